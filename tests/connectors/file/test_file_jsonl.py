"""JSON Lines: good lines are told, bad ones come back with their number and the reason, and nothing is lost."""

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest

from menara.connectors.base import Delete, Upsert

GOOD = b'{"id":"1","text":"acme"}\n'


def test_a_line_becomes_an_upsert(tell: Callable[..., Any]) -> None:
    (event,) = tell(
        b'{"id":"1","text":"acme","author":{"id":"u"},"published_at":"2026-11-21T09:00:00Z"}'
    ).events
    assert isinstance(event, Upsert)
    assert (event.native_id, event.author_id, event.source_time) == ("1", "u", "2026-11-21T09:00:00Z")
    assert event.observed_at == "2026-11-21T09:00:01.000Z"
    assert event.raw.startswith(b'{"id":"1"')
    assert len(event.version) == 32


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"acme", "bad_json"),
        (b'{"id":"1","text":"ac', "bad_json"),
        (b'["id","1"]', "bad_json"),
        (b'{"a":' * 101 + b"1" + b"}" * 101, "bad_json"),
        (b'{"id":"1","text":NaN}', "bad_json"),
        (b'{"id":"1","text":"\xff"}', "bad_json"),
        (b'{"text":"acme"}', "missing_id"),
        (b'{"id":9007199254740993,"text":"acme"}', "bad_id"),
        (b'{"id":"1"}', "missing_text"),
        (b'{"id":"1","text":"acme","published_at":"yesterday"}', "bad_field"),
        (b'{"id":"1","text":"acme","rating":6}', "bad_field"),
        (b'{"kind":"delete"}', "bad_event"),
        (b'{"kind":"upsert","source":"s","observed_at":"x","native_id":"1","version":"1"}', "bad_event"),
        (
            b'{"kind":"upsert","source":"s","observed_at":"x","native_id":"1","version":"1","mention":{}}',
            "missing_id",
        ),
    ],
)
def test_a_bad_line_is_set_aside_and_the_good_ones_around_it_are_told(
    line: bytes, code: str, tell: Callable[..., Any]
) -> None:
    told = tell(GOOD + line + b"\n" + GOOD, format="jsonl")
    assert (told.texts, told.trouble) == (["acme", "acme"], [(2, code)])


@pytest.mark.parametrize("value", [b"[]", b"{}", b"1", b'"post"', b"null"])
def test_a_kind_that_is_no_event_belongs_to_the_mention(value: bytes, tell: Callable[..., Any]) -> None:
    told = tell(b'{"id":"1","text":"acme","kind":' + value + b"}")
    assert len(told.events) == 1


def test_blank_lines_a_byte_order_mark_and_carriage_returns_do_not_count(tell: Callable[..., Any]) -> None:
    told = tell(b"\xef\xbb\xbf\r\n" + GOOD.replace(b"\n", b"\r\n") + b"  \n\n" + b"x\n")
    assert (told.texts, told.trouble) == (["acme"], [(5, "bad_json")])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_with_its_mark_is_read(encoding: str, tell: Callable[..., Any]) -> None:
    text = '\ufeff{"id":"1","text":"ਊ acme \u0a00\u000c"}'.replace("\u000c", "")
    told = tell(f'{text}\n{{"id":"2","text":"Ċ"}}\n'.encode(encoding))
    assert told.texts == ["ਊ acme \u0a00", "Ċ"]


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\u000b"])
def test_only_a_newline_ends_a_line(separator: str, tell: Callable[..., Any]) -> None:
    text = f"one{separator}line"
    told = tell(json.dumps({"id": "1", "text": text}, ensure_ascii=separator < " ").encode())
    assert told.texts == [text]


def test_a_line_without_an_end_is_read(tell: Callable[..., Any]) -> None:
    assert tell(GOOD + GOOD.rstrip()).texts == ["acme", "acme"]


