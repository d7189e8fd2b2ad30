"""Settings of connectors: JSON objects read into frozen structs, refused in sentences.

{"paths": "posts.csv"}   ->   paths: a list is expected, not a text.
{"path": ["posts.csv"]}  ->   path: there is no such setting. Did you mean "paths"?
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec

_WORDS = {
    "array": "a list",
    "bool": "true or false",
    "float": "a number",
    "int": "a whole number",
    "null": "null",
    "object": "an object",
    "str": "a text",
}
_KINDS = re.compile(r"Expected `([^`]+)`, got `([^`]+)`(?: - at `(?:key in )?\$\.?([^`]*)`)?")
_CHOICE = re.compile(r"Invalid enum value ('.*') - at `\$\.([^`]*)`", re.DOTALL)
_FIELD = re.compile(r"Object (missing required|contains unknown) field `([^`]+)`")


_JOINERS = "\u200c\u200d"  # Persian and Indic words need them


class SettingsError(ValueError):
    """Settings that cannot work. The message says to a person which one, why, and what to do.

    Names of columns and files stand in it: what would steer a terminal is shown as an escape.
    """

    def __init__(self, message: str) -> None:
        shown = (char if char.isprintable() or char in _JOINERS else ascii(char)[1:-1] for char in message)
        super().__init__("".join(shown))


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every connector may be told. Connectors without a network take no notice of the last four.

    `allow_private` lets the hosts that the settings name be inside (loopback, local networks), on any port;
    `allow_ports` are ports besides 80 and 443 on which the hosts that the settings name may be reached.
    """

    cursor: str | None = None
    stop_after_idle_s: float | None = None
    base_url: str | None = None
    token: str | None = None
    allow_private: bool = False
    allow_ports: list[int] = []


SettingsT = TypeVar("SettingsT", bound=Settings)


def read_settings(kind: type[SettingsT], value: Mapping[str, Any]) -> SettingsT:
    """Raises SettingsError."""
    try:
        return msgspec.convert(dict(value), kind)
    except msgspec.ValidationError as error:
        raise SettingsError(_in_words(str(error), kind)) from None


def _in_words(message: str, kind: type[Settings]) -> str:
    if found := _KINDS.search(message):
        expected, got, place = found.groups()
        return f"{place or 'settings'}: {_named(expected)} is expected, not {_named(got)}."
    if found := _FIELD.search(message):
        return _about_field(found[1], found[2], kind)
    if found := _CHOICE.fullmatch(message):
        return f"{found[2]}: {found[1]} is none of {', '.join(_choices(kind, found[2]))}."
    text, _, place = message.partition(" - at `$.")
    return f"{place.rstrip('`')}: {text}." if place else f"{text}."


def _choices(kind: type[Settings], name: str) -> list[str]:
    """What a setting with a closed list of values may be."""
    told = get_type_hints(kind)[name]
    return [
        f'"{value}"' for part in (told, *get_args(told)) for value in get_args(part) if isinstance(value, str)
    ]


def _named(kinds: str) -> str:
    named = [_WORDS.get(kind.strip(), kind.strip()) for kind in kinds.split("|")]
    return " or ".join(named)


def _about_field(what: str, name: str, kind: type[Settings]) -> str:
    if what == "missing required":
        return f"{name}: this setting is needed."
    known = [field.encode_name for field in msgspec.structs.fields(kind)]
    near = get_close_matches(name, known, 1)
    return f"{name}: there is no such setting." + (f' Did you mean "{near[0]}"?' if near else "")
