"""The live screen: streams with their counts at the left, what matches as it comes at the right, rates below."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from rich.text import Text

from menara.cli.pace import counted
from menara.cli.watch import styles
from menara.cli.watch.card import CardMaker
from menara.cli.watch.lines import cut, padded, styled
from menara.cli.watch.panel import Panel
from menara.cli.watch.player import Playing
from menara.cli.watch.signs import Signs
from menara.cli.watch.tally import Hit, Tally, clock_of

KEPT = 40  # cards that are held for the feed
NARROW, TALL = 72, 32
KEYS = {"space": "pause", "+": "faster", "-": "slower", "q": "end"}
LIVE_KEYS = {"space": "pause", "q": "end"}
WITHOUT_KEYS = {"Ctrl-C": "end"}


@dataclass(frozen=True, slots=True)
class Moment:
    """When a frame is drawn, and since when this has been going on, in seconds of one clock."""

    started: float
    now: float


class Screen:
    """`keys` are those that are heard, each with what it does."""

    def __init__(
        self,
        title: str,
        tally: Tally,
        player: Playing,
        cards: CardMaker,
        signs: Signs,
        keys: Mapping[str, str] = KEYS,
    ) -> None:
        self._title = title
        self._tally = tally
        self._player = player
        self._cards = cards
        self._signs = signs
        self._shown_keys = keys
        self._panel = Panel(tally, signs)
        self._feed: deque[Hit] = deque(maxlen=KEPT)
        self._made: dict[tuple[Hit, int, int], list[Text]] = {}

    def add(self, hits: list[Hit]) -> None:
        self._feed.extend(hits)

    def frame(self, width: int, height: int, moment: Moment) -> list[Text]:
        """`height` lines, none wider than `width`."""
        news = self._news(width)
        rows = max(height - 4 - len(news), 1)
        middle = self._with_panel(width, rows) if width >= NARROW else self._latest(width, rows)
        rule = styled(self._signs.rule * width, styles.FAINT)
        lines = [self._header(width), rule, *middle, *news, self._rates(width, moment), self._keys(width)]
        return [cut(line, width) for line in lines[-height:]]

    def _with_panel(self, width: int, rows: int) -> list[Text]:
        left = self._panel.lines(self._panel.width(width), rows)
        right = self._latest(width - self._panel.width(width) - 4, rows)
        gap = styled(f" {self._signs.bar} ", styles.FAINT)
        return [panel + gap + card for panel, card in zip(left, right, strict=True)]

    def _latest(self, width: int, rows: int) -> list[Text]:
        """The newest cards that find room, the last one at the bottom."""
        lines: list[Text] = []
        text_lines = 4 if rows >= TALL else 3
        for hit in reversed(self._feed):
            lines = [*self._card(hit, width, text_lines), Text(), *lines]
            if len(lines) >= rows:
                break
        return ([Text()] * (rows - len(lines)) + lines[-rows:]) if lines else self._waiting(rows)

    def _card(self, hit: Hit, width: int, text_lines: int) -> list[Text]:
        """Cards are drawn once for a width, shown many times."""
        if len(self._made) > 2 * KEPT:
            self._made.clear()
        made = self._made.get((hit, width, text_lines))
        if made is None:
            made = self._made[hit, width, text_lines] = self._cards.lines(hit, width, text_lines)
        return made

    def _waiting(self, rows: int) -> list[Text]:
        has_heard = self._tally.heard or not self._player.is_live
        waiting = f"Nothing has {'matched' if has_heard else 'been heard'} yet."
        return [*[Text()] * (rows - 1), styled(waiting, styles.FAINT)]

    def _header(self, width: int) -> Text:
        number = len(self._tally.streams)
        left = styled("Menara", styles.BRAND)
        left.append(f" watch  {self._title}")
        left.append(f"  {number} streams" if number > 1 else "", styles.FAINT)
        return _spread(left, self._state(), width)

    def _state(self) -> Text:
        speed = f"{self._player.speed:,.0f}{self._signs.times} " if self._player.speed else ""
        lag = self._player.news.lag()
        speed = f"{lag} " if lag else speed
        at = clock_of(self._player.news.heard_at or self._tally.last_heard)
        sign, word = self._doing()
        state = styled(f"{speed}", styles.FAINT)
        state.append(f"{at} UTC " if at else "", styles.STRONG)
        return state.append(sign, styles.BEACON).append(f" {word}")

    def _doing(self) -> tuple[str, str]:
        if self._player.paused:
            return self._signs.paused, "paused"
        if self._player.news.is_away:
            return self._signs.away, "away"
        return self._signs.live, "live"

    def _rates(self, width: int, moment: Moment) -> Text:
        tally = self._tally
        heard, matched = tally.rates(moment.started, moment.now)
        line = Text(f"{tally.heard:,} heard").append(f"  {tally.matched:,} matched", styles.STRONG)
        line.append(f"  {tally.share}")
        if gaps := self._player.news.gaps:
            line.append(f"  {counted(gaps, 'gap')}", styles.BEACON)
        if width >= 64:
            line.append(
                f"  {self._signs.dot}  {heard:,.1f} mentions/s  {matched:,.1f} matched/s", styles.FAINT
            )
        return line

    def _news(self, width: int) -> list[Text]:
        """The latest that is to be known of the network, when there is any."""
        last = self._player.news.last
        return [cut(styled(f"! {self._signs.readable(last)}", styles.BEACON), width)] if last else []

    def _keys(self, width: int) -> Text:
        line = Text()
        for key, does in self._shown_keys.items():
            line.append(key, styles.STRONG).append(f" {does}  " if width >= 30 else " ", styles.FAINT)
        return line


def keys_for(player: Playing, can_read_keys: bool) -> Mapping[str, str]:
    if not can_read_keys:
        return WITHOUT_KEYS
    return LIVE_KEYS if player.is_live else KEYS


def _spread(left: Text, right: Text, width: int) -> Text:
    """`left` and `right` at the ends of a line; `left` gives way."""
    room = width - right.cell_len - 1
    return padded(left, max(room, 0)) + Text(" ") + right
