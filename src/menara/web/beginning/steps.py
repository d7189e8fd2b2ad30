"""The steps of the first set-up, and what its last one makes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from menara.assets.enums import Step
from menara.assets.queries import BrandTold
from menara.listening.beginning.operations import Place
from menara.listening.beginning.plan import Topic, planned_streams
from menara.sources.inside import reaching
from menara.web.beginning.forms import (
    AccountsQuestion,
    BrandQuestion,
    LooksQuestion,
    NamesQuestion,
    PlacesQuestion,
    Question,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A step as it is shown: its short title, its question, and why it is asked."""

    step: Step
    title: Promise
    question: Promise
    why: Promise
    form: type[Question]


STEPS = (
    Asked(
        Step.BRAND,
        gettext_lazy("Brand"),
        gettext_lazy("What shall we protect?"),
        gettext_lazy("The name people know you by, and where you are on the web."),
        BrandQuestion,
    ),
    Asked(
        Step.NAMES,
        gettext_lazy("Names"),
        gettext_lazy("What do people call it?"),
        gettext_lazy("Whatever is missing here is not heard."),
        NamesQuestion,
    ),
    Asked(
        Step.ACCOUNTS,
        gettext_lazy("Official accounts"),
        gettext_lazy("Which accounts are really yours?"),
        gettext_lazy("Others that carry your name go into a stream of their own."),
        AccountsQuestion,
    ),
    Asked(
        Step.LOOKS,
        gettext_lazy("Logo and languages"),
        gettext_lazy("How do you look, and who speaks of you?"),
        gettext_lazy("Each language brings its own words for vouchers, outages, boycotts and leaks."),
        LooksQuestion,
    ),
    Asked(
        Step.PLACES,
        gettext_lazy("Sources and start"),
        gettext_lazy("Where shall we listen?"),
        gettext_lazy("Who adds a source accepts its network’s terms. More can be added at any time."),
        PlacesQuestion,
    ),
)
TITLES = {
    Topic.NAMES: gettext_lazy("%(brand)s, all names"),
    Topic.FAKES: gettext_lazy("Fake accounts"),
    Topic.SCAMS: gettext_lazy("Fake support and vouchers"),
    Topic.OUTAGES: gettext_lazy("App and outages"),
    Topic.COMPLAINTS: gettext_lazy("Complaints and boycotts"),
    Topic.PRESS: gettext_lazy("Press and regulators"),
    Topic.LEAKS: gettext_lazy("Leaks"),
    Topic.PEOPLE: gettext_lazy("People at the top"),
}


def asked(wanted: str, brand: BrandTold) -> Asked:
    """The step of that name; without one the first that nobody has answered."""
    for one in STEPS:
        if one.step == wanted:
            return one
    return next((one for one in STEPS if one.step not in brand.done), STEPS[0])


def after(step: Step) -> Step | None:
    following = list(Step)[list(Step).index(step) + 1 :]
    return following[0] if following else None


def before(step: Step) -> Step | None:
    earlier = list(Step)[: list(Step).index(step)]
    return earlier[-1] if earlier else None


def names_of_streams(brand: BrandTold) -> dict[Topic, str]:
    """In the language of whoever begins: later they are changed like any other stream's."""
    return {topic: str(title) % {"brand": brand.name} for topic, title in TITLES.items()}


def promised(brand: BrandTold) -> list[dict[str, Any]]:
    """The streams that would be made, with their queries."""
    names, there = names_of_streams(brand), brand.made.get("streams", {})
    return [
        {"name": names[stream.topic], "query": stream.query, "is_there": stream.topic in there}
        for stream in planned_streams(brand)
    ]


def places_of(answers: dict[str, Any]) -> Iterator[Place]:
    """Raises SettingsError for an address that may not be reached."""
    if answers["bluesky"]:
        yield Place("bluesky", "Bluesky", "bluesky", {})
    if address := answers["mastodon"]:
        settings = reaching({"mode": "public", "base_url": address})
        yield Place(f"mastodon {address}", address.partition("://")[2], "mastodon", settings)
    if answers["feeds"]:
        settings = reaching({"urls": list(answers["feeds"])})
        yield Place("feeds", _("News and blogs"), "feed", settings)
