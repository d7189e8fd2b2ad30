"""Webhooks as their workspace sees them: addresses for others, their secrets shown once."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from menara.api.auth import TokenAuth, actor_of
from menara.api.paging import Book, read_sheet
from menara.api.problems import READING, WRITING, Problem
from menara.api.shapes import Asked, Body, Name, Text, filters
from menara.people.enums import Scope
from menara.sources.webhooks import (
    Opened,
    access_webhook,
    create_webhook,
    remove_webhook,
    rotate_secret,
    verify_token,
    webhooks_of,
)

router = Router(tags=["webhooks"])
READ, WRITE = TokenAuth(Scope.SOURCES_READ), TokenAuth(Scope.SOURCES_WRITE)
WEEK_S = 7 * 86_400
Scheme = Literal["standard-webhooks", "github", "meta", "websub", "slack"]
PublicId = Annotated[str, Path(max_length=50)]
Secret = Annotated[
    Text | None,
    Field(
        max_length=500, description="Where the sender says what it is; left out, one is made. Shown this once"
    ),
]


class NewWebhook(Body):
    name: Name
    scheme: Annotated[Scheme, Field(description="How the sender signs")] = "standard-webhooks"
    network: Annotated[
        str,
        Field(
            pattern=r"^[a-z0-9][a-z0-9_-]{0,49}$", description="What the network of its mentions is called"
        ),
    ] = "webhook"
    topic: Annotated[
        Text, Field(max_length=2000, description="For websub: the feed that the hub is asked for")
    ] = ""
    secret: Secret = None


class Rotation(Body):
    secret: Secret = None
    keep_old_s: Annotated[
        int, Field(ge=0, le=WEEK_S, description="For so long the secret before is good as well")
    ] = 86_400


class Webhook(Schema):
    id: str
    path: Annotated[str, Field(description="Where the sender sends to, on this server")]
    name: str
    scheme: Scheme
    network: str
    topic: str
    verify_token: Annotated[str, Field(description="For meta: what its page of settings asks for")]
    created_at: datetime
    last_taken_at: Annotated[datetime | None, Field(description="When a request was last believed")]

    @staticmethod
    def resolve_id(webhook: Any) -> str:
        return str(webhook.public_id)

    @staticmethod
    def resolve_path(webhook: Any) -> str:
        return f"/api/v1/hooks/{webhook.public_id}"

    @staticmethod
    def resolve_verify_token(webhook: Any) -> str:
        return verify_token(webhook)


class Webhooks(Schema):
    webhooks: list[Webhook]
    next: str | None


class WithSecret(Schema):
    webhook: Webhook
    secret: Annotated[str, Field(description="Cannot be shown again")]


@router.get("/webhooks", response={200: Webhooks, READING: Problem}, auth=READ)
def list_webhooks(request: HttpRequest, asked: Query[Asked]) -> Any:
    """The webhooks of the workspace, in the order in which they were made."""
    actor = actor_of(request)
    book = Book("webhooks", actor, filters(asked))
    found = webhooks_of(actor).filter(id__gt=book.place(asked.cursor) or 0)[: asked.limit + 1]
    sheet = read_sheet(found, asked.limit, book)
    return {"webhooks": sheet.rows, "next": sheet.next}


@router.post("/webhooks", response={201: WithSecret, WRITING: Problem}, auth=WRITE)
def create(request: HttpRequest, new: NewWebhook) -> Any:
    """A new address at which others may tell of mentions, and the secret with which they sign."""
    return Status(201, _shown(create_webhook(**new.model_dump(), acting=actor_of(request))))


@router.get("/webhooks/{webhook_id}", response={200: Webhook, READING: Problem}, auth=READ)
def read(request: HttpRequest, webhook_id: PublicId) -> Any:
    """One webhook, without its secret."""
    return access_webhook(actor_of(request), webhook_id)


@router.delete("/webhooks/{webhook_id}", response={204: None, READING: Problem}, auth=WRITE)
def remove(request: HttpRequest, webhook_id: PublicId) -> Any:
    """Take nothing there any more. What was heard stays."""
    remove_webhook(public_id=webhook_id, acting=actor_of(request))
    return Status(204, None)


@router.post("/webhooks/{webhook_id}/secret", response={200: WithSecret, WRITING: Problem}, auth=WRITE)
def rotate(request: HttpRequest, webhook_id: PublicId, told: Rotation) -> Any:
    """A new secret. The one before is good for a day, or as long as is said; older ones no more."""
    keep = timedelta(seconds=told.keep_old_s)
    opened = rotate_secret(public_id=webhook_id, secret=told.secret, keep=keep, acting=actor_of(request))
    return _shown(opened)


def _shown(opened: Opened) -> dict[str, Any]:
    return {"webhook": opened.webhook, "secret": opened.secret}
