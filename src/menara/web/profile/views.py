"""A person's own settings, their password, and the browsers in which they are signed in. Needs no workspace."""

from dataclasses import asdict

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from menara.people.models import User
from menara.people.operations import change_password
from menara.people.profile import change_profile, end_session, reading_of, sessions_of, tokens_made_by
from menara.people.signing_in import TooManyTries, WrongPassword, confirm
from menara.web.doors import signed_in_person, taking
from menara.web.entrance.browsers import visitor_of
from menara.web.languages import COOKIE
from menara.web.numbers import in_full
from menara.web.profile.forms import ChangePassword, Profile
from menara.web.sessions import IDLE, Request, begin, own_key

LANGUAGE_KEPT_S = 365 * 24 * 3600


@taking("GET", "HEAD", "POST")
@signed_in_person
def profile(request: Request, person: User) -> HttpResponseBase:
    if request.method != "POST":
        return _page(request, person, Profile(initial=asdict(reading_of(person))), _password_form(person))
    form = Profile(request.POST)
    if not form.is_valid():
        return _page(request, person, form, _password_form(person))
    change_profile(user=person, wanted=form.wanted())
    with translation.override(form.wanted().language):
        messages.success(request, _("Your profile is saved."))
    answer = redirect("profile")
    answer.set_cookie(COOKIE, form.wanted().language, max_age=LANGUAGE_KEPT_S, samesite="Lax")
    return answer


@taking("POST")
@signed_in_person
def password(request: Request, person: User) -> HttpResponseBase:
    """All other browsers are signed out; this one goes on in a new session."""
    form = _password_form(person, request)
    if form.is_valid() and _is_changed(request, person, form):
        person.refresh_from_db()
        begin(request, person)
        messages.success(request, _("Your password is changed. All other browsers are signed out."))
        return redirect("profile")
    return _page(request, person, Profile(initial=asdict(reading_of(person))), form)


@taking("POST")
@signed_in_person
def end(request: Request, person: User) -> HttpResponseBase:
    """Raises NotAllowed for a session that is not the person's."""
    key = request.POST.get("session", "")
    end_session(user=person, key=key)
    if key != own_key(request):
        messages.success(request, _("That browser is signed out."))
        return redirect("profile")
    request.session.flush()
    return redirect("sign-in")


def _is_changed(request: Request, person: User, form: ChangePassword) -> bool:
    told = form.cleaned_data
    try:
        confirm(person=person, password=told["present"], visitor=visitor_of(request, person.email))
        change_password(
            user=person,
            password=told["password"],
            actor=f"user:{person.pk}",
            with_tokens=told.get("with_tokens", False),
        )
    except WrongPassword:
        form.add_error("present", _("This is not your password."))
    except TooManyTries:
        form.add_error(None, _("There were too many tries. Wait 15 minutes, then try again."))
    except ValidationError as error:
        form.refuse_password(error)
    return not form.errors


def _password_form(person: User, request: Request | None = None) -> ChangePassword:
    """Asks about tokens where there are some."""
    form = ChangePassword(request.POST if request else None)
    made = tokens_made_by(person)
    if made == 0:
        del form.fields["with_tokens"]
    else:
        told = ngettext("{n} of yours is good.", "{n} of yours are good.", made).format(n=in_full(made))
        form.fields["with_tokens"].help_text = f"{told} {form.fields['with_tokens'].help_text}"
    return form


def _page(request: Request, person: User, form: Profile, password_form: ChangePassword) -> HttpResponse:
    told = {
        "place": "profile",
        "form": form,
        "password_form": password_form,
        "sessions": sessions_of(person, IDLE),
        "own_key": own_key(request),
    }
    is_wrong = form.errors or password_form.errors
    return render(request, "web/profile/profile.html", told, status=422 if is_wrong else 200)
