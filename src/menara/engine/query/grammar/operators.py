"""Readers of AND, OR, NOT, NEAR and ONEAR."""

import re

from menara.engine.query.grammar.levels import Family, Operator
from menara.engine.query.grammar.reader import Reader
from menara.engine.query.grammar.remarks import Edit

MAX_DISTANCE = 100
USUAL_DISTANCE = 4

_NEAR = re.compile(r"(O?)NEAR(?:/([0-9]{1,9})(f?))?")
_DISTANCE = re.compile(r"[0-9]{1,9}")
_FAMILIES = {"AND": Family.AND, "OR": Family.OR}


def read_operator(reader: Reader, text: str, start: int, end: int) -> bool:
    """Read `text` as an operator, or say that it is none."""
    if text == "NOT":
        reader.expect_value()
        _negate(reader, start, end)
        return True
    family = _FAMILIES.get(text)
    operator = _read_near(reader, text, start, end) if family is None else Operator(family, start, end)
    if operator is None:
        return False
    reader.expect_value()
    _join(reader, operator)
    return True


def _read_near(reader: Reader, text: str, start: int, end: int) -> Operator | None:
    name, slash, _ = text.partition("/")
    if name not in ("NEAR", "ONEAR"):
        return None
    found = _NEAR.fullmatch(text)
    distance = USUAL_DISTANCE if not slash else int(found[2]) if found else MAX_DISTANCE + 1
    if found is None or distance > MAX_DISTANCE:
        tell_distance(reader, start, end, f"{name}/{likely_distance(text)}")
        return Operator(Family.NEAR, start, end)
    return Operator(Family.NEAR, start, end, distance, bool(found[1] or found[3]))


def _join(reader: Reader, operator: Operator) -> None:
    if reader.level.last is None:
        reader.tell_no_operand(operator.start, operator.end)
    else:
        reader.level.joint = operator


def _negate(reader: Reader, start: int, end: int) -> None:
    level = reader.level
    after_near = level.joint is not None and level.joint.family is Family.NEAR
    if level.negation is not None or after_near:
        reader.tell_no_operand(start, end)
        return
    level.negation = (start, end)
    if level.operands and level.joint is None:
        level.joint = Operator(Family.AND, start, end)


def read_distance(text: str) -> int | None:
    """The distance that the digits say, None when they say none within bounds."""
    distance = int(text) if _DISTANCE.fullmatch(text) else MAX_DISTANCE + 1
    return distance if distance <= MAX_DISTANCE else None


def tell_distance(reader: Reader, start: int, end: int, fixed: str) -> None:
    why = f"{reader.query[start:end]} needs a distance: a number of words from 0 to {MAX_DISTANCE}."
    reader.remarks.error("E110", start, end, why, Edit(start, end, fixed))


def likely_distance(text: str) -> int:
    """The distance that was probably meant: the digits, within bounds."""
    digits = "".join(char for char in text[:20] if char.isdecimal())
    return min(int(digits), MAX_DISTANCE) if digits else USUAL_DISTANCE
