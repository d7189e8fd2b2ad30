"""The kernel is loaded whole: no later call waits for a function that was not needed before."""

from collections.abc import Callable
from functools import cache

from numba.core.event import Event, Listener, install_listener

from menara.engine.query.compiled.queries import CompiledQueries
from menara.engine.query.syntax import parse


def load_kernel(before_compiling: Callable[[], None]) -> None:
    """From the cache on disk; or compiled, which takes up to a minute and is announced by `before_compiling`."""
    with install_listener("numba:compile", _Announcement(before_compiling)):
        _use_everything()


@cache
def _use_everything() -> None:
    queries = CompiledQueries({"first": "acme"})
    for id_ in ("second", "third"):  # the second hangs on what the first has, the third on the second
        queries.set(id_, parse("acme"), "acme")
    for match in (queries.match, queries.locate):
        match([{"id": "any", "text": "acme"}])


class _Announcement(Listener):
    """Told once, however many functions are compiled."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell
        self._is_told = False

    def on_start(self, event: Event) -> None:  # noqa: ARG002 - that there is one says it all
        if not self._is_told:
            self._is_told = True
            self._tell()

    def on_end(self, event: Event) -> None:
        pass
