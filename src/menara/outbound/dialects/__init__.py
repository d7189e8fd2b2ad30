"""How each network says how much may be asked: one small parser a dialect, all with the same answer (quota.py).

    reading = DIALECTS["mastodon"](Told(status=200, headers=answer.headers, now=time.time()))

Whatever a header holds, a parser returns: what cannot be true is left out (figures.py).
"""

from menara.outbound.dialects.meta import meta
from menara.outbound.dialects.quota import Dialect, Folded, Headers, Quota, Reading, Scope, Told
from menara.outbound.dialects.refusals import discord, gdelt, lemmy, stack_exchange, telegram, youtube
from menara.outbound.dialects.windows import mastodon, ratelimit, reddit, standard, x

__all__ = ["DIALECTS", "Dialect", "Folded", "Headers", "Quota", "Reading", "Scope", "Told", "standard"]

DIALECTS: dict[str, Dialect] = {
    "bluesky": ratelimit,
    "discord": discord,
    "gdelt": gdelt,
    "lemmy": lemmy,
    "mastodon": mastodon,
    "meta": meta,
    "reddit": reddit,
    "slack": standard,  # Retry-After, of one method
    "stack_exchange": stack_exchange,
    "standard": standard,
    "telegram": telegram,
    "x": x,
    "youtube": youtube,
}
