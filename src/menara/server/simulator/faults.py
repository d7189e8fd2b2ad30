"""What goes wrong on the simulated networks, when somebody wants it to."""

import asyncio
from collections.abc import AsyncIterator
from enum import StrEnum

import msgspec

from menara.server.simulator.web import Receive, Response, Scope, Send


class FaultKind(StrEnum):
    LIMITED = "limited"  # 429
    BROKEN = "broken"  # 500
    AWAY = "away"  # 503, and streams that are open end
    HANG = "hang"  # takes the request, says nothing
    DRIP = "drip"  # a byte a second
    CUT = "cut"  # ends in the middle of a body or a stream
    LOGIN = "login"  # a page to sign in, with status 200
    REPEATED = "repeated"  # every page twice
    DISORDERED = "disordered"  # pages out of order


class Fault(msgspec.Struct):
    """On all addresses that begin with `path`. `times`: so many requests, None until it is cleared."""

    kind: FaultKind
    path: str = "/"
    times: int | None = None
    retry_after_s: int | None = None


STATUS = {FaultKind.LIMITED: 429, FaultKind.BROKEN: 500, FaultKind.AWAY: 503}
ENDS_STREAMS = {FaultKind.AWAY, FaultKind.CUT}
LOGIN_PAGE = b"<!doctype html><title>Sign in</title><form method=post><input name=email><button>Sign in</button></form>"
DRIP_S = 1.0


class Faults:
    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._faults.append(fault)

    def clear(self, path: str = "/") -> None:
        self._faults = [fault for fault in self._faults if not fault.path.startswith(path)]

    def take(self, path: str) -> Fault | None:
        """What befalls a request for that address: the fault that was added first."""
        fault = self._on(path)
        if fault and fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._faults.remove(fault)
        return fault

    def breaks(self, path: str) -> bool:
        """Whether a stream that is open there ends now."""
        return any(fault.kind in ENDS_STREAMS for fault in self._faults if path.startswith(fault.path))

    def _on(self, path: str) -> Fault | None:
        return next((fault for fault in self._faults if path.startswith(fault.path)), None)


def refusal(fault: Fault | None) -> Response | None:
    """The answer that the fault gives in place of the right one, if it does."""
    if fault is None:
        return None
    if fault.kind is FaultKind.LOGIN:
        return Response(200, LOGIN_PAGE, {"content-type": "text/html; charset=utf-8"})
    if status := STATUS.get(fault.kind):
        wait = {"retry-after": str(fault.retry_after_s)} if fault.retry_after_s is not None else {}
        return Response(status, b"{}", {"content-type": "application/json", **wait})
    return None


async def answer(fault: Fault | None, response: Response, receive: Receive, send: Send) -> None:
    """The right answer, in the way in which the fault lets it through."""
    kind = fault.kind if fault else None
    if kind is FaultKind.HANG:
        await gone(receive)
    elif kind is FaultKind.CUT:
        await send(
            {"type": "http.response.start", "status": response.status, "headers": response.raw_headers}
        )
        half = response.body[: len(response.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
    elif kind is FaultKind.DRIP:
        await _drip(response, receive, send)
    else:
        await response.send(send)


async def gone(receive: Receive) -> None:
    """Until whoever asked has hung up."""
    while (await receive())["type"] not in ("http.disconnect", "websocket.disconnect"):
        pass


async def _drip(response: Response, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": response.status, "headers": response.raw_headers})
    async for byte in _slowly(response.body, receive):
        await send({"type": "http.response.body", "body": byte, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _slowly(body: bytes, receive: Receive) -> AsyncIterator[bytes]:
    leaving = asyncio.ensure_future(gone(receive))
    for at in range(len(body)):
        yield body[at : at + 1]
        await asyncio.wait([leaving], timeout=DRIP_S)
        if leaving.done():
            return
    leaving.cancel()


async def refuse_socket(fault: Fault | None, scope: Scope, receive: Receive, send: Send) -> bool:
    """Whether the fault keeps a websocket from opening; then that has been told, or never is."""
    if fault and fault.kind is FaultKind.HANG:
        await gone(receive)
        return True
    refused = refusal(fault)
    if refused is None:
        return False
    if "websocket.http.response" in scope.get("extensions", {}):
        start = {"type": "websocket.http.response.start", "status": refused.status}
        await send({**start, "headers": refused.raw_headers})
        await send({"type": "websocket.http.response.body", "body": refused.body})
    else:
        await send({"type": "websocket.close"})
    return True
