"""Texts that a stream must or must not match: kept with it, and tried on every draft like tests on code."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from menara.engine.mention import storable
from menara.engine.query import oracle
from menara.engine.query.expression import Expression
from menara.engine.query.reading import Reading

MOST = 50
LONGEST = 2_000  # characters
LONGEST_LANGUAGE = 10


class WrongExamples(ValueError):  # noqa: N818 (what they are, for whoever sent them)
    """Too many, too long, or none at all."""


@dataclass(frozen=True, slots=True)
class Example:
    """`language` is a code, or empty: then fields that ask for one do not hold."""

    text: str
    must_match: bool
    language: str = ""

    def as_mention(self) -> dict[str, Any]:
        return {"id": "example", "text": self.text, **({"lang": self.language} if self.language else {})}

    def as_row(self) -> dict[str, Any]:
        return {"text": self.text, "must_match": self.must_match, "language": self.language}


@dataclass(frozen=True, slots=True)
class Tried:
    """An example and what became of it; `spans` are the places that matched."""

    example: Example
    matches: bool
    spans: tuple[tuple[int, int], ...]

    @property
    def behaves(self) -> bool:
        return self.matches == self.example.must_match


@dataclass(frozen=True, slots=True)
class Bench:
    """All examples of a draft. `precision` and `recall` are None where there is nothing to divide by."""

    tried: tuple[Tried, ...]

    @property
    def behaving(self) -> int:
        return sum(one.behaves for one in self.tried)

    @property
    def precision(self) -> float | None:
        """How many of those that match are to match."""
        return _share([one.example.must_match for one in self.tried if one.matches])

    @property
    def recall(self) -> float | None:
        """How many of those that are to match do."""
        return _share([one.matches for one in self.tried if one.example.must_match])


def read_examples(told: Iterable[Any]) -> tuple[Example, ...]:
    """Each text once, as it was told last. Raises WrongExamples."""
    found = {example.text: example for example in map(_read, told)}
    if len(found) > MOST:
        raise WrongExamples(f"there are more than {MOST}")
    return tuple(found.values())


def try_examples(expression: Expression, examples: Sequence[Example]) -> Bench:
    return Bench(tuple(_try(expression, example) for example in examples))


def _read(told: Any) -> Example:
    match told:
        case {"text": str(text), "must_match": bool(must_match), **more} if text.strip():
            language = more.get("language") or ""
            if len(text) > LONGEST or not isinstance(language, str) or len(language) > LONGEST_LANGUAGE:
                raise WrongExamples(f"one is longer than {LONGEST} characters")
            return Example(storable(text), must_match, storable(language))
    raise WrongExamples("one is not an example")


def _try(expression: Expression, example: Example) -> Tried:
    spans = oracle.find(expression, Reading(example.as_mention()))
    return Tried(example, spans is not None, tuple(sorted(spans or ())))


def _share(holds: Sequence[bool]) -> float | None:
    return sum(holds) / len(holds) if holds else None
