"""The five questions. Each form knows what its answers say of the brand: `told()` is what the operation takes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from menara.assets.enums import AssetKind
from menara.assets.logos import kind_of
from menara.assets.queries import BrandTold
from menara.assets.reading import Unreadable, read_account, read_domain, read_hashtag, read_name
from menara.listening.beginning.plan import fits
from menara.outbound.errors import Refused
from menara.outbound.url import parse_url
from menara.web.beginning.fields import LinesField
from menara.web.forms import Form
from menara.web.languages import LANGUAGES

Told = dict[str, Any]


def area(rows: int, **more: str) -> forms.Textarea:
    return forms.Textarea({"rows": rows, "dir": "auto", **more})


def written_ltr(rows: int, example: str) -> forms.Textarea:
    return forms.Textarea({"rows": rows, "dir": "ltr", "spellcheck": "false", "placeholder": example})


class Question(Form):
    """Filled in with what is known already."""

    def __init__(self, brand: BrandTold, *told: Any) -> None:
        self._known = brand
        super().__init__(*told, initial=self.known(brand))

    @classmethod
    def known(cls, brand: BrandTold) -> Told:
        return {kind.value: brand.all_of(kind) for kind in AssetKind if kind in cls.base_fields}

    def clean(self) -> Told | None:
        answers = super().clean()
        if not self.errors and not fits(self.brand_told()):
            raise ValidationError(
                _("Together this is more than the query of a stream can hold. Leave some out.")
            )
        return answers

    def brand_told(self) -> BrandTold:
        """The brand as it would be with these answers."""
        told = self.told()
        told.pop("logo", None)
        return self._known.but(**told)

    def told(self) -> Told:
        assets = {kind: self.cleaned_data[kind] for kind in AssetKind if kind in self.cleaned_data}
        return {"assets": assets}


class BrandQuestion(Question):
    brand = forms.CharField(
        label=_("Name of the brand"), max_length=100, widget=forms.TextInput({"dir": "auto"})
    )
    domain = LinesField(
        read_domain,
        label=_("Web addresses that are yours"),
        help_text=_("One a line."),
        widget=written_ltr(3, "kasvira.example"),
    )

    @classmethod
    def known(cls, brand: BrandTold) -> Told:
        return {**super().known(brand), "brand": brand.name}

    def clean_brand(self) -> str:
        try:
            return read_name(self.cleaned_data["brand"])
        except Unreadable:
            raise ValidationError(_("This cannot be read.")) from None

    def told(self) -> Told:
        return {**super().told(), "name": self.cleaned_data["brand"]}


class NamesQuestion(Question):
    name = LinesField(
        read_name,
        label=_("Other names"),
        help_text=_("Short names, names in other scripts, misspellings. One a line."),
        widget=area(4),
    )
    product = LinesField(read_name, label=_("Products"), help_text=_("One a line."), widget=area(3))
    person = LinesField(
        read_name,
        label=_("People at the top"),
        help_text=_("One a line, with first and last name."),
        widget=area(3),
    )
    hashtag = LinesField(
        read_hashtag, label=_("Hashtags"), help_text=_("One a line."), widget=written_ltr(2, "#")
    )


class AccountsQuestion(Question):
    account = LinesField(
        read_account,
        label=_("Accounts that are yours"),
        help_text=_(
            "One a line: a handle, or the address of the profile. Whole ones tell yours from a copy on another network."
        ),
        widget=written_ltr(6, "@kasvira\nkasvira@commons.example\nhttps://bsky.app/profile/kasvira.example"),
    )


class LooksQuestion(Question):
    logo = forms.FileField(
        label=_("Logo"),
        help_text=_("PNG, JPEG or WebP, up to 512 kB. It stays on this machine."),
        required=False,
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp"}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages in which people speak of you"),
        help_text=_("The streams look for warning words in these languages."),
        choices=[(one.code, one.name) for one in LANGUAGES.values()],
        widget=forms.CheckboxSelectMultiple,
    )

    @classmethod
    def known(cls, brand: BrandTold) -> Told:
        return {"languages": brand.languages or tuple(dict.fromkeys([get_language() or "en", "en"]))}

    def clean_logo(self) -> bytes | None:
        file = self.cleaned_data["logo"]
        if not file:
            return None
        try:
            picture: bytes = file.read()
            kind_of(picture)
        except Unreadable:
            raise ValidationError(_("This is no PNG, JPEG or WebP of at most 512 kB.")) from None
        return picture

    def told(self) -> Told:
        return {"languages": tuple(self.cleaned_data["languages"]), "logo": self.cleaned_data["logo"]}


class PlacesQuestion(Question):
    bluesky = forms.BooleanField(
        label="Bluesky",
        help_text=_("Every public post, as it is written. Needs no account."),
        required=False,
        initial=True,
    )
    mastodon = forms.CharField(
        label="Mastodon",
        help_text=_("The address of an instance whose public posts you want to read."),
        max_length=200,
        required=False,
        widget=forms.TextInput({"dir": "ltr", "placeholder": "https://commons.example"}),
    )
    feeds = LinesField(
        str.strip,
        label=_("News and blogs"),
        help_text=_("Addresses of feeds (RSS, Atom, JSON Feed), one a line."),
        widget=written_ltr(4, "https://coastherald.example/rss"),
    )

    @classmethod
    def known(cls, brand: BrandTold) -> Told:  # noqa: ARG003 (what is listened to stands among the sources)
        return {"bluesky": True}

    def clean_mastodon(self) -> str:
        written = self.cleaned_data["mastodon"].rstrip("/")
        address = written if "://" in written or not written else f"https://{written}"
        _check([address] if address else [])
        return address

    def clean_feeds(self) -> tuple[str, ...]:
        feeds: tuple[str, ...] = self.cleaned_data["feeds"]
        _check(feeds)
        return feeds

    def told(self) -> Told:
        return {}


def _check(addresses: tuple[str, ...] | list[str]) -> None:
    for address in addresses:
        try:
            parse_url(address)
        except Refused:
            told = _("“%(line)s” is no web address.") % {"line": address[:60]}
            raise ValidationError(told) from None
