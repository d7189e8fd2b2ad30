"""Tokens: the one that calls, and those of its workspace. Secrets are shown once, when people make them."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from menara.api.auth import TokenAuth, actor_of
from menara.api.paging import Book, read_sheet
from menara.api.problems import READING, Problem
from menara.api.shapes import Asked, PathId, filters
from menara.people.enums import Scope
from menara.people.operations import revoke_token
from menara.people.queries import own_token, tokens_of

router = Router(tags=["tokens"])


class Token(Schema):
    id: int
    name: str
    scopes: list[Scope]
    network: Annotated[str, Field(description="What the network of the mentions that it pushes is called")]
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class Tokens(Schema):
    tokens: list[Token]
    next: str | None


@router.get("/token", response={200: Token, READING: Problem}, auth=TokenAuth(None))
def read_own(request: HttpRequest) -> Any:
    """The token that calls: whose it is, and what it may."""
    return own_token(actor_of(request))


@router.delete("/token", response={204: None, READING: Problem}, auth=TokenAuth(None))
def revoke_own(request: HttpRequest) -> Any:
    """Give up the token that calls: from now on it opens nothing. Do this with one that has leaked."""
    actor = actor_of(request)
    revoke_token(token_id=own_token(actor).pk, acting=actor)
    return Status(204, None)


@router.get("/tokens", response={200: Tokens, READING: Problem}, auth=TokenAuth(Scope.TOKENS_READ))
def list_tokens(request: HttpRequest, asked: Query[Asked]) -> Any:
    """The tokens of the workspace, in the order in which they were made."""
    actor = actor_of(request)
    book = Book("tokens", actor, filters(asked))
    found = tokens_of(actor).filter(id__gt=book.place(asked.cursor) or 0)[: asked.limit + 1]
    sheet = read_sheet(found, asked.limit, book)
    return {"tokens": sheet.rows, "next": sheet.next}


@router.delete(
    "/tokens/{int:token_id}", response={204: None, READING: Problem}, auth=TokenAuth(Scope.TOKENS_WRITE)
)
def revoke(request: HttpRequest, token_id: PathId) -> Any:
    """Revoke a token of the workspace."""
    revoke_token(token_id=token_id, acting=actor_of(request))
    return Status(204, None)
