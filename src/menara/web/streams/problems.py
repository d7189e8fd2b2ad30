"""What is wrong with a query, or doubtful, as the editor says it: at its place, in the reader's language, with a fix."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from menara.engine.query.errors import Problem
from menara.web.query_words import ERRORS, WARNINGS

MOST = 8
AROUND = 40  # characters of a fix beside what it changes
PIECE = 60


@dataclass(frozen=True, slots=True)
class Told:
    """`start` and `end` count as browsers do. `piece` is what is wrong; `line` and `column` begin at 1.

    `fix` is the whole corrected query, `fixed` the part of it that differs.
    """

    code: str
    is_error: bool
    text: Any
    start: int
    end: int
    line: int
    column: int
    piece: str
    fix: str
    fixed: str


def told_of(query: str, errors: Sequence[Problem], warnings: Sequence[Problem]) -> list[Told]:
    """Errors first."""
    return list(_told(query, [*errors[:MOST], *warnings[: max(MOST - len(errors), 0)]]))


def _told(query: str, problems: Sequence[Problem]) -> Iterator[Told]:
    offered: set[str] = set()
    for problem in problems:
        fix = problem.fix or ""
        shown = fix if fix not in offered else ""
        offered.add(fix)
        before = query[: problem.start]
        words = ERRORS | WARNINGS
        yield Told(
            code=problem.code,
            is_error=problem.code in ERRORS,
            text=words.get(problem.code, problem.message),
            start=_units(before),
            end=_units(query[: problem.end]),
            line=before.count("\n") + 1,
            column=len(before) - before.rfind("\n"),
            piece=_cut(query[problem.start : problem.end]),
            fix=shown,
            fixed=_changed(query, shown),
        )


def _units(text: str) -> int:
    """How long a browser says it is."""
    return len(text) + sum(ord(char) > 0xFFFF for char in text)


def _cut(text: str) -> str:
    return text if len(text) <= PIECE else f"{text[:PIECE]}…"


def _changed(query: str, fix: str) -> str:
    """The part of the fix around what differs."""
    limit = min(len(query), len(fix))
    first = next((at for at in range(limit) if query[at] != fix[at]), limit)
    tail = next((at for at in range(limit - first) if query[-1 - at] != fix[-1 - at]), limit - first)
    begin, end = max(first - AROUND, 0), len(fix) - max(tail - AROUND, 0)
    shown = fix[begin:end]
    if len(shown) > 3 * AROUND:
        shown = f"{shown[: 3 * AROUND]}…"
        return ("…" if begin else "") + shown
    return ("…" if begin else "") + shown + ("…" if end < len(fix) else "")
