"""The networks as pages call and draw them, and what is said of a source in a few words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from menara.connectors import registry
from menara.web.listening.cards import ICONS

Text = str | Promise

SUMMARIES: dict[str, Text] = {
    "bluesky": _("The whole network as it happens, or the accounts you name. No account is needed."),
    "feed": _("News, blogs, podcasts, forums, comments, Google Alerts: RSS, Atom and JSON Feed."),
    "file": _("What you already have: exports, archives, tables. Read from the operator's folder."),
    "mastodon": _("Timelines, hashtags and notifications of an instance of the fediverse."),
    "webhook": _("Others send mentions to you, as signed requests."),
}
NAMES: dict[str, Text] = {"feed": _("Feeds"), "file": _("Files"), "webhook": _("Webhooks")}
ORDER = ("bluesky", "feed", "mastodon", "file", "webhook")


@dataclass(frozen=True, slots=True)
class Kind:
    """A connector to choose."""

    connector: str
    title: Text
    summary: Text
    icon: str
    is_free: bool


def kinds() -> list[Kind]:
    """Those that are known best first, then the rest by name."""
    names = registry.names()
    known = [name for name in ORDER if name in names]
    return [kind_of(name) for name in [*known, *(name for name in names if name not in ORDER)]]


def kind_of(connector: str) -> Kind:
    """Also of one that is no more."""
    manifest = registry.manifests().get(connector, {})
    return Kind(
        connector=connector,
        title=NAMES.get(connector) or manifest.get("title", connector),
        summary=SUMMARIES.get(connector) or manifest.get("summary", ""),
        icon=ICONS.get(connector, "plug"),
        is_free=manifest.get("cost", "none") == "none",
    )
