"""Sources of workspaces, and the channels they share."""

import pytest

from menara.access.models import Credential
from menara.access.operations import open_credential, store_credential
from menara.connectors.base import SettingsError
from menara.core.models import AuditRecord
from menara.core.secrets import Unopenable
from menara.people.enums import Role
from menara.people.queries import Actor, NotAllowed
from menara.sources.collecting import connect
from menara.sources.enums import ChannelState, SourceState
from menara.sources.models import Channel, Source
from menara.sources.operations import add_source, set_state
from menara.sources.queries import access_source, channels_to_run, listeners, sources_of

pytestmark = pytest.mark.django_db
PUBLIC = {"base_url": "https://kasvira.example", "mode": "public"}


def add(acting: Actor, **more: object) -> Source:
    wanted = {"name": "Posts", "connector": "mastodon", "settings": PUBLIC, **more}
    return add_source(acting=acting, **wanted)


def test_workspaces_that_ask_for_the_same_share_a_channel(owner: Actor, stranger: Actor) -> None:
    first, second = add(owner), add(stranger)
    assert first.channel == second.channel
    assert listeners(first.channel_id) == {owner.workspace_id, stranger.workspace_id}


def test_other_settings_make_another_channel(owner: Actor) -> None:
    assert add(owner).channel != add(owner, settings={**PUBLIC, "mode": "home", "token": "x"}).channel


def test_what_is_private_is_shared_with_nobody(owner: Actor, stranger: Actor) -> None:
    mine, theirs = add(owner, is_private=True), add(stranger)
    assert (mine.channel.workspace_id, theirs.channel.workspace_id) == (owner.workspace_id, None)
    assert listeners(mine.channel_id) == {owner.workspace_id}


def test_a_credential_makes_a_channel_private_and_reaches_the_connector_alone(
    owner: Actor, stranger: Actor
) -> None:
    credential = store_credential(name="key", network="file", secret="s3cret-token", acting=owner)
    channel = add(owner, credential=credential).channel
    assert channel.workspace_id == owner.workspace_id
    assert connect(channel).settings.token == "s3cret-token"
    assert "s3cret-token" not in str(vars(channel)) + str(list(AuditRecord.objects.values()))
    with pytest.raises(NotAllowed):
        add(stranger, credential=credential)


def test_a_credential_that_was_moved_to_another_row_does_not_open(owner: Actor) -> None:
    first = store_credential(name="a", network="file", secret="one", acting=owner)
    second = store_credential(name="b", network="file", secret="two", acting=owner)
    Credential.objects.filter(id=second.id).update(sealed=first.sealed)
    with pytest.raises(Unopenable):
        open_credential(Credential.objects.get(id=second.id))


def test_settings_that_a_connector_refuses_make_no_source(owner: Actor) -> None:
    with pytest.raises(SettingsError, match="mode: this setting is needed"):
        add(owner, settings={})
    assert (Source.objects.count(), Channel.objects.count()) == (0, 0)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AGENT, Role.AUDITOR])
def test_who_may_not_edit_sources_changes_nothing(owner: Actor, role: Role) -> None:
    source, acting = add(owner), Actor(owner.workspace_id, "user:3", role)
    for attempt in (
        lambda: add(acting),
        lambda: set_state(source_id=source.id, state=SourceState.PAUSED, acting=acting),
        lambda: store_credential(name="key", network="file", secret="x", acting=acting),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert (Source.objects.get().state, Credential.objects.count()) == (SourceState.ACTIVE, 0)


def test_a_source_of_another_workspace_is_not_there(owner: Actor, stranger: Actor) -> None:
    source = add(owner)
    assert list(sources_of(stranger)) == []
    for source_id in (source.id, 999_999):
        with pytest.raises(NotAllowed):
            access_source(stranger, source_id)
        with pytest.raises(NotAllowed):
            set_state(source_id=source_id, state=SourceState.REMOVED, acting=stranger)
    assert Source.objects.get().state == SourceState.ACTIVE


def test_a_channel_runs_while_anybody_listens(owner: Actor, stranger: Actor) -> None:
    mine, theirs = add(owner), add(stranger)
    set_state(source_id=mine.id, state=SourceState.PAUSED, acting=owner)
    assert list(channels_to_run()) == [mine.channel]
    set_state(source_id=theirs.id, state=SourceState.REMOVED, acting=stranger)
    assert list(channels_to_run()) == []
    set_state(source_id=mine.id, state=SourceState.ACTIVE, acting=owner)
    assert list(channels_to_run()) == [mine.channel]


def test_resuming_a_source_gives_a_failing_channel_another_try(owner: Actor) -> None:
    source = add(owner)
    Channel.objects.update(state=ChannelState.FAILING)
    assert list(channels_to_run()) == []
    for state in (SourceState.PAUSED, SourceState.ACTIVE):
        set_state(source_id=source.id, state=state, acting=owner)
    assert list(channels_to_run()) == [source.channel]


def test_each_change_is_in_the_audit_trail_once(owner: Actor) -> None:
    source = add(owner)
    for _ in range(2):
        set_state(source_id=source.id, state=SourceState.PAUSED, acting=owner)
    told = AuditRecord.objects.filter(subject=f"source:{source.id}").order_by("number")
    assert list(told.values_list("action", flat=True)) == ["sources.add_source", "sources.paused"]
