"""Who may come in: `@signed_in` stands before every page that is of a workspace."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from menara.people.models import User
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.web import errors
from menara.web.sessions import Request

Rest = ParamSpec("Rest")
View = Callable[Concatenate[Request, Rest], HttpResponseBase]
ActingView = Callable[Concatenate[Request, Actor, Rest], HttpResponseBase]


def signed_in(view: ActingView[Rest]) -> View[Rest]:
    """The view gets the person as the one who acts in the chosen workspace. Others are asked to sign in."""

    @wraps(view)
    def guarded(request: Request, /, *rest: Rest.args, **more: Rest.kwargs) -> HttpResponseBase:
        if request.visit is None:
            return _to_sign_in(request)
        if request.visit.acting is None:
            return render(request, "web/no_workspace.html", status=403)
        return view(request, request.visit.acting, *rest, **more)

    return guarded


def signed_in_person(
    view: Callable[Concatenate[Request, User, Rest], HttpResponseBase],
) -> View[Rest]:
    """For pages that are of a person, whatever workspace they belong to, or none."""

    @wraps(view)
    def guarded(request: Request, /, *rest: Rest.args, **more: Rest.kwargs) -> HttpResponseBase:
        if request.visit is None:
            return _to_sign_in(request)
        return view(request, request.visit.person, *rest, **more)

    return guarded


def allowed(action: Action) -> Callable[[ActingView[Rest]], ActingView[Rest]]:
    """For whom the permission table does not allow it, nothing is at that address. Stands below `signed_in`."""

    def decorated(view: ActingView[Rest]) -> ActingView[Rest]:
        @wraps(view)
        def guarded(
            request: Request, acting: Actor, /, *rest: Rest.args, **more: Rest.kwargs
        ) -> HttpResponseBase:
            if not acting.may(action):
                raise NotAllowed
            return view(request, acting, *rest, **more)

        return guarded

    return decorated


def taking(*methods: str) -> Callable[[View[Rest]], View[Rest]]:
    """What may be done at an address; whoever does something else gets a page that says so."""

    def decorated(view: View[Rest]) -> View[Rest]:
        @wraps(view)
        def guarded(request: Request, /, *rest: Rest.args, **more: Rest.kwargs) -> HttpResponseBase:
            if request.method not in methods:
                return errors.wrong_method(request, methods)
            return view(request, *rest, **more)

        return guarded

    return decorated


def next_page(request: Request) -> str:
    """Where the visitor wanted to go: a page of this site, whatever was asked for."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = (
        wanted.startswith("/")
        and wanted.isprintable()
        and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    )
    return wanted if own and len(wanted) <= 2000 else "/"


def _to_sign_in(request: Request) -> HttpResponse:
    wanted = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
    address = f"{reverse('sign-in')}?{wanted}" if wanted else reverse("sign-in")
    if request.headers.get("HX-Request"):  # a part of a page cannot be a page to sign in on
        return HttpResponse(status=401, headers={"HX-Redirect": reverse("sign-in")})
    return redirect(address)
