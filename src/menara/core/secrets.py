"""Secrets at rest: sealed with AES-256-GCM under a key that is not in the database.

What is sealed is bound to where it belongs (workspace, purpose, row): moved anywhere else it does not open.
"""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES, NONCE_BYTES, VERSION = 32, 12, b"\x01"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a secret belongs."""

    workspace_id: int
    purpose: str
    row: str

    def written(self) -> bytes:
        return "\0".join((str(self.workspace_id), self.purpose, self.row)).encode()


class Unopenable(Exception):  # noqa: N818
    """The sealed text was changed, moved, or sealed under another key."""


def read_key(path: Path) -> bytes | None:
    """The installation's key; None where none has been made yet. Raises ValueError when the file holds no key."""
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except FileNotFoundError:
        return None
    if len(key) != KEY_BYTES:
        raise ValueError(f"{path} holds {len(key)} bytes; a key has {KEY_BYTES}.")
    return key


def make_key(path: Path) -> None:
    """Write a new key, readable by its owner alone, whole or not at all. One that is there already is left alone."""
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another was quicker
            path.hardlink_to(draft)
    finally:
        draft.unlink()


def derive(key: bytes, purpose: str) -> bytes:
    """A key of its own for each purpose."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(key)


def own_key(purpose: str) -> bytes:
    """The installation's own key for a purpose."""
    return derive(_key(), purpose)


def seal(text: str, place: Place) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + _cipher(_key()).encrypt(nonce, text.encode(), place.written())


def unseal(sealed: bytes, place: Place) -> str:
    """Raises Unopenable."""
    version, nonce, rest = sealed[:1], sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        if version != VERSION:
            raise InvalidTag
        return _cipher(_key()).decrypt(nonce, rest, place.written()).decode()
    except (InvalidTag, ValueError):
        raise Unopenable("A stored credential cannot be opened with this installation's key.") from None


def _key() -> bytes:
    if settings.MENARA_KEY is None:
        raise ImproperlyConfigured("This installation has no key yet: menara up makes it.")
    return bytes(settings.MENARA_KEY)


@cache
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(derive(key, "credentials"))
