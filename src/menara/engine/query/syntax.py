"""A query becomes a tree (`parse`), or is told everything that is wrong with it and how to mend it (`check`)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from menara.engine.query.errors import ERRORS, Problem, QueryError
from menara.engine.query.expression import Expression
from menara.engine.query.grammar import brackets, filters, leaves, suffixes
from menara.engine.query.grammar.lexer import TOKEN
from menara.engine.query.grammar.reader import Reader
from menara.engine.query.grammar.remarks import Remark, apply_edits, as_problems, in_reading_order

MAX_BYTES = 65_536
_ROUNDS = 4  # a fix may bring a second error to light

_READERS: dict[str, Callable[[Reader, int, int], None]] = {
    "word": leaves.read_word,
    "prefix": leaves.read_prefix,
    "plain": leaves.read_plain,
    "tag": leaves.read_tag,
    "term": leaves.read_term,
    "phrase": leaves.read_phrase,
    "quote": leaves.read_quote,
    "braces": leaves.read_braces,
    "brace": leaves.read_brace,
    "open": brackets.read_open,
    "close": brackets.read_close,
    "comment": brackets.read_comment,
    "open_comment": brackets.read_open_comment,
    "end": brackets.read_end,
    "tilde": suffixes.read_tilde,
    "boost": suffixes.read_boost,
    "field": filters.read_field,
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What a query amounts to: its tree, or None and the errors; and warnings in either case."""

    expression: Expression | None
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def parse(query: str) -> Expression:
    """The tree of a query. Raises QueryError with all problems, in reading order."""
    reader = _read(query)
    if reader.remarks.errors or reader.expression is None:
        raise QueryError(list(check(query).errors))
    return reader.expression


def check(query: str) -> Checked:
    """Everything that is wrong or doubtful in a query, each with a corrected query where one is plausible."""
    reader = _read(query)
    errors = in_reading_order(reader.remarks.errors)
    warnings = in_reading_order(reader.remarks.warnings)
    if errors:
        fixes: dict[str, str | None] = dict.fromkeys(ERRORS, _fix_errors(query, errors))
        return Checked(None, tuple(as_problems(errors, fixes)), tuple(as_problems(warnings, {})))
    return Checked(reader.expression, (), tuple(_fix_warnings(query, warnings)))


def _read(query: str) -> Reader:
    reader = _read_once(query, {})
    if reader.found_boosts and not reader.remarks.errors:
        return _read_once(query, reader.found_boosts)  # now it is known which brackets are boosted
    return reader


def _read_once(query: str, boosts: dict[int, int]) -> Reader:
    reader, scan, readers = Reader(query, boosts), TOKEN.match, _READERS
    if _is_too_long(query):
        why = f"The query is longer than {MAX_BYTES:,} bytes. Divide it into several streams."
        reader.remarks.error("E130", 0, len(query), why)
        return reader
    while reader.reading and not reader.remarks.are_enough:
        found = cast(re.Match[str], scan(query, reader.at))  # every character begins a token
        kind = cast(str, found.lastgroup)
        start, reader.at = found.span(kind)
        readers[kind](reader, start, reader.at)
    return reader


def _is_too_long(query: str) -> bool:
    if len(query) <= MAX_BYTES // 4:
        return False
    return len(query) > MAX_BYTES or len(query.encode("utf-8", "surrogatepass")) > MAX_BYTES


def _fix_errors(query: str, errors: list[Remark]) -> str | None:
    """The query with all errors mended together, if that is possible."""
    for _ in range(_ROUNDS):
        fixed = apply_edits(query, errors)
        if fixed == query:
            return None
        query, errors = fixed, _read(fixed).remarks.errors
        if not errors:
            return query
    return None


def _fix_warnings(query: str, warnings: list[Remark]) -> list[Problem]:
    """The warnings with fixes that mend all warnings of one code at once."""
    fixes: dict[str, str | None] = {}
    for code in {warning.code for warning in warnings}:
        fixed = apply_edits(query, [warning for warning in warnings if warning.code == code])
        broken = _read(fixed).remarks.errors
        fixes[code] = None if fixed == query else _fix_errors(fixed, broken) if broken else fixed
    return as_problems(warnings, fixes)
