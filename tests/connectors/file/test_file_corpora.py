"""The corpora of bad input through the file connector: nothing hangs, nothing is lost, every verdict is kept."""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from menara.connectors.base import Notice, Upsert

GOOD = {"id": "good", "text": "an acme leak between"}
CORPORA = ("unicode", "json", "time", "social")


@pytest.fixture(scope="module")
def corpora(repository: Path) -> ModuleType:
    path = repository / "tests" / "corpora" / "vectors.py"
    spec = importlib.util.spec_from_file_location("vectors_of_files", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def verdict(event: Any) -> tuple[str, list[str]]:
    match event:
        case Upsert():
            return "read", list(event.warnings)
        case Notice(code=str() as code):
            return code, []
        case _:
            return "passes", []


@pytest.mark.parametrize("name", CORPORA)
def test_every_line_gets_its_verdict(name: str, corpora: ModuleType, tell: Callable[..., Any]) -> None:
    corpus = corpora.read_corpus(name)
    pairs = [(line, vector) for vector in corpus for line in vector.lines]
    good = json.dumps(GOOD).encode()
    told = tell(b"".join(good + b"\n" + line + b"\n" for line, _ in pairs), format="jsonl")
    assert len(told.events) == 2 * len(pairs)
    assert [verdict(event) for event in told.events[::2]] == [("read", [])] * len(pairs)
    for event, (_, vector) in zip(told.events[1::2], pairs, strict=True):
        assert verdict(event) in possible_verdicts(vector), vector.name


def possible_verdicts(vector: Any) -> list[tuple[str, list[str]]]:
    """`match` passes on what is no mention without a look; here an event must be a whole one."""
    also = [("bad_event", [])] if vector.verdict == "passes" else []
    return [(vector.verdict, vector.warnings), *also]


@pytest.mark.parametrize("name", CORPORA)
def test_every_text_survives_a_table(name: str, corpora: ModuleType, tell: Callable[..., Any]) -> None:
    """As a quoted cell in UTF-8; what UTF-8 cannot hold is replaced before it is written."""
    texts = [vector.text for vector in corpora.read_corpus(name) if "\r" not in vector.text]
    texts = [text.encode("utf-8", "replace").decode() for text in texts if len(text) < 1_000_000]
    rows = "".join(f'{number},"{text.replace(chr(34), chr(34) * 2)}"\n' for number, text in enumerate(texts))
    told = tell(b"id,text\n" + rows.encode(), format="csv")
    assert told.texts == [text.replace("\0", "\ufffd") for text in texts]
