"""Dialects that count requests in windows of time, each with its own way of writing when a window ends."""

import re

from menara.outbound.dialects.figures import clock_of, from_epoch, from_http_date, from_iso, number, span
from menara.outbound.dialects.quota import Quota, Reading, Scope, Told, reading

_MOST = 1e9
_POLICY = re.compile(r"[\x21-\x7e ]{1,100}", re.ASCII)
_PARAMETER = re.compile(r"(limit|remaining|reset|[rtqw])\s*=\s*([0-9.]{1,20})", re.ASCII)


def quota(
    remaining: object,
    reset_s: float | None,
    limit: object = None,
    scope: Scope = Scope.ENDPOINT,
    bucket: str = "",
) -> Quota | None:
    """None unless both figures are there and can be true."""
    left, most = number(remaining), number(limit)
    if left is None or left > _MOST or reset_s is None or (most is not None and most < left):
        return None
    return Quota(left, reset_s, most, scope, bucket)


def retry_after(told: Told, scope: Scope = Scope.ENDPOINT) -> Quota | None:
    """RFC 9110, 10.2.3: seconds, or a moment. It says something about asking again only where asking has failed."""
    text = told.headers.get("retry-after")
    if told.status < 400 or text is None:
        return None
    seconds = number(text)
    wait = span(seconds) if seconds is not None else from_http_date(text, clock_of(told))
    return quota(0, wait, scope=scope)


def x(told: Told) -> Reading:
    """X: the end of the window in seconds since 1970; besides, windows of a day for the app and for the user.

    https://docs.x.com/x-api/fundamentals/rate-limits
    """
    return reading(
        told,
        _window(told, "x-rate-limit", Scope.ENDPOINT),
        _window(told, "x-app-limit-24hour", Scope.ACCOUNT),
        _window(told, "x-user-limit-24hour", Scope.ACCOUNT),
        retry_after(told),
    )


def _window(told: Told, name: str, scope: Scope) -> Quota | None:
    get = told.headers.get
    reset_s = from_epoch(get(f"{name}-reset"), clock_of(told))
    return quota(get(f"{name}-remaining"), reset_s, get(f"{name}-limit"), scope)


def reddit(told: Told) -> Reading:
    """Reddit: how many seconds are left, with a fraction; used and remaining instead of a limit."""
    get = told.headers.get
    used, left = number(get("x-ratelimit-used")), number(get("x-ratelimit-remaining"))
    limit = None if used is None or left is None else used + left
    reset_s = span(number(get("x-ratelimit-reset")))
    return reading(told, quota(left, reset_s, limit, Scope.ACCOUNT), retry_after(told, Scope.ACCOUNT))


def mastodon(told: Told) -> Reading:
    """Mastodon: the end of the window by RFC 3339, with a fraction (stand-ins for it send seconds since 1970).

    One window for most requests and smaller ones for some, told apart by their limits alone.
    """
    get = told.headers.get
    limit = number(get("x-ratelimit-limit"))
    reset_s = from_iso(get("x-ratelimit-reset"), clock_of(told))
    bucket = "" if limit is None else f"{limit:.0f}"
    return reading(
        told, quota(get("x-ratelimit-remaining"), reset_s, limit, bucket=bucket), retry_after(told)
    )


def ratelimit(told: Told) -> Reading:
    """Bluesky, and the IETF's drafts (draft-ietf-httpapi-ratelimit-headers), which have changed twice.

    Up to 06: RateLimit-Limit, -Remaining, -Reset (seconds; Bluesky: since 1970). 07: "limit=100, remaining=50, reset=5".
    Since 08: RateLimit: "name";r=50;t=5 and RateLimit-Policy: "name";q=100;w=60, several of them parted by commas.
    """
    return reading(told, *_ratelimit_fields(told), *_ratelimit_lists(told), retry_after(told))


def _ratelimit_fields(told: Told) -> list[Quota | None]:
    get = told.headers.get
    limit, _, _ = (get("ratelimit-limit") or "").partition(",")
    return [quota(get("ratelimit-remaining"), _reset(told), limit, bucket=_bucket(get("ratelimit-policy")))]


def _reset(told: Told) -> float | None:
    seconds = number(told.headers.get("ratelimit-reset"))
    if seconds is None or seconds < 1e9:  # thirty years: nobody's window
        return span(seconds)
    return from_epoch(seconds, clock_of(told))


def _bucket(policy: str | None) -> str:
    return policy if policy and _POLICY.fullmatch(policy) else ""


def _ratelimit_lists(told: Told) -> list[Quota | None]:
    limits = {
        name: figures.get("q") for name, figures in _members(told.headers.get("ratelimit-policy")).items()
    }
    quotas = []
    for name, figures in _members(told.headers.get("ratelimit")).items():
        left = figures.get("r", figures.get("remaining"))
        limit = figures.get("limit", limits.get(name))
        reset_s = span(number(figures.get("t", figures.get("reset"))))
        quotas.append(quota(left, reset_s, limit, bucket=name))
    return quotas


def _members(field: str | None) -> dict[str, dict[str, str]]:
    """Each member's name and figures; those of draft 07 are one member without a name."""
    if field is None or len(field) > 1000:
        return {}
    if "limit=" in field:
        return {"": dict(_PARAMETER.findall(field))}
    members = [member.partition(";") for member in field.split(",")[:10]]
    return {_bucket(name.strip()): dict(_PARAMETER.findall(figures)) for name, _, figures in members}


def standard(told: Told) -> Reading:
    """What a server says that nobody here knows: Retry-After, the drafts' fields, and no guesses."""
    return ratelimit(told)
