"""Many at once, and where one of them spoils it, all but that one."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import InterfaceError, OperationalError

One = TypeVar("One")
Result = TypeVar("Result")


def bisected(
    some: Sequence[One],
    act: Callable[[Sequence[One]], Sequence[Result]],
    give_up: Callable[[One, Exception], Result],
) -> list[Result]:
    """What `act` makes of all; of ever smaller parts where it fails, and of what spoils it, what `give_up` makes.

    What the database itself cannot do is raised: that is for later, all of it.
    """
    try:
        return list(act(some)) if some else []
    except (InterfaceError, OperationalError):
        raise
    except Exception as problem:  # whatever a post makes the matcher or the store do
        if len(some) == 1:
            return [give_up(some[0], problem)]
    middle = len(some) // 2
    return bisected(some[:middle], act, give_up) + bisected(some[middle:], act, give_up)
