"""The bundled day: valid mentions, queries that are worth showing, and nothing that belongs to somebody real."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from menara.cli.lines import Heard, Line, read_mention
from menara.engine import Percolator
from menara.engine.query.syntax import check

LONGEST_HANDLE = {"x": 15, "reddit": 20}
MOST_SPOKEN = ["en", "id", "ms", "fa", "nl"]
ALSO_SPOKEN = ["de", "es", "ar", "ja", "th", "zh"]
HOST = re.compile(r"(?:https?://|www\.)([^/\s\"]+)")


@pytest.fixture(scope="module")
def folder(repository: Path) -> Path:
    return repository / "src/menara/cli/replay"


@pytest.fixture(scope="module")
def lines(folder: Path) -> list[bytes]:
    return (folder / "mentions.jsonl").read_bytes().splitlines()


@pytest.fixture(scope="module")
def mentions(lines: list[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def streams(folder: Path) -> list[dict[str, Any]]:
    return json.loads((folder / "queries.json").read_text(encoding="utf-8"))["queries"]


def is_nobodys(handle: str, network: str) -> bool:
    return handle.endswith(".example") or len(handle) > LONGEST_HANDLE.get(network, 100)


def test_every_mention_is_valid(lines: list[bytes], mentions: list[dict[str, Any]]) -> None:
    readings = [read_mention(Line(number, line)) for number, line in enumerate(lines, 1)]
    assert readings == [Heard(mention, []) for mention in mentions]


def test_the_day_is_long_and_in_order(mentions: list[dict[str, Any]]) -> None:
    times = [mention["published_at"] for mention in mentions]
    assert len(times) >= 600
    assert times == sorted(times)
    assert {time[:10] for time in times} == {"2026-10-06"}
    assert {time[11:13] for time in times} == {f"{hour:02}" for hour in range(24)}


def test_the_five_languages_are_spoken_a_lot_and_six_more_a_little(mentions: list[dict[str, Any]]) -> None:
    spoken = Counter(mention.get("lang") for mention in mentions)
    assert [language for language in MOST_SPOKEN if spoken[language] < 80] == []
    assert [language for language in ALSO_SPOKEN if spoken[language] < 5] == []


def test_all_networks_are_heard(mentions: list[dict[str, Any]]) -> None:
    networks = {mention["source"] for mention in mentions}
    assert networks == {"bluesky", "mastodon", "feed", "x", "reddit", "youtube"}


def test_no_text_and_no_id_comes_twice(mentions: list[dict[str, Any]]) -> None:
    assert [
        text for text, times in Counter(mention["text"] for mention in mentions).items() if times > 1
    ] == []
    assert len({mention["id"] for mention in mentions}) == len(mentions)


def test_every_reply_answers_an_earlier_mention(mentions: list[dict[str, Any]]) -> None:
    place = {mention["id"]: index for index, mention in enumerate(mentions)}
    answered = [
        (place[mention["in_reply_to"]], index)
        for index, mention in enumerate(mentions)
        if "in_reply_to" in mention
    ]
    assert len(answered) > 30
    assert [pair for pair in answered if pair[0] >= pair[1]] == []


def test_every_address_is_under_the_reserved_domain(folder: Path, mentions: list[dict[str, Any]]) -> None:
    hosts = set(HOST.findall((folder / "mentions.jsonl").read_text(encoding="utf-8")))
    assert [host for host in hosts if not host.endswith(".example")] == []
    assert [mention["site"] for mention in mentions if not mention["site"].endswith(".example")] == []


def test_every_handle_is_nobodys(mentions: list[dict[str, Any]]) -> None:
    authors = {
        (mention["author"].get("handle", "anonymous.example"), mention["source"]) for mention in mentions
    }
    addressed = {
        (handle, mention["source"]) for mention in mentions for handle in mention.get("mentions", [])
    }
    assert [handle for handle, network in authors if not is_nobodys(handle, network)] == []
    assert [handle for handle, _ in addressed if not is_nobodys(handle, "x")] == []


def test_every_query_parses_without_a_warning(streams: list[dict[str, Any]]) -> None:
    checked = {stream["id"]: check(stream["query"]) for stream in streams}
    assert len(checked) == len(streams) == 15
    assert [id_ for id_, found in checked.items() if found.errors or found.warnings] == []


def test_every_stream_finds_something_and_none_finds_everything(
    streams: list[dict[str, Any]], mentions: list[dict[str, Any]]
) -> None:
    matched = Percolator({stream["id"]: stream["query"] for stream in streams}).match_batch(mentions)
    found = Counter(id_ for ids in matched for id_ in ids)
    assert [stream["id"] for stream in streams if not 8 <= found[stream["id"]] <= len(mentions) / 2] == []


def test_streams_are_shown_gravest_first(streams: list[dict[str, Any]]) -> None:
    severities = [stream["severity"] for stream in streams]
    assert severities == sorted(severities)
    assert set(severities) == {1, 2, 3, 4, 5}


def test_the_streams_use_the_language_in_full(streams: list[dict[str, Any]]) -> None:
    together = " ".join(stream["query"] for stream in streams)
    written = [
        "NEAR/",
        "ONEAR/",
        "*",
        "?",
        "#",
        "{",
        "<<<",
        "regex:",
        "links:",
        "title:",
        "authorFollowers:",
        "NOT",
    ]
    assert [sign for sign in written if sign not in together] == []
