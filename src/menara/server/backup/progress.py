"""How far a backup has come."""

import sys

from menara.cli.progress import Progress


class RowsProgress(Progress):
    """Counts rows, and shows the count on a terminal."""

    def __init__(self, total: int) -> None:
        super().__init__()
        self._total = total
        self._shown = sys.stderr.isatty()

    def line(self) -> str:
        return f"{self.lines:,} of {self._total:,} rows"
