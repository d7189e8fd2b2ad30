"""Where `menara watch` listens: the bundled day, or a file; networks come with the next release."""

from collections.abc import Callable, Iterator
from typing import Any

from menara.cli.output import UsageError
from menara.cli.watch.streams import replay_file
from menara.cli.watch.terminal_text import safe

DAY_SPEED = 960.0  # the bundled day passes in a minute and a half
SOURCES = "replay, file:PATH"
NETWORKS = ("bluesky", "mastodon", "feed")


class Source:
    """`mentions` can be read once; `set_aside` counts what could not be read so far. `speed` is that of `Player`."""

    def __init__(
        self, title: str, speed: float | None, read: Callable[["Source"], Iterator[dict[str, Any]]]
    ) -> None:
        self.title = title
        self.speed = speed
        self.set_aside = 0
        self.mentions = read(self)


def open_source(name: str) -> Source:
    """Raises UsageError when there is no such source, or when it cannot be read."""
    kind, _, place = name.partition(":")
    match kind:
        case "replay" if not place:
            return Source("a day at Kasvira", DAY_SPEED, _read_replay)
        case "file" if place:
            return Source(safe(place), None, lambda source: _read_file(source, place))
        case _ if kind in NETWORKS:
            raise UsageError(f"{name} comes with the next release. Until then there are: {SOURCES}.")
    raise UsageError(f"there is no source {name!r}. There are: {SOURCES}.")


def _read_replay(_: Source) -> Iterator[dict[str, Any]]:
    from menara.engine.mention import decode_object

    return map(decode_object, replay_file("mentions.jsonl").read_bytes().splitlines())


def _read_file(source: Source, path: str) -> Iterator[dict[str, Any]]:
    from menara.connectors.base import Permanent, SettingsError, TryLater, Upsert
    from menara.connectors.registry import load

    try:
        for event in load("file")({"paths": [path]}).events():
            if isinstance(event, Upsert):
                yield dict(event.mention)
            elif getattr(event, "code", None):
                source.set_aside += 1
    except (Permanent, SettingsError, TryLater) as error:
        raise UsageError(str(error)) from None
