"""Tags: which there are, and on which mentions they are put."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from menara.api.auth import TokenAuth, actor_of
from menara.api.problems import READING, WRITING, Problem
from menara.api.shapes import Body, Text
from menara.listening.tagging import mention_called, tag_mention, tags_in_use, untag_mention
from menara.people.enums import Scope

router = Router(tags=["mentions"])
READ, WRITE = TokenAuth(Scope.MENTIONS_READ), TokenAuth(Scope.MENTIONS_WRITE)


class Tag(Schema):
    name: str
    mentions: Annotated[int, Field(description="How many have it")]


class Tags(Schema):
    tags: list[Tag]


class Tagging(Body):
    mention: Annotated[Text, Field(min_length=1, max_length=500, description="Its id")]
    network: Annotated[
        Text | None, Field(max_length=50, description="Where several networks have the id")
    ] = None
    tag: Annotated[Text, Field(max_length=200, description="At most 50 characters; a new one is made")]


@router.get("/tags", response={200: Tags, READING: Problem}, auth=READ)
def list_tags(request: HttpRequest) -> Any:
    """The tags of the workspace, at most 500, the most used first."""
    found = tags_in_use(actor_of(request))
    return {"tags": [{"name": tag.name, "mentions": number} for tag, number in found]}


@router.post("/tags/put-on", response={204: None, WRITING: Problem}, auth=WRITE)
def put_on(request: HttpRequest, told: Tagging) -> Any:
    """Put a tag on a mention. It comes again to whoever reads on, with its `tags`."""
    acting = actor_of(request)
    mention = mention_called(acting, told.mention, told.network)
    tag_mention(mention_id=mention.pk, name=told.tag, acting=acting)
    return Status(204, None)


@router.post("/tags/take-off", response={204: None, WRITING: Problem}, auth=WRITE)
def take_off(request: HttpRequest, told: Tagging) -> Any:
    """Take a tag off a mention. A tag that is on none any more is forgotten."""
    acting = actor_of(request)
    mention = mention_called(acting, told.mention, told.network)
    untag_mention(mention_id=mention.pk, name=told.tag, acting=acting)
    return Status(204, None)
