"""What is wrong with a query, shown under the piece that it is about."""

from collections.abc import Iterator, Sequence

from menara.cli.watch.terminal_text import safe
from menara.engine.query.errors import Problem


def problem_lines(query: str, problems: Sequence[Problem]) -> Iterator[str]:
    for problem in problems:
        yield f"  {safe(query)}"
        yield f"  {' ' * problem.start}{'^' * max(problem.end - problem.start, 1)}"
        yield f"  {problem.code}: {problem.message}"
        if problem.fix:
            yield f"  Try: {safe(problem.fix)}"
