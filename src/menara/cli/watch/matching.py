"""The streams' queries against mentions, by the engine."""

from typing import Any

from menara.cli.watch.streams import Stream
from menara.cli.watch.tally import Hit
from menara.engine import Percolator


class Matcher:
    """Raises `menara.engine.QueryError` for a stream that does not parse."""

    def __init__(self, streams: list[Stream]) -> None:
        self._streams = {stream.id: stream for stream in streams}
        queries = {stream.id: stream.query for stream in streams}
        self._percolator = Percolator(queries, in_background=True)  # the screen goes on

    def match(self, mentions: list[dict[str, Any]]) -> list[Hit]:
        """The mentions that match, each with its streams in the order they were given."""
        matched = self._percolator.match_batch(mentions, spans=True)
        return [
            Hit(mention, [(self._streams[id_], spans) for id_, spans in found])
            for mention, found in zip(mentions, matched, strict=True)
            if found
        ]
