"""What a person is told when the settings of the file connector cannot work."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from menara.connectors.base import SettingsError
from menara.connectors.file.connector import FileConnector

CSV = b"Link,Message\nhttps://forum.example/1,acme\n"


@pytest.fixture
def refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Why a file with this content is refused under these settings."""

    def refusal(content: bytes = b'{"id":"1","text":"acme"}\n', **settings: Any) -> str:
        monkeypatch.chdir(tmp_path)
        Path("file").write_bytes(content)
        with pytest.raises(SettingsError) as caught:
            list(FileConnector({"paths": ["file"], **settings}).events())
        return str(caught.value)

    return refusal


FORMATS = '"auto", "jsonl", "csv", "csv-4cat", "ndjson-4cat", "mastodon-archive", "bluesky-archive"'


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"paths": []}, "paths: name one file at least."),
        ({"paths": "file"}, "paths: a list is expected, not a text."),
        ({"paths": ["file", 1]}, "paths[1]: a text is expected, not a whole number."),
        ({"paths": ["file", "file"]}, 'paths: "file" stands there twice.'),
        ({"paths": ["nowhere"]}, 'paths: "nowhere" cannot be read: no such file or directory.'),
        ({"paths": ["."]}, 'paths: "." cannot be read: is a directory.'),
        ({"paths": ["a\0b"]}, "paths: a name of a file is not UTF-8; give the file another name."),
        ({"paths": ["a\udcff"]}, "paths: a name of a file is not UTF-8; give the file another name."),
        ({"format": "xml"}, f"format: 'xml' is none of {FORMATS}."),
        ({"date_order": "ymd"}, 'date_order: \'ymd\' is none of "day first", "month first".'),
        ({"network": 1}, "network: a text or null is expected, not a whole number."),
        ({"paht": ["file"]}, 'paht: there is no such setting. Did you mean "paths"?'),
        ({"cursor": "1:2"}, 'cursor: "1:2" is no cursor of the file connector.'),
        ({"cursor": "-1:2:file"}, 'cursor: "-1:2:file" is no cursor of the file connector.'),
        ({"cursor": "1:2:other"}, 'cursor: it stands in "other", which is not among the paths.'),
    ],
)
def test_settings_are_refused_in_a_sentence(
    settings: dict[str, Any], message: str, refusal: Callable[..., str]
) -> None:
    assert refusal(**settings) == message


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"timezone": "Mars/Olympus"}, 'timezone: "Mars/Olympus" is not known here. Write it as "Asia/Jakarta" or "+07:00".'),
        ({"delimiter": ";;"}, 'delimiter: one character is expected, such as ";".'),
        ({"encoding": "klingon"}, 'encoding: "klingon" cannot be read. Try "utf-8" or "windows-1252".'),
        ({"encoding": "utf-32"}, 'encoding: "utf-32" cannot be read. Try "utf-8" or "windows-1252".'),
        ({"encoding": "base64"}, 'encoding: "base64" cannot be read. Try "utf-8" or "windows-1252".'),
        ({"map": {"Body": "text"}}, 'map: there is no column "Body". The columns are: Link, Message.'),
        ({"map": {"Link": "id", "Message": "txet"}}, 'map: column "Message" goes to "txet", which is no field. Did you mean "text"?'),
        ({"map": {"Link": ["id", "id"], "Message": "text"}}, 'map: two columns go to "id".'),
        ({"map": {"Message": "text"}}, 'map: no column goes to id. Name them, such as {"map": {"Link": ["id", "url"], "Message": "text"}}. The columns are: Link, Message.'),
        ({}, 'map: no column goes to id or to text. Name them, such as {"map": {"Link": ["id", "url"], "Message": "text"}}. The columns are: Link, Message.'),
    ],
)  # fmt: skip
def test_settings_for_a_table_are_refused_in_a_sentence(
    settings: dict[str, Any], message: str, refusal: Callable[..., str]
) -> None:
    whole = {"map": {"Link": "id", "Message": "text"}, **settings} if settings else {}
    assert refusal(CSV, format="csv", **whole) == message


@pytest.mark.parametrize("field", ["author", "metrics", "geo", "media", "author.nickname", "a b", ""])
def test_a_column_goes_to_a_field_or_to_a_name_of_its_own(field: str, refusal: Callable[..., str]) -> None:
    told = refusal(CSV, format="csv", map={"Link": field, "Message": "text"})
    assert told.startswith(f'map: column "Link" goes to "{field}", which is no field. ')


@pytest.mark.parametrize(
    ("content", "settings", "message"),
    [
        (b"", {"format": "csv"}, '"file" is empty: a CSV file needs a header.'),
        (b'[{"id":"1"}]', {}, '"file" is one list of JSON. Write one object a line, as `jq -c ".[]"` does.'),
        (b"a,b\n", {"format": "csv-4cat"}, '"file" is no CSV export of 4CAT: a column is missing of author, body, id, thread_id.'),
        (b"{}", {"format": "mastodon-archive"}, 'paths: "file" cannot be read: There is no "orderedItems" in the document.'),
        (gzip.compress(b"x", mtime=0), {"format": "bluesky-archive"}, '"file" is compressed: unpack it first, it is read here and there.'),
        (b"\x1f\x8b\x08", {}, 'paths: "file" cannot be read: Compressed file ended before the end-of-stream marker was reached.'),
    ],
)  # fmt: skip
def test_a_file_that_does_not_fit_is_refused_before_anything_is_told(
    content: bytes, settings: dict[str, Any], message: str, refusal: Callable[..., str]
) -> None:
    assert refusal(content, **settings) == message


def test_a_name_cannot_steer_the_terminal(refusal: Callable[..., str]) -> None:
    told = refusal("\x1b[2Jid,\u202etext,می\u200cخواهم\n".encode(), format="csv")
    assert told.endswith("The columns are: \\x1b[2Jid, \\u202etext, می\u200cخواهم.")


def test_all_files_are_looked_at_before_the_first_event(refusal: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "second").write_bytes(b"[]")
    assert refusal(paths=["file", "second"]).startswith('"second" is one list of JSON.')
