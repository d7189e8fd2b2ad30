"""A server of raw bytes: it reads the head of a request and sends whatever a test has made up as the answer."""

import socket
import ssl
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    headers: dict[str, str]  # names in lower case
    body: bytes


Respond = Callable[[Request], Iterable[bytes]]


def answer(body: bytes = b"", *headers: str, status: str = "200 OK") -> bytes:
    """A well-formed answer with its length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def redirect(location: str, code: int = 302) -> bytes:
    return answer(b"", f"Location: {location}", status=f"{code} Elsewhere")


class Web:
    """Gives each connection one answer by the path of its request, until it is closed. Remembers who asked for what."""

    def __init__(self, trust: ssl.SSLContext | None = None, host: str = "127.0.0.1", port: int = 0) -> None:
        self._trust = trust
        self._responds: dict[str, Respond] = {}
        self.requests: list[Request] = []
        self.connections = 0
        self.found_at: set[str] = set()  # of its own addresses, those that were called
        self._open: list[socket.socket] = []
        self._threads: list[Thread] = []
        self._listening = _listen(host, port)
        self.port: int = self._listening.getsockname()[1]
        self._spawn(self._accept)

    def on(self, path: str, respond: bytes | Iterable[bytes] | Respond) -> None:
        """What is answered there: bytes, pieces of them, or what a function makes of the request."""
        if isinstance(respond, bytes):
            pieces = [respond]
            self._responds[path] = lambda _: pieces
        else:
            self._responds[path] = respond if callable(respond) else lambda _: respond

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for sock in list(self._open):
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)

    def _spawn(self, run: Callable[..., None], *arguments: object) -> None:
        thread = Thread(target=run, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            self.found_at.add(sock.getsockname()[0].removeprefix("::ffff:"))
            self._open.append(sock)
            self._spawn(self._serve, sock)

    def _serve(self, sock: socket.socket) -> None:
        try:
            with suppress(OSError):
                sock = self._protected(sock)
                self._reply(sock)
        finally:
            sock.close()

    def _protected(self, sock: socket.socket) -> socket.socket:
        return sock if self._trust is None else self._trust.wrap_socket(sock, server_side=True)

    def _reply(self, sock: socket.socket) -> None:
        request = read_request(sock)
        if request is None:
            return
        self.requests.append(request)
        respond = self._responds.get(request.target, lambda _: [answer(b"", status="404 Not Found")])
        for piece in respond(request):
            sock.sendall(piece)
        with suppress(OSError):
            sock.shutdown(socket.SHUT_WR)
            while sock.recv(65_536):
                pass  # until the other side leaves: an early close would take the answer back


def _listen(host: str, port: int) -> socket.socket:
    """`::` is every address, of IPv4 too."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, dualstack_ipv6=host == "::")


def read_request(sock: socket.socket) -> Request | None:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = sock.recv(65_536)
        if not piece:
            return None
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += sock.recv(65_536)
    return Request(method, target, headers, body)
