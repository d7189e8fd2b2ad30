"""Readers of brackets and comments, and of the end of the query, which closes what is open."""

from menara.engine.query.expression import Phrase
from menara.engine.query.grammar.folding import fold
from menara.engine.query.grammar.levels import Level, Operand, Shape, Span
from menara.engine.query.grammar.reader import Reader, in_text_field
from menara.engine.query.grammar.remarks import Edit

MAX_DEPTH = 256
MAX_LEAVES = 20_000


def read_open(reader: Reader, start: int, _end: int) -> None:
    if len(reader.outer) >= MAX_DEPTH:
        why = f"Brackets are nested deeper than {MAX_DEPTH} levels. Leave out brackets that are not needed."
        reader.remarks.error("E131", start, start + 1, why)
        reader.reading = False
        return
    field = None if reader.text_field is None else reader.text_field[:2]
    reader.text_field = None
    reader.outer.append(reader.level)
    boost = reader.boosts.get(start, reader.level.boost)
    reader.level = Level(start, boost, field, reader.level.in_field or field is not None)


def read_close(reader: Reader, start: int, end: int) -> None:
    if reader.outer:
        _close_level(reader, end)
        return
    why = "This bracket was never opened. Leave it out, or open one where the group begins."
    reader.remarks.error("E101", start, end, why, Edit(start, end, ""))


def _close_level(reader: Reader, end: int) -> None:
    level = reader.level
    reader.level = reader.outer.pop()
    operand = _fold(reader, level, (level.opened, end))
    reader.level.add(operand if level.field is None else in_text_field(operand, *level.field))


def _fold(reader: Reader, level: Level, span: Span | None) -> Operand:
    """What the level amounts to; a stand-in when there is nothing in it."""
    waiting = level.negation or (level.joint and (level.joint.start, level.joint.end))
    if waiting:
        reader.tell_no_operand(*waiting)
    if level.operands:
        return fold(level.operands, span, reader.query, reader.remarks)
    if not waiting:
        _tell_nothing(reader, span)
    start, end = span or (0, len(reader.query))
    return Operand(Phrase(start, end, ()), start, end, Shape.GROUP)


def _tell_nothing(reader: Reader, span: Span | None) -> None:
    if span is not None:
        if not reader.query.endswith(")", 0, span[1]):
            return  # it is told already that the bracket is not closed
        why = "There is nothing between the brackets. Write the words to find, or leave the brackets out."
        reader.remarks.error("E103", *span, why, Edit(*span, ""))
    elif not reader.remarks.errors:
        reader.remarks.error("E103", 0, len(reader.query), "The query is empty. Write the words to find.")


def read_comment(_reader: Reader, _start: int, _end: int) -> None:
    """A comment is white space."""


def read_open_comment(reader: Reader, start: int, _end: int) -> None:
    """A comment that is never closed hides the rest, with it the brackets that close at the end."""
    query = reader.query
    closing = query[len(query.rstrip(") \t\r\n")) :].count(")")
    reader.swallowed = min(closing, len(reader.outer))
    place = len(query)
    for _ in range(reader.swallowed):
        place = query.rindex(")", 0, place)
    why = "The comment that opens here is never closed. Close it with >>>."
    reader.remarks.error("E108", start, len(query), why, Edit(place, place, ">>>"))
    reader.at = len(query)


def read_end(reader: Reader, _start: int, end: int) -> None:
    while reader.outer:
        if len(reader.outer) > reader.swallowed:
            opened = reader.level.opened
            why = "The bracket that opens here is never closed. Close it where the group ends."
            reader.remarks.error("E101", opened, opened + 1, why, Edit(end, end, ")"))
        _close_level(reader, end)
    _finish(reader, _fold(reader, reader.level, None))
    reader.reading = False


def _finish(reader: Reader, root: Operand) -> None:
    remarks, size = reader.remarks, len(reader.query)
    if root.negative:
        why = "The query only says what must not be there. Say what must be there as well."
        remarks.error("E104", 0, size, why)
    if reader.leaves > MAX_LEAVES:
        why = f"The query has more than {MAX_LEAVES:,} terms and fields. Divide it into several streams."
        remarks.error("E132", 0, size, why)
    if not reader.has_text and not remarks.errors:
        why = "The query has filters only, so it takes in everything from there. Add a term if that is too much."
        remarks.warn("W208", 0, size, why)
    reader.expression = root.node
