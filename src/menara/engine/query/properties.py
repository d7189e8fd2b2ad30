"""The fields of a query that test one property of a mention: what the mention says, and whether that fits.

A mention that lacks the property does not fit. Fields without a line of their own here wait for the key of the same
name, which the mention may carry.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import islice
from math import isnan
from typing import Any

from menara.engine.mention.times import minute_of_day
from menara.engine.query import addresses
from menara.engine.query.expression import AuthorField, Field, Phrase, Range, Regex, UrlPattern
from menara.engine.query.phrases import occurs
from menara.engine.query.reading import Readable, Reading

SURROGATES = re.compile("[\ud800-\udfff]")
ENGAGEMENTS = {"retweet": "repost"}
MOST_READ = 1_000_000_000  # code points that the search for further matches may look at
COUNTED = ("likes", "reposts", "replies")


def holds(field: Field, reading: Reading) -> bool:
    """Whether the mention has the property that `field` asks for."""
    if isinstance(field.value, Regex):
        return compiled(field.value).search(searchable(reading)) is not None
    found = value_of(field.name, reading.mention)
    if found is None:
        return False
    many = found if isinstance(found, list | tuple) else [found]
    test = _TESTS.get(field.name, _is_same)
    return any(test(one, field.value) for one in many)


def is_by(field: AuthorField, reading: Reading) -> bool:
    """Whether the author is meant: by id, by all of the handle or name, or (`authorContaining`) by a part of it."""
    whole = field.name == "author"
    if whole and reading.author.get("id") == field.value:
        return True
    phrase = Phrase(field.start, field.end, field.words)
    for zone in (reading.zone("handle"), reading.zone("name")):
        if field.words and (not whole or len(zone) == len(field.words)) and occurs(phrase, zone):
            return True
    return False


def regex_spans(regex: Regex, reading: Reading) -> list[tuple[int, int]]:
    """The matches that do not overlap, without empty ones.

    Each search is linear in the text, but a pattern such as `a.*z|a` may look at all the rest each time. Of such a
    pattern only the first thousand matches are told in a text of a megabyte; in a post of usual length all are.
    """
    text = searchable(reading)
    most = MOST_READ // max(1, len(text)) if may_look_far(regex.pattern) else None
    found = islice(compiled(regex).finditer(text), most)
    return [match.span() for match in found if match.start() < match.end()]


def may_look_far(pattern: str) -> bool:
    """Whether a short match can be taken only after a longer one was sought: that needs a choice and a repetition."""
    return any(sign in pattern for sign in "|(") and any(sign in pattern for sign in ("*", "+", ",}"))


@lru_cache(maxsize=1024)
def compiled(regex: Regex) -> Any:
    """The pattern as compiled by RE2, whose time is linear in the text."""
    import re2  # a C++ library, loaded when the first regex is met

    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = not regex.ignore_case
    return re2.compile(regex.pattern, options)


def searchable(reading: Reading) -> str:
    """The text, with half surrogates (which RE2 cannot read) replaced one for one."""
    text = reading.zone("text").text
    return text if text.isascii() else SURROGATES.sub("\ufffd", text)


def value_of(name: str, mention: Readable) -> Any:
    """What the mention says for a field: a value, a list of values, or None."""
    read = _VALUES.get(name)
    return read(mention) if read else _plain(mention.get(name))


def site_of(mention: Readable) -> str | None:
    """The site, or the host of the mention's address; without `www.`, case-folded."""
    host = addresses.without_www((mention.get("site") or "").strip().casefold())
    return host or addresses.read_address(mention.get("url") or "").host or None


def language_of(mention: Readable) -> str | None:
    """The language the engine found, or else the network's hint; without its region, case-folded."""
    code = _plain(mention.get("language")) or mention.get("lang")
    return re.split("[-_]", code)[0].casefold() if isinstance(code, str) and code else None


def links_of(mention: Readable) -> list[str]:
    listed = mention.get("links")
    return addresses.links_in(mention.get("text") or "") if listed is None else list(listed)


def _plain(value: Any) -> Any:
    """Found languages and the like come with their confidence: `{"code": "id", "confidence": 0.9}`."""
    if isinstance(value, Mapping):
        return value.get("code") or value.get("label")
    return value


def _part(name: str, key: str) -> Callable[[Readable], Any]:
    def read(mention: Readable) -> Any:
        part = mention.get(name)
        return part.get(key) if part else None

    return read


def _engagement(mention: Readable) -> int | None:
    metrics = mention.get("metrics")
    return None if metrics is None else sum(metrics.get(name) or 0 for name in COUNTED)


def _minute(mention: Readable) -> int | None:
    try:
        return minute_of_day(mention.get("published_at") or "")
    except ValueError:
        return None


def _is_same(value: Any, wanted: Any) -> bool:
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted or str(value).casefold() == str(wanted).casefold()
    if isinstance(wanted, Range):
        return _is_between(value, wanted)
    return value is not None and str(value).casefold() == wanted


def _is_exactly(value: Any, wanted: Any) -> bool:
    return bool(value == wanted)


def _is_between(value: Any, wanted: Range) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if isinstance(value, float) and isnan(value):
        return False
    return (wanted.low is None or wanted.low <= value) and (wanted.high is None or value <= wanted.high)


def _is_engagement(value: str, wanted: str) -> bool:
    return value.casefold() == ENGAGEMENTS.get(wanted, wanted)


def _fits_address(value: str, wanted: UrlPattern) -> bool:
    return addresses.fits(addresses.read_address(value), wanted)


def _ends_with_domain(value: str, wanted: str) -> bool:
    return value.endswith("." + wanted)


_VALUES: dict[str, Callable[[Readable], Any]] = {
    "authorFollowers": _part("author", "followers"),
    "authorVerified": _part("author", "verified"),
    "site": site_of,
    "topLevelDomain": site_of,
    "links": links_of,
    "language": language_of,
    "engagementType": lambda mention: mention.get("kind"),
    "minuteOfDay": _minute,
    "engagement": _engagement,
    "guid": lambda mention: mention.get("id"),
    "engagingWithGuid": lambda mention: mention.get("in_reply_to"),
    "latitude": _part("geo", "lat"),
    "longitude": _part("geo", "lon"),
}

_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "site": addresses.is_within,
    "topLevelDomain": _ends_with_domain,
    "url": _fits_address,
    "links": _fits_address,
    "engagementType": _is_engagement,
    "guid": _is_exactly,
    "engagingWithGuid": _is_exactly,
}
