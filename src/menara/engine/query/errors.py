"""What can be wrong with a query: codes, the place, a message for people, and a fix where one is known."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """An error (E...) or a warning (W...) at `start:end` of the query. `fix` is the whole corrected query, or None."""

    code: str
    start: int
    end: int
    message: str
    fix: str | None = None


class QueryError(ValueError):
    """A query that does not parse. `code`, `start` and `end` are those of the first of `problems`."""

    def __init__(self, problems: list[Problem]) -> None:
        first = problems[0]
        super().__init__(f"{first.code} at {first.start}-{first.end}: {first.message}")
        self.problems = problems
        self.code = first.code
        self.start = first.start
        self.end = first.end
