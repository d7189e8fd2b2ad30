"""What may be contacted: the hosts that the owner's settings name, and public ones that these redirect to."""

from dataclasses import dataclass

from menara.outbound.address import why_refused
from menara.outbound.errors import Refused
from menara.outbound.url import PORTS, WEB, WEB_SOCKET, Url, join_url, parse_url


@dataclass(frozen=True, slots=True)
class Reach:
    """`urls` are those of the settings. Their hosts, and no others, are contacted.

    `allow_private` lets these hosts be inside: on this machine or in a private network, at any port.
    `allow_ports` are further ports of these hosts, besides 80 and 443. Neither holds for where a redirect leads.
    """

    urls: tuple[str, ...]
    allow_private: bool = False
    allow_ports: tuple[int, ...] = ()


class Territory:
    """A reach with its URLs read, which says of a URL or an address whether it lies within."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._hosts = {parse_url(url, (*WEB, *WEB_SOCKET)).host for url in reach.urls}

    def enter(self, text: str, schemes: tuple[str, ...]) -> Url:
        """The URL to begin with: at a host that the settings name."""
        url = parse_url(text, schemes)
        if url.host not in self._hosts:
            raise Refused(f"{url.origin} is not among the addresses in the settings")
        return self._checked(url)

    def follow(self, url: Url, location: str) -> Url:
        """Where a redirect leads: to any public address, but never from a protected connection to an open one."""
        following = join_url(url, location)
        if url.secure and not following.secure:
            raise Refused(f"{url.origin} redirects from a protected connection to an open one")
        return self._checked(following)

    def check_address(self, host: str, address: str) -> None:
        """Refuses an address at which nobody may be contacted under this host name."""
        allow_private = self._reach.allow_private and host in self._hosts
        why = why_refused(address, allow_private=allow_private)
        if why is not None:
            raise Refused(f"{host} is at {address[:80]}, which is {why}: Menara does not go there")

    def _checked(self, url: Url) -> Url:
        if url.port not in self._ports(url.host):
            raise Refused(f"{url.origin} asks for port {url.port}, which is not open to Menara")
        return url

    def _ports(self, host: str) -> range | set[int]:
        if host not in self._hosts:
            return set(PORTS.values())
        if self._reach.allow_private:
            return range(1, 65_536)
        return {*PORTS.values(), *self._reach.allow_ports}
