"""An answer that goes on."""

from collections.abc import Iterator
from dataclasses import dataclass

from menara.outbound.answer import Head


@dataclass(frozen=True, slots=True)
class Streamed(Head):
    """Headers that have come, and a body that is coming."""

    pieces: Iterator[bytes]

    def chunks(self) -> Iterator[bytes]:
        """Bytes as they come, decoded. Ends when the other side ends; TryLater when it breaks or falls silent."""
        return self.pieces

    def ok(self) -> "Streamed":
        """Itself if it worked (2xx); else TryLater or Permanent."""
        self.check()
        return self
