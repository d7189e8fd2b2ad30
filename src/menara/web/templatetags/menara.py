"""What templates of all pages may use, without loading it."""

from typing import TYPE_CHECKING, Any

from django.template import Library
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from menara.people.rules import Action
from menara.web.places import PLACES

if TYPE_CHECKING:
    from menara.people.queries import Actor

register = Library()


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """A drawing that says nothing by itself: the words stand beside it."""
    picture = '<svg class="ic {}" width="16" height="16" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
    return format_html(picture, classes, static("web/icons.svg"), name)


@register.inclusion_tag("web/parts/crumbs.html")
def crumbs(place: str, title: str = "") -> dict[str, Any]:
    """Where the reader is: the name of a place, and below it the title of one of its pages."""
    return {"place": PLACES[place], "title": title}


@register.filter
def may(acting: "Actor | None", action: str) -> bool:
    """`{% if visit.acting|may:"edit streams" %}`: whether the permission table lets this person."""
    return acting is not None and acting.may(Action(action))


@register.filter
def first_letter(name: object) -> str:
    """What stands in a picture of who has none."""
    return next((letter for letter in str(name) if letter.isalnum()), "?").upper()
