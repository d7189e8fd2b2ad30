"""T05: the corpora of bad input through the API, a webhook and a file of a real installation, among good posts."""

import base64
import hmac
import json
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from itertools import islice
from typing import Any

import pytest
from corpora.vectors import CORPORA, Vector, read_corpus
from installations import Installation
from sizes import size

SCOPES = ("mentions:write", "mentions:read", "streams:write", "sources:read", "sources:write")
GOOD = size(4, 100)  # for each bad one
LONGEST = 1_000_000
AT_ONCE = 500
LOOKS = size(1_200, 12_000)


@pytest.fixture(scope="module")
def vectors() -> list[Vector]:
    """Those of one line that a body may hold, each line once; events that are no mentions are told elsewhere."""
    each = {vector.lines[0]: vector for name in CORPORA for vector in read_corpus(name)}
    return [
        vector
        for line, vector in each.items()
        if vector.verdict != "passes" and len(line) < LONGEST and not {10, 13} & set(line) and line.strip()
    ]


@pytest.fixture
def caller(installation: Installation) -> "Caller":
    return Caller(installation)


class Caller:
    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        words = [word for scope in SCOPES for word in ("--scope", scope)]
        token = installation.run("token", "create", "--workspace", "kasvira", *words)
        self._headers = {"Authorization": f"Bearer {token}"}

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """What a successful answer says."""
        connection = HTTPConnection("127.0.0.1", self.installation.port, timeout=120)
        content = body if body is None or isinstance(body, bytes) else json.dumps(body)
        try:
            kind = "application/x-ndjson" if isinstance(body, bytes) else "application/json"
            connection.request(method, path, content, {**self._headers, "Content-Type": kind, **headers})
            answer = connection.getresponse()
            told = answer.read()
            assert answer.status < 300, told
            return json.loads(told)
        finally:
            connection.close()

    def all_of(self, path: str, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        after, mark = "", "&" if "?" in path else "?"
        while after is not None:
            page = self.ask("GET", path + (f"{mark}{after}" if after else ""))
            found += page[name]
            key = "after" if name == "mentions" else "cursor"
            after = f"{key}={page['next']}" if page["next"] else None
        return found

    def stored(self) -> set[str]:
        return {mention["id"] for mention in self.all_of("/api/v1/mentions", "mentions")}

    def wait_for(self, ids: set[str]) -> None:
        for _ in range(LOOKS):
            if ids <= self.stored():
                return
            self.installation.door.pause(0.2)
        raise AssertionError(self.installation.log())


def mixed(vectors: list[Vector], way: str) -> tuple[list[bytes], set[str]]:
    """Lines, and the ids of the good ones among them."""
    good = [
        {"id": f"{way}-{number}", "text": f"kasvira, number {number}"}
        for number in range(GOOD * len(vectors))
    ]
    lines: list[bytes] = []
    rest = iter(good)
    for vector in vectors:
        lines += [vector.lines[0], *(json.dumps(one).encode() for one in islice(rest, GOOD))]
    return lines, {one["id"] for one in good}


def bodies(lines: list[bytes]) -> Iterator[bytes]:
    for begin in range(0, len(lines), AT_ONCE):
        yield b"\n".join(lines[begin : begin + AT_ONCE])


def signed(secret: str, number: int, body: bytes) -> dict[str, str]:
    moment = str(int(time.time()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signature = hmac.digest(key, f"m{number}.{moment}.".encode() + body, "sha256")
    return {
        "webhook-id": f"m{number}",
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }


def test_bad_input_stops_nothing(caller: Caller, vectors: list[Vector]) -> None:
    pushed, by_api = mixed(vectors, "api")
    receipts = [caller.ask("POST", "/api/v1/mentions", body) for body in bodies(pushed)]
    taken = sum(receipt["accepted"] + len(receipt["rejected"]) for receipt in receipts)
    assert (taken, all(one["message"] for receipt in receipts for one in receipt["rejected"])) == (
        len(pushed),
        True,
    )

    hook = caller.ask("POST", "/api/v1/webhooks", {"name": "Webhook"})
    told, by_webhook = mixed(vectors, "webhook")
    for number, body in enumerate(bodies(told)):
        caller.ask("POST", hook["webhook"]["path"], body, **signed(hook["secret"], number, body))

    caller.ask("POST", "/api/v1/streams", {"name": "Kasvira", "query": "kasvira"})
    written, by_file = mixed(vectors, "file")
    path = caller.installation.data / "imports" / "kasvira" / "posts.jsonl"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\n".join(written) + b"\n")
    settings = {"paths": [str(path)], "format": "jsonl"}
    caller.ask("POST", "/api/v1/sources", {"name": "File", "connector": "file", "settings": settings})

    caller.wait_for(by_api | by_webhook | by_file)
    letters = caller.all_of("/api/v1/dead-letters", "dead_letters")
    assert [letter for letter in letters if letter["times"] > 1] == []
    ours = {"unmatchable", "unstorable", "unreadable"}
    assert [letter for letter in letters if letter["code"] in ours] == []
    assert all(letter["message"] for letter in letters)
    assert sorted(caller.installation.workers()) == ["collect", "jobs", "screen", "web"]
    assert "has ended" not in caller.installation.log()
    assert json.loads(caller.installation.run("verify"))["ok"] is True
