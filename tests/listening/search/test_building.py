"""The index is built where it is not, step by step, and counts nothing twice."""

from collections.abc import Callable
from typing import Any

import pytest

from menara.listening.models import IndexState, Mention, MentionIndex, VolumeDay
from menara.listening.search.building import build_index
from menara.listening.search.finding import Search
from menara.listening.search.index import is_ready
from menara.people.queries import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def without_index(keep: Callable[..., None]) -> None:
    """Three mentions, as after a restore."""
    keep(*({"id": str(number), "text": f"kasvira {number}"} for number in range(3)))
    MentionIndex.objects.all().delete()
    IndexState.objects.all().delete()


def counts() -> list[tuple[int, str, str, int]]:
    return list(VolumeDay.objects.order_by("id").values_list("stream_number", "part", "value", "count"))


@pytest.mark.usefixtures("without_index")
def test_it_is_built_step_by_step_and_the_counts_stay(owner: Actor) -> None:
    before = counts()
    last = Mention.objects.order_by("-id")[0].pk
    assert [build_index(2), is_ready(), build_index(2), is_ready(), build_index(2)] == [
        last - 1,
        False,
        last,
        False,
        None,
    ]
    assert (is_ready(), build_index(2), counts()) == (True, None, before)
    found = Search(owner, "kasvira").newest()
    assert (len(found.mentions), found.looked_at) == (3, 3)


def test_another_folding_has_it_built_anew(keep: Callable[..., None], owner: Actor) -> None:
    keep({"id": "1", "text": "kasvira"})
    MentionIndex.objects.update(terms="1woldspelling")
    IndexState.objects.update(version="of old")
    assert not is_ready()
    while build_index() is not None:
        pass
    assert is_ready()
    assert len(Search(owner, "kasvira").newest().mentions) == 1


@pytest.mark.usefixtures("without_index")
def test_what_is_heard_again_meanwhile_is_not_counted_twice(
    take: Callable[..., None], post: Callable[..., Any], owner: Actor
) -> None:
    before = counts()
    take([post("v9", 9, "at://1", content={"id": "1", "text": "kasvira, edited"})])
    assert counts() == before
    assert len(Search(owner, "edited").newest().mentions) == 1


def test_where_nothing_is_missing_nothing_is_done() -> None:
    assert (is_ready(), build_index()) == (True, None)
