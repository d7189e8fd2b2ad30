"""The repository firehose: com.atproto.sync.subscribeRepos, frames of DAG-CBOR with blocks in CAR form.

https://atproto.com/specs/event-stream, https://atproto.com/specs/sync
"""

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any, ClassVar, TypeGuard
from urllib.parse import urlencode

from menara.connectors.atproto.car import CarError, read_blocks, read_root
from menara.connectors.atproto.dag_cbor import CborError, Link, decode_cbor, decode_sequence
from menara.connectors.atproto.json_form import in_json, written
from menara.connectors.atproto.names import is_did
from menara.connectors.base import InvalidMessage
from menara.connectors.bluesky.interest import Interest
from menara.connectors.bluesky.jetstream import OPERATIONS, read_message
from menara.connectors.bluesky.messages import (
    Change,
    Commit,
    Frame,
    Loss,
    Message,
    Outdated,
    Resync,
    StreamError,
    bad_shape,
    check_names,
    integer,
    microseconds,
    text,
)
from menara.connectors.bluesky.place import Place

_MOST_OPS = 10_000  # the lexicon says 200
Body = Mapping[str, Any]


class Firehose:
    """Places are numbers of one host's own; at another host they mean nothing."""

    path: ClassVar[str] = "/xrpc/com.atproto.sync.subscribeRepos"
    is_clamped: ClassVar[bool] = False
    is_renumbered: ClassVar[bool] = False
    hosts: ClassVar[tuple[str, ...]] = ("wss://bsky.network",)

    def __init__(self, interest: Interest) -> None:
        self._interest = interest

    def cursor(self, place: Place, host: str) -> int | None:
        """The server goes on behind this number: the message before is named, for it may have more parts."""
        if place.number is None or not place.is_at(host):
            return None
        return max(place.number - 1, 0)

    def query(self, cursor: int | None) -> str:
        return "" if cursor is None else urlencode({"cursor": cursor})

    def read(self, raw: bytes) -> Frame:
        """Raises InvalidMessage and StreamError."""
        kind, body = _opened(raw)
        if kind == "#info":
            return Frame(None, 0, [Outdated()] if body.get("name") == "OutdatedCursor" else [])
        number, time_us = integer(body.get("seq"), "seq"), microseconds(body.get("time"))
        try:
            messages = list(self._messages(kind, body))
        except InvalidMessage as problem:
            messages = [problem]
        return Frame(number, time_us or 0, messages)

    def _messages(self, kind: str, body: Body) -> Iterator[Message | None]:
        did = body.get("repo" if kind == "#commit" else "did")
        if not self._interest.hears(did):
            yield None
        elif kind == "#commit":
            yield from self._commit(_did(did), body)
        elif kind == "#sync":
            yield Resync(_did(did), text(body.get("rev")) or "")
        elif kind in ("#identity", "#account"):
            yield read_message(kind[1:], did, body, self._interest)

    def _commit(self, did: str, body: Body) -> Iterator[Message | None]:
        rev, since = text(body.get("rev")) or "", text(body.get("since"))
        yield Commit(did, rev, since)
        if body.get("tooBig") is True:
            yield Loss(did, f"its revision {rev} was too big to be sent")
        else:
            ops = _ops(body)
            changes = [self._wanted(_change(did, rev, op)) for op in ops]
            blocks = _Blocks(body.get("blocks")) if any(map(_has_record, changes)) else None
            for op, change in zip(ops, changes, strict=True):
                yield (
                    _with_record(change, blocks, op.get("cid")) if blocks and _has_record(change) else change
                )

    def _wanted(self, change: Change | InvalidMessage | None) -> Change | InvalidMessage | None:
        if isinstance(change, Change) and not self._interest.wants(change.collection):
            return None
        return change


def _opened(raw: bytes) -> tuple[str, Body]:
    """The kind of a message and what it says. Raises InvalidMessage and StreamError."""
    try:
        header, body = decode_sequence(raw, 2)
    except CborError as error:
        raise InvalidMessage("bad_cbor", f"A frame is no DAG-CBOR: {error}.") from None
    if not (isinstance(header, dict) and isinstance(body, dict)):
        raise bad_shape("A frame has no header or no body.")
    if header.get("op") == -1:
        raise StreamError(text(body.get("error")) or "error", text(body.get("message")) or "")
    return str(header.get("t")), body


def _did(did: object) -> str:
    if isinstance(did, str) and is_did(did):
        return did
    raise bad_shape("A message names no account.")


def _ops(body: Body) -> list[Any]:
    ops = body.get("ops")
    if not isinstance(ops, list) or len(ops) > _MOST_OPS:
        raise bad_shape("A commit has no list of changes that can be read.")
    return ops


def _change(did: str, rev: str, op: object) -> Change | InvalidMessage | None:
    """Without its record yet; None for something that is done to a record and not known here."""
    match op:
        case {"path": str(path), "action": str(action)}:
            collection, _, rkey = path.partition("/")
            try:
                check_names(did, collection, rkey)
            except InvalidMessage as problem:
                return problem
            return Change(did, collection, rkey, action, rev) if action in OPERATIONS else None
    return bad_shape(f"A change to the repository of {did} is not built as the others are.")


class _Blocks:
    """The blocks of one commit, each checked against its digest, by CID."""

    def __init__(self, content: object) -> None:
        """Raises InvalidMessage."""
        if not isinstance(content, bytes):
            raise bad_shape("A commit has no blocks.")
        try:
            stream = BytesIO(content)
            read_root(stream)
            self._blocks = {block.cid: block.content for block in read_blocks(stream)}
        except (CarError, EOFError) as error:
            raise InvalidMessage("bad_car", f"The blocks of a commit cannot be read: {error}.") from None

    def record(self, cid: bytes) -> Any:
        """Raises InvalidMessage."""
        if cid not in self._blocks:
            raise InvalidMessage("missing_block", "A record did not come with its change.")
        try:
            return in_json(decode_cbor(self._blocks[cid]))
        except CborError as error:
            raise InvalidMessage("bad_cbor", f"A record is no DAG-CBOR: {error}.") from None


def _has_record(change: Change | InvalidMessage | None) -> TypeGuard[Change]:
    return isinstance(change, Change) and change.operation != "delete"


def _with_record(change: Change, blocks: _Blocks, link: object) -> Message:
    try:
        cid = link.cid if isinstance(link, Link) else b""
        record = blocks.record(cid)
    except InvalidMessage as problem:
        return problem
    if not isinstance(record, dict):
        return bad_shape(f"The record at://{change.did}/{change.collection}/{change.rkey} is no map.")
    return change._replace(cid=written(cid), record=record)
