"""What people fill in to have something listened to: a form for each network, which knows its connector's settings."""

import json
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from menara.connectors.settings import SettingsError
from menara.web.forms import Form

LONGEST_NAME, LONGEST_URL, LONGEST_TOKEN, LONGEST_LIST = 200, 2_000, 4_096, 200_000
MONO = {"dir": "ltr", "spellcheck": "false", "autocapitalize": "off"}
INTERVALS = [("", _("As often as the feed asks for")), *((str(s), t) for s, t in (
    (60, _("Every minute")), (300, _("Every 5 minutes")), (900, _("Every 15 minutes")), (3600, _("Every hour")),
))]  # fmt: skip


class Lines(forms.CharField):
    """A list, one a line."""

    widget = forms.Textarea

    def __init__(self, **more: Any) -> None:
        look = {**MONO, "rows": 4, "class": "textarea w-full mt-1 font-mono"}
        super().__init__(max_length=LONGEST_LIST, widget=forms.Textarea(look), **more)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        return [line.strip() for line in text.splitlines() if line.strip()]


def token_field() -> forms.CharField:
    return forms.CharField(
        label=_("Access token"),
        help_text=_("Kept sealed and never shown again."),
        max_length=LONGEST_TOKEN,
        required=False,
        widget=forms.PasswordInput({**MONO, "autocomplete": "off"}, render_value=False),
    )


class SourceForm(Form):
    """`MANAGED` are the settings that stand in the form; others of a source that is changed stay as they are."""

    MANAGED: ClassVar[tuple[str, ...]] = ()
    name = forms.CharField(
        label=_("Name"), help_text=_("What you call it. Only you see it."), max_length=LONGEST_NAME
    )

    def settings(self, before: dict[str, Any] | None = None) -> dict[str, Any]:
        """What the connector is told."""
        kept = {name: value for name, value in (before or {}).items() if name not in self.MANAGED}
        told = {name: self.cleaned_data.get(name) for name in self.MANAGED}
        return kept | {name: value for name, value in told.items() if value not in (None, "", [], False)}

    @property
    def secret(self) -> str:
        return str(self.cleaned_data.get("token") or "")

    def refuse(self, problem: SettingsError) -> None:
        """Says it beside the field that it is about. The connector speaks English."""
        name, colon, rest = str(problem).partition(": ")
        is_field = bool(colon) and name in self.fields
        said = format_html('<span lang="en" dir="ltr">{}</span>', rest if is_field else str(problem))
        self.add_error(name if is_field else None, ValidationError(said))


class FeedForm(SourceForm):
    MANAGED = ("urls", "interval_s", "recheck")
    urls = Lines(
        label=_("Addresses of the feeds"),
        help_text=_(
            "One on each line: https://news.example/feed/. For Google Alerts choose “Deliver to: RSS feed”."
        ),
    )
    interval_s = forms.TypedChoiceField(
        label=_("How often"), choices=INTERVALS, coerce=float, empty_value=None, required=False
    )
    recheck = forms.BooleanField(
        label=_("Ask whether what vanishes from a feed is gone"),
        help_text=_("Feeds do not tell of deletions. The page of the article is asked for."),
        required=False,
    )


class BlueskyForm(SourceForm):
    MANAGED = ("dids", "base_url")
    dids = Lines(
        label=_("Only these accounts"),
        help_text=_("By DID, one on each line: did:plc:… Leave it empty to hear the whole network."),
        required=False,
    )
    base_url = forms.CharField(
        label=_("Another host"),
        help_text=_("Only when you run your own: wss://jetstream.example"),
        max_length=LONGEST_URL,
        required=False,
        widget=forms.TextInput(MONO),
    )


class MastodonForm(SourceForm):
    MANAGED = ("base_url", "mode", "stream", "hashtag")
    base_url = forms.CharField(
        label=_("Address of the instance"),
        help_text="https://social.example",
        max_length=LONGEST_URL,
        widget=forms.TextInput(MONO),
    )
    mode = forms.ChoiceField(
        label=_("What to listen to"),
        choices=[
            ("public", _("Public posts, asked for every minute")),
            ("hashtag", _("A hashtag, asked for every minute")),
            ("home", _("The home timeline of the token's account")),
            ("notifications", _("Posts that mention the token's account")),
            ("stream", _("A live stream: at once, with edits and deletions")),
        ],
    )
    stream = forms.ChoiceField(
        label=_("Which live stream"),
        help_text=_("Only for a live stream. Most instances want a token for it."),
        choices=[
            ("", _("The usual one")),
            ("public", _("All public posts")),
            ("public:local", _("Public posts of this instance")),
            ("hashtag", _("A hashtag")),
            ("user", _("Home and notifications")),
        ],
        required=False,
    )
    hashtag = forms.CharField(
        label=_("Hashtag"), help_text=_("Without its #."), max_length=200, required=False
    )
    token = token_field()

    def settings(self, before: dict[str, Any] | None = None) -> dict[str, Any]:
        told = super().settings(before)
        if told.get("mode") != "stream":
            told.pop("stream", None)
        return told


class FileForm(SourceForm):
    """`files` are those in the workspace's folder of imports."""

    MANAGED = ("paths", "format", "network")
    paths = forms.MultipleChoiceField(label=_("Files"), widget=forms.CheckboxSelectMultiple)
    format = forms.ChoiceField(
        label=_("What they are"),
        choices=[
            ("", _("Find out")),
            ("jsonl", "JSON Lines"),
            ("csv", "CSV"),
            ("csv-4cat", "4CAT, CSV"),
            ("ndjson-4cat", "4CAT, NDJSON"),
            ("mastodon-archive", "Mastodon"),
            ("bluesky-archive", "Bluesky"),
        ],
        required=False,
    )
    network = forms.CharField(
        label=_("Network"),
        help_text=_("Where the posts are from, if the files do not say."),
        max_length=50,
        required=False,
    )

    def __init__(self, *told: Any, files: list[str], **more: Any) -> None:
        super().__init__(*told, **more)
        paths = self.fields["paths"]
        assert isinstance(paths, forms.MultipleChoiceField)
        paths.choices = [(file, file) for file in files]


class PlainForm(SourceForm):
    """For a connector that no form is made for: its settings as they are."""

    plain = forms.JSONField(
        label=_("Settings"),
        help_text=_("A JSON object, as the connector's page describes it."),
        initial=dict,
        widget=forms.Textarea({**MONO, "rows": 8, "class": "textarea w-full mt-1 font-mono"}),
    )
    token = token_field()

    def clean_plain(self) -> Any:
        told = self.cleaned_data["plain"]
        if not isinstance(told, dict) or len(json.dumps(told)) > LONGEST_LIST or "token" in told:
            raise ValidationError(_("A JSON object is expected here, without a token."))
        return told

    def settings(self, before: dict[str, Any] | None = None) -> dict[str, Any]:  # noqa: ARG002 (all of them stand there)
        return dict(self.cleaned_data["plain"])


FORMS: dict[str, type[SourceForm]] = {
    "feed": FeedForm,
    "bluesky": BlueskyForm,
    "mastodon": MastodonForm,
    "file": FileForm,
}


class Terms(Form):
    """`digest` is of the terms that stand on the page."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    accepted = forms.BooleanField(label=_("We follow these terms"))
