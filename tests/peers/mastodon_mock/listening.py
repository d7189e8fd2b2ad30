"""A connector that runs in a thread, and what it has told so far."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from menara.connectors.base import Delete, Event, Gap, Notice, Upsert
from menara.connectors.mastodon.connector import MastodonConnector
from menara.outbound.door import Door, Limits
from menara.outbound.errors import Closed
from menara.outbound.wiring import THE_WORLD

PATIENCE_S = 60


class HurriedTime:
    """Waiting takes no time here: the clock is put forward instead. `waits` are the seconds that were waited."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self._ahead = 0.0

    def now(self) -> float:
        return time.monotonic() + self._ahead

    def pause(self, closing: threading.Event, seconds: float) -> None:
        self.waits.append(seconds)
        self._ahead += seconds
        closing.wait(0.05)

    def new_door(self, reach: Any, **options: Any) -> Door:
        wiring = replace(THE_WORLD, now=self.now, pause=self.pause)
        return Door(reach, **options, limits=Limits(answer_s=1.0), wiring=wiring)


class Listening:
    """Starts at once; `wait_for` waits for something to have been told."""

    def __init__(self, settings: dict[str, Any], cursor: str | None = None) -> None:
        self.time = HurriedTime()
        self.connector = MastodonConnector({"allow_private": True, **settings}, new_door=self.time.new_door)
        self.events: list[Event] = []
        self.failure: Exception | None = None
        self._cursor = cursor
        self._change = threading.Condition()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.connector.close()
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()

    def wait_for(self, told: Callable[["Listening"], object], seconds: float = PATIENCE_S) -> bool:
        with self._change:
            return self._change.wait_for(lambda: self.failure or told(self), seconds) and not self.failure

    def local_ids(self) -> list[str | None]:
        """Of all posts, in the order in which they were told."""
        return [event.local_id for event in self.events if isinstance(event, Upsert)]

    def deleted(self) -> list[str | None]:
        return [event.local_id for event in self.events if isinstance(event, Delete)]

    def texts(self) -> list[str]:
        return [event.mention["text"] for event in self.events if isinstance(event, Upsert)]

    def codes(self) -> list[str]:
        return [event.code for event in self.events if isinstance(event, Notice) and event.code]

    def gaps(self) -> list[Gap]:
        return [event for event in self.events if isinstance(event, Gap)]

    def _listen(self) -> None:
        try:
            for event in self.connector.events(self._cursor):
                self._add(event)
        except Closed:
            pass
        except Exception as failure:
            self.failure = failure
        with self._change:
            self._change.notify_all()

    def _add(self, event: Event) -> None:
        with self._change:
            self.events.append(event)
            self._change.notify_all()
