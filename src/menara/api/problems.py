"""What goes wrong, as answers: all in one form."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Annotated, Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, ValidationError
from pydantic import Field

from menara.api.limits import TooMany
from menara.api.paging import BadCursor
from menara.connectors.registry import UnknownConnectorError
from menara.connectors.settings import SettingsError
from menara.connectors.webhook.refusal import RequestRefused
from menara.engine.query.errors import QueryError
from menara.listening.cursors import BeyondHead
from menara.listening.pushing import RETRY_S, Full
from menara.listening.receiving import NotBelieved
from menara.listening.tagging import BadTag
from menara.people.queries import NotAllowed
from menara.records.operations import Refused
from menara.sources.errands import TooManyErrands
from menara.sources.terms import TermsNotAccepted

UNAVAILABLE = 503
READING = frozenset({400, 401, 403, 404, 422, 429, UNAVAILABLE})
"""What any question may be answered with instead."""
WRITING = READING | {413, 415}
CODES = {400: "bad_request", 413: "too_large", 415: "not_json"}
LONGEST = 500


class Fault(Schema):
    """One thing that is wrong. Of a query, `start` and `end` are the place, and `fix` is a query that is right."""

    code: str
    message: str
    where: str | None = None
    start: int | None = None
    end: int | None = None
    fix: str | None = None


class Problem(Schema):
    """`code` is for machines, `message` says to a person what happened."""

    code: str
    message: str
    errors: Annotated[list[Fault] | None, Field(description="Of a query or a body, all that is wrong")] = None


Tell = Callable[[Any], tuple[int, Problem]]


def problem(status: int, code: str, message: str) -> HttpResponse:
    """Outside of an operation: where there is no address, or no such method."""
    written = Problem(code=code, message=message).model_dump_json(exclude_unset=True)
    return HttpResponse(written, status=status, content_type="application/json; charset=utf-8")


def answer_problems(api: NinjaAPI) -> None:
    for kind, tell in _TOLD.items():
        api.add_exception_handler(kind, _responder(api, tell))


def _responder(api: NinjaAPI, tell: Tell) -> Callable[[HttpRequest, Any], HttpResponse]:
    def respond(request: HttpRequest, trouble: Any) -> HttpResponse:
        status, told = tell(trouble)
        response = api.create_response(request, told.model_dump(exclude_unset=True), status=status)
        for name, value in _headers(status, trouble).items():
            response[name] = value
        return response

    return respond


def _headers(status: int, trouble: Any) -> Mapping[str, str]:
    match status:
        case 401 if isinstance(trouble, AuthenticationError):
            return {"WWW-Authenticate": "Bearer"}
        case 429:
            return {"Retry-After": str(trouble.wait_s)}
        case 503:
            return {"Retry-After": str(RETRY_S)}
    return {}


def _tell_refusal(status: int, code: str, message: str | None = None) -> Tell:
    return lambda trouble: (status, Problem(code=code, message=message or _short(str(trouble))))


def _tell_http(trouble: HttpError) -> tuple[int, Problem]:
    cause = trouble.__cause__
    told = cause if isinstance(cause, HttpError) else trouble
    return told.status_code, Problem(code=CODES[told.status_code], message=_short(str(told)))


def _tell_invalid(trouble: ValidationError) -> tuple[int, Problem]:
    faults = [_fault(told) for told in trouble.errors[:20]]
    message = f"{faults[0].where}: {faults[0].message}"
    return 422, Problem(code="invalid", message=message, errors=faults)


def _fault(told: Mapping[str, Any]) -> Fault:
    source, *steps = told["loc"]
    named = steps[1:] if source == "body" and len(steps) > 1 else steps
    where = ".".join([source, *map(str, named)])
    return Fault(code=told["type"], message=_short(told["msg"]), where=_short(where))


def _tell_query(trouble: QueryError) -> tuple[int, Problem]:
    faults = [Fault(**asdict(one)) for one in trouble.problems]
    return 400, Problem(code="bad_query", message=_short(str(trouble)), errors=faults)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


_AWAY = _tell_refusal(UNAVAILABLE, "unavailable", "The database does not answer. Try again in a moment.")
_TOLD: dict[type[Exception], Tell] = {
    NotAllowed: _tell_refusal(404, "not_found", "There is nothing here for you."),
    AuthenticationError: _tell_refusal(401, "unauthorized", "A token is needed: Authorization: Bearer ..."),
    AuthorizationError: _tell_refusal(403, "forbidden"),
    NotBelieved: _tell_refusal(
        401, "not_believed", "It is not signed as it should be, now, for this address."
    ),
    TooMany: _tell_refusal(429, "too_many"),
    Full: _tell_refusal(UNAVAILABLE, "full", "Too much waits already. Try again in a moment."),
    OperationalError: _AWAY,
    InterfaceError: _AWAY,
    RequestRefused: lambda trouble: (413, Problem(code="too_large", message=str(trouble))),
    RequestDataTooBig: _tell_refusal(413, "too_large", "At most 5 MB are taken at once."),
    BeyondHead: _tell_refusal(410, "cursor_beyond_head"),
    BadTag: _tell_refusal(422, "bad_tag"),
    BadCursor: _tell_refusal(400, "bad_cursor"),
    SettingsError: _tell_refusal(422, "bad_settings"),
    UnknownConnectorError: lambda trouble: (
        422,
        Problem(code="bad_settings", message=_short(trouble.args[0])),
    ),
    Refused: _tell_refusal(409, "refused"),
    TermsNotAccepted: _tell_refusal(
        409,
        "terms_not_accepted",
        "The network's terms have to be accepted first, as they are now: `accepts_terms` with their version.",
    ),
    TooManyErrands: _tell_refusal(409, "too_many_errands", "So much is waited for already. Try again later."),
    QueryError: _tell_query,
    HttpError: _tell_http,
    ValidationError: _tell_invalid,
}
