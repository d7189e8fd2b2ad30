"""Whatever is heard, in whatever order and however often: the end is that of one clean run."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sizes import size

from menara.core import audit
from menara.listening.heard import Heard
from menara.listening.models import AccountStanding, Match, Mention, MentionVersion
from menara.listening.storing import store

pytestmark = pytest.mark.django_db
STATUSES = ("active", "suspended", "deactivated", "deleted")
Step = tuple[str, int, int]

# What happens to one of two posts of an author, or to the author; each thing at a minute of its own.
kinds = st.sampled_from(("post", "post", "post", "deletion", *STATUSES))
steps = st.lists(st.tuples(kinds, st.integers(1, 2)), min_size=1, max_size=7)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Step], list[list[Step]]]:
    """What happened, and how it was heard: shuffled, doubled, in batches of any size."""
    happened = [(kind, minute, number) for minute, (kind, number) in enumerate(draw(steps), 1)]
    again = draw(st.lists(st.sampled_from(happened), max_size=4))
    heard = draw(st.permutations(happened + again))
    cuts = sorted(draw(st.sets(st.integers(1, len(heard)), max_size=4)) | {0, len(heard)})
    return happened, [heard[begin:end] for begin, end in pairwise(cuts)]


def state() -> dict[str, list[Any]]:
    shown = ("native_id", "version", "changed_at", "deleted_at", "state", "is_hidden", "content", "author_id")
    said = ("mention__native_id", "version", "content")
    fits = ("mention__native_id", "stream_id", "version", "spans")
    known = ("author_id", "status", "at", "deleted_at")
    tables = ((Mention, shown), (MentionVersion, said), (Match, fits), (AccountStanding, known))
    return {model.__name__: sorted(map(repr, model.objects.values_list(*names))) for model, names in tables}


@settings(
    max_examples=size(100, 10_000), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=histories())
def test_the_end_is_that_of_a_clean_run(
    history: tuple[list[Step], list[list[Step]]],
    post: Callable[..., Any],
    deletion: Callable[..., Any],
    account: Callable[..., Any],
) -> None:
    def told(step: Step) -> Heard:
        kind, minute, number = step
        if kind == "post":
            return post(f"v{minute}", minute, f"at://{number}")
        if kind == "deletion":
            return deletion(minute, f"at://{number}")
        return account(kind, minute)

    def end(batches: list[list[Step]]) -> dict[str, list[Any]]:
        with transaction.atomic():
            for batch in batches:
                store([told(step) for step in batch])
            found = state()
            assert audit.verify() == []
            transaction.set_rollback(True)
        return found

    happened, heard = history
    assert end(heard) == end([[step] for step in happened])
