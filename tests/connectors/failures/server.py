"""A server on loopback that answers as it should, but for the requests that a script spoils."""

import socket
from collections.abc import Callable, Iterable, Iterator
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from connectors.failures.faults import Fault, Reply, no_fault
from connectors.lab.answers import Request

Truth = Callable[[Request], Reply]


class FaultyServer:
    """`truth` makes the right answers; the first requests meet the faults of `script`, one each."""

    def __init__(self, truth: Truth, script: Iterable[Fault] = ()) -> None:
        self.requests: list[Request] = []
        self.over = Event()
        self._truth = truth
        self._script: Iterator[Fault] = iter(script)
        self._lock = Lock()
        self._server = _Server(("127.0.0.1", 0), _Visit)
        self._server.faulty = self
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def play(self, connection: socket.socket, request: Request) -> None:
        with self._lock:
            self.requests.append(request)
            fault = next(self._script, no_fault)
        fault(connection, self._truth(request), self.over)

    def close(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.cut_all()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = False
    request_queue_size = 64
    faulty: FaultyServer

    def __init__(self, *arguments: Any) -> None:
        self._open: set[socket.socket] = set()
        super().__init__(*arguments)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def cut_all(self) -> None:
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                self._open.discard(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever leaves early has had enough of the fault."""


class _Visit(BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        received = b""
        while b"\r\n\r\n" not in received:
            piece = self.request.recv(1 << 16)
            if not piece:
                return
            received += piece
        self.server.faulty.play(self.request, _request(received))


def _request(received: bytes) -> Request:
    first, *lines = received.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    url = urlsplit(target)
    pairs = [line.partition(":") for line in lines]
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    return Request(method, url.path, dict(parse_qsl(url.query)), headers)
