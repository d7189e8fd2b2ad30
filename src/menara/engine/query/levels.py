"""One level of brackets: operands and what joins them, checked and folded into one node of the tree.

Operators are never mixed on one level, so a level needs no precedence: it is an AND, an OR or one NEAR.
"""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias, cast

from menara.engine.query.expression import And, Expression, Near, Not, Or, Phrase, Proximate
from menara.engine.query.remarks import Edit, Remarks

Span: TypeAlias = tuple[int, int]

LOWER_CASE_OPERATORS = frozenset({"and", "or", "not", "near", "onear"})


class Family(Enum):
    AND = "AND"
    OR = "OR"
    NEAR = "NEAR"


class Shape(Enum):
    """How an operand was written: decides whether `~` or `^` may follow."""

    TERM = "a single term"
    PHRASE = "a phrase"
    BRACES = "a term in braces"
    GROUP = "brackets"
    FIELD = "a field"
    WINDOW = "a distance"
    BOOSTED = "a boost"


@dataclass(slots=True)
class Operator:
    """What joins an operand to the one before it."""

    family: Family
    start: int
    end: int
    distance: int = 0
    ordered: bool = False


@dataclass(slots=True)
class Operand:
    """`unfit` is the first AND, NOT or field that keeps it out of a NEAR; `unfit_inside` out of `( ... )~n`."""

    node: Expression
    start: int
    end: int
    shape: Shape
    negative: bool = False
    unfit: Span | None = None
    unfit_inside: Span | None = None
    joint: Operator | None = None
    negation: Span | None = None

    @property
    def begins(self) -> int:
        return self.start if self.negation is None else self.negation[0]


class Level:
    """The operands read so far between two brackets, and the operators that wait for their operand."""

    __slots__ = ("boost", "field", "in_field", "joint", "negation", "opened", "operands")

    def __init__(self, opened: int, boost: int, field: tuple[str, int] | None, in_field: bool) -> None:
        self.opened = opened
        self.boost = boost
        self.field = field  # name and start of the text field whose brackets these are
        self.in_field = in_field
        self.operands: list[Operand] = []
        self.joint: Operator | None = None
        self.negation: Span | None = None

    def add(self, operand: Operand) -> None:
        operand.joint, operand.negation = self.joint, self.negation
        self.joint = self.negation = None
        self.operands.append(operand)

    @property
    def last(self) -> Operand | None:
        """The operand just read, unless an operator came after it."""
        waits = self.joint is not None or self.negation is not None
        return None if waits or not self.operands else self.operands[-1]


def is_broken(node: Expression) -> bool:
    """Whether the node stands for something that could not be read."""
    return isinstance(node, Phrase) and not node.words


def fold(operands: list[Operand], span: Span | None, query: str, remarks: Remarks) -> Operand:
    """The one operand that a level amounts to. `span` is that of its brackets."""
    first = operands[0]
    start, end = span or (first.begins, operands[-1].end)
    if len(operands) == 1:
        return _fold_one(first, start, end, remarks)
    _join_neighbours(operands, query, remarks)
    joints = [operand.joint for operand in operands[1:] if operand.joint is not None]
    broken = _first_break(first.negation is not None, joints)
    if broken is not None:
        _tell_mixed(operands, joints, broken, remarks)
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
    inside = next((operand.negation or operand.unfit for operand in operands if operand.negation or operand.unfit), None)
    return Operand(And(start, end, nodes), start, end, Shape.GROUP, negative, unfit, inside)


def _fold_or(operands: list[Operand], start: int, end: int, remarks: Remarks) -> Operand:
    for operand in operands:
        if operand.negative or operand.negation is not None:
            _tell_negative_alternative(operand, remarks)
    nodes = tuple([_negated(operand, remarks) for operand in operands])
    unfit = next((operand.negation or operand.unfit for operand in operands if operand.negation or operand.unfit), None)
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


