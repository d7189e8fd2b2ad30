"""Meta's dialect (Facebook, Instagram, Threads): how much of what may be asked is used up, in percent.

https://developers.facebook.com/docs/graph-api/overview/rate-limiting
"""

from collections.abc import Iterator
from typing import Any

from menara.outbound.dialects.figures import json_body, json_object, number, span
from menara.outbound.dialects.quota import Quota, Reading, Scope, Told, reading
from menara.outbound.dialects.windows import quota, retry_after

_USED = ("call_count", "total_cputime", "total_time")
_HOUR_S = 3600.0  # what is counted is counted over the last hour
_MINUTE_S = 60.0
_LONGEST_HEADER = 20_000
_LIMITS = frozenset({4, 17, 32, 613, *range(80_000, 80_015)})


def meta(told: Told) -> Reading:
    """X-App-Usage, X-Page-Usage, X-Business-Use-Case-Usage, and errors that mean a limit whatever their status is."""
    error = json_body(told).get("error")
    code = error.get("code") if isinstance(error, dict) else None
    limited = isinstance(code, int) and code in _LIMITS
    quotas = [quota for usage in _usages(told) if (quota := _quota(usage))]
    return reading(told, *quotas, retry_after(told, Scope.ACCOUNT), limited=limited)


def _usages(told: Told) -> Iterator[dict[str, Any]]:
    yield from (_header(told, name) for name in ("x-app-usage", "x-page-usage"))
    for uses in _header(told, "x-business-use-case-usage").values():
        if isinstance(uses, list):
            yield from (use for use in uses if isinstance(use, dict))


def _header(told: Told, name: str) -> dict[str, Any]:
    text = told.headers.get(name)
    return json_object(text) if text and len(text) <= _LONGEST_HEADER else {}


def _quota(usage: dict[str, Any]) -> Quota | None:
    used = [figure for name in _USED if (figure := number(usage.get(name))) is not None]
    if not used:
        return None
    minutes = number(usage.get("estimated_time_to_regain_access"))
    regained_s = span(minutes * _MINUTE_S) if minutes else None
    left = 0.0 if regained_s else max(0.0, 100 - max(used))
    return quota(left, regained_s or _HOUR_S, 100, Scope.ACCOUNT, bucket=_bucket(usage))


def _bucket(usage: dict[str, Any]) -> str:
    kind = usage.get("type")
    return kind[:100] if isinstance(kind, str) else ""
