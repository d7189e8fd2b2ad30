"""`menara explain --query 'QUERY' [MENTIONS]`: why a query fits a mention or does not, term by term."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from menara.cli.answers import STANDARD_INPUT, answer_mentions
from menara.cli.output import encode
from menara.engine.mention import storable


def command(arguments: list[str]) -> int:
    """Explain why a query matches a mention, or why not."""
    options = _parser().parse_args(_with_query_joined(arguments))
    query = storable(options.query)
    from menara.engine.query.errors import QueryError
    from menara.engine.query.explain import explain
    from menara.engine.query.reading import Reading
    from menara.engine.query.syntax import parse

    try:
        expression = parse(query)
    except QueryError as error:
        print(encode({"errors": list(map(asdict, error.problems))}).decode(), file=sys.stderr)
        return 1

    def answer(mentions: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for mention in mentions:
            tree = explain(query, expression, Reading(mention))
            yield {"id": mention["id"], "matched": tree["matched"], "tree": tree}

    return answer_mentions(options.mentions, answer)


def _with_query_joined(arguments: list[str]) -> list[str]:
    """`--query -acme` as `--query=-acme`: a query may begin with a hyphen."""
    if "--query" not in arguments[:-1]:
        return arguments
    place = arguments.index("--query")
    return [*arguments[:place], f"--query={arguments[place + 1]}", *arguments[place + 2 :]]


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "menara explain",
        description="Write one line of JSON for each mention: whether the query matches it, and the tree of the query "
        "with what each term found.",
        allow_abbrev=False,
    )
    parser.add_argument("--query", required=True, metavar="QUERY", help="put it in single quotes")
    parser.add_argument(
        "mentions", metavar="MENTIONS", nargs="?", default=STANDARD_INPUT, help="JSON Lines (standard input)"
    )
    return parser
