"""Begins to listen: makes the streams and sources of the plan that are not there yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from menara.assets.operations import finish_brand, locked_brand
from menara.assets.queries import brand_of, require_assets
from menara.listening.beginning.plan import Topic, planned_streams
from menara.listening.operations import create_stream
from menara.listening.queries import streams_of
from menara.people.queries import Actor
from menara.sources.operations import add_source
from menara.sources.queries import sources_of


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to listen: `key` tells it from the others, however often the first set-up is done."""

    key: str
    name: str
    connector: str
    settings: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Begun:
    """The numbers of what was made now, in the order of topics and places."""

    streams: tuple[int, ...]
    sources: tuple[int, ...]


def begin_listening(*, names: Mapping[Topic, str], places: Sequence[Place], acting: Actor) -> Begun:
    """What was made before and is there still stays as people have changed it; `names` are those of the streams.

    Raises NotAllowed, and SettingsError for a place that cannot be listened to: then nothing is made.
    """
    require_assets(acting)
    with transaction.atomic():
        brand = locked_brand(acting)
        streams = _still(brand.made.get("streams", {}), streams_of(acting))
        sources = _still(brand.made.get("sources", {}), sources_of(acting))
        places = [place for place in places if place.key not in sources]
        new_sources = {place.key: _add(place, acting) for place in places}
        new_streams = _create(names, streams, acting)
        made = {"streams": streams | new_streams, "sources": sources | new_sources}
        finish_brand(brand=brand, made=made, acting=acting)
    return Begun(tuple(new_streams.values()), tuple(new_sources.values()))


def _create(names: Mapping[Topic, str], there: Mapping[str, int], acting: Actor) -> dict[str, int]:
    planned = [stream for stream in planned_streams(brand_of(acting)) if stream.topic not in there]
    return {
        stream.topic.value: create_stream(name=names[stream.topic], query=stream.query, acting=acting).pk
        for stream in planned
    }


def _add(place: Place, acting: Actor) -> int:
    source = add_source(name=place.name, connector=place.connector, settings=place.settings, acting=acting)
    return source.pk


def _still(made: Mapping[str, int], rows: Any) -> dict[str, int]:
    """Those of what was made that nobody has removed."""
    there = set(rows.filter(id__in=made.values()).values_list("id", flat=True))
    return {key: id_ for key, id_ in made.items() if id_ in there}
