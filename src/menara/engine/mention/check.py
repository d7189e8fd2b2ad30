"""What may be called a mention, and what is said of one that may not.

docs/reference/command-line.md, "What bad input gets", is the table of it.

The check works on the dictionary that was read, before anything else does; null stands for "absent" everywhere.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from menara.engine.mention.storable import is_storable, storable
from menara.engine.mention.times import read_time

Check: TypeAlias = Callable[[str, Any], None]
_SHOWN = 40


class MentionError(ValueError):
    """A mention that cannot be used. `code` is for machines, `message` says to a person what is wrong."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


def check_mention(value: dict[str, Any]) -> list[str]:
    """Raise MentionError unless `value` is a mention; return the warnings.

    "replaced": NUL or lone surrogates stood in it, and have been replaced by U+FFFD, in place.
    """
    warnings = _replace_unstorable(value)
    if value.get("id") is None:
        raise MentionError(
            "missing_id", "id: a mention needs an id, a string that is its own on its network."
        )
    if not isinstance(value["id"], str):
        raise MentionError("bad_id", f"id: a string is expected, not {_show(value['id'])}.")
    if value.get("text") is None:
        raise MentionError("missing_text", "text: a mention needs a text; an empty string will do.")
    _check_members("", value, _MENTION)
    return warnings


def _check_members(prefix: str, value: Mapping[str, Any], checks: Mapping[str, Check]) -> None:
    for name, member in value.items():
        check = checks.get(name)
        if check is not None and member is not None:
            check(prefix + name, member)


def _refuse(name: str, expected: str, value: object) -> MentionError:
    return MentionError("bad_field", f"{name}: {expected} is expected, not {_show(value)}.")


def _show(value: object) -> str:
    match value:
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case str():
            return f'"{value[:_SHOWN]}"' + ("..." if len(value) > _SHOWN else "")
        case dict():
            return "an object"
        case list():
            return "a list"
        case int() if abs(value) >= 10**_SHOWN:
            return "a very long number"
        case _:
            return str(value)


def _text(name: str, value: Any) -> None:
    if not isinstance(value, str):
        raise _refuse(name, "a string", value)


def _boolean(name: str, value: Any) -> None:
    if not isinstance(value, bool):
        raise _refuse(name, "true or false", value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(name: str, value: Any) -> None:
    if not _is_number(value):
        raise _refuse(name, "a number", value)


def _count(name: str, value: Any) -> None:
    if not _is_number(value) or value % 1:
        raise _refuse(name, "a whole number", value)


def _rating(name: str, value: Any) -> None:
    _number(name, value)
    if not 0 <= value <= 5:
        raise _refuse(name, "a number from 0 to 5", value)


def _time(name: str, value: Any) -> None:
    _text(name, value)
    try:
        read_time(value)
    except ValueError:
        raise _refuse(name, "a date such as 2026-11-21T09:00:00Z, with its zone,", value) from None


def _texts(name: str, value: Any) -> None:
    _each(_text)(name, value)


def _members(checks: Mapping[str, Check]) -> Check:
    def check(name: str, value: Any) -> None:
        if not isinstance(value, dict):
            raise _refuse(name, "an object", value)
        _check_members(f"{name}.", value, checks)

    return check


def _each(check: Check) -> Check:
    def check_all(name: str, value: Any) -> None:
        if not isinstance(value, list | tuple):
            raise _refuse(name, "a list", value)
        for index, member in enumerate(value):
            check(f"{name}[{index}]", member)

    return check_all


_TEXTS = (
    *("text", "title", "lang", "source", "url", "site", "kind", "visibility"),
    *("in_reply_to", "uri", "in_reply_to_root"),
)
_MENTION: dict[str, Check] = {
    **dict.fromkeys(_TEXTS, _text),
    "published_at": _time,
    "author": _members(
        {
            **dict.fromkeys(("id", "handle", "name", "bio", "avatar"), _text),
            "followers": _count,
            "verified": _boolean,
            "created_at": _time,
        }
    ),
    **dict.fromkeys(("links", "hashtags", "mentions"), _texts),
    "geo": _members({"lat": _number, "lon": _number}),
    "media": _each(_members(dict.fromkeys(("type", "url", "alt"), _text))),
    "rating": _rating,
    "metrics": _members(dict.fromkeys(("likes", "reposts", "replies", "views"), _count)),
}


def _replace_unstorable(value: dict[str, Any]) -> list[str]:
    if is_storable(value):
        return []
    repaired = storable(value)
    if repaired == value:
        return []
    value.clear()
    value.update(repaired)
    return ["replaced"]
