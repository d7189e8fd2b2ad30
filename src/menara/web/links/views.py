"""An invitation is taken up, a forgotten password replaced. Wrong links are addresses where nothing is."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from menara.core import jobs
from menara.people.enums import Role
from menara.people.inviting import HasAccount, accept_invitation, access_invitation, join_workspace
from menara.people.password_links import access_link, use_link
from menara.people.signing_in import TooManyTries, note_wish
from menara.web.doors import taking
from menara.web.entrance.browsers import remember_browser, visitor_of
from menara.web.links.forms import Accept, Forgotten, ResetPassword
from menara.web.links.mails import MAIL_LINK
from menara.web.members.words import FOR, ROLES
from menara.web.sessions import Request, begin, choose_workspace, visit_in


@taking("GET", "HEAD", "POST")
def invitation(request: Request, secret: str) -> HttpResponse:
    """The page says nothing about whether the address has an account: who invites may not learn that."""
    invited = access_invitation(secret)
    form = Accept(request.POST if request.method == "POST" else None)
    if form.is_valid() and (answer := _accepted(request, secret, form)):
        return answer
    told = {
        "invited": invited,
        "role": ROLES[Role(invited.role)],
        "role_is_for": FOR[Role(invited.role)],
        "is_for_visitor": bool(request.visit and request.visit.person.email == invited.email),
        "form": form,
        "secret": secret,
    }
    return render(request, "web/links/invitation.html", told, status=422 if form.errors else 200)


def _accepted(request: Request, secret: str, form: Accept) -> HttpResponse | None:
    name, password = form.cleaned_data["name"], form.cleaned_data["password"]
    try:
        person = accept_invitation(
            secret=secret, name=name, password=password, language=get_language() or "en"
        )
    except HasAccount:
        form.add_error(
            None, _("This address has an account here. Sign in with it, then open the link again.")
        )
    except ValidationError as error:
        form.refuse_password(error)
    else:
        begin(request, person)
        answer = redirect("/")
        remember_browser(answer, person)
        return answer
    return None


@taking("POST")
def join(request: Request, secret: str) -> HttpResponse:
    """For who is signed in with the address that was invited."""
    invited = access_invitation(secret)
    if request.visit is None:
        return redirect("invitation", secret)
    workspace_id = join_workspace(secret=secret, user=request.visit.person)
    request.visit = visit_in(request.session)
    choose_workspace(request, str(workspace_id))
    messages.success(request, _("You are in {workspace} now.").format(workspace=invited.workspace.name))
    return redirect("/")


@taking("GET", "HEAD", "POST")
def forgotten(request: Request) -> HttpResponse:
    """Whoever asks gets the same answer, after the same work, whether there is such an account or not."""
    has_mail = settings.ENVIRONMENT.mail is not None
    form = Forgotten(request.POST if request.method == "POST" and has_mail else None)
    is_sent = form.is_valid() and _sent(request, form)
    told = {"form": form, "has_mail": has_mail, "is_sent": is_sent}
    return render(request, "web/links/forgotten.html", told, status=422 if form.errors else 200)


def _sent(request: Request, form: Forgotten) -> bool:
    email = form.cleaned_data["email"].strip().lower()
    try:
        note_wish(email=email, visitor=visitor_of(request, email))
    except TooManyTries:
        form.add_error(None, _("There were too many tries. Wait 15 minutes, then try again."))
        return False
    jobs.enqueue(MAIL_LINK, email=email)
    return True


@taking("GET", "HEAD", "POST")
def new_password(request: Request, secret: str) -> HttpResponse:
    link = access_link(secret)
    form = ResetPassword(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            use_link(
                secret=secret,
                password=form.cleaned_data["password"],
                with_tokens=form.cleaned_data["with_tokens"],
            )
        except ValidationError as error:
            form.refuse_password(error)
        else:
            messages.success(request, _("Your password is changed. Sign in with it."))
            return redirect("sign-in")
    told = {"form": form, "email": link.user.email}
    return render(request, "web/links/new_password.html", told, status=422 if form.errors else 200)