def _join_neighbours(operands: list[Operand], query: str, remarks: Remarks) -> None:
    """Give operands without an operator the AND that is assumed, and say so."""
    neighbours = [index for index in range(1, len(operands)) if operands[index].joint is None]
    words = {
        place
        for index in neighbours
        for place in (index - 1, index)
        if 0 < place < len(operands) - 1 and _is_lower_case_operator(operands[place], query)
    }
    for index in neighbours:
        operand = operands[index]
        operand.joint = Operator(Family.AND, operand.start, operand.end)
        edits = [] if words & {index - 1, index} else [Edit(operand.start, operand.start, "AND ")]
        remarks.warn("W202", operand.start, operand.end, _ASSUMED, *edits)
    for place in sorted(words):
        operand = operands[place]
        upper = Edit(operand.start, operand.end, query[operand.start : operand.end].upper())
        remarks.warn("W201", operand.start, operand.end, _LOWER_CASE, upper)


_ASSUMED = 'Two terms stand side by side: both must be there, as with AND. Write AND, or "quotes" for a phrase.'
_LOWER_CASE = "This is searched as a word, because operators are upper case. Write it in upper case if it is meant as one."


def _is_lower_case_operator(operand: Operand, query: str) -> bool:
    if operand.shape is not Shape.TERM or operand.end - operand.start > len("onear/100f"):
        return False
    return query[operand.start : operand.end].partition("/")[0].lower() in LOWER_CASE_OPERATORS


def _first_break(begins_with_not: bool, joints: list[Operator]) -> tuple[Operator, Family] | None:
    """The first operator that does not go with those before it, and their family."""
    family = Family.AND if begins_with_not else None
    for joint in joints:
        if family is not None and (joint.family is not family or family is Family.NEAR):
            return joint, family
        family = joint.family
    return None


def _tell_mixed(
    operands: list[Operand], joints: list[Operator], broken: tuple[Operator, Family], remarks: Remarks
) -> None:
    joint, family = broken
    edits = _brackets(operands, joints)
    if Family.NEAR in (joint.family, family):
        why = "NEAR cannot stand beside another operator without brackets. Put each NEAR with its two sides in brackets."
        remarks.error("E106", joint.start, joint.end, why, *edits)
        return
    why = "OR stands beside AND, NOT or a space, which can be read in two ways. Put brackets around what belongs together."
    remarks.error("E105", joint.start, joint.end, why, *edits)


def _brackets(operands: list[Operand], joints: list[Operator]) -> list[Edit]:
    """Brackets that make one reading of a mixed level plain: NEAR first, then what analysts usually mean."""
    edits: list[Edit] = []
    units, between = _near_runs(operands, joints, edits)
    families = {joint.family for joint in between}
    if len(families) == 2:
        negated = any(operand.negation is not None for operand in operands)
        written = any(joint.family is Family.AND and _is_written(joint, operands) for joint in between)
        _bracket_runs(units, between, Family.OR if negated or written else Family.AND, edits)
    return edits


def _is_written(joint: Operator, operands: list[Operand]) -> bool:
    """Whether the operator stands in the query, or was assumed between two neighbours."""
    return all(operand.joint is not joint or joint.start != operand.start for operand in operands)


def _near_runs(
    operands: list[Operand], joints: list[Operator], edits: list[Edit]
) -> tuple[list[Span], list[Operator]]:
    units: list[Span] = [(operands[0].begins, operands[0].end)]
    between: list[Operator] = []
    only_near = all(joint.family is Family.NEAR for joint in joints)
    for index, joint in enumerate(joints):
        operand = operands[index + 1]
        if joint.family is not Family.NEAR:
            between.append(joint)
            units.append((operand.start, operand.end))
            continue
        units[-1] = (units[-1][0], operand.end)
        if not only_near or index < len(joints) - 1:
            edits += [Edit(units[-1][0], units[-1][0], "("), Edit(operand.end, operand.end, ")")]
    return units, between


def _bracket_runs(units: list[Span], between: list[Operator], family: Family, edits: list[Edit]) -> None:
    start = 0
    for index in range(1, len(units) + 1):
        if index < len(units) and between[index - 1].family is family:
            continue
        if index - start > 1:
            first, last = units[start][0], units[index - 1][1]
            edits += [Edit(first, first, "("), Edit(last, last, ")")]
        start = index
