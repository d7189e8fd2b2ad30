"""What a query would have found in what was heard lately."""

from collections.abc import Callable
from typing import Any

import pytest

from menara.connectors.base import Account, AccountStatus, Delete, Event, Upsert
from menara.core.clock import now
from menara.core.log import DatabaseLog
from menara.engine.query.errors import QueryError
from menara.listening import previewing
from menara.listening.previewing import Preview, preview
from menara.listening.pushing import push_key
from menara.people.queries import Actor, NotAllowed
from menara.sources.enums import SourceState
from menara.sources.models import Channel, Source
from menara.sources.operations import HEARD, set_state
from menara.sources.packing import pack

pytestmark = pytest.mark.django_db
PLACE = {"source": "bluesky:x", "observed_at": "2026-11-21T09:00:00Z", "cursor": ""}
Hear = Callable[..., None]


def post(number: int, text: str = "kasvira", version: str = "1", **more: Any) -> Upsert:
    mention = {"id": f"at://{number}", "text": text}
    return Upsert(native_id=mention["id"], version=version, mention=mention, **PLACE, **more)


@pytest.fixture
def hear(channel: Channel) -> Hear:
    def hear(*told: Event, key: str | None = None) -> None:
        DatabaseLog().append(HEARD, key or str(channel.pk), pack(told), len(told))

    return hear


def ids(seen: Preview) -> list[str]:
    return [mention["id"] for mention in seen.mentions]


def test_the_newest_is_told_first_and_all_are_counted(owner: Actor, hear: Hear) -> None:
    hear(post(1), post(2, "other"), post(3))
    hear(post(4))
    seen = preview(owner, "kasvira", 2)
    assert (ids(seen), seen.found, seen.looked_at) == (["at://4", "at://3"], 3, 4)


def test_a_query_that_takes_long_looks_at_fewer(
    owner: Actor, hear: Hear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previewing, "LONGEST_S", -1.0)
    hear(post(1), post(2))
    seen = preview(owner, "kasvira", 2)
    assert (ids(seen), seen.found, seen.looked_at) == (["at://2"], 1, 1)


def test_of_several_versions_the_last_counts(owner: Actor, hear: Hear) -> None:
    hear(post(1))
    hear(post(1, "edited", "2"))
    assert (preview(owner, "kasvira", 5).found, preview(owner, "edited", 5).found) == (0, 1)


def test_what_was_deleted_or_closed_since_is_not_told(owner: Actor, hear: Hear) -> None:
    hear(post(1), post(2, local_id="7"), post(3, author_id="did:x"), post(4))
    hear(Delete(native_id="at://1", **PLACE), Delete(native_id=None, local_id="7", **PLACE))
    hear(Account(author_id="did:x", status=AccountStatus.SUSPENDED, **PLACE))
    assert ids(preview(owner, "kasvira", 5)) == ["at://4"]


def test_only_what_the_workspace_hears_is_looked_at(owner: Actor, stranger: Actor, hear: Hear) -> None:
    hear(post(1))
    hear(post(2), key=push_key(owner.workspace_id, "api"))
    assert (ids(preview(owner, "kasvira", 5)), preview(stranger, "kasvira", 5)) == (
        ["at://2", "at://1"],
        Preview(),
    )
    set_state(source_id=Source.objects.get().pk, state=SourceState.PAUSED, acting=owner)
    assert ids(preview(owner, "kasvira", 5)) == ["at://2"]


def test_what_others_heard_before_the_source_was_added_is_not_told(owner: Actor, hear: Hear) -> None:
    hear(post(1))
    Source.objects.update(created_at=now())
    hear(post(2))
    assert (ids(preview(owner, "kasvira", 5)), preview(owner, "kasvira", 5).looked_at) == (["at://2"], 1)


def test_no_more_is_looked_at_than_is_good(owner: Actor, hear: Hear, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previewing, "LOOKED_AT", 2)
    for number in range(4):
        hear(post(number))
    assert ids(preview(owner, "kasvira", 5)) == ["at://3", "at://2"]


def test_who_may_see_no_mentions_is_told_nothing(owner: Actor) -> None:
    with pytest.raises(NotAllowed):
        preview(Actor(owner.workspace_id, "token:1"), "kasvira", 1)
    with pytest.raises(QueryError):
        preview(owner, "(kasvira", 1)
