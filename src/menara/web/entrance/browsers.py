"""From where somebody tries to sign in, and whether this browser has signed in to that account before."""

import secrets
from hashlib import sha256

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from menara.people.models import User
from menara.people.signing_in import Visitor

SALT = "menara.browser"
REMEMBERED_S = 180 * 24 * 3600
COOKIE = f"{'__Host-' if settings.ENVIRONMENT.is_encrypted else ''}browser"


def visitor_of(request: HttpRequest, email: str) -> Visitor:
    account, _, browser = _remembered(request).partition(":")
    return Visitor(request.META.get("REMOTE_ADDR", ""), browser if account == _account(email) else "")


def remember_browser(response: HttpResponse, person: User) -> None:
    """Its tries are counted by themselves from now on: strangers cannot use them up."""
    told = signing.dumps(f"{_account(person.email)}:{secrets.token_hex(16)}", salt=SALT)
    response.set_cookie(
        COOKIE,
        told,
        max_age=REMEMBERED_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _remembered(request: HttpRequest) -> str:
    try:
        return str(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=REMEMBERED_S))
    except signing.BadSignature:
        return ""


def _account(email: str) -> str:
    return sha256(email.strip().lower().encode()).hexdigest()
