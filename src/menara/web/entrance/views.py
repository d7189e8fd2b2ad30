"""Signing in and out, the first owner, and what a visitor chooses: language and workspace."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from menara.assets.operations import begin_brand
from menara.assets.queries import is_unfinished
from menara.people.models import User
from menara.people.operations import choose_language
from menara.people.queries import access_workspace, workspaces_of
from menara.people.setting_up import access_set_up, claim_installation
from menara.people.signing_in import TooManyTries, WrongPassword, sign_in
from menara.web.doors import next_page, taking
from menara.web.entrance.browsers import remember_browser, visitor_of
from menara.web.entrance.forms import SetUp, SignIn
from menara.web.languages import COOKIE, LANGUAGES
from menara.web.sessions import Request, begin, choose_workspace, end

LANGUAGE_KEPT_S = 365 * 24 * 3600


@taking("GET", "HEAD", "POST")
def sign_in_page(request: Request) -> HttpResponse:
    if request.visit:
        return redirect(next_page(request))
    form = SignIn(request.POST if request.method == "POST" else None)
    if form.is_valid() and (answer := _signed_in(request, form)):
        return answer
    status = 422 if form.errors else 200
    return render(
        request, "web/entrance/sign_in.html", {"form": form, "next": next_page(request)}, status=status
    )


def _signed_in(request: Request, form: SignIn) -> HttpResponse | None:
    email, password = form.cleaned_data["email"], form.cleaned_data["password"]
    try:
        person = sign_in(email=email, password=password, visitor=visitor_of(request, email))
    except WrongPassword:
        form.add_error(None, _("No account has this e-mail address and this password."))
    except TooManyTries:
        form.add_error(None, _("There were too many tries. Wait 15 minutes, then try again."))
    else:
        begin(request, person)
        answer = redirect(next_page(request))
        remember_browser(answer, person)
        return answer
    return None


@taking("POST")
def sign_out(request: Request) -> HttpResponse:
    end(request)
    return redirect("sign-in")


@taking("GET", "HEAD", "POST")
def set_up(request: Request, token: str) -> HttpResponse:
    """Only for who holds the token; a wrong one is an address where nothing is. Raises NotAllowed."""
    access_set_up(token)
    form = SetUp(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            owner = claim_installation(token=token, **form.wanted())
        except ValidationError as error:
            form.refuse_password(error)
        else:
            begin(request, owner)
            _begin_brand(owner)
            answer = redirect("/")
            remember_browser(answer, owner)
            return answer
    return render(request, "web/entrance/set_up.html", {"form": form}, status=422 if form.errors else 200)


def _begin_brand(owner: User) -> None:
    """The first set-up waits for its answers from now on."""
    for workspace in workspaces_of(owner):
        begin_brand(acting=access_workspace(owner, workspace.pk))


@taking("POST")
def language(request: Request) -> HttpResponse:
    wanted = request.POST.get("language", "")
    answer = redirect(next_page(request))
    if wanted in LANGUAGES:
        answer.set_cookie(COOKIE, wanted, max_age=LANGUAGE_KEPT_S, samesite="Lax")
        if request.visit:
            choose_language(user=request.visit.person, language=wanted)
    return answer


@taking("POST")
def workspace(request: Request) -> HttpResponse:
    """Raises NotAllowed."""
    choose_workspace(request, request.POST.get("workspace", ""))
    return redirect("/")


@taking("GET", "HEAD")
def start(request: Request) -> HttpResponse:
    """Watch; before it the first set-up, as long as nobody has brought it to its end."""
    if request.visit is None:
        return redirect("sign-in")
    acting = request.visit.acting
    return redirect("set-up-brand" if acting and is_unfinished(acting) else "watch")
