"""What a file has set aside is a small file itself, and is read again as one."""

from collections.abc import Callable
from typing import Any

import pytest

from menara.connectors.base import InvalidMessage, Notice, Upsert
from menara.connectors.file.connector import FileConnector

Tell = Callable[..., Any]
OUTBOX = (
    b'{"type":"OrderedCollection","orderedItems":[{"type":"Create","actor":"https://kasvira.example/u/sari",'
    b'"object":{"type":"Note","published":"soon"}}]}'
)
FILES = {
    "jsonl": (b'{"id": "1", "text": "halo"}\n{"id": 2, "text": "dua"}\n', {}),
    "jsonl-utf16": ('\ufeff{"id": "1", "text": "halo"}\n{"id": 2, "text": "dua"}\n'.encode("utf-16-le"), {}),
    "csv": (b"id;text;metrics.likes\n1;halo;2\n2;dua;many\n", {"format": "csv"}),
    "csv-sep": (b"sep=;\nid;text;metrics.likes\n1;halo;2\n2;dua;many\n", {"format": "csv"}),
    "csv-4cat": (b"id,thread_id,body,author,timestamp\n1,1,halo,sari,soon\n", {}),
    "ndjson-4cat": (b'{"id":"1","thread_id":"1","body":"halo","author":"sari","timestamp":"soon"}\n', {}),
    "mastodon-archive": (OUTBOX, {}),
}


def letters(told: Any) -> list[Notice]:
    return [event for event in told.events if isinstance(event, Notice)]


def again(letter: Notice, raw: bytes | None = None, **settings: Any) -> list[Any]:
    connector = FileConnector({"paths": ["gone.csv"], **settings})
    return list(connector.read_again(letter.raw if raw is None else raw, letter.source))


@pytest.mark.parametrize("name", FILES)
def test_a_record_is_set_aside_with_all_that_is_needed_to_read_it(tell: Tell, name: str) -> None:
    content, settings = FILES[name]
    (letter,) = letters(tell(content, **settings))
    (found,) = again(letter, **settings)
    assert (found.code, found.source) == (letter.code, letter.source)
    assert found.message.rpartition(": ")[2] == letter.message.rpartition(": ")[2]
    assert again(found, **settings)[0].raw == found.raw


@pytest.mark.parametrize(
    ("name", "wrong", "right", "texts"),
    [
        ("jsonl", b'"id": 2', b'"id": "2"', ["dua"]),
        ("csv", b"many", b"12", ["dua"]),
        ("csv-4cat", b"soon", b"2026-11-21 09:00:00", ["halo"]),
        ("ndjson-4cat", b"soon", b"2026-11-21 09:00:00", ["halo"]),
    ],
)
def test_what_can_be_read_now_is_a_mention(
    tell: Tell, name: str, wrong: bytes, right: bytes, texts: list[str]
) -> None:
    content, settings = FILES[name]
    (letter,) = letters(tell(content, **settings))
    found = again(letter, letter.raw.replace(wrong, right), **settings)
    assert [event.mention["text"] for event in found if isinstance(event, Upsert)] == texts


def test_other_settings_make_it_readable(tell: Tell) -> None:
    content = b"id;text;published_at\n1;halo;3/4/2026 10:00\n"
    (letter,) = letters(tell(content, format="csv", timezone="Asia/Jakarta"))
    (found,) = again(letter, format="csv", timezone="Asia/Jakarta", date_order="day first")
    assert (found.native_id, found.source_time) == ("1", "2026-04-03T03:00:00Z")


@pytest.mark.parametrize("raw", [b"", b"\x1f\x8b nothing", b"PK\x03\x04 nothing", b"[]"])
def test_what_is_no_file_of_records_stays_aside(tell: Tell, raw: bytes) -> None:
    (letter,) = letters(tell(FILES["jsonl"][0]))
    with pytest.raises(InvalidMessage):
        again(letter, raw)
