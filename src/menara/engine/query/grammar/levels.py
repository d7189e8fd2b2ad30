"""One level of brackets: the operands read so far, and what joins them."""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from menara.engine.query.expression import Expression, Phrase

Span: TypeAlias = tuple[int, int]


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
