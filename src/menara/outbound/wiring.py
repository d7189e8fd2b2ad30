"""What the door does with the world, each piece to be replaced in a lab."""

import random
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


def resolve(host: str) -> Sequence[str]:
    """Every address of a name, as the system finds them."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def connect(address: str, port: int, timeout: float) -> socket.socket:
    """A connection to an address. Nothing is looked up here: what was checked is what is contacted."""
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.settimeout(timeout)
        sock.connect((address, port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        sock.close()
        raise
    return sock


@dataclass(frozen=True, slots=True)
class Wiring:
    """`now` counts seconds from anywhere; `pause` waits for the event, but not longer than so many seconds."""

    resolve: Callable[[str], Sequence[str]] = resolve
    connect: Callable[[str, int, float], socket.socket] = connect
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context
    now: Callable[[], float] = time.monotonic
    pause: Callable[[threading.Event, float], object] = threading.Event.wait
    random: Callable[[], float] = random.random


THE_WORLD = Wiring()
