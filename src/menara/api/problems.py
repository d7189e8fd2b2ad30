"""What goes wrong, as answers."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema

from menara.connectors.webhook.refusal import RequestRefused
from menara.engine.query.errors import QueryError
from menara.listening.pushing import Full
from menara.people.queries import NotAllowed


class Problem(Schema):
    """`code` is for machines, `message` says to a person what happened."""

    code: str
    message: str


def answer_problems(api: NinjaAPI) -> None:
    def answer(kind: type[Exception], status: int, tell: Callable[[Exception], Problem]) -> None:
        def respond(request: HttpRequest, problem: Any) -> HttpResponse:
            response = api.create_response(request, tell(problem), status=status)
            if isinstance(problem, Full):
                response["Retry-After"] = str(problem.after_s)
            return response

        api.add_exception_handler(kind, respond)

    answer(NotAllowed, 404, lambda _: Problem(code="not_found", message="There is nothing here for you."))
    answer(
        Full, 503, lambda _: Problem(code="full", message="Too much waits already. Try again in a moment.")
    )
    answer(RequestRefused, 413, lambda problem: Problem(code="too_large", message=str(problem)))
    answer(
        RequestDataTooBig, 413, lambda _: Problem(code="too_large", message="At most 5 MB are taken at once.")
    )
    answer(QueryError, 400, lambda problem: Problem(code="bad_query", message=str(problem)))
