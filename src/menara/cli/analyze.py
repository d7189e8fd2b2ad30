"""`menara analyze [MENTIONS]`: what each mention is, beside its words: its language."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from menara.cli.answers import STANDARD_INPUT, answer_mentions, is_stream


def command(arguments: list[str]) -> int:
    """Tell the language of mentions, how sure that is, and what else is mixed in."""
    options = _parser().parse_args(arguments)
    from menara.engine.text.understanding.labels import analyze
    from menara.engine.text.understanding.language import Linguist

    linguist = Linguist(in_background=is_stream(options.mentions))

    def answer(mentions: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for mention, labels in zip(mentions, analyze(linguist, mentions), strict=True):
            yield {"id": mention["id"], **labels}

    return answer_mentions(options.mentions, answer)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "menara analyze",
        description="Write one line of JSON for each mention: its language (ISO 639-1, or und), how sure that is, the "
        "languages mixed into it, and the model that says so.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "mentions", metavar="MENTIONS", nargs="?", default=STANDARD_INPUT, help="JSON Lines (standard input)"
    )
    return parser
