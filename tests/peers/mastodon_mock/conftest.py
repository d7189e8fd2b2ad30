"""`mastodon_mock`: a stateful Mastodon server with REST and streaming, from PyPI."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from peers.mastodon_mock.instance import Instance, Person
from peers.mastodon_mock.listening import Listening
from peers.mastodon_mock.relay import Relay


@pytest.fixture(scope="session")
def mastodon_mock(
    peer_home: Callable[..., Path],
    start_peer: Callable[..., Any],
    new_port: Callable[[], int],
    is_answering: Callable[[str], bool],
) -> str:
    """Its base URL."""
    program, port = peer_home("mastodon_mock") / "bin/mastodon_mock", new_port()
    peer = start_peer(
        "mastodon_mock", [program, "serve", "--in-memory", "--host", "127.0.0.1", "--port", port]
    )
    url = f"http://127.0.0.1:{port}"
    peer.wait_for(lambda: is_answering(f"{url}/api/v1/instance"))
    return url


@pytest.fixture
def instance(mastodon_mock: str) -> Iterator[Instance]:
    """The server, without faults at the end."""
    instance = Instance(mastodon_mock)
    yield instance
    instance.mend()


@pytest.fixture
def brand(instance: Instance) -> Person:
    return instance.new_person("brand")


@pytest.fixture
def customer(instance: Instance) -> Person:
    return instance.new_person("customer")


@pytest.fixture
def relay(mastodon_mock: str) -> Iterator[Relay]:
    """A wire to the server that can be cut."""
    with closing(Relay(urlsplit(mastodon_mock).port or 0)) as relay:
        yield relay


@pytest.fixture
def listen(instance: Instance) -> Iterator[Callable[..., Listening]]:
    """`listen(post_something, mode="stream", token=...)`: a connector at work, which hears what is posted already."""
    with ExitStack() as stack:

        def listen(
            hears: Callable[..., Any] | None = None, cursor: str | None = None, **settings: Any
        ) -> Listening:
            told = {"base_url": instance.url, "interval_s": 1.0, **settings}
            listening = stack.enter_context(closing(Listening(told, cursor)))
            while hears is not None and not listening.wait_for(Listening.local_ids, 0.2):
                hears()
            return listening

        yield listen
