"""What stands after the colon of a field: one value, or a list `(v1 OR v2)`."""

import re
from typing import NamedTuple

from menara.engine.query.expression import AuthorField, Expression, Field, Or
from menara.engine.query.fields import FieldDefinition, Value
from menara.engine.query.grammar.lexer import BLANK, REGEX, VALUE, likely_end
from menara.engine.query.grammar.remarks import Edit
from menara.engine.query.grammar.values import Raw, ValueReader

_OTHER_OPERATOR = re.compile(r"AND|NOT|O?NEAR(?:/\S*)?")
_WORD = re.compile(r"\S+")
_BRACKET = re.compile(r"[()]")
_ANY = FieldDefinition("", Value.WORD, "a field that is not known")


class Found(NamedTuple):
    """`node` is None when something was wrong; `end` is the place after the value."""

    node: Expression | None
    end: int
    leaves: int = 1


def read_value(reader: ValueReader, definition: FieldDefinition | None, start: int, at: int) -> Found:
    """Read what follows the colon at `at`; the field begins at `start`."""
    definition = definition or _ANY
    if reader.query.startswith("(", at):
        return _List(reader, definition, start, at).read()
    raw = _next_raw(reader, definition, at)
    return Found(None if raw.kind == "unclosed" else reader.read(definition, raw, start), raw.end)


def _next_raw(reader: ValueReader, definition: FieldDefinition, at: int) -> Raw:
    query = reader.query
    if definition.value is Value.REGEX and query.startswith("/", at):
        return _next_regex(query, at)
    if query.startswith("(", at):
        return Raw("other", at, _end_of_brackets(query, at))
    found = VALUE.match(query, at)
    kind, end = (found.lastgroup, found.end()) if found else (None, at)
    return _unclosed(reader, at) if kind == "quote" else Raw(kind or "end", at, end)


def _next_regex(query: str, at: int) -> Raw:
    found = REGEX.match(query, at)
    if found is not None:
        return Raw("regex", at, found.end())
    word = _WORD.match(query, at)
    return Raw("regex", at, word.end() if word else at)


def _end_of_brackets(query: str, at: int) -> int:
    """Where the brackets that open at `at` close."""
    depth = 0
    for bracket in _BRACKET.finditer(query, at):
        depth += 1 if bracket[0] == "(" else -1
        if not depth:
            return bracket.end()
    return len(query)


def _unclosed(reader: ValueReader, at: int) -> Raw:
    closed = likely_end(reader.query, at + 1, len(reader.query))
    why = "The quote that opens here is never closed. Close it where the value ends."
    reader.remarks.error("E102", at, len(reader.query), why, Edit(closed, closed, '"'))
    return Raw("unclosed", at, closed)


class _List:
    """Reads `(v1 OR v2)`. All the values are read, so that everything wrong with them is told at once."""

    def __init__(self, reader: ValueReader, definition: FieldDefinition, start: int, at: int) -> None:
        self.reader = reader
        self.query = reader.query
        self.remarks = reader.remarks
        self.definition = definition
        self.start = start
        self.opened = at
        self.at = at + 1
        self.values: list[Field | AuthorField] = []
        self.joint: tuple[int, int] | None = None
        self.count = 0  # values read, right or wrong

    def read(self) -> Found:
        while not self._at_end() and not self.remarks.are_enough:
            raw = _next_raw(self.reader, self.definition, self.at)
            self.at = raw.end
            self._take(raw)
        self._check_closed()
        return Found(self._node(), self.at, self.count)

    def _at_end(self) -> bool:
        blank = BLANK.match(self.query, self.at)
        self.at = blank.end() if blank else self.at
        return self.at >= len(self.query) or self.query[self.at] == ")"

    def _take(self, raw: Raw) -> None:
        text = self.query[raw.start : raw.end]
        if raw.kind == "comment":
            return
        if raw.kind == "unclosed":
            self.joint = None
            self.count += 1
        elif raw.kind == "open_comment":
            why = "The comment that opens here is never closed. Close it with >>>."
            self.remarks.error(
                "E108", raw.start, len(self.query), why, Edit(len(self.query), len(self.query), ">>>")
            )
            self.at = len(self.query)
        elif raw.kind == "word" and text == "OR":
            self._join(raw)
        elif raw.kind == "word" and _OTHER_OPERATOR.fullmatch(text):
            self._refuse(raw, Edit(raw.start, raw.end, "OR"))
            self.joint = (raw.start, raw.end)
        else:
            self._add(raw)

    def _join(self, raw: Raw) -> None:
        if self.joint is not None or not self.count:
            self._tell_no_operand(raw.start, raw.end)
        else:
            self.joint = (raw.start, raw.end)

    def _add(self, raw: Raw) -> None:
        if self.count and self.joint is None:
            self._refuse(raw, Edit(raw.start, raw.start, "OR "))
        self.joint = None
        self.count += 1
        value = self.reader.read(self.definition, raw, raw.start)
        if value is not None:
            self.values.append(value)

    def _refuse(self, raw: Raw, edit: Edit) -> None:
        why = f"The values of {self.definition.name} can only be joined by OR. Write (one OR two)."
        self.remarks.error("E122", raw.start, raw.end, why, edit)

    def _tell_no_operand(self, start: int, end: int) -> None:
        why = "OR needs a value on each side. Add the value that is missing, or leave OR out."
        self.remarks.error("E114", start, end, why, Edit(start, end, ""))

    def _check_closed(self) -> None:
        closed = self.at < len(self.query)
        if closed:
            self.at += 1
        elif not any(remark.code == "E108" for remark in self.remarks.errors[-1:]):
            why = "The bracket that opens here is never closed. Close it after the last value."
            self.remarks.error("E101", self.opened, self.opened + 1, why, Edit(self.at, self.at, ")"))
        if self.joint is not None:
            self._tell_no_operand(*self.joint)
        elif closed and not self.count:
            why = f"There is nothing between the brackets of {self.definition.name}. Write its values."
            self.remarks.error("E103", self.opened, self.at, why)

    def _node(self) -> Expression | None:
        if len(self.values) < self.count or not self.values:
            return None
        return self.values[0] if len(self.values) == 1 else Or(self.start, self.at, tuple(self.values))
