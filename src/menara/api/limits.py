"""How much each token may ask: so many questions a minute, in whatever process they arrive."""

from dataclasses import dataclass
from math import ceil
from threading import Lock

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from menara.core.allowance import MINUTE_S, Drawn, draw

LOTS = 50  # draws that empty a full bucket
_purses: dict[str, int] = {}
_behind: dict[str, int] = {}  # what each bucket held at the last draw: it is more since then
_lock = Lock()


class TooMany(Exception):  # noqa: N818 (a state, not a failure)
    """The allowance is used up; `wait_s` is how long it takes until there is enough again."""

    def __init__(self, wait_s: float) -> None:
        super().__init__("More was asked than the token may in a minute.")
        self.wait_s = ceil(wait_s)


@dataclass(frozen=True, slots=True)
class Standing:
    most: int
    left: int


def take(request: HttpRequest, name: str, cost: int) -> None:
    """Count a question of that cost. Raises TooMany."""
    most = settings.MENARA_API_RATE
    if most:
        cost = min(cost, most)
        if not _spend(name, cost):
            _fill(name, most, cost)
        request.__dict__["standing"] = Standing(most, _behind[name] + _purses[name])


def _spend(name: str, cost: int) -> bool:
    """Whether there was enough in the purse."""
    with _lock:
        if _purses.get(name, 0) < cost:
            return False
        _purses[name] -= cost
        return True


def _fill(name: str, most: int, cost: int) -> None:
    """Draw a lot and pay from it."""
    drawn = _draw(name, most, cost)
    if not drawn.granted:
        raise TooMany(drawn.wait_s)
    with _lock:
        _purses[name] = _purses.get(name, 0) + drawn.granted - cost
        _behind[name] = drawn.left


def _draw(name: str, most: int, cost: int) -> Drawn:
    """A database that cannot write just now keeps no reader out."""
    lot = max(most // LOTS, cost)
    try:
        return draw(name, most, least=cost, lot=lot)
    except OperationalError:
        return Drawn(lot, 0)


def tell_standing(request: HttpRequest, response: HttpResponse) -> None:
    """What is left, as https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ has it."""
    standing = request.__dict__.get("standing")
    if standing:
        response["RateLimit-Policy"] = f'"token";q={standing.most};w={MINUTE_S}'
        full_in_s = ceil((standing.most - standing.left) * MINUTE_S / standing.most)
        response["RateLimit"] = f'"token";r={standing.left};t={full_in_s}'


def forget_purses() -> None:
    """What was drawn and not spent is gone: for tests, and for whoever changes the rate."""
    with _lock:
        _purses.clear()
        _behind.clear()
