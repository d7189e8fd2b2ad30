"""Many queries against many posts: our percolator and its peers on the same posts and queries, in one run.

    python -m benchmarks.percolation --queries 1000,10000 --peers postgres,lucene --posts 20000 --json FILE

All must find the same: any difference is printed and the run fails. README.md says what is compared, and how fairly.
"""

import argparse
import gc
import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.live import measure_changes, measure_scaling
from benchmarks.machine import describe_machine, load_average
from benchmarks.measure import Measured, build, find_differences, run_pass, warm
from benchmarks.ours import Menara, load_kernel
from benchmarks.peers.choice import PEERS, Maker, choose_peers
from benchmarks.peers.clock import own_cpu_seconds
from benchmarks.peers.documents import Document, read_documents
from benchmarks.peers.translation import count_leaves, translate_query
from benchmarks.peers.workload import Workload
from benchmarks.posts import Post, describe_source, load_posts
from benchmarks.queries import SIZES, QueryWriter
from benchmarks.render import render_tables
from benchmarks.vocabulary import Vocabulary, read_vocabulary

SHOWN_DIFFERENCES = 20
OTHERS_WARM_UP = 2.0


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    with ExitStack() as stack:
        result = run(options, choose_peers(options.peers, options.lucene, stack))
    print(render_tables(result))
    for difference in result["differences"][:SHOWN_DIFFERENCES]:
        print(difference, file=sys.stderr)
    if options.json:
        options.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if result["differences"] else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="benchmarks.percolation", description=str(__doc__).partition("\n")[0]
    )
    cache = Path.home() / ".cache/menara-benchmark/lucene"
    parser.add_argument("--queries", type=_numbers, default=list(SIZES), help="sizes of the query sets")
    parser.add_argument("--peers", type=_names, default=list(PEERS), help=f"of {','.join(PEERS)}; or none")
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--vocabulary", type=int, default=60_000, help="further posts, to take names from")
    parser.add_argument("--passes", type=int, default=3, help="over the posts, the matchers taking turns")
    parser.add_argument("--seconds", type=float, default=10, help="CPU seconds a matcher may use in a pass")
    parser.add_argument(
        "--warm-up", type=float, default=30, help="seconds of matching before Lucene is measured"
    )
    parser.add_argument(
        "--lucene", type=Path, default=cache, help="folder of Lucene Monitor, made when missing"
    )
    parser.add_argument("--json", type=Path, help="write the figures to this file, for benchmarks.render")
    return parser.parse_args(arguments)


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def _names(text: str) -> list[str]:
    names = [name for name in text.split(",") if name != "none"]
    if unknown := set(names) - set(PEERS):
        raise argparse.ArgumentTypeError(f"no such peer: {', '.join(sorted(unknown))}")
    return names


def run(options: argparse.Namespace, peers: list[Maker]) -> dict[str, Any]:
    """All sets, one after the other; what `--json` writes."""
    loaded = load_posts(options.posts + options.vocabulary)
    posts, others = loaded[: options.posts], loaded[options.posts :]
    started = own_cpu_seconds()
    documents = read_documents(posts)
    tokens = 1e6 * (own_cpu_seconds() - started) / len(posts)
    vocabulary = read_vocabulary(others or posts)
    load_kernel()
    sets = [_run_set(size, options, peers, posts, documents, vocabulary) for size in options.queries]
    return {
        "machine": describe_machine(),
        "posts": {"source": describe_source(), "count": len(posts), "characters": _mean_length(posts)},
        "settings": {name: getattr(options, name) for name in ("passes", "seconds", "warm_up")},
        "token_microseconds": tokens,
        "differences": [difference for done in sets for difference in done.pop("differences")],
        "sets": sets,
    }


def _mean_length(posts: Sequence[Post]) -> float:
    return sum(len(post["text"]) for post in posts) / len(posts)


def _run_set(
    size: int,
    options: argparse.Namespace,
    peers: list[Maker],
    posts: Sequence[Post],
    documents: Sequence[Document],
    vocabulary: Vocabulary,
) -> dict[str, Any]:
    queries = QueryWriter(vocabulary, size).write(size)
    workload = Workload(posts, queries, documents, [translate_query(query) for query in queries])
    load = load_average()
    matchers = [build(partial(make, workload)) for make in (Menara, *peers)]
    gc.collect()
    gc.freeze()  # what stays for all of the run is no work of any matcher's
    _take_turns(matchers, options)
    ours, theirs = matchers[0], matchers[1:]
    result = {
        "queries": size,
        "leaves": sum(map(count_leaves, workload.plain_queries)) / size,
        "load_before": load,
        "load_after": load_average(),
        "rows": [_row(measured, size) for measured in matchers],
        "differences": [line for other in theirs for line in find_differences(ours, other, workload)],
        **_only_ours(ours, posts),
    }
    for measured in matchers:
        measured.matcher.close()
    gc.unfreeze()
    return result


def _take_turns(matchers: list[Measured], options: argparse.Namespace) -> None:
    for measured in matchers:
        is_lucene = measured.matcher.name.startswith("Lucene")
        _note(f"warming {measured.matcher.name}")
        warm(measured.matcher, options.posts, options.warm_up if is_lucene else OTHERS_WARM_UP)
    for turn in range(options.passes):
        for measured in matchers:
            _note(f"pass {turn + 1}: {measured.matcher.name}")
            run_pass(measured, options.posts, options.seconds)


def _note(progress: str) -> None:
    if sys.stderr.isatty():
        print(progress, file=sys.stderr)


def _row(measured: Measured, size: int) -> dict[str, Any]:
    return {
        "matcher": measured.matcher.name,
        "queries": size,
        "posts": len(measured.matches),
        "matches_per_post": measured.matches_per_post(),
        "cpu": asdict(measured.cpu()),
        "wall": asdict(measured.wall()),
        "memory_bytes": measured.matcher.memory_bytes(),
        "resident_growth": measured.resident_growth,
        "build_seconds": measured.build_seconds,
    }


def _only_ours(ours: Measured, posts: Sequence[Post]) -> dict[str, Any]:
    matcher = ours.matcher
    assert isinstance(matcher, Menara)
    return {
        "scaling": asdict(measure_scaling(matcher.percolator, posts)),
        "changes": [asdict(change) for change in measure_changes(matcher.percolator, posts)],
    }


if __name__ == "__main__":
    sys.exit(main())
