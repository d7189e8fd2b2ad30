"""What can go wrong between a network and us: one function a fault, which gets the connection and the right answer."""

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import TypeAlias


@dataclass(frozen=True)
class Reply:
    """An answer as it should be."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200

    def head(self, **more: str) -> bytes:
        """Status and headers, for a body of this length."""
        told = {"Content-Length": str(len(self.body)), **self.headers, **more, "Connection": "close"}
        lines = [f"HTTP/1.1 {self.status} So", *(f"{name}: {value}" for name, value in told.items())]
        return "\r\n".join([*lines, "", ""]).encode()


Fault: TypeAlias = Callable[[socket.socket, Reply, Event], None]
LOGIN = b"<!DOCTYPE html><html><head><title>Log in</title></head><body><form>Password</form></body></html>"


@dataclass(frozen=True)
class Flow(Reply):
    """A body without a length of its own: it ends with the connection."""

    def head(self, **more: str) -> bytes:
        told = {**self.headers, **more}
        lines = [f"HTTP/1.1 {self.status} So", *(f"{name}: {value}" for name, value in told.items())]
        return "\r\n".join([*lines, "", ""]).encode()


def no_fault(connection: socket.socket, reply: Reply, _over: Event) -> None:
    connection.sendall(reply.head() + reply.body)


def status(code: int, body: bytes = b"{}", **headers: str) -> Fault:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return instead(Reply(body, told, code))


def instead(other: Reply) -> Fault:
    def play(connection: socket.socket, _reply: Reply, over: Event) -> None:
        no_fault(connection, other, over)

    return play


def hang(connection: socket.socket, _reply: Reply, _over: Event) -> None:
    """Not a word, until the other side leaves."""
    connection.recv(1)


def hang_after_head(connection: socket.socket, reply: Reply, _over: Event) -> None:
    connection.sendall(reply.head())
    connection.recv(1)


def drip(connection: socket.socket, reply: Reply, over: Event) -> None:
    """A byte now and then: never silent, never done."""
    connection.sendall(Reply(b" " * 100_000, reply.headers).head())
    while not over.wait(0.01):
        connection.sendall(b" ")


def cut(connection: socket.socket, reply: Reply, _over: Event) -> None:
    connection.sendall(reply.head() + reply.body[: len(reply.body) // 2])


def cut_in_chunks(connection: socket.socket, reply: Reply, _over: Event) -> None:
    half = reply.body[: len(reply.body) // 2]
    head = reply.head().replace(b"Content-Length: %d" % len(reply.body), b"Transfer-Encoding: chunked")
    connection.sendall(head + b"%x\r\n%b\r\n" % (len(half), half))


def go(_connection: socket.socket, _reply: Reply, _over: Event) -> None:
    """It leaves without a word."""


def no_http(connection: socket.socket, _reply: Reply, _over: Event) -> None:
    connection.sendall(b"220 mail.example ESMTP ready\r\n")


login_page = instead(Reply(LOGIN, {"Content-Type": "text/html; charset=utf-8"}))
nothing = instead(Reply(b""))


def wrong_type(connection: socket.socket, reply: Reply, _over: Event) -> None:
    connection.sendall(reply.head(**{"Content-Type": "image/png"}) + reply.body)


def a_day_ahead(connection: socket.socket, reply: Reply, _over: Event) -> None:
    """A source whose clock is wrong."""
    connection.sendall(reply.head(Date="Sun, 22 Nov 2026 09:00:00 GMT") + reply.body)


def bad_limits(connection: socket.socket, reply: Reply, _over: Event) -> None:
    """Nothing is left for three hundred years."""
    hostile = {
        "X-RateLimit-Limit": "1" + "0" * 400,
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": "2326-11-21T09:00:00Z",
        "RateLimit-Limit": "5",
        "RateLimit-Remaining": "0",
        "RateLimit-Reset": "9467280000",
        "Retry-After": "NaN",
    }
    connection.sendall(reply.head(**hostile) + reply.body)


PASSING: dict[str, Fault] = {
    "429": status(429),
    "429 with Retry-After": status(429, Retry_After="30"),
    "429 with a hostile Retry-After": status(429, Retry_After="1" + "0" * 400),
    "500": status(500),
    "503": status(503),
    "503 with a date": status(503, Retry_After="Sat, 21 Nov 2026 09:00:20 GMT", Date="Sat, 21 Nov 2026 09:00:00 GMT"),
    "hang": hang,
    "hang after the headers": hang_after_head,
    "drip": drip,
    "cut in the middle": cut,
    "cut between chunks": cut_in_chunks,
    "gone": go,
    "no HTTP": no_http,
}  # fmt: skip
"""What passes by itself: it is told once, waited out, and nothing is lost."""

FOR_GOOD: dict[str, Fault] = {"401": status(401), "403": status(403), "404": status(404), "410": status(410)}
"""What a person has to see to."""

HARMLESS: dict[str, Fault] = {
    "a wrong content type": wrong_type,
    "a clock that is a day ahead": a_day_ahead,
    "hostile headers": bad_limits,
}
"""What must make no difference."""
