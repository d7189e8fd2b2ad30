"""All acts between two moments. Drawn minute by minute, each from dice of its own, so that it can begin anywhere."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from menara.server.simulator.posts import Author, Network
from menara.server.simulator.story import plot
from menara.server.simulator.story.acts import Act, Close, Outage, Say
from menara.server.simulator.story.phrases import phrases_in
from menara.server.simulator.story.script import Line

SLICE = timedelta(seconds=5)
HISTORY = timedelta(hours=24)
HISTORY_SHARE, HISTORY_MOST = 0.2, 0.06  # of the rate, and posts a second: yesterday was calm
EDITED, DELETED = 0.03, 0.02
ARTICLES = 0.003  # a second, among what is said
CHANGES_AFTER_S = (20.0, 240.0)


class Story:
    """It began to be live at `begin`; `rate` posts a second are said in an ordinary hour of the day, on average."""

    def __init__(self, begin: datetime, seed: int, rate: float) -> None:
        self._begin = begin
        self._seed = seed
        self._rate = rate
        self._drawn: tuple[int | None, list[Act]] = (None, [])

    def between(self, after: datetime, to: datetime) -> Iterator[Act]:
        """What happens behind one moment and not behind another, in its order."""
        number = (after - self._begin) // SLICE
        while self._begin + number * SLICE <= to:
            acts = self._slice(number)
            begin, end = (bisect_right(acts, moment, key=lambda act: act.at) for moment in (after, to))
            yield from acts[begin:end]
            number += 1

    def _slice(self, number: int) -> list[Act]:
        """The last one is kept: it is asked for many times a second."""
        if number != self._drawn[0]:
            self._drawn = number, sorted(self._draw(number), key=lambda act: act.at)
        return self._drawn[1]

    def _draw(self, number: int) -> Iterator[Act]:
        begin = self._begin + number * SLICE
        yield from self._invented(begin, Random(f"{self._seed} {number}"))
        yield from self._scripted(begin, begin + SLICE)

    def _invented(self, begin: datetime, dice: Random) -> Iterator[Say]:
        """What people say besides."""
        minute = plot.minute_of(begin, self._begin)
        awake = plot.languages(begin)
        is_history = minute is None
        rate = (
            min(self._rate * HISTORY_SHARE, HISTORY_MOST) if is_history else self._rate * plot.swell(minute)
        )
        mean = rate * SLICE.total_seconds() * sum(awake.values()) / plot.AWAKE_ON_AVERAGE
        for _ in range(_whole(mean, dice)):
            language, topic = _drawn(awake, dice), _drawn(plot.topics(minute), dice)
            at = begin + SLICE * dice.random()
            is_article = dice.random() < ARTICLES / self._rate
            yield _article(language, at, dice) if is_article else _post(language, topic, at, dice)

    def _scripted(self, begin: datetime, end: datetime) -> Iterator[Act]:
        """What was written by hand, and what is done to the accounts that pretend to be the brand."""
        if end <= self._begin:
            yield from self._yesterday(begin, end)
            return
        cycle = (begin - self._begin) // plot.CYCLE
        start = self._begin + cycle * plot.CYCLE
        first, last = (begin - start) / timedelta(minutes=1), (end - start) / timedelta(minutes=1)
        for line in plot.bad_day().between(first, last):
            at = start + timedelta(minutes=plot.played_at(line))
            yield _say(line, at, cycle, Random(f"{self._seed} {cycle} {line.id}"))
        for author, minute in plot.closings():
            if first <= minute < last:
                yield Close(start + timedelta(minutes=minute), _of_cycle(author, cycle))
        if first <= plot.OUTAGE_AT < last:
            yield Outage(start + timedelta(minutes=plot.OUTAGE_AT), Network.MASTODON, plot.OUTAGE_S)

    def _yesterday(self, begin: datetime, end: datetime) -> Iterator[Say]:
        """The night before the bad day, drawn out over the history."""
        stretch = HISTORY.total_seconds() / 60 / plot.FIRST_MINUTE
        start = self._begin - HISTORY
        first, last = ((moment - start) / timedelta(minutes=stretch) for moment in (begin, end))
        for line in plot.night_before().between(first, last):
            at = start + timedelta(minutes=line.minute * stretch)
            yield _say(line, at, -1, Random(f"{self._seed} {line.id}"))


def _of_cycle(author: Author, cycle: int) -> Author:
    """A closed account does not come back: the next one has another name."""
    if cycle < 1:
        return author
    name, sign, host = _parted(author)
    return Author(author.network, f"{name}{cycle + 1}{sign}{host}", author.name, author.bio, author.followers)


def _parted(author: Author) -> tuple[str, str, str]:
    return author.handle.partition("@" if author.network is Network.MASTODON else ".")


def _say(line: Line, at: datetime, cycle: int, dice: Random) -> Say:
    stays = (
        line.author.network is Network.FEED or dice.random() >= DELETED
    )  # an article that leaves a feed is not gone
    return Say(
        at=at,
        author=_of_cycle(line.author, cycle) if line.is_fake else line.author,
        text=line.text,
        lang=line.lang,
        title=line.title,
        key=f"{cycle} {line.id}",
        answers=f"{cycle} {line.answers}" if line.answers else None,
        deleted_after_s=None if stays else dice.uniform(*CHANGES_AFTER_S),
    )


def _post(language: str, topic: str, at: datetime, dice: Random) -> Say:
    phrases = phrases_in(language)
    author = phrases.person(dice)
    text = phrases.text(topic, dice)
    fate = dice.random()
    can_edit = author.network is Network.MASTODON
    return Say(
        at=at,
        author=author,
        text=text,
        lang=language,
        edited_after_s=dice.uniform(*CHANGES_AFTER_S) if can_edit and fate < EDITED else None,
        edited_text=f"{text} ({dice.choice(('edit', 'update', '✏️'))}: {dice.randint(2, 9)})",
        deleted_after_s=dice.uniform(*CHANGES_AFTER_S) if fate > 1 - DELETED else None,
    )


def _article(language: str, at: datetime, dice: Random) -> Say:
    phrases = phrases_in(language)
    site, name, title, text = dice.choice(phrases.articles)
    state = dice.getstate()
    filled = phrases.fill(text, dice)
    dice.setstate(state)
    author = Author(network=Network.FEED, handle=site, name=name)
    return Say(at=at, author=author, text=filled, lang=language, title=phrases.fill(title, dice))


def _drawn(weights: plot.Weights, dice: Random) -> str:
    return dice.choices(list(weights), list(weights.values()))[0]


def _whole(mean: float, dice: Random) -> int:
    return int(mean) + (dice.random() < mean % 1)
