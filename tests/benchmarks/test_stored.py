"""The benchmark of the store: its rows are the real ones, its questions are answered, its page says what was seen."""

from collections.abc import Callable
from itertools import islice
from typing import Any

import pytest

from benchmarks.stored import page
from benchmarks.stored.loading import Loader, World, differences
from benchmarks.stored.making import Text, load_texts, make_drafts
from benchmarks.stored.questions import Asker
from benchmarks.stored.timing import Times, summary

Texts = dict[str, list[Text]]


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> Texts:
    monkeypatch.delenv("MENARA_REFERENCE_DATA", raising=False)
    return load_texts(400)


@pytest.fixture
def world(db: None) -> World:  # noqa: ARG001
    return World.make()


def test_the_loader_writes_what_the_screener_writes(world: World, texts: Texts) -> None:
    assert differences(world, list(make_drafts(texts, 0, 120))) == []


def test_what_is_made_up_goes_on_where_it_stopped(texts: Texts) -> None:
    drafts = list(make_drafts(texts, 0, 40))
    assert list(make_drafts(texts, 25, 40)) == drafts[25:]
    assert [draft.serial for draft in drafts] == list(range(40))


def test_every_question_has_an_answer(world: World, texts: Texts) -> None:
    Loader(world).load(make_drafts(texts, 0, 300))
    asked = Asker(world, texts, 300).questions()
    answers = {
        name: [question.ask() for question in islice(questions, 3)] for name, questions in asked.items()
    }
    assert [name for name, found in answers.items() if found and not isinstance(found[0][0], int)] == []
    assert answers["feed: newest page"] == [(50, 50)] * 3
    assert all(found > 0 for found, _ in answers["days: 30 by language"])


def test_the_slow_end_is_told_with_how_sure_we_are() -> None:
    assert summary([2.0] * 30) == Times(2.0, 2.0, 2.0, 2.0)
    told = summary([float(number) for number in range(1, 101)])
    assert (told.p50, told.p95, told.low <= told.p95 <= told.high) == (50.5, pytest.approx(95.05), True)


def answer(wall: float, cpu: float) -> dict[str, Any]:
    times = {"wall": wall, "cpu": cpu}
    return {
        **{
            name: {"p50": value / 2, "p95": value, "low": value, "high": value}
            for name, value in times.items()
        },
        "found": 50,
        "looked_at": 1200,
    }


@pytest.fixture
def result() -> Callable[..., dict[str, Any]]:
    def result(*waits: tuple[float, float]) -> dict[str, Any]:
        sizes = [
            {
                "mentions": 1000 * 10**place,
                "bytes": 2e9,
                "seconds_to_load": 3,
                "seconds_to_settle": 4,
                "load_before": 1,
                "answers": {case: answer(*wait) for case in ("feed: a", "search: b", "days: c")},
                "rivals": {"LIKE": {"search: b": {**answer(60, 30), "found_nothing": 1, "asked": 2}}},
            }
            for place, wait in enumerate(waits)
        ]
        machine = {
            "processor": "P",
            "cores": 2,
            "memory_gb": 4,
            "system": "S",
            "python": "3.11",
            "commit": "abc",
        }
        texts = {"source": "made up", "count": 10}
        return {"database": "sqlite", "version": "3.40.1", "machine": machine, "texts": texts, "sizes": sizes}

    return result


def test_what_was_promised_is_judged(result: Callable[..., dict[str, Any]]) -> None:
    lines = page.promises([result((4, 3), (40, 3))]).splitlines()
    assert lines[4:] == [
        "| p95 of every count of days under 20 ms, at 1,000 | SQLite 3.40.1 | 4 ms | 3 ms | yes |",
        "| p95 of every search under 100 ms, at 1,000 | SQLite 3.40.1 | 4 ms | 3 ms | yes |",
        "| p95 of every count of days under 20 ms, at 10,000 | SQLite 3.40.1 | 40 ms | 3 ms | in CPU time |",
        "| p95 of every search under 100 ms, at 10,000 | SQLite 3.40.1 | 40 ms | 3 ms | yes |",
        "| exponent of counts of days at most 0.1 | SQLite 3.40.1 | 1 | 0 | in CPU time |",
        "| exponent of pages of the feed at most 0.1 | SQLite 3.40.1 | 1 | 0 | in CPU time |",
    ]


def test_peers_are_told_in_times_of_ours(result: Callable[..., dict[str, Any]]) -> None:
    assert "| LIKE | b | 15.0 | 30.0 | 10 | 10 | 1 of 2 |" in page.tables([result((4, 3))]).splitlines()
