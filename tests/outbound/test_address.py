"""Every address of the corpus gets its verdict, on every version of Python that runs this."""

import json
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menara.outbound.address import RANGES, why_refused

CORPUS = Path(__file__).parents[1] / "corpora" / "addresses.jsonl"
VECTORS: list[dict[str, Any]] = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]


def verdict(address: str, *, allow_private: bool = False) -> str:
    return "allowed" if why_refused(address, allow_private=allow_private) is None else "refused"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['address']} {vector['note']}")
def test_an_address_gets_its_verdict(vector: dict[str, Any]) -> None:
    assert verdict(vector["address"]) == vector["verdict"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['address']} {vector['note']}")
def test_only_what_is_inside_may_be_allowed_by_its_owner(vector: dict[str, Any]) -> None:
    expected = "allowed" if vector.get("inside") else vector["verdict"]
    assert verdict(vector["address"], allow_private=True) == expected


def test_every_range_has_its_vector() -> None:
    refused = [vector["address"] for vector in VECTORS if vector["verdict"] == "refused"]
    addresses = [ip_address(text) for text in refused if "%" not in text and _is_address(text)]
    assert [
        str(known.network) for known in RANGES if not any(address in known.network for address in addresses)
    ] == []


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


@given(st.ip_addresses(v=4))
def test_ipv4_inside_ipv6_is_refused_in_every_form(address: Any) -> None:
    number = int(address)
    forms = [
        0xFFFF << 32 | number,
        number,
        0x0064_FF9B << 96 | number,
        0x0064_FF9B_0001 << 80 | number,
        0x2002 << 112 | number << 80,
        0x20010000 << 96 | (number ^ 0xFFFF_FFFF),
    ]
    assert [why_refused(str(IPv6Address(form))) is None for form in forms] == [False] * 6


@given(st.ip_addresses(v=6))
def test_ipv6_is_refused_outside_of_what_is_given_out(address: Any) -> None:
    if address not in ip_network("2000::/3"):
        assert why_refused(str(address)) is not None


@given(st.ip_addresses())
def test_what_python_knows_as_not_public_is_refused(address: Any) -> None:
    if not address.is_global or address.is_multicast:
        assert why_refused(str(address)) is not None
