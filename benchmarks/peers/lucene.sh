#!/bin/sh
# Sets up Lucene Monitor (Luwak) from Debian alone: the jars of liblucene8-java, and the monitor module, which Debian
# does not package, compiled from its source package lucene8 (about 30 MB).
#
# usage: benchmarks/peers/lucene.sh FOLDER      leaves classes/ and classpath there; does nothing when they are there
set -eu
[ $# -eq 1 ] || { echo "usage: $0 FOLDER" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)

missing=
for package in liblucene8-java openjdk-17-jdk-headless; do
    dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
if [ -n "$missing" ]; then
    [ "$(id -u)" = 0 ] || { echo "Lucene Monitor needs these Debian packages:$missing" >&2; exit 1; }
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null
fi

fetch_monitor() {
    # Own lists and cache, so that the system's apt settings stay as they are.
    apt=$folder/apt
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/parts"
    sed 's/^Types: .*/Types: deb-src/' /etc/apt/sources.list.d/debian.sources >"$apt/parts/debian.sources"
    options="-o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts=$apt/parts -o Dir::State::Lists=$apt/lists
             -o Dir::Cache=$apt/cache -o APT::Sandbox::User=root"
    apt-get $options update -qq
    (cd "$apt" && apt-get $options source --download-only --tar-only -qq lucene8)
    tar -xf "$apt"/lucene8_*.orig.tar.* -C "$apt" --wildcards '*/monitor/src/java'
    mv "$apt"/*/monitor/src/java "$folder/monitor"
    rm -r "$apt"
}

[ -d "$folder/monitor" ] || fetch_monitor
for jar in core memory analyzers-common queryparser queries sandbox; do ls /usr/share/java/lucene-$jar-8.*.jar; done |
    tr '\n' ':' >"$folder/classpath"
if [ ! -e "$folder/classes/LuceneMonitor.class" ] || [ "$here/LuceneMonitor.java" -nt "$folder/classes/LuceneMonitor.class" ]; then
    mkdir -p "$folder/classes"
    find "$folder/monitor" -name '*.java' ! -name package-info.java >"$folder/sources"
    javac -nowarn -cp "$(cat "$folder/classpath")" -d "$folder/classes" "@$folder/sources" "$here/LuceneMonitor.java"
fi
