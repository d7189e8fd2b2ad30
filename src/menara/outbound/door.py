"""The one door to the network. Connectors ask here; nobody else opens a socket.

A door knows what may be reached, and takes no more than its limits. It may be closed from any thread: whatever waits
at it then raises Closed. What goes wrong is one of four: TryLater, Permanent, Refused, Closed (errors.py).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from menara.outbound.answer import Answer, Head
from menara.outbound.backoff import Backoffs
from menara.outbound.budget import Ask, Budget, Priority
from menara.outbound.call import Call
from menara.outbound.courier import Courier
from menara.outbound.dialects import Dialect, standard
from menara.outbound.ending import Ending
from menara.outbound.errors import Failure, Permanent, TryLater
from menara.outbound.limits import USUAL_LIMITS, Limits
from menara.outbound.pacing import Pacing
from menara.outbound.reach import Reach, Territory
from menara.outbound.streamed import Streamed
from menara.outbound.url import WEB, WEB_SOCKET
from menara.outbound.watch import Watch
from menara.outbound.websocket import Handshake, WebSocket
from menara.outbound.wiring import THE_WORLD, Wiring

__all__ = ["Answer", "Door", "Limits", "NewDoor", "Priority", "Reach", "Streamed", "WebSocket", "Wiring"]

NO_HEADERS: Mapping[str, str] = {}


class Door:
    """Requests, streams and web sockets to the hosts of a reach."""

    def __init__(
        self,
        reach: Reach,
        *,
        budget: Budget | None = None,
        account: str = "",
        dialect: Dialect = standard,
        limits: Limits = USUAL_LIMITS,
        wiring: Wiring = THE_WORLD,
    ) -> None:
        """`account`: a name for the credential that is used; limits belong to it. `dialect`: how limits are told."""
        self._account = account
        self._limits = limits
        self._wiring = wiring
        self._ending = Ending()
        self._courier = Courier(Territory(reach), limits, wiring, self._ending)
        budget = budget or Budget(now=wiring.now, random=wiring.random)
        self._pacing = Pacing(budget, dialect, self.pause, limits.retry_s)

    def get(
        self,
        url: str,
        headers: Mapping[str, str] = NO_HEADERS,
        *,
        endpoint: str = "",
        priority: Priority = Priority.STREAM,
        attempts: int = 3,
    ) -> Answer:
        """A whole answer. What may work soon is tried again a few times, then raised as TryLater."""
        return self.request("GET", url, headers, endpoint=endpoint, priority=priority, attempts=attempts)

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] = NO_HEADERS,
        body: bytes = b"",
        *,
        endpoint: str = "",
        priority: Priority = Priority.STREAM,
        attempts: int = 1,
    ) -> Answer:
        """The same with any method and body. More attempts only where doing it twice does no harm."""
        call = Call(method, self._courier.enter(url, WEB), headers, body)
        backoffs = Backoffs(self._wiring.random)
        while True:
            attempts -= 1
            try:
                return self._answer(call, self._ask(call, endpoint, priority))
            except TryLater as error:
                wait = backoffs.next(error)
                if attempts <= 0 or wait > self._limits.retry_s:
                    raise
            self.pause(wait)

    @contextmanager
    def stream(
        self, url: str, headers: Mapping[str, str] = NO_HEADERS, *, endpoint: str = "", stall_s: float = 60.0
    ) -> Iterator[Streamed]:
        """An answer whose body goes on for as long as it likes. Silence for `stall_s` is TryLater."""
        call = Call("GET", self._courier.enter(url, WEB), headers, ours={"Accept-Encoding": "identity"})
        watch = self._permitted(ask := self._ask(call, endpoint))
        with self._courier.followed(call, watch) as (response, head):
            self._learn(call, ask, head)
            watch.go_on_for_ever(stall_s)
            pieces = self._courier.pieces(call, response, head)
            yield Streamed(head.status, head.headers, head.url, head.origin, pieces)

    @contextmanager
    def websocket(
        self,
        url: str,
        headers: Mapping[str, str] = NO_HEADERS,
        *,
        endpoint: str = "",
        stall_s: float = 60.0,
        max_frame: int = 5_000_000,
    ) -> Iterator[WebSocket]:
        """A web socket. Redirects are not followed; a message is at most `max_frame` bytes."""
        handshake = Handshake()
        call = Call("GET", self._courier.enter(url, WEB_SOCKET), headers, ours=handshake.headers())
        watch = self._permitted(ask := self._ask(call, endpoint))
        with self._courier.sent(call, watch) as (response, head):
            self._learn(call, ask, head)
            if 200 <= head.status < 300:  # a page, of a proxy or of somebody who wants a password first
                raise TryLater(
                    f"{head.origin} answered {head.status} and opens no web socket", failure=Failure.SERVER
                )
            if head.status != 101:
                raise Permanent(f"{head.origin} answered {head.status} and opens no web socket")
            handshake.check(head)
            watch.go_on_for_ever(stall_s / 2)
            yield WebSocket(head, response.extensions["network_stream"], self._limits, max_frame)

    def pause(self, seconds: float) -> None:
        """Waits; raises Closed when the door is closed meanwhile."""
        self._ending.check()
        self._wiring.pause(self._ending.closed, seconds)
        self._ending.check()

    def close(self) -> None:
        """From any thread, any number of times: whatever waits here raises Closed."""
        self._ending.end()

    def _answer(self, call: Call, ask: Ask) -> Answer:
        watch = self._permitted(ask)
        with self._courier.followed(call, watch) as (response, head):
            body = self._courier.body(call, response, head)
            self._learn(call, ask, head, body)
            return Answer(head.status, head.headers, head.url, head.origin, body)

    def _ask(self, call: Call, endpoint: str, priority: Priority = Priority.STREAM) -> Ask:
        return Ask(call.url.host, self._account, endpoint, who=id(self), priority=priority)

    def _permitted(self, ask: Ask) -> Watch:
        """The clock runs from when the request may go out."""
        self._pacing.permit(ask)
        return Watch(self._wiring.now, self._limits.answer_s, self._limits.stall_s)

    def _learn(self, call: Call, ask: Ask, head: Head, body: bytes = b"") -> None:
        """What the answer says of limits; TryLater when it says that it is none."""
        self._pacing.learn(ask, head, body)
        if head.worked:
            self._courier.remember(call)


class NewDoor(Protocol):
    """How a connector gets its door: `Door` itself, or one with a budget or a lab behind it."""

    def __call__(self, reach: Reach, *, account: str = "", dialect: Dialect = standard) -> Door: ...