def test_a_line_that_is_too_long_is_skipped(tell: Callable[..., Any]) -> None:
    long = b'{"id":"1","text":"' + b"a" * (16 << 20) + b'"}\n'
    told = tell(GOOD + long + GOOD)
    assert (told.texts, told.trouble) == (["acme", "acme"], [(2, "too_long")])
    assert told.offsets == [len(GOOD), len(GOOD + long), len(GOOD + long + GOOD)]


def test_a_line_that_is_just_not_too_long_is_read(tell: Callable[..., Any]) -> None:
    frame = b'{"id":"1","text":""}'
    told = tell(frame[:-2] + b"a" * ((16 << 20) - len(frame)) + frame[-2:] + b"\n" + GOOD)
    assert [len(text) for text in told.texts] == [(16 << 20) - len(frame), 4]


def test_what_no_store_can_hold_is_replaced_and_told(tell: Callable[..., Any]) -> None:
    (line,) = tell(rb'{"id":"1","text":"a\u0000b\ud800"}').lines
    assert (line["mention"]["text"], line["warnings"]) == ("a\ufffdb\ufffd", ["replaced"])


def test_a_long_integer_that_nobody_knows_is_kept(tell: Callable[..., Any]) -> None:
    (line,) = tell(b'{"id":"1","text":"acme","serial":123456789012345678901234567890}').lines
    assert line["mention"]["serial"] == 123456789012345678901234567890


def test_events_of_an_earlier_run_stay_what_they_were(tell: Callable[..., Any]) -> None:
    line = {
        "kind": "delete",
        "source": "mastodon:social.example",
        "native_id": "7",
        "observed_at": "2020-01-01T00:00:00Z",
        "cursor": "theirs",
    }
    (event,) = tell(json.dumps(line).encode()).events
    assert isinstance(event, Delete)
    assert (event.source, event.native_id, event.observed_at) == (
        "mastodon:social.example",
        "7",
        "2020-01-01T00:00:00Z",
    )
    assert event.cursor.startswith("1:")


def test_the_network_of_the_settings_counts_where_the_file_names_none(tell: Callable[..., Any]) -> None:
    told = tell(GOOD + b'{"id":"2","text":"acme","source":"x"}', network="forum")
    assert [mention["source"] for mention in told.mentions] == ["forum", "x"]


def test_the_same_content_is_the_same_version_whatever_the_order_of_keys(tell: Callable[..., Any]) -> None:
    one, two, other = tell(GOOD + b'{"text":"acme","id":"1"}\n{"text":"acme!","id":"1"}').events
    assert one.version == two.version != other.version


def test_gzip_is_read_and_places_count_decompressed_bytes(tell: Callable[..., Any]) -> None:
    plain, packed = tell(GOOD * 3), tell(gzip.compress(GOOD) + gzip.compress(GOOD * 2))
    assert (packed.texts, packed.offsets) == (plain.texts, plain.offsets)
    assert tell(gzip.compress(GOOD * 3), packed.events[1].cursor).texts == ["acme"]


def test_a_gzip_file_that_breaks_off_tells_what_it_has_and_then_that(tell: Callable[..., Any]) -> None:
    lines = b"".join(
        json.dumps({"id": str(n), "text": f"{n * 7919:x}"}).encode() + b"\n" for n in range(9999)
    )
    told = tell(gzip.compress(lines)[:-2000])
    assert len(told.texts) > 5000
    assert told.trouble == [(len(told.texts) + 1, "unreadable")]
    assert told.messages[0].startswith(f"line {len(told.texts) + 1}: The file breaks off here: ")


def test_a_cursor_outlives_the_growth_of_its_file(tell: Callable[..., Any]) -> None:
    last = tell(GOOD * 2).events[-1]
    assert tell(GOOD * 2, last.cursor).events == []
    assert tell(GOOD * 2 + b'{"id":"3","text":"new"}\n', last.cursor).texts == ["new"]


def test_an_empty_file_tells_nothing(tell: Callable[..., Any]) -> None:
    assert tell(b"", format="jsonl").events == []
