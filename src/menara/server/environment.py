"""What an operator sets: environment variables, read in one place. The table in docs/reference/settings.md lists them all."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from menara.outbound.post_office import PostOffice, read_post_office

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;"
    "PRAGMA secure_delete=ON;"  # what is deleted is written over
)


class SettingError(ValueError):
    """A variable that cannot be used; the message says which one, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Environment:
    """The installation's settings. `data` is the folder that holds everything which is not in another database."""

    data: Path
    database_url: str | None
    public_url: str | None
    trusted_proxies: tuple[str, ...]
    key_file: Path
    bound_to: str = "127.0.0.1"
    api_rate: int = 30_000
    queue_limit: int = 1 << 30
    disk_reserve: int = 512 << 20
    allows_unsafe_database: bool = False
    imports: Path | None = None
    mail: PostOffice | None = None
    inside: tuple[str, ...] = ()

    @classmethod
    def read(cls, variables: dict[str, str] | None = None) -> "Environment":
        values = dict(os.environ) if variables is None else variables
        data = Path(values.get("MENARA_DATA") or default_folder(values)).expanduser().absolute()
        return cls(
            data=data,
            database_url=values.get("DATABASE_URL") or None,
            public_url=_checked_url(values.get("MENARA_PUBLIC_URL")),
            trusted_proxies=tuple(values.get("MENARA_TRUSTED_PROXIES", "").replace(",", " ").split()),
            key_file=Path(values.get("MENARA_SECRET_KEY_FILE") or data / "key").absolute(),
            bound_to=values.get("MENARA_HOST") or "127.0.0.1",
            api_rate=_checked_rate(values.get("MENARA_API_RATE") or "30000"),
            queue_limit=_checked_size("MENARA_QUEUE_LIMIT", values.get("MENARA_QUEUE_LIMIT") or "1G"),
            disk_reserve=_checked_size("MENARA_DISK_RESERVE", values.get("MENARA_DISK_RESERVE") or "512M"),
            allows_unsafe_database=values.get("MENARA_UNSAFE_DATABASE") == "allow",
            imports=_folder(values.get("MENARA_IMPORTS")),
            mail=_post_office(values),
            inside=tuple(values.get("MENARA_INSIDE", "").lower().replace(",", " ").split()),
        )

    def imports_folder(self) -> Path:
        """Where files lie that workspaces may have read: one folder each, named by its slug."""
        return self.imports or self.data / "imports"

    def hosts(self) -> list[str]:
        """The names under which the server may be called: others are refused, whoever makes them up."""
        public = urlsplit(self.public_url).hostname if self.public_url else None
        names = [host for host in (self.bound_to, public) if host]
        return ["localhost", "127.0.0.1", "[::1]", *(f"[{host}]" if ":" in host else host for host in names)]

    @property
    def is_encrypted(self) -> bool:
        """Whether people reach the server by https, be it through a proxy."""
        return bool(self.public_url and self.public_url.startswith("https://"))

    @property
    def public_origin(self) -> str | None:
        """The public URL without its path."""
        parts = urlsplit(self.public_url or "")
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else None

    def database(self) -> dict[str, Any]:
        """Django's settings of the database. Raises SettingError."""
        return postgresql(self.database_url) if self.database_url else sqlite(self.data / "menara.sqlite3")


def sqlite(path: Path) -> dict[str, Any]:
    """One file. Every commit is on disk before it counts: audit trail and content share transactions."""
    options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": options}


def postgresql(url: str) -> dict[str, Any]:
    """postgresql://user:password@host:port/name?sslmode=require"""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise SettingError(f"DATABASE_URL cannot be read: {error}.") from None
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise SettingError(
            "DATABASE_URL names a PostgreSQL database, as in postgresql://user:password@host:5432/menara. "
            "Leave it out to use SQLite."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def _checked_size(name: str, text: str) -> int:
    """Bytes, or with K, M, G or T that many of 1,024, and so on."""
    found = re.fullmatch(r"(\d{1,15})([KMGT]?)", text.strip().upper(), re.ASCII)
    if not found:
        raise SettingError(f"{name} is {text!r}: a size such as 512M or 2G is expected.")
    return int(found[1]) << (10 * " KMGT".index(found[2] or " "))


def _folder(path: str | None) -> Path | None:
    return Path(path).expanduser().absolute() if path else None


def _checked_url(url: str | None) -> str | None:
    if url and not _is_address(url):
        raise SettingError(f"MENARA_PUBLIC_URL is {url!r}: a URL such as https://menara.example is expected.")
    return url.rstrip("/") if url else None


def _checked_rate(told: str) -> int:
    if not (told.isascii() and told.isdigit() and len(told) < 10):
        raise SettingError(f"MENARA_API_RATE is {told!r}: questions a minute are expected, 0 for no limit.")
    return int(told)


def _post_office(values: Mapping[str, str]) -> PostOffice | None:
    """Mail leads people back to us: it needs the address under which they reach us."""
    url, sender = values.get("MENARA_MAIL_URL"), values.get("MENARA_MAIL_FROM")
    if not url:
        return None
    if not sender or not values.get("MENARA_PUBLIC_URL"):
        raise SettingError(
            "MENARA_MAIL_URL needs MENARA_MAIL_FROM, the address of the sender, and MENARA_PUBLIC_URL, where links lead."
        )
    try:
        return read_post_office(url, sender)
    except ValueError as error:
        raise SettingError(f"MENARA_MAIL_URL cannot be used: {error}.") from None


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def default_folder(variables: Mapping[str, str] | None = None) -> Path:
    """Where the platform keeps a user's data."""
    values = os.environ if variables is None else variables
    if folder := values.get("XDG_DATA_HOME"):
        return Path(folder) / "menara"
    return Path(values.get("HOME") or Path.home()) / ".local" / "share" / "menara"
