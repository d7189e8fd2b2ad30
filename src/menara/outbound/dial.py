"""How a connection comes about: look up the name once, check every address, connect to one that was checked."""

from collections.abc import Sequence
from ipaddress import ip_address
from socket import socket

from menara.outbound.ending import Ending
from menara.outbound.errors import TryLater
from menara.outbound.reach import Territory
from menara.outbound.waiting import wait_for
from menara.outbound.watch import Watch
from menara.outbound.wiring import Wiring

_TRIED = 4  # so many of a name's addresses


class Dialler:
    """Connects to hosts within a territory."""

    def __init__(self, territory: Territory, wiring: Wiring, ending: Ending) -> None:
        self._territory = territory
        self._wiring = wiring
        self._ending = ending

    def dial(self, host: str, port: int, watch: Watch, *, named: bool) -> socket:
        """A connection to the host. If any of its addresses is refused, nothing is sent to any."""
        addresses = wait_for(lambda: self._look_up(host), watch.patience(), self._ending, lambda _: None)
        for address in addresses:
            self._territory.check_address(address, named=named)
        seconds = watch.patience()
        return wait_for(
            lambda: self._connect(addresses[:_TRIED], port, seconds),
            seconds,
            self._ending,
            socket.close,
        )

    def _look_up(self, host: str) -> Sequence[str]:
        if _is_address(host):
            return [host]
        try:
            addresses = self._wiring.resolve(host)
        except (OSError, UnicodeError) as error:
            raise TryLater(f"its address cannot be found: {error}") from error
        if not addresses:
            raise TryLater("it has no address")
        return addresses

    def _connect(self, addresses: Sequence[str], port: int, seconds: float) -> socket:
        failure = ""
        for address in addresses:
            try:
                return self._wiring.connect(address, port, seconds / len(addresses))
            except OSError as error:
                failure = error.strerror or str(error)
        raise TryLater(f"it cannot be reached: {failure}")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
