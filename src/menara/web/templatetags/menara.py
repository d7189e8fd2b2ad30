"""What templates of all pages may use, without loading it."""

from django.template import Library
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = Library()


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """A drawing that says nothing by itself: the words stand beside it."""
    picture = '<svg class="ic {}" width="16" height="16" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
    return format_html(picture, classes, static("web/icons.svg"), name)
