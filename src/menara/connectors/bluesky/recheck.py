"""Looks again whether posts are still there, and are what was told."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from menara.connectors.atproto.names import parts_of
from menara.connectors.base import Permanent, Standing, TryLater
from menara.connectors.bluesky.xrpc import content, error_name
from menara.outbound.door import Answer, Door, Priority

_GONE = ("deactivated", "takendown", "suspended", "deleted")


class Recheck:
    """`version` tells what was heard of a post last. Whatever goes wrong on the way is UNKNOWN."""

    def __init__(self, door: Door, service: str, version: Callable[[str], str | None]) -> None:
        self._door = door
        self._service = service.rstrip("/")
        self._version = version
        self._is_shut: dict[str, bool] = {}

    def standings(self, native_ids: Sequence[str]) -> dict[str, Standing]:
        return {native_id: self._standing(native_id) for native_id in native_ids}

    def _standing(self, uri: str) -> Standing:
        parts = parts_of(uri)
        if parts is None:
            return Standing.UNKNOWN
        try:
            return Standing.GONE if self._is_account_shut(parts[0]) else self._record(uri, *parts)
        except (TryLater, Permanent):
            return Standing.UNKNOWN

    def _is_account_shut(self, did: str) -> bool:
        """Asked first: what a service says of the records of an account that it has shut is anything."""
        if did not in self._is_shut:
            answer = self._ask("com.atproto.sync.getRepoStatus", did=did)
            status: dict[str, Any] = content(answer) if answer.status == 200 else {}
            self._is_shut[did] = status.get("active") is False and status.get("status") in _GONE
        return self._is_shut[did]

    def _record(self, uri: str, did: str, collection: str, rkey: str) -> Standing:
        answer = self._ask("com.atproto.repo.getRecord", repo=did, collection=collection, rkey=rkey)
        if error_name(answer) == "RecordNotFound":
            return Standing.GONE
        cid = content(answer).get("cid") if answer.status == 200 else None
        if not isinstance(cid, str):
            return Standing.UNKNOWN
        return Standing.CHANGED if self._version(uri) not in (None, cid) else Standing.ALIVE

    def _ask(self, method: str, **parameters: str) -> Answer:
        """Raises TryLater and Permanent."""
        url = f"{self._service}/xrpc/{method}?{urlencode(parameters)}"
        return self._door.get(url, endpoint=method, priority=Priority.COMPLIANCE)
