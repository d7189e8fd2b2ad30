"""Who has anything new: one thread looks a few times a second, and wakes the streams that wait for it."""

import asyncio
import logging
from collections.abc import Callable

from django.db import Error, close_old_connections

from menara.listening.models import MentionCounter

LOOK_S = 0.1
logger = logging.getLogger(__name__)


class News:
    """Wakes whoever waits for a workspace, when the number of its last change has grown."""

    def __init__(self) -> None:
        self.ending = asyncio.Event()
        self.is_ending: Callable[[], bool] = lambda: False
        self._waiting: dict[int, set[asyncio.Event]] = {}
        self._numbers: dict[int, int] = {}
        self._looking: asyncio.Task[None] | None = None

    def look(self) -> None:
        """Begin to look, for as long as the server is there."""
        self._looking = self._looking or asyncio.create_task(self._look_for_ever())

    def number(self, workspace_id: int) -> int:
        """Of the last change that is known of."""
        return self._numbers.get(workspace_id, 0)

    async def wait(self, workspace_id: int, seen: int, seconds: float) -> bool:
        """Whether there is anything behind the number `seen`, at latest after so many seconds."""
        if self.number(workspace_id) > seen:
            return True
        event = asyncio.Event()
        waiting = self._waiting.setdefault(workspace_id, set())
        waiting.add(event)
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            return False
        finally:
            waiting.discard(event)
        return True

    async def _look_for_ever(self) -> None:
        while not self.is_ending():
            try:
                self._note(await asyncio.to_thread(numbers))
            except Error as error:
                logger.warning("The database does not answer, live pages wait for it: %s", error)
            await asyncio.sleep(LOOK_S)
        self.ending.set()

    def _note(self, found: dict[int, int]) -> None:
        for workspace_id, number in found.items():
            if number > self.number(workspace_id):
                for event in self._waiting.get(workspace_id, ()):
                    event.set()
        self._numbers = found


def numbers() -> dict[int, int]:
    """Of each workspace's last change."""
    close_old_connections()
    return dict(MentionCounter.objects.values_list("workspace_id", "number"))
