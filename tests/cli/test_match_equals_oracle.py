"""What `menara match` answers is what the oracle says, for any mention and whatever else its line holds."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from menara.cli.lines import Heard, Line, read_mention
from menara.engine import Percolator
from menara.engine.mention import MentionError, check_mention
from menara.engine.query.oracle import Oracle

QUERIES = [
    *(
        "acme",
        "{Acme}",
        "acmé",
        '"acme leak"',
        "#acme",
        "@acme",
        "ac?e OR le*",
        "acme NEAR/1 leak",
        "手机",
        "👍",
    ),
    *(
        "acme NOT leak",
        '"acme leak"~2',
        "(acme AND leak AND مرد)~3",
        "title:acme",
        "userbio:acme",
        "author:acme",
    ),
    *("authorContaining:acme", "authorFollowers:[10 TO *]", "authorVerified:true", "site:acme.example"),
    *("url:acme.example/a", "links:acme.example", "topLevelDomain:example", "language:id", "source:bluesky"),
    *(
        "kind:post",
        "engagementType:REPLY",
        "rating:[1 TO 3]",
        "minuteOfDay:[540 TO 600]",
        "engagement:[1 TO *]",
    ),
    *("guid:1", "engagingWithGuid:1", "latitude:[0 TO 90]", "longitude:[* TO 0]", "regex:/a.me/i"),
    *("sentiment:negative", "tags:vip", "reach:[1 TO 10]", "sensitiveContent:true", "subreddit:acme"),
]
WORDS = [
    "acme",
    "Acme",
    "ACMÉ",
    "leak",
    "#acme",
    "@acme",
    "手机",
    "👍🏽",
    "مرد",
    "ac\u200bme",
    "-",
    "\0",
    "\ud800",
    "1",
]
UNKNOWN = ["language", "sentiment", "tags", "reach", "sensitiveContent", "subreddit", "emotion", "x"]

words = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
plain = st.sampled_from(
    ["acme", "1", "id", "id-ID", "bluesky", "post", "reply", "negative", "vip", "", "acme.example"]
)
addresses = st.sampled_from(
    ["https://acme.example/a", "http://www.acme.example:80/b", "//", "acme", "https://x@[::1"]
)
dates = st.sampled_from(
    ["2026-11-21T09:30:00Z", "2016-12-31T23:59:60Z", "0001-01-01T00:00:00+14:00", "9:30", ""]
)
numbers = st.integers() | st.just(10**400) | st.floats(-10, 10) | st.sampled_from([0, 2, 50, True])
anything = st.recursive(
    st.none() | st.booleans() | numbers | plain | words,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(plain | st.just("code"), inner, max_size=2),
    max_leaves=3,
)


def part(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({}, optional={name: st.none() | value for name, value in members.items()})


MEMBERS = {
    **dict.fromkeys(("lang", "source", "kind", "site", "in_reply_to"), plain),
    "title": words,
    "url": addresses,
    "published_at": dates,
    "rating": numbers,
    "links": st.lists(addresses),
    "hashtags": st.lists(words),
    "mentions": st.lists(plain),
    "author": part(id=plain, handle=plain, name=words, bio=words, followers=numbers, verified=st.booleans()),
    "geo": part(lat=numbers, lon=numbers),
    "metrics": part(likes=numbers, reposts=numbers, replies=numbers),
}
members = st.fixed_dictionaries({}, optional={name: value | st.none() for name, value in MEMBERS.items()})
unknown = st.dictionaries(st.sampled_from(UNKNOWN), anything, max_size=3)
wrong = st.dictionaries(st.sampled_from(["id", "text", *MEMBERS]), anything, max_size=1)
mentions = st.builds(
    lambda text, known, more, changed: {"id": "1", "text": text, **known, **more, **changed},
    *(words, members, unknown, st.just({}) | wrong),
)


def expected(mention: dict[str, Any], oracle: Oracle) -> dict[str, Any]:
    """The line of output, but for the number of the line."""
    mention = copy.deepcopy(mention)
    try:
        warnings = check_mention(mention)
    except MentionError as error:
        return {"error": {"code": error.code, "message": error.message}}
    found = [{"query": name, "spans": list(map(list, spans))} for name, spans in oracle.match_spans(mention)]
    return {"id": mention["id"], "matches": found, **({"warnings": warnings} if warnings else {})}


@pytest.fixture(scope="module")
def compiled() -> Percolator:
    percolator = Percolator({query: query for query in QUERIES})
    percolator.compile()
    return percolator


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(mentions, min_size=1, max_size=6))
def test_any_line_is_answered_as_the_oracle_does(
    run: Callable[..., Any],
    queries_file: Callable[..., Path],
    compiled: Percolator,
    drawn: list[dict[str, Any]],
) -> None:
    queries = {query: query for query in QUERIES}
    oracle = Oracle(queries)
    answers = [expected(mention, oracle) for mention in drawn]
    lines = b"".join(json.dumps(mention).encode() + b"\n" for mention in drawn)
    done = run("match", "--queries", queries_file(queries), lines=lines)
    assert [{key: answer[key] for key in answer if key != "line"} for answer in done.lines] == answers
    read = [
        reading for line in lines.splitlines() if isinstance(reading := read_mention(Line(1, line)), Heard)
    ]
    in_one = compiled.match_batch([heard.mention for heard in read], spans=True)
    found = [
        [{"query": name, "spans": list(map(list, spans))} for name, spans in matches] for matches in in_one
    ]
    assert found == [answer["matches"] for answer in answers if "matches" in answer]


def test_the_worked_examples_match_as_they_say(
    reference_data: Path, run: Callable[..., Any], queries_file: Callable[[dict[str, str]], Path]
) -> None:
    content = (reference_data / "queries" / "match.jsonl").read_text(encoding="utf-8")
    examples = [json.loads(line) for line in content.splitlines()]
    lines = b"".join(json.dumps(example["mention"]).encode() + b"\n" for example in examples)
    done = run(
        "match", "--queries", queries_file({each["query"]: each["query"] for each in examples}), lines=lines
    )
    assert done.status == 0
    for example, answer in zip(examples, done.lines, strict=True):
        found = {match["query"]: match["spans"] for match in answer["matches"]}
        assert (example["query"] in found) == example["match"], example
        assert found.get(example["query"]) == example.get("spans", found.get(example["query"])), example


@pytest.mark.parametrize("query", QUERIES)
def test_all_queries_of_this_page_parse(query: str, run: Callable[..., Any]) -> None:
    assert run("query", "check", query).status == 0
