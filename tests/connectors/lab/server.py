"""A server on loopback that answers what was recorded: HTTP/1.1, streams that stay open, web sockets. It never waits."""

import json
import socket
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from connectors.lab.answers import Answer, Request
from connectors.lab.frames import accept_key, send_frames
from connectors.lab.timeline import links, page

NAME = "lab.example"
"""Stands for the lab's address in settings and in recorded answers."""


class Lab:
    """Serves `answers`, the first that fits, until it is closed; remembers what it was asked for in `requests`."""

    def __init__(self, answers: Iterable[Answer]) -> None:
        self._answers = list(answers)
        self._given = [0] * len(self._answers)
        self._lock = Lock()
        self.requests: list[Request] = []
        self._server = _Server(self)
        self.address = f"127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def url(self, path: str = "") -> str:
        return f"http://{self.address}{path}"

    def named(self, settings: Any) -> Any:
        """Settings (or anything in them) with the lab's address wherever `lab.example` stands."""
        match settings:
            case str():
                return settings.replace(NAME, self.address)
            case list():
                return [self.named(value) for value in settings]
            case Mapping():
                return {name: self.named(value) for name, value in settings.items()}
        return settings

    def add(self, answer: Answer) -> None:
        """From now on; those that were there before go first."""
        with self._lock:
            self._answers.append(answer)
            self._given.append(0)

    def rewind(self) -> None:
        """Forget all requests: what is answered so many times is answered so many times again."""
        with self._lock:
            self._given = [0] * len(self._answers)
            self.requests.clear()

    def close(self) -> None:
        self._server.shutdown()
        self._server.cut_all()
        self._server.server_close()
        self._thread.join()

    def find(self, request: Request) -> Answer:
        """The answer to this request, which counts as given."""
        with self._lock:
            self.requests.append(request)
            for number, answer in enumerate(self._answers):
                if answer.fits(request) and (answer.times is None or self._given[number] < answer.times):
                    self._given[number] += 1
                    return answer
        return Answer(path=request.path, status=404, body=b"nothing was recorded for this request")


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # closing the lab waits for all of them
    request_queue_size = 128

    def __init__(self, lab: Lab) -> None:
        super().__init__(("127.0.0.1", 0), _Visit)
        self.lab = lab
        self._open: set[socket.socket] = set()

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
        """A visitor who leaves early is none."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Visit(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        request = self._read()
        answer = self.server.lab.find(request)
        if answer.frames is not None:
            self._upgrade(answer, request)
        elif answer.timeline is not None:
            self._show_page(answer, request)
        elif answer.listing is not None:
            body = json.dumps(answer.listing.page(request.query), ensure_ascii=False).encode()
            self._send(replace(answer, body=body))
        elif (etag := answer.headers.get("ETag")) and etag == request.headers.get("if-none-match"):
            self._begin(304, answer.headers)
        else:
            self._send(answer)

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815 (named so in the standard library)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (named so in the standard library)
        """Nothing is logged."""

    def _read(self) -> Request:
        url = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        return Request(self.command, url.path, query, headers, body)

    def _begin(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value.replace(NAME, self.server.lab.address))
        self.end_headers()

    def _send(self, answer: Answer) -> None:
        body = answer.body.replace(NAME.encode(), self.server.lab.address.encode())
        if answer.then == "end":
            self._begin(answer.status, {"Content-Length": str(len(body)), **answer.headers})
            if self.command != "HEAD":
                self.wfile.write(body)
            return
        self._begin(answer.status, {"Transfer-Encoding": "chunked", **answer.headers})
        self.wfile.write(b"%x\r\n%b\r\n" % (len(body), body) if body else b"")
        self._stay(answer)

    def _stay(self, answer: Answer) -> None:
        """Until the visitor leaves or the lab closes; or not."""
        self.close_connection = True
        if answer.then == "hold":
            self.wfile.flush()
            self.rfile.read(1)

    def _show_page(self, answer: Answer, request: Request) -> None:
        assert answer.timeline is not None
        shown = page(answer.timeline, request.query)
        link = links(shown, request.query, f"http://{NAME}{request.path}")
        headers = {"Content-Type": "application/json", **({"Link": link} if link else {}), **answer.headers}
        body = json.dumps(shown, ensure_ascii=False).encode()
        self._send(Answer(path=request.path, headers=headers, body=body))

    def _upgrade(self, answer: Answer, request: Request) -> None:
        accept = accept_key(request.headers["sec-websocket-key"])
        told = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": accept}
        self._begin(101, {**told, **answer.headers})
        self.close_connection = True
        send_frames(self.connection, answer.frames_for(request), answer.then)
