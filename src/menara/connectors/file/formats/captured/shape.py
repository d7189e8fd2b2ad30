"""What the readers of captured posts have in common."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

Post: TypeAlias = Mapping[str, Any]


def moment(seconds: Any) -> str | None:
    """RFC 3339 of seconds since 1970."""
    return datetime.fromtimestamp(int(seconds), UTC).isoformat().replace("+00:00", "Z") if seconds else None


def at(value: Any, *path: str) -> Any:
    """The member at the end of `path`; None where it breaks off."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def text_of(value: Any) -> str | None:
    """An id as text, whatever it was."""
    return None if value in (None, "") else str(value)


def count(value: Any) -> int | None:
    """A number, which some pages spell as text."""
    return None if value in (None, "") else int(value)
