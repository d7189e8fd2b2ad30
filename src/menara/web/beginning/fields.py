"""A field that takes many things, one a line."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from menara.assets.operations import MOST
from menara.assets.reading import Unreadable

LONGEST = 40_000  # characters: MOST lines of things that are as long as they may be
SHOWN = 60


class LinesField(forms.CharField):
    """Each line is read by `read`, which raises Unreadable; what stands there twice is there once."""

    widget = forms.Textarea

    def __init__(self, read: Callable[[str], str], **told: Any) -> None:
        self._read = read
        super().__init__(max_length=LONGEST, required=False, **told)

    def clean(self, value: Any) -> tuple[str, ...]:
        lines = [line.strip() for line in super().clean(value).splitlines()]
        values = tuple(dict.fromkeys(self._one(line) for line in lines if line))
        if len(values) > MOST:
            raise ValidationError(_("These are more than %(most)s.") % {"most": MOST})
        return values

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, tuple) else value

    def _one(self, line: str) -> str:
        try:
            return self._read(line)
        except Unreadable:
            raise ValidationError(_("“%(line)s” cannot be read.") % {"line": line[:SHOWN]}) from None
