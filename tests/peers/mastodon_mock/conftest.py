"""`mastodon_mock`: a stateful Mastodon server with REST and streaming, from PyPI."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


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
