"""Sources: where a workspace listens, how well that goes, and what was missed."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from msgspec import to_builtins
from ninja import Query, Router, Schema, Status
from pydantic import Field

from menara.api.auth import TokenAuth, actor_of
from menara.api.paging import Book, read_sheet
from menara.api.problems import READING, WRITING, Problem
from menara.api.shapes import Asked, Body, Name, PathId, Span, Text, filters
from menara.connectors.settings import SettingsError
from menara.people.enums import Scope
from menara.sources.enums import ChannelState, SourceState
from menara.sources.inside import reaching
from menara.sources.operations import add_source, set_state
from menara.sources.queries import Standing, access_source, coverage, gaps, sources_of, standing_of
from menara.sources.terms import agree_to_terms, terms_record

router = Router(tags=["sources"])
READ, WRITE = TokenAuth(Scope.SOURCES_READ), TokenAuth(Scope.SOURCES_WRITE)
RECORDED = "webhook"
Kept = Literal[SourceState.ACTIVE, SourceState.PAUSED]
Listed = Literal[SourceState.ACTIVE, SourceState.PAUSED, SourceState.BLOCKED_TERMS]


class NewSource(Body):
    name: Name
    connector: Annotated[
        Text, Field(max_length=50, description="As `menara fetch` names it: feed, bluesky, ...")
    ]
    settings: Annotated[dict[str, Any], Field(description="Those of the connector")] = {}  # noqa: RUF012
    token: Annotated[
        Text | None,
        Field(min_length=1, max_length=4096, description="For the network: kept sealed, shown never"),
    ] = None
    is_private: Annotated[
        bool,
        Field(description="Share the connection with no other workspace; with a token it is never shared"),
    ] = False


class SourceChange(Body):
    state: Annotated[Kept, Field(description="`paused` to stop listening for a while, `active` to go on")]
    accepts_terms: Annotated[
        Text | None,
        Field(max_length=64, description="The `version` of the network's terms, to accept them first"),
    ] = None


class TermsTold(Schema):
    """What the network asks of those who keep what it has told."""

    version: Annotated[str, Field(description="Of these words: to be told as `accepts_terms`")]
    note: str
    url: str | None
    purge_within_hours: int | None
    refresh_or_delete_days: int | None
    accepted_at: Annotated[
        datetime | None, Field(description="null: nobody has accepted them as they are now")
    ]


class Limit(Schema):
    """What the network allows, as it was told last."""

    host: str
    limit: float | None
    left: float
    full_at: datetime
    held: Annotated[bool, Field(description="Nothing is asked there before `full_at`")]


class Listening(Schema):
    state: ChannelState
    told: Annotated[str, Field(description="What the network said last, where something is wrong")]
    failures: Annotated[int, Field(description="Tries that have failed since it last went well")]
    next_try_at: datetime | None
    last_event_at: datetime | None
    lag_s: Annotated[float | None, Field(description="How long after its publication the last mention came")]


class Source(Schema):
    id: int
    name: str
    connector: str
    settings: dict[str, Any]
    has_token: bool
    is_private: bool
    state: SourceState
    created_at: Annotated[datetime, Field(description="Since then it listens with these settings")]
    listening: Listening
    limits: list[Limit]

    @staticmethod
    def resolve_connector(source: Any) -> str:
        return str(source.channel.connector)

    @staticmethod
    def resolve_settings(source: Any) -> dict[str, Any]:
        return dict(source.channel.settings)

    @staticmethod
    def resolve_has_token(source: Any) -> bool:
        return source.channel.credential_id is not None

    @staticmethod
    def resolve_is_private(source: Any) -> bool:
        return source.channel.workspace_id is not None

    @staticmethod
    def resolve_limits(source: Any) -> list[dict[str, Any]]:
        return list(source.channel.limits)

    @staticmethod
    def resolve_listening(source: Any) -> Standing:
        return standing_of(source)


class Sources(Schema):
    sources: list[Source]
    next: str | None


class SourcesAsked(Asked):
    state: Listed | None = None


class Hour(Schema):
    hour: Annotated[datetime, Field(description="Where it begins, in UTC")]
    asked: Annotated[int, Field(description="How often we asked, or said that we listen")]
    received: int
    limited: Annotated[int, Field(description="How often we were told to wait, or had no answer")]
    missed: Annotated[int, Field(description="Gaps that were told")]
    set_aside: Annotated[int, Field(description="Messages that could not be read: dead letters")]


class Gap(Schema):
    told_at: datetime
    begin: datetime | None
    end: datetime | None
    reason: str


class Coverage(Schema):
    hours: Annotated[
        list[Hour], Field(description="Oldest first. An hour without a line was not listened to")
    ]
    gaps: Annotated[
        list[Gap], Field(description="The newest first, at most 1,000. Ends that are not known are null")
    ]


@router.get("/sources", response={200: Sources, READING: Problem}, auth=READ)
def list_sources(request: HttpRequest, asked: Query[SourcesAsked]) -> Any:
    """The sources of the workspace, in the order in which they were added."""
    actor = actor_of(request)
    book = Book("sources", actor, filters(asked))
    found = sources_of(actor).order_by("id").filter(id__gt=book.place(asked.cursor) or 0)
    if asked.state:
        found = found.filter(state=asked.state)
    sheet = read_sheet(found[: asked.limit + 1], asked.limit, book)
    return {"sources": sheet.rows, "next": sheet.next}


@router.post("/sources", response={201: Source, WRITING: Problem}, auth=WRITE)
def add(request: HttpRequest, new: NewSource) -> Any:
    """Begin to listen somewhere; who does accepts the network's terms. Only the operator can let a source reach inside the network (`allow_private`)."""
    settings = reaching(new.settings)
    if new.connector == RECORDED:
        raise SettingsError(
            "connector: recorded requests hold a secret in the clear. POST /api/v1/webhooks makes a webhook."
        )
    inside = settings.pop("token", None)  # wherever it stands, it is not kept among the settings
    source = add_source(
        name=new.name,
        connector=new.connector,
        settings=settings,
        token=new.token or inside,
        is_private=new.is_private,
        acting=actor_of(request),
    )
    return Status(201, source)


