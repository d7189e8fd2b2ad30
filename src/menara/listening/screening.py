"""From the log into the store: matched against all streams, stored, and the position moved, in one transaction.

What cannot be read, matched or stored is set aside as a dead letter; everything around it goes on.
"""

from collections.abc import Sequence
from functools import partial

from django.db import transaction

from menara.core.log import Log
from menara.listening.bisecting import bisected
from menara.listening.book import StreamBook
from menara.listening.heard import Heard
from menara.listening.letters import Letter, keep_letter, write_letter
from menara.listening.pace import Pace
from menara.listening.presence import Presence
from menara.listening.sifting import Sifted, sift
from menara.listening.storing import store
from menara.sources.operations import HEARD

CONSUMER = "screener"
ACTOR = "system:screener"
BATCHES = 40  # looked at together
__all__ = ["CONSUMER", "Screener"]


class Screener:
    """Used by one thread. Several workers may run one each: whoever is first counts, the others start anew."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._book = StreamBook()
        self._pace = Pace()

    def screen(self) -> int:
        """Take some batches from the log; how many. Raises Overtaken when another was quicker."""
        position = self._log.position(CONSUMER, HEARD)
        batches = self._log.read(HEARD, position, BATCHES)
        if not batches:
            return 0
        self._book.refresh()
        sifted = sift(batches, self._book)
        for part in self._pace.parts(sifted):
            with self._pace.kept(part):
                position = self._store(part, position)
        return len(sifted)

    def _store(self, part: Sequence[Sifted], before: int) -> int:
        position = part[-1].batch.position
        with transaction.atomic():
            self._log.advance(CONSUMER, HEARD, before, position)
            heard = [one for sifted in part for one in sifted.heard]
            keep(heard, [letter for sifted in part for letter in sifted.letters])
        return position


def keep(heard: Sequence[Heard], letters: Sequence[Letter], actor: str = ACTOR) -> None:
    """Store what can be stored and set the rest aside, of those who are still there. Within a transaction."""
    present = Presence(heard, [letter.ear for letter in letters])
    unstored = bisected(present.of(heard), partial(_store_together, actor=actor), _unstorable)
    for letter in (*letters, *unstored):
        if present.has(letter.ear):
            keep_letter(letter)


def _store_together(heard: Sequence[Heard], actor: str) -> list[Letter]:
    with transaction.atomic():
        store(heard, actor)
    return []


def _unstorable(one: Heard, problem: Exception) -> Letter:
    return write_letter("unstorable", problem, one.told, one.ear)
