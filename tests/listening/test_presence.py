"""What streams, workspaces and channels do while the screener is at work: they may go, and stop nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from menara.connectors.base import Upsert
from menara.core.log import DatabaseLog
from menara.listening import screening
from menara.listening.models import Match, Mention, Stream
from menara.listening.operations import create_stream
from menara.listening.screening import CONSUMER, Screener
from menara.people.models import Workspace
from menara.people.queries import Actor
from menara.sources.models import Channel, DeadLetter, Source
from menara.sources.operations import HEARD
from menara.sources.packing import pack

pytestmark = pytest.mark.django_db(transaction=True)
OBSERVED = "2026-11-21T09:00:00.000Z"


def upsert(native_id: str, text: str, observed_at: str = OBSERVED) -> Upsert:
    mention = {"id": native_id, "text": text, "source": "bluesky"}
    told = {"native_id": native_id, "version": "v1", "mention": mention}
    return Upsert(source="bluesky:x", observed_at=observed_at, cursor="1", **told)


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], None]:
    """Has something happen between matching and storing."""

    def meanwhile(happens: Callable[[], Any]) -> None:
        real = screening.sift

        def sift(*given: Any) -> Any:
            found = real(*given)
            happens()
            return found

        monkeypatch.setattr(screening, "sift", sift)

    return meanwhile


@pytest.fixture
def log(channel: Channel) -> DatabaseLog:
    log = DatabaseLog()
    events = [upsert("1", "kasvira"), upsert("2", "pear"), upsert("3", "kasvira", observed_at="yesterday")]
    log.append(HEARD, str(channel.id), pack(events), 3)
    return log


def screen(log: DatabaseLog) -> int:
    Screener(log).screen()
    return log.position(CONSUMER, HEARD)


def remove(table: str, **wanted: int) -> None:
    """The row itself, as another process takes it away; what points to it has gone before."""
    (name, value), *_ = wanted.items()
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {name} = %s", [value])


def remove_row(stream: Stream) -> None:
    for table in ("listening_streamversion", "listening_rematch"):
        remove(table, stream_id=stream.id)
    remove("listening_stream", id=stream.id)


def test_a_stream_that_goes_takes_its_matches_with_it(
    stream: Stream, owner: Actor, log: DatabaseLog, meanwhile: Callable[..., None]
) -> None:
    other = create_stream(name="Pears", query="pear OR kasvira", acting=owner)
    meanwhile(lambda: remove_row(stream))
    assert screen(log) == 1
    assert sorted(Match.objects.values_list("mention__native_id", "stream_id")) == [
        ("1", other.id),
        ("2", other.id),
    ]


def test_what_matched_only_streams_that_go_is_not_stored(
    stream: Stream, log: DatabaseLog, meanwhile: Callable[..., None]
) -> None:
    meanwhile(lambda: remove_row(stream))
    assert (screen(log), Mention.objects.count()) == (1, 0)


def test_of_a_channel_that_goes_nothing_is_stored_or_set_aside(
    stream: Stream,  # noqa: ARG001 (it matches)
    channel: Channel,
    log: DatabaseLog,
    meanwhile: Callable[..., None],
) -> None:
    def go() -> None:
        Source.objects.filter(channel=channel).delete()
        remove("sources_channel", id=channel.id)

    meanwhile(go)
    assert (screen(log), Mention.objects.count(), DeadLetter.objects.count()) == (1, 0, 0)


def test_what_was_pushed_to_a_workspace_that_goes_is_gone_too(
    stranger: Actor, meanwhile: Callable[..., None]
) -> None:
    log = DatabaseLog()
    key = f"api/{stranger.workspace_id}/api"
    log.append(HEARD, key, pack([upsert("1", "kasvira"), upsert("2", "x", observed_at="yesterday")]), 2)

    meanwhile(lambda: Workspace.objects.filter(id=stranger.workspace_id).delete())
    assert (screen(log), Mention.objects.count(), DeadLetter.objects.count()) == (1, 0, 0)


def test_two_pushes_are_kept_in_their_order_whatever_the_clock_does(owner: Actor, clock: Any) -> None:
    log, key = DatabaseLog(), f"api/{owner.workspace_id}/api"
    for version, text in (("b", "first"), ("a", "second"), ("c", "third")):
        event = upsert("1", text)
        mention = {"native_id": "1", "version": version, "mention": event.mention}
        moment = clock().isoformat()
        log.append(HEARD, key, pack([Upsert(source="x", observed_at=moment, cursor="", **mention)]), 1)
        clock.move(hours=-1)
    screen(log)
    stored = Mention.objects.get()
    assert stored.content
    assert stored.content["text"] == "third"
