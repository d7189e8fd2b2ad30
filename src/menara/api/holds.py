"""Legal holds: drafted and brought into force by programs too. Only people release them: two of them, on the pages."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from menara.api.auth import TokenAuth, actor_of
from menara.api.paging import Book, read_sheet
from menara.api.problems import READING, WRITING, Problem
from menara.api.shapes import Asked, Body, Id, Moment, Name, PathId, Text, filters
from menara.listening.queries import access_stream
from menara.people.enums import Scope
from menara.people.queries import Actor
from menara.records import operations, queries
from menara.records.enums import HoldState
from menara.records.models import LegalHold
from menara.records.operations import MOST_NAMES
from menara.records.scope import Scope as HoldScope

router = Router(tags=["legal holds"])
READ, WRITE = TokenAuth(Scope.RECORDS_READ), TokenAuth(Scope.RECORDS_WRITE)
REFUSING = WRITING | {409}
MOVES: dict[str, Callable[..., LegalHold]] = {
    HoldState.ISSUED: operations.issue_hold,
    HoldState.ACKNOWLEDGED: operations.acknowledge_hold,
    HoldState.ACTIVE: operations.activate_hold,
}
Named = Annotated[
    tuple[Annotated[Text, Field(min_length=1, max_length=500)], ...], Field(max_length=MOST_NAMES)
]


class Covering(Body):
    """All that is named has to fit; what is left out does not matter. Without any of it: everything."""

    networks: Named = ()
    native_ids: Named = ()
    author_ids: Named = ()
    stream_ids: Annotated[tuple[Id, ...], Field(max_length=MOST_NAMES)] = ()
    query: Annotated[Text, Field(max_length=20_000)] = ""
    since: Moment | None = None
    until: Moment | None = None

    def scope(self, actor: Actor) -> HoldScope:
        """Raises NotAllowed for a stream that is not there."""
        streams = frozenset(access_stream(actor, id_).pk for id_ in self.stream_ids)
        named = {"networks": self.networks, "native_ids": self.native_ids, "author_ids": self.author_ids}
        sets = {name: frozenset(names) for name, names in named.items()}
        return HoldScope(**sets, stream_ids=streams, query=self.query, since=self.since, until=self.until)


class Drafting(Body):
    name: Name
    ground: Annotated[Text, Field(min_length=1, max_length=5_000, description="The legal reason")]
    scope: Covering = Covering()


class Step(Body):
    state: Literal["issued", "acknowledged", "active"]
    version: Annotated[int, Field(ge=1, le=2**31 - 1, description="Of the hold as you have seen it")]


class Hold(Schema):
    id: int
    name: str
    ground: str
    scope: dict[str, Any]
    state: HoldState
    version: int
    drafted_by: str
    release_asked_by: str
    created_at: datetime
    issued_at: datetime | None
    released_at: datetime | None


class Holds(Schema):
    holds: list[Hold]
    next: str | None


@router.get("/holds", response={200: Holds, READING: Problem}, auth=READ)
def list_holds(request: HttpRequest, asked: Query[Asked]) -> Any:
    """The legal holds of the workspace, in the order in which they were drafted."""
    actor = actor_of(request)
    book = Book("holds", actor, filters(asked))
    found = queries.holds_of(actor).filter(id__gt=book.place(asked.cursor) or 0)[: asked.limit + 1]
    sheet = read_sheet(found, asked.limit, book)
    return {"holds": sheet.rows, "next": sheet.next}


@router.post("/holds", response={201: Hold, REFUSING: Problem}, auth=WRITE)
def draft(request: HttpRequest, told: Drafting) -> Any:
    """Draft a hold: it forbids nothing yet."""
    actor = actor_of(request)
    scope = told.scope.scope(actor)
    return Status(201, operations.draft_hold(name=told.name, ground=told.ground, scope=scope, acting=actor))


@router.get("/holds/{int:hold_id}", response={200: Hold, READING: Problem}, auth=READ)
def read(request: HttpRequest, hold_id: PathId) -> Any:
    """One legal hold."""
    return queries.access_hold(actor_of(request), hold_id)


@router.patch("/holds/{int:hold_id}", response={200: Hold, REFUSING: Problem}, auth=WRITE)
def move(request: HttpRequest, hold_id: PathId, step: Step) -> Any:
    """Bring it into its next state: from `issued` on nothing that it covers may go. 409: not from where it is now."""
    return MOVES[step.state](hold_id=hold_id, version=step.version, acting=actor_of(request))
