"""How Watch is laid out: one feed, or columns of streams. It stands in the address, and stays in the browser."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse

from menara.listening.feed import Feed
from menara.listening.overview import StreamGlance
from menara.people.queries import Actor
from menara.web.listening.cards import Card, card
from menara.web.listening.filters import COLUMNS, FEED, VIEWS, Filters, number

COOKIE, KEPT_S = "menara-watch", 365 * 24 * 3600
USUAL, MOST_OPEN = 4, 6
AT_ONCE = 15  # cards in a column, before older ones are asked for


@dataclass(frozen=True, slots=True)
class Board:
    """`chosen` are the streams whose columns are open; None when nobody has chosen."""

    view: str
    chosen: tuple[int, ...] | None

    @property
    def is_columns(self) -> bool:
        return self.view == COLUMNS

    def open_among(self, streams: Sequence[StreamGlance]) -> list[StreamGlance]:
        """Those with a column; the others are folded."""
        if self.chosen is None:
            return list(streams[:USUAL])
        return [stream for stream in streams if stream.id in self.chosen][:MOST_OPEN]


@dataclass(frozen=True, slots=True)
class Column:
    """`fold` is the address without it; `read_to` is up to where the person has read, `newest` the last card's mention."""

    stream: StreamGlance
    address: str
    fold: str
    unread: int
    read_to: int
    cards: Sequence[Card] = ()
    older: str | None = None

    @property
    def newest(self) -> int:
        return max((one.id for one in self.cards), default=0)


def read_board(told: Mapping[str, str], kept: str, streams: Sequence[StreamGlance]) -> Board:
    """What the address says, or else what this browser keeps, or else what suits so many streams."""
    view, _, columns = kept.partition(".")
    view = told.get("view", view)
    if told.get("stream") or told.get("before"):
        view = FEED
    if view not in VIEWS:
        view = COLUMNS if len(streams) > 1 else FEED
    return Board(view if streams else FEED, _ids(told.get("columns", columns)))


def keep(answer: HttpResponse, board: Board) -> None:
    columns = "" if board.chosen is None else spelt(board.chosen)
    answer.set_cookie(COOKIE, f"{board.view}.{columns}", max_age=KEPT_S, samesite="Lax", httponly=True)


def columns(
    acting: Actor,
    filters: Filters,
    board: Board,
    streams: Sequence[StreamGlance],
    read: Mapping[str, Mapping[int, int]],
    *,
    with_cards: bool = True,
) -> list[Column]:
    """The open ones, with their cards. `read` holds what is unread, and the bookmarks."""
    shown = board.open_among(streams)
    names = {stream.id: stream.name for stream in streams}
    ids = [stream.id for stream in shown]
    return [
        Column(
            stream=stream,
            address=filters.but(view=FEED, stream=stream.id),
            fold=filters.but(view=COLUMNS, columns=spelt([id_ for id_ in ids if id_ != stream.id])),
            unread=read["unread"].get(stream.id, 0),
            read_to=read["bookmarks"].get(stream.id, 0),
            **(_cards(acting, filters, stream.id, names) if with_cards else {}),
        )
        for stream in shown
    ]


def folded(filters: Filters, board: Board, streams: Sequence[StreamGlance]) -> list[tuple[StreamGlance, str]]:
    """With the address at which each is open."""
    shown = board.open_among(streams)
    kept = [stream.id for stream in shown][-(MOST_OPEN - 1) :]
    return [
        (stream, filters.but(view=COLUMNS, columns=spelt([*kept, stream.id])))
        for stream in streams
        if stream not in shown
    ]


def _cards(acting: Actor, filters: Filters, stream_id: int, names: Mapping[int, str]) -> dict[str, Any]:
    if filters.feed is None:
        return {}
    page = Feed(acting, replace(filters.wanted, stream_id=stream_id)).read(limit=AT_ONCE)
    return {
        "cards": [card(mention, names) for mention in page.mentions],
        "older": filters.but(stream=stream_id, before=page.older) if page.older else None,
    }


def _ids(told: str) -> tuple[int, ...] | None:
    """None where nothing is told."""
    if not told:
        return None
    read = (number(one) for one in told[:500].replace("-", ",").split(","))
    return tuple(dict.fromkeys(one for one in read if one))


def spelt(ids: Sequence[int]) -> str:
    """As it stands in the address; "0" for none."""
    return "-".join(map(str, ids)) or "0"
