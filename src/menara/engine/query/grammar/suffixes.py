"""Readers of what follows a term, a phrase or brackets: `~n`, a distance, and `^n`, a boost."""

import re
from dataclasses import replace
from typing import cast

from menara.engine.query.expression import And, Expression, Phrase, Proximate, TextField, Window
from menara.engine.query.grammar.folding import tell_unfit
from menara.engine.query.grammar.levels import Operand, Shape, is_broken
from menara.engine.query.grammar.lexer import resolve
from menara.engine.query.grammar.operators import likely_distance, read_distance, tell_distance
from menara.engine.query.grammar.reader import Reader
from menara.engine.query.grammar.remarks import Edit, Remarks
from menara.engine.query.grammar.terms import read_pieces

MAX_BOOST = 99
_BOOST = re.compile(r"0*([1-9][0-9]?)")


def read_tilde(reader: Reader, start: int, end: int) -> None:
    operand = _operand_before(reader, start, end)
    if operand is None:
        return
    text = reader.query[start:end]
    takes_distance = operand.shape in (Shape.PHRASE, Shape.GROUP)
    distance = read_distance(text[1:])
    if takes_distance and distance is None:
        tell_distance(reader, start, end, f"~{likely_distance(text)}")
    elif not takes_distance or not _widen(reader, operand, distance or 0, end):
        why = (
            f"{text} sets a distance between words, so it can only follow a phrase of several words or brackets "
            "with AND. Leave it out."
        )
        reader.remarks.error("E113", start, end, why, Edit(start, end, ""))
    operand.end, operand.shape = end, Shape.WINDOW


def _operand_before(reader: Reader, start: int, end: int) -> Operand | None:
    operand = reader.level.last
    if operand is None:
        reader.tell_no_operand(start, end)
    return operand


def _widen(reader: Reader, operand: Operand, distance: int, end: int) -> bool:
    """Make the operand a window, if it is a phrase of several words or brackets with AND."""
    node = _inner(operand)
    if is_broken(node):
        return True
    if operand.shape is Shape.PHRASE:
        parts = _words_of(reader, cast(Phrase, node))
    elif isinstance(node, And):
        tell_unfit([operand.unfit_inside], reader.remarks)
        parts = cast(tuple[Proximate, ...], node.operands)
    else:
        return False
    if len(parts) < 2:
        return False
    _change_inner(operand, Window(node.start, end, parts, distance), end)
    if not isinstance(operand.node, TextField):
        operand.unfit = operand.unfit_inside = None
    return True


def _words_of(reader: Reader, phrase: Phrase) -> tuple[Proximate, ...]:
    """Each word of a phrase as a term of its own."""
    pieces = read_pieces(resolve(reader.query, phrase.start + 1, phrase.end - 1), Remarks()) or []
    return tuple([Phrase(piece.start, piece.end, (piece.word,), phrase.boost) for piece in pieces])


def read_boost(reader: Reader, start: int, end: int) -> None:
    operand = _operand_before(reader, start, end)
    if operand is None:
        return
    text = reader.query[start:end]
    found = _BOOST.fullmatch(text, 1)
    if found is None or operand.shape in (Shape.FIELD, Shape.BOOSTED):
        why = f"{text} is no boost: a boost is ^ and a number from 1 to {MAX_BOOST}, once, after a term or brackets."
        reader.remarks.error("E110", start, end, why, Edit(start, end, ""))
    else:
        _boost(reader, operand, int(found[1]))
    operand.end, operand.shape = end, Shape.BOOSTED


def _boost(reader: Reader, operand: Operand, boost: int) -> None:
    node = _inner(operand)
    if operand.shape is Shape.GROUP or reader.query[node.start] == "(":
        reader.found_boosts[reader.query.index("(", operand.start)] = boost
    elif isinstance(node, Phrase):
        _change_inner(operand, replace(node, boost=boost), operand.end)
    elif isinstance(node, Window):
        parts = tuple([replace(cast(Phrase, part), boost=boost) for part in node.operands])
        _change_inner(operand, replace(node, operands=parts), operand.end)


def _is_text_field(operand: Operand) -> bool:
    """Whether the operand is `title:...` itself, not brackets around it."""
    return isinstance(operand.node, TextField) and operand.node.start == operand.start


def _inner(operand: Operand) -> Expression:
    return cast(TextField, operand.node).expression if _is_text_field(operand) else operand.node


def _change_inner(operand: Operand, inner: Expression, end: int) -> None:
    if _is_text_field(operand):
        operand.node = replace(cast(TextField, operand.node), end=end, expression=inner)
        operand.unfit = (operand.start, end)
    else:
        operand.node = inner
