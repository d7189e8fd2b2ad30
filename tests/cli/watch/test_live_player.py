"""A network is listened to while the screen goes on."""

from collections.abc import Callable, Iterator
from threading import Event as Flag
from typing import Any

import pytest

from menara.cli.output import UsageError
from menara.cli.watch.live_player import LivePlayer
from menara.cli.watch.player import AT_ONCE
from menara.connectors.base import Capability, Event, Permanent, SettingsError, Upsert
from menara.connectors.reader import Reader


class Told:
    """A connector that tells what it was given, and then raises or waits to be closed."""

    name = "told"
    capabilities = frozenset({Capability.STREAM})

    def __init__(self, events: list[Event], failure: Exception | None) -> None:
        self._events = events
        self._failure = failure
        self.has_told = Flag()
        self._is_closed = Flag()

    def events(self, cursor: str | None = None) -> Iterator[Event]:  # noqa: ARG002 (as the reader calls it)
        yield from self._events
        self.has_told.set()
        if self._failure:
            raise self._failure
        self._is_closed.wait()

    def progress(self) -> None:
        return None

    def close(self) -> None:
        self._is_closed.set()


@pytest.fixture
def play() -> Iterator[Callable[..., LivePlayer]]:
    """A player on so many posts, all of which have been heard."""
    readers = []

    def play(posts: int, failure: Exception | None = None) -> LivePlayer:
        told = Told([post(number) for number in range(posts)], failure)
        reader = Reader(told)
        readers.append(reader)
        reader.__enter__()
        assert told.has_told.wait(30)
        if failure:
            reader._thread.join(30)
        return LivePlayer(reader)

    yield play
    for reader in readers:
        reader.close()


def post(number: int) -> Upsert:
    return Upsert(
        source="s",
        observed_at="2026-11-21T09:00:00Z",
        cursor=str(number),
        native_id=str(number),
        version="1",
        mention={"id": str(number), "text": ""},
    )


def ids(mentions: list[dict[str, Any]]) -> list[str]:
    return [mention["id"] for mention in mentions]


def test_what_has_come_is_handed_out_at_once_and_the_rest_is_not_waited_for(play: Any) -> None:
    player = play(3)
    assert ids(player.advance(0.1)) == ["0", "1", "2"]
    assert (player.advance(0.1), player.has_more, player.ended) == ([], False, False)


def test_no_more_is_handed_out_than_can_be_shown(play: Any) -> None:
    player = play(AT_ONCE + 1)
    assert (len(player.advance(0.1)), player.has_more) == (AT_ONCE, True)
    assert (len(player.advance(0.1)), player.has_more) == (1, False)


def test_nothing_is_lost_while_it_is_paused(play: Any) -> None:
    player = play(2)
    player.paused = True
    assert player.advance(0.1) == []
    player.paused = False
    assert ids(player.advance(0.1)) == ["0", "1"]


def test_a_network_that_will_not_have_us_ends_it_with_a_word(play: Any) -> None:
    player = play(1, Permanent("The token is not known there."))
    assert ids(player.advance(0.1)) == ["0"]
    assert player.advance(0.1) == []
    assert (player.ended, player.news.outages) == (True, 1)
    assert player.news.last.endswith(" The token is not known there.")


def test_settings_that_cannot_work_are_wrong_usage(play: Any) -> None:
    player = play(0, SettingsError("cursor: that is none."))
    with pytest.raises(UsageError, match=r"^cursor: that is none\.$"):
        player.advance(0.1)


def test_it_cannot_be_hurried(play: Any) -> None:
    player = play(0)
    player.hurry(2.0)
    assert player.speed is None
