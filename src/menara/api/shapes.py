"""What requests and answers are made of."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from ninja import Path, Schema
from ninja.errors import HttpError
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field

from menara.core.clock import now
from menara.engine.mention.storable import is_storable

BIGGEST = 2**63 - 1
USUAL, LONGEST = timedelta(days=7), timedelta(days=366)
MOMENT = timedelta(microseconds=1)
EARLIEST = datetime(1, 1, 8, tzinfo=UTC)


def _checked(text: str) -> str:
    if not is_storable(text):
        raise ValueError("there is a character in it that no text can have")
    return text


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("there is no such time in UTC") from None


Text = Annotated[str, AfterValidator(_checked)]
Name = Annotated[Text, Field(min_length=1, max_length=200, pattern=r"\S")]
Id = Annotated[int, Field(ge=1, le=BIGGEST)]
PathId = Annotated[int, Path(ge=1, le=BIGGEST)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
Cursor = Annotated[Text | None, Field(max_length=500, description="The `next` of the page before")]


class Body(Schema):
    """What a request may say; anything else that it says is refused."""

    model_config = ConfigDict(extra="forbid")


class Asked(Schema):
    """The page that is wanted."""

    cursor: Cursor = None
    limit: Annotated[int, Field(ge=1, le=100, description="At most so many on a page")] = 50


class Span(Schema):
    """A stretch of time, in which its beginning is and its end is not."""

    since: Annotated[
        Moment | None, Field(description="From then on; left out, from 7 days before the end")
    ] = None
    until: Annotated[Moment | None, Field(description="Until before then; left out, until now")] = None

    def ends(self) -> tuple[datetime, datetime]:
        """Raises HttpError for more than a year."""
        end = self.until or now() + MOMENT  # what is of this very moment is among it
        begin = self.since or max(end, EARLIEST) - USUAL
        if end - begin > LONGEST:
            raise HttpError(400, f"since: at most {LONGEST.days} days before until are told at once.")
        return begin, end


def filters(asked: Any) -> dict[str, Any]:
    """What a page was asked for besides its place and its length."""
    told: dict[str, Any] = asked.model_dump(mode="json", exclude={"cursor", "limit"})
    return told
