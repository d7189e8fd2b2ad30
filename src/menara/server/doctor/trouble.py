"""One thing that is wrong."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Trouble:
    """`code` is for machines, `message` says what is wrong, `advice` what to do.

    Behind one that `stops` nothing more can be looked at.
    """

    code: str
    message: str
    advice: str
    stops: bool = False

    def told(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "stops"}
