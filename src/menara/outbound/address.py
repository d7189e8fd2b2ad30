"""Which addresses may be contacted: those of the public internet, and those inside that the owner has named.

Numbers are compared, never texts. Python's own `is_global` differs between versions and lets multicast, NAT64,
6to4, site-local and cloud platform addresses pass, so the table below says everything (IANA's special-purpose
registries, and the addresses at which clouds hand out credentials); `is_global` must agree on top of it.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Range:
    """Addresses that are not on the public internet. Those `inside` may be contacted if the owner says so."""

    network: IPv4Network | IPv6Network
    what: str
    inside: bool = False


def _range(network: str, what: str, *, inside: bool = False) -> Range:
    return Range(ip_network(network), what, inside)


# The first that fits tells why, so the narrow ones come first.
RANGES = (
    _range("168.63.129.16/32", "the platform of Azure"),
    _range("169.254.169.254/32", "the credentials of a cloud machine"),
    _range("100.100.100.200/32", "the credentials of a cloud machine"),
    _range("192.0.0.192/32", "the credentials of a cloud machine"),
    _range("fd00:ec2::/32", "the credentials of a cloud machine"),
    _range("fd20:ce::254/128", "the credentials of a cloud machine"),
    _range("0.0.0.0/8", "this network"),
    _range("10.0.0.0/8", "a private network", inside=True),
    _range("100.64.0.0/10", "a provider's inner network", inside=True),
    _range("127.0.0.0/8", "this machine", inside=True),
    _range("169.254.0.0/16", "the local link"),
    _range("172.16.0.0/12", "a private network", inside=True),
    _range("192.0.0.0/24", "protocol assignments"),
    _range("192.0.2.0/24", "documentation"),
    _range("192.31.196.0/24", "AS112"),
    _range("192.52.193.0/24", "multicast tunnels"),
    _range("192.88.99.0/24", "6to4 relays"),
    _range("192.168.0.0/16", "a private network", inside=True),
    _range("192.175.48.0/24", "AS112"),
    _range("198.18.0.0/15", "benchmarks"),
    _range("198.51.100.0/24", "documentation"),
    _range("203.0.113.0/24", "documentation"),
    _range("224.0.0.0/4", "multicast"),
    _range("240.0.0.0/4", "reserved addresses"),
    _range("::/128", "no address"),
    _range("::1/128", "this machine", inside=True),
    _range("::ffff:0:0/96", "IPv4 written as IPv6"),
    _range("::/96", "IPv4 written as IPv6"),
    _range("64:ff9b::/96", "NAT64"),
    _range("64:ff9b:1::/48", "NAT64"),
    _range("100::/64", "addresses that discard"),
    _range("2001::/32", "Teredo"),
    _range("2001:db8::/32", "documentation"),
    _range("2001::/23", "protocol assignments"),
    _range("2002::/16", "6to4"),
    _range("2620:4f:8000::/48", "AS112"),
    _range("3fff::/16", "documentation"),
    _range("5f00::/16", "segment routing"),
    _range("fc00::/7", "a private network", inside=True),
    _range("fe80::/10", "the local link"),
    _range("fec0::/10", "site-local addresses"),
    _range("ff00::/8", "multicast"),
)
_UNICAST = ip_network("2000::/3")  # the only part of IPv6 from which public addresses are given out
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)


def why_refused(text: str, *, allow_private: bool = False) -> str | None:
    """What an address is that may not be contacted; None if it may. Whatever is no plain address may not."""
    try:
        address = ip_address(text)
    except ValueError:
        return "no address that Menara knows"
    if getattr(address, "scope_id", None) is not None:
        return "an address with a zone"
    return _why_refused(address, allow_private=allow_private)


def _why_refused(address: Address, *, allow_private: bool) -> str | None:
    for known in RANGES:
        if address in known.network:
            return None if known.inside and allow_private else known.what
    if isinstance(address, IPv6Address):
        return _why_unicast_refused(address)
    return None if address.is_global and not address.is_multicast else "a reserved address"


def _why_unicast_refused(address: IPv6Address) -> str | None:
    if address not in _UNICAST or not address.is_global:
        return "a reserved address"
    if (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP:
        return _why_refused(IPv4Address(int(address) & 0xFFFF_FFFF), allow_private=False)
    return None
