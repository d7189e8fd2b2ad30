"""Recorded answers of real services, where a developer has them (MENARA_REFERENCE_DATA), served on loopback."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from peers.cassettes.recording import Interaction, read_recording, read_recordings
from peers.cassettes.server import CassetteServer

from menara.outbound.door import Door
from menara.outbound.wiring import THE_WORLD


@pytest.fixture(scope="session")
def mastodon_cassettes(reference_data: Path) -> Path:
    return reference_data / "networks/mastodon/cassettes"


@pytest.fixture(scope="session")
def mastodon_recordings(mastodon_cassettes: Path) -> list[Interaction]:
    """All of them."""
    return list(read_recordings(mastodon_cassettes))


@pytest.fixture
def serve(mastodon_cassettes: Path) -> Iterator[Callable[..., CassetteServer]]:
    """`serve("test_home_tl", ...)`: a server that has these recordings."""
    with ExitStack() as stack:

        def serve(*names: str) -> CassetteServer:
            recorded = [one for name in names for one in read_recording(mastodon_cassettes / f"{name}.yaml")]
            return stack.enter_context(closing(CassetteServer(recorded)))

        yield serve


@pytest.fixture
def quick_door() -> Callable[..., Any]:
    """Makes real doors, at which nothing waits before it tries again."""
    wiring = replace(THE_WORLD, pause=lambda _closing, _seconds: None)
    return lambda reach, **options: Door(reach, **options, wiring=wiring)
