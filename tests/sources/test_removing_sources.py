"""What is left of a source that is removed, and of the channel that nobody asks for any more."""

from collections.abc import Callable
from typing import Any

import pytest

from menara.access.models import Credential
from menara.access.operations import store_credential
from menara.connectors.base import Event, Upsert
from menara.core.log import DatabaseLog
from menara.core.models import AuditRecord
from menara.people.queries import Actor, NotAllowed
from menara.sources.enums import SourceState
from menara.sources.models import Channel, CoverageGap, CoverageHour, DeadLetter, Source
from menara.sources.operations import add_source, collect, lease_channel, set_state
from menara.sources.queries import channels_to_run
from menara.sources.removing import clear_unused_channels

pytestmark = pytest.mark.django_db
SETTINGS = {"base_url": "https://kasvira.example", "mode": "public"}


@pytest.fixture
def source(clock: Any, owner: Actor) -> Source:  # noqa: ARG001 (its times are those of the clock)
    return listen(owner)


def listen(acting: Actor, credential: Credential | None = None) -> Source:
    return add_source(
        name="All", connector="mastodon", settings=SETTINGS, acting=acting, credential=credential
    )


def remove(source: Source, acting: Actor) -> None:
    set_state(source_id=source.id, state=SourceState.REMOVED, acting=acting)


def cleared_after(clock: Any, **interval: float) -> int:
    clear_unused_channels()
    clock.move(**interval)
    return clear_unused_channels()


def kept() -> list[int]:
    return [table.objects.count() for table in (CoverageHour, CoverageGap, DeadLetter)]


def test_a_channel_that_nobody_asks_for_is_emptied_after_a_day(
    source: Source, owner: Actor, clock: Any, others: list[Event], post: Callable[..., Upsert]
) -> None:
    assert lease_channel(source.channel, "a")
    collect(channel=source.channel, worker="a", heard=[post(1), *others], log=DatabaseLog())
    assert cleared_after(clock, days=2) == 0
    remove(source, owner)
    assert (kept(), cleared_after(clock, hours=23)) == ([1, 1, 1], 0)
    assert cleared_after(clock, hours=2) == 1
    channel = Channel.objects.get(id=source.channel_id)
    assert (kept(), channel.settings, channel.cursor) == ([0, 0, 0], {}, "")
    assert AuditRecord.objects.filter(action="sources.clear_channel").count() == 1


def test_an_empty_channel_is_not_emptied_again(source: Source, owner: Actor, clock: Any) -> None:
    remove(source, owner)
    assert cleared_after(clock, days=2) == 1
    assert cleared_after(clock, days=2) == 0


def test_who_listens_again_within_the_day_goes_on_where_it_stood(
    source: Source, owner: Actor, clock: Any
) -> None:
    remove(source, owner)
    clear_unused_channels()
    assert listen(owner).channel_id == source.channel_id
    assert cleared_after(clock, days=2) == 0


def test_who_listens_again_later_begins_anew(source: Source, owner: Actor, clock: Any) -> None:
    remove(source, owner)
    cleared_after(clock, days=2)
    again = listen(owner).channel
    assert (again.id != source.channel_id, again.settings) == (True, SETTINGS)
    assert list(channels_to_run()) == [again]


def test_a_channel_that_another_workspace_listens_to_stays(
    source: Source, owner: Actor, stranger: Actor, clock: Any
) -> None:
    listen(stranger)
    remove(source, owner)
    assert cleared_after(clock, days=2) == 0


def test_a_key_that_nothing_uses_any_more_goes_and_others_stay(owner: Actor, clock: Any) -> None:
    first, second = (
        store_credential(name=name, network="mastodon", secret="s3cret-s3cret", acting=owner)
        for name in ("first", "second")
    )
    gone, _ = listen(owner, first), listen(owner, second)
    remove(gone, owner)
    assert cleared_after(clock, days=2) == 1
    assert list(Credential.objects.all()) == [second]


def test_a_source_that_was_removed_does_not_come_back(source: Source, owner: Actor) -> None:
    remove(source, owner)
    with pytest.raises(NotAllowed):
        set_state(source_id=source.id, state=SourceState.ACTIVE, acting=owner)
