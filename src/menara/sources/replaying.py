"""Dead letters are read again, after a release or a person has put right what kept them from being read.

What a connector could not read is read again by that connector; what could not be stored goes back into the log as the
event that it is. All that comes of it is of the moment at which it came: what was said since still counts more.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q

from menara.connectors import registry
from menara.connectors.base import (
    Capability,
    Delete,
    Event,
    InvalidMessage,
    Notice,
    Standing,
    Upsert,
    written,
)
from menara.connectors.event_lines import is_event_line, read_event
from menara.connectors.webhook.refusal import RequestRefused
from menara.connectors.webhook.telling import Telling
from menara.core import audit
from menara.core.clock import now
from menara.core.log import Log
from menara.engine.mention import MentionError, decode_object, storable
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action
from menara.sources.collecting import connect
from menara.sources.enums import ErrandKind, LetterState, SourceState
from menara.sources.errands import Report, acting_of, ask
from menara.sources.letters import EVERYTHING, Wanted, from_json, letters_of, to_json
from menara.sources.models import DeadLetter, Errand, Source
from menara.sources.operations import HEARD
from menara.sources.packing import pack
from menara.sources.setting_aside import LONGEST_MESSAGE, OVERFLOW, searchable

AT_ONCE = 100  # letters in one call
BYTES_AT_ONCE = 32 << 20
FRESH_S = 12 * 3600  # for so long a deletion that was told meanwhile is remembered for sure
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Replay:
    """How many letters were read and how many still cannot be; `left` wait for the next call, behind the `last`."""

    replayed: int
    failed: int
    left: int
    last: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one letter: events, or the reason why there are none."""

    letter: DeadLetter
    events: Sequence[Event] = ()
    reason: str | None = None


def replay_letters(
    *,
    acting: Actor,
    log: Log,
    letter_ids: Sequence[int] | None = None,
    wanted: Wanted = EVERYTHING,
    after: int = 0,
    may_ask: bool = True,
) -> Replay:
    """Read letters again that wait: those named, or those wanted, up to 100 of them in the order they came.

    Those that fail go on waiting: `after` the last one of a call, others are tried. Raises NotAllowed, also when one
    that is named is not there. To be called outside a transaction: reading takes its time. Those for which a network
    has to be asked are passed over unless that `may_ask`.
    """
    waiting = _named(acting, letter_ids) if letter_ids is not None else letters_of(acting, wanted)
    _check(acting)
    found = waiting.filter(state=LetterState.KEPT, id__gt=after).exclude(code=OVERFLOW).order_by("id")
    if not may_ask:
        found = found.exclude(to_be_asked_about())
    letters = _first_of(found)
    outcomes = [outcome for part in _by_channel(letters) for outcome in _read_all(part)]
    with transaction.atomic():
        replayed, failed = _settle(outcomes, log)
        detail = {"replayed": replayed, "failed": failed, "letters": [letter.id for letter in letters]}
        if letters:
            audit.append(acting.workspace_id, acting.name, "sources.replay_letters", "dead_letters", detail)
    last = letters[-1].id if letters else after
    return Replay(replayed, failed, found.filter(id__gt=last).count(), last)


def ask_about_old(
    *, acting: Actor, letter_ids: Sequence[int] | None = None, wanted: Wanted = EVERYTHING
) -> int:
    """Have those that wait read again for which a network has to be asked; how many. Raises as `ask_replay`."""
    waiting = _named(acting, letter_ids) if letter_ids is not None else letters_of(acting, wanted)
    old = waiting.filter(to_be_asked_about(), state=LetterState.KEPT).exclude(code=OVERFLOW)
    ids = list(old.order_by("id").values_list("id", flat=True)[:AT_ONCE])
    if ids:
        ask_replay(acting=acting, letter_ids=ids)
    return len(ids)


def ask_replay(
    *, acting: Actor, letter_ids: Sequence[int] | None = None, wanted: Wanted = EVERYTHING
) -> Errand:
    """Have letters read again in the background, all that are meant. Raises as `replay_letters`, and TooManyErrands."""
    waiting = _named(acting, letter_ids) if letter_ids is not None else letters_of(acting, wanted)
    _check(acting)
    asked = {"ids": letter_ids if letter_ids is None else list(letter_ids), "wanted": to_json(wanted)}
    with transaction.atomic():
        errand = ask(ErrandKind.REPLAY, acting, asked)
        errand.total = waiting.filter(state=LetterState.KEPT).exclude(code=OVERFLOW).count()
        errand.save(update_fields=["total"])
    return errand


