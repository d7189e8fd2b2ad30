"""A small watch of our own: two streams, and mentions made from what a test needs to say."""

from collections.abc import Callable
from typing import Any

import pytest

from menara.cli.watch.streams import Stream
from menara.cli.watch.tally import Hit

TEA = Stream("tea", "Tea", "tea OR چای", 4)
LOST = Stream("lost", "Lost", "lost NEAR/2 parcel", 2)


@pytest.fixture
def streams() -> list[Stream]:
    return [LOST, TEA]


@pytest.fixture
def make_hit(streams: list[Stream]) -> Callable[..., Hit]:
    def make_hit(text: str, **keys: Any) -> Hit:
        from menara.cli.watch.matching import Matcher

        mention = {"id": "1", "text": text, "published_at": "2026-10-06T09:12:00Z", "source": "x", **keys}
        (hit,) = Matcher(streams).match([mention])
        return hit

    return make_hit
