"""Reads the corpora of bad input; README.md says what the keys mean. Tests load this file by its path."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CORPORA = ("unicode", "json", "time", "social")
Spans = list[list[int]]


@dataclass(frozen=True)
class Vector:
    name: str
    lines: tuple[bytes, ...]
    text: str
    verdict: str
    warnings: list[str]
    find: dict[str, Spans | None]


def read_corpus(name: str) -> list[Vector]:
    content = Path(__file__).with_name(f"{name}.jsonl").read_text(encoding="utf-8")
    return [_vector(json.loads(line)) for line in content.splitlines()]


def _vector(stated: dict[str, Any]) -> Vector:
    return Vector(
        stated["name"],
        tuple(_lines(stated)),
        _text(stated.get("text", "")),
        stated["verdict"],
        stated.get("warnings", []),
        stated.get("find", {}),
    )


def _lines(stated: dict[str, Any]) -> Iterator[bytes]:
    if "line" in stated:
        yield _bytes(stated["line"])
        return
    mention = {"id": stated["name"], "text": _text(stated["text"]), **stated.get("mention", {})}
    times = stated.get("times", 1)
    for number in range(times):
        numbered = mention if times == 1 else {**mention, "id": f"{mention['id']} {number}"}
        yield json.dumps(numbered).encode()


def _text(pieces: Any) -> str:
    if isinstance(pieces, list):
        return "".join(map(_text, pieces))
    return pieces if isinstance(pieces, str) else pieces["repeat"] * pieces["times"]


def _bytes(pieces: Any) -> bytes:
    if isinstance(pieces, list):
        return b"".join(map(_bytes, pieces))
    return bytes.fromhex(pieces["bytes"]) if "bytes" in pieces else _text(pieces).encode()