def replay_asked(errand: Errand, report: Report, log: Log) -> dict[str, Any]:
    """What came of it. Raises NotAllowed when whoever asked may not any more."""
    acting, ids = acting_of(errand), errand.asked["ids"]
    wanted, last, replayed, failed = from_json(errand.asked["wanted"]), 0, 0, 0
    newest = (
        DeadLetter.objects.aggregate(newest=Max("id"))["newest"] or 0
    )  # what comes meanwhile is not meant
    while last < newest:
        told = replay_letters(acting=acting, log=log, letter_ids=ids, wanted=wanted, after=last)
        replayed, failed, last = replayed + told.replayed, failed + told.failed, told.last
        if not (told.left and report(done=replayed + failed)):
            break
    return {"replayed": replayed, "failed": failed}


def to_be_asked_about() -> Q:
    """Letters from so long ago that their network has to be asked whether what they tell is still there."""
    rechecking = [
        name for name, told in registry.manifests().items() if Capability.RECHECK in told["capabilities"]
    ]
    old = now() - timedelta(seconds=FRESH_S)
    return Q(is_event=False, first_at__lte=old, channel__connector__in=rechecking)


def give_up_letters(
    *,
    acting: Actor,
    letter_ids: Sequence[int] | None = None,
    wanted: Wanted = EVERYTHING,
    reason: str = "",
) -> int:
    """Say of letters that nobody will read them, and why; how many there were. Raises NotAllowed.

    A letter of a channel that others listen to as well is left to wait for them; one that is named is refused.
    """
    _check(acting)
    found = _named(acting, letter_ids) if letter_ids is not None else letters_of(acting, wanted)
    waiting = found.filter(state=LetterState.KEPT)
    with transaction.atomic():
        ours = waiting.exclude(workspace=None, channel_id__in=_channels_of_others(acting))
        ids = list(ours.order_by("id").values_list("id", flat=True))
        if letter_ids is not None and len(ids) < waiting.count():
            raise NotAllowed
        given_up = DeadLetter.objects.filter(id__in=ids, state=LetterState.KEPT).update(
            state=LetterState.GIVEN_UP, given_up_by=acting.name, given_up_why=reason
        )
        if given_up:
            detail = {"given_up": given_up, "first": ids[0], "last": ids[-1], "reason": reason}
            audit.append(acting.workspace_id, acting.name, "sources.give_up_letters", "dead_letters", detail)
    return given_up


def _check(acting: Actor) -> None:
    if not acting.may(Action.REPLAY_DEAD_LETTERS):
        raise NotAllowed


def _named(acting: Actor, letter_ids: Sequence[int]) -> Any:
    wanted = set(letter_ids)
    found = letters_of(acting).filter(id__in=wanted)
    if len(wanted) > AT_ONCE or found.count() != len(wanted):
        raise NotAllowed
    return found


def _channels_of_others(acting: Actor) -> Any:
    others = Source.objects.exclude(workspace_id=acting.workspace_id).exclude(state=SourceState.REMOVED)
    return others.values("channel_id")


def _first_of(found: Any) -> list[DeadLetter]:
    """So many as are read in one call: one at least."""
    ids: list[int] = []
    size = 0
    for id_, bytes_ in found.values_list("id", "size")[:AT_ONCE]:
        size += bytes_
        if ids and size > BYTES_AT_ONCE:
            break
        ids.append(id_)
    return list(DeadLetter.objects.filter(id__in=ids).select_related("channel__credential").order_by("id"))


def _by_channel(letters: Sequence[DeadLetter]) -> list[list[DeadLetter]]:
    parts: dict[tuple[int | None, bool], list[DeadLetter]] = defaultdict(list)
    for letter in letters:
        parts[letter.channel_id, letter.is_event].append(letter)
    return list(parts.values())


def _read_all(letters: Sequence[DeadLetter]) -> list[Outcome]:
    """Letters of one kind, of one channel."""
    channel = letters[0].channel
    if letters[0].is_event:
        return [_event_in(letter) for letter in letters]
    if channel is None:
        return [_read_pushed(letter) for letter in letters]
    try:
        connector = connect(channel)
    except Exception as problem:  # settings or a credential that are no more what they were
        return [_failed(letter, problem) for letter in letters]
    with closing(connector):
        return [_read_again(letter, connector) for letter in letters]


