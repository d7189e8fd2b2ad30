"""A query becomes a tree (`parse`), or is told everything that is wrong with it and how to mend it (`check`)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

from menara.engine.query.errors import Problem, QueryError
from menara.engine.query.expression import (
    And,
    Expression,
    Phrase,
    Proximate,
    TagWord,
    TextField,
    Window,
    Word,
)
from menara.engine.query.fields import FieldDefinition, Value, find_field, nearest_field
from menara.engine.query.levels import (
    Family,
    Level,
    Operand,
    Operator,
    Shape,
    Span,
    fold,
    is_broken,
    tell_unfit,
)
from menara.engine.query.lexer import BLANK, TOKEN, likely_end, resolve
from menara.engine.query.lists import read_value
from menara.engine.query.remarks import Edit, Remark, Remarks, apply_edits, as_problems, in_reading_order
from menara.engine.query.terms import plain_tag, plain_words, read_braced, read_pieces
from menara.engine.query.values import ValueReader
from menara.engine.text.normalize import visible

MAX_BYTES = 65_536
MAX_DEPTH = 256
MAX_LEAVES = 20_000
MAX_DISTANCE = 100
MAX_BOOST = 99
USUAL_DISTANCE = 4
_ROUNDS = 4  # a fix may bring a second error to light
_ERRORS_WITH_NEAREST_NAME = 20

_NEAR = re.compile(r"(O?)NEAR(?:/([0-9]{1,9})(f?))?", re.ASCII)
_OPERATORS = {"AND": Family.AND, "OR": Family.OR}


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
        told = as_problems(errors, _fix_errors(query, errors))
        return Checked(None, tuple(told), tuple(as_problems(warnings, None)))
    return Checked(reader.expression, (), tuple(_with_fixes(query, warnings)))


def _fix_errors(query: str, errors: list[Remark]) -> str | None:
    for _ in range(_ROUNDS):
        fixed = apply_edits(query, errors)
        if fixed == query:
            return None
        query, errors = fixed, _read(fixed).remarks.errors
        if not errors:
            return query
    return None


def _with_fixes(query: str, warnings: list[Remark]) -> list[Problem]:
    """A fix mends all warnings of one code at once."""
    fixes: dict[str, str | None] = {}
    for code in {warning.code for warning in warnings}:
        same = [warning for warning in warnings if warning.code == code]
        fixed = apply_edits(query, same)
        fixes[code] = None if fixed == query or _read(fixed).remarks.errors else fixed
    return [problem for warning in warnings for problem in as_problems([warning], fixes[warning.code])]


def _read(query: str) -> "_Reader":
    reader = _Reader(query, {})
    reader.read()
    if reader.group_boosts and not reader.remarks.errors:
        reader = _Reader(query, reader.group_boosts)  # now it is known which brackets are boosted
        reader.read()
    return reader


class _Reader:
    """Reads a query from left to right with a stack of levels of its own, so depth costs no recursion."""

    def __init__(self, query: str, boosts: dict[int, int]) -> None:
        self.query = query
        self.remarks = Remarks()
        self.expression: Expression | None = None
        self.group_boosts: dict[int, int] = {}
        self.boosts = boosts
        self.level = Level(-1, 1, None, False)
        self.outer: list[Level] = []
        self.text_field: tuple[str, int, int] | None = None  # name, start and end of `title:` before its value
        self.at = 0
        self.leaves = 0
        self.has_text = False
        self.swallowed = 0  # closing brackets that an unclosed comment hides
        self.reading = True

    def read(self) -> None:
        query, scan, readers = self.query, TOKEN.match, _READERS
        if self._is_too_long():
            return
        while self.reading:
            found = cast(re.Match[str], scan(query, self.at))  # every character begins a token
            kind = cast(str, found.lastgroup)
            start, self.at = found.span(kind)
            readers[kind](self, start, self.at)

    def _is_too_long(self) -> bool:
        size = len(self.query)
        if size <= MAX_BYTES // 4 or (size <= MAX_BYTES and self.query.isascii()):
            return False
        if size <= MAX_BYTES and len(self.query.encode("utf-8", "surrogatepass")) <= MAX_BYTES:
            return False
        why = f"The query is longer than {MAX_BYTES:,} bytes. Divide it into several streams."
        self.remarks.error("E130", 0, size, why)
        return True

    # Leaves

    def add_leaf(self, words: "tuple[Word | TagWord, ...]", start: int, end: int, shape: Shape) -> None:
        self.leaves += 1
        self.has_text = True
        self.add(Operand(Phrase(start, end, words, self.level.boost), start, end, shape))

    def add_broken(self, start: int, end: int, shape: Shape) -> None:
        self.add(Operand(Phrase(start, end, ()), start, end, shape))

    def add(self, operand: Operand) -> None:
        if self.text_field is not None:
            name, start, _ = self.text_field
            self.text_field = None
            operand = _in_text_field(operand, name, start)
        self.level.add(operand)

    def read_word(self, start: int, end: int) -> None:
        text = self.query[start:end]
        if text.isupper() and self.read_operator(text, start, end):
            return
        self.add_leaf(plain_words(text), start, end, Shape.TERM)

    def read_plain(self, start: int, end: int) -> None:
        self.add_leaf(plain_words(self.query[start + 1 : end - 1]), start, end, Shape.PHRASE)

    def read_tag(self, start: int, end: int) -> None:
        self.add_leaf(plain_tag(self.query[start:end]), start, end, Shape.TERM)

    def read_term(self, start: int, end: int) -> None:
        text = self.query[start:end]
        if self.read_operator(visible(text), start, end):
            return
        if self._tell_lone_colon(start):
            return
        self._read_words(start, self._without_last_backslash(start, end), start, end, Shape.TERM)

    def _without_last_backslash(self, start: int, end: int) -> int:
        """The end of a term; a backslash with nothing after it is told and left out."""
        text = self.query[start:end]
        if end < len(self.query) or (len(text) - len(text.rstrip("\\"))) % 2 == 0:
            return end
        why = "A backslash makes the next character plain, but nothing follows this one. Leave it out, or write two."
        self.remarks.error("E118", end - 1, end, why, Edit(end - 1, end, ""))
        return end - 1

    def _tell_lone_colon(self, start: int) -> bool:
        """`author :acme`: a field and its colon drawn apart."""
        last = self.level.last
        if self.query[start] != ":" or last is None or last.shape is not Shape.TERM or last.end == start:
            return False
        name = self.query[last.start : last.end]
        if find_field(name) is None or self.query[start + 1 : start + 2] == "":
            return False
        why = f"{name} is a field, but a space stands before its colon. Write {name}: and the value without spaces."
        self.remarks.error("E120", last.start, start + 1, why, Edit(last.end, start, ""))
        return True

    def _read_words(self, first: int, last: int, start: int, end: int, shape: Shape) -> None:
        """Read the words of `query[first:last]`, which with its quotes is `query[start:end]`."""
        told = len(self.remarks.errors)
        written = resolve(self.query, first, last)
        pieces = read_pieces(written, self.remarks)
        if pieces:
            if len(written.text) - 1 in written.wildcards and written.text[-1] == "?":
                self._warn_of_question_mark(last, shape)
            self.add_leaf(tuple([piece.word for piece in pieces]), start, end, shape)
            return
        if len(self.remarks.errors) == told:
            self._tell_nothing(start, end, shape)
        self.add_broken(start, end, shape)

    def _tell_nothing(self, start: int, end: int, shape: Shape) -> None:
        if shape is Shape.PHRASE:
            why = "There is nothing to search for between the quotes. Write the words to find, or leave them out."
            self.remarks.error("E103", start, end, why, Edit(start, end, ""))
            return
        why = "This holds no letter, digit or symbol, so there is nothing to search for. Leave it out."
        self.remarks.error("E119", start, end, why, Edit(start, end, ""))

    def _warn_of_question_mark(self, end: int, shape: Shape) -> None:
        if shape is Shape.PHRASE or BLANK.fullmatch(self.query, end):
            why = "The ? stands for exactly one character. If it is a question mark, leave it out."
            self.remarks.warn("W207", end - 1, end, why, Edit(end - 1, end, ""))

    def read_phrase(self, start: int, end: int) -> None:
        if not (self.query[start] == self.query[end - 1] == '"'):
            why = 'Typographic quotes are read as straight ones. Write "..." to be sure.'
            self.remarks.warn("W203", start, end, why, Edit(start, start + 1, '"'), Edit(end - 1, end, '"'))
        self._read_words(start + 1, end - 1, start, end, Shape.PHRASE)

    def read_quote(self, start: int, end: int) -> None:
        closed = likely_end(self.query, end, len(self.query))
        why = "The quote that opens here is never closed. Close it where the phrase ends."
        self.remarks.error("E102", start, len(self.query), why, Edit(closed, closed, '"'))
        self.add_broken(start, closed, Shape.PHRASE)
        self.at = closed

    def read_braces(self, start: int, end: int) -> None:
        pieces = read_braced(resolve(self.query, start + 1, end - 1))
        if pieces is not None:
            self.add_leaf(tuple([piece.word for piece in pieces]), start, end, Shape.BRACES)
            return
        inner = self.query[start + 1 : end - 1]
        fixed = f'"{inner}"' if inner.strip() else ""
        why = "Braces take words of up to 20 characters, without tags, wildcards and symbols. Use quotes for other terms."
        self.remarks.error("E107", start, end, why, Edit(start, end, fixed))
        self.add_broken(start, end, Shape.BRACES)

    def read_brace(self, start: int, end: int) -> None:
        if self.query[start] == "}":
            why = "This brace closes nothing. Leave it out, or write an opening brace before the word."
            self.remarks.error("E107", start, end, why, Edit(start, end, ""))
            return
        limit = min(self.query.find(char, end) % (len(self.query) + 1) for char in '{"“”„')
        closed = likely_end(self.query, end, limit)
        why = "The brace that opens here is never closed. Close it after the word."
        self.remarks.error("E107", start, closed, why, Edit(closed, closed, "}"))
        self.add_broken(start, closed, Shape.BRACES)
        self.at = closed

    # Operators

    def read_operator(self, text: str, start: int, end: int) -> bool:
        """Read `text` as an operator, or say that it is none."""
        if text == "NOT":
            self._tell_valueless_text_field()
            self._negate(start, end)
            return True
        family = _OPERATORS.get(text)
        operator = self._near(text, start, end) if family is None else Operator(family, start, end)
        if operator is None:
            return False
        self._tell_valueless_text_field()
        self._join(operator)
        return True

    def _near(self, text: str, start: int, end: int) -> Operator | None:
        name, slash, _ = text.partition("/")
        if name not in ("NEAR", "ONEAR"):
            return None
        found = _NEAR.fullmatch(text)
        distance = USUAL_DISTANCE if not slash else int(found[2]) if found else MAX_DISTANCE + 1
        if found is None or distance > MAX_DISTANCE:
            self._tell_distance(text, start, end, f"{name}/{_likely_distance(text)}")
            return Operator(Family.NEAR, start, end)
        return Operator(Family.NEAR, start, end, distance, bool(found[1] or found[3]))

    def _tell_distance(self, text: str, start: int, end: int, fixed: str) -> None:
        why = f"{text} needs a distance: a number of words from 0 to {MAX_DISTANCE}."
        self.remarks.error("E110", start, end, why, Edit(start, end, fixed))

    def _join(self, operator: Operator) -> None:
        level = self.level
        if level.last is None:
            self._tell_no_operand(operator.start, operator.end)
        else:
            level.joint = operator

    def _negate(self, start: int, end: int) -> None:
        level = self.level
        if level.negation is not None or (level.joint is not None and level.joint.family is Family.NEAR):
            self._tell_no_operand(start, end)
            return
        level.negation = (start, end)
        if level.operands and level.joint is None:
            level.joint = Operator(Family.AND, start, end)

    def _tell_no_operand(self, start: int, end: int) -> None:
        text = self.query[start:end]
        why = f"{text} needs a term on each side. Add the term that is missing, or leave {text} out."
        if text == "NOT":
            why = "NOT needs a term after it. Add what must not be there, or leave NOT out."
        self.remarks.error("E114", start, end, why, Edit(start, end, ""))

    # Brackets

    def read_open(self, start: int, end: int) -> None:
        if len(self.outer) >= MAX_DEPTH:
            why = f"Brackets are nested deeper than {MAX_DEPTH} levels. Leave out brackets that are not needed."
            self.remarks.error("E131", start, end, why)
            self.reading = False
            return
        field = None if self.text_field is None else self.text_field[:2]
        self.text_field = None
        self.outer.append(self.level)
        boost = self.boosts.get(start, self.level.boost)
        self.level = Level(start, boost, field, self.level.in_field or field is not None)

    def read_close(self, start: int, end: int) -> None:
        self._tell_valueless_text_field()
        if not self.outer:
            why = "This bracket was never opened. Leave it out, or open one where the group begins."
            self.remarks.error("E101", start, end, why, Edit(start, end, ""))
            return
        self._close_level(end)

    def _close_level(self, end: int) -> None:
        level = self.level
        self.level = self.outer.pop()
        operand = self._fold(level, (level.opened, end))
        if level.field is not None:
            operand = _in_text_field(operand, *level.field)
        self.level.add(operand)

    def _fold(self, level: Level, span: Span | None) -> Operand:
        """What the level amounts to; a stand-in when there is nothing in it."""
        waiting = level.negation or (level.joint and (level.joint.start, level.joint.end))
        if waiting:
            self._tell_no_operand(*waiting)
        if level.operands:
            return fold(level.operands, span, self.query, self.remarks)
        start, end = span or (0, len(self.query))
        if not waiting and span is None:
            why = "The query is empty. Write the words to find."
            self.remarks.error("E103", start, end, why)
        elif not waiting:
            why = "There is nothing between the brackets. Write the words to find, or leave the brackets out."
            self.remarks.error("E103", start, end, why, Edit(start, end, ""))
        return Operand(Phrase(start, end, ()), start, end, Shape.GROUP)

    # Distances and boosts

    def read_tilde(self, start: int, end: int) -> None:
        self._tell_valueless_text_field()
        operand, text = self.level.last, self.query[start:end]
        if operand is None:
            self._tell_no_operand(start, end)
            return
        number = text[1:]
        takes_distance = operand.shape in (Shape.PHRASE, Shape.GROUP)
        if takes_distance and not (number.isascii() and number.isdigit() and int(number[:9]) <= MAX_DISTANCE):
            self._tell_distance(text, start, end, f"~{_likely_distance(text)}")
        elif not takes_distance or not self._widen(operand, int(number), end):
            why = (
                f"{text} sets a distance between words, so it can only follow a phrase of several words or brackets "
                "with AND. Leave it out."
            )
            self.remarks.error("E113", start, end, why, Edit(start, end, ""))
        operand.end, operand.shape = end, Shape.WINDOW

    def _widen(self, operand: Operand, distance: int, end: int) -> bool:
        """Make the operand a window, if it is a phrase of several words or brackets with AND."""
        node = _inner(operand.node)
        if is_broken(node):
            return True
        if operand.shape is Shape.PHRASE:
            parts = self._words_of_phrase(cast(Phrase, node))
        elif isinstance(node, And):
            tell_unfit([operand.unfit_inside], self.remarks)
            parts = cast(tuple[Proximate, ...], node.operands)
        else:
            return False
        if len(parts) < 2:
            return False
        operand.node = _with_inner(operand.node, Window(node.start, end, parts, distance), end)
        if not isinstance(operand.node, TextField):
            operand.unfit = None
        return True

    def _words_of_phrase(self, phrase: Phrase) -> tuple[Proximate, ...]:
        written = resolve(self.query, phrase.start + 1, phrase.end - 1)
        pieces = read_pieces(written, Remarks()) or []
        return tuple([Phrase(piece.start, piece.end, (piece.word,), phrase.boost) for piece in pieces])

    def read_boost(self, start: int, end: int) -> None:
        self._tell_valueless_text_field()
        operand, text = self.level.last, self.query[start:end]
        if operand is None:
            self._tell_no_operand(start, end)
            return
        number = text[1:]
        boost = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0
        if operand.shape in (Shape.FIELD, Shape.BOOSTED) or not 1 <= boost <= MAX_BOOST:
            why = f"{text} is no boost: a boost is ^ and a number from 1 to {MAX_BOOST}, once, after a term or brackets."
            self.remarks.error("E110", start, end, why, Edit(start, end, ""))
        else:
            self._boost(operand, boost)
        operand.end, operand.shape = end, Shape.BOOSTED

    def _boost(self, operand: Operand, boost: int) -> None:
        node = _inner(operand.node)
        if operand.shape is Shape.GROUP or (isinstance(node, Window) and self.query[operand.start] == "("):
            self.group_boosts[operand.start] = boost
        elif isinstance(node, Phrase):
            operand.node = _with_inner(operand.node, replace(node, boost=boost), operand.end)
        elif isinstance(node, Window):
            parts = tuple([replace(cast(Phrase, part), boost=boost) for part in node.operands])
            operand.node = _with_inner(operand.node, replace(node, operands=parts), operand.end)

    # Fields

    def read_field(self, start: int, end: int) -> None:
        name = self.query[start : end - 1]
        definition = find_field(name)
        if definition is None:
            self._tell_unknown_field(name, start, end)
        elif self._is_valueless(end):
            self._tell_no_value(start, end)
        elif self.text_field is not None or self.level.in_field:
            self._tell_field_in_field(definition, start, end)
            return
        elif definition.value is Value.TEXT and self.query[end] != "[":
            self.text_field = (definition.name, start, end)
            return
        self._read_filter(definition, start, end)

    def _read_filter(self, definition: FieldDefinition | None, start: int, end: int) -> None:
        if definition is None or self._is_valueless(end):
            found = read_value(ValueReader(self.query, Remarks()), definition, start, end)
            self.at = found.end
            self.add_broken(start, found.end, Shape.FIELD)
            return
        found = read_value(ValueReader(self.query, self.remarks), definition, start, end)
        self.at = found.end
        self.leaves += found.leaves
        self.has_text = self.has_text or definition.value is Value.REGEX
        node = found.node or Phrase(start, found.end, ())
        self.add(Operand(node, start, found.end, Shape.FIELD, unfit=(start, found.end)))

    def _tell_field_in_field(self, definition: FieldDefinition, start: int, end: int) -> None:
        found = read_value(ValueReader(self.query, Remarks()), definition, start, end)
        why = f"{definition.name}: stands within a text field, which takes terms only. Move it out of the brackets."
        self.remarks.error("E109", start, found.end, why)
        self.at = found.end
        self.add_broken(start, found.end, Shape.FIELD)

    def _tell_unknown_field(self, name: str, start: int, end: int) -> None:
        few = len(self.remarks.errors) < _ERRORS_WITH_NEAREST_NAME and len(name) < 40
        nearest = nearest_field(name) if few else None
        edit = Edit(start, end - 1, nearest) if nearest else Edit(end - 1, end - 1, "\\")
        hint = f"Did you mean {nearest}?" if nearest else "If the colon belongs to the text, write \\: or use quotes."
        self.remarks.error("E121", start, end, f"There is no field {name}. {hint}", edit)

    def _tell_no_value(self, start: int, end: int) -> None:
        found = BLANK.match(self.query, end)
        after = found.end() if found else end
        edits = [Edit(end, after, "")] if after < len(self.query) else []
        why = f"{self.query[start:end]} has no value. Write the value directly after the colon, without a space."
        self.remarks.error("E120", start, end, why, *edits)

    def _tell_valueless_text_field(self) -> None:
        if self.text_field is not None:
            _, start, end = self.text_field
            self._tell_no_value(start, end)
            self.add_broken(start, end, Shape.FIELD)

    def _is_valueless(self, end: int) -> bool:
        following = self.query[end : end + 1]
        if following in ("", ")", "~", "^", "}") or self.query.startswith("<<<", end):
            return True
        found = BLANK.match(self.query, end)
        return found is not None and found.end() > end

    # Comments and the end

    def read_comment(self, start: int, end: int) -> None:
        """A comment is white space."""

    def read_open_comment(self, start: int, _end: int) -> None:
        query = self.query
        hidden = len(query) - len(query.rstrip(") \t\n"))
        closing = query[len(query) - hidden :].count(")")
        self.swallowed = min(closing, len(self.outer))
        place = len(query)
        for _ in range(self.swallowed):
            place = query.rindex(")", 0, place)
        why = "The comment that opens here is never closed. Close it with >>>."
        self.remarks.error("E108", start, len(query), why, Edit(place, place, ">>>"))
        self.at = len(query)

    def read_end(self, _start: int, end: int) -> None:
        self._tell_valueless_text_field()
        while self.outer:
            if len(self.outer) > self.swallowed:
                opened = self.level.opened
                why = "The bracket that opens here is never closed. Close it where the group ends."
                self.remarks.error("E101", opened, opened + 1, why, Edit(end, end, ")"))
            self._close_level(end)
        self._finish(self._fold(self.level, None))
        self.reading = False

    def _finish(self, root: Operand) -> None:
        size = len(self.query)
        if root.negative:
            why = "The query only says what must not be there. Say what must be there as well."
            self.remarks.error("E104", 0, size, why)
        if self.leaves > MAX_LEAVES:
            why = f"The query has more than {MAX_LEAVES:,} terms and fields. Divide it into several streams."
            self.remarks.error("E132", 0, size, why)
        if not self.has_text and not self.remarks.errors:
            why = "The query has filters only, so it takes in everything from there. Add a term if that is too much."
            self.remarks.warn("W208", 0, size, why)
        self.expression = root.node


_READERS: dict[str, Callable[[_Reader, int, int], None]] = {
    name.removeprefix("read_"): reader
    for name, reader in vars(_Reader).items()
    if name.removeprefix("read_") in TOKEN.groupindex
}


def _in_text_field(operand: Operand, name: str, start: int) -> Operand:
    node = TextField(start, operand.end, name, operand.node)
    whole = start, operand.end
    return Operand(node, start, operand.end, operand.shape, unfit=whole, unfit_inside=operand.unfit_inside)


def _inner(node: Expression) -> Expression:
    return node.expression if isinstance(node, TextField) else node


def _with_inner(node: Expression, inner: Expression, end: int) -> Expression:
    return replace(node, end=end, expression=inner) if isinstance(node, TextField) else inner


def _likely_distance(text: str) -> int:
    """The distance that was probably meant: the digits, within bounds."""
    digits = "".join(char for char in text[:20] if char.isdecimal())
    return min(int(digits), MAX_DISTANCE) if digits else USUAL_DISTANCE
