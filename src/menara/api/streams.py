"""Streams: what is listened for, what it has found, and how much of it there was when."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from menara.api.auth import DEAR, TokenAuth, actor_of
from menara.api.paging import Book, read_sheet
from menara.api.problems import READING, WRITING, Fault, Problem
from menara.api.shapes import Asked, Body, Id, Name, PathId, Span, Text, filters
from menara.engine.query import syntax
from menara.listening.operations import change_stream, create_stream
from menara.listening.previewing import preview
from menara.listening.queries import access_stream, streams_of
from menara.listening.removing import remove_stream
from menara.listening.volume import read_volume
from menara.people.enums import Scope

router = Router(tags=["streams"])
READ, WRITE = TokenAuth(Scope.STREAMS_READ), TokenAuth(Scope.STREAMS_WRITE)
QueryText = Annotated[
    Text, Field(max_length=65_536, description="In the query language of docs/query-language.md")
]
SourceIds = Annotated[
    tuple[Id, ...],
    Field(max_length=200, description="The sources that it listens to; all of the workspace when empty"),
]


class NewStream(Body):
    name: Name
    query: QueryText
    source_ids: SourceIds = ()


class StreamChange(Body):
    """What is left out stays as it is."""

    name: Name | None = None
    query: QueryText | None = None
    source_ids: SourceIds | None = None
    is_active: bool | None = None


class Stream(Schema):
    id: int
    name: str
    query: str
    source_ids: list[int]
    is_active: bool
    created_at: datetime

    @staticmethod
    def resolve_source_ids(stream: Any) -> list[int]:
        return sorted(source.pk for source in stream.sources.all())


class Streams(Schema):
    streams: list[Stream]
    next: str | None


class StreamsAsked(Asked):
    is_active: bool | None = None


class Question(Body):
    query: QueryText


class PreviewAsked(Question):
    limit: Annotated[int, Field(ge=0, le=50, description="At most so many mentions")] = 10


class Previewed(Schema):
    looked_at: Annotated[int, Field(description="Posts that were heard and are not gone")]
    found: Annotated[int, Field(description="How many of them the query means")]
    since: Annotated[
        datetime | None, Field(description="When the oldest of them was heard; null for nothing")
    ]
    mentions: Annotated[list[dict[str, Any]], Field(description="The newest that were found")]


class Checked(Schema):
    ok: bool
    errors: list[Fault]
    warnings: list[Fault]


class Point(Schema):
    at: Annotated[datetime, Field(description="Where the hour or the day begins, in UTC")]
    count: int


class Volume(Schema):
    points: Annotated[
        list[Point], Field(description="Oldest first; hours and days with nothing are left out")
    ]


class VolumeAsked(Span):
    by: Literal["hour", "day"] = "hour"


@router.get("/streams", response={200: Streams, READING: Problem}, auth=READ)
def list_streams(request: HttpRequest, asked: Query[StreamsAsked]) -> Any:
    """The streams of the workspace, in the order in which they were made."""
    actor = actor_of(request)
    book = Book("streams", actor, filters(asked))
    found = streams_of(actor).order_by("id").filter(id__gt=book.place(asked.cursor) or 0)
    if asked.is_active is not None:
        found = found.filter(is_active=asked.is_active)
    sheet = read_sheet(found.prefetch_related("sources")[: asked.limit + 1], asked.limit, book)
    return {"streams": sheet.rows, "next": sheet.next}


@router.post("/streams", response={201: Stream, WRITING: Problem}, auth=WRITE)
def create(request: HttpRequest, new: NewStream) -> Any:
    """Begin to listen for something. What was stored and heard before is looked through in the background."""
    stream = create_stream(
        name=new.name, query=new.query, source_ids=new.source_ids, acting=actor_of(request)
    )
    return Status(201, stream)


@router.get("/streams/{int:stream_id}", response={200: Stream, READING: Problem}, auth=READ)
def read(request: HttpRequest, stream_id: PathId) -> Any:
    """One stream."""
    return access_stream(actor_of(request), stream_id)


@router.patch("/streams/{int:stream_id}", response={200: Stream, WRITING: Problem}, auth=WRITE)
def change(request: HttpRequest, stream_id: PathId, told: StreamChange) -> Any:
    """Change a stream, pause it (`is_active`: false) or resume it. Another query is applied to what was before, too."""
    return change_stream(
        stream_id=stream_id,
        acting=actor_of(request),
        name=told.name,
        query=told.query,
        source_ids=told.source_ids,
        is_active=told.is_active,
    )


@router.delete("/streams/{int:stream_id}", response={204: None, READING | {409}: Problem}, auth=WRITE)
def remove(request: HttpRequest, stream_id: PathId) -> Any:
    """Listen for it no more, and an hour later forget what matched. The mentions stay. 409 while a legal hold names it."""
    remove_stream(stream_id=stream_id, acting=actor_of(request))
    return Status(204, None)


@router.get("/streams/{int:stream_id}/volume", response={200: Volume, READING: Problem}, auth=READ)
def volume(request: HttpRequest, stream_id: PathId, asked: Query[VolumeAsked]) -> Any:
    """How many mentions matched, by the hour or the day of their publication. At most 366 days."""
    counts = read_volume(actor_of(request), stream_id, *asked.ends(), asked.by)
    return {"points": [{"at": at, "count": count} for at, count in counts]}


@router.post(
    "/queries/check", response={200: Checked, WRITING: Problem}, auth=TokenAuth(Scope.STREAMS_READ, DEAR)
)
def check(request: HttpRequest, question: Question) -> Any:  # noqa: ARG001 (as Ninja calls it)
    """Whether a query is right: all its errors and warnings, as `menara query check` tells them."""
    checked = syntax.check(question.query)
    return {"ok": not checked.errors, "errors": checked.errors, "warnings": checked.warnings}


@router.post(
    "/queries/preview", response={200: Previewed, WRITING: Problem}, auth=TokenAuth(Scope.MENTIONS_READ, DEAR)
)
def preview_query(request: HttpRequest, asked: PreviewAsked) -> Any:
    """What a query would have found in what was heard lately: the newest 5,000 posts, at most a day back."""
    return preview(actor_of(request), asked.query, asked.limit)
