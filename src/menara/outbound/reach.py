"""What may be contacted: the hosts that the owner's settings name, and public ones that these redirect to."""

from dataclasses import dataclass

from menara.outbound.address import why_refused
from menara.outbound.errors import Refused
from menara.outbound.url import PORTS, WEB, WEB_SOCKET, Url, join_url, parse_url


@dataclass(frozen=True, slots=True)
class Reach:
    """`urls` are those of the settings. Their hosts, and no others, are contacted.

    `allow_private` lets these hosts be inside: on this machine or in a private network, at any port.
    `allow_ports` are further ports of these hosts, besides 80 and 443. A host has neither when another one redirects
    to it, so that nobody outside can send us to what was meant for the owner.
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
        self._check_port(url, named=True)
        return url

    def follow(self, url: Url, location: str, *, named: bool) -> Url:
        """Where a redirect leads: to any public place, but never from a protected connection to an open one."""
        following = join_url(url, location)
        if url.secure and not following.secure:
            raise Refused(
                f"the redirect leads from a protected connection to an open one, {following.origin}"
            )
        self._check_port(following, named=named and following.host == url.host)
        return following

    def check_address(self, address: str, *, named: bool) -> None:
        """Refuses an address at which nobody may be contacted under a name; `named`: the settings name the host."""
        why = why_refused(address, allow_private=named and self._reach.allow_private)
        if why is not None:
            raise Refused(f"Menara does not go to {address[:80]}, which is {why}")

    def _check_port(self, url: Url, *, named: bool) -> None:
        own = self._reach.allow_private or url.port in self._reach.allow_ports
        if url.port not in PORTS.values() and not (named and own):
            raise Refused(f"Menara does not go to port {url.port} of {url.host}")
