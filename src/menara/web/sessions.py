"""Sessions of people. Whether one is good is asked of the database each time: it ends the moment that access does."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.utils.crypto import constant_time_compare

from menara.core.clock import now
from menara.people.models import User, Workspace
from menara.people.queries import Actor, NotAllowed, access_workspace, workspaces_of
from menara.web.agents import browser_name
from menara.web.session_store import ADDRESS, BEGAN, BROWSER, PERSON, SEEN, SessionStore, kept_key

STANDING, WORKSPACE = "standing", "workspace"
IDLE = timedelta(hours=12)
LONGEST = timedelta(seconds=settings.SESSION_COOKIE_AGE)
NOTE_EVERY = timedelta(minutes=5)  # a session that is in use need not be written at each page


@dataclass(frozen=True, slots=True)
class Visit:
    """A person who is signed in. Who belongs to no workspace has none, and may do nothing."""

    person: User
    workspaces: tuple[Workspace, ...]
    workspace: Workspace | None = None
    acting: Actor | None = None

    @property
    def time_zone(self) -> str:
        """Their own, else the workspace's."""
        return self.person.time_zone or (self.workspace.time_zone if self.workspace else "UTC")


class Request(HttpRequest):
    """What views get: `visit` is put there by the middleware."""

    visit: Visit | None


def begin(request: HttpRequest, person: User) -> None:
    """Sign the person in, in a session of a new name: what the visitor had before is worth nothing to others."""
    request.session.flush()
    began = now().isoformat()
    standing = person.get_session_auth_hash()
    where = {ADDRESS: request.META.get("REMOTE_ADDR", ""), BROWSER: browser_name(request)}
    request.session.update({PERSON: person.pk, STANDING: standing, BEGAN: began, SEEN: began, **where})
    rotate_token(request)


def end(request: HttpRequest) -> None:
    request.session.flush()
    rotate_token(request)


def own_key(request: HttpRequest) -> str:
    """Under which the session of this very browser is kept."""
    return kept_key(request.session.session_key or "")


def choose_workspace(request: Request, wanted: str) -> None:
    """Raises NotAllowed."""
    for workspace in request.visit.workspaces if request.visit else ():
        if str(workspace.pk) == wanted:
            request.session[WORKSPACE] = workspace.pk
            return
    raise NotAllowed


def visit_in(session: SessionBase) -> Visit | None:
    """Who is signed in there; None when nobody is, or is no longer."""
    person = _person(session)
    if person is None or not _is_in_time(session):
        return None
    workspaces = tuple(workspaces_of(person))
    chosen = session.get(WORKSPACE)
    workspace = next((one for one in workspaces if one.pk == chosen), workspaces[0] if workspaces else None)
    if workspace is None:
        return Visit(person, workspaces)
    return Visit(person, workspaces, workspace, access_workspace(person, workspace.pk))


def visit_of(session_key: str) -> Visit | None:
    """The same for streams, which have the session's cookie and no request of Django's."""
    return visit_in(SessionStore(session_key)) if session_key else None


def note_use(session: SessionBase) -> None:
    """What a wrong clock has noted for the future would make the session last: it is set right."""
    present = now()
    if _time(session.get(BEGAN)) > present:
        session[BEGAN] = present.isoformat()
    if not timedelta() <= present - _time(session.get(SEEN)) <= NOTE_EVERY:
        session[SEEN] = present.isoformat()


def _person(session: SessionBase) -> User | None:
    if (number := session.get(PERSON)) is None:
        return None
    person = User.objects.filter(pk=number, is_active=True).first()
    if person is None or not constant_time_compare(
        str(session.get(STANDING)), person.get_session_auth_hash()
    ):
        return None
    return person


def _is_in_time(session: SessionBase) -> bool:
    return now() - _time(session.get(SEEN)) < IDLE and now() - _time(session.get(BEGAN)) < LONGEST


def _time(written: Any) -> datetime:
    return datetime.fromisoformat(written)
