"""What has happened to retention rules and legal holds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RetentionChanged:
    workspace_id: int
    kind: str
    network: str


@dataclass(frozen=True)
class HoldChanged:
    """Drafted, issued, acknowledged, active, or released."""

    workspace_id: int
    hold_id: int
    state: str
