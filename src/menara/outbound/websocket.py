"""A web socket over a line that the door opened: whole messages come out, anything odd ends it."""

import base64
import hashlib
import secrets
from collections import deque
from typing import NoReturn

from httpcore import NetworkStream
from websockets.frames import CloseCode, Frame, Opcode
from websockets.protocol import Protocol, Side

from menara.outbound.answer import Head
from menara.outbound.errors import Failure, TryLater
from menara.outbound.exchange import told
from menara.outbound.limits import Limits
from menara.outbound.watch import Silence

_READ = 65_536
_LONGEST_WORDS = 200
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Handshake:
    """The key that we send and the answer that it must get."""

    def __init__(self) -> None:
        self._key = base64.b64encode(secrets.token_bytes(16))

    def headers(self) -> dict[str, str]:
        """Compression is not offered: what is not offered may not come."""
        return {
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": self._key.decode("ascii"),
            "Sec-WebSocket-Version": "13",
        }

    def check(self, head: Head) -> None:
        expected = base64.b64encode(hashlib.sha1(self._key + _GUID, usedforsecurity=False).digest())
        agreed = head.headers.get("sec-websocket-accept", "").strip() == expected.decode("ascii")
        upgraded = head.headers.get("upgrade", "").strip().lower() == "websocket"
        surplus = {"sec-websocket-extensions", "sec-websocket-protocol"} & set(head.headers)
        if not (agreed and upgraded) or surplus:
            raise TryLater(f"{head.origin}: the answer is no WebSocket", failure=Failure.SERVER)


class WebSocket:
    """`receive` gives one message after the other until TryLater tells that there will be none."""

    def __init__(self, head: Head, stream: NetworkStream, limits: Limits, max_frame: int) -> None:
        self.headers = head.headers
        self._origin = head.origin
        self._stream = stream
        self._protocol = Protocol(Side.CLIENT, max_size=max_frame)
        self._frames: deque[Frame] = deque()
        self._parts: list[Frame] = []
        self._limits = limits

    def receive(self) -> bytes | str:
        """The next message; a text that is none comes as bytes.

        TryLater when the socket breaks, stalls or is closed; the reason is in its words.
        """
        with told(self._origin):
            while True:
                while self._frames:
                    message = self._message(self._frames.popleft())
                    if message is not None:
                        return message
                self._read()

    def _message(self, frame: Frame) -> bytes | str | None:
        """The message that this frame completes."""
        if frame.opcode not in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            return None
        self._parts.append(frame)
        if len(self._parts) > self._limits.fragments:
            self._fail(CloseCode.MESSAGE_TOO_BIG, "a message in more parts than Menara takes")
        if not frame.fin:
            return None
        parts, self._parts = self._parts, []
        content = b"".join(part.data for part in parts)
        return _text(content) if parts[0].opcode is Opcode.TEXT else content

    def _read(self) -> None:
        """Takes what has come, and answers what must be answered."""
        if self._is_over:
            raise self._ended()
        received = self._received()
        if not received:
            raise self._ended()
        self._protocol.receive_data(received)
        self._frames.extend(event for event in self._protocol.events_received() if isinstance(event, Frame))
        self._reply()

    @property
    def _is_over(self) -> bool:
        return self._protocol.parser_exc is not None or self._protocol.close_rcvd is not None

    def _received(self) -> bytes:
        """Silence is broken by asking: whoever is there answers a ping."""
        try:
            return self._stream.read(_READ)
        except Silence:
            self._protocol.send_ping(b"")
            self._send()
            return self._stream.read(_READ)

    def _reply(self) -> None:
        """Pongs, and the end of what is over; whether that still arrives is nobody's concern."""
        try:
            self._send()
        except TryLater:
            if not self._is_over:
                raise

    def _send(self) -> None:
        self._stream.write(b"".join(self._protocol.data_to_send()))

    def _fail(self, code: CloseCode, reason: str) -> NoReturn:
        self._protocol.fail(code, reason)
        self._send()
        raise TryLater(f"{reason} came over the web socket", failure=Failure.SERVER)

    def _ended(self) -> TryLater:
        close, broken = self._protocol.close_rcvd, self._protocol.parser_exc
        if close is not None:
            reason = f" {close.reason!r}" if close.reason else ""
            return TryLater(f"the web socket was closed: {int(close.code)}{reason}")
        if broken is not None:
            return TryLater(f"the web socket is no WebSocket any more: {str(broken)[:_LONGEST_WORDS]}")
        return TryLater("the web socket ended without a word")


def _text(content: bytes) -> bytes | str:
    """RFC 6455 wants the connection ended over a text that is no UTF-8. Whoever goes on at a cursor would meet it again:
    it is one bad message among good ones, and for the reader to set aside.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content
