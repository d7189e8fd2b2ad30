"""What is filled in by who has a link."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from menara.web.entrance.forms import MOST, TOO_EASY
from menara.web.forms import Form


class NewPassword(Form):
    password = forms.CharField(
        label=_("New password"),
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

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if "again" in told and told.get("password") != told["again"]:
            self.add_error("again", _("This is not the same password."))
        return told

    def refuse_password(self, reasons: ValidationError) -> None:
        for reason in reasons.error_list:
            self.add_error("password", TOO_EASY[str(reason.code)])


class Accept(NewPassword):
    field_order = ("name", "password", "again")
    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As the other members see it."),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "name", "dir": "auto"}),
    )


class ResetPassword(NewPassword):
    with_tokens = forms.BooleanField(
        label=_("Also revoke the API tokens that I have made"),
        help_text=_("Do this when somebody else may have known the password."),
        required=False,
    )


class Forgotten(Form):
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "username", "dir": "ltr"}),
    )
