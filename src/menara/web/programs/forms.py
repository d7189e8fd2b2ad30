"""What is filled in for programs."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from menara.people.enums import Scope
from menara.web.forms import UNREADABLE, Form

SCOPES = {
    Scope.MENTIONS_READ: _("Read mentions"),
    Scope.MENTIONS_WRITE: _("Push and delete mentions"),
    Scope.STREAMS_READ: _("Read streams"),
    Scope.STREAMS_WRITE: _("Change streams"),
    Scope.SOURCES_READ: _("Read sources and dead letters"),
    Scope.SOURCES_WRITE: _("Change sources and webhooks"),
    Scope.TOKENS_READ: _("List tokens"),
    Scope.TOKENS_WRITE: _("Revoke tokens"),
    Scope.RECORDS_READ: _("Read legal holds"),
    Scope.RECORDS_WRITE: _("Draft and issue legal holds"),
    Scope.METRICS_READ: _("Read metrics"),
}
LASTING = {"30": _("30 days"), "90": _("90 days"), "365": _("One year"), "0": _("Until it is revoked")}
SCHEMES = {
    "standard-webhooks": "Standard Webhooks",
    "github": "GitHub",
    "meta": "Meta",
    "slack": "Slack",
    "websub": "WebSub",
}


def network_field(initial: str) -> forms.CharField:
    """What the network of its mentions is called."""
    return forms.CharField(
        label=_("Name of the network"),
        help_text=_("Small letters and digits. Its mentions are listed under it."),
        initial=initial,
        max_length=50,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9_-]{0,49}\Z", UNREADABLE)],
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off"}),
    )


class NewToken(Form):
    name = forms.CharField(
        label=_("What is it for?"),
        max_length=100,
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=[(scope.value, name) for scope, name in SCOPES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    lasts = forms.ChoiceField(label=_("Good for"), choices=list(LASTING.items()), initial="90")
    network = network_field("api")


class NewWebhook(Form):
    name = forms.CharField(
        label=_("Who will call?"),
        max_length=200,
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
    )
    scheme = forms.ChoiceField(label=_("How they sign"), choices=list(SCHEMES.items()))
    network = network_field("webhook")
    topic = forms.CharField(
        label=_("Feed"),
        help_text=_("For WebSub only: the feed that the hub is asked for."),
        max_length=2000,
        required=False,
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off"}),
    )
    secret = forms.CharField(
        label=_("Their secret"),
        help_text=_("Where the sender says what it is. Left out, one is made."),
        min_length=16,
        max_length=500,
        required=False,
        widget=forms.PasswordInput({"autocomplete": "off", "dir": "ltr"}),
    )