@router.get("/sources/{int:source_id}", response={200: Source, READING: Problem}, auth=READ)
def read(request: HttpRequest, source_id: PathId) -> Any:
    """One source, and how listening goes there."""
    return access_source(actor_of(request), source_id)


@router.get("/sources/{int:source_id}/terms", response={200: TermsTold, READING: Problem}, auth=READ)
def read_terms(request: HttpRequest, source_id: PathId) -> Any:
    """The terms of the source's network as they are now, and whether somebody has accepted them."""
    actor = actor_of(request)
    record = terms_record(actor, access_source(actor, source_id).channel.connector)
    return {**to_builtins(record.terms), "version": record.digest, "accepted_at": record.accepted_at}


@router.patch("/sources/{int:source_id}", response={200: Source, WRITING | {409}: Problem}, auth=WRITE)
def change(request: HttpRequest, source_id: PathId, told: SourceChange) -> Any:
    """Pause a source, or resume it: one that is failing is tried again at once. Terms that changed are accepted first."""
    actor = actor_of(request)
    if told.accepts_terms is not None:
        connector = access_source(actor, source_id).channel.connector
        agree_to_terms(connector=connector, digest=told.accepts_terms, acting=actor)
    return set_state(source_id=source_id, state=told.state, acting=actor)


@router.delete("/sources/{int:source_id}", response={204: None, READING: Problem}, auth=WRITE)
def remove(request: HttpRequest, source_id: PathId) -> Any:
    """Listen there no more. What was heard stays."""
    set_state(source_id=source_id, state=SourceState.REMOVED, acting=actor_of(request))
    return Status(204, None)


@router.get("/sources/{int:source_id}/coverage", response={200: Coverage, READING: Problem}, auth=READ)
def read_coverage(request: HttpRequest, source_id: PathId, asked: Query[Span]) -> Any:
    """What was asked, received and missed, hour by hour, since the source was added. At most 366 days."""
    actor, (since, until) = actor_of(request), asked.ends()
    return {"hours": coverage(actor, source_id, since, until), "gaps": gaps(actor, source_id, since, until)}
