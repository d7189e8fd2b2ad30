"""Dead letters: what could not be read or stored, whole, for people to look at, read again, or give up."""

import base64
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from menara.api.auth import DEAR, TokenAuth, actor_of
from menara.api.paging import Book, read_sheet
from menara.api.problems import READING, WRITING, Problem
from menara.api.shapes import Asked, Body, Id, Moment, PathId, Text, filters
from menara.core.log import DatabaseLog
from menara.people.enums import Scope
from menara.sources.enums import LetterState
from menara.sources.letters import Wanted, access_dead_letter, find_letters
from menara.sources.replaying import AT_ONCE, ask_about_old, give_up_letters, replay_letters

router = Router(tags=["dead letters"])
READ = TokenAuth(Scope.SOURCES_READ)
WRITE = TokenAuth(Scope.SOURCES_WRITE, DEAR)
LetterIds = Annotated[tuple[Id, ...], Field(min_length=1, max_length=AT_ONCE)]
_log = DatabaseLog()


class Letter(Schema):
    id: int
    code: str
    message: Annotated[str, Field(description="Why it could not be read or stored")]
    state: LetterState
    connector: Annotated[str, Field(description="What heard it; empty where a program or a webhook told it")]
    network: Annotated[str, Field(description="What a program or a webhook told it for; else empty")]
    place: Annotated[str, Field(description="Where it stood: an instance, a feed, a file")]
    size: Annotated[int, Field(description="Of its content, in bytes")]
    first_at: datetime
    last_at: datetime
    times: Annotated[int, Field(description="How often it came; it is kept once")]

    @staticmethod
    def resolve_connector(letter: Any) -> str:
        return letter.channel.connector if letter.channel else ""


class WholeLetter(Letter):
    content_base64: Annotated[str, Field(description="Its bytes, as they came")]

    @staticmethod
    def resolve_content_base64(letter: Any) -> str:
        return base64.b64encode(bytes(letter.content)).decode()


class Letters(Schema):
    dead_letters: list[Letter]
    next: str | None


class Which(Schema):
    """Which letters are meant; what is left out does not matter."""

    source: Annotated[Id | None, Field(description="Of that source")] = None
    code: Annotated[Text | None, Field(max_length=50)] = None
    text: Annotated[Text | None, Field(max_length=200, description="Words of the message or the content")] = (
        None
    )
    since: Annotated[Moment | None, Field(description="That came then or later")] = None
    until: Annotated[Moment | None, Field(description="That came before then")] = None

    def wanted(self, state: LetterState | None = None) -> Wanted:
        return Wanted(
            source_id=self.source,
            code=self.code,
            text=self.text,
            since=self.since,
            until=self.until,
            state=state,
        )


class LettersAsked(Which, Asked):
    state: LetterState | None = None


class Chosen(Which, Body):
    """Those with these ids, or all that are meant by the rest."""

    ids: Annotated[LetterIds | None, Field(description=f"At most {AT_ONCE}")] = None


class Replaying(Chosen):
    after: Annotated[int, Field(ge=0, lt=2**63, description="Only letters with a greater id")] = 0


class Replayed(Schema):
    replayed: Annotated[int, Field(description="What came of them is being stored")]
    failed: Annotated[int, Field(description="Still cannot be read: these go on waiting")]
    left: Annotated[int, Field(description="Wait for the next call")]
    in_background: Annotated[
        int, Field(description="Old ones: their network is asked first whether they are still there")
    ]


class GivingUp(Chosen):
    reason: Annotated[Text, Field(max_length=500, description="Why; it is kept with each")] = ""


class GivenUp(Schema):
    given_up: int


@router.get("/dead-letters", response={200: Letters, READING: Problem}, auth=READ)
def list_letters(request: HttpRequest, asked: Query[LettersAsked]) -> Any:
    """The dead letters of the workspace, the newest first, without their content."""
    actor = actor_of(request)
    book = Book("dead-letters", actor, filters(asked))
    before = book.place(asked.cursor)
    found = find_letters(actor, asked.wanted(asked.state), before=before, limit=asked.limit + 1)
    sheet = read_sheet(found, asked.limit, book)
    return {"dead_letters": sheet.rows, "next": sheet.next}


@router.get("/dead-letters/{int:letter_id}", response={200: WholeLetter, READING: Problem}, auth=READ)
def read(request: HttpRequest, letter_id: PathId) -> Any:
    """One dead letter, whole."""
    return access_dead_letter(actor_of(request), letter_id)


@router.post("/dead-letters/replay", response={200: Replayed, WRITING | {409}: Problem}, auth=WRITE)
def replay(request: HttpRequest, chosen: Replaying) -> Any:
    """Read letters again that wait: up to 100 in one call, the oldest first."""
    actor, wanted = actor_of(request), chosen.wanted()
    told = replay_letters(
        acting=actor, log=_log, letter_ids=chosen.ids, wanted=wanted, after=chosen.after, may_ask=False
    )
    old = 0 if chosen.after else ask_about_old(acting=actor, letter_ids=chosen.ids, wanted=wanted)
    return {**asdict(told), "in_background": old}


@router.post("/dead-letters/give-up", response={200: GivenUp, WRITING: Problem}, auth=WRITE)
def give_up(request: HttpRequest, chosen: GivingUp) -> Any:
    """Say of letters that nobody will read them. Those of a channel that others hear too are left to them."""
    given_up = give_up_letters(
        acting=actor_of(request), letter_ids=chosen.ids, wanted=chosen.wanted(), reason=chosen.reason
    )
    return {"given_up": given_up}
