"""The signs the screen is drawn with, and their plain forms for terminals that cannot show them."""

from dataclasses import dataclass

from menara.cli.watch.streams import Stream


@dataclass(frozen=True, slots=True)
class Signs:
    """`severity` holds the shapes of SEV1 to SEV5, `bars` what a count of none, little, ... much looks like."""

    encoding: str
    severity: str
    bars: str
    quotes: str
    bar: str
    rule: str
    live: str
    away: str
    paused: str
    dot: str
    times: str

    def shape(self, stream: Stream) -> str:
        """Shape and digit: severity is never told by colour alone."""
        return f"{self.severity[stream.severity - 1]}{stream.severity}" if stream.severity else ""

    def readable(self, text: str) -> str:
        """`text`, as long as before, with a question mark for what the terminal has no letter for."""
        if self.encoding.startswith("utf"):
            return text
        return text.encode(self.encoding, "replace").decode(self.encoding)


def signs_for(encoding: str) -> Signs:
    encoding = (encoding or "ascii").lower()
    if encoding.startswith("utf"):
        return Signs(encoding, "■▲◆●○", "▁▂▃▄▅▆▇█", "“”", "│", "─", "●", "○", "‖", "·", "×")
    return Signs(encoding, "#!*o.", "_.:-=+*#", '""', "|", "-", "*", "o", "=", "-", "x")
