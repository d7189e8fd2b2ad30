"""A mention that matches, as some lines of the feed: who and where, what with the matched words marked, and why."""

from rich.console import Console
from rich.text import Text

from menara.cli.watch import styles
from menara.cli.watch.lines import cut, middle_cut, styled
from menara.cli.watch.reasons import Reasons
from menara.cli.watch.signs import Signs
from menara.cli.watch.streams import Stream
from menara.cli.watch.tally import Hit, clock_of, language_hint
from menara.cli.watch.terminal_text import excerpt, isolate, safe

INDENT = "  "
NO_TIME = "     "
RAGGED = 5  # what a line loses to the last word that does not fit
MOST_STREAMS = 3
HANDLE_ROOM = 12  # so much of a handle is shown at least, where there is any room


class CardMaker:
    def __init__(self, console: Console, signs: Signs, reasons: Reasons) -> None:
        self._console = console
        self._signs = signs
        self._reasons = reasons

    def lines(self, hit: Hit, width: int, text_lines: int) -> list[Text]:
        """The card, no line wider than `width`, the mention's text on at most `text_lines` of them."""
        room = width - len(INDENT)
        inner = [*self._title(hit, room), *self._text(hit, room, text_lines), *self._why(hit, room)]
        return [self._heading(hit, width), *(Text(INDENT) + line for line in inner)]

    def _heading(self, hit: Hit, width: int) -> Text:
        mention = hit.mention
        heading = styled(clock_of(mention.get("published_at")) or NO_TIME, styles.FAINT)
        for piece, style in [(mention.get("source"), ""), (language_hint(mention), styles.FAINT)]:
            if piece:
                heading.append("  ").append(self._shown(piece), style)
        return cut(heading + self._author(hit, width - heading.cell_len), width)

    def _author(self, hit: Hit, width: int) -> Text:
        """A handle that is too long loses its middle: where two differ is at their ends. The id stands in for both."""
        author = hit.mention.get("author") or {}
        name, handle, id_ = (self._shown(author.get(key) or "") for key in ("name", "handle", "id"))
        line = Text()
        if name:
            line.append("  ").append(isolate(name), styles.STRONG)
        if handle:
            line.append("  ").append(
                middle_cut(f"@{handle}", max(width - line.cell_len - 2, HANDLE_ROOM)), styles.FAINT
            )
        if id_ and not (name or handle):
            line.append("  ").append(middle_cut(id_, max(width - 2, HANDLE_ROOM)), styles.FAINT)
        return line

    def _title(self, hit: Hit, width: int) -> list[Text]:
        title = hit.mention.get("title")
        return [_isolated(cut(styled(self._shown(title), styles.STRONG), width))] if title else []

    def _text(self, hit: Hit, width: int, most: int) -> list[Text]:
        spans = sorted({span for _, spans in hit.matches for span in spans})
        shown, kept = excerpt(self._shown(hit.mention["text"]), spans, (width - RAGGED) * most)
        text = Text(shown)
        for start, end in kept:
            text.stylize(styles.MARK, start, end)
        lines = text.wrap(self._console, width)
        if len(lines) > most:
            lines[most - 1] = cut(lines[most - 1] + Text(self._signs.readable(" …")), width)
        return [_isolated(line) for line in lines[:most]]

    def _why(self, hit: Hit, width: int) -> list[Text]:
        lines = [self._reason(hit, stream, width) for stream, _ in hit.matches[:MOST_STREAMS]]
        left = len(hit.matches) - MOST_STREAMS
        return [*lines, styled(f"and {left} more", styles.FAINT)] if left > 0 else lines

    def _reason(self, hit: Hit, stream: Stream, width: int) -> Text:
        line = Text()
        if stream.severity:
            line.append(self._signs.shape(stream), styles.SEVERITY[stream.severity]).append(" ")
        line.append(self._shown(stream.name)).append("  ")
        why = styled(self._shown(self._reasons.why(hit.mention, stream)), styles.FAINT)
        return line + _isolated(cut(why, max(width - line.cell_len, 0)))

    def _shown(self, text: str) -> str:
        return self._signs.readable(safe(text))


def _isolated(line: Text) -> Text:
    plain = isolate(line.plain)
    if plain == line.plain:
        return line
    return Text(plain[0]) + line + Text(plain[-1])
