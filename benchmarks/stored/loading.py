"""Writes the rows of many mentions as the screener would have written them, only quicker; and proves it on a sample."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction

from benchmarks.stored.making import STREAMS, WORKSPACES, Draft
from menara.listening.counting import ADD_DAYS, ADD_HOURS
from menara.listening.heard import Ear, HeardPost
from menara.listening.models import (
    Hearing,
    Match,
    Mention,
    MentionCounter,
    MentionIndex,
    MentionVersion,
    VolumeDay,
    VolumeHour,
)
from menara.listening.operations import create_stream
from menara.listening.search.index import bucket, place
from menara.listening.search.terms import beside, language_of
from menara.listening.storing import store
from menara.listening.understanding import understood
from menara.people.enums import Role
from menara.people.operations import create_workspace
from menara.people.queries import Actor
from menara.sources.operations import add_source

AT_ONCE = 20_000
DELAY = timedelta(seconds=20)
VERSION, SPANS = "1", [[0, 4]]
TABLES: dict[Any, tuple[str, ...]] = {
    Mention: (
        *("id", "workspace_id", "number", "network", "native_id", "local_id", "version", "author_id"),
        *("published_at", "heard_at", "changed_at", "stored_at", "state", "is_hidden", "content"),
    ),
    MentionVersion: ("mention_id", "version", "changed_at", "content"),
    Match: ("mention_id", "stream_id", "version", "changed_at", "spans"),
    Hearing: ("mention_id", "channel_id"),
    MentionIndex: ("mention_id", "place", "terms", "at", "language", "stream_ids"),
}


@dataclass(slots=True)
class World:
    """The workspaces and their streams, and the channel on which all is heard."""

    actors: list[Actor] = field(default_factory=list)
    stream_ids: list[list[int]] = field(default_factory=list)
    channel_id: int = 0

    @classmethod
    def make(cls) -> "World":
        world = cls()
        for name in WORKSPACES:
            actor = Actor(create_workspace(name=name).pk, "user:1", Role.OWNER)
            streams = [
                create_stream(name=f"Stream {number}", query="kasvira", acting=actor)
                for number in range(STREAMS)
            ]
            world.actors.append(actor)
            world.stream_ids.append([stream.pk for stream in streams])
            settings = {"paths": ["posts.jsonl"], "network": "bluesky"}
            source = add_source(name="Posts", connector="file", settings=settings, acting=actor)
            world.channel_id = source.channel_id
        return world

    def stream_of(self, draft: Draft) -> int:
        return self.stream_ids[draft.workspace][draft.stream]

    def workspace_of(self, draft: Draft) -> int:
        return self.actors[draft.workspace].workspace_id


class Loader:
    def __init__(self, world: World) -> None:
        self._world = world
        self._is_sqlite = connection.vendor == "sqlite"
        self._days: Counter[tuple[Any, ...]] = Counter()
        self._hours: Counter[tuple[int, str]] = Counter()
        self._last: Counter[int] = Counter()

    def load(self, drafts: Iterable[Draft]) -> None:
        """Within one transaction each 20,000."""
        drafts = iter(drafts)
        while some := list(islice(drafts, AT_ONCE)):
            with transaction.atomic():
                self._load(some)
        with transaction.atomic():
            self._count()

    def _load(self, drafts: Sequence[Draft]) -> None:
        rows: dict[Any, list[tuple[Any, ...]]] = {model: [] for model in TABLES}
        contents = understood([draft.content for draft in drafts])
        for draft, content in zip(drafts, contents, strict=True):
            for model, row in zip(TABLES, self._rows(draft, content), strict=True):
                rows[model].append(row)
        for model, columns in TABLES.items():
            _insert(model._meta.db_table, columns, rows[model])

    def _rows(self, draft: Draft, said: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
        language = language_of(said)
        world, serial = self._world, draft.serial + 1
        workspace_id, stream_id = world.workspace_of(draft), world.stream_of(draft)
        published, heard = self._written(draft.published_at), self._written(draft.published_at + DELAY)
        content, author = json.dumps(said, ensure_ascii=self._is_sqlite), f"u{draft.author}"
        yield (
            *(serial, workspace_id, draft.number, draft.network, draft.native_id, "", VERSION, author),
            *(published, heard, heard, heard, "visible", False, content),
        )
        yield serial, VERSION, heard, content
        yield serial, stream_id, VERSION, heard, json.dumps(SPANS)
        yield serial, world.channel_id
        yield (
            *(
                serial,
                place(workspace_id, draft.number),
                _terms(draft, language, self._scope(draft, workspace_id), stream_id),
                published,
            ),
            *(language, f"[{stream_id}]"),
        )
        self._note(draft, language, workspace_id, stream_id)

    def _scope(self, draft: Draft, workspace_id: int) -> str:
        return str(workspace_id) if self._is_sqlite else f"{workspace_id}.{bucket(draft.number)}"

    def _written(self, moment: datetime) -> str:
        return str(moment.replace(tzinfo=None)) if self._is_sqlite else str(moment)

    def _note(self, draft: Draft, language: str, workspace_id: int, stream_id: int) -> None:
        day, hour = draft.published_at.date().isoformat(), f"{draft.published_at:%Y-%m-%d %H}:00:00"
        for stream in (0, stream_id):
            for part in (("all", ""), ("network", draft.network), ("language", language)):
                self._days[workspace_id, stream, *part, day] += 1
        self._hours[stream_id, hour] += 1
        self._last[workspace_id] = draft.number

    def _count(self) -> None:
        with connection.cursor() as cursor:
            zone = "+00" if connection.vendor == "postgresql" else ""
            cursor.executemany(ADD_DAYS, [(*key, count) for key, count in self._days.items()])
            cursor.executemany(
                ADD_HOURS, [(stream, hour + zone, count) for (stream, hour), count in self._hours.items()]
            )
        for workspace_id, last in self._last.items():
            MentionCounter.objects.update_or_create(workspace_id=workspace_id, defaults={"number": last})
        self._days.clear()
        self._hours.clear()


def differences(world: World, drafts: Sequence[Draft]) -> list[str]:
    """How the loader's rows of these mentions differ from those of the screener. Nothing of either is kept."""
    ours = _rows_after(lambda: Loader(world).load(drafts))
    theirs = _rows_after(lambda: store([_heard(draft, world) for draft in drafts]))
    return [f"{one} is not {other}" for one, other in zip(ours, theirs, strict=True) if one != other]


