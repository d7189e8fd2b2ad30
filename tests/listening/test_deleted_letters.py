"""What is deleted at its source is deleted in the dead letters as well, once a hold has kept it."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from menara.connectors.base import Notice
from menara.core.models import AuditRecord, Job
from menara.listening.heard import Ear
from menara.listening.storing import store
from menara.people.queries import Actor
from menara.records.models import FrozenRecord
from menara.records.operations import draft_hold, issue_hold
from menara.records.scope import Scope
from menara.sources.emptying import TASK, empty_letters, names_in
from menara.sources.models import Channel, DeadLetter
from menara.sources.setting_aside import set_aside

pytestmark = pytest.mark.django_db
RAW = b'{"did":"did:plc:siti","commit":{"collection":"app.bsky.feed.post","rkey":"3kabcdefghijk","record":{"text":"canary"}}}'


def letter(channel_id: int | None, workspace_id: int | None = None, raw: bytes = RAW) -> None:
    notice = Notice(
        source="x", observed_at="", cursor="", message="Cannot be read: canary", code="bad", raw=raw
    )
    set_aside(channel_id=channel_id, workspace_id=workspace_id, letter=notice, network="api")


def hear(*deletions: Any) -> None:
    """And what follows from it."""
    with transaction.atomic():
        store(deletions)
    for job in Job.objects.filter(kind=TASK):
        job.delete()
        empty_letters(**job.payload)


def contents() -> list[bytes]:
    return [bytes(one.content) for one in DeadLetter.objects.order_by("id")]


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (RAW, ["3kabcdefghijk"]),
        (
            b'{"id": "113", "uri":"https:\\/\\/m.example\\/113", "account": {"id": 12345}}',
            ["113", "https://m.example/113", "12345"],
        ),
        (b"<item><guid isPermaLink='no'> tag:1 </guid></item>", ["tag:1"]),
        (b"\xa2dpathx+app.bsky.feed.post/3kabcdefghijk\xff", ["3kabcdefghijk"]),
        (b'{"native_id":"at://did:plc:x/app.bsky.feed.post/3kabcdefghijk"}', ["3kabcdefghijk"]),
        (b'{"in_reply_to_id": "999", "text": "id: 77"}', []),
        (b"", []),
        (
            b'"id":"1234",' + b"".join(b'"id":"x%d",' % n for n in range(1000, 1100)),
            ["1234", *(f"x{n}" for n in range(1000, 1019))],
        ),
    ],
    ids=["jetstream", "mastodon", "feed", "frame", "event", "others", "nothing", "many"],
)
def test_a_letter_is_meant_by_the_ids_in_it(content: bytes, names: list[str]) -> None:
    assert names_in(content) == names


def test_what_was_deleted_leaves_the_letter(channel: Channel, deletion: Callable[..., Any]) -> None:
    letter(channel.pk)
    hear(deletion(5, "at://did:plc:siti/app.bsky.feed.post/3kabcdefghijk"))
    found = DeadLetter.objects.get()
    assert (bytes(found.content), found.size, found.text, found.state) == (b"", 0, "", "given_up")
    assert found.message == "What it held was deleted at its source."
    assert AuditRecord.objects.filter(action="sources.empty_letter").count() == 1


def test_other_letters_stay(channel: Channel, owner: Actor, deletion: Callable[..., Any]) -> None:
    letter(channel.pk)
    letter(None, owner.workspace_id)
    hear(deletion(5, "at://did:plc:siti/app.bsky.feed.post/3kzzzzzzzzzzz"), deletion(6, "canary"))
    assert contents() == [RAW, RAW]


def test_what_a_program_deletes_leaves_its_own_letters_alone(
    channel: Channel, owner: Actor, stranger: Actor, deletion: Callable[..., Any]
) -> None:
    raw = b'{"id": "post-1", "text": "canary"}'
    letter(channel.pk, raw=raw)
    letter(None, owner.workspace_id, raw)
    letter(None, stranger.workspace_id, raw)
    ear = Ear(None, "api", frozenset({owner.workspace_id}), owner.workspace_id)
    hear(deletion(5, "post-1", ear=ear))
    assert contents() == [raw, b"", raw]


def test_a_hold_keeps_it_first(owner: Actor, deletion: Callable[..., Any]) -> None:
    hold = draft_hold(name="x", ground="x", scope=Scope(), acting=owner)
    issue_hold(hold_id=hold.pk, version=1, acting=owner)
    raw = b'{"id": "post-1", "text": "canary"}'
    letter(None, owner.workspace_id, raw)
    hear(deletion(5, "post-1", ear=Ear(None, "api", frozenset({owner.workspace_id}), owner.workspace_id)))
    assert contents() == [b""]
    frozen = FrozenRecord.objects.get()
    assert base64.b64decode(frozen.content["content_base64"]) == raw
