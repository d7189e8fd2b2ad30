"""A workspace has read what lies in its own folder of imports, and nothing else of the server."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from menara.connectors import registry
from menara.connectors.base import SettingsError
from menara.core.log import DatabaseLog
from menara.people.queries import Actor
from menara.sources.collecting import connect, run_channel
from menara.sources.enums import ChannelState
from menara.sources.imports import NAMES_FILES
from menara.sources.models import Channel
from menara.sources.operations import add_source, lease_channel

pytestmark = pytest.mark.django_db
POST = json.dumps({"id": "1", "text": "halo"})


@pytest.fixture(autouse=True)
def imports(tmp_path: Path, settings: Any) -> Path:
    """`imports/kasvira/posts.jsonl`, another workspace's file beside it, and a secret above both."""
    folder = tmp_path / "imports"
    settings.MENARA_IMPORTS = folder
    for name in ("imports/kasvira/posts.jsonl", "imports/other/theirs.jsonl", "secret.jsonl"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(POST)
    return folder


@pytest.fixture
def listen(owner: Actor) -> Callable[..., Channel]:
    def listen(*paths: str, acting: Actor = owner) -> Channel:
        told = {"paths": list(paths)}
        return add_source(name="File", connector="file", settings=told, acting=acting).channel

    return listen


def run(channel: Channel) -> Channel:
    assert lease_channel(channel, "a")
    run_channel(channel, "a", DatabaseLog(), lambda: False)
    return Channel.objects.get(id=channel.id)


@pytest.mark.parametrize("path", ["posts.jsonl", "./posts.jsonl", "later/../posts.jsonl"])
def test_a_file_in_the_own_folder_is_read(listen: Callable[..., Channel], path: str) -> None:
    assert run(listen(path)).state == ChannelState.ACTIVE


@pytest.mark.parametrize(
    "path",
    [
        "../other/theirs.jsonl",
        "../../secret.jsonl",
        "..",
        ".",
        "",
        "later/../../other/theirs.jsonl",
        "/etc/passwd",
        "/proc/self/environ",
        "~/secret.jsonl",
        "posts.jsonl/../../../secret.jsonl",
    ],
)
def test_no_way_leads_out_of_it(listen: Callable[..., Channel], path: str) -> None:
    if path.startswith("~"):
        path = f"../{path}/../../secret.jsonl"
    with pytest.raises(SettingsError, match="is not in the folder of imports"):
        listen("posts.jsonl", path)


@pytest.mark.parametrize("target", ["secret.jsonl", "imports/other/theirs.jsonl", "imports/other"])
def test_a_link_leads_nowhere_else(
    listen: Callable[..., Channel], imports: Path, tmp_path: Path, target: str
) -> None:
    link = imports / "kasvira" / "link"
    link.symlink_to(tmp_path / target)
    for path in ("link", "link/theirs.jsonl", str(link)):
        with pytest.raises(SettingsError, match="is not in the folder of imports"):
            listen(path)


def test_a_link_that_leads_in_a_circle_is_no_file(listen: Callable[..., Channel], imports: Path) -> None:
    (imports / "kasvira" / "circle").symlink_to(imports / "kasvira" / "circle")
    channel_or_refusal = _refusal(lambda: run(listen("circle")).told)
    assert "cannot be read" in channel_or_refusal or "not in the folder" in channel_or_refusal


def test_a_file_that_becomes_a_link_later_is_not_followed(
    listen: Callable[..., Channel], imports: Path, tmp_path: Path
) -> None:
    channel = listen("posts.jsonl")
    path = imports / "kasvira" / "posts.jsonl"
    path.unlink()
    path.symlink_to(tmp_path / "secret.jsonl")
    found = run(channel)
    assert (found.state, "is not in the folder of imports" in found.told) == (ChannelState.FAILING, True)


def test_what_is_read_from_a_file_is_its_workspaces_alone(
    listen: Callable[..., Channel], owner: Actor, stranger: Actor
) -> None:
    mine, theirs = listen("posts.jsonl"), listen("posts.jsonl", acting=stranger)
    assert (mine.workspace_id, theirs.workspace_id) == (owner.workspace_id, stranger.workspace_id)
    assert run(theirs).state == ChannelState.FAILING


def test_recorded_requests_are_files_too(owner: Actor) -> None:
    told = {"secret": "whsec_aGFsbyBoYWxvIGhhbG8gaGFsbw==", "path": "../other/theirs.jsonl"}
    with pytest.raises(SettingsError, match=r"^path: .* is not in the folder of imports"):
        add_source(name="Hook", connector="webhook", settings=told, acting=owner)
    channel = add_source(
        name="Hook", connector="webhook", settings={**told, "path": "posts.jsonl"}, acting=owner
    ).channel
    assert (channel.workspace_id, connect(channel).settings.path.endswith("kasvira/posts.jsonl")) == (
        owner.workspace_id,
        True,
    )


@pytest.mark.parametrize("paths", [None, "posts.jsonl", [7], [None], ["a\0b"], [["posts.jsonl"]]])
def test_what_is_no_path_is_refused_by_the_connector(owner: Actor, paths: object) -> None:
    with pytest.raises(SettingsError):
        add_source(name="File", connector="file", settings={"paths": paths}, acting=owner)


def test_every_connector_with_a_path_in_its_settings_is_known() -> None:
    """Whoever adds a connector that opens files meets this test."""
    named = {
        name: setting
        for name in registry.names()
        for setting in ("path", "paths", "file", "files", "folder")
        if f"    {setting}: " in (registry.folder(name) / "settings.py").read_text("utf-8")
    }
    assert named == NAMES_FILES


def _refusal(act: Callable[[], str]) -> str:
    try:
        return act()
    except SettingsError as error:
        return str(error)
