"""Places in the order of changes that were given to programs, and those that never were.

After a restore numbers go on far beyond all that could have been given before it (`skip_ahead`): whoever goes on from a
number of the time before misses nothing. A number beyond the head was given by another installation.
"""

from django.db.models import F

from menara.listening.models import MentionCounter
from menara.listening.search.finding import last_number
from menara.people.queries import Actor

SKIPPED = 1 << 24
"""More than the changes of a day: so many, at most, may lie between a backup and what followed it."""


class BeyondHead(Exception):  # noqa: N818 (an answer, not a failure)
    """The number is none that this workspace has given. `head` is the last that it has."""

    def __init__(self, head: int) -> None:
        super().__init__(
            f"The cursor is none that was given here: the last change has the number {head}. Begin again "
            "without one, and take what you have already for what it is."
        )
        self.head = head


def check_cursor(actor: Actor, after: int) -> None:
    """Raises BeyondHead."""
    if after and after > (head := last_number(actor)):
        raise BeyondHead(head)


def skip_ahead() -> None:
    """For a restore: the next changes of all workspaces get numbers that nobody can have seen."""
    MentionCounter.objects.update(number=F("number") + SKIPPED)
