"""Answers that were recorded from real services, as VCR writes them in YAML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from gzip import decompress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
GZIP = b"\x1f\x8b"
DROPPED = {
    "transfer-encoding",
    "content-encoding",
    "content-length",
    "connection",
    "keep-alive",
    "set-cookie",
}


@dataclass(frozen=True)
class Interaction:
    """A request, and what was answered to it."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def read_recording(path: Path) -> list[Interaction]:
    recorded = yaml.load(path.read_bytes(), LOADER)["interactions"]
    return [_interaction(one["request"], one["response"]) for one in recorded]


def read_recordings(folder: Path) -> Iterator[Interaction]:
    for path in sorted(folder.glob("*.yaml")):
        yield from read_recording(path)


def _interaction(request: Mapping[str, Any], response: Mapping[str, Any]) -> Interaction:
    url = urlsplit(request["uri"])
    query = tuple(sorted(parse_qsl(url.query, keep_blank_values=True)))
    headers = tuple(_headers(response["headers"]))
    return Interaction(
        request["method"], url.path, query, response["status"]["code"], headers, _body(response)
    )


def _headers(recorded: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    for name, values in recorded.items():
        if name.lower() not in DROPPED:
            yield from ((name, value) for value in values)


def _body(response: Mapping[str, Any]) -> bytes:
    told = (response.get("body") or {}).get("string") or b""
    body: bytes = told.encode() if isinstance(told, str) else told
    return decompress(body) if body.startswith(GZIP) else body
