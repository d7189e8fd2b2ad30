"""Finds what somebody may mean: pages, things to do, streams, sources and tags by name, and words to look for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from menara.listening.queries import streams_of
from menara.listening.tagging import tags_of
from menara.people.queries import Actor
from menara.people.rules import Action
from menara.sources.queries import sources_of
from menara.web.places import seen_by

LONGEST = 200  # characters
MOST, MOST_NAMES = 6, 2_000  # of a kind that are offered, and that are looked through


@dataclass(frozen=True, slots=True)
class Offer:
    """Leads to an address, or does something on the page: `does` says what, theme or keys."""

    label: str | Promise
    icon: str
    address: str = ""
    hint: str = ""
    key: str = ""
    does: str = ""

    @property
    def keys(self) -> list[str]:
        return self.key.split()


def find(acting: Actor, asked: str) -> list[Offer]:
    """The best first; for nothing in particular, all pages and what is done most often."""
    sign, name = (asked[0], asked[1:].strip()) if asked[:1] in ("/", "@", "#") else ("", asked)
    kinds = {"/": _streams, "@": _sources, "#": _tags}
    if sign:
        return list(_named(kinds[sign](acting), name, 3 * MOST))
    found = [*_named(_pages(acting), name, 20), *_named(_deeds(acting), name, MOST)]
    if not asked:
        return found
    for kind in kinds.values():
        found += _named(kind(acting), name, MOST)
    return [*found, *_words(acting, asked)]


def _named(offers: Iterable[Offer], name: str, most: int) -> Iterator[Offer]:
    """Those in whose name it stands; first where a word begins with it."""
    wanted = name.casefold()
    told = [(str(offer.label).casefold(), offer) for offer in offers]
    held = [(label, offer) for label, offer in told if wanted in label]
    return islice((offer for _label, offer in sorted(held, key=lambda one: _rank(one[0], wanted))), most)


def _rank(label: str, wanted: str) -> int:
    if label.startswith(wanted):
        return 0
    return 1 if f" {wanted}" in label else 2


def _pages(acting: Actor) -> Iterator[Offer]:
    for group in seen_by(acting):
        for place in group.places:
            yield Offer(place.label, place.icon, place.address, str(group.label), f"g {place.key}")


def _deeds(acting: Actor) -> Iterator[Offer]:
    if acting.may(Action.EDIT_STREAMS):
        yield Offer(_("New stream"), "plus", "/streams/new")
    if acting.may(Action.EDIT_SOURCES):
        yield Offer(_("Add a source"), "plus", "/sources/new")
    watch = reverse("watch")
    yield Offer(_("Watch in columns"), "columns-3", f"{watch}?view=columns")
    yield Offer(_("Watch as one feed"), "rows-3", f"{watch}?view=feed")
    yield Offer(_("Switch light and dark"), "moon", does="theme")
    yield Offer(_("Keyboard shortcuts"), "keyboard", key="?", does="keys")


def _streams(acting: Actor) -> Iterator[Offer]:
    names = streams_of(acting).values_list("id", "name")[:MOST_NAMES]
    for id_, name in names if acting.may(Action.SEE_MENTIONS) else ():
        yield Offer(name, "list-filter", f"{reverse('watch')}?stream={id_}", _("stream"))


def _sources(acting: Actor) -> Iterator[Offer]:
    names = sources_of(acting).order_by("name", "id").values_list("id", "name")[:MOST_NAMES]
    for id_, name in names if acting.may(Action.SEE_MENTIONS) else ():
        yield Offer(name, "rss", f"/sources/{id_}", _("source"))


def _tags(acting: Actor) -> Iterator[Offer]:
    names = tags_of(acting).values_list("id", "name")[:MOST_NAMES]
    for id_, name in names if acting.may(Action.SEE_MENTIONS) else ():
        yield Offer(name, "tag", f"{reverse('watch')}?tag={id_}", _("tag"))


def _words(acting: Actor, asked: str) -> Iterator[Offer]:
    if acting.may(Action.SEE_MENTIONS):
        words = urlencode({"q": asked})
        yield Offer(asked, "search", f"/search?{words}", _("look for it in everything stored"))
        yield Offer(asked, "radio-tower", f"{reverse('watch')}?view=feed&{words}", _("watch what fits"))
