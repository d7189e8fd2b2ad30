"""The work, the sources, and the audit trail."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from menara.access.models import Credential
from menara.access.operations import store_credential
from menara.connectors.base import Notice
from menara.core import audit, jobs
from menara.core.log import DatabaseLog
from menara.core.models import AuditRecord, Job
from menara.people.queries import Actor
from menara.server.doctor import trail
from menara.server.environment import Environment
from menara.server.tasks import write_checkpoint
from menara.sources.enums import ChannelState
from menara.sources.models import Channel
from menara.sources.operations import HEARD, add_source, lease_channel, set_aside

Messages = Callable[..., list[tuple[str, str]]]
CONTENT = "its content, or the entry before it, is not what was recorded"


@pytest.fixture(autouse=True)
def _own_folder(environment: Environment, monkeypatch: pytest.MonkeyPatch, clock: Any, owner: Actor) -> None:  # noqa: ARG001
    monkeypatch.setattr(settings, "MENARA_DATA", environment.data)
    write_checkpoint()


@pytest.fixture
def channel(owner: Actor) -> Channel:
    told = {"paths": ["posts.jsonl"], "network": "bluesky"}
    return add_source(name="Posts", connector="file", settings=told, acting=owner).channel


def test_nothing_is_wrong_where_all_is_done(messages: Messages) -> None:
    assert messages() == []


def test_what_waits_to_be_screened_is_told_after_two_minutes(messages: Messages, clock: Any) -> None:
    DatabaseLog().append(HEARD, "1", b"", 1)
    clock.move(minutes=2)
    assert messages() == []
    clock.move(seconds=1)
    assert messages() == [
        ("screening_waits", "What was heard waits to be screened since 2026-11-21 09:00 UTC (1 batches).")
    ]


def test_jobs_that_nobody_does_are_told(messages: Messages, clock: Any) -> None:
    jobs.enqueue("tests.nothing", after=timedelta(minutes=10))
    clock.move(minutes=12, seconds=1)
    assert messages() == [("jobs_wait", "Jobs wait since 2026-11-21 09:10 UTC.")]


def test_jobs_that_were_given_up_are_told_with_the_last_reason(messages: Messages, clock: Any) -> None:
    for reason in ("KeyError: 'x'", "Traceback:\n  line 1\nValueError: no mention.\n"):
        Job.objects.create(kind="core.tell", run_at=clock(), is_dead=True, last_error=reason)
    told = "2 jobs were given up after many tries; the last one, core.tell, said: ValueError: no mention."
    assert messages() == [("dead_jobs", told)]


def test_dead_letters_are_told_by_their_code(messages: Messages, channel: Channel) -> None:
    lease_channel(channel, "worker")
    for number, code in enumerate(("bad_json", "bad_json", "unstorable")):
        letter = Notice(
            source="s", observed_at="", cursor="", message=f"No post {number}", code=code, raw=b"%d" % number
        )
        set_aside(channel_id=channel.id, workspace_id=None, letter=letter)
    told = "Some messages could not be read or stored (2 bad_json, 1 unstorable); the last one: No post 2."
    assert messages() == [("dead_letters", told)]


@pytest.mark.parametrize(
    ("state", "trouble"),
    [
        (
            ChannelState.FAILING,
            ("source_fails", "The source 'Posts' is not listened to any more: 401 Unauthorized."),
        ),
        (ChannelState.DEGRADED, ("source_degraded", "The source 'Posts' has trouble: 401 Unauthorized.")),
    ],
)
def test_sources_in_trouble_are_told_with_their_message(
    messages: Messages, channel: Channel, state: ChannelState, trouble: tuple[str, str]
) -> None:
    lease_channel(channel, "worker")
    Channel.objects.update(state=state, told="401 Unauthorized.")
    assert messages() == [trouble]


def test_sources_that_nobody_listens_to_are_told(messages: Messages, channel: Channel, clock: Any) -> None:  # noqa: ARG001
    clock.move(minutes=2)
    assert messages() == [("nobody_listens", "There are sources that nobody listens to.")]


def test_checkpoints_that_are_not_written_are_told_after_two_hours(messages: Messages, clock: Any) -> None:
    clock.move(hours=2)
    assert messages() == []
    clock.move(seconds=1)
    told = "No checkpoint of the audit trail has been written since 2026-11-21 09:00 UTC."
    assert messages() == [("no_checkpoints", told)]


def test_checkpoints_that_never_were_written_are_missed_since_the_first_record(
    messages: Messages, environment: Environment, clock: Any
) -> None:
    (environment.data / "checkpoints.jsonl").unlink()
    assert messages() == []
    clock.move(hours=3)
    told = "No checkpoint of the audit trail has been written since 2026-11-21 09:00 UTC."
    assert messages() == [("no_checkpoints", told)]


@pytest.mark.parametrize("line", ["x", "{}", "[]", '{"chain": 1, "number": 1, "hash": ""}', "\xff"])
def test_a_checkpoint_that_is_none_is_told(messages: Messages, environment: Environment, line: str) -> None:
    path = environment.data / "checkpoints.jsonl"
    path.write_text(f"{line}\n", "latin-1")
    assert messages() == [("bad_checkpoints", f"{path} holds a line that is no checkpoint.")]


def test_a_broken_trail_is_told(messages: Messages, owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "LAST", 1)
    store_credential(name="Fedi", network="mastodon", secret="s3cret", acting=owner)
    first = AuditRecord.objects.filter(chain=owner.workspace_id, number=1)
    first.update(actor="user:2")
    told = f"The audit trail is broken in chain {owner.workspace_id} at record 1: {CONTENT}."
    assert (messages(), messages(full=True)) == ([], [("broken_trail", told)])
    assert audit.verify()[0].number == 1


def test_a_trail_that_was_cut_off_is_told_by_its_checkpoint(messages: Messages, owner: Actor) -> None:
    AuditRecord.objects.all().delete()
    audit.AuditHead.objects.all().delete()
    told = f"The audit trail is broken in chain {owner.workspace_id} at record 1: the chain ends here, but a checkpoint has seen entry 1."
    assert messages() == [("broken_trail", told)]


def test_credentials_of_another_key_are_told(messages: Messages, owner: Actor) -> None:
    store_credential(name="Fedi", network="mastodon", secret="s3cret", acting=owner)
    assert messages() == []
    Credential.objects.update(sealed=b"\x01" + bytes(40))
    assert messages() == [
        ("closed_credentials", "Stored credentials do not open with the key of this installation: Fedi.")
    ]
