"""The log's contract, kept by every back end."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from menara.core.log import Backlog, Batch, DatabaseLog, Log, Overtaken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def log() -> Log:
    return DatabaseLog()


def contents(batches: list[Batch]) -> list[bytes]:
    return [batch.content for batch in batches]


def test_batches_are_read_in_the_order_in_which_they_were_appended(log: Log) -> None:
    assert [log.append("heard", "channel:1", name, 200) for name in (b"a", b"b", b"c")] == [1, 2, 3]
    assert contents(log.read("heard", 0)) == [b"a", b"b", b"c"]
    assert contents(log.read("heard", 1, 1)) == [b"b"]


def test_a_batch_keeps_its_time_and_its_count(log: Log, clock: Any) -> None:
    log.append("heard", "channel:1", b"a\0\xff", 200)
    assert log.read("heard", 0) == [Batch(1, "channel:1", clock(), 200, b"a\0\xff")]


def test_topics_have_nothing_to_do_with_each_other(log: Log) -> None:
    log.append("heard", "channel:1", b"a", 1)
    assert (log.append("other", "channel:1", b"b", 1), contents(log.read("other", 0))) == (1, [b"b"])


def test_a_batch_that_is_rolled_back_was_never_there(log: Log) -> None:
    with transaction.atomic():
        log.append("heard", "channel:1", b"a", 1)
        transaction.set_rollback(True)
    assert (log.append("heard", "channel:1", b"b", 1), contents(log.read("heard", 0))) == (1, [b"b"])


def test_each_consumer_has_a_position_of_its_own(log: Log) -> None:
    assert log.position("screener", "heard") == 0
    log.advance("screener", "heard", 0, 3)
    log.advance("screener", "heard", 3, 4)
    assert (log.position("screener", "heard"), log.position("exporter", "heard")) == (4, 0)


def test_who_has_been_overtaken_cannot_advance(log: Log) -> None:
    log.advance("screener", "heard", 0, 3)
    with pytest.raises(Overtaken):
        log.advance("screener", "heard", 0, 1)
    assert log.position("screener", "heard") == 3


def test_what_is_old_is_forgotten_and_positions_go_on(log: Log, clock: Any) -> None:
    log.append("heard", "channel:1", b"old", 1)
    clock.move(hours=25)
    log.append("heard", "channel:1", b"new", 1)
    clock.move(hours=-24)
    assert log.trim("heard", clock(), 1000, up_to=2) == 1
    clock.move(hours=24)
    assert (contents(log.read("heard", 0)), log.append("heard", "channel:1", b"newer", 1)) == ([b"new"], 3)


def test_the_oldest_are_forgotten_beyond_a_size(log: Log, clock: Any) -> None:
    for letter in b"abcde":
        log.append("heard", "channel:1", bytes([letter]) * 100, 1)
    log.append("other", "channel:1", b"x" * 1000, 1)
    clock.move(days=-1)
    assert log.trim("heard", clock(), 250, up_to=9) == 3
    assert [batch.position for batch in log.read("heard", 0)] == [4, 5]
    assert len(log.read("other", 0)) == 1


def test_a_log_that_is_emptied_goes_on_counting(log: Log, clock: Any) -> None:
    log.append("heard", "channel:1", b"a", 1)
    assert (log.trim("heard", clock(), 0, up_to=1), log.append("heard", "channel:1", b"b", 1)) == (1, 2)


def test_what_a_consumer_has_not_read_is_not_forgotten(log: Log, clock: Any) -> None:
    for letter in b"abc":
        log.append("heard", "channel:1", bytes([letter]), 1)
    clock.move(days=2)
    assert log.trim("heard", clock(), 0, up_to=1) == 1
    assert contents(log.read("heard", 0)) == [b"b", b"c"]


def test_what_a_clock_that_was_wrong_has_stamped_is_not_kept_until_that_time(log: Log, clock: Any) -> None:
    clock.move(days=366)
    for letter in b"abc":
        log.append("heard", f"channel:{letter}", bytes([letter]), 1)
    clock.move(days=-366)
    assert log.forget("heard", ["channel:98"], clock(), up_to=2) == 1
    assert log.trim("heard", clock(), 1000, up_to=2) == 1
    assert contents(log.read("heard", 0)) == [b"c"]


def test_how_much_waits_is_known(log: Log) -> None:
    assert log.waiting("screener", "heard") == 0
    for letter in b"abc":
        log.append("heard", "channel:1", bytes([letter]), 1)
    log.advance("screener", "heard", 0, 1)
    assert log.waiting("screener", "heard") == 2


def test_how_large_what_waits_is_known(log: Log, clock: Any) -> None:
    assert log.backlog("heard") == Backlog(0, 0)
    for content in (b"a", b"bb", b"cccc"):
        log.append("heard", "channel:1", content, 1)
    assert log.backlog("heard") == Backlog(3, 7)
    log.advance("screener", "heard", 0, 1)
    assert log.backlog("heard") == Backlog(2, 6)
    log.trim("heard", clock(), 0, up_to=1)
    assert log.backlog("heard") == Backlog(2, 6)
    log.advance("screener", "heard", 1, 3)
    assert log.backlog("heard") == Backlog(0, 0)


def test_no_more_bytes_are_read_than_wanted_but_one_batch_at_least(log: Log) -> None:
    for content in (b"aaa", b"bbb", b"c"):
        log.append("heard", "channel:1", content, 1)
    assert contents(log.read("heard", 0, most_bytes=2)) == [b"aaa"]
    assert contents(log.read("heard", 0, most_bytes=6)) == [b"aaa", b"bbb"]


def test_a_clock_that_is_set_back_puts_nothing_in_another_order(log: Log, clock: Any) -> None:
    log.append("heard", "channel:1", b"a", 1)
    clock.move(hours=-1)
    log.append("heard", "channel:1", b"b", 1)
    clock.move(hours=2)
    log.append("heard", "channel:1", b"c", 1)
    first, second, third = (batch.at for batch in log.read("heard", 0))
    assert (second - first, third) == (timedelta(microseconds=1), clock())
