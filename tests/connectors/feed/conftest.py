"""Feeds that a lab serves, and what a run over them tells."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
from connectors.lab.answers import Answer
from connectors.lab.server import Lab

from menara.connectors.base import Event
from menara.connectors.feed.connector import FeedConnector

ITEM = "<item><guid isPermaLink='false'>{0}</guid><link>http://lab.example/page/{0}</link><title>{0}</title></item>"


def rss(*guids: str, more: str = "") -> bytes:
    return f"<rss><channel>{more}{''.join(map(ITEM.format, guids))}</channel></rss>".encode()


class Publisher:
    """Puts answers into a lab, and listens to them."""

    def __init__(self, lab: Lab, build: Callable[..., FeedConnector]) -> None:
        self.lab = lab
        self._build = build

    def serve(self, *looks: bytes | Answer, path: str = "/rss", **headers: str) -> None:
        """The first look at the feed, the second, ...; the last for all that follow."""
        for number, look in enumerate(looks, 1):
            times = None if number == len(looks) else 1
            if isinstance(look, bytes):
                body = look.replace(b"lab.example", self.lab.address.encode())
                look = Answer(path=path, body=body, headers=headers)
            self.lab.add(Answer(**{**vars(look), "path": path, "times": times}))

    def connector(self, *paths: str, **settings: Any) -> FeedConnector:
        urls = [self.lab.url(path) for path in paths or ("/rss",)]
        return self._build({"urls": urls, "interval_s": 0, "allow_private": True, **settings})

    def listen(self, *paths: str, polls: int = 1, behind: str | None = None, **settings: Any) -> list[Event]:
        return list(self.connector(*paths, polls=polls, **settings).events(behind))

    def asked(self) -> list[tuple[str, str]]:
        return [(request.method, request.path) for request in self.lab.requests]


@pytest.fixture
def publisher(
    start_lab: Callable[..., Lab], new_clock: Callable[[], Any], quick_door: Callable[..., Any]
) -> Iterator[Publisher]:
    with ExitStack() as stack:

        def build(settings: dict[str, Any]) -> FeedConnector:
            return stack.enter_context(closing(FeedConnector(settings, new_clock(), quick_door)))

        yield Publisher(start_lab(), build)


@pytest.fixture
def make_rss() -> Callable[..., bytes]:
    return rss