def _heard(draft: Draft, world: World) -> HeardPost:
    workspace_id, at = world.workspace_of(draft), draft.published_at + DELAY
    return HeardPost(
        ear=Ear(world.channel_id, draft.network, frozenset({workspace_id})),
        network=draft.network,
        native_id=draft.native_id,
        local_id="",
        version=VERSION,
        author_id=f"u{draft.author}",
        published_at=draft.published_at,
        heard_at=at,
        changed_at=at,
        content=draft.content,
        hits={workspace_id: [(world.stream_of(draft), [(0, 4)])]},
    )


def _rows_after(write: Any) -> list[Any]:
    """All rows, by the names that mentions have elsewhere."""
    name = "mention__native_id"
    with transaction.atomic():
        write()
        found: list[Any] = []
        for model, columns in TABLES.items():
            names = [column for column in columns if column not in ("id", "mention_id", "stored_at")]
            key = "native_id" if model is Mention else name
            found += map(repr, model.objects.order_by(key).values_list(key, *names))
        for model in (VolumeDay, VolumeHour, MentionCounter):
            names = [column.attname for column in model._meta.concrete_fields if column.attname != "id"]
            found += map(repr, model.objects.order_by(*names).values_list(*names))
        transaction.set_rollback(True)
    return found


def _terms(draft: Draft, language: str, begin: str, stream_id: int) -> str:
    author, day = draft.author, f"{draft.published_at:%Y%m%d}"
    outside = [f"n{draft.network}", f"iu{author}", f"m{stream_id}", f"d{day}", f"y{day[:6]}"]
    labels = draft.site.split(".")
    said = {
        *draft.text.terms,
        "kpost",
        f"s{draft.network}",
        f"iu{author}",
        f"auser{author}",
        f"a{author}",
        "apengguna",
    }
    said |= {"h" + ".".join(labels[first:]) for first in range(len(labels))}
    said |= {f"l{language}"} if language else set()
    said |= _said_by_own_word(draft)
    return " ".join(begin + term for term in dict.fromkeys([*outside, *sorted(said)]))


def _said_by_own_word(draft: Draft) -> set[str]:
    before, word = draft.text.last_word, draft.own_word
    return {f"w{word}", *([beside(before, word)] if before else [])} if word else set()


def _insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join("?" for _ in columns)
            cursor.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
        else:
            _copy(cursor, table, names, rows)


def _copy(cursor: Any, table: str, names: str, rows: Sequence[Sequence[Any]]) -> None:
    """A tsvector is read from text whose words stand in quotes: what was made has none of its own."""
    if table == MentionIndex._meta.db_table:
        rows = [(mention, where, _quoted(terms), *more) for mention, where, terms, *more in rows]
    with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _quoted(terms: str) -> str:
    return " ".join(f"'{term}'" for term in terms.split(" "))
