"""Examples of a stream, what is to be expected of it, and its versions."""

from datetime import timedelta
from typing import Any

import pytest

from menara.engine.query import syntax
from menara.listening.models import Stream
from menara.listening.operations import change_stream
from menara.listening.streams.estimate import estimate
from menara.listening.streams.examples import MOST, Example, WrongExamples, read_examples, try_examples
from menara.listening.streams.history import ChangedMeanwhile, access_version, versions_of
from menara.people.queries import Actor, NotAllowed


def bench(query: str, *examples: Example) -> tuple[list[bool], float | None, float | None]:
    tried = try_examples(syntax.parse(query), examples)
    return [one.behaves for one in tried.tried], tried.precision, tried.recall


def test_a_bench_tells_who_behaves_with_precision_and_recall() -> None:
    wanted, missed = Example("a leak", must_match=True), Example("a breach", must_match=True)
    unwanted = Example("my tap leak", must_match=False)
    assert bench("leak", wanted, missed, unwanted) == ([True, False, False], 0.5, 0.5)
    assert bench("breach", wanted, missed, unwanted) == ([False, True, True], 1.0, 0.5)
    assert bench("zebra", unwanted) == ([True], None, None)
    assert bench("leak AND language:nl", Example("leak", must_match=True, language="nl-BE")) == (
        [True],
        1.0,
        1.0,
    )


def test_each_text_counts_once_as_it_was_told_last() -> None:
    told = [{"text": "a", "must_match": True}, {"text": "a", "must_match": False, "language": "id"}]
    assert read_examples(told) == (Example("a", must_match=False, language="id"),)


@pytest.mark.parametrize(
    "told",
    [
        None,
        {"text": "", "must_match": True},
        {"text": " ", "must_match": True},
        {"text": 7, "must_match": True},
        {"text": "a", "must_match": 1},
        {"text": "a" * 2001, "must_match": True},
        {"text": "a", "must_match": True, "language": "x" * 11},
        {"text": "a", "must_match": True, "language": ["x"]},
    ],
    ids=range(8),
)
def test_what_is_no_example_is_refused(told: Any) -> None:
    with pytest.raises(WrongExamples):
        read_examples([told])


def test_there_are_so_many_at_most() -> None:
    with pytest.raises(WrongExamples):
        read_examples([{"text": str(number), "must_match": True} for number in range(MOST + 1)])


@pytest.mark.parametrize(
    ("found", "looked_at", "heard", "expected"),
    [
        (24, 5_000, timedelta(hours=24), (24, 16, 36)),
        (0, 5_000, timedelta(hours=24), (0, 0, 4)),
        (100, 5_000, timedelta(hours=1), (2400, 1962, 2919)),
        (3, 999, timedelta(minutes=9), None),
        (3, 1_000, timedelta(), None),
    ],
    ids=range(5),
)
def test_what_is_to_be_expected(
    found: int, looked_at: int, heard: timedelta, expected: tuple[int, int, int] | None
) -> None:
    told = estimate(found, looked_at, heard)
    assert (told and (round(told.expected), round(told.low), round(told.high))) == expected


@pytest.mark.django_db
def test_each_change_of_what_it_says_is_a_version(owner: Actor, stranger: Actor, stream: Stream) -> None:
    change_stream(stream_id=stream.pk, query="leak", acting=owner)
    change_stream(stream_id=stream.pk, query="leak", is_active=False, acting=owner)
    change_stream(stream_id=stream.pk, examples=[Example("a", must_match=True)], acting=owner, based_on=2)
    stream.refresh_from_db()
    kept = [(one.number, one.by, one.saying.query) for one in versions_of(owner, stream)]
    assert kept == [(3, "user:1", "leak"), (2, "user:1", "leak"), (1, "user:1", "kasvira")]
    assert access_version(owner, stream, 1).saying.query == "kasvira"
    with pytest.raises(NotAllowed):
        access_version(owner, stream, 4)
    with pytest.raises(NotAllowed):
        versions_of(Actor(owner.workspace_id, "token:1"), stream)
    with pytest.raises(ChangedMeanwhile) as meanwhile:
        change_stream(stream_id=stream.pk, query="other", acting=owner, based_on=2)
    assert meanwhile.value.version == 3
    with pytest.raises(NotAllowed):
        change_stream(stream_id=stream.pk, query="other", acting=stranger, based_on=2)
