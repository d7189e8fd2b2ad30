"""What has gone is noted outside the database, and goes again after a restore from before."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from menara.core import audit
from menara.core.log import DatabaseLog
from menara.core.models import AuditRecord
from menara.listening.cursors import SKIPPED, BeyondHead, check_cursor
from menara.listening.models import Mention, MentionCounter, MentionVersion
from menara.listening.pushing import push_deletion, push_mentions
from menara.listening.retaining import redact_due
from menara.listening.screening import Screener
from menara.people.closing import close_workspace, reopen_workspace
from menara.people.enums import Role, Scope
from menara.people.models import Workspace
from menara.people.operations import create_token, create_workspace
from menara.people.queries import Actor, access_token
from menara.records.models import FrozenRecord
from menara.records.operations import draft_hold, issue_hold
from menara.records.scope import Scope as HoldScope
from menara.server import gone
from menara.server.gone import Gone, Replayed, make_present, note_gone, read_gone

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(clock: Any) -> Actor:  # noqa: ARG001
    return Actor(create_workspace(name="Kasvira").id, "user:1", Role.OWNER)


@pytest.fixture
def program(owner: Actor) -> Actor:
    scopes = [Scope.MENTIONS_READ, Scope.MENTIONS_WRITE]
    return access_token(create_token(workspace_id=owner.workspace_id, name="crm", scopes=scopes, actor="x"))


@pytest.fixture
def push(program: Actor) -> Callable[..., None]:
    def push(*ids: str) -> None:
        body = b"".join(b'{"id": "%s", "text": "canary"}\n' % id_.encode() for id_ in ids)
        push_mentions(body=body, acting=program, log=DatabaseLog())
        Screener(DatabaseLog()).screen()

    return push


def states() -> dict[str, str]:
    return dict(Mention.objects.order_by("native_id").values_list("native_id", "state"))


def as_in_the_backup() -> None:
    """As the restored database has it: the words are there."""
    Mention.objects.update(state="visible", content={"text": "canary"}, deleted_at=None, redacted_at=None)
    MentionVersion.objects.update(content={"text": "canary"})


def test_what_its_source_removed_goes_again(
    push: Callable[..., None], program: Actor, tmp_path: Path, clock: Any
) -> None:
    push("1", "2", "3")
    clock.move(minutes=1)
    push_deletion(native_id="2", acting=program, log=DatabaseLog())
    Screener(DatabaseLog()).screen()
    note_gone(tmp_path / "gone.jsonl")
    as_in_the_backup()
    assert make_present(read_gone(tmp_path / "gone.jsonl")) == Replayed(mentions=1)
    assert states() == {"1": "visible", "2": "deleted", "3": "visible"}
    assert not MentionVersion.objects.filter(mention__native_id="2").exclude(content=None).exists()
    assert audit.verify() == []


def test_what_retention_took_goes_again(
    push: Callable[..., None], owner: Actor, tmp_path: Path, clock: Any
) -> None:
    push("1")
    clock.move(days=91)
    push("2")
    redact_due(owner.workspace_id)
    note_gone(tmp_path / "gone.jsonl")
    as_in_the_backup()
    assert make_present(read_gone(tmp_path / "gone.jsonl")).mentions == 1
    assert states() == {"1": "deleted", "2": "visible"}


def test_what_a_hold_covers_is_frozen_first(
    push: Callable[..., None], owner: Actor, program: Actor, tmp_path: Path, clock: Any
) -> None:
    push("1")
    clock.move(minutes=1)
    push_deletion(native_id="1", acting=program, log=DatabaseLog())
    Screener(DatabaseLog()).screen()
    note_gone(tmp_path / "gone.jsonl")
    as_in_the_backup()
    hold = draft_hold(name="x", ground="x", scope=HoldScope(), acting=owner)
    issue_hold(hold_id=hold.pk, version=1, acting=owner)
    make_present(read_gone(tmp_path / "gone.jsonl"))
    assert (states(), FrozenRecord.objects.count()) == ({"1": "deleted"}, 1)


def test_the_file_names_nobody(push: Callable[..., None], program: Actor, tmp_path: Path, clock: Any) -> None:
    push("at://siti/1")
    clock.move(minutes=1)
    push_deletion(native_id="at://siti/1", acting=program, log=DatabaseLog())
    Screener(DatabaseLog()).screen()
    note_gone(tmp_path / "gone.jsonl")
    text = (tmp_path / "gone.jsonl").read_text()
    assert ("siti" in text, "canary" in text, text.count("\n")) == (False, False, 1)


def test_each_is_noted_once(
    push: Callable[..., None], program: Actor, tmp_path: Path, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gone, "AT_ONCE", 2)
    push("1", "2", "3")
    clock.move(minutes=1)
    for id_ in "123":
        push_deletion(native_id=id_, acting=program, log=DatabaseLog())
    while Screener(DatabaseLog()).screen():
        pass
    for _ in range(2):
        note_gone(tmp_path / "gone.jsonl")
    assert (tmp_path / "gone.jsonl").read_text().count("\n") == 2
    assert [len(digests) for digests in read_gone(tmp_path / "gone.jsonl").mentions.values()] == [3]


def test_a_workspace_that_was_closed_is_closed_again(owner: Actor, tmp_path: Path) -> None:
    close_workspace(acting=owner)
    note_gone(tmp_path / "gone.jsonl")
    Workspace.objects.update(closed_at=None)
    assert make_present(read_gone(tmp_path / "gone.jsonl")) == Replayed(workspaces=1)
    assert AuditRecord.objects.latest("id").actor == "system:restore"
    reopen_workspace(workspace_id=owner.workspace_id, actor="operator")
    note_gone(tmp_path / "gone.jsonl")
    assert make_present(read_gone(tmp_path / "gone.jsonl")) == Replayed()


def test_what_is_old_is_forgotten(owner: Actor, tmp_path: Path, clock: Any) -> None:
    path = tmp_path / "gone.jsonl"
    close_workspace(acting=owner)
    note_gone(path)
    clock.move(days=39)
    note_gone(path)
    assert path.read_text().count("\n") == 1
    clock.time += gone.KEPT - timedelta(days=37)
    note_gone(path)
    assert path.read_text() == ""


def test_a_line_that_a_crash_cut_off_spoils_nothing(owner: Actor, tmp_path: Path) -> None:
    path = tmp_path / "gone.jsonl"
    path.write_text('{"at": "2026-11-21T09:00:00Z", "workspace": 1, "mentions": ["aa"]}\n')
    with path.open("a") as file:
        file.write('{"at": "2026')
    assert read_gone(path).mentions == {1: {"aa"}}
    close_workspace(acting=owner)
    note_gone(path)
    assert read_gone(path).closed == {owner.workspace_id: True}


@pytest.mark.parametrize("line", ["x", "[]", '{"workspace": "x"}', '{"workspace": 1, "mentions": 7}', "null"])
def test_a_line_that_tells_of_nothing_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "gone.jsonl").write_text(f'{{"workspace": 1, "closed": true}}\n{line}\n')
    with pytest.raises(ValueError, match="line 2"):
        read_gone(tmp_path / "gone.jsonl")


def test_numbers_go_on_beyond_all_that_were_given(push: Callable[..., None], owner: Actor) -> None:
    push("1")
    given = MentionCounter.objects.get().number + 1000
    make_present(Gone())
    push("2")
    check_cursor(owner, given)
    fresh = Mention.objects.filter(workspace_id=owner.workspace_id, number__gt=given)
    assert [mention.native_id for mention in fresh] == ["2"]
    assert MentionCounter.objects.get().number == 2 + SKIPPED


def test_a_number_beyond_the_head_was_never_given(push: Callable[..., None], owner: Actor) -> None:
    push("1")
    check_cursor(owner, 1)
    with pytest.raises(BeyondHead, match="has the number 1"):
        check_cursor(owner, 2)
