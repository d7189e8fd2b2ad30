"""What is said about a workspace."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from menara.web.forms import Form


class Naming(Form):
    name = forms.CharField(label=_("Name"), max_length=100, widget=forms.TextInput({"dir": "auto"}))


class Zone(Form):
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())],
        help_text=_("Days begin there. All days are counted anew, which takes a while where much is stored."),
    )


class Closing(Form):
    """Whoever closes it writes its name."""

    name = forms.CharField(label=_("Write its name to close it"), max_length=100)

    def __init__(self, wanted: str, *told: Any, **more: Any) -> None:
        super().__init__(*told, **more)
        self._wanted = wanted

    def clean_name(self) -> str:
        if self.cleaned_data["name"].strip() != self._wanted.strip():
            raise forms.ValidationError(_("This is not its name."))
        return self._wanted
