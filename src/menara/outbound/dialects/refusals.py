"""Dialects that say in the body, or only by refusing, that too much was asked."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from menara.outbound.dialects.figures import clock_of, from_epoch, json_body, json_object, number, span
from menara.outbound.dialects.quota import Quota, Reading, Scope, Told, reading
from menara.outbound.dialects.windows import quota, retry_after

_QUOTA_IS_SPENT = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_GDELT_EVERY_S = 5.0


def discord(told: Told) -> Reading:
    """Discord: windows of seconds, shared by all endpoints with the same X-RateLimit-Bucket; global refusals.

    https://docs.discord.com/developers/topics/rate-limits
    """
    get = told.headers.get
    reset_s = span(number(get("x-ratelimit-reset-after")))
    if reset_s is None:
        reset_s = from_epoch(get("x-ratelimit-reset"), clock_of(told))
    bucket = (get("x-ratelimit-bucket") or "")[:100]
    window = quota(get("x-ratelimit-remaining"), reset_s, get("x-ratelimit-limit"), bucket=bucket)
    return reading(told, window, _discord_refusal(told))


def _discord_refusal(told: Told) -> Quota | None:
    if told.status != 429:
        return None
    body = json_body(told)
    everywhere = body.get("global") is True or told.headers.get("x-ratelimit-scope") == "global"
    scope = Scope.ACCOUNT if everywhere else Scope.ENDPOINT
    return quota(0, span(number(body.get("retry_after"))), scope=scope) or retry_after(told, scope)


def stack_exchange(told: Told) -> Reading:
    """Stack Exchange: `backoff` seconds for this method, to be obeyed; `quota_remaining` until midnight UTC.

    https://api.stackexchange.com/docs/throttle
    """
    body = json_object(told.body)
    backoff = quota(0, span(number(body.get("backoff"))))
    day = quota(
        body.get("quota_remaining"), until_midnight(told.now, UTC), body.get("quota_max"), Scope.ACCOUNT
    )
    return reading(
        told, backoff, day, retry_after(told), limited=body.get("error_name") == "throttle_violation"
    )


def telegram(told: Told) -> Reading:
    """Telegram's bots: `parameters.retry_after` in seconds."""
    parameters = json_body(told).get("parameters")
    wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return reading(told, quota(0, span(number(wait)), scope=Scope.ACCOUNT), retry_after(told, Scope.ACCOUNT))


def lemmy(told: Told) -> Reading:
    """Lemmy: an error by name, with whatever status; for how long is not said."""
    return reading(told, retry_after(told), limited=json_body(told).get("error") == "rate_limit_error")


def gdelt(told: Told) -> Reading:
    """GDELT: plain text that asks for one request every five seconds, with 429 or with 200."""
    asked = told.body[:200].lstrip().lower().startswith(b"please limit requests")
    every = quota(0, _GDELT_EVERY_S, scope=Scope.HOST) if asked or told.status == 429 else None
    return reading(told, retry_after(told, Scope.HOST) or every, limited=asked)


def youtube(told: Told) -> Reading:
    """YouTube: a quota for each day of the Pacific coast, of which only its end is told.

    Searches have a day's quota of their own, so that a refusal is about its endpoint.
    https://developers.google.com/youtube/v3/determine_quota_cost
    """
    reasons = _reasons(json_body(told))
    midnight = until_midnight(told.now, pacific()) if reasons & _QUOTA_IS_SPENT else None
    limited = told.status in (403, 429) and bool(reasons & (_QUOTA_IS_SPENT | _TOO_FAST))
    return reading(told, quota(0, midnight) if limited else None, retry_after(told), limited=limited)


def _reasons(body: dict[str, Any]) -> set[str]:
    error = body.get("error")
    errors = error.get("errors") if isinstance(error, dict) else None
    found = [one.get("reason") for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []
    return {reason for reason in found if isinstance(reason, str)}


def pacific() -> tzinfo:
    """The Pacific coast's clock. Where no time zones are installed its winter time, at most an hour late."""
    try:
        return ZoneInfo("America/Los_Angeles")
    except (ZoneInfoNotFoundError, OSError):
        return timezone(timedelta(hours=-8))


def until_midnight(now: float, zone: tzinfo) -> float:
    """Seconds to the next day there: 23 to 25 hours make one, where clocks are changed."""
    today = datetime.fromtimestamp(now, zone)
    midnight = datetime.combine(today.date() + timedelta(days=1), datetime.min.time(), zone)
    return midnight.timestamp() - now
