"""Whether posts are still there, as one instance sees it."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from menara.connectors.base import InvalidMessage, Standing, TryLater
from menara.connectors.mastodon.elements import decode, id_of
from menara.connectors.mastodon.feeds import Query
from menara.connectors.mastodon.memory import Names
from menara.connectors.mastodon.rest import Rest
from menara.connectors.mastodon.status import read_status, version_of
from menara.outbound.door import Answer, Priority
from menara.outbound.errors import Permanent

_OWN = re.compile(r"/statuses/(\d{1,64})(?:/activity)?", re.ASCII)
_GONE = (404, 410)


class Recheck:
    """Asks for the post itself where the instance's own id of it is known, and lets it search for the others.

    A search that finds nothing says nothing: the other instance may be down, or this one may not ask it.
    """

    def __init__(self, rest: Rest, host: str, names: Names) -> None:
        self._rest = rest
        self._host = host
        self._names = names

    def look(self, native_ids: Sequence[str]) -> dict[str, Standing]:
        return {native_id: self._standing(native_id) for native_id in native_ids}

    def _standing(self, native_id: str) -> Standing:
        local_id = self._names.local_id(native_id) or self._own_id(native_id)
        try:
            return self._look_at(native_id, local_id) if local_id else self._search(native_id)
        except (TryLater, Permanent, InvalidMessage):
            return Standing.UNKNOWN

    def _own_id(self, native_id: str) -> str | None:
        """The instance's id of a post that was written there stands in its address."""
        try:
            parts = urlsplit(native_id)
        except ValueError:
            return None
        found = _OWN.search(parts.path)
        return found[1] if found and parts.netloc == self._host else None

    def _ask(self, path: str, query: Query = ()) -> Answer:
        return self._rest.ask(path, query, Priority.COMPLIANCE)

    def _look_at(self, native_id: str, local_id: str) -> Standing:
        answer = self._ask(f"/api/v1/statuses/{quote(local_id, safe='')}")
        if answer.status in _GONE:
            return Standing.GONE
        return self._compare(native_id, decode(answer.ok().body))

    def _search(self, native_id: str) -> Standing:
        query = (("q", native_id), ("type", "statuses"), ("resolve", "true"), ("limit", "5"))
        found = decode(self._ask("/api/v2/search", query).ok().body).get("statuses")
        standings = [self._compare(native_id, one) for one in found] if isinstance(found, list) else []
        return next((standing for standing in standings if standing != Standing.UNKNOWN), Standing.UNKNOWN)

    def _compare(self, native_id: str, status: Any) -> Standing:
        """Held against what this run has told of it."""
        if not isinstance(status, dict) or status.get("uri") != native_id:
            return Standing.UNKNOWN
        known = self._names.get(id_of(status) or "")
        return Standing.CHANGED if known and known.version != self._version(status) else Standing.ALIVE

    def _version(self, status: dict[str, Any]) -> str | None:
        try:
            return version_of(status, read_status(status))
        except (AttributeError, LookupError, TypeError, ValueError):
            return None
