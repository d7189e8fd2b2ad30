"""The streams that are watched: a query of the user's own, or those of the bundled day."""

from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

OWN = "yours"


@dataclass(frozen=True, slots=True)
class Stream:
    """A saved query. `severity` (1 gravest, 5 for information) is what its team says of it, None when they say nothing."""

    id: str
    name: str
    query: str
    severity: int | None = None


def own_stream(query: str) -> Stream:
    return Stream(OWN, "Your query", query)


def replay_file(name: str) -> Traversable:
    return files("menara.cli") / "replay" / name


def replay_streams() -> list[Stream]:
    from menara.engine.mention import decode_object

    stated = decode_object(replay_file("queries.json").read_bytes())["queries"]
    return [Stream(one["id"], one["name"], one["query"], one["severity"]) for one in stated]
