"""How far a saved stream has been applied to what was there before."""

from dataclasses import dataclass
from datetime import datetime

from menara.listening.enums import RematchPhase
from menara.listening.models import Rematch, Stream


@dataclass(frozen=True, slots=True)
class Progress:
    """`share` is that of the present phase, in hundredths."""

    phase: str
    share: int
    gained: int
    lost: int
    heard_since: datetime | None
    is_done: bool
    is_fresh: bool


def progress_of(stream: Stream) -> Progress | None:
    """None when nothing had to be applied, or nothing can be while the stream is paused."""
    rematch = Rematch.objects.filter(stream_id=stream.pk).first()
    if rematch is None or (rematch.done_at is None and not stream.is_active):
        return None
    return Progress(
        phase=rematch.phase,
        share=_share(rematch),
        gained=rematch.gained,
        lost=rematch.lost,
        heard_since=rematch.heard_since,
        is_done=rematch.done_at is not None,
        is_fresh=rematch.version == stream.version,
    )


def _share(rematch: Rematch) -> int:
    way = rematch.last - rematch.first
    done = rematch.place - rematch.first
    if rematch.phase == RematchPhase.STORED:
        done = rematch.last - rematch.place
    return min(max(100 * done // way, 0), 100) if way > 0 else 0
