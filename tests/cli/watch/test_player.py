from collections.abc import Iterator
from typing import Any

import pytest

from menara.cli.watch.player import AT_ONCE, Player

HOUR = 3600.0


def at(*times: str | None) -> Iterator[dict[str, Any]]:
    return iter([{"id": str(n), "text": "", "published_at": time} for n, time in enumerate(times)])


def ids(mentions: list[dict[str, Any]]) -> list[str]:
    return [mention["id"] for mention in mentions]


@pytest.fixture
def player() -> Player:
    """Three mentions, an hour between them, an hour in a second."""
    return Player(at("2026-10-06T00:00:00Z", "2026-10-06T01:00:00Z", "2026-10-06T02:00:00Z"), HOUR)


def test_mentions_come_when_they_are_due(player: Player) -> None:
    assert [ids(player.advance(seconds)) for seconds in (0, 0.5, 0.4, 0.1, 5)] == [
        ["0"],
        [],
        [],
        ["1"],
        ["2"],
    ]
    assert player.ended


def test_nothing_comes_while_paused_and_nothing_is_missed(player: Player) -> None:
    player.advance(0)
    player.paused = True
    assert player.advance(100) == []
    player.paused = False
    assert ids(player.advance(1)) == ["1"]


def test_a_new_speed_holds_from_now_on(player: Player) -> None:
    player.advance(0.5)
    player.hurry(2)
    assert ids(player.advance(0.25)) == ["1"]


def test_without_a_speed_all_come_in_batches_that_can_be_shown() -> None:
    player = Player(at(*["2026-10-06T00:00:00Z"] * (AT_ONCE + 1)), None)
    player.hurry(2)
    assert [len(player.advance(0)), player.ended] == [AT_ONCE, False]
    assert [len(player.advance(0)), player.ended] == [1, True]


def test_mentions_without_a_time_or_out_of_order_come_at_once() -> None:
    player = Player(
        at(None, "2026-10-06T09:00:00Z", None, "2026-10-06T08:00:00Z", "2026-10-06T10:00:00Z"), 1.0
    )
    assert ids(player.advance(0)) == ["0", "1", "2", "3"]
    assert ids(player.advance(HOUR)) == ["4"]


def test_nothing_to_play_has_ended() -> None:
    assert Player(iter([]), 1.0).ended
