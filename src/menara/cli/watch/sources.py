"""Where `menara watch` listens: the bundled day, a file, or a network."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, NamedTuple, TypeAlias

from menara.cli.output import UsageError
from menara.cli.watch.networks import NETWORKS, network_title, settings_of
from menara.cli.watch.news import News
from menara.cli.watch.player import Player, Playing
from menara.cli.watch.streams import replay_file
from menara.cli.watch.terminal_text import safe

DAY_SPEED = 960.0  # the bundled day passes in a minute and a half
SOURCES = "replay, file:PATH, bluesky, mastodon:HOST, feed:URL"

Play: TypeAlias = Callable[[ExitStack, float | None], Playing]


class Source(NamedTuple):
    """`play` begins at a speed, as `Player` has it, and leaves to the stack what is to be ended.

    `speed` is how fast it is played if nobody says it; a network has none.
    """

    title: str
    speed: float | None
    is_live: bool
    play: Play


def open_source(name: str, allow_private: bool = False) -> Source:
    """Raises UsageError when there is no such source, or when it cannot be read.

    `allow_private`: a network's host may be inside, on any port.
    """
    kind, _, place = name.partition(":")
    match kind:
        case "replay" if not place:
            return Source("a day at Kasvira", DAY_SPEED, False, lambda _, speed: Player(_replay(), speed))
        case "file" if place:
            return Source(safe(place), None, False, lambda _, speed: _play_file(place, speed))
        case _ if kind in NETWORKS:
            return _network(kind, place, allow_private)
    raise UsageError(f"there is no source {name!r}. There are: {SOURCES}.")


def _network(kind: str, place: str, allow_private: bool) -> Source:
    from menara.cli.watch.live_player import LivePlayer
    from menara.connectors.base import Permanent, SettingsError
    from menara.connectors.reader import Reader
    from menara.connectors.registry import UnknownConnectorError, load

    settings = {**settings_of(kind, place), "allow_private": allow_private}
    try:
        connector = load(kind)(settings)
    except (Permanent, SettingsError, UnknownConnectorError) as error:
        raise UsageError(str(error)) from None

    def play(stack: ExitStack, _: float | None) -> Playing:
        return LivePlayer(stack.enter_context(Reader(connector)))

    return Source(safe(network_title(kind, place)), None, True, play)


def _replay() -> Iterator[dict[str, Any]]:
    from menara.engine.mention import decode_object

    return map(decode_object, replay_file("mentions.jsonl").read_bytes().splitlines())


def _play_file(path: str, speed: float | None) -> Playing:
    news = News()
    return Player(_mentions(path, news), speed, news)


def _mentions(path: str, news: News) -> Iterator[dict[str, Any]]:
    from menara.connectors.base import Permanent, SettingsError, TryLater, Upsert
    from menara.connectors.registry import load

    try:
        for event in load("file")({"paths": [path]}).events():
            if isinstance(event, Upsert):
                yield dict(event.mention)
            elif getattr(event, "code", None):
                news.set_aside += 1
    except (Permanent, SettingsError, TryLater) as error:
        raise UsageError(str(error)) from None
