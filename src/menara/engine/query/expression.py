"""The tree that a query becomes. Nodes are frozen; `start` and `end` show the piece of the query they were written as.

All text in it is folded already (`menara.engine.text.normalize`) and says in which form it is to be compared.
"""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


class Form(Enum):
    LOOSE = "loose"
    STRICT = "strict"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Word:
    """One token to find. In a pattern `*` is any number of characters, `?` is exactly one; neither is ever literal."""

    text: str
    form: Form
    is_pattern: bool = False


@dataclass(frozen=True, slots=True)
class TagWord:
    """A whole hashtag (`sign` "#") or handle ("@"). In a phrase it takes as many positions as its run has tokens."""

    sign: str
    text: str
    form: Form
    is_pattern: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words and tags at consecutive positions of one zone; a plain term is a phrase of one."""

    start: int
    end: int
    words: tuple[Word | TagWord, ...]
    boost: int = 1


@dataclass(frozen=True, slots=True)
class Near:
    """An occurrence of `left` and one of `right` that do not overlap, at most `distance` tokens between them."""

    start: int
    end: int
    left: "Proximate"
    right: "Proximate"
    distance: int
    ordered: bool


@dataclass(frozen=True, slots=True)
class Window:
    """One occurrence of each operand, none overlapping, at most `distance` other tokens within the piece they span."""

    start: int
    end: int
    operands: tuple["Proximate", ...]
    distance: int


@dataclass(frozen=True, slots=True)
class And:
    start: int
    end: int
    operands: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Or:
    start: int
    end: int
    operands: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Not:
    start: int
    end: int
    operand: "Expression"


@dataclass(frozen=True, slots=True)
class TextField:
    """`title:` or `userbio:`: an expression of terms that looks into that zone alone, and gives no spans."""

    start: int
    end: int
    name: str
    expression: "Expression"


@dataclass(frozen=True, slots=True)
class AuthorField:
    """`author:` (the words are all the tokens of handle or name, or `value` is the id) and `authorContaining:`."""

    start: int
    end: int
    name: str
    words: tuple[Word, ...]
    value: str


@dataclass(frozen=True, slots=True)
class Range:
    """Both ends included; None is an open end."""

    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class UrlPattern:
    """`host` ("" for any) and the beginning of the path; without a host, a piece of path and query. Case-folded."""

    host: str
    path: str


@dataclass(frozen=True, slots=True)
class Regex:
    pattern: str
    ignore_case: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A test of one property. `value` is folded as the field compares it (guid is not)."""

    start: int
    end: int
    name: str
    value: str | bool | Range | UrlPattern | Regex


Proximate: TypeAlias = Phrase | Near | Window | Or
Expression: TypeAlias = Phrase | Near | Window | And | Or | Not | TextField | AuthorField | Field
