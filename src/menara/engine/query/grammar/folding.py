"""A level of brackets is checked and folded into one node of the tree.

Operators are never mixed on one level, so a level needs no precedence: it is an AND, an OR or one NEAR.
"""

from typing import cast

from menara.engine.query.expression import And, Expression, Near, Not, Or, Phrase, Proximate
from menara.engine.query.grammar.levels import Family, Operand, Operator, Shape, Span, is_broken
from menara.engine.query.grammar.mixing import first_break, tell_mixed
from menara.engine.query.grammar.remarks import Edit, Remarks

LOWER_CASE_OPERATORS = frozenset({"and", "or", "not", "near", "onear"})


def fold(operands: list[Operand], span: Span | None, query: str, remarks: Remarks) -> Operand:
    """The one operand that a level amounts to. `span` is that of its brackets."""
    first = operands[0]
    start, end = span or (first.begins, operands[-1].end)
    if len(operands) == 1:
        return _fold_one(first, start, end, remarks)
    doubtful = _join_neighbours(operands, query, remarks)
    joints = [operand.joint for operand in operands[1:] if operand.joint is not None]
    broken = first_break(first.negation is not None, joints)
    if broken is not None:
        if not doubtful:
            tell_mixed(operands, joints, broken, remarks)
        return Operand(Phrase(start, end, ()), start, end, Shape.GROUP)
    folds = {Family.AND: _fold_and, Family.OR: _fold_or, Family.NEAR: _fold_near}
    return folds[joints[0].family](operands, start, end, remarks)


def _fold_one(operand: Operand, start: int, end: int, remarks: Remarks) -> Operand:
    node = _negated(operand, remarks)
    unfit = operand.unfit if operand.negation is None else operand.negation
    inside = operand.unfit_inside if operand.negation is None else operand.negation
    negative = operand.negative or operand.negation is not None
    return Operand(node, start, end, Shape.GROUP, negative, unfit, inside)


def _fold_and(operands: list[Operand], start: int, end: int, remarks: Remarks) -> Operand:
    nodes = tuple([_negated(operand, remarks) for operand in operands])
    negative = all(operand.negative or operand.negation is not None for operand in operands)
    first, second = operands[0], operands[1]
    joint = cast(Operator, second.joint)
    unfit = first.negation or (joint.start, joint.end)
    inside = next(
        (operand.negation or operand.unfit for operand in operands if operand.negation or operand.unfit), None
    )
    return Operand(And(start, end, nodes), start, end, Shape.GROUP, negative, unfit, inside)


def _fold_or(operands: list[Operand], start: int, end: int, remarks: Remarks) -> Operand:
    for operand in operands:
        if operand.negative or operand.negation is not None:
            _tell_negative_alternative(operand, remarks)
    nodes = tuple([_negated(operand, remarks) for operand in operands])
    unfit = next(
        (operand.negation or operand.unfit for operand in operands if operand.negation or operand.unfit), None
    )
    return Operand(Or(start, end, nodes), start, end, Shape.GROUP, False, unfit, unfit)


def _fold_near(operands: list[Operand], start: int, end: int, remarks: Remarks) -> Operand:
    left, right = operands
    tell_unfit([operand.unfit for operand in operands], remarks)
    joint = cast(Operator, right.joint)
    nodes = cast(Proximate, left.node), cast(Proximate, right.node)
    return Operand(Near(start, end, *nodes, joint.distance, joint.ordered), start, end, Shape.GROUP)


def tell_unfit(spans: list[Span | None], remarks: Remarks) -> None:
    for span in spans:
        if span is not None:
            why = (
                "NEAR and ~ compare the places of terms, so AND, NOT and fields cannot stand within them. "
                "Use OR there, or move this out of the NEAR."
            )
            remarks.error("E109", *span, why)


def _negated(operand: Operand, remarks: Remarks) -> Expression:
    if operand.negation is None:
        return operand.node
    if operand.negative:
        why = "NOT of something that is negative already. Leave out both NOT, or say what must be there."
        remarks.error("E112", operand.start, operand.end, why, *_without_both(operand))
    return Not(operand.negation[0], operand.end, operand.node)


def _without_both(operand: Operand) -> list[Edit]:
    outer = cast(Span, operand.negation)
    if not isinstance(operand.node, Not):
        return []
    joined = operand.joint is not None and operand.joint.start == outer[0]
    inner = operand.node.start
    return [Edit(*outer, "AND" if joined else ""), Edit(inner, inner + len("NOT"), "")]


def _tell_negative_alternative(operand: Operand, remarks: Remarks) -> None:
    why = (
        "This side of OR only says what must not be there, so nearly every mention would match. "
        "Say what must be there, or use AND NOT."
    )
    joint = operand.joint
    edits = [] if joint is None or operand.negation is None else [Edit(joint.start, joint.end, "AND")]
    remarks.error("E111", operand.begins, operand.end, why, *edits)


def _join_neighbours(operands: list[Operand], query: str, remarks: Remarks) -> bool:
    """Give operands without an operator the AND that is assumed, and say so.

    Doubtful is what stands beside a field that could not be read: it may be meant as its value.
    """
    neighbours = [index for index in range(1, len(operands)) if operands[index].joint is None]
    words = {
        place
        for index in neighbours
        for place in (index - 1, index)
        if 0 < place < len(operands) - 1 and _is_lower_case_operator(operands[place], query)
    }
    doubtful = False
    for index in neighbours:
        operand = operands[index]
        operand.joint = Operator(Family.AND, operand.start, operand.end)
        if _is_broken_field(operands[index - 1]):
            doubtful = True
            continue
        edits = [] if words & {index - 1, index} else [Edit(operand.start, operand.start, "AND ")]
        remarks.warn("W202", operand.start, operand.end, _ASSUMED, *edits)
    for place in sorted(words):
        operand = operands[place]
        upper = Edit(operand.start, operand.end, query[operand.start : operand.end].upper())
        remarks.warn("W201", operand.start, operand.end, _LOWER_CASE, upper)
    return doubtful


def _is_broken_field(operand: Operand) -> bool:
    return operand.shape is Shape.FIELD and is_broken(operand.node)


_ASSUMED = (
    'Two terms stand side by side: both must be there, as with AND. Write AND, or "quotes" for a phrase.'
)
_LOWER_CASE = "This is searched as a word, because operators are upper case. Write it in upper case if it is meant as one."


def _is_lower_case_operator(operand: Operand, query: str) -> bool:
    if operand.shape is not Shape.TERM or operand.end - operand.start > len("onear/100f"):
        return False
    return query[operand.start : operand.end].partition("/")[0].lower() in LOWER_CASE_OPERATORS
