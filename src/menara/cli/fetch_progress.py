"""How far `menara fetch` has come: of a file its share, of a network the rate, the lag and the gaps."""

from menara.cli.pace import Pace, behind, counted
from menara.cli.progress import Progress
from menara.connectors.base import Capability, Connector, Event, Gap, Notice


class FetchProgress(Progress):
    def __init__(self, connector: Connector) -> None:
        super().__init__()
        self._connector = connector
        self._is_live = Capability.STREAM in connector.capabilities
        self._pace = Pace()
        self._gaps = 0

    def tell(self, event: Event) -> None:
        if self._is_live:
            self._pace.add(event)
        self._gaps += isinstance(event, Gap)
        self.add(1, isinstance(event, Notice) and event.code is not None)

    def line(self) -> str:
        if self._is_live:
            return f"{self.lines:,} events, {self._speed()}, {counted(self._gaps, 'gap')}, {self._troubles()}"
        return f"{super().line()}{self._share()}"

    def last_words(self) -> str:
        if self._is_live:
            return f"{self._troubles()} told by notices; their lines of output say what happened."
        return super().last_words()

    def _speed(self) -> str:
        lag = self._pace.lag_s()
        return f"{self._pace.rate():,.1f}/s" + ("" if lag is None else f", {behind(lag)}")

    def _troubles(self) -> str:
        return counted(self.set_aside, "trouble")

    def _share(self) -> str:
        progress = self._connector.progress()
        if progress is None or not progress.total:
            return ""
        return f", {progress.done / progress.total:.0%} of {progress.total / 1e6:,.1f} MB"
