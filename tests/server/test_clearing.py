"""A workspace that is closed: nobody gets in, nothing is heard, and after a week all that it had is gone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps

from menara.access.operations import store_credential
from menara.connectors.base import Notice
from menara.core import audit
from menara.core.log import DatabaseLog
from menara.core.models import AuditRecord, Job
from menara.listening.operations import create_stream
from menara.listening.pushing import push_mentions
from menara.listening.screening import Screener
from menara.people.closing import close_workspace, reopen_workspace
from menara.people.enums import Role, Scope
from menara.people.models import User, Workspace
from menara.people.operations import create_owner, create_token, create_workspace
from menara.people.queries import Actor, NotAllowed, access_token, access_workspace, workspaces_of
from menara.server import clearing
from menara.server.clearing import clear_closed_workspace, clear_removed
from menara.server.tasks import clear_removed as clear_removed_job
from menara.sources.operations import add_source
from menara.sources.queries import channels_to_run, listeners
from menara.sources.setting_aside import set_aside

pytestmark = pytest.mark.django_db
SETTINGS = {"base_url": "https://kasvira.example", "mode": "public"}


@pytest.fixture
def furnish(clock: Any) -> Callable[[str], tuple[Actor, User, str]]:  # noqa: ARG001
    """A workspace that has something in every room, its owner, and a token."""

    def furnish(name: str) -> tuple[Actor, User, str]:
        workspace = create_workspace(name=name)
        user = create_owner(
            workspace=workspace, email=f"siti@{name}.example", password="a long and odd passphrase"
        )
        owner = access_workspace(user, workspace.id)
        token = create_token(
            workspace_id=workspace.id, name="crm", scopes=[Scope.MENTIONS_WRITE], actor=owner.name
        )
        key = store_credential(name="key", network="mastodon", secret="s3cret-s3cret", acting=owner)
        for credential in (None, key):
            source = add_source(
                name="All", connector="mastodon", settings=SETTINGS, acting=owner, credential=credential
            )
        create_stream(name="All", query="kasvira", acting=owner, source_ids=[source.id])
        letter = Notice(source="s", observed_at="", cursor="", message="No.", code="bad", raw=name.encode())
        set_aside(channel_id=source.channel_id, workspace_id=workspace.id, letter=letter)
        push_mentions(body=b'{"id": "1", "text": "kasvira"}', acting=access_token(token), log=DatabaseLog())
        while Screener(DatabaseLog()).screen():
            pass
        return owner, user, token

    return furnish


def belongings(workspace_id: int) -> dict[str, int]:
    """How many rows of each table are of the workspace."""
    models: list[Any] = [
        model for model in apps.get_models() if "workspace" in {field.name for field in model._meta.fields}
    ]
    counts = {model._meta.label: model.objects.filter(workspace_id=workspace_id).count() for model in models}
    return {label: count for label, count in counts.items() if count}


def test_nobody_gets_in_and_nothing_is_heard(furnish: Callable[..., Any]) -> None:
    owner, user, token = furnish("kasvira")
    close_workspace(acting=owner)
    assert (workspaces_of(user), list(channels_to_run())) == ([], [])
    assert listeners(1) == frozenset()
    with pytest.raises(NotAllowed):
        access_workspace(user, owner.workspace_id)
    with pytest.raises(NotAllowed):
        access_token(token)


def test_an_operator_opens_it_again_within_the_week(furnish: Callable[..., Any], clock: Any) -> None:
    owner, user, token = furnish("kasvira")
    close_workspace(acting=owner)
    clock.move(days=6)
    assert clear_closed_workspace() == 0
    reopen_workspace(workspace_id=owner.workspace_id, actor="operator")
    clock.move(days=60)
    assert (clear_closed_workspace(), access_token(token).workspace_id) == (0, owner.workspace_id)
    assert [workspace.id for workspace in workspaces_of(user)] == [owner.workspace_id]
    with pytest.raises(NotAllowed):
        reopen_workspace(workspace_id=owner.workspace_id, actor="operator")


def test_what_is_opened_or_held_at_the_last_moment_stays(
    furnish: Callable[..., Any], clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look for what is due and the lock."""
    owner, _, _ = furnish("kasvira")
    close_workspace(acting=owner)
    clock.move(days=8)
    before = belongings(owner.workspace_id)
    monkeypatch.setattr(
        clearing, "_is_still_due", lambda id_: Workspace.objects.filter(id=id_).update(closed_at=None) < 0
    )
    assert (clear_closed_workspace(), belongings(owner.workspace_id)) == (0, before)
    monkeypatch.undo()
    assert clearing._is_still_due(owner.workspace_id) is False


def test_after_the_week_nobody_opens_what_may_be_half_gone(furnish: Callable[..., Any], clock: Any) -> None:
    owner, _, _ = furnish("kasvira")
    close_workspace(acting=owner)
    clock.move(days=8)
    with pytest.raises(NotAllowed):
        reopen_workspace(workspace_id=owner.workspace_id, actor="operator")


def test_all_goes_but_the_audit_chain_and_others_keep_theirs(
    furnish: Callable[..., Any], clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clearing, "AT_ONCE", 1)
    owner, _, _ = furnish("kasvira")
    other, _, _ = furnish("other")
    before, chain = belongings(other.workspace_id), owner.workspace_id
    close_workspace(acting=owner)
    clock.move(days=8)
    while clear_closed_workspace(limit=1):
        pass
    assert (belongings(owner.workspace_id), belongings(other.workspace_id)) == ({}, before)
    assert list(Workspace.objects.values_list("id", flat=True)) == [other.workspace_id]
    assert AuditRecord.objects.filter(chain=chain).latest("number").action == "people.clear_workspace"
    assert audit.verify() == []


def test_the_round_goes_on_until_nothing_is_left(furnish: Callable[..., Any], clock: Any) -> None:
    owner, _, _ = furnish("kasvira")
    close_workspace(acting=owner)
    clock.move(days=8)
    Job.objects.all().delete()
    clear_removed_job()
    assert Job.objects.filter(kind="server.clear_removed").count() == 1
    while clear_removed():
        pass
    Job.objects.all().delete()
    clear_removed_job()
    assert Job.objects.count() == 0


@pytest.mark.parametrize("role", [Role.ADMIN, Role.ANALYST, Role.AGENT, Role.AUDITOR])
def test_only_an_owner_closes_a_workspace(furnish: Callable[..., Any], role: Role) -> None:
    owner, _, _ = furnish("kasvira")
    with pytest.raises(NotAllowed):
        close_workspace(acting=Actor(owner.workspace_id, "user:9", role))
