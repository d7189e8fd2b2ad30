"""How long something took, and moments by their day or their hour alone: {% load lasting %}."""

from datetime import datetime

from django.template import Library
from django.utils import timezone
from django.utils.translation import gettext as _

from menara.web import times
from menara.web.numbers import in_full

MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400

register = Library()
register.filter("clock", times.clock_of)


@register.filter
def day(moment: datetime) -> str:
    """Tue 24 Nov."""
    return times.day_of(timezone.localtime(moment).date())


@register.filter
def lasting(seconds: float) -> str:
    """In the largest unit that it has two of."""
    for size, words in ((2 * DAY_S, _("{n} days")), (2 * HOUR_S, _("{n} h")), (2 * MINUTE_S, _("{n} min"))):
        if seconds >= size:
            return words.replace("{n}", in_full(seconds // (size // 2)))
    return _("{n} s").replace("{n}", in_full(seconds))
