"""Carries a call out and its answer back: one step, or all the way that redirects lead."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cached_property
from ssl import SSLContext
from typing import TypeAlias

import httpcore

from menara.outbound.answer import Head
from menara.outbound.call import Call
from menara.outbound.dial import Dialler
from menara.outbound.ending import Ending
from menara.outbound.errors import Refused
from menara.outbound.exchange import head_of, pieces_of, redirect_in, told, whole_body
from menara.outbound.limits import Limits
from menara.outbound.line import Switchboard
from menara.outbound.reach import Territory
from menara.outbound.url import Url
from menara.outbound.watch import Watch
from menara.outbound.wiring import Wiring

Reply: TypeAlias = tuple[httpcore.Response, Head]


class Courier:
    """Every step is checked anew: where it leads, and at which address that is."""

    def __init__(self, territory: Territory, limits: Limits, wiring: Wiring, ending: Ending) -> None:
        self._territory = territory
        self._limits = limits
        self._wiring = wiring
        self._ending = ending
        self._dialler = Dialler(territory, wiring, ending)
        self._proven: set[str] = set()

    def enter(self, url: str, schemes: tuple[str, ...]) -> Url:
        """The URL, if it is at a host that the settings name."""
        return self._territory.enter(url, schemes)

    def remember(self, call: Call) -> None:
        """This has worked: what is odd there from now on is worth another try."""
        self._proven.add(call.url.origin)

    @contextmanager
    def followed(self, call: Call, watch: Watch) -> Iterator[Reply]:
        """The answer at the end of the redirects."""
        first = call
        for step in range(self._limits.redirects + 1):
            with self._sent(first, call, watch) as (response, head):
                with self._told(first, call):
                    location = redirect_in(head)
                if location is None:
                    yield response, head
                    return
            with self._told(first, call):
                call = self._redirected(call, head.status, location, step)

    def sent(self, call: Call, watch: Watch) -> AbstractContextManager[Reply]:
        """The answer of this place, a redirect too."""
        return self._sent(call, call, watch)

    def body(self, first: Call, response: httpcore.Response, head: Head) -> bytes:
        """All of it, decoded."""
        with told(head.origin, proven=self._is_proven(first)):
            return whole_body(response, head, self._limits)

    def pieces(self, first: Call, response: httpcore.Response, head: Head) -> Iterator[bytes]:
        """The body as it comes, decoded."""
        with told(head.origin, proven=self._is_proven(first)):
            yield from pieces_of(response, head, self._limits)

    @contextmanager
    def _sent(self, first: Call, call: Call, watch: Watch) -> Iterator[Reply]:
        self._ending.check()
        watch.room = self._limits.header_bytes
        with ExitStack() as stack:
            with self._told(first, call):
                connection = self._connection(call, watch)
                stack.callback(connection.close)
                response = connection.handle_request(call.request())
                stack.callback(response.close)
                head = head_of(response, call.url, self._limits)
            watch.room = self._limits.body_bytes
            yield response, head

    def _connection(self, call: Call, watch: Watch) -> httpcore.HTTPConnection:
        url = call.url
        return httpcore.HTTPConnection(
            httpcore.Origin(url.scheme.encode(), url.host.encode(), url.port),
            ssl_context=self._trust if url.secure else None,
            network_backend=Switchboard(self._dialler, self._ending, watch, named=call.named),
        )

    def _redirected(self, call: Call, status: int, location: str, step: int) -> Call:
        if step == self._limits.redirects:
            raise Refused(f"redirected more than {step} times")
        return call.redirected(status, self._territory.follow(call.url, location, named=call.named))

    def _told(self, first: Call, call: Call) -> AbstractContextManager[None]:
        return told(call.url.origin, proven=self._is_proven(first))

    def _is_proven(self, first: Call) -> bool:
        return first.url.origin in self._proven

    @cached_property
    def _trust(self) -> SSLContext:
        return self._wiring.trust()
