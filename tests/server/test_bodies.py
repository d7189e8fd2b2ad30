"""Bodies are whole before anybody works on them."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from menara.server.bodies import READ, Asgi, Receive, Send, WholeBodies

PATIENCE_S = 20
SCOPE: Asgi = {"headers": []}


def sent(*pieces: bytes, ends: bool = True) -> list[Asgi]:
    last = len(pieces) - 1
    return [
        {"type": "http.request", "body": piece, "more_body": not (ends and place == last)}
        for place, piece in enumerate(pieces)
    ]


async def read(receive: Receive) -> bytes:
    return bytes((await receive())["body"])


class Asking:
    """Sends what it is given, then nothing more; `status` is what it is answered."""

    def __init__(self, messages: Sequence[Asgi]) -> None:
        self.messages = list(messages)
        self.status = 0
        self.answer = b""

    async def receive(self) -> Asgi:
        if self.messages:
            return self.messages.pop(0)
        await asyncio.Event().wait()
        raise AssertionError

    async def send(self, message: Asgi) -> None:
        self.status = message.get("status", self.status)
        self.answer += message.get("body", b"")


async def echo(scope: Asgi, receive: Receive, send: Send) -> None:  # noqa: ARG001
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": await read(receive)})


def ask(*messages: Asgi, length: int | None = None, **bounds: Any) -> Asking:
    asking = Asking(messages)
    headers = [] if length is None else [(b"content-length", b"%d" % length)]
    answered = WholeBodies(echo, **bounds)({"headers": headers}, asking.receive, asking.send)
    asyncio.run(asyncio.wait_for(answered, PATIENCE_S))
    return asking


@pytest.mark.parametrize("pieces", [(b"",), (b"one",), (b"one", b"", b"two")], ids=["none", "one", "three"])
def test_a_body_comes_in_one_piece(pieces: tuple[bytes, ...]) -> None:
    asking = ask(*sent(*pieces))
    assert (asking.status, asking.answer) == (200, b"".join(pieces))


def test_who_never_comes_to_the_end_is_told_so() -> None:
    asking = ask(*sent(b"on", ends=False), patience_s=0.01)
    assert (asking.status, b'"too_slow"' in asking.answer) == (408, True)


def test_who_leaves_is_answered_nothing() -> None:
    asking = ask(*sent(b"on", ends=False), {"type": "http.disconnect"})
    assert (asking.status, asking.answer) == (0, b"")


def test_of_what_is_too_long_no_more_is_read_than_shows_that() -> None:
    asking = ask(*sent(b"x" * READ, b"y", ends=False))
    assert (asking.status, len(asking.answer), len(asking.messages)) == (200, READ, 1)


def test_what_says_that_it_is_too_long_is_not_waited_for() -> None:
    asking = ask(length=READ + 1)
    assert (asking.status, asking.answer) == (200, b"")


def test_there_is_room_for_so_much_at_one_time_and_again_after_that() -> None:
    async def ask_three() -> list[int]:
        bodies = WholeBodies(echo, room=3)
        waiting, refused, late = (
            Asking(sent(b"on", ends=False)),
            Asking(sent(b"two")),
            Asking(sent(b"too")),
        )
        first = asyncio.create_task(bodies(SCOPE, waiting.receive, waiting.send))
        while waiting.messages:
            await asyncio.sleep(0)
        await bodies(SCOPE, refused.receive, refused.send)
        first.cancel()
        await asyncio.wait([first])
        await bodies(SCOPE, late.receive, late.send)
        return [waiting.status, refused.status, late.status]

    assert asyncio.run(ask_three()) == [0, 503, 200]


def test_who_sends_slowly_keeps_nobody_waiting() -> None:
    async def ask_many() -> int:
        bodies = WholeBodies(echo)
        slow = [Asking(sent(b"on", ends=False)) for _ in range(50)]
        waiting = [asyncio.create_task(bodies(SCOPE, one.receive, one.send)) for one in slow]
        quick = Asking(sent(b"one"))
        await asyncio.wait_for(bodies(SCOPE, quick.receive, quick.send), PATIENCE_S)
        for one in waiting:
            one.cancel()
        await asyncio.wait(waiting)
        return quick.status

    assert asyncio.run(ask_many()) == 200
