"""What was stored, against what was tried and what was acknowledged."""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from benchmarks.killing.history import History
from benchmarks.killing.installation import Installation


@dataclass
class Verdict:
    """`lost` was acknowledged and is not there, `phantom` is there and was never sent."""

    acknowledged: dict[str, int]
    stored: int
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    phantom: list[str] = field(default_factory=list)
    trail: Any = None
    troubles: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not (self.lost or self.doubled or self.phantom) and self.trail["ok"]

    def told(self) -> str:
        shown = {
            name: value[:20] if isinstance(value, list) else value for name, value in asdict(self).items()
        }
        return json.dumps({"holds": self.holds, **shown}, indent=1)


def judge(installation: Installation, history: History, found: Counter[str]) -> Verdict:
    wanted = set().union(*history.ok.values())
    tried = set().union(*history.invoked.values())
    doctor = json.loads(installation.run("doctor", "--json"))
    return Verdict(
        acknowledged={name: len(ids) for name, ids in history.ok.items()},
        stored=len(found),
        lost=sorted(wanted - found.keys()),
        doubled=sorted(id_ for id_, number in found.items() if number > 1),
        phantom=sorted(found.keys() - tried),
        trail=json.loads(installation.run("verify")),
        troubles=[trouble["code"] for trouble in doctor["troubles"]],
    )


def stored(installation: Installation, token: str) -> Counter[str]:
    """How often each id is there. One that a feed gave is behind the name of the feed."""
    return Counter(one["id"].rpartition("#")[2] for one in installation.mentions(token))
