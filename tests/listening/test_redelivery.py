"""What is heard comes several times, shuffled, by several workers: the end is that of one clean run."""

import random
from collections.abc import Callable, Iterator, Sequence
from threading import Thread
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from sizes import size

from menara.connectors.base import Account, AccountStatus, Delete, Event, Upsert
from menara.core import audit
from menara.core.log import DatabaseLog, Overtaken
from menara.listening.models import Hearing, Match, Mention, MentionVersion, Stream, VolumeHour
from menara.listening.screening import CONSUMER, Screener
from menara.sources.models import Channel
from menara.sources.operations import HEARD
from menara.sources.packing import pack

WORKERS, POSTS, AT_ONCE = size(4, 8), size(60, 1_000), 7


def events() -> Iterator[Event]:
    """Posts of six people, edited and deleted in part; one account is suspended, one deleted."""
    for number in range(POSTS):
        for version in range(1 + number % 3):
            yield post(number, version)
        if number % 7 == 0:
            yield Delete(native_id=f"at://{number}", **told(40))
    for author, status in ((1, AccountStatus.SUSPENDED), (2, AccountStatus.DELETED)):
        yield Account(author_id=f"did:plc:{author}", status=status, **told(50))


def post(number: int, version: int) -> Upsert:
    id_, author = f"at://{number}", f"did:plc:{number % 6}"
    mention = {
        "id": id_,
        "text": f"kasvira {number} {version}",
        "source": "bluesky",
        "author": {"id": author},
    }
    return Upsert(
        native_id=id_,
        version=f"v{version}",
        mention=mention,
        author_id=author,
        changed_at=f"2026-11-20T09:{version:02}:00Z",
        **told(version),
    )


def told(minute: int) -> dict[str, Any]:
    return {"source": "bluesky:x", "observed_at": f"2026-11-20T09:{minute:02}:00Z", "cursor": "1"}


def state() -> list[list[Any]]:
    shown = ("native_id", "version", "changed_at", "deleted_at", "state", "is_hidden", "content")
    tables = (
        (Mention, shown),
        (MentionVersion, ("mention__native_id", "version", "content")),
        (Match, ("mention__native_id", "stream_id", "version", "spans")),
        (Hearing, ("mention__native_id", "channel_id")),
        (VolumeHour, ("stream_id", "hour", "count")),
    )
    return [sorted(map(repr, model.objects.values_list(*names))) for model, names in tables]


def until_done(act: Callable[[], Any]) -> None:
    """As workers do: a database that is busy is asked again."""
    while True:
        try:
            act()
        except OperationalError:
            continue
        return


@pytest.fixture
def deliver(channel: Channel) -> Callable[[DatabaseLog, Sequence[Event]], None]:
    def deliver(log: DatabaseLog, some: Sequence[Event]) -> None:
        for begin in range(0, len(some), AT_ONCE):
            batch = some[begin : begin + AT_ONCE]
            until_done(lambda batch=batch: log.append(HEARD, str(channel.id), pack(batch), len(batch)))

    return deliver


def clean_run(deliver: Callable[..., None]) -> list[list[Any]]:
    log = DatabaseLog()
    with transaction.atomic():
        deliver(log, list(events()))
        screener = Screener(log)
        while screener.screen():
            pass
        found = state()
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db(transaction=True)
def test_what_comes_several_times_and_shuffled_ends_as_a_clean_run_does(
    deliver: Callable[..., None],
    stream: Stream,  # noqa: ARG001 (it matches)
) -> None:
    wanted, log, chance = clean_run(deliver), DatabaseLog(), random.Random(20261121)
    failures: list[BaseException] = []
    delivering = [True]

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    def screen() -> None:
        screener = Screener(log)
        while delivering[0] or log.waiting(CONSUMER, HEARD):
            try:
                screener.screen()
            except (Overtaken, OperationalError):
                continue

    heard = [[one for one in events() for _ in range(chance.randint(1, 5))] for _ in range(WORKERS)]
    for some in heard:
        chance.shuffle(some)
    workers = [Thread(target=run, args=[lambda some=some: deliver(log, some)]) for some in heard]
    screeners = [Thread(target=run, args=[screen]) for _ in range(2)]
    for thread in (*workers, *screeners):
        thread.start()
    for thread in workers:
        thread.join()
    delivering[0] = False
    for thread in screeners:
        thread.join()
    assert failures == []
    assert state() == wanted
    assert audit.verify() == []
