"""Small drawings that hold numbers: {% load drawing %}."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = Library()
STEP, GAP, HEIGHT = 6, 1, 28


@register.simple_tag
def spark(hours: Sequence[int | None], label: str, places: int = 0) -> SafeString:
    """Bars, one an hour. Zero is a tick on the floor; no data is hatched from floor to ceiling, for it is not zero.

    Of more `places` than hours the last ones are empty: they have not come yet.
    """
    highest = max((hour for hour in hours if hour), default=1)
    return format_html(
        '<svg class="ltr block w-full" role="img" aria-label="{}" height="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">'
        '<path class="spk-bar" d="{}"/><path class="spk-zero" d="{}"/><path fill="url(#hatch)" d="{}"/></svg>',
        label,
        HEIGHT,
        max(len(hours), places) * STEP,
        HEIGHT,
        "".join(_box(place, STEP - GAP, _height(hour, highest)) for place, hour in enumerate(hours) if hour),
        "".join(_box(place, STEP - GAP, 1.5) for place, hour in enumerate(hours) if hour == 0),
        "".join(_box(first, number * STEP - GAP, HEIGHT) for first, number in _unknown(hours)),
    )


def _unknown(hours: Sequence[int | None]) -> Iterator[tuple[int, int]]:
    """Where stretches without data begin, and how many hours they have."""
    for is_unknown, some in groupby(range(len(hours)), lambda place: hours[place] is None):
        places = list(some)
        if is_unknown:
            yield places[0], len(places)


def _height(hour: int, highest: int) -> float:
    return max(round(hour / highest * (HEIGHT - 1)), 2)


def _box(place: int, width: int, height: float) -> str:
    return f"M{place * STEP} {HEIGHT}v-{height}h{width}v{height}z"
