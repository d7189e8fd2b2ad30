"""NUL and lone surrogates, which no database and no UTF-8 can hold, are replaced by U+FFFD."""

from typing import Any

import msgspec

REPLACEMENT = "\ufffd"


def is_storable(value: object) -> bool:
    """False when NUL or a lone surrogate may stand somewhere in `value`; True is sure.

    Encoding fails on lone surrogates and spells NUL out: one call looks at every string.
    """
    try:
        return b"\\u0000" not in msgspec.json.encode(value)
    except (ValueError, OverflowError):
        return False


def storable(value: Any) -> Any:
    """A copy of `value` with every NUL and lone surrogate in its strings replaced, one by one."""
    match value:
        case str():
            text = value.replace("\0", REPLACEMENT)
            return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case dict():
            return {storable(name): storable(member) for name, member in value.items()}
        case list():
            return [storable(member) for member in value]
        case _:
            return value
