"""Mentions: pushed by programs, read by them in stored order, searched, and looked at one by one."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from menara.api.auth import DEAR, TokenAuth, actor_of
from menara.api.paging import Book
from menara.api.problems import READING, WRITING, Problem
from menara.api.shapes import Asked, Id, Moment, Text, filters
from menara.core.log import DatabaseLog
from menara.engine.mention import storable
from menara.listening.cursors import check_cursor
from menara.listening.enums import MentionState
from menara.listening.pushing import push_deletion, push_mentions
from menara.listening.reading import MOST_AT_ONCE, read_mention, read_newest, read_page
from menara.listening.search.finding import Filters
from menara.listening.tagging import tag_called
from menara.people.enums import Scope
from menara.people.queries import Actor

router = Router(tags=["mentions"])
_log = DatabaseLog()


class Rejected(Schema):
    line: int
    code: str
    message: str


class Receipt(Schema):
    accepted: int
    rejected: list[Rejected]


class Mentions(Schema):
    mentions: Annotated[list[dict[str, Any]], Field(description="docs/reference/api.md tells what is in one")]
    next: str | None


class Found(Mentions):
    looked_at: Annotated[int, Field(description="How many mentions were read to find these")]


class Which(Schema):
    """Which mentions are meant; what is left out does not matter."""

    q: Annotated[Text | None, Field(max_length=65_536, description="A query, as streams have them")] = None
    stream: Annotated[Id | None, Field(description="Those that matched the stream")] = None
    network: Annotated[Text | None, Field(max_length=50)] = None
    language: Annotated[
        Text | None, Field(max_length=50, description="As its network says, or as was found")
    ] = None
    since: Annotated[Moment | None, Field(description="Published, or else heard, from then on")] = None
    until: Annotated[Moment | None, Field(description="Published, or else heard, before then")] = None
    state: MentionState | None = None
    tag: Annotated[Text | None, Field(max_length=200, description="Those that have the tag")] = None

    def filters(self, actor: Actor) -> Filters:
        """Raises NotAllowed for a tag that is not there."""
        return Filters(
            stream_id=self.stream,
            network=self.network,
            language=self.language,
            since=self.since,
            until=self.until,
            state=self.state,
            tag_id=tag_called(actor, self.tag).pk if self.tag else None,
        )


class Reading(Which):
    after: Annotated[int, Field(ge=0, lt=2**63, description="The `next` of the page before")] = 0
    limit: Annotated[int, Field(ge=1, le=MOST_AT_ONCE)] = MOST_AT_ONCE


class Searching(Which, Asked):
    pass


class OneMention(Schema):
    network: Annotated[
        Text | None, Field(max_length=50, description="Where several networks have the id")
    ] = None


@router.post(
    "/mentions",
    response={200: Receipt, WRITING: Problem},
    auth=TokenAuth(Scope.MENTIONS_WRITE),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
                "application/x-ndjson": {"schema": {"type": "string"}},
            },
        }
    },
)
def push(request: HttpRequest) -> Any:
    """Take mentions, a JSON array or JSON Lines: answered only when they are safe. At most 1,000 or 5 MB."""
    receipt = push_mentions(body=request.body, acting=actor_of(request), log=_log)
    return {"accepted": receipt.accepted, "rejected": receipt.rejected}


@router.get(
    "/mentions", response={200: Mentions, READING | {410}: Problem}, auth=TokenAuth(Scope.MENTIONS_READ)
)
def read(request: HttpRequest, reading: Query[Reading]) -> Any:
    """The workspace's mentions in stored order; one that changes comes again. `next` is null when nothing follows.

    Without a filter tombstones are among them. A page may be empty and have a next one. 410: `after` was given by
    another installation, or before this one was restored from somewhere else.
    """
    actor = actor_of(request)
    check_cursor(actor, reading.after)
    page = read_page(actor, reading.after, reading.limit, reading.q, reading.filters(actor))
    return {"mentions": page.mentions, "next": None if page.next is None else str(page.next)}


@router.get("/search", response={200: Found, READING: Problem}, auth=TokenAuth(Scope.MENTIONS_READ, DEAR))
def search(request: HttpRequest, asked: Query[Searching]) -> Any:
    """The mentions that are meant, exactly, the last that was stored or changed first.

    One question looks at 5,000 mentions at most, fewer where the query is long: a page may be empty and have a next one.
    """
    actor = actor_of(request)
    book = Book("search", actor, filters(asked))
    page, looked_at = read_newest(actor, asked.q, asked.filters(actor), book.place(asked.cursor), asked.limit)
    following = None if page.next is None else book.cursor(page.next)
    return {"mentions": page.mentions, "next": following, "looked_at": looked_at}


@router.get(
    "/mentions/{path:native_id}",
    response={200: dict[str, Any], READING: Problem},
    auth=TokenAuth(Scope.MENTIONS_READ),
)
def read_one(request: HttpRequest, native_id: str, one: Query[OneMention]) -> Any:
    """One mention by its id: with its versions, what it matches, and the sources on which it was heard."""
    return read_mention(actor_of(request), storable(native_id), one.network)


@router.delete(
    "/mentions/{path:native_id}", response={204: None, READING: Problem}, auth=TokenAuth(Scope.MENTIONS_WRITE)
)
def delete(request: HttpRequest, native_id: str) -> HttpResponse:
    """Say that a mention is gone: a tombstone stays. The answer does not tell whether there was one."""
    push_deletion(native_id=native_id, acting=actor_of(request), log=_log)
    return HttpResponse(status=204)
