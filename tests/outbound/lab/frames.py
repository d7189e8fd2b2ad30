"""Frames of a web socket as a server sends them, well-formed or not."""

import base64
import hashlib
import struct

from outbound.lab.web import Request

CONTINUED, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def accept(request: Request, *headers: str) -> bytes:
    """The answer that opens a web socket."""
    digest = hashlib.sha1((request.headers["sec-websocket-key"] + GUID).encode()).digest()
    lines = [
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Accept: {base64.b64encode(digest).decode()}",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def frame(
    kind: int, content: bytes = b"", *, last: bool = True, reserved: int = 0, masked: bool = False
) -> bytes:
    first = (0x80 if last else 0) | reserved << 4 | kind
    return (
        bytes([first])
        + _length(len(content), 0x80 if masked else 0)
        + (bytes(4) if masked else b"")
        + content
    )


def frame_of_length(kind: int, length: int) -> bytes:
    """Only the beginning of a frame that claims to be so long."""
    return bytes([0x80 | kind]) + _length(length, 0)


def close(code: int, reason: str = "") -> bytes:
    return frame(CLOSE, struct.pack("!H", code) + reason.encode())


def _length(length: int, mask: int) -> bytes:
    if length < 126:
        return bytes([mask | length])
    return (
        struct.pack("!BH", mask | 126, length) if length < 65_536 else struct.pack("!BQ", mask | 127, length)
    )
