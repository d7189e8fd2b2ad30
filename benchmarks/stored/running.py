"""Fills the store step by step, and asks all questions at each size."""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import mean
from typing import Any

from django.db import connection

from benchmarks.machine import describe_machine, load_average
from benchmarks.posts import describe_source
from benchmarks.stored import rivals
from benchmarks.stored.loading import Loader, World, differences
from benchmarks.stored.making import Text, load_texts, make_drafts
from benchmarks.stored.opening import bytes_used, loosen, settle
from benchmarks.stored.questions import LARGE, Asker, Question, Questions
from benchmarks.stored.timing import Clock, summary

RIVALS_AT, ASKED_OF_RIVALS = 1_000_000, 5  # a scan takes seconds
PROVEN = 1_000  # mentions that are stored both ways
FOR_RIVALS = (
    *("search: a number that is there once", "search: a rare word", "search: a word of the middle"),
    *("search: a common word", "search: a phrase", "search: two Chinese characters"),
    "search: Persian with Arabic letters",
)


def run(sizes: Sequence[int], path: Path | None) -> dict[str, Any]:
    """What `--json` writes; it is written anew after every size."""
    texts, world = load_texts(), World.make()
    if found := differences(world, list(islice(make_drafts(texts, 0, PROVEN), PROVEN))):
        raise AssertionError("the loader writes other rows than the screener: " + found[0])
    result: dict[str, Any] = {
        "database": connection.vendor,
        "version": _version(),
        "machine": describe_machine(),
        "texts": {"source": describe_source(), "count": sum(map(len, texts.values()))},
        "sizes": [],
    }
    loaded = 0
    for size in sizes:
        done = _measure(world, texts, loaded, size, has_rivals=size == RIVALS_AT)
        result["sizes"].append(done)
        loaded = size
        if path:
            path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return result


def _measure(
    world: World, texts: dict[str, list[Text]], first: int, last: int, *, has_rivals: bool
) -> dict[str, Any]:
    _note(f"loading up to {last:,}")
    started = time.perf_counter()
    loosen(connection.vendor)
    Loader(world).load(make_drafts(texts, first, last))
    loaded = time.perf_counter()
    settle(connection.vendor)
    settled = time.perf_counter()
    return {
        "mentions": last,
        "seconds_to_load": loaded - started,
        "seconds_to_settle": settled - loaded,
        **ask_all(world, Asker(world, texts, last).questions(), has_rivals=has_rivals),
    }


def ask_all(world: World, asked: Questions, *, has_rivals: bool) -> dict[str, Any]:
    clock, before = Clock(), load_average()
    return {
        "bytes": bytes_used(),
        "load_before": before,
        "answers": {name: _ask(name, asked, clock) for name in asked},
        "rivals": _ask_rivals(world, asked) if has_rivals else {},
        "load_after": load_average(),
    }


def _ask(name: str, asked: Questions, clock: Clock) -> dict[str, Any]:
    _note(name)
    told = [question.ask() for question in asked[name]]
    return {
        **_times([clock.best(question.ask) for question in asked[name]]),
        "found": mean(found for found, _ in told),
        "looked_at": mean(looked_at for _, looked_at in told),
    }


def _times(taken: Sequence[tuple[float, float]]) -> dict[str, Any]:
    walls, cpus = zip(*taken, strict=True)
    return {"wall": asdict(summary(walls)), "cpu": asdict(summary(cpus))}


def _ask_rivals(world: World, asked: Questions) -> dict[str, Any]:
    _note("making what rivals need")
    rivals.make_rivals()
    clock, workspace_id = Clock(), world.actors[LARGE].workspace_id
    answers = {
        rival: {name: _ask_rival(rival, workspace_id, asked[name], clock) for name in FOR_RIVALS}
        for rival in rivals.names()
    }
    rivals.drop_rivals()
    return answers


def _ask_rival(rival: str, workspace_id: int, asked: Sequence[Question], clock: Clock) -> dict[str, Any]:
    questions = asked[:ASKED_OF_RIVALS]
    ours = [question.ask()[0] for question in questions]
    theirs = [rivals.ask(rival, workspace_id, question.words) for question in questions]
    asks = [partial(rivals.ask, rival, workspace_id, question.words) for question in questions]
    empty = sum(not found and bool(our) for found, our in zip(theirs, ours, strict=True))
    return {
        **_times([clock.best(ask, rounds=1) for ask in asks]),
        "found": mean(theirs),
        "found_nothing": empty,
        "asked": len(questions),
    }


def _version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        return str(cursor.fetchone()[0])


def _note(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)
