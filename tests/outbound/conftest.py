"""The lab of the door: names, servers and a sink on loopback (lab/)."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from outbound.lab.net import Net
from outbound.lab.web import Web

PUBLIC = "93.184.216.34"
OTHER = "2606:2800:220:1:248:1893:25c8:1946"


@pytest.fixture
def net() -> Iterator[Net]:
    """feeds.example and other.example are public; nothing may ever reach the sink."""
    with closing(Net()) as net:
        net.names.set("feeds.example", [PUBLIC])
        net.names.set("other.example", [OTHER])
        yield net
        assert net.sink.connections == 0


@pytest.fixture
def feeds(net: Net) -> Web:
    """The server of feeds.example."""
    return net.web(PUBLIC)


@pytest.fixture
def other(net: Net) -> Web:
    """The server of other.example."""
    return net.web(OTHER)
