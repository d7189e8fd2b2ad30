"""What a person sets for themselves: how they are called, how they read, and where they are signed in."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction

from menara.core import audit, events
from menara.core.clock import now
from menara.people.events import AccessChanged
from menara.people.models import Session, Token, User
from menara.people.queries import NotAllowed


@dataclass(frozen=True, slots=True)
class Reading:
    """How a person's pages are. No time zone: the workspace's. No numbers: as their language writes them."""

    name: str
    language: str
    time_zone: str
    numbers: str
    single_keys: bool


def reading_of(user: User) -> Reading:
    return Reading(user.name, user.language, user.time_zone, user.numbers, user.single_keys)


def change_profile(*, user: User, wanted: Reading) -> None:
    was, told = asdict(reading_of(user)), asdict(wanted)
    changed = {name: value for name, value in told.items() if was[name] != value}
    if not changed:
        return
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(**changed)
        audit.append(None, f"user:{user.pk}", "people.change_profile", f"user:{user.pk}", changed)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A browser in which the person is signed in. `key` names it, and opens nothing."""

    key: str
    browser: str
    address: str
    began_at: datetime
    seen_at: datetime


def sessions_of(user: User, idle: timedelta) -> list[SignedIn]:
    """Those that somebody has used within so much time, the last used first."""
    good = Session.objects.filter(person=user, expire_date__gt=now(), seen_at__gt=now() - idle)
    names = ("session_key", "browser", "address", "began_at", "seen_at")
    return [SignedIn(*row) for row in good.order_by("-seen_at", "session_key").values_list(*names)]


def end_session(*, user: User, key: str) -> None:
    """That browser is signed out. Raises NotAllowed for one that is not the person's."""
    if "\0" in key:  # which PostgreSQL does not look for
        raise NotAllowed
    with transaction.atomic():
        if not Session.objects.filter(person=user, session_key=key).delete()[0]:
            raise NotAllowed
        audit.append(None, f"user:{user.pk}", "people.end_session", f"user:{user.pk}")
        events.publish(AccessChanged(user.pk, None))


def tokens_made_by(user: User) -> int:
    """How many tokens of theirs are good still, in whatever workspace."""
    return (
        Token.objects.filter(created_by=f"user:{user.pk}", revoked_at=None)
        .exclude(expires_at__lte=now())
        .count()
    )
