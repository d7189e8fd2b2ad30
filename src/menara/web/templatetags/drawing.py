"""Small drawings that hold numbers: {% load drawing %}."""

from collections.abc import Sequence

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = Library()
BAR, GAP, HEIGHT = 5, 1, 28


@register.simple_tag
def spark(hours: Sequence[int | None], label: str) -> SafeString:
    """Bars, one an hour. Zero is a tick on the floor; no data is hatched from floor to ceiling, for it is not zero."""
    highest = max((hour for hour in hours if hour), default=1)
    bars = format_html_join("", "{}", ((_bar(place, hour, highest),) for place, hour in enumerate(hours)))
    return format_html(
        '<svg class="ltr block w-full" role="img" aria-label="{}" height="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">{}</svg>',
        label,
        HEIGHT,
        len(hours) * (BAR + GAP),
        HEIGHT,
        bars,
    )


def _bar(place: int, hour: int | None, highest: int) -> SafeString:
    left = place * (BAR + GAP)
    if hour is None:
        return format_html(
            '<rect class="spk-none" x="{}" width="{}" height="{}" fill="url(#hatch)"/>',
            left,
            BAR + GAP,
            HEIGHT,
        )
    kind, height = ("spk-bar", max(round(hour / highest * (HEIGHT - 1)), 2)) if hour else ("spk-zero", 1.5)
    picture = '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>'
    return format_html(picture, kind, left, HEIGHT - height, BAR, height)
