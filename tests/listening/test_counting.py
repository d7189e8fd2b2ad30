"""The counts of hours and days are those that one would find by counting, whatever happens to the mentions."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from menara.engine.query.properties import language_of
from menara.listening.days import DayCount, days
from menara.listening.models import Match, Mention, Stream, VolumeDay, VolumeHour
from menara.listening.operations import create_stream
from menara.listening.storing import store
from menara.people.models import Workspace
from menara.people.queries import Actor, NotAllowed

pytestmark = pytest.mark.django_db
TEHRAN = ZoneInfo("Asia/Tehran")
NIGHT = datetime(2026, 11, 20, 20, 15, tzinfo=UTC)  # a quarter of an hour before midnight there

Change = tuple[str, int, int, int, str]  # kind, post, minute, half hours of the publication, language
changes = st.tuples(
    st.sampled_from(("post", "post", "post", "deletion", "suspended", "active", "elsewhere")),
    st.integers(1, 3),
    st.integers(1, 50),
    st.integers(0, 4),
    st.sampled_from(("id", "fa", "")),
)


def told() -> tuple[dict[Any, int], dict[Any, int]]:
    fields = ("stream_number", "part", "value", "day")
    of_days = {tuple(key): count for *key, count in VolumeDay.objects.values_list(*fields, "count") if count}
    hours = VolumeHour.objects.values_list("stream_id", "hour", "count")
    return of_days, {(stream, hour): count for stream, hour, count in hours if count}


def counted() -> tuple[dict[Any, int], dict[Any, int]]:
    """As one would by hand."""
    of_days: Counter[Any] = Counter()
    of_hours: Counter[Any] = Counter()
    for mention in Mention.objects.all():
        at = mention.published_at or mention.heard_at
        parts = (
            ("all", ""),
            ("network", mention.network),
            ("language", language_of(mention.content or {}) or ""),
        )
        streams = list(Match.objects.filter(mention=mention).values_list("stream_id", flat=True))
        for stream in (0, *streams):
            of_days.update((stream, *part, at.astimezone(TEHRAN).date()) for part in parts)
        of_hours.update((stream, at.replace(minute=0)) for stream in streams)
    return dict(of_days), dict(of_hours)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told_changes=st.lists(changes, min_size=1, max_size=8), together=st.booleans())
def test_counts_are_right_after_edits_deletions_and_closed_accounts(
    told_changes: list[Change],
    together: bool,
    owner: Actor,
    stream: Stream,
    post: Callable[..., Any],
    deletion: Callable[..., Any],
    account: Callable[..., Any],
) -> None:
    Workspace.objects.update(time_zone=TEHRAN.key)
    other = create_stream(name="Other", query="other", acting=owner)

    def heard(change: Change) -> Any:
        kind, number, minute, later, language = change
        if kind == "deletion":
            return deletion(minute, f"at://{number}")
        if kind in ("suspended", "active"):
            return account(kind, minute)
        found = other.pk if kind == "elsewhere" else stream.pk
        return post(
            f"v{minute}",
            minute,
            f"at://{number}",
            content={"id": "1", "text": "kasvira", "lang": language or None},
            published_at=NIGHT + later * timedelta(minutes=30) if later else None,
            hits={owner.workspace_id: [(found, [])]},
        )

    with transaction.atomic():
        for some in [told_changes] if together else [[change] for change in told_changes]:
            store([heard(change) for change in some])
        assert told() == counted()
        transaction.set_rollback(True)


def test_days_are_those_of_the_workspace(
    owner: Actor, stranger: Actor, stream: Stream, post: Callable[..., Any]
) -> None:
    Workspace.objects.update(time_zone=TEHRAN.key)
    with transaction.atomic():
        store(
            [
                post(
                    "v1",
                    1,
                    "at://1",
                    published_at=NIGHT,
                    content={"id": "1", "text": "kasvira", "lang": "fa"},
                ),
                post("v1", 2, "at://2", published_at=NIGHT + timedelta(minutes=30)),
            ]
        )
    first, second, end = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22)
    assert days(owner, first, end) == [DayCount(first, "", 1), DayCount(second, "", 1)]
    assert days(owner, first, end, stream.pk, "language") == [
        DayCount(first, "fa", 1),
        DayCount(second, "", 1),
    ]
    assert days(owner, second, end, part="network") == [DayCount(second, "bluesky", 1)]
    assert (days(stranger, first, end), days(owner, first, first)) == ([], [])
    with pytest.raises(NotAllowed):
        days(stranger, first, end, stream.pk)
