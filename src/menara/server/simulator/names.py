"""The names that networks give to posts and accounts: made of the time, or of what they name, so that none comes twice."""

from base64 import b32encode
from hashlib import sha256

_TID_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"


def tid(time_us: int) -> str:
    """A key of a record of the AT Protocol: 13 digits of base 32 that rise with time."""
    number = time_us << 10
    return "".join(_TID_DIGITS[number >> shift & 31] for shift in range(60, -1, -5))


def snowflake(time_us: int) -> str:
    """A post's id on an instance of Mastodon: milliseconds, and what tells those of one millisecond apart."""
    milliseconds, rest = divmod(time_us, 1000)
    return str(milliseconds << 16 | rest << 6)


def did(handle: str) -> str:
    return f"did:plc:{_base32(handle)[:24]}"


def cid(content: str) -> str:
    return f"bafyrei{_base32(content)}"


def _base32(text: str) -> str:
    return b32encode(sha256(text.encode()).digest()).decode().lower().rstrip("=")


class Ticks:
    """Microseconds that rise with every call, whatever the clock does."""

    def __init__(self) -> None:
        self.last = 0

    def next(self, time_us: int) -> int:
        self.last = max(self.last + 1, time_us)
        return self.last
