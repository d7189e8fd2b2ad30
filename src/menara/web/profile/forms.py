"""What a person fills in about themselves."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from menara.people.profile import Reading
from menara.web.entrance.forms import MOST
from menara.web.forms import Form
from menara.web.languages import LANGUAGES
from menara.web.links.forms import NewPassword
from menara.web.numbers import CHOICES, counting_as, in_full

SAMPLE = 1234.5


def ways_of_numbers() -> list[tuple[str, Any]]:
    """Each shown as it looks."""
    found: list[tuple[str, Any]] = [("", _("As in my language"))]
    for choice in CHOICES:
        with counting_as(choice):
            found.append((choice, in_full(SAMPLE, 1)))
    return found


class Profile(Form):
    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As the other members see it."),
        max_length=100,
        required=False,
        widget=forms.TextInput({"autocomplete": "name", "dir": "auto"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[(one.code, one.name) for one in LANGUAGES.values()]
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=[
            ("", _("That of the workspace")),
            *((zone, zone.replace("_", " ")) for zone in sorted(available_timezones())),
        ],
    )
    numbers = forms.ChoiceField(label=_("Numbers"), required=False, choices=ways_of_numbers)
    single_keys = forms.BooleanField(
        label=_("Single keys do things"),
        help_text=_(
            "Such as j for the next mention. Turn it off if keys are pressed by accident, or by voice."
        ),
        required=False,
    )

    def wanted(self) -> Reading:
        return Reading(**self.cleaned_data)


class ChangePassword(NewPassword):
    field_order = ("present", "password", "again", "with_tokens")
    present = forms.CharField(
        label=_("Present password"),
        max_length=MOST,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    with_tokens = forms.BooleanField(
        label=_("Also revoke the API tokens that I have made"),
        help_text=_("Do this when somebody else may have known the password."),
        required=False,
    )
