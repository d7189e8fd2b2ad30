"""A server on loopback that answers what was recorded: to the same query the same answer, else the first for that path."""

from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

from peers.cassettes.recording import Interaction


class CassetteServer:
    """`asked` are the paths and queries that came."""

    def __init__(self, interactions: Iterable[Interaction]) -> None:
        self._interactions = list(interactions)
        self.asked: list[tuple[str, tuple[tuple[str, str], ...]]] = []
        self._server = _Server(self)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def find(self, method: str, target: str) -> Interaction:
        url = urlsplit(target)
        query = tuple(sorted(parse_qsl(url.query, keep_blank_values=True)))
        self.asked.append((url.path, query))
        found = [one for one in self._interactions if (one.method, one.path) == (method, url.path)]
        same = [one for one in found if one.query == query]
        nothing = Interaction(method, url.path, query, 404, (), b'{"error": "Record not found"}')
        return next(iter(same or found), nothing)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, cassettes: CassetteServer) -> None:
        super().__init__(("127.0.0.1", 0), _Visit)
        self.cassettes = cassettes


class _Visit(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        found = self.server.cassettes.find(self.command, self.path)
        self.send_response(found.status)
        for name, value in found.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(found.body)))
        self.end_headers()
        self.wfile.write(found.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (named so in the standard library)
        """Nothing is logged."""