def _event_in(letter: DeadLetter) -> Outcome:
    try:
        line = decode_object(bytes(letter.content))
        if not is_event_line(line):
            raise InvalidMessage("bad_event", "It is no event.")
        return Outcome(letter, [read_event(line, "")])
    except (InvalidMessage, MentionError) as problem:
        return Outcome(letter, reason=problem.message)


def _read_pushed(letter: DeadLetter) -> Outcome:
    """What a request told at a webhook, which was believed when it came."""
    telling = Telling(letter.place, written(letter.first_at), str, letter.network)
    try:
        return _judged(letter, telling.events(bytes(letter.content)))
    except RequestRefused as problem:
        return Outcome(letter, reason=problem.message)


def _read_again(letter: DeadLetter, connector: Any) -> Outcome:
    try:
        told = list(connector.read_again(bytes(letter.content), letter.place))
        return _judged(letter, _alive(letter, told, connector))
    except InvalidMessage as problem:
        return Outcome(letter, reason=problem.message)
    except Exception as problem:  # whatever a message makes a connector do: that is why it is here
        return _failed(letter, problem)


def _judged(letter: DeadLetter, told: Sequence[Event]) -> Outcome:
    """Events as of the moment at which the letter came; none when something in it still cannot be read."""
    trouble = [event.message for event in told if isinstance(event, Notice) and event.code]
    if trouble:
        return Outcome(letter, reason=trouble[0])
    moment = written(letter.first_at)
    return Outcome(letter, [replace(event, observed_at=moment) for event in told])


def _alive(letter: DeadLetter, told: Sequence[Event], connector: Any) -> Sequence[Event]:
    """Without what has gone at its source, where a deletion may have been told so long ago that nobody knows of it."""
    named = [event.native_id for event in told if isinstance(event, Upsert)]
    is_fresh = (now() - letter.first_at).total_seconds() < FRESH_S
    if is_fresh or not named or not hasattr(connector, "recheck"):
        return told
    standings = connector.recheck(named)
    if Standing.UNKNOWN in standings.values():
        raise InvalidMessage("unknown", "Whether it is still there cannot be learned now: try again later.")
    gone = {native_id for native_id, standing in standings.items() if standing is Standing.GONE}
    return [event for event in told if not (isinstance(event, Upsert) and event.native_id in gone)]


def _failed(letter: DeadLetter, problem: Exception) -> Outcome:
    logger.info("Dead letter %s cannot be read again: %r", letter.id, problem)
    return Outcome(letter, reason=f"{type(problem).__name__}: {problem}")


def _settle(outcomes: Sequence[Outcome], log: Log) -> tuple[int, int]:
    """Who was quicker counts: what is no more waiting is left alone."""
    ids = [outcome.letter.id for outcome in outcomes]
    locked = DeadLetter.objects.select_for_update().filter(id__in=ids, state=LetterState.KEPT).order_by("id")
    waiting = set(locked.values_list("id", flat=True))
    mine = [outcome for outcome in outcomes if outcome.letter.id in waiting]
    read = [outcome for outcome in mine if outcome.reason is None]
    for key, events in _by_key(read).items():
        log.append(HEARD, key, pack(events), len(events))
    done = DeadLetter.objects.filter(id__in=[outcome.letter.id for outcome in read])
    done.update(state=LetterState.REPLAYED)
    for outcome in mine:
        if outcome.reason is not None:
            _count_failure(outcome.letter, outcome.reason)
    return len(read), len(mine) - len(read)


def _by_key(read: Sequence[Outcome]) -> dict[str, list[Event]]:
    told: dict[str, list[Event]] = defaultdict(list)
    for outcome in read:
        if outcome.events:
            told[_key(outcome.letter)] += [_in_its_place(event, outcome.letter) for event in outcome.events]
    return told


def _in_its_place(event: Event, letter: DeadLetter) -> Event:
    """Of what programs push the order in the log counts, unless it says itself when it came to be."""
    if letter.channel_id is None and isinstance(event, Upsert | Delete):
        return replace(event, changed_at=event.changed_at or event.observed_at)
    return event


def _key(letter: DeadLetter) -> str:
    """Of the log's batches: those of a channel, or of what programs push."""
    if letter.channel_id is not None:
        return str(letter.channel_id)
    return f"api/{letter.workspace_id}/{letter.network}"


def _count_failure(letter: DeadLetter, reason: str) -> None:
    """When it last came stays: who tries it every day does not keep it for ever."""
    message = storable(reason)[:LONGEST_MESSAGE]
    DeadLetter.objects.filter(id=letter.id).update(
        times=F("times") + 1,
        message=message,
        text=searchable(message, bytes(letter.content)),
    )
