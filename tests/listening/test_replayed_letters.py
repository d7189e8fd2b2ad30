"""From the screener to a dead letter, and back into the store once a release can store it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from menara.connectors.base import Upsert
from menara.core.log import DatabaseLog
from menara.listening import heard
from menara.listening.models import Mention, Stream
from menara.listening.pushing import push_deletion, push_mentions
from menara.listening.screening import Screener
from menara.people.enums import Scope
from menara.people.queries import Actor
from menara.sources.models import Channel, DeadLetter
from menara.sources.operations import HEARD
from menara.sources.packing import pack
from menara.sources.replaying import Replay, replay_letters

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def screen() -> Callable[[], None]:
    screener = Screener(DatabaseLog())

    def screen() -> None:
        while screener.screen():
            pass

    return screen


@pytest.fixture
def program(owner: Actor) -> Actor:
    return Actor(owner.workspace_id, "token:1", scopes=frozenset({Scope.MENTIONS_WRITE}), network="crm")


@pytest.fixture
def short_ids(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A release that stores no ids of more than four letters; undone, it is the next one."""
    monkeypatch.setitem(heard.LONGEST, "native_id", 4)
    return monkeypatch


def push(program: Actor, *ids: str) -> None:
    body = "\n".join(json.dumps({"id": id_, "text": f"kasvira {id_}"}) for id_ in ids)
    push_mentions(body=body.encode(), acting=program, log=DatabaseLog())


def replay(owner: Actor) -> Replay:
    return replay_letters(acting=owner, log=DatabaseLog())


def stored() -> list[tuple[str, str, str]]:
    told = Mention.objects.order_by("native_id").values_list("native_id", "network", "state")
    return list(told)


def letters() -> list[tuple[str, str, int]]:
    return list(DeadLetter.objects.order_by("id").values_list("code", "state", "times"))


def test_what_was_pushed_is_stored_by_a_release_that_can(
    owner: Actor, program: Actor, screen: Callable[[], None], short_ids: pytest.MonkeyPatch
) -> None:
    push(program, "ok", "too long for it")
    screen()
    assert (stored(), letters()) == ([("ok", "crm", "visible")], [("unreadable", "kept", 1)])
    short_ids.undo()
    assert replay(owner) == Replay(1, 0, 0)
    screen()
    assert stored() == [("ok", "crm", "visible"), ("too long for it", "crm", "visible")]
    assert letters() == [("unreadable", "replayed", 1)]


@pytest.mark.usefixtures("short_ids")
def test_what_still_cannot_be_stored_waits_again_in_the_same_letter(
    owner: Actor, program: Actor, screen: Callable[[], None]
) -> None:
    push(program, "too long for it")
    screen()
    replay(owner)
    screen()
    assert letters() == [("unreadable", "kept", 2)]


def test_what_was_deleted_since_does_not_come_back(
    owner: Actor, program: Actor, screen: Callable[[], None], short_ids: pytest.MonkeyPatch, clock: Any
) -> None:
    push(program, "too long for it")
    screen()
    short_ids.undo()
    clock.move(minutes=5)
    push_deletion(native_id="too long for it", acting=program, log=DatabaseLog())
    screen()
    replay(owner)
    screen()
    assert stored() == [("too long for it", "crm", "deleted")]


def test_what_a_channel_told_is_matched_and_stored_as_if_it_had_been_read_the_first_time(
    owner: Actor, channel: Channel, stream: Stream, screen: Callable[[], None], short_ids: pytest.MonkeyPatch
) -> None:
    mention = {"id": "at://a/b/c", "text": "kasvira bocor", "source": "bluesky"}
    told = {"source": "bluesky:j", "observed_at": "2026-11-21T08:59:00Z", "cursor": "1", "raw": b"{}"}
    event = Upsert(native_id=mention["id"], version="v1", mention=mention, **told)
    DatabaseLog().append(HEARD, str(channel.id), pack([event]), 1)
    screen()
    assert letters() == [("unreadable", "kept", 1)]
    short_ids.undo()
    replay(owner)
    screen()
    found = Mention.objects.get()
    assert (found.native_id, found.content, found.version) == ("at://a/b/c", mention, "v1")
    assert [match.stream_id for match in found.matches.all()] == [stream.id]
