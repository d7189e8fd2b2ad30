"""Recorded answers of a network: a JSON file in a connector's folder of samples, as README.md beside this describes."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Ending = Literal["end", "hold", "cut"]


@dataclass(frozen=True)
class Request:
    """One request that reached the lab. Names of headers are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Frame:
    """One message of a web socket; `at` is the cursor that stands for it, where the network has cursors."""

    content: str | bytes
    at: int | None = None


@dataclass(frozen=True)
class Listing:
    """Values with rising numbers (`key`), of which a request gets the first few behind the one it names (`after`)."""

    values: list[dict[str, Any]]
    member: str
    key: str = "id"
    after: str = "after"
    limit: int = 20

    def page(self, query: Mapping[str, str]) -> dict[str, Any]:
        begin = int(query.get(self.after) or 0)
        return {self.member: [value for value in self.values if value[self.key] > begin][: self.limit]}


@dataclass(frozen=True)
class Answer:
    """What is answered to requests of `path`, `query` (null: without that name) and `method`, so many `times`."""

    path: str
    query: Mapping[str, str | None] = field(default_factory=dict)
    method: str | None = None
    times: int | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    then: Ending = "end"
    timeline: list[dict[str, Any]] | None = None
    listing: Listing | None = None
    frames: list[Frame] | None = None
    resume: str = "cursor"
    inclusive: bool = False

    def fits(self, request: Request) -> bool:
        return (
            self.path == request.path
            and self.method in (None, request.method)
            and all(request.query.get(name) == value for name, value in self.query.items())
        )

    def frames_for(self, request: Request) -> list[Frame]:
        """Those behind the cursor that the request names; without one, all."""
        assert self.frames is not None
        cursor = request.query.get(self.resume)
        if cursor is None:
            return self.frames
        first = int(cursor) if self.inclusive else int(cursor) + 1
        return [frame for frame in self.frames if frame.at is None or frame.at >= first]


def read_answers(path: Path) -> list[Answer]:
    return [read_answer(told, path.parent) for told in json.loads(path.read_text("utf-8"))]


def read_answer(told: Mapping[str, Any], folder: Path) -> Answer:
    """One answer; the names of files are names in `folder`."""
    values = dict(told)
    if "file" in values:
        values["body"] = (folder / values.pop("file")).read_bytes()
    elif "text" in values:
        values["body"] = values.pop("text").encode()
    elif "json" in values:
        values["body"] = json.dumps(values.pop("json"), ensure_ascii=False).encode()
        values["headers"] = {"Content-Type": "application/json", **values.get("headers", {})}
    if "timeline" in values:
        values["timeline"] = json.loads((folder / values["timeline"]).read_bytes())
    if "listing" in values:
        about = values["listing"]
        kept = json.loads((folder / about["file"]).read_bytes())
        values["listing"] = Listing(kept, **{name: told for name, told in about.items() if name != "file"})
    if "frames" in values:
        values["frames"] = read_frames(folder / values["frames"])
    return Answer(**values)


def read_frames(path: Path) -> list[Frame]:
    lines = [json.loads(line) for line in path.read_bytes().split(b"\n") if line]
    return [Frame(_content(line), line.get("at")) for line in lines]


def _content(line: Mapping[str, Any]) -> str | bytes:
    text: str | None = line.get("text")
    return base64.b64decode(line["base64"]) if text is None else text
