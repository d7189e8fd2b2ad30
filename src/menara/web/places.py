"""The places of the house: what stands in the rail, where `g` and a letter lead, and who sees which."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from menara.people.rules import Action

if TYPE_CHECKING:
    from menara.people.queries import Actor


@dataclass(frozen=True, slots=True)
class Place:
    """`name` is that of its address, `key` what follows `g`; `is_first` places stand in the bar of narrow windows."""

    name: str
    label: Promise
    icon: str
    key: str
    action: Action
    is_first: bool = False

    @property
    def address(self) -> str:
        return reverse(self.name)


@dataclass(frozen=True, slots=True)
class Group:
    label: Promise
    places: tuple[Place, ...]


GROUPS = (
    Group(
        _("Listen and answer"),
        (
            Place("watch", _("Watch"), "radio-tower", "w", Action.SEE_MENTIONS, is_first=True),
            Place("search", _("Search"), "search", "f", Action.SEE_MENTIONS, is_first=True),
            Place("streams", _("Streams"), "list-filter", "m", Action.SEE_MENTIONS, is_first=True),
            Place("sources", _("Sources"), "rss", "u", Action.SEE_MENTIONS, is_first=True),
        ),
    ),
    Group(
        _("Govern and prove"),
        (
            Place("audit", _("Audit log"), "scroll-text", "l", Action.SEE_AUDIT_TRAIL),
            Place("retention", _("Retention"), "archive", "e", Action.SEE_RECORDS),
            Place("holds", _("Legal holds"), "gavel", "d", Action.SEE_RECORDS),
        ),
    ),
    Group(
        _("Workspace"),
        (
            Place("members", _("Members"), "users", "b", Action.SEE_MEMBERS),
            Place("webhooks", _("Webhooks"), "webhook", "j", Action.EDIT_SOURCES),
            Place("tokens", _("API tokens"), "key-round", "k", Action.EDIT_TOKENS),
            Place("set-up-brand", _("Set-up"), "list-checks", "y", Action.EDIT_ASSETS),
            Place("settings", _("Settings"), "settings", ",", Action.EDIT_WORKSPACE),
        ),
    ),
)
PLACES = {place.name: place for group in GROUPS for place in group.places}


def seen_by(acting: "Actor | None") -> list[Group]:
    """The groups with what this person may open."""
    groups = (Group(group.label, tuple(_open_to(acting, group))) for group in GROUPS)
    return [group for group in groups if group.places]


def _open_to(acting: "Actor | None", group: Group) -> Iterator[Place]:
    return (place for place in group.places if acting is not None and acting.may(place.action))
