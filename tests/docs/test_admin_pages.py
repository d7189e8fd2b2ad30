"""What the pages for operators tell to type, to set and to expect is what there is."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from menara.connectors.webhook.body import MAX_BYTES
from menara.people.closing import GRACE
from menara.records.enums import RecordKind
from menara.records.queries import DEFAULT_DAYS
from menara.records.queries import GRACE as AFTER_RELEASE
from menara.server.live import HEARTBEAT_S
from menara.server.tasks import WINDOW, WINDOW_BYTES
from menara.sources import setting_aside

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs/admin").glob("*.md"))
OURS = ("back-up", "configure", "install", "reverse-proxy", "upgrade")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
COMMAND = re.compile(r"(?:^|[/ ])menara ((?:up|work|token|verify|backup|restore|doctor)\b[^'\n]*)", re.M)


def page(name: str) -> str:
    return (ROOT / f"docs/admin/{name}.md").read_text("utf-8")


def blocks(name: str, kind: str) -> list[str]:
    return [content for found, content in BLOCK.findall(page(name)) if found == kind]


def commands() -> Iterator[tuple[str, str]]:
    for name in OURS:
        for kind in ("console", "ini"):
            for content in blocks(name, kind):
                yield from ((name, found) for found in COMMAND.findall(content))


@cache
def options_of(command: str) -> frozenset[str]:
    tell = [sys.executable, "-m", "menara", command, "--help"]
    told = subprocess.run(tell, capture_output=True, text=True, check=True).stdout
    return frozenset(re.findall(r"--[a-z-]+", told))


def test_every_page_is_there() -> None:
    assert set(OURS) <= {path.stem for path in PAGES}


def test_every_command_has_the_options_that_are_typed() -> None:
    told = list(commands())
    unknown = [
        (name, typed)
        for name, typed in told
        if not set(re.findall(r"--[a-z-]+", typed)) <= options_of(typed.split()[0])
    ]
    assert (len(told) > 15, unknown) == (True, [])


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_variable_is_on_the_page_of_settings(path: Path) -> None:
    known = (ROOT / "docs/reference/settings.md").read_text("utf-8")
    named = set(re.findall(r"\b(?:MENARA_[A-Z_]+|DATABASE_URL)\b", path.read_text("utf-8")))
    assert [name for name in sorted(named) if f"| `{name}` |" not in known] == []


@pytest.mark.parametrize(("name", "number"), [("install", 0), ("back-up", 0), ("back-up", 1)])
def test_a_unit_can_be_read_and_starts_what_it_says(name: str, number: int) -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.read_string(blocks(name, "ini")[number])
    assert "Unit" in unit
    assert unit.get("Service", "ExecStart", fallback="menara").count("menara") >= 1
    if "Service" in unit and number == 0 and name == "install":
        assert unit["Service"]["ExecStart"] == "/opt/menara/bin/menara up --port 8000"
        assert int(unit["Service"]["TimeoutStopSec"]) > 10  # `menara up` ends within ten seconds


def seconds(directive: str, configuration: str) -> list[int]:
    return [int(number) for number in re.findall(rf"{directive} (\d+)s;", configuration)]


def test_a_proxy_waits_longer_than_a_stream_is_silent_and_takes_what_programs_push() -> None:
    (nginx,) = blocks("reverse-proxy", "nginx")
    assert min(seconds("proxy_read_timeout", nginx)) > 2 * HEARTBEAT_S
    (most,) = re.findall(r"client_max_body_size (\d+)m;", nginx)
    (caddy,) = blocks("reverse-proxy", "caddy")
    (most_of_caddy,) = re.findall(r"max_size (\d+)MB", caddy)
    assert min(int(most) << 20, int(most_of_caddy) * 1_000_000) > MAX_BYTES
    headers = ("Host $host", "X-Forwarded-For $remote_addr", "X-Forwarded-Proto $scheme")
    assert [nginx.count(f"proxy_set_header {header};") for header in headers] == [2, 2, 2]


def test_the_streams_are_those_of_the_server() -> None:
    told = (ROOT / "src/menara/server/asgi.py").read_text("utf-8")
    streams = set(re.findall(r'^    "/([a-z0-9/]+)": EventStream', told, re.M))
    (location,) = re.findall(r"location ~ \^/\(([^)]+)\)\$", page("reverse-proxy"))
    assert set(location.split("|")) == streams


def test_nginx_takes_the_configuration(tmp_path: Path) -> None:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if not nginx:
        pytest.skip("nginx is not installed here")
    (told,) = blocks("reverse-proxy", "nginx")
    certificate, key = make_certificate(tmp_path)
    told = re.sub(r"(ssl_certificate) /\S+;", rf"\1 {certificate};", told)
    told = re.sub(r"(ssl_certificate_key) /\S+;", rf"\1 {key};", told)
    told = told.replace(":80;", ":8080;").replace("listen 80;", "listen 8080;").replace("443 ssl", "8443 ssl")
    whole = f"pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}} http {{ access_log off; {told} }}"
    (tmp_path / "nginx.conf").write_text(whole)
    tried = [
        nginx,
        "-t",
        "-p",
        str(tmp_path),
        "-c",
        str(tmp_path / "nginx.conf"),
        "-e",
        str(tmp_path / "log"),
    ]
    done = subprocess.run(tried, capture_output=True, text=True, check=False)
    assert (done.returncode, "[warn]" in done.stderr) == (0, False), done.stderr


def make_certificate(folder: Path) -> tuple[Path, Path]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key, begin = ec.generate_private_key(ec.SECP256R1()), datetime(2026, 1, 1, tzinfo=UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "menara.example")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(begin).not_valid_after(begin + timedelta(days=9999))
    certificate = builder.sign(key, hashes.SHA256())
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    formats = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, *formats))
    return paths


def test_how_long_things_are_kept_is_what_is_told() -> None:
    told = dict(re.findall(r"^\| ([a-z ]+) \| ([^|]+) \| [^|]+ \|$", page("configure"), re.M))
    assert told == {
        "kind": "unless set",
        "mentions": f"{DEFAULT_DAYS[RecordKind.MENTION]} days",
        "stubs of mentions": f"{DEFAULT_DAYS[RecordKind.STUB]} days",
        "dead letters": f"{DEFAULT_DAYS[RecordKind.DEAD_LETTER]} days",
        "what was heard": f"{WINDOW.total_seconds() / 3600:g} hours, {WINDOW_BYTES >> 30} GB",
        "a closed workspace": f"{GRACE.days} days",
    }
    assert ("a month after two people" in page("configure"), AFTER_RELEASE.days) == (True, 30)


def test_the_bounds_of_dead_letters_are_what_is_told() -> None:
    words = " ".join(page("configure").partition("## Dead letters")[2].split())
    ours = f"{setting_aside.MOST_OF_ONE:,} letters or {setting_aside.MOST_BYTES_OF_ONE >> 20} MB"
    of_workspace = (
        f"{setting_aside.MOST_OF_WORKSPACE:,} letters or {setting_aside.MOST_BYTES_OF_WORKSPACE >> 20} MB"
    )
    always = f"its first {setting_aside.ALWAYS} letters"
    all_of = f"{setting_aside.MOST:,} or {setting_aside.MOST_BYTES >> 20} MB"
    assert [text in words for text in (ours, of_workspace, all_of, always)] == [True] * 4
