"""What is left to read when a watch has ended: what was seen, and what to type next."""

from collections.abc import Iterator

from menara.cli.watch.news import News
from menara.cli.watch.signs import Signs
from menara.cli.watch.tally import NO_HINT, StreamTally, Tally, clock_of

NEXT = """
Your own words, on the same day:
  menara watch 'refund* NEAR/5 (late OR stuck OR never)'
A file of yours, one mention a line as JSON, or CSV:
  menara watch 'your words' --source file:mentions.jsonl
A network, as it speaks:
  menara watch 'your words' --source bluesky"""


def summary_lines(
    tally: Tally, signs: Signs, title: str, seconds: float, news: News, width: int
) -> Iterator[str]:
    """Lines for people, the tables no wider than `width`."""
    name = max(min(24, width - 22), 12)
    queries = f"{len(tally.streams)} streams" if len(tally.streams) > 1 else "one query"
    yield f"Watched {title} for {_duration(seconds)}: {tally.heard:,} mentions against {queries}."
    yield f"{tally.matched:,} matched ({tally.share}), {tally.heard / max(seconds, 0.1):,.1f} mentions a second."
    if news.gaps:
        yield f"Stretches in which something may be missing: {news.gaps:,}."
    if news.outages:
        yield f"Outages: {news.outages:,}."
    if news.set_aside:
        yield f"Could not be read, and set aside: {news.set_aside:,}."
    if len(tally.streams) > 1:
        yield from ["", f"{'stream':<{name}}{'matches':>8}  first  last"]
        yield from (
            f"{signs.shape(stream):<3}{stream.name[: name - 3]:<{name - 3}}{_counts(counts)}"
            for stream, counts in tally.streams.items()
        )
    if tally.heard:
        yield from ["", f"{'language':<{name}}{'heard':>8}  matched"]
    for language, heard in tally.heard_by_language.most_common():
        hint = language if language != NO_HINT else "none given"
        yield f"{hint:<{name}}{heard:>8,}  {tally.matched_by_language[language]:>7,}"
    yield from NEXT.splitlines()


def _counts(counts: StreamTally) -> str:
    first, last = map(clock_of, (counts.first, counts.last))
    return f"{counts.matches:>8,}  {first:<5}  {last}".rstrip()


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
