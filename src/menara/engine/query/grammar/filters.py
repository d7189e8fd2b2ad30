"""The reader of `name:value`."""

from menara.engine.query.expression import Phrase
from menara.engine.query.fields import FieldDefinition, Value, find_field, nearest_field
from menara.engine.query.grammar.levels import Operand, Shape
from menara.engine.query.grammar.lists import Found, read_value
from menara.engine.query.grammar.reader import Reader
from menara.engine.query.grammar.remarks import Edit, Remarks
from menara.engine.query.grammar.values import ValueReader

_LONGEST_NAME = 40
_NAMES_LOOKED_FOR = 20  # looking for the nearest name takes a millisecond
_NOT_A_VALUE = ("", ")", "~", "^", "}")
_OF_THE_WHOLE = ("E101", "E102", "E108")  # errors that change how the rest is read


def read_field(reader: Reader, start: int, end: int) -> None:
    definition = find_field(reader.query[start : end - 1])
    if definition is None:
        _tell_unknown(reader, start, end)
        _read_aside(reader, None, start, end)
    elif _is_valueless(reader, end):
        reader.tell_no_value(start, end)
        reader.add_broken(start, end, Shape.FIELD)
    elif reader.text_field is not None or reader.level.in_field:
        _read_in_text_field(reader, definition, start, end)
    elif definition.value is Value.TEXT and reader.query[end] != "[":
        reader.text_field = (definition.name, start, end)
    else:
        _read_filter(reader, definition, start, end)


def _is_valueless(reader: Reader, end: int) -> bool:
    query = reader.query
    return (
        query[end : end + 1] in _NOT_A_VALUE or query.startswith("<<<", end) or reader.skip_blank(end) > end
    )


def _read_filter(reader: Reader, definition: FieldDefinition, start: int, end: int) -> None:
    found = read_value(ValueReader(reader.query, reader.remarks), definition, start, end)
    reader.at = found.end
    reader.leaves += found.leaves
    reader.has_text = reader.has_text or definition.value is Value.REGEX
    node = found.node or Phrase(start, found.end, ())
    reader.add(Operand(node, start, found.end, Shape.FIELD, unfit=(start, found.end)))


def _read_aside(reader: Reader, definition: FieldDefinition | None, start: int, end: int) -> Found:
    """Read over a value that means nothing where it stands."""
    if _is_valueless(reader, end):
        reader.add_broken(start, end, Shape.FIELD)
        return Found(None, end)
    aside = Remarks()
    definition = None if definition is None or definition.value is Value.TEXT else definition
    found = read_value(ValueReader(reader.query, aside), definition, start, end)
    reader.remarks.errors += [error for error in aside.errors if error.code in _OF_THE_WHOLE]
    reader.at = found.end
    reader.add_broken(start, found.end, Shape.FIELD)
    return found


def _read_in_text_field(reader: Reader, definition: FieldDefinition, start: int, end: int) -> None:
    found = _read_aside(reader, definition, start, end)
    why = (
        f"{definition.name}: stands within a text field, which takes terms only. Move it out of the brackets."
    )
    reader.remarks.error("E109", start, found.end, why)


def _tell_unknown(reader: Reader, start: int, end: int) -> None:
    name = reader.query[start : end - 1]
    looked_for = len(reader.remarks.errors) < _NAMES_LOOKED_FOR and len(name) <= _LONGEST_NAME
    nearest = nearest_field(name) if looked_for else None
    edit = Edit(start, end - 1, nearest) if nearest else Edit(end - 1, end - 1, "\\")
    hint = (
        f"The nearest name is {nearest}."
        if nearest
        else "If the colon belongs to the text, write \\: or use quotes."
    )
    reader.remarks.error("E121", start, end, f"There is no field {name[:_LONGEST_NAME]}. {hint}", edit)
