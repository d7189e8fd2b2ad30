"""What has happened to workspaces and people."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WorkspaceCreated:
    workspace_id: int


@dataclass(frozen=True)
class WorkspaceClosed:
    """Nobody gets in any more; its records go after a while."""

    workspace_id: int


@dataclass(frozen=True)
class AccessChanged:
    """A person's role, password or standing is another now: what they have open has to be looked at again."""

    user_id: int
    workspace_id: int | None
