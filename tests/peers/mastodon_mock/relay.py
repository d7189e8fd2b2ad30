"""A wire between a connector and a server, which can be cut: what stands on it breaks, whoever comes later gets through."""

import socket
from threading import Lock, Thread


class Relay:
    """Listens on loopback, and passes everything on to a port there."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        self._threads = [self._start(self._accept)]

    def cut(self) -> None:
        """Breaks every connection there is."""
        with self._lock:
            broken, self._open = self._open, set()
        for connection in broken:
            _shut(connection)

    def close(self) -> None:
        _shut(self._server)
        self._server.close()
        self.cut()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                visitor, _ = self._server.accept()
            except OSError:
                return
            there = socket.create_connection(("127.0.0.1", self._target))
            with self._lock:
                self._open |= {visitor, there}
            ends = [self._start(self._pass_on, visitor, there), self._start(self._pass_on, there, visitor)]
            self._threads += [*ends, self._start(_close_behind, ends, (visitor, there))]

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while received := source.recv(1 << 16):
                target.sendall(received)
        except OSError:
            _shut(source)
        _shut(target)

    def _start(self, work: object, *arguments: object) -> Thread:
        thread = Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        thread.start()
        return thread


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _close_behind(ends: list[Thread], connections: tuple[socket.socket, ...]) -> None:
    for end in ends:
        end.join()
    for connection in connections:
        connection.close()
