"""The installation's key, sealed with a passphrase for a backup."""

import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from menara.cli.output import UsageError
from menara.core.secrets import KEY_BYTES, derive

VERSION, SALT_BYTES, NONCE_BYTES = b"\x01", 16, 12
COST = 2**17  # scrypt with 128 MiB, as OWASP asks for
PURPOSE = b"menara backup key"


def read_passphrase(path: Path) -> bytes:
    """The file's first line. Raises UsageError."""
    try:
        passphrase = path.read_bytes().partition(b"\n")[0].strip()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    if not passphrase:
        raise UsageError(f"{path} holds no passphrase: its first line is empty.")
    return passphrase


def seal_key(key: bytes, passphrase: bytes) -> bytes:
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    return VERSION + salt + nonce + _cipher(passphrase, salt).encrypt(nonce, key, PURPOSE)


def unseal_key(sealed: bytes, passphrase: bytes) -> bytes:
    """Raises UsageError for another passphrase."""
    start = 1 + SALT_BYTES + NONCE_BYTES
    salt, nonce = sealed[1 : 1 + SALT_BYTES], sealed[1 + SALT_BYTES : start]
    try:
        if sealed[:1] != VERSION:
            raise InvalidTag
        return _cipher(passphrase, salt).decrypt(nonce, sealed[start:], PURPOSE)
    except (InvalidTag, ValueError):
        raise UsageError("the passphrase does not open the key in this backup.") from None


def fingerprint(key: bytes) -> str:
    """Tells one key from another, and nothing else of it."""
    return derive(key, "fingerprint").hex()


def _cipher(passphrase: bytes, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt, KEY_BYTES, n=COST, r=8, p=1).derive(passphrase))
