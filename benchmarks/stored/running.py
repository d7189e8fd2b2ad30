"""Fills the store step by step, and asks all questions at each size."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
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
from benchmarks.stored.questions import LARGE, Asker, Questions
from benchmarks.stored.timing import summary, time_of

ROUNDS = 3
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
        done = _measure(world, texts, loaded, size, is_first=size == sizes[0])
        result["sizes"].append(done)
        loaded = size
        if path:
            path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return result


def _measure(
    world: World, texts: dict[str, list[Text]], first: int, last: int, *, is_first: bool
) -> dict[str, Any]:
    _note(f"loading up to {last:,}")
    started = time.perf_counter()
    loosen(connection.vendor)
    Loader(world).load(make_drafts(texts, first, last))
    loaded = time.perf_counter()
    settle(connection.vendor)
    settled = time.perf_counter()
    asked = Asker(world, texts, last).questions()
    before = load_average()
    answers = {name: _ask(name, asked) for name in asked}
    return {
        "mentions": last,
        "seconds_to_load": loaded - started,
        "seconds_to_settle": settled - loaded,
        "bytes": bytes_used(),
        "load_before": before,
        "answers": answers,
        "rivals": _ask_rivals(world, asked) if is_first else {},
        "load_after": load_average(),
    }


def _ask(name: str, asked: Questions) -> dict[str, Any]:
    """Each question a few times, of which the best counts: other work on the machine only ever slows one down."""
    _note(name)
    told = [question.ask() for question in asked[name]]
    taken = [min(time_of(question.ask) for _ in range(ROUNDS)) for question in asked[name]]
    return {
        **asdict(summary(taken)),
        "found": mean(found for found, _ in told),
        "looked_at": mean(looked_at for _, looked_at in told),
    }


def _ask_rivals(world: World, asked: Questions) -> dict[str, Any]:
    _note("making what rivals need")
    rivals.make_rivals()
    workspace_id = world.actors[LARGE].workspace_id
    answers = {
        rival: {name: _ask_rival(rival, workspace_id, name, asked) for name in FOR_RIVALS}
        for rival in rivals.names()
    }
    rivals.drop_rivals()
    return answers


def _ask_rival(rival: str, workspace_id: int, name: str, asked: Questions) -> dict[str, Any]:
    _note(f"{rival}: {name}")
    questions = asked[name][:15]
    ours = [question.ask()[0] for question in questions]
    theirs = [rivals.ask(rival, workspace_id, question.words) for question in questions]
    taken = [
        min(time_of(_bound(rival, workspace_id, question.words)) for _ in range(ROUNDS))
        for question in questions
    ]
    empty = sum(not found and bool(our) for found, our in zip(theirs, ours, strict=True))
    return {**asdict(summary(taken)), "found": mean(theirs), "found_nothing": empty, "asked": len(questions)}


def _bound(rival: str, workspace_id: int, words: str) -> Callable[[], int]:
    return lambda: rivals.ask(rival, workspace_id, words)


def _version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        return str(cursor.fetchone()[0])


def _note(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)
