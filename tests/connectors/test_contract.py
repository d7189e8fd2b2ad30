"""The contract that every connector keeps, tried on the runs in its folder of samples (samples/runs.json)."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from menara.connectors import registry
from menara.connectors.base import Account, Capability, Connector, Event, Notice, Progress, Upsert
from menara.connectors.event_lines import is_event_line, read_event, write_event
from menara.connectors.settings import SettingsError
from menara.engine.mention import Mention, check_mention, read_time

Build = Callable[..., Connector]


@pytest.fixture
def build(sample_run: Any, new_clock: Callable[[], Any]) -> Build:
    """The connector of the sample run, with its settings and some more."""

    def build(**more: Any) -> Connector:
        return registry.load(sample_run.name)({**sample_run.settings, **more}, new_clock())

    return build


@pytest.fixture
def events(build: Build) -> list[Event]:
    return list(build().events())


def timeless(events: list[Event]) -> list[dict[str, Any]]:
    return [{**json.loads(write_event(event)), "observed_at": None} for event in events]


def test_a_run_tells_something(events: list[Event]) -> None:
    assert len(events) > 1


def test_two_runs_tell_the_same(build: Build, events: list[Event]) -> None:
    assert list(build().events()) == events


def test_every_mention_has_passed_the_check(events: list[Event]) -> None:
    for event in events:
        if isinstance(event, Upsert):
            mention = dict(event.mention)
            assert check_mention(mention) == []
            assert Mention.from_dict(mention).to_dict() == mention


def test_an_upsert_repeats_what_its_mention_says(events: list[Event]) -> None:
    for event in events:
        if isinstance(event, Upsert):
            author = event.mention.get("author", {})
            told = (event.native_id, event.author_id, event.source_time)
            assert told == (event.mention["id"], author.get("id"), event.mention.get("published_at"))
            assert event.version


def test_every_event_names_its_place_and_its_times(events: list[Event]) -> None:
    for event in events:
        assert (event.source != "", event.cursor != "") == (True, True)
        read_time(event.observed_at)


def test_every_cursor_is_new(events: list[Event]) -> None:
    assert len({event.cursor for event in events}) == len(events)


def test_reading_is_taken_up_behind_any_event(build: Build, events: list[Event]) -> None:
    for number, event in enumerate(events, 1):
        assert timeless(list(build().events(event.cursor))) == timeless(events[number:])


def test_the_cursor_in_the_settings_counts_and_a_later_one_counts_more(
    build: Build, events: list[Event]
) -> None:
    first, second = events[0].cursor, events[1].cursor
    assert timeless(list(build(cursor=first).events())) == timeless(events[1:])
    assert timeless(list(build(cursor=first).events(second))) == timeless(events[2:])


def test_what_a_cursor_is_worth_does_not_depend_on_how_it_was_reached(
    build: Build, events: list[Event]
) -> None:
    again = list(build().events(events[0].cursor))
    assert [event.cursor for event in again] == [event.cursor for event in events[1:]]


def test_a_cursor_of_something_else_is_refused(build: Build) -> None:
    with pytest.raises(SettingsError, match=r"^cursor: .*\.$"):
        next(iter(build().events("not a cursor")))


def test_an_unknown_setting_is_refused_by_name(build: Build) -> None:
    with pytest.raises(SettingsError, match=r"^cursr: there is no such setting. Did you mean \"cursor\"\?$"):
        build(cursr="x")


def test_a_setting_of_the_wrong_kind_is_refused_by_name(build: Build) -> None:
    with pytest.raises(SettingsError, match=r"^cursor: a text or null is expected, not a list.$"):
        build(cursor=["x"])


def test_an_event_is_one_line_that_can_be_read_again(events: list[Event]) -> None:
    for event in events:
        line = write_event(event)
        assert line.count(b"\n") == 1
        again = read_event(json.loads(line), event.cursor)
        assert is_event_line(json.loads(line))
        assert timeless([again]) == timeless([event])
        assert type(again) is type(event)


def test_trouble_is_told_in_a_sentence(events: list[Event]) -> None:
    for event in events:
        if isinstance(event, Notice) and event.code is not None:
            assert re.fullmatch(r"[a-z_]+", event.code)
            assert event.message.endswith(".")


def test_a_run_that_is_given_up_leaves_nothing_open(build: Build) -> None:
    events = iter(build().events())
    next(events)
    del events  # an open file would be a ResourceWarning, and warnings are errors


def test_progress_goes_from_nothing_to_all(build: Build) -> None:
    connector = build()
    before = connector.progress()
    assert before is None or before.done == 0
    list(connector.events())
    after = connector.progress()
    assert after is None or after == Progress(after.total, after.total)


@pytest.mark.parametrize("name", registry.names())
class TestFolder:
    """What belongs to a connector beside its code."""

    def test_the_manifest_names_the_folder_and_says_what_it_is(self, name: str) -> None:
        manifest = registry.manifests()[name]
        assert registry.folder(name).name == manifest["name"] == name
        assert set(manifest) == {"name", "title", "summary", "class", "capabilities", "cost", "terms"}

    def test_the_manifest_and_the_class_agree(self, name: str) -> None:
        connector, manifest = registry.load(name), registry.manifests()[name]
        assert connector.name == name
        assert connector.capabilities == {Capability(capability) for capability in manifest["capabilities"]}

    def test_the_page_tells_what_a_person_needs_to_set_it_up(self, name: str) -> None:
        page = (registry.folder(name) / "README.md").read_text("utf-8")
        headings = re.findall(r"^## (.*)$", page, re.MULTILINE)
        assert headings[:4] == ["What it hears", "What it cannot", "Settings", "Cost, limits and terms"]

    def test_every_setting_is_on_the_page(self, name: str) -> None:
        page = (registry.folder(name) / "README.md").read_text("utf-8")
        assert [field for field in setting_names(name) if f"`{field}`" not in page] == []

    def test_the_samples_are_all_used(self, name: str) -> None:
        samples = registry.folder(name) / "samples"
        runs = (samples / "runs.json").read_text("utf-8")
        unused = [
            path.name for path in samples.iterdir() if path.name != "runs.json" and path.name not in runs
        ]
        assert unused == []


def setting_names(name: str) -> list[str]:
    """Those that only this connector has, found in its settings module."""
    code = (registry.folder(name) / "settings.py").read_text("utf-8")
    return re.findall(r"^    (\w+): ", code, re.MULTILINE)


def test_accounts_have_one_of_five_states() -> None:
    line = {"kind": "account", "source": "s", "observed_at": "2026-11-21T09:00:00Z", "author_id": "a"}
    for status in ("active", "deactivated", "suspended", "takendown", "deleted"):
        event = read_event({**line, "status": status}, "c")
        assert isinstance(event, Account)
        assert event.status == status


def test_samples_hold_no_address_of_the_real_world() -> None:
    """Reserved names only (RFC 2606), but for the networks' own."""
    networks = r"(?:x|bsky|tiktok|instagram|pinterest|threads|twitter)\.(?:com|app|net)"
    networks += r"|t\.co|cdn\.bsky\.app|www\.(?:tiktok|instagram|w3)\.(?:com|org)"
    for name in registry.names():
        for sample in sorted((registry.folder(name) / "samples").iterdir()):
            hosts = set(re.findall(r"https?://([\w.-]+)", sample.read_bytes().decode("latin-1")))
            foreign = [host for host in hosts if not re.fullmatch(rf"(?:.*\.)?example|{networks}", host)]
            assert (sample.name, foreign) == (sample.name, [])
