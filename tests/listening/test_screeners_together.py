"""Two screeners at once, while programs push: everything is stored, once, in an order without holes."""

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from django.db import OperationalError, connection

from menara.core import audit
from menara.core.log import DatabaseLog, Overtaken
from menara.listening.models import Match, Mention, MentionCounter, MentionVersion, Stream, VolumeHour
from menara.listening.pushing import CONSUMER, push_deletion, push_mentions
from menara.listening.screening import Screener
from menara.people.enums import Scope
from menara.people.queries import Actor
from menara.sources.operations import HEARD

PROGRAMS, CALLS, AT_ONCE = 3, 12, 4
Work = Callable[[], None]


class Worker(Thread):
    """Runs `work`, closes its connection, and keeps what went wrong."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self.failure: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self._work()
        except BaseException as failure:
            self.failure = failure
        finally:
            connection.close()


def until_done(act: Callable[[], Any]) -> None:
    """As workers do: a database that is busy is asked again."""
    while True:
        try:
            act()
        except OperationalError:
            continue
        return


def ids(program: int, call: int) -> list[str]:
    return [f"{program}-{call}-{nth}" for nth in range(AT_ONCE)]


def everything() -> list[str]:
    return [id_ for program in range(PROGRAMS) for call in range(CALLS) for id_ in ids(program, call)]


@pytest.mark.django_db(transaction=True)
def test_two_screeners_store_each_thing_once(stream: Stream, owner: Actor) -> None:
    pusher = Actor(owner.workspace_id, "token:1", scopes=frozenset({Scope.MENTIONS_WRITE}))
    log, pushing = DatabaseLog(), [True]

    def push(program: int) -> Work:
        def work() -> None:
            for call in range(CALLS):
                body = b"".join(
                    b'{"id": "%s", "text": "kasvira"}\n' % id_.encode() for id_ in ids(program, call)
                )
                until_done(lambda body=body: push_mentions(body=body, acting=pusher, log=log))
                gone = ids(program, call)[0]
                until_done(lambda gone=gone: push_deletion(native_id=gone, acting=pusher, log=log))

        return work

    def screen() -> None:
        screener = Screener(log)
        while pushing[0] or log.waiting(CONSUMER, HEARD):
            try:
                screener.screen()
            except (Overtaken, OperationalError):
                continue

    screeners = [Worker(screen) for _ in range(2)]
    programs = [Worker(push(program)) for program in range(PROGRAMS)]
    for program in programs:
        program.join()
    pushing[0] = False
    for screener in screeners:
        screener.join()

    assert [worker.failure for worker in (*programs, *screeners)] == [None] * (PROGRAMS + 2)
    total, deleted = len(everything()), PROGRAMS * CALLS
    assert sorted(Mention.objects.values_list("native_id", flat=True)) == sorted(everything())
    assert Mention.objects.filter(state="deleted").count() == deleted
    assert (MentionVersion.objects.count(), Match.objects.count()) == (total, total)
    assert sum(VolumeHour.objects.filter(stream=stream).values_list("count", flat=True)) == total
    numbers = sorted(Mention.objects.values_list("number", flat=True))
    assert (len(set(numbers)), numbers[-1] <= MentionCounter.objects.get().number) == (total, True)
    assert audit.verify() == []
