"""What goes wrong, said to people as a page and to programs as JSON: what happened, why, and what to do."""

import logging
import secrets
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from menara.web.languages import language_for, speaking
from menara.web.middleware import is_for_programs

RETRY_S = 5
logger = logging.getLogger(__name__)
Text = str | Promise


@dataclass(frozen=True, slots=True)
class Problem:
    """`code` and `message` are for programs; the rest is for people, in their language."""

    status: int
    code: str
    message: str
    title: Text
    why: Text
    what_to_do: Text


MISSING = Problem(
    404,
    "not_found",
    "There is nothing here for you.",
    _("There is nothing here"),
    _("Nothing has this address, or it is not for your eyes. Both look the same."),
    _("Check the address, or begin at the start page."),
)
UNREADABLE = Problem(
    400,
    "bad_request",
    "The request cannot be read.",
    _("This request cannot be read"),
    _("What your browser sent is too large, or not as it should be. Nothing was changed."),
    _("Go back and try again. If it happens again, tell whoever runs this installation."),
)
CLOSED = Problem(
    403,
    "forbidden",
    "This is not allowed.",
    _("This is closed to you"),
    _("Your role in this workspace does not allow it. Nothing was changed."),
    _("Ask an owner of your workspace."),
)
FORGED = Problem(
    403,
    "forged",
    "The form does not come from a page of this server.",
    _("This form is out of date"),
    _("It was opened before you signed in or out, or your browser keeps no cookies. Nothing was changed."),
    _("Go back, load the page again, and send it once more."),
)
NOT_SO = Problem(
    405,
    "not_allowed",
    "This cannot be done at this address.",
    _("This page cannot be opened by its address"),
    _("It is only for what a button sends. Nothing was changed."),
    _("Begin at the start page."),
)
BROKEN = Problem(
    500,
    "internal_error",
    "The server has made a mistake.",
    _("Menara has made a mistake"),
    _("What you asked for was not done. What was saved before is still there."),
    _("Try again. If it happens again, give the reference to whoever runs this installation."),
)
AWAY = Problem(
    503,
    "unavailable",
    "The database does not answer. Try again in a moment.",
    _("Menara cannot reach its database"),
    _("What you asked for was not done. What was saved before is still there."),
    _("Try again in a few seconds. Whoever runs this installation can see more with “menara doctor”."),
)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (as Django calls it)
    return _answer(request, MISSING)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return _answer(request, UNREADABLE)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return _answer(request, CLOSED)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    logger.info("A form was refused: %s", reason)
    return _answer(request, FORGED)


def wrong_method(request: HttpRequest, allowed: Iterable[str]) -> HttpResponse:
    answer = _answer(request, NOT_SO)
    answer["Allow"] = ", ".join(allowed)
    return answer


def failed(request: HttpRequest) -> HttpResponse:
    """Called while the error is there still. Its reference stands in the log."""
    error = sys.exc_info()[1]
    reference = f"e-{secrets.token_hex(4)}"
    logger.error("%s: %s %s: %r", reference, request.method, request.path, error)
    if isinstance(error, OperationalError | InterfaceError):
        answer = _answer(request, AWAY, reference)
        answer["Retry-After"] = str(RETRY_S)
        return answer
    return _answer(request, BROKEN, reference)


def _answer(request: HttpRequest, problem: Problem, reference: str = "") -> HttpResponse:
    if is_for_programs(request):
        told = {"code": problem.code, "message": problem.message}
        more = {"reference": reference} if reference else {}
        return JsonResponse({**told, **more}, status=problem.status)
    visit = getattr(request, "visit", None)
    with speaking(language_for(request, visit.person.language if visit else None), "UTC"):
        context = {"problem": problem, "reference": reference}
        return render(request, "web/problem.html", context, status=problem.status)
