"""Remarks collected while a query is read, and the corrected query they add up to."""

from dataclasses import dataclass
from typing import NamedTuple

from menara.engine.query.errors import Problem

FIXES_SHOWN = 20  # a fix is a copy of the whole query
ENOUGH = 200  # errors, or warnings, that are told of one query


class Edit(NamedTuple):
    """Replace `start:end` of the query with `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Remark:
    code: str
    start: int
    end: int
    message: str
    edits: tuple[Edit, ...]


class Remarks:
    """Errors and warnings in the order in which they were met. `edits` repair the query when applied together."""

    def __init__(self) -> None:
        self.errors: list[Remark] = []
        self.warnings: list[Remark] = []

    def error(self, code: str, start: int, end: int, message: str, *edits: Edit) -> None:
        if not self.are_enough:
            self.errors.append(Remark(code, start, end, message, edits))

    @property
    def are_enough(self) -> bool:
        """Whether so much is wrong that there is no use in reading on."""
        return len(self.errors) >= ENOUGH

    def warn(self, code: str, start: int, end: int, message: str, *edits: Edit) -> None:
        if len(self.warnings) < ENOUGH:
            self.warnings.append(Remark(code, start, end, message, edits))


def in_reading_order(remarks: list[Remark]) -> list[Remark]:
    """From left to right, what is said of the query as a whole last."""
    return sorted(remarks, key=lambda remark: (remark.code in ("E104", "W208"), remark.start))


def apply_edits(query: str, remarks: list[Remark]) -> str:
    """The query with the edits of all remarks; where two overlap, the first stays."""
    edits = sorted((edit for remark in remarks for edit in remark.edits), key=lambda edit: edit.start)
    pieces = []
    done = 0
    for edit in edits:
        if edit.start >= done:
            start, end = (edit.start, edit.end) if edit.text else _with_space(query, edit, done)
            pieces += [query[done:start], edit.text]
            done = end
    return "".join([*pieces, query[done:]]).strip()


def _with_space(query: str, edit: Edit, done: int) -> tuple[int, int]:
    """What goes, with the space that would be left beside another space or a bracket."""
    before, after = query[max(done, edit.start - 1) : edit.start], query[edit.end : edit.end + 1]
    if before == " " and after in ("", " ", ")"):
        return edit.start - 1, edit.end
    return edit.start, edit.end + (after == " " and before in ("", "("))


def as_problems(remarks: list[Remark], fixes: dict[str, str | None]) -> list[Problem]:
    """Remarks as they are shown; the first that have edits carry the corrected query of their code."""
    problems = []
    for index, remark in enumerate(remarks):
        fix = fixes.get(remark.code) if remark.edits and index < FIXES_SHOWN else None
        problems.append(Problem(remark.code, remark.start, remark.end, remark.message, fix))
    return problems
