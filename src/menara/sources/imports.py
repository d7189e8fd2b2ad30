"""Files that a workspace may have read: those in its own folder among the operator's imports, and no others.

Whoever may add a source could otherwise read whatever the server can. What is meant is looked up when the source is
added, and again whenever its files are about to be opened.
"""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings as installation

from menara.connectors.settings import SettingsError
from menara.people.models import Workspace
from menara.people.queries import Actor
from menara.people.rules import Action

MOST_FILES = 1_000
NAMES_FILES = {"file": "paths", "webhook": "path"}  # connectors, and the setting in which they do


def reads_files(connector: str) -> bool:
    """What it brings is its workspace's alone: another one may have a file of the same name."""
    return connector in NAMES_FILES


def located(connector: str, settings: Mapping[str, Any], workspace_id: int | None) -> dict[str, Any]:
    """The settings with whole paths. Raises SettingsError for a file that the workspace may not have read."""
    name = NAMES_FILES.get(connector, "")
    told = settings.get(name)
    if isinstance(told, list):
        return {**settings, name: [_whole(name, path, workspace_id) for path in told]}
    return {**settings, name: _whole(name, told, workspace_id)} if told is not None else dict(settings)


def folder_of(workspace: Workspace) -> Path:
    """Where an operator puts the files of a workspace. It need not be there."""
    return Path(installation.MENARA_IMPORTS) / workspace.slug


def files_of(actor: Actor) -> list[str]:
    """The files that the workspace may have read, by their names in its folder. The first 1,000."""
    folder = folder_of(Workspace.objects.get(id=actor.workspace_id))
    if not (folder.is_dir() and actor.may(Action.EDIT_SOURCES)):
        return []
    found = (str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in islice(found, MOST_FILES) if name.isprintable())


def _whole(name: str, path: object, workspace_id: int | None) -> object:
    """What is no path at all is for the connector to refuse."""
    if not isinstance(path, str) or "\0" in path:
        return path
    folder = folder_of(Workspace.objects.get(id=workspace_id or 0)).resolve()
    whole = _resolved(folder, path)
    if whole is None or not whole.is_relative_to(folder) or whole == folder:
        raise SettingsError(
            f'{name}: "{path[:200]}" is not in the folder of imports of this workspace. Name a file that an operator '
            "has put there, without the folders above it."
        )
    return str(whole)


def _resolved(folder: Path, path: str) -> Path | None:
    """Behind all links, as far as there are any."""
    try:
        return (folder / path).resolve()
    except (OSError, RuntimeError, ValueError):
        return None
