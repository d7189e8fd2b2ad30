"""`menara analyze`: what language each mention is in."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from menara.engine.text.understanding import language
from menara.engine.text.understanding.model import language_model

MALAY = "Kenapa internet korang slow sangat malam ni, dah bayar mahal pun"
PERSIAN = "چرا اينترنت اينقدر كنده امشب، پول داديم"  # with Arabic letters
MIXED = "Honestly the worst customer service I have ever seen. Sudah dua minggu nggak ada kabar sama sekali"


def mention(id_: str, text: str, **members: Any) -> bytes:
    return json.dumps({"id": id_, "text": text, **members}).encode() + b"\n"


def test_each_mention_has_its_language_its_confidence_and_the_model(run: Callable[..., Any]) -> None:
    done = run("analyze", lines=mention("1", MALAY) + mention("2", "oke", lang="id") + mention("3", PERSIAN))
    assert (done.status, done.errors) == (0, "")
    codes = {line["id"]: (line["language"]["code"], line["mixed_with"]) for line in done.lines}
    assert codes == {"1": ("ms", []), "2": ("und", []), "3": ("fa", [])}
    assert done.lines[1]["language"]["confidence"] == 0
    assert 0.9 < done.lines[0]["language"]["confidence"] <= 1
    assert {line["model"] for line in done.lines} == {language_model().name}


def test_what_is_mixed_in_is_told(run: Callable[..., Any]) -> None:
    (line,) = run("analyze", lines=mention("1", MIXED)).lines
    assert (line["language"]["code"], line["mixed_with"]) == ("id", ["en"])


def test_the_title_counts_and_links_and_handles_do_not(run: Callable[..., Any]) -> None:
    titled = mention(
        "1", "https://nieuws.example/waarom-de-trein @het_spoor", title="Why the trains are late again"
    )
    (line,) = run("analyze", lines=titled).lines
    assert line["language"]["code"] == "en"


def test_events_of_fetch_are_read_and_bad_lines_are_set_aside(run: Callable[..., Any]) -> None:
    upsert = json.dumps({"kind": "upsert", "mention": {"id": "1", "text": MALAY}}).encode()
    gap = b'{"kind":"gap","from":"a"}'
    done = run("analyze", lines=b"\n".join([upsert, gap, b"{", mention("2", "\ud800 half a letter here")]))
    assert done.status == 3
    assert [line.get("id", line.get("kind")) for line in done.lines] == ["1", "gap", None, "2"]
    assert done.lines[2]["error"]["code"] == "bad_json"
    assert done.lines[3]["warnings"] == ["replaced"]


def test_a_file_of_many_has_the_answers_of_a_stream(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = b"".join(mention(str(n), text) for n, text in enumerate([MALAY, PERSIAN, MIXED] * 4))
    file = tmp_path / "mentions.jsonl"
    file.write_bytes(lines)
    streamed = run("analyze", lines=lines)
    monkeypatch.setattr(language, "SMALL_JOB", 5)
    assert run("analyze", file) == streamed


def test_the_page_shows_what_is_printed(run: Callable[..., Any], repository: Path) -> None:
    page = (repository / "docs/reference/command-line.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r'^    (\{.*"mixed_with".*\})$', page, re.MULTILINE)
    (line,) = run("analyze", lines=mention("1", MALAY)).lines
    assert json.loads(shown).keys() == line.keys()
