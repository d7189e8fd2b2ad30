"""A watch from beginning to end, on a clock and keys of our own."""

from typing import Any

import pytest

from menara.cli.watch.matching import Matcher
from menara.cli.watch.player import Player
from menara.cli.watch.session import Session
from menara.cli.watch.streams import Stream
from menara.cli.watch.tally import Hit, Tally

STREAMS = [Stream("tea", "Tea", "tea OR thee", 4), Stream("lost", "Lost", "lost NEAR/2 parcel", 2)]
TEXTS = ["a cup of tea", "nothing", "lost my parcel", "thee en lost parcel", "rain"]


class Typist:
    """Types what the script says, one string a wait; waiting takes the time that was asked for."""

    def __init__(self, *script: str) -> None:
        self.now = 0.0
        self._script = iter(script)

    def clock(self) -> float:
        return self.now

    def wait(self, seconds: float) -> str:
        self.now += seconds
        keys = next(self._script, "")
        if keys == "^C":
            raise KeyboardInterrupt
        return keys


class Remembered:
    def __init__(self) -> None:
        self.hits: list[Hit] = []
        self.drawn: list[float] = []

    def add(self, hits: list[Hit]) -> None:
        self.hits += hits

    def draw(self, now: float) -> None:
        self.drawn.append(round(now, 3))


def mentions() -> list[dict[str, Any]]:
    return [
        {
            "id": str(n),
            "text": text,
            "lang": "nl" if "thee" in text else "en",
            "published_at": f"2026-10-06T00:00:0{n}Z",
        }
        for n, text in enumerate(TEXTS)
    ]


def watched(
    *script: str, speed: float | None = 1.0, limit: int | None = None
) -> tuple[Session, Remembered, Typist]:
    typist, view = Typist(*script), Remembered()
    player = Player(iter(mentions()), speed)
    session = Session(player, Matcher(STREAMS), Tally(STREAMS), view, typist, typist.clock, limit)
    session.run()
    return session, view, typist


def test_a_watch_ends_with_its_source() -> None:
    session, view, typist = watched()
    assert [(hit.mention["id"], [stream.id for stream, _ in hit.matches]) for hit in view.hits] == [
        ("0", ["tea"]),
        ("2", ["lost"]),
        ("3", ["tea", "lost"]),
    ]
    assert (session.tally.heard, session.tally.matched, session.tally.share) == (5, 3, "60%")
    assert round(typist.now, 1) == 4.0


def test_spans_come_with_each_match() -> None:
    _, view, _ = watched(speed=None)
    assert [spans for _, spans in view.hits[2].matches] == [[(0, 4)], [(8, 12), (13, 19)]]


def test_counts_are_kept_by_stream_and_language() -> None:
    session, _, _ = watched(speed=None)
    counts = {stream.id: (tally.matches, tally.first) for stream, tally in session.tally.streams.items()}
    assert counts == {"tea": (2, "2026-10-06T00:00:00Z"), "lost": (2, "2026-10-06T00:00:02Z")}
    assert session.tally.heard_by_language == {"en": 4, "nl": 1}
    assert session.tally.matched_by_language == {"en": 2, "nl": 1}


def test_a_limit_ends_it_at_the_mention_that_reaches_it() -> None:
    session, view, _ = watched(speed=None, limit=2)
    assert [hit.mention["id"] for hit in view.hits] == ["0", "2"]
    assert (session.tally.heard, session.tally.matched) == (3, 2)


@pytest.mark.parametrize("end", ["q", "Q", "^C"])
def test_a_key_or_an_interrupt_ends_it_cleanly(end: str) -> None:
    session, _, typist = watched("", end)
    assert (session.tally.heard, round(typist.now, 1)) == (1, 0.2)


def test_space_holds_and_lets_go() -> None:
    session, _, typist = watched(" ", *[""] * 50, " ")
    assert session.tally.heard == 5
    assert round(typist.now, 1) == 9.2


def test_plus_and_minus_change_the_speed() -> None:
    assert [round(watched(*keys)[2].now, 1) for keys in ("+", "-", "=-")] == [2.0, 8.1, 3.9]


def test_the_screen_is_drawn_ten_times_a_second_at_most() -> None:
    _, view, _ = watched("q")
    assert view.drawn == [0.0]
    _, view, _ = watched(speed=None)
    assert view.drawn == [0.0, 0.0]
    _, view, _ = watched("", "", "q")
    assert view.drawn == [0.0, 0.1, 0.2]
