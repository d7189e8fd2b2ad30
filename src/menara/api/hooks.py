"""Where others tell us of mentions. No token: each request is signed with the secret of its webhook."""

import hmac
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from menara.api.limits import take
from menara.api.problems import Problem
from menara.core.log import DatabaseLog
from menara.engine.mention import MentionError, decode_object
from menara.listening.receiving import Believed, NotBelieved, believe, take_delivery
from menara.sources.webhooks import find_webhook, is_verify_token

router = Router(tags=["webhooks"])
ANSWERS = frozenset({401, 413, 422, 429, 503})
PLAIN = "text/plain; charset=utf-8"
PublicId = Annotated[str, Path(max_length=50, description="The `id` of the webhook")]
_log = DatabaseLog()


class Taken(Schema):
    accepted: Annotated[int, Field(description="Mentions and deletions that are safe from now on")]
    set_aside: Annotated[int, Field(description="Messages that could not be read: dead letters")]


class Answered(Schema):
    challenge: str


class Handshake(Schema):
    mode: Annotated[str, Field(alias="hub.mode", max_length=50)] = ""
    challenge: Annotated[str, Field(alias="hub.challenge", max_length=1000)] = ""
    verify_token: Annotated[str, Field(alias="hub.verify_token", max_length=1000)] = ""
    topic: Annotated[str, Field(alias="hub.topic", max_length=2000)] = ""


@router.post(
    "/hooks/{webhook_id}",
    response={202: Taken, 200: Answered, ANSWERS: Problem},
    openapi_extra={"requestBody": {"required": True, "content": {"*/*": {"schema": {"type": "string"}}}}},
)
def receive(request: HttpRequest, webhook_id: PublicId) -> Any:
    """Take what a sender tells: answered only when it is safe. Signed, within 5 minutes, and once; at most 5 MB.

    Who is not believed learns nothing: not even whether there is such a webhook.
    """
    believed = believe(webhook_id, request.headers, request.body)
    take(request, f"webhook:{believed.webhook.pk}", 1)
    if challenge := _slack_challenge(believed):
        return Status(200, {"challenge": challenge})
    if request.headers.get("X-GitHub-Event") == "ping":
        return Status(202, {"accepted": 0, "set_aside": 0})
    return Status(202, take_delivery(believed=believed, log=_log))


@router.get(
    "/hooks/{webhook_id}",
    response={ANSWERS: Problem},
    openapi_extra={
        "responses": {200: {"description": "OK", "content": {"text/plain": {"schema": {"type": "string"}}}}}
    },
)
def verify(request: HttpRequest, webhook_id: PublicId, told: Query[Handshake]) -> Any:  # noqa: ARG001
    """How Meta and WebSub hubs ask whether an address is ours: the answer is the challenge that they send."""
    webhook = find_webhook(webhook_id)
    match webhook.scheme if webhook else None, told.mode:
        case "meta", "subscribe" if webhook and is_verify_token(webhook, told.verify_token):
            return HttpResponse(told.challenge, content_type=PLAIN)
        case "websub", "subscribe" if webhook and webhook.topic and _is_same(webhook.topic, told.topic):
            return HttpResponse(told.challenge, content_type=PLAIN)
    raise NotBelieved


def _slack_challenge(believed: Believed) -> str | None:
    """What Slack sends once, when it is told of the address."""
    if believed.webhook.scheme != "slack":
        return None
    try:
        told = decode_object(believed.body)
        return msgspec.convert(told["challenge"], str) if told.get("type") == "url_verification" else None
    except (KeyError, MentionError, msgspec.ValidationError):
        return None


def _is_same(ours: str, told: str) -> bool:
    return hmac.compare_digest(ours.encode(), told.encode("utf-8", "surrogatepass"))
