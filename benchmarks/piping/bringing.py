"""Run as a process of its own: a real channel with a connector that yields posts from memory, or reads recorded frames.

Lines on standard input say how many posts to bring, and how many a second; each is answered when all are in the log.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.peers.clock import resident_bytes
from menara.connectors.base import Event, Upsert, system_clock, written

Bring = Callable[[int, int], Iterator[Event]]
SOURCE = "bluesky:jetstream.example"


class Posts:
    """Each post under an id of its own, made anew as a connector makes it."""

    def __init__(self, path: Path) -> None:
        self._posts = [json.loads(line) for line in path.open()]

    def __call__(self, begin: int, end: int) -> Iterator[Event]:
        for number in range(begin, end):
            post = self._posts[number % len(self._posts)]
            author = post["author"]["id"]
            id_ = f"at://did:plc:{author}/app.bsky.feed.post/{number:013d}"
            moment = written(system_clock())
            yield Upsert(
                source=SOURCE,
                observed_at=moment,
                cursor=str(number),
                native_id=id_,
                version=f"bafyrei{number:052d}",
                mention={**post, "id": id_, "uri": id_, "published_at": moment, "source": "bluesky"},
                author_id=author,
                source_time=moment,
            )


class Frames:
    """The posts in recorded messages of Jetstream, through the connector's parser."""

    def __init__(self, path: Path) -> None:
        self._lines = [line.split(b"NUMBER") for line in path.read_bytes().split(b"\n") if line]

    def __call__(self, begin: int, end: int) -> Iterator[Event]:
        from menara.connectors.bluesky.bookmark import Bookmark
        from menara.connectors.bluesky.hearing import Hearing
        from menara.connectors.bluesky.interest import Interest
        from menara.connectors.bluesky.memory import Memory
        from menara.connectors.bluesky.place import Place
        from menara.connectors.bluesky.settings import read_bluesky_settings
        from menara.connectors.bluesky.telling import Telling
        from menara.connectors.bluesky.wire import wire_of

        settings = read_bluesky_settings({"mode": "jetstream", "collections": ["app.bsky.feed.post"]})
        interest = Interest(settings.collections)
        telling = Telling(interest, system_clock, Memory(1_000))
        hearing = Hearing(wire_of(settings), telling, Bookmark(Place("host")), "host", None)
        for number in range(begin, end):
            name = b"%013d" % number
            yield from hearing.events(name.join(self._lines[number % len(self._lines)]))


class Memory:
    """A connector of so many posts, at a rate."""

    name = "memory"

    def __init__(self, bring: Bring, begin: int, end: int, rate: float) -> None:
        self._bring, self._range, self._rate = bring, (begin, end), rate

    def events(self, cursor: str | None = None) -> Iterator[Event]:  # noqa: ARG002
        begun = time.monotonic()
        for number, event in enumerate(self._bring(*self._range)):
            if self._rate and (early := begun + number / self._rate - time.monotonic()) > 0:
                time.sleep(early)
            yield event

    def close(self) -> None:
        pass


def main(kind: str, path: str, batch: str) -> None:
    from menara.server.installation import open_installation

    open_installation(os.environ["MENARA_DATA"])
    from menara.core.log import DatabaseLog
    from menara.core.tuning import collect_seldom, take_turns_often
    from menara.sources import collecting
    from menara.sources.models import Channel
    from menara.sources.operations import lease_channel

    bring: Bring = {"posts": Posts, "frames": Frames}[kind](Path(path))
    collecting.AT_ONCE = int(batch)
    done, log = 0, DatabaseLog()
    collect_seldom()
    take_turns_often()
    print("ready", flush=True)
    for line in sys.stdin:
        number, rate = json.loads(line)
        channel: Any = Channel.objects.get()
        memory: Any = Memory(bring, done, done + number, rate)
        collecting.connect = lambda _, memory=memory: memory
        begun, spent = time.monotonic(), time.process_time()
        assert lease_channel(channel, "bringing")
        collecting.run_channel(channel, "bringing", log, lambda: False)
        done += number
        told = {"wall": time.monotonic() - begun, "cpu": time.process_time() - spent, "rss": resident_bytes()}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
