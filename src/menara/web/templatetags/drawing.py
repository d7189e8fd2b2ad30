"""Small drawings that hold numbers: {% load drawing %}."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = Library()
BAR, GAP, HEIGHT = 5, 1, 28


@register.simple_tag
def spark(hours: Sequence[int | None], label: str) -> SafeString:
    """Bars, one an hour. Zero is a tick on the floor; no data is hatched from floor to ceiling, for it is not zero."""
    highest = max((hour for hour in hours if hour), default=1)
    bars = format_html_join("", "{}", ((bar,) for bar in _bars(hours, highest)))
    return format_html(
        '<svg class="ltr block w-full" role="img" aria-label="{}" height="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">{}</svg>',
        label,
        HEIGHT,
        len(hours) * (BAR + GAP),
        HEIGHT,
        bars,
    )


def _bars(hours: Sequence[int | None], highest: int) -> Iterator[SafeString]:
    place = 0
    for is_unknown, some in groupby(hours, lambda hour: hour is None):
        known = list(some)
        if is_unknown:
            yield _hatched(place, len(known))
        else:
            yield from (_bar(place + n, hour or 0, highest) for n, hour in enumerate(known))
        place += len(known)


def _hatched(place: int, number: int) -> SafeString:
    picture = '<rect x="{}" width="{}" height="{}" fill="url(#hatch)"/>'
    return format_html(picture, place * (BAR + GAP), number * (BAR + GAP) - GAP, HEIGHT)


def _bar(place: int, hour: int, highest: int) -> SafeString:
    kind, height = ("spk-bar", max(round(hour / highest * (HEIGHT - 1)), 2)) if hour else ("spk-zero", 1.5)
    picture = '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>'
    return format_html(picture, kind, place * (BAR + GAP), HEIGHT - height, BAR, height)
