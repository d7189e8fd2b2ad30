"""What a network asks of those who keep what it has told, and who has accepted it."""

from dataclasses import replace
from typing import Any

import pytest

from menara.connectors import registry
from menara.connectors.terms import Deletion, Terms
from menara.core.log import DatabaseLog
from menara.core.models import AuditRecord
from menara.people.enums import Role
from menara.people.queries import Actor, NotAllowed
from menara.server.tasks import check_terms, trim_log
from menara.sources.enums import SourceState
from menara.sources.models import Source, TermsAcceptance
from menara.sources.operations import HEARD, add_source, set_state
from menara.sources.queries import channels_to_run
from menara.sources.terms import (
    TermsNotAccepted,
    agree_to_terms,
    block_unaccepted,
    digest_of_terms,
    terms_record,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def source(owner: Actor) -> Source:
    return add_source(name="All", connector="bluesky", settings={}, acting=owner)


@pytest.fixture
def change_terms(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A release brings other terms of one network."""

    def change_terms(connector: str) -> None:
        before, anew = (
            registry.terms,
            Terms(deletion=Deletion.EVENT, note="Within a week.", purge_within_hours=1),
        )
        monkeypatch.setattr(registry, "terms", lambda name: anew if name == connector else before(name))

    return change_terms


def accept(connector: str, acting: Actor) -> None:
    agree_to_terms(connector=connector, digest=digest_of_terms(connector), acting=acting)


def state() -> str:
    return Source.objects.get().state


def test_who_adds_a_source_accepts_the_terms_and_it_is_kept_who(
    source: Source, owner: Actor, clock: Any
) -> None:
    add_source(name="Again", connector="bluesky", settings={}, acting=owner)
    accepted = TermsAcceptance.objects.get()
    assert (accepted.connector, accepted.accepted_by, accepted.accepted_at) == ("bluesky", "user:1", clock())
    assert AuditRecord.objects.filter(action="sources.accept_terms").count() == 1
    assert (block_unaccepted(), source.state) == (0, "active")


def test_other_terms_stop_the_source_until_somebody_accepts_them(
    source: Source, owner: Actor, change_terms: Any
) -> None:
    change_terms("bluesky")
    check_terms()
    assert (state(), list(channels_to_run())) == (SourceState.BLOCKED_TERMS, [])
    assert AuditRecord.objects.filter(action="sources.block_terms").count() == 1
    with pytest.raises(TermsNotAccepted):
        set_state(source_id=source.id, state=SourceState.ACTIVE, acting=owner)
    accept("bluesky", owner)
    set_state(source_id=source.id, state=SourceState.ACTIVE, acting=owner)
    assert (block_unaccepted(), state()) == (0, "active")
    assert [channel.id for channel in channels_to_run()] == [source.channel_id]
    assert TermsAcceptance.objects.count() == 2


def test_accepting_is_an_act_of_its_own_of_what_was_shown(
    source: Source, owner: Actor, change_terms: Any, clock: Any
) -> None:
    shown = digest_of_terms("bluesky")
    change_terms("bluesky")
    assert terms_record(owner, "bluesky").accepted_by == ""
    with pytest.raises(TermsNotAccepted):
        agree_to_terms(connector="bluesky", digest=shown, acting=owner)
    accept("bluesky", owner)
    accept("bluesky", owner)
    record = terms_record(owner, "bluesky")
    assert (record.accepted_by, record.accepted_at, record.terms.note) == (
        "user:1",
        clock(),
        "Within a week.",
    )
    assert AuditRecord.objects.filter(action="sources.accept_terms").count() == 2
    assert Source.objects.get(id=source.id).state == SourceState.ACTIVE


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AGENT, Role.AUDITOR])
def test_who_may_not_edit_sources_accepts_nothing(owner: Actor, role: Role) -> None:
    with pytest.raises(NotAllowed):
        accept("bluesky", replace(owner, role=role))
    assert TermsAcceptance.objects.count() == 0


@pytest.mark.usefixtures("source")
def test_terms_of_others_concern_nobody(change_terms: Any) -> None:
    change_terms("feed")
    assert (block_unaccepted(), state()) == (0, "active")


@pytest.mark.parametrize("left", ["paused", "removed"])
def test_what_does_not_run_is_not_stopped(source: Source, owner: Actor, change_terms: Any, left: str) -> None:
    set_state(source_id=source.id, state=SourceState(left), acting=owner)
    change_terms("bluesky")
    assert (block_unaccepted(), state()) == (0, left)


def test_what_one_workspace_accepts_another_does_not(
    source: Source, owner: Actor, stranger: Actor, change_terms: Any
) -> None:
    add_source(name="All", connector="bluesky", settings={}, acting=stranger)
    change_terms("bluesky")
    assert block_unaccepted() == 2
    accept("bluesky", owner)
    set_state(source_id=source.id, state=SourceState.ACTIVE, acting=owner)
    states = Source.objects.order_by("id").values_list("state", flat=True)
    assert (block_unaccepted(), list(states)) == (0, ["active", "blocked_terms"])


def test_a_connector_that_is_no_more_is_not_run(source: Source) -> None:
    type(source.channel).objects.update(connector="gone")
    assert (block_unaccepted(), state()) == (1, SourceState.BLOCKED_TERMS)


def test_what_was_heard_is_kept_no_longer_than_the_network_allows(
    source: Source, owner: Actor, change_terms: Any, clock: Any
) -> None:
    feed = add_source(
        name="News", connector="feed", settings={"urls": ["https://news.example"]}, acting=owner
    )
    log = DatabaseLog()
    for place in (source, feed):
        log.append(HEARD, str(place.channel_id), b"x", 1)
    log.advance("screener", HEARD, 0, 1)
    change_terms("bluesky")
    clock.move(hours=2)
    trim_log()
    assert [batch.key for batch in log.read(HEARD, 0)] == [str(feed.channel_id)]


def test_what_waits_to_be_screened_is_not_forgotten(source: Source, change_terms: Any, clock: Any) -> None:
    log = DatabaseLog()
    for _ in range(2):
        log.append(HEARD, str(source.channel_id), b"x", 1)
    log.advance("screener", HEARD, 0, 1)
    change_terms("bluesky")
    clock.move(hours=2)
    trim_log()
    assert [batch.position for batch in log.read(HEARD, 0)] == [2]
