"""What people fill in before they are inside."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from menara.web.forms import Form
from menara.web.languages import LANGUAGES

MOST = 1000  # characters of a password: more are not looked at
TOO_EASY = {
    "password_too_short": _("It has fewer than 12 characters."),
    "password_too_common": _("It is among those that are tried first."),
    "password_too_similar": _("It is too much like your e-mail address."),
}


class SignIn(Form):
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "username", "dir": "ltr"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=MOST,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class SetUp(Form):
    organisation = forms.CharField(
        label=_("Name of your organisation"),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "organization", "dir": "auto"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("You sign in with it."),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "username", "dir": "ltr"}),
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters. Several words that belong to nobody else are best."),
        max_length=MOST,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The password once more"),
        max_length=MOST,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    language = forms.ChoiceField(
        label=_("Your language"),
        choices=[(one.code, one.name) for one in LANGUAGES.values()],
        initial=get_language,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())],
        initial=lambda: LANGUAGES[get_language() or "en"].time_zone,
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if "again" in told and told.get("password") != told["again"]:
            self.add_error("again", _("This is not the same password."))
        return told

    def refuse_password(self, reasons: ValidationError) -> None:
        for reason in reasons.error_list:
            self.add_error("password", TOO_EASY[str(reason.code)])

    def wanted(self) -> dict[str, Any]:
        """What the installation is claimed with."""
        return {name: value for name, value in self.cleaned_data.items() if name != "again"}
