"""A source is changed: another name, other settings, another token."""

from typing import Any

import pytest

from menara.access.models import Credential
from menara.access.operations import open_credential
from menara.connectors.settings import SettingsError
from menara.core.models import AuditRecord
from menara.people.enums import Role
from menara.people.queries import Actor, NotAllowed
from menara.sources.changing import change_source
from menara.sources.models import Channel, Source
from menara.sources.operations import add_source

pytestmark = pytest.mark.django_db
ONE, OTHER = {"urls": ["https://a.example/rss"]}, {"urls": ["https://b.example/rss"]}
HOME = {"base_url": "https://m.example", "mode": "home"}


@pytest.fixture
def source(owner: Actor, clock: Any) -> Source:
    made = add_source(name="News", connector="feed", settings=ONE, acting=owner)
    clock.move(hours=3)
    return made


def trail() -> list[str]:
    return list(AuditRecord.objects.filter(subject__startswith="source:").values_list("action", flat=True))


def test_another_name_changes_nothing_else(source: Source, owner: Actor) -> None:
    changed = change_source(source_id=source.pk, name="Papers", settings=ONE, acting=owner)
    assert (changed.name, changed.channel_id, changed.created_at) == (
        "Papers",
        source.channel_id,
        source.created_at,
    )
    assert trail() == ["sources.add_source", "sources.change_source"]


def test_other_settings_are_another_place_with_a_ledger_of_its_own(
    source: Source, owner: Actor, stranger: Actor, clock: Any
) -> None:
    theirs = add_source(name="Theirs", connector="feed", settings=OTHER, acting=stranger)
    clock.move(hours=1)
    changed = change_source(source_id=source.pk, name="News", settings=OTHER, acting=owner)
    assert (changed.pk, changed.channel_id, changed.created_at) == (source.pk, theirs.channel_id, clock())


def test_nothing_changed_is_nothing_done(source: Source, owner: Actor) -> None:
    change_source(source_id=source.pk, name="News", settings=ONE, acting=owner)
    assert trail() == ["sources.add_source"]


def test_a_token_stays_until_there_is_another(owner: Actor) -> None:
    made = add_source(name="Home", connector="mastodon", settings=HOME, token="first", acting=owner)
    first = made.channel
    moved = change_source(source_id=made.pk, name="Home", settings=HOME | {"max_pages": 2}, acting=owner)
    assert (moved.channel.credential_id, moved.channel.workspace_id) == (
        first.credential_id,
        owner.workspace_id,
    )
    anew = change_source(
        source_id=made.pk, name="Home", settings=moved.channel.settings, token="second", acting=owner
    )
    credential = anew.channel.credential
    assert credential is not None
    assert (open_credential(credential), Credential.objects.count()) == ("second", 2)
    assert "second" not in str(list(Channel.objects.values()) + list(AuditRecord.objects.values()))


def test_settings_that_cannot_work_change_nothing(source: Source, owner: Actor) -> None:
    with pytest.raises(SettingsError):
        change_source(source_id=source.pk, name="X", settings={"urls": ["nowhere"]}, acting=owner)
    source.refresh_from_db()
    assert (source.name, trail()) == ("News", ["sources.add_source"])


def test_nobody_else_changes_it(source: Source, owner: Actor, stranger: Actor) -> None:
    analyst = Actor(owner.workspace_id, "user:2", Role.ANALYST)
    for acting in (stranger, analyst):
        with pytest.raises(NotAllowed):
            change_source(source_id=source.pk, name="X", settings=ONE, acting=acting)
