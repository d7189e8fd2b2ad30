"""People with accounts at the PDS, who write, change and delete what they have written."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

POSTS = "app.bsky.feed.post"
ADMIN = "Basic " + base64.b64encode(b"admin:admin-pass").decode()
_numbers = count(1)
_open = build_opener(ProxyHandler({})).open


def call(pds: str, method: str, body: Any = None, authorization: str = "", **query: str) -> dict[str, Any]:
    """One XRPC call: a procedure when it has a body, which may be empty (b""), else a query."""
    url = f"{pds}/xrpc/{method}" + (f"?{urlencode(query)}" if query else "")
    headers = {"Authorization": authorization} if authorization else {}
    if body not in (None, b""):
        body, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
    request = Request(url, body, headers)
    with _open(request, timeout=60) as answer:
        told = answer.read()
    return json.loads(told) if told else {}


@dataclass(frozen=True)
class Person:
    pds: str
    did: str
    handle: str
    authorization: str

    @classmethod
    def joins(cls, pds: str) -> "Person":
        handle = f"p{next(_numbers)}-{datetime.now(UTC):%H%M%S%f}.test"
        made = {"handle": handle, "email": f"{handle}@example.test", "password": "a password"}
        told = call(pds, "com.atproto.server.createAccount", made)
        return cls(pds, told["did"], handle, f"Bearer {told['accessJwt']}")

    def asks(self, method: str, body: Any) -> dict[str, Any]:
        return call(self.pds, method, body, self.authorization)

    def writes(self, text: str, **more: Any) -> dict[str, Any]:
        """The `uri` and `cid` of the post."""
        return self.asks("com.atproto.repo.createRecord", {**self._place(), "record": post(text, **more)})

    def changes(self, uri: str, text: str) -> dict[str, Any]:
        place = {**self._place(), "rkey": uri.rpartition("/")[2]}
        return self.asks("com.atproto.repo.putRecord", {**place, "record": post(text)})

    def deletes(self, uri: str) -> None:
        self.asks("com.atproto.repo.deleteRecord", {**self._place(), "rkey": uri.rpartition("/")[2]})

    def writes_at_once(self, *texts: str) -> list[str]:
        """Several posts in one commit; their URIs."""
        kind = "com.atproto.repo.applyWrites#create"
        writes = [{"$type": kind, "collection": POSTS, "value": post(text)} for text in texts]
        told = self.asks("com.atproto.repo.applyWrites", {"repo": self.did, "writes": writes})
        return [result["uri"] for result in told["results"]]

    def is_named(self, handle: str) -> None:
        self.asks("com.atproto.identity.updateHandle", {"handle": handle})

    def leaves(self) -> None:
        self.asks("com.atproto.server.deactivateAccount", {})

    def comes_back(self) -> None:
        self.asks("com.atproto.server.activateAccount", b"")

    def is_taken_down(self, applied: bool) -> None:
        """Or restored."""
        subject = {"$type": "com.atproto.admin.defs#repoRef", "did": self.did}
        self.moderated(subject, applied)

    def moderated(self, subject: dict[str, Any], applied: bool) -> None:
        body = {"subject": subject, "takedown": {"applied": applied, "ref": "1"}}
        call(self.pds, "com.atproto.admin.updateSubjectStatus", body, ADMIN)

    def is_deleted(self) -> None:
        call(self.pds, "com.atproto.admin.deleteAccount", {"did": self.did}, ADMIN)

    def _place(self) -> dict[str, str]:
        return {"repo": self.did, "collection": POSTS}


def ref(written: dict[str, Any]) -> dict[str, str]:
    return {"uri": written["uri"], "cid": written["cid"]}


def post(text: str, **more: Any) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"$type": POSTS, "text": text, "createdAt": now, **more}
