"""Waiting for what cannot be interrupted: it goes on in a thread of its own, and whoever waits may leave."""

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import suppress
from typing import TypeVar

from menara.outbound.ending import Ending
from menara.outbound.errors import Closed, TryLater

T = TypeVar("T")


def wait_for(job: Callable[[], T], seconds: float, ending: Ending, drop: Callable[[T], object]) -> T:
    """What the job gives; TryLater if that takes longer. `drop` gets what nobody waits for any more."""
    outcome: Future[T] = Future()
    ending.add(outcome, outcome.cancel)
    try:
        threading.Thread(target=_run, args=(job, outcome, drop), daemon=True, name="menara-dial").start()
        return _result(outcome, seconds)
    finally:
        ending.forget(outcome)


def _run(job: Callable[[], T], outcome: Future[T], drop: Callable[[T], object]) -> None:
    try:
        result = job()
    except BaseException as error:
        with suppress(InvalidStateError):
            outcome.set_exception(error)
        return
    try:
        outcome.set_result(result)
    except InvalidStateError:
        drop(result)


def _result(outcome: Future[T], seconds: float) -> T:
    try:
        return outcome.result(seconds)
    except CancelledError:
        raise Closed("the door was closed") from None
    except TimeoutError:
        if outcome.cancel():
            raise TryLater(f"no connection within {seconds:.3g} s") from None
        return outcome.result()
