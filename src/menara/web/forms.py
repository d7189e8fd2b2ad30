"""What all forms of the pages have together: how fields look, and what is said when one is wrong."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

TOO_LONG, UNREADABLE = _("This is too long."), _("This cannot be read.")
SAID = {
    "required": _("This is needed."),
    "invalid": UNREADABLE,
    "invalid_choice": UNREADABLE,
    "invalid_list": UNREADABLE,
    "null_characters_not_allowed": UNREADABLE,
    "max_length": TOO_LONG,
    "min_length": _("This is too short."),
    "max_value": _("This is too much."),
    "min_value": _("This is too little."),
}
LOOKS = (
    (forms.CheckboxSelectMultiple, "checkbox checkbox-sm"),
    (forms.RadioSelect, "radio radio-sm"),
    (forms.CheckboxInput, "checkbox checkbox-sm"),
    (forms.FileInput, "file"),
    (forms.Textarea, "textarea w-full mt-1"),
    (forms.Select, "select w-full mt-1"),
    (forms.Widget, "input w-full mt-1"),
)


class Form(forms.Form):
    """Fields get their class and their messages by themselves; `web/parts/fields.html` draws the whole of it."""

    def __init__(self, *told: Any, **more: Any) -> None:
        more.setdefault("label_suffix", "")
        super().__init__(*told, **more)
        for field in self.fields.values():
            dress(field)


def dress(field: forms.Field) -> None:
    """The field looks and speaks like all others; a message of its own stays."""
    usual = _messages_of(type(field))
    for code, said in SAID.items():
        if field.error_messages.get(code) == usual.get(code):
            field.error_messages[code] = said
    look = next(look for kind, look in LOOKS if isinstance(field.widget, kind))
    field.widget.attrs.setdefault("class", look)


def _messages_of(kind: type[forms.Field]) -> dict[str, Any]:
    """What Django would say, from the general kind of field to the narrow one."""
    found: dict[str, Any] = {}
    for one in reversed(kind.__mro__):
        found |= getattr(one, "default_error_messages", {})
    return found
