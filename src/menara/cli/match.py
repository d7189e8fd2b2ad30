"""`menara match --queries FILE [MENTIONS]`: which queries fit which mentions, and where."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from menara.cli.answers import STANDARD_INPUT, answer_mentions, is_stream
from menara.cli.output import encode
from menara.cli.queries import read_queries


def command(arguments: list[str]) -> int:
    """Match mentions against queries: which fit, and the places."""
    options = _parser().parse_args(arguments)
    queries = read_queries(options.queries)
    from menara.engine import Percolator, QueryError

    try:
        percolator = Percolator(queries, is_stream(options.mentions), _announce_compilation)
    except QueryError:
        _tell_errors(queries)
        return 2

    def answer(mentions: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for mention, found in zip(mentions, percolator.match_batch(mentions, spans=True), strict=True):
            matches = [{"query": query, "spans": spans} for query, spans in found]
            yield {"id": mention["id"], "matches": matches}

    return answer_mentions(options.mentions, answer)


def _announce_compilation() -> None:
    print(
        "menara: compiling the matcher for this machine, once after installation; this takes up to a minute.",
        file=sys.stderr,
    )


def _tell_errors(queries: dict[str, str]) -> None:
    """All errors of all queries, as one line of JSON on standard error."""
    from menara.engine.query import syntax

    checked = {name: syntax.check(query) for name, query in queries.items()}
    errors = [{"query": name, **asdict(error)} for name, found in checked.items() for error in found.errors]
    print(encode({"errors": errors}).decode(), file=sys.stderr)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "menara match",
        description="Write one line of JSON for each mention: the queries that match it, in the file's order, and "
        "the places in its text.",
        allow_abbrev=False,
    )
    parser.add_argument(
        *("--queries",),
        required=True,
        metavar="FILE",
        help='{"queries": [{"id": "q1", "query": "acme AND (leak OR breach)"}]}',
    )
    parser.add_argument(
        "mentions", metavar="MENTIONS", nargs="?", default=STANDARD_INPUT, help="JSON Lines (standard input)"
    )
    return parser
