"""A small internet on loopback: public addresses lead to servers of the lab, all others into a sink that counts."""

import socket
import ssl
from threading import Event

from outbound.lab.names import Names
from outbound.lab.web import Web

from menara.outbound.door import Door, Limits, Reach, Wiring


class FakeClock:
    """Seconds that pass only when somebody lets them."""

    def __init__(self) -> None:
        self.seconds = 1_000.0
        self.pauses: list[float] = []

    def now(self) -> float:
        return self.seconds

    def pause(self, _closed: Event, seconds: float) -> None:
        self.pauses.append(seconds)
        self.seconds += seconds


class Net:
    """`web(address)`: the server at a public address. `sink`: whatever was contacted besides."""

    def __init__(self) -> None:
        self.names = Names()
        self.clock = FakeClock()
        self.over = Event()  # for servers that fall silent
        self.sink = Web()
        self.contacted: list[tuple[str, int]] = []
        self._webs: dict[tuple[str, int], Web] = {}
        self.trusted: ssl.SSLContext | None = None

    def web(self, address: str, port: int = 80, trust: ssl.SSLContext | None = None) -> Web:
        if (address, port) not in self._webs:
            self._webs[address, port] = Web(trust)
        return self._webs[address, port]

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:
        self.contacted.append((address, port))
        web = self._webs.get((address, port), self.sink)
        return socket.create_connection(("127.0.0.1", web.port), timeout)

    def wiring(self) -> Wiring:
        return Wiring(
            resolve=self.names.resolve,
            connect=self.connect,
            trust=lambda: self.trusted or ssl.create_default_context(),
            now=self.clock.now,
            pause=self.clock.pause,
            random=lambda: 0.5,
        )

    def door(self, *urls: str, limits: Limits | None = None, **reach: object) -> Door:
        return Door(Reach(urls, **reach), limits=limits or Limits(), wiring=self.wiring())  # type: ignore[arg-type]

    def close(self) -> None:
        self.over.set()
        for web in (self.sink, *self._webs.values()):
            web.close()
