"""What all answers of the API have in common: JSON, kept nowhere on the way, with what is left of the allowance."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from django.views.decorators.csrf import csrf_exempt

from menara.api.limits import tell_standing
from menara.api.problems import problem

View = Callable[..., HttpResponse]


def finished(pattern: Any) -> URLPattern:
    """The address, with its answers in our form."""
    found: URLPattern = pattern
    found.callback = _finishing(found.callback)
    return found


@csrf_exempt
def not_found(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (as Django calls it)
    return _private(problem(404, "not_found", "There is no such address."))


def only_known(run: View) -> View:
    """Refuse parameters that the operation does not know: one that is mistyped is not passed over in silence."""
    operation: Any = run.__self__  # type: ignore[attr-defined]
    if not operation.auth_callbacks:
        return run  # what others send to a webhook is theirs to say
    known = {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }

    @wraps(run)
    def run_known(request: HttpRequest, **values: Any) -> HttpResponse:
        if unknown := sorted(set(request.GET) - known):
            return problem(422, "invalid", f"query.{unknown[0][:100]}: there is no such parameter.")
        return run(request, **values)

    return run_known


def _finishing(view: View) -> View:
    @wraps(view)
    def answer(request: HttpRequest, **values: Any) -> HttpResponse:
        try:
            response = view(request, **values)
        except Http404:  # Ninja's own addresses
            return not_found(request)
        if response.status_code == 405:
            allowed = response["Allow"]
            response = problem(405, "not_allowed", f"This address takes {allowed}.")
            response["Allow"] = allowed
        tell_standing(request, response)
        return _private(response)

    return answer


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
