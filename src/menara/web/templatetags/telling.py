"""Numbers and times in templates: {% load telling %}."""

from datetime import datetime

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

from menara.web import numbers, times

register = Library()
register.filter("in_full", numbers.in_full)
register.filter("percent", numbers.percent)
register.filter("shortly", numbers.shortly)
register.filter("since", times.since)
register.simple_tag(times.stretch)


@register.simple_tag
def moment(at: datetime, classes: str = "") -> SafeString:
    """A time that grows old in the browser."""
    told = times.tell(at)
    return format_html(
        '<time class="{}" datetime="{}" title="{}" data-at="{}" data-day-ends="{}" data-clock="{}" data-date="{}">{}</time>',
        classes,
        told.iso,
        told.title,
        told.at,
        told.day_ends,
        told.clock,
        told.date,
        told.text,
    )
