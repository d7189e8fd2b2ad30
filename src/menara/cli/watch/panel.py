"""The streams at the left of the screen: severity, name, hours of the day, matches; languages below where there is room."""

from rich.text import Text

from menara.cli.watch import styles
from menara.cli.watch.lines import padded, styled
from menara.cli.watch.signs import Signs
from menara.cli.watch.streams import Stream
from menara.cli.watch.tally import NO_HINT, StreamTally, Tally, clock_of

SLIM, WIDE = 26, 52
WIDE_SCREEN = 116
HOURS = 24


class Panel:
    def __init__(self, tally: Tally, signs: Signs) -> None:
        self._tally = tally
        self._signs = signs

    @staticmethod
    def width(screen: int) -> int:
        return WIDE if screen >= WIDE_SCREEN else SLIM

    def lines(self, width: int, rows: int) -> list[Text]:
        """Exactly `rows` lines of exactly `width`."""
        lines = [self._stream(stream, counts, width) for stream, counts in self._tally.streams.items()]
        lines = [self._head(width), *lines, Text(), *self._languages(width)]
        return [padded(line, width) for line in [*lines, *[Text()] * rows][:rows]]

    def _stream(self, stream: Stream, tally: StreamTally, width: int) -> Text:
        line = styled(self._signs.shape(stream), styles.SEVERITY[stream.severity])
        line.append(" " if stream.severity else "").append(self._signs.readable(stream.name))
        count = styled(f"{tally.matches:,}" if tally.matches else self._signs.dot, styles.STRONG)
        if self._shows_hours(width):
            count = self._hours(tally) + styled(f" {count.plain:>5}", styles.STRONG)
        return padded(line, width - count.cell_len - 1) + Text(" ") + count

    def _head(self, width: int) -> Text:
        counted = "matched, hour by hour    all" if self._shows_hours(width) else "matched"
        return styled(f"{'stream':<{width - len(counted)}}{counted}", styles.FAINT)

    def _shows_hours(self, width: int) -> bool:
        return width >= WIDE and len(self._tally.days) <= 1

    def _hours(self, tally: StreamTally) -> Text:
        """An hour without a match is a tick on the floor, one that has not been heard is blank."""
        heard_until = int(clock_of(self._tally.last_heard)[:2] or -1)
        top = max(tally.by_hour.values(), default=0)
        bars = [self._bar(tally.by_hour[hour], top) if hour <= heard_until else " " for hour in range(HOURS)]
        return styled("".join(bars), styles.FAINT)

    def _bar(self, count: int, top: int) -> str:
        """A match is never drawn as none."""
        highest = len(self._signs.bars) - 1
        return self._signs.bars[0 if count == 0 else max(1, round(count / top * highest))]

    def _languages(self, width: int) -> list[Text]:
        tally = self._tally
        head = _columns("language", "heard", "matched", width, styles.FAINT)
        return [head] + [
            _columns(
                language if language != NO_HINT else "none given",
                f"{number:,}",
                f"{tally.matched_by_language[language]:,}",
                width,
                "",
            )
            for language, number in tally.heard_by_language.most_common()
        ]


def _columns(name: str, heard: str, matched: str, width: int, style: str) -> Text:
    return styled(f"{name:<{width - 15}}{heard:>6} {matched:>8}", style)
