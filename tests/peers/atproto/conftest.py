"""`pds`: a Bluesky PDS with its firehose, and the PLC directory it needs, from npm."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parent / "pds.cjs"


@pytest.fixture(scope="session")
def pds(peer_home: Callable[..., Path], start_peer: Callable[..., Any]) -> str:
    """Its base URL."""
    home = peer_home("atproto")
    peer = start_peer("pds", [home / "bin/node", SCRIPT], NODE_PATH=str(home / "node_modules"))
    peer.wait_for(peer.first_line)
    url: str = json.loads(peer.first_line())["pds"]
    return url.replace("localhost", "127.0.0.1")
