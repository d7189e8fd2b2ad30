"""Writes what Bluesky's streams send, as the lexicons say: frames of the firehose, lines of Jetstream in both versions."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from connectors.atproto.archive_writers import Cid, car, cbor, cid_of

from menara.connectors.atproto.json_form import written

DID = "did:plc:sari"
POSTS = "app.bsky.feed.post"
REV = "3mptbypluud2a"
TIME = "2026-11-21T09:00:00.000Z"
TIME_US = 1_795_251_600_000_000


def post(text: str = "acme", **more: Any) -> dict[str, Any]:
    return {"$type": POSTS, "text": text, "createdAt": TIME, **more}


class Op(NamedTuple):
    action: str
    rkey: str = "3k1"
    record: Any = None
    collection: str = POSTS


def create(rkey: str = "3k1", text: str = "acme", **more: Any) -> Op:
    return Op("create", rkey, post(text, **more))


def version_of(record: Any) -> str:
    """Its CID as it is written."""
    return written(cid_of(cbor(record)))


# The firehose


def frame(kind: str, body: Any, op: int = 1) -> bytes:
    return cbor({"op": op, "t": kind}) + cbor(body)


def error_frame(name: str, message: str = "") -> bytes:
    return cbor({"op": -1}) + cbor({"error": name, "message": message})


def info_frame(name: str) -> bytes:
    return frame("#info", {"name": name})


def commit_frame(
    number: int, *ops: Op, did: str = DID, rev: str = REV, since: str | None = None, **more: Any
) -> bytes:
    """`more` replaces members of the body."""
    blocks: dict[bytes, bytes] = {}
    for content in (cbor(op.record) for op in ops if op.record is not None):
        blocks[cid_of(content)] = content
    commit = cbor({"did": did, "rev": rev, "version": 3, "sig": bytes(64)})
    root = cid_of(commit)
    body = {
        "seq": number,
        "repo": did,
        "rev": rev,
        "since": since,
        "commit": Cid(root),
        "blocks": car(root, {root: commit, **blocks}),
        "ops": [_op(op) for op in ops],
        "blobs": [],
        "rebase": False,
        "tooBig": False,
        "time": TIME,
    }
    return frame("#commit", {**body, **more})


def _op(op: Op) -> dict[str, Any]:
    cid = None if op.record is None else Cid(cid_of(cbor(op.record)))
    return {"action": op.action, "path": f"{op.collection}/{op.rkey}", "cid": cid}


def account_frame(seq: int, active: bool, status: str | None = None, did: str = DID) -> bytes:
    told = {} if status is None else {"status": status}
    return frame("#account", {"seq": seq, "did": did, "time": TIME, "active": active, **told})


def identity_frame(seq: int, handle: str, did: str = DID) -> bytes:
    return frame("#identity", {"seq": seq, "did": did, "time": TIME, "handle": handle})


def sync_frame(seq: int, rev: str, did: str = DID) -> bytes:
    return frame("#sync", {"seq": seq, "did": did, "time": TIME, "rev": rev, "blocks": b""})


# Jetstream


def line(kind: str, content: Any, time_us: int = TIME_US, did: str = DID) -> bytes:
    return json.dumps({"did": did, "time_us": time_us, "kind": kind, kind: content}).encode()


def commit_line(op: Op, time_us: int = TIME_US, did: str = DID, rev: str = REV) -> bytes:
    return line("commit", _told(op, rev), time_us, did)


def account_line(time_us: int, active: bool, status: str | None = None, did: str = DID) -> bytes:
    told = {"active": active, "did": did, "seq": 1, "time": TIME}
    return line("account", told if status is None else {**told, "status": status}, time_us, did)


def identity_line(time_us: int, handle: str, did: str = DID) -> bytes:
    return line("identity", {"did": did, "handle": handle, "seq": 1, "time": TIME}, time_us, did)


def message(kind: str, **payload: Any) -> bytes:
    """One message of version 2."""
    said = {"$type": f"network.bsky.jetstream.subscribeEvents#{kind}", **payload}
    return json.dumps({"$type": "message", "payload": said}).encode()


def commit_message(seq: int, op: Op, did: str = DID, rev: str = REV, time: str = TIME) -> bytes:
    return message("commit", seq=seq, did=did, time=time, **_told(op, rev))


def account_message(seq: int, active: bool, status: str | None = None, did: str = DID) -> bytes:
    told = {} if status is None else {"status": status}
    account = {"seq": 1, "did": did, "time": TIME, "active": active, **told}
    return message("account", seq=seq, did=did, time=TIME, account=account)


def identity_message(seq: int, handle: str, did: str = DID) -> bytes:
    identity = {"seq": 1, "did": did, "time": TIME, "handle": handle}
    return message("identity", seq=seq, did=did, time=TIME, identity=identity)


def error_message(name: str, text: str = "") -> bytes:
    return json.dumps({"$type": "error", "error": name, "message": text}).encode()


def _told(op: Op, rev: str) -> dict[str, Any]:
    told = {"rev": rev, "operation": op.action, "collection": op.collection, "rkey": op.rkey}
    return told if op.record is None else {**told, "record": op.record, "cid": version_of(op.record)}


def in_lab(frames: Iterable[tuple[int | None, bytes]]) -> bytes:
    """Frames with the cursors that stand for them, as the lab's files hold them."""
    import base64

    lines = []
    for at, content in frames:
        place = {} if at is None else {"at": at}
        try:
            lines.append({"text": content.decode(), **place})
        except UnicodeDecodeError:
            lines.append({"base64": base64.b64encode(content).decode(), **place})
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)
