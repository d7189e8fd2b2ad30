"""How the story goes: a cycle of two hours, of which the first 75 minutes are the bad day and the rest is calm.

minute  0   parcels go to the wrong doors; a weaver misses 300 tumblers, and her thread travels
       14   fake support accounts ask for cards and codes; each is closed after a while
       40   one of the networks is away for three minutes
       43   an internal memo has leaked
       63   the app and the site are down
       75   refunds come, the tumblers come home; an ordinary evening
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from math import cos, pi

from menara.server.simulator.posts import Author
from menara.server.simulator.story.script import Line, the_day

CYCLE = timedelta(hours=2)
FIRST_MINUTE, LAST_MINUTE = (
    255.0,
    1230.0,
)  # of the day written by hand: what lies between is played in each cycle
PLAYED_IN = 75.0  # minutes
CLOSED_AFTER = 20.0  # minutes from a fake account's first word
OUTAGE_AT, OUTAGE_S = 40.0, 180.0

Weights = dict[str, float]
ORDINARY: Weights = {"chatter": 5, "praise": 3, "question": 2, "complaint": 2}
CHAPTERS: tuple[tuple[float, float, Weights], ...] = (
    (3, 45, {"swarm": 10}),
    (14, 50, {"warning": 3}),
    (43, 68, {"leak": 6}),
    (63, 78, {"outage": 8}),
    (72, 105, {"relief": 5}),
)
OFFSETS = {
    "en": 0.0,
    "nl": 1.0,
    "fa": 3.5,
    "id": 7.0,
    "ms": 8.0,
}  # hours from UTC where the language is spoken
SPEAKERS = {"en": 1.0, "id": 1.2, "ms": 0.8, "fa": 0.8, "nl": 0.8}
NIGHT = 0.15  # of the day's traffic
AWAKE_ON_AVERAGE = sum(SPEAKERS.values()) * (1 + NIGHT) / 2


def minute_of(moment: datetime, begin: datetime) -> float | None:
    """The minute of the cycle; None before the first one began."""
    if moment < begin:
        return None
    return (moment - begin) % CYCLE / timedelta(minutes=1)


def topics(minute: float | None) -> Weights:
    """What people talk about, and how much of it there is."""
    weights = dict(ORDINARY)
    for begin, end, more in CHAPTERS:
        if minute is not None and begin <= minute < end:
            fading = 1 - (minute - begin) / (end - begin) / 2
            weights |= {topic: weight * fading for topic, weight in more.items()}
    return weights


def swell(minute: float | None) -> float:
    """How much is said, as a multiple of an ordinary hour."""
    return sum(topics(minute).values()) / sum(ORDINARY.values())


def languages(moment: datetime) -> Weights:
    """How much is said in each language at that hour: people sleep."""
    return {name: SPEAKERS[name] * awake(moment, offset) for name, offset in OFFSETS.items()}


def awake(moment: datetime, offset: float) -> float:
    """Highest at eight in the evening, lowest at eight in the morning less a few hours of sleep."""
    hour = (moment.hour + moment.minute / 60 + offset) % 24
    return NIGHT + (1 - NIGHT) * (0.5 + 0.5 * cos((hour - 17) / 24 * 2 * pi))


class Timetable:
    """Lines by the minute at which they are played."""

    def __init__(self, lines: Iterable[Line], minute_of: Callable[[Line], float]) -> None:
        self._lines: Sequence[Line] = sorted(lines, key=minute_of)
        self._minutes = [minute_of(line) for line in self._lines]

    def between(self, first: float, last: float) -> Sequence[Line]:
        """Those at one minute or behind it, and before another."""
        return self._lines[bisect_left(self._minutes, first) : bisect_left(self._minutes, last)]


def played_at(line: Line) -> float:
    """The minute of the cycle: the bad day is played quickly, its evening in what is left."""
    if line.minute < LAST_MINUTE:
        return (line.minute - FIRST_MINUTE) / (LAST_MINUTE - FIRST_MINUTE) * PLAYED_IN
    left = CYCLE / timedelta(minutes=1) - PLAYED_IN
    return PLAYED_IN + (line.minute - LAST_MINUTE) / (1440 - LAST_MINUTE) * left


@cache
def bad_day() -> Timetable:
    return Timetable((line for line in the_day() if line.minute >= FIRST_MINUTE), played_at)


@cache
def night_before() -> Timetable:
    return Timetable((line for line in the_day() if line.minute < FIRST_MINUTE), lambda line: line.minute)


@cache
def closings() -> Sequence[tuple[Author, float]]:
    """The accounts that pretend to be the brand, and the minute of the cycle in which each is closed."""
    first: dict[Author, float] = {}
    for line in the_day():
        if line.is_fake and line.minute >= FIRST_MINUTE:
            first.setdefault(line.author, played_at(line) + CLOSED_AFTER)
    return list(first.items())
