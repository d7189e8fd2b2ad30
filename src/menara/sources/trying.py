"""Whether a connection works: tried with the settings as they would be used, before or after there is a source."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction

from menara.access.operations import open_credential
from menara.connectors import registry
from menara.connectors.base import Connector, Event, Notice, Permanent, SettingsError, TryLater, Upsert
from menara.connectors.reader import Reader
from menara.core import audit
from menara.core.secrets import Unopenable
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.sources.changing import change_source
from menara.sources.coverage import MENTIONED
from menara.sources.enums import ErrandKind, Outcome
from menara.sources.errands import Report, acting_of, ask, shown, token_of
from menara.sources.imports import located
from menara.sources.models import Errand, Source
from menara.sources.operations import add_source
from menara.sources.queries import access_source
from menara.sources.terms import agree_to_terms

LONGEST_S, TICK_S = 15.0, 0.5
ENOUGH, SAMPLES, LONGEST_SAMPLE = 50, 3, 200

Build = Callable[[str, Mapping[str, Any], str, int], Connector]


@dataclass(slots=True)
class Tried:
    """What was heard while it was tried. `message` is what the network said last, where something is wrong."""

    outcome: Outcome = Outcome.QUIET
    messages: int = 0
    message: str = ""
    samples: list[dict[str, str]] = field(default_factory=list)

    def note(self, event: Event) -> None:
        if type(event) in MENTIONED:
            self.messages += 1
            self.outcome = Outcome.HEARD
        if isinstance(event, Upsert) and len(self.samples) < SAMPLES:
            self.samples.append(_sample(event))
        if isinstance(event, Notice) and event.code:
            self.fail(Outcome.REFUSED if event.code in REFUSALS else Outcome.TROUBLE, event.message)

    def fail(self, outcome: Outcome, message: str) -> None:
        """What was heard nevertheless counts for more."""
        self.message = shown(message)
        if self.outcome is not Outcome.HEARD:
            self.outcome = outcome


REFUSALS = frozenset({"permanent", "not_a_feed"})


def ask_trial(
    *,
    name: str,
    connector: str,
    settings: dict[str, Any],
    acting: Actor,
    token: str = "",
    terms: str = "",
    source_id: int | None = None,
) -> Errand:
    """Have a connection tried: with the token that is told, or that the source has. `terms` is the digest of those that
    were accepted with it. Raises NotAllowed.

    Raises SettingsError when the connector refuses its settings, UnknownConnectorError, and TooManyErrands.
    """
    if not acting.may(Action.EDIT_SOURCES):
        raise NotAllowed
    source = access_source(acting, source_id) if source_id is not None else None
    known = located(connector, settings, acting.workspace_id)
    registry.load(connector)({**known, "token": token} if token else known)
    asked = {"name": name, "connector": connector, "settings": settings, "terms": terms}
    with transaction.atomic():
        errand = ask(ErrandKind.TRY, acting, asked, source=source, token=token)
        detail = {"name": name, "connector": connector}
        audit.append(
            acting.workspace_id, acting.name, "sources.try_connection", f"errand:{errand.pk}", detail
        )
    return errand


def try_connection(
    errand: Errand, report: Report, build: Build, longest_s: float = LONGEST_S
) -> dict[str, Any]:
    """What came of it. Raises NotAllowed when whoever asked may not any more."""
    if not acting_of(errand).may(Action.EDIT_SOURCES):
        raise NotAllowed
    tried = Tried()
    try:
        asked = errand.asked
        connector = build(asked["connector"], asked["settings"], _token(errand), errand.workspace_id)
        _listen(connector, tried, report, longest_s)
    except TryLater as trouble:
        tried.fail(Outcome.TROUBLE, str(trouble))
    except (Permanent, SettingsError, Unopenable) as refusal:
        tried.fail(Outcome.REFUSED, str(refusal))
    return asdict(tried)


def add_tried(*, errand: Errand, acting: Actor) -> Source:
    """A source as it was tried: a new one, or the one it was tried for. Only once. Raises NotAllowed.

    Raises SettingsError, and TermsNotAccepted when the network's terms have changed meanwhile.
    """
    asked, token = errand.asked, token_of(errand)
    told = {"name": asked["name"], "settings": asked["settings"], "acting": acting}
    with transaction.atomic():
        if not Errand.objects.filter(id=errand.pk).delete()[0]:
            raise NotAllowed
        if errand.source_id is not None:
            return change_source(source_id=errand.source_id, token=token, **told)
        agree_to_terms(connector=asked["connector"], digest=asked["terms"], acting=acting)
        return add_source(connector=asked["connector"], token=token or None, **told)


def _listen(connector: Connector, tried: Tried, report: Report, longest_s: float) -> None:
    end = time.monotonic() + longest_s
    with Reader(connector, None) as reader:
        while not reader.ended and tried.messages < ENOUGH and time.monotonic() < end:
            for event in reader.take(TICK_S):
                tried.note(event)
            if not report(done=tried.messages) or (tried.message and not tried.messages):
                return


def _token(errand: Errand) -> str:
    """That of the source opens for whoever may edit it, and is shown to nobody."""
    if errand.sealed or errand.source is None:
        return token_of(errand)
    credential = errand.source.channel.credential
    return open_credential(credential) if credential else ""


def _sample(event: Upsert) -> dict[str, str]:
    mention = event.mention
    author = mention.get("author") or {}
    told = {
        "text": mention.get("text") or mention.get("title") or "",
        "author": author.get("name") or author.get("handle") or "",
        "lang": mention.get("lang") or "",
    }
    return {name: shown(str(text))[:LONGEST_SAMPLE] for name, text in told.items()}
