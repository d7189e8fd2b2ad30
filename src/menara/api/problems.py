"""What goes wrong, as answers."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema

from menara.connectors.webhook.refusal import RequestRefused
from menara.engine.query.errors import QueryError
from menara.listening.pushing import RETRY_S, Full
from menara.people.queries import NotAllowed

UNAVAILABLE = 503


class Problem(Schema):
    """`code` is for machines, `message` says to a person what happened."""

    code: str
    message: str


def answer_problems(api: NinjaAPI) -> None:
    def answer(kind: type[Exception], status: int, tell: Callable[[Exception], Problem]) -> None:
        def respond(request: HttpRequest, problem: Any) -> HttpResponse:
            response = api.create_response(request, tell(problem), status=status)
            if status == UNAVAILABLE:
                response["Retry-After"] = str(RETRY_S)
            return response

        api.add_exception_handler(kind, respond)

    answer(NotAllowed, 404, lambda _: Problem(code="not_found", message="There is nothing here for you."))
    full = Problem(code="full", message="Too much waits already. Try again in a moment.")
    answer(Full, UNAVAILABLE, lambda _: full)
    away = Problem(code="unavailable", message="The database does not answer. Try again in a moment.")
    for trouble in (OperationalError, InterfaceError):
        answer(trouble, UNAVAILABLE, lambda _: away)
    answer(RequestRefused, 413, lambda problem: Problem(code="too_large", message=str(problem)))
    answer(
        RequestDataTooBig, 413, lambda _: Problem(code="too_large", message="At most 5 MB are taken at once.")
    )
    answer(QueryError, 400, lambda problem: Problem(code="bad_query", message=str(problem)))
