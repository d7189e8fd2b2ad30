"""The server's side of a web socket, over a connection that has been upgraded."""

import base64
import hashlib
import socket
from collections.abc import Iterable

from connectors.lab.answers import Ending, Frame
from websockets.protocol import Protocol, Side

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3


def accept_key(key: str) -> str:
    return base64.b64encode(hashlib.sha1(key.encode() + _GUID).digest()).decode()


def send_frames(connection: socket.socket, frames: Iterable[Frame], then: Ending) -> None:
    """Send them all. Afterwards "hold" stays until the other side goes, "end" says goodbye, "cut" does not."""
    protocol = Protocol(Side.SERVER)
    for frame in frames:
        _say(protocol, frame.content)
        _flush(protocol, connection)
    if then == "cut":
        return
    if then == "end":
        protocol.send_close(1001, "the recording ends here")
        _flush(protocol, connection)
    _answer_until_closed(protocol, connection)


def _say(protocol: Protocol, content: str | bytes) -> None:
    if isinstance(content, str):
        protocol.send_text(content.encode())
    else:
        protocol.send_binary(content)


def _answer_until_closed(protocol: Protocol, connection: socket.socket) -> None:
    while (received := connection.recv(1 << 16)) and not protocol.close_expected():
        protocol.receive_data(received)
        _flush(protocol, connection)
        if protocol.close_expected():
            return


def _flush(protocol: Protocol, connection: socket.socket) -> None:
    for chunk in protocol.data_to_send():
        if chunk:
            connection.sendall(chunk)
