"""How much somebody may ask for in a minute: a bucket that fills steadily, one row for all processes of the installation.

Whoever counts draws a lot at once and spends it by himself: the row is written now and then, not with every question.
"""

from dataclasses import dataclass

from django.db import transaction

from menara.core.clock import now
from menara.core.models import Allowance

MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was granted, what is left for others to draw, and how long to wait where it was nothing."""

    granted: int
    left: int
    wait_s: float = 0.0


def draw(name: str, most: int, *, least: int, lot: int) -> Drawn:
    """Up to `lot` of the `most` that the name may have in a minute: nothing when fewer than `least` are left."""
    with transaction.atomic():
        row = _locked(name, most)
        present = now()
        if present < row.counted_at:  # the clock was set back: it counts on from there
            row.counted_at = present
            row.save(update_fields=["counted_at"])
        passed = (present - row.counted_at).total_seconds()
        left = min(most, row.left + passed * most / MINUTE_S)
        if left < least:
            return Drawn(0, int(left), (least - left) * MINUTE_S / most)
        granted = min(int(left), max(least, lot))
        Allowance.objects.filter(name=name).update(left=left - granted, counted_at=present)
    return Drawn(granted, int(left - granted))


def _locked(name: str, most: int) -> Allowance:
    rows = Allowance.objects.select_for_update().filter(name=name)
    if row := rows.first():
        return row
    full = Allowance(name=name, left=most, counted_at=now())
    Allowance.objects.bulk_create([full], ignore_conflicts=True)
    return rows.get()
