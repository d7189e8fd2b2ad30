"""What the language means, by example: our own table, and the reference's where it is present.

`examples.jsonl` has a line for each: topic, what it shows, query, mention, whether it matches, and the exact spans.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from menara.engine.mention import Mention, check_mention
from menara.engine.query.fields import FIELDS
from menara.engine.query.oracle import Oracle

Example = dict[str, Any]
EXAMPLES = Path(__file__).with_name("examples.jsonl")


def read(path: Path) -> list[Example]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def wanted(example: Example) -> list[tuple[str, list[tuple[int, int]]]]:
    return [("q", [(start, end) for start, end in example["spans"]])] if example["match"] else []


def title(example: Example) -> str:
    return f"{example['topic']}: {example['query'][:40]}"


@pytest.mark.parametrize("example", read(EXAMPLES), ids=title)
def test_the_example_holds(example: Example) -> None:
    oracle = Oracle({"q": example["query"]})
    assert oracle.match_spans(example["mention"]) == wanted(example)
    assert oracle.match(example["mention"]) == ["q"] * example["match"]


@pytest.mark.parametrize("example", read(EXAMPLES), ids=title)
def test_the_example_holds_for_a_mention_as_values(example: Example) -> None:
    check_mention(example["mention"])
    mention = Mention.from_dict(example["mention"])
    assert Oracle({"q": example["query"]}).match_spans(mention) == wanted(example)


def test_every_field_has_an_example_that_matches_and_one_that_does_not() -> None:
    queries = [(example["query"].casefold(), example["match"]) for example in read(EXAMPLES)]
    missing = {
        (name, matches)
        for name in FIELDS
        for matches in (True, False)
        if not any(name.casefold() + ":" in query and match is matches for query, match in queries)
    }
    assert missing == set()


def test_the_reference_examples_hold(reference_data: Path) -> None:
    wrong = []
    for example in read(reference_data / "queries" / "match.jsonl"):
        oracle = Oracle({"q": example["query"]})
        found = oracle.match_spans(example["mention"])
        if (found != wanted(example)) if "spans" in example else (bool(found) != example["match"]):
            wrong.append((example["query"], example["mention"], found))
    assert wrong == []
