"""What a reader of Watch asks for, as it stands in the address: so that it can be kept, sent and gone back to."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from menara.engine.query.errors import Problem, QueryError
from menara.listening.feed import Feed, Wanted
from menara.people.queries import Actor, NotAllowed

LONGEST_QUERY = 4_000
LONGEST_NAME = 50
MOST_PROBLEMS = 5
FEED, COLUMNS = VIEWS = ("feed", "columns")
AROUND = 60  # characters of the query beside what is wrong


@dataclass(frozen=True, slots=True)
class Place:
    """Where a query is wrong: the query in three parts, what is wrong, and the address with the corrected query."""

    before: str
    wrong: str
    after: str
    message: str
    fixed: str
    fix: str


@dataclass(frozen=True, slots=True)
class Filters:
    """`before` is set on a page of older mentions. `problems` say what is wrong with the query, which then finds nothing.

    `view` is the layout that the address names: the addresses of the page name it too.
    """

    wanted: Wanted
    before: int | None
    feed: Feed | None
    problems: tuple[Problem, ...] = ()
    view: str = ""

    @property
    def address(self) -> str:
        """The part behind the question mark."""
        return self.but()

    @property
    def places(self) -> list[Place]:
        return [self._place(problem) for problem in self.problems[:MOST_PROBLEMS]]

    def but(self, **changed: object) -> str:
        return _address(self.wanted, **{"view": self.view, **changed})

    def _place(self, problem: Problem) -> Place:
        query, start, end = self.wanted.query, problem.start, problem.end
        return Place(
            before=f"{'…' if start > AROUND else ''}{query[max(start - AROUND, 0) : start]}",
            wrong=query[start:end][:AROUND],
            after=f"{query[end : end + AROUND]}{'…' if end + AROUND < len(query) else ''}",
            message=problem.message,
            fixed=problem.fix or "",
            fix=self.but(q=problem.fix) if problem.fix else "",
        )


def read_filters(acting: Actor, told: Mapping[str, str]) -> Filters:
    """Raises NotAllowed for a stream or a tag that is not there. Other numbers that are none are as if not told."""
    wanted = Wanted(
        stream_id=number(told.get("stream", "")),
        network=told.get("network", "")[:LONGEST_NAME],
        language=told.get("language", "")[:LONGEST_NAME],
        query=told.get("q", "").strip()[:LONGEST_QUERY],
        tag_id=number(told.get("tag", "")),
    )
    for asked, read in ((told.get("stream"), wanted.stream_id), (told.get("tag"), wanted.tag_id)):
        if asked and read is None:
            raise NotAllowed
    before = number(told.get("before", ""))
    view = view if (view := told.get("view", "")) in VIEWS else ""
    try:
        return Filters(wanted, before, Feed(acting, wanted), view=view)
    except QueryError as error:
        return Filters(wanted, before, None, tuple(error.problems), view)


def number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _address(wanted: Wanted, **changed: object) -> str:
    known = {
        "stream": wanted.stream_id,
        "network": wanted.network,
        "language": wanted.language,
        "q": wanted.query,
        "tag": wanted.tag_id,
        **changed,
    }
    return urlencode({name: value for name, value in known.items() if value not in (None, "")})
