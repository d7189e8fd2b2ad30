"""Which format a file is in is found by looking into it."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from menara.connectors.file.detect import find_format
from menara.connectors.file.settings import FileSettings
from menara.connectors.file.stream import InputFile

MENTION = b'{"id":"1","text":"acme"}\n'
CAPTURED = b'{"source_platform":"tiktok.com","data":{}}\n'
MAPPED = b'{"id":"1","thread_id":"1","body":"acme","author":"sari"}\n'
OUTBOX = b'{"@context":[],"id":"outbox.json","type":"OrderedCollection","orderedItems":[]}'


@pytest.fixture
def found(tmp_path: Path) -> Callable[..., str]:
    def found(content: bytes, **settings: Any) -> str:
        path = tmp_path / "file"
        path.write_bytes(content)
        return find_format(InputFile(str(path)), FileSettings(paths=[str(path)], **settings))

    return found


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (MENTION, "jsonl"),
        (b"\xef\xbb\xbf\n\n  " + MENTION, "jsonl"),
        (MENTION.decode().encode("utf-16"), "jsonl"),
        (b'{"id":"1","text":"an \\"OrderedCollection\\" of orderedItems"}', "jsonl"),
        (b'{"kind":"delete"', "jsonl"),
        (b'{"id":"1","thread_id":"1","body":"","author":"a","text":"b"}', "jsonl"),
        (CAPTURED, "ndjson-4cat"),
        (b'{"id":"1","__import_meta":{}}', "ndjson-4cat"),
        (MAPPED, "ndjson-4cat"),
        (b"id,text\n", "csv"),
        (b"sep=;\nid;text\n", "csv"),
        (b"id,thread_id,timestamp,body,author\n", "csv-4cat"),
        (b"id;thread_id;body;author\n", "csv-4cat"),
        (OUTBOX, "mastodon-archive"),
        (json.dumps(json.loads(OUTBOX), indent=1).encode(), "mastodon-archive"),
        (b"PK\x03\x04", "mastodon-archive"),
        (bytes(257) + b"ustar" + bytes(250), "mastodon-archive"),
    ],
)
def test_a_format_is_found_and_gzip_does_not_hide_it(
    content: bytes, name: str, found: Callable[..., str]
) -> None:
    assert found(content) == name
    assert found(gzip.compress(content)) == name


def test_an_archive_of_bluesky_is_found(found: Callable[..., str], sample: Callable[[str], bytes]) -> None:
    assert found(sample("bluesky.car")) == "bluesky-archive"


def test_a_map_says_that_it_is_a_table_of_ones_own(found: Callable[..., str]) -> None:
    assert found(b"id,thread_id,body,author\n", map={"id": "id", "body": "text"}) == "csv"


def test_a_name_of_a_file_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_bytes(MENTION)
    assert find_format(InputFile(str(path)), FileSettings(paths=[str(path)])) == "jsonl"
