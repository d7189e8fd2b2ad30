"""Signing in, and what slows down those who guess.

Ten tries in a quarter of an hour for an account, and ten for an address, whether there is such an account or not. A
browser that has signed in before has tries of its own, so that nobody can lock a person out of the browser they use.
"""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.db import transaction
from django.db.models import QuerySet

from menara.core import audit
from menara.core.clock import now
from menara.people.models import SignInTry, User
from menara.people.passwords import is_password_of

TRIES = 10
WINDOW = timedelta(minutes=15)
SKEW = timedelta(minutes=1)  # what is noted further ahead comes of a wrong clock, and counts against nobody


class WrongPassword(Exception):  # noqa: N818 (an answer, not a failure)
    """There is no such account, or not with this password: the same answer."""


class TooManyTries(Exception):  # noqa: N818
    """The password was not looked at."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """From where somebody tries. `browser` names one that has signed in to this very account before."""

    address: str
    browser: str = ""


def sign_in(*, email: str, password: str, visitor: Visitor) -> User:
    """The person. Raises WrongPassword or TooManyTries."""
    email = email.strip().lower()
    attempt = _note(email, visitor)
    person = User.objects.filter(email=email, is_active=True).first()
    if not is_password_of(person.password if person else None, password) or person is None:
        _tell_of_last(attempt, person)
        raise WrongPassword
    with transaction.atomic():
        attempt.delete()
        person.last_login = now()
        person.save(update_fields=["last_login"])
        audit.append(None, f"user:{person.pk}", "people.sign_in", f"user:{person.pk}")
    return person


def confirm(*, person: User, password: str, visitor: Visitor) -> None:
    """Whether it is really them, before something that cannot be undone. Raises WrongPassword or TooManyTries."""
    attempt = _note(person.email, visitor)
    if not is_password_of(person.password, password):
        _tell_of_last(attempt, person)
        raise WrongPassword
    attempt.delete()


def note_wish(*, email: str, visitor: Visitor) -> None:
    """Somebody says that they have forgotten their password: no more often than one may guess. Raises TooManyTries."""
    wished = Visitor(f"link {_network(visitor.address)}")
    _note(f"link {email.strip().lower()}", wished)


def _note(email: str, visitor: Visitor) -> SignInTry:
    """Counted before the password is looked at: of many tries at once no more than ten come through.

    Who guesses on after that has nothing written.
    """
    account, address = sha256(email.encode()).digest(), _network(visitor.address)
    attempt = SignInTry(account=account, address=address, browser=visitor.browser)
    if _most_counted(attempt) >= TRIES:
        raise TooManyTries
    SignInTry.objects.exclude(at__gte=now() - WINDOW, at__lte=now() + SKEW).delete()
    attempt.save()
    if _most_counted(attempt) > TRIES:
        attempt.delete()
        raise TooManyTries
    return attempt


def _most_counted(attempt: SignInTry) -> int:
    return max(counted.count() for counted in _counted(attempt))


def _tell_of_last(attempt: SignInTry, person: User | None) -> None:
    """The trail knows when somebody has used up the tries of an account: also of one that there is not."""
    if _counted(attempt)[0].count() == TRIES:
        subject = f"user:{person.pk}" if person else ""
        with transaction.atomic():
            audit.append(None, "visitor", "people.lock_out", subject, {"address": attempt.address})


def _counted(attempt: SignInTry) -> list[QuerySet[SignInTry]]:
    """What counts against the account, and against the address of a browser that is not known."""
    since, until = now() - WINDOW, now() + SKEW
    lately = SignInTry.objects.filter(at__gte=since, at__lte=until, browser=attempt.browser)
    of_account = lately.filter(account=attempt.account)
    return [of_account] if attempt.browser else [of_account, lately.filter(address=attempt.address)]


def _network(address: str) -> str:
    """Who has one address of version 6 has 2^64 of them: they count as one. Some proxies tell a port, too."""
    parsed = _parsed(address) or _parsed(address.rpartition(":")[0].strip("[]"))
    if parsed is None:
        return address[:50]
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address)
    except ValueError:
        return None
