"""Which column becomes which member of a mention, and how its text is read. Ids stay the text they are."""

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple, TypeAlias

from menara.connectors.base import InvalidMessage
from menara.connectors.file.dates import Dates
from menara.connectors.settings import SettingsError

Convert: TypeAlias = Callable[[str, Dates], Any]
_NOTHING = frozenset({"", "-", "n/a", "nan", "nil", "none", "null"})
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.ASCII | re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([,. \u00a0\u202f'])\d{3})(?:\1\d{3})*", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,18}")
_DECIMAL = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?")
_TRUE, _FALSE = frozenset({"true", "yes", "y", "1"}), frozenset({"false", "no", "n", "0"})


class Column(NamedTuple):
    """The cell at `position` becomes the member `field` (with a dot: a member of a part)."""

    position: int
    name: str
    field: str


def read_id(cell: str, dates: Dates) -> str:  # noqa: ARG001 (all conversions are called alike)
    if _ROUNDED.fullmatch(cell):
        raise InvalidMessage(
            "bad_id", f"{cell} was rounded by a spreadsheet: export the column as text, the number is lost."
        )
    return cell


def read_text(cell: str, dates: Dates) -> str:  # noqa: ARG001
    return cell


def read_count(cell: str, dates: Dates) -> int:  # noqa: ARG001
    figures = cell.replace(grouped[1], "") if (grouped := _GROUPED.fullmatch(cell)) else cell
    if not _WHOLE.fullmatch(figures.removesuffix(".0")):
        raise ValueError(f'"{cell[:40]}" is no whole number')
    return int(figures.removesuffix(".0"))


def read_number(cell: str, dates: Dates) -> float:  # noqa: ARG001
    figures = cell.replace(",", ".")
    if not _DECIMAL.fullmatch(figures):
        raise ValueError(f'"{cell[:40]}" is no number')
    return float(figures)


def read_truth(cell: str, dates: Dates) -> bool:  # noqa: ARG001
    if cell.lower() not in _TRUE | _FALSE:
        raise ValueError(f'"{cell[:40]}" is neither true nor false')
    return cell.lower() in _TRUE


def read_date(cell: str, dates: Dates) -> str:
    return dates.read(cell)


def read_list(cell: str, dates: Dates) -> list[str]:  # noqa: ARG001
    return [part for part in re.split(r"[\s,;|]+", cell.strip("[](){}")) if part]


FIELDS: Mapping[str, Convert] = {
    **dict.fromkeys(("id", "author.id", "in_reply_to", "in_reply_to_root"), read_id),
    **dict.fromkeys(("text", "title", "lang", "source", "url", "site", "uri"), read_text),
    **dict.fromkeys(("kind", "visibility"), read_text),
    **dict.fromkeys(("author.handle", "author.name", "author.bio", "author.avatar"), read_text),
    **dict.fromkeys(("published_at", "author.created_at"), read_date),
    "author.followers": read_count,
    "author.verified": read_truth,
    **dict.fromkeys(("links", "hashtags", "mentions"), read_list),
    **dict.fromkeys(("metrics.likes", "metrics.reposts", "metrics.replies", "metrics.views"), read_count),
    **dict.fromkeys(("rating", "geo.lat", "geo.lon"), read_number),
}


def map_columns(header: Sequence[str], mapping: Mapping[str, str | list[str]] | None) -> list[Column]:
    """The columns to read; without a mapping, those that are named as the members are. Raises SettingsError."""
    mapping = mapping if mapping is not None else {name: name for name in header if name in FIELDS}
    columns = [
        Column(_position(header, name), name, _checked(name, field))
        for name, fields in mapping.items()
        for field in ([fields] if isinstance(fields, str) else fields)
    ]
    _check_complete(header, [column.field for column in columns])
    return columns


def _position(header: Sequence[str], name: str) -> int:
    if name not in header:
        raise SettingsError(f'map: there is no column "{name}". The columns are: {", ".join(header)}.')
    return list(header).index(name)


def _checked(name: str, field: str) -> str:
    """A field that is known, or a key of its own, which the mention then carries."""
    near = get_close_matches(field, FIELDS, 1, 0.75)
    if field in FIELDS or (
        field.isidentifier() and not near and field not in ("author", "metrics", "geo", "media")
    ):
        return field
    hint = f'Did you mean "{near[0]}"?' if near else f"The fields are: {', '.join(FIELDS)}."
    raise SettingsError(f'map: column "{name}" goes to "{field}", which is no field. {hint}')


def _check_complete(header: Sequence[str], fields: Sequence[str]) -> None:
    if twice := {field for field in fields if fields.count(field) > 1}:
        raise SettingsError(f'map: two columns go to "{min(twice)}".')
    if missing := [field for field in ("id", "text") if field not in fields]:
        raise SettingsError(
            f"map: no column goes to {' or to '.join(missing)}. Name them, such as "
            f'{{"map": {{"Link": ["id", "url"], "Message": "text"}}}}. The columns are: {", ".join(header)}.'
        )


def read_row(cells: Sequence[str], columns: Sequence[Column], dates: Dates) -> dict[str, Any]:
    """The mention in one row; what is empty is left out. Raises InvalidMessage."""
    mention: dict[str, Any] = {}
    for position, name, field in columns:
        cell = cells[position] if position < len(cells) else ""
        if field == "text":
            mention["text"] = cell
        elif _says_something(field, value := cell.strip()):
            _put(mention, field, _converted(name, field, value, dates))
    return mention


def _says_something(field: str, value: str) -> bool:
    if FIELDS.get(field, read_text) in (read_text, read_id):
        return value != ""
    return value.lower() not in _NOTHING


def _converted(name: str, field: str, cell: str, dates: Dates) -> Any:
    try:
        return FIELDS.get(field, read_text)(cell, dates)
    except ValueError as error:
        raise InvalidMessage("bad_field", f'{field} (column "{name}"): {error}.') from None


def _put(mention: dict[str, Any], field: str, value: Any) -> None:
    part, _, member = field.rpartition(".")
    (mention.setdefault(part, {}) if part else mention)[member] = value
