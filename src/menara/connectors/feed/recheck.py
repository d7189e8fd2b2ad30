"""Whether articles are still there: their pages are asked for, at the hosts that the settings name and nowhere else.

Only 404 and 410 say that a page is gone, and only when it is asked for as a browser would; all else says nothing.
"""

from collections.abc import Iterable

from menara.connectors.base import Standing
from menara.connectors.feed.links import host_of
from menara.connectors.feed.window import Place, Window
from menara.outbound.door import Door, Priority
from menara.outbound.errors import Permanent, TryLater

AT_ONCE = 20  # pages for each look at a feed
TRIES = 5
PATIENCE = 3
_GONE = (404, 410)


class Recheck:
    def __init__(self, door: Door, urls: Iterable[str]) -> None:
        self._door = door
        self._hosts = {host_of(url) for url in urls}

    def can_ask(self, address: str) -> bool:
        return host_of(address) in self._hosts

    def look(self, address: str) -> Standing:
        if not self.can_ask(address):
            return Standing.UNKNOWN
        try:
            if 200 <= self._status("HEAD", address) < 300:
                return Standing.ALIVE
            status = self._status("GET", address)  # not every server knows what HEAD is
        except (TryLater, Permanent):
            return Standing.UNKNOWN
        if status in _GONE:
            return Standing.GONE
        return Standing.ALIVE if 200 <= status < 300 else Standing.UNKNOWN

    def _status(self, method: str, address: str) -> int:
        return self._door.request(method, address, priority=Priority.COMPLIANCE).status

    def gone(self, window: Window) -> Iterable[Place]:
        """The first of those that have vanished are asked for; what nobody knows is asked for again next time.

        A host that says nothing three times is left alone until then: other feeds wait.
        """
        window.pending = [one for one in window.pending if self.can_ask(one.place.address)]
        unknown = 0
        for one in window.pending[:AT_ONCE]:
            if unknown == PATIENCE:
                return
            standing = self.look(one.place.address)
            one.tries += 1
            window.pending.remove(one)
            if standing is Standing.GONE:
                yield one.place
            elif standing is Standing.UNKNOWN:
                unknown += 1
                window.pending += [one] if one.tries < TRIES else []
