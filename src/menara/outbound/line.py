"""A connection that was checked, as httpcore wants it: every read and write asks the watch first."""

import contextlib
import socket
import ssl
from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

from httpcore import SOCKET_OPTION, NetworkBackend, NetworkStream

from menara.outbound.dial import Dialler
from menara.outbound.ending import Ending
from menara.outbound.errors import TryLater
from menara.outbound.watch import Watch

T = TypeVar("T")


class Line(NetworkStream):
    """A socket that the door may shut from another thread."""

    def __init__(self, sock: socket.socket, switchboard: "Switchboard") -> None:
        self._sock = sock
        self._board = switchboard
        self._board.ending.add(self, self._shut)

    def _shut(self) -> None:
        """Below TLS: a word of parting would have to be waited for."""
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self._sock, socket.SHUT_RDWR)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 (the watch knows)
        most = self._board.watch.bounded(max_bytes)
        received = self._attempt(lambda: self._sock.recv(most))
        self._board.watch.room -= len(received)
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        sent = 0
        while sent < len(buffer):
            sent += self._attempt(partial(self._sock.send, buffer[sent:]))

    def _attempt(self, act: Callable[[], T]) -> T:
        try:
            self._sock.settimeout(self._board.watch.patience())
            result = act()
        except TimeoutError:
            self._board.ending.check()
            raise self._board.watch.silence() from None
        except OSError as error:
            self._board.ending.check()
            raise TryLater(f"the connection broke: {error}") from error
        self._board.ending.check()
        return result

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> NetworkStream:
        """The same line, protected; the certificate must be that of the host that was asked for."""
        self._board.ending.forget(self)
        try:
            protected = ssl_context.wrap_socket(
                self._sock, server_hostname=server_hostname, do_handshake_on_connect=False
            )
        except (OSError, ValueError) as error:
            self._sock.close()
            raise TryLater(f"the connection broke before it was protected: {error}") from error
        line = self._board.line(protected)
        try:
            line._attempt(protected.do_handshake)
        except BaseException:
            line.close()
            raise
        return line

    def close(self) -> None:
        self._board.ending.forget(self)
        self._sock.close()

    def get_extra_info(self, info: str) -> None:
        """Nothing: whoever wants to know more about a line asks the watch."""


class Switchboard(NetworkBackend):
    """Where httpcore gets the connection of one request from. `named`: its host is one that the settings name."""

    def __init__(self, dialler: Dialler, ending: Ending, watch: Watch, *, named: bool) -> None:
        self._dialler = dialler
        self._named = named
        self.ending = ending
        self.watch = watch

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> NetworkStream:
        return self.line(self._dialler.dial(host, port, self.watch, named=self._named))

    def line(self, sock: socket.socket) -> Line:
        try:
            return Line(sock, self)
        except BaseException:
            sock.close()
            raise
