"""Counts of days as bars: {% load charting %}."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from menara.web import numbers, times

if TYPE_CHECKING:  # the catalogues read templates without a database
    from menara.listening.search.tallying import DayTally

register = Library()
WIDTH, GAP, HEIGHT = 10, 2, 72


@register.simple_tag
def bars(days: Sequence[tuple["DayTally", str]], label: str, page: str) -> SafeString:
    """One a day, each a link to that day. Zero is a tick on the floor; a day without data is hatched to the ceiling."""
    highest = max((day.count or 0 for day, _ in days), default=0) or 1
    drawn = format_html_join(
        "",
        '<a href="{}?{}" aria-label="{}"><title>{}</title><path class="bars-all" d="{}"/><path {} d="{}"/></a>',
        (
            (page, address, _told(day), _told(day), _box(place, HEIGHT), *_bar(place, day, highest))
            for place, (day, address) in enumerate(days)
        ),
    )
    return format_html(
        '<svg class="bars ltr block w-full" role="group" aria-label="{}" height="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">{}</svg>',
        label,
        HEIGHT,
        max(len(days), 1) * WIDTH,
        HEIGHT,
        drawn,
    )


@register.filter
def day(of: date) -> str:
    return times.day_of(of)


def _told(tallied: "DayTally") -> str:
    return f"{times.day_of(tallied.day)}: {'?' if tallied.count is None else numbers.in_full(tallied.count)}"


def _bar(place: int, tallied: "DayTally", highest: int) -> tuple[SafeString, str]:
    if tallied.count is None:
        return format_html('fill="url(#{})"', "hatch"), _box(place, HEIGHT)
    if tallied.count == 0:
        return format_html('class="{}"', "spk-zero"), _box(place, 1.5)
    return format_html('class="{}"', "spk-bar"), _box(place, max(tallied.count / highest * (HEIGHT - 1), 3))


def _box(place: int, height: float) -> str:
    return f"M{place * WIDTH} {HEIGHT}v-{height:.4g}h{WIDTH - GAP}v{height:.4g}z"
