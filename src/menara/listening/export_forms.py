"""Mentions as the lines of a file: JSON Lines with all that is known, or a table for spreadsheets."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

import msgspec

from menara.listening.enums import ExportForm

COLUMNS = (
    *("id", "network", "published_at", "heard_at", "changed_at", "state", "language"),
    *("author_id", "author_handle", "author_name", "title", "text", "url", "streams"),
)
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_encode = msgspec.json.Encoder().encode


def head(form: ExportForm) -> bytes:
    """What stands before the first row: spreadsheets learn from the mark that letters are Unicode's."""
    return _line(COLUMNS).encode("utf-8-sig") if form is ExportForm.CSV else b""


def rows(form: ExportForm, mentions: Iterable[dict[str, Any]]) -> bytes:
    """The mentions are as programs read them (listening/reading.py)."""
    if form is ExportForm.CSV:
        return "".join(map(_table_row, mentions)).encode("utf-8", "replace")
    return b"".join(map(_json_line, mentions))


def _json_line(mention: dict[str, Any]) -> bytes:
    try:
        return _encode(mention) + b"\n"
    except OverflowError:  # an integer of more than 64 bits: PostgreSQL makes one of any large number
        return json.dumps(mention).encode() + b"\n"


def _table_row(mention: dict[str, Any]) -> str:
    told = mention.get("author")
    author = told if isinstance(told, dict) else {}
    known = {
        **mention,
        "network": mention["source"],
        "language": mention.get("lang"),
        "streams": " ".join(str(match["stream"]) for match in mention["matches"]),
        **{f"author_{name}": author.get(name) for name in ("id", "handle", "name")},
    }
    return _line(_cell(known.get(name)) for name in COLUMNS)


def _cell(value: object) -> str:
    """Text that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
