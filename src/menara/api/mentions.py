"""Mentions: pushed by programs, and read by them in stored order."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from menara.api.auth import TokenAuth, actor_of
from menara.api.problems import Problem
from menara.core.log import DatabaseLog
from menara.listening.pushing import push_deletion, push_mentions
from menara.listening.reading import MOST_AT_ONCE, read_page
from menara.people.enums import Scope

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
    mentions: list[dict[str, Any]]
    next: str | None


class Reading(Schema):
    after: Annotated[int, Field(ge=0, lt=2**63, description="The `next` of the page before")] = 0
    limit: Annotated[int, Field(ge=1, le=MOST_AT_ONCE)] = MOST_AT_ONCE
    q: Annotated[str | None, Field(description="A query, as streams have them")] = None


@router.post(
    "/mentions",
    response={200: Receipt, frozenset({413, 503}): Problem},
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


@router.get("/mentions", response={200: Mentions, 400: Problem}, auth=TokenAuth(Scope.MENTIONS_READ))
def read(request: HttpRequest, reading: Query[Reading]) -> Any:
    """The workspace's mentions in stored order; one that changes comes again. `next` is null when nothing follows."""
    page = read_page(actor_of(request), reading.after, reading.limit, reading.q)
    return {"mentions": page.mentions, "next": None if page.next is None else str(page.next)}


@router.delete(
    "/mentions/{path:native_id}", response={204: None, 503: Problem}, auth=TokenAuth(Scope.MENTIONS_WRITE)
)
def delete(request: HttpRequest, native_id: str) -> HttpResponse:
    """Say that a mention is gone: a tombstone stays. The answer does not tell whether there was one."""
    push_deletion(native_id=native_id, acting=actor_of(request), log=_log)
    return HttpResponse(status=204)
