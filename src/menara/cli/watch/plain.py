"""One line for each mention that matches, for pipes and files: fields with tabs between them, flushed at once.

Time, network, author, language hint, streams (ids with commas), why, text. What is not known is empty. Gaps and
notices of a network go to standard error.
"""

import sys
from typing import Any

from menara.cli.output import check_that_somebody_reads, write_lines
from menara.cli.watch.news import News
from menara.cli.watch.reasons import Reasons
from menara.cli.watch.signs import Signs
from menara.cli.watch.tally import Hit, language_hint
from menara.cli.watch.terminal_text import safe


class PlainView:
    def __init__(self, signs: Signs, reasons: Reasons, news: News) -> None:
        self._news = news
        self._signs = signs
        self._reasons = reasons

    def add(self, hits: list[Hit]) -> None:
        write_lines(self._line(hit) for hit in hits)

    def draw(self, now: float) -> None:  # noqa: ARG002 (lines keep no time)
        """Lines stand as they were written; what else there is to tell follows."""
        check_that_somebody_reads()
        for line in self._news.fresh():
            print(f"menara: {line}", file=sys.stderr, flush=True)

    def _line(self, hit: Hit) -> bytes:
        return "\t".join(map(safe, self._fields(hit))).encode(self._signs.encoding, "replace")

    def _fields(self, hit: Hit) -> list[str]:
        mention = hit.mention
        title = mention.get("title")
        why = "; ".join(f"{stream.id}: {self._reasons.why(mention, stream)}" for stream, _ in hit.matches)
        return [
            mention.get("published_at") or "",
            mention.get("source") or "",
            author_of(mention),
            language_hint(mention),
            ",".join(stream.id for stream, _ in hit.matches),
            why,
            f"{title}: {mention['text']}" if title else mention["text"],
        ]


def author_of(mention: dict[str, Any]) -> str:
    """The handle; else the name; else what the network calls the account, if it says so much."""
    author = mention.get("author") or {}
    handle, name = author.get("handle"), author.get("name")
    return f"@{handle}" if handle else name or author.get("id") or ""
