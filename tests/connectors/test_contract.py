"""The contract that every connector keeps, tried on the runs in its folder of samples (samples/runs.json).

Runs of networks are answered by a lab on loopback: tests/connectors/lab/README.md.
"""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Event as Signal
from threading import Thread
from typing import Any

import pytest

from menara.connectors import registry
from menara.connectors.base import (
    Account,
    Capability,
    Delete,
    Event,
    InvalidMessage,
    Notice,
    Progress,
    Upsert,
)
from menara.connectors.event_lines import is_event_line, read_event, write_event
from menara.connectors.settings import SettingsError
from menara.connectors.terms import Deletion
from menara.engine.mention import Mention, check_mention, read_time
from menara.outbound.errors import Closed


@pytest.fixture
def events(trial: Any) -> list[Event]:
    return trial.take(count=trial.run.events)


def timeless(events: list[Event]) -> list[dict[str, Any]]:
    return [{**json.loads(write_event(event)), "observed_at": None} for event in events]


def test_a_run_tells_something(trial: Any, events: list[Event]) -> None:
    assert len(events) > 1
    assert len(events) == (trial.run.events or len(events))


def test_two_runs_tell_the_same(trial: Any, events: list[Event]) -> None:
    assert trial.take(count=trial.run.events) == events


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


def left(trial: Any, events: list[Event], taken: int) -> int | None:
    """How many events are to be taken behind so many, so that the run ends; None when it ends by itself."""
    return len(events) - taken if trial.run.events else None


def test_reading_is_taken_up_behind_any_event(trial: Any, events: list[Event]) -> None:
    """Directly after going on, what was told before may come a second time."""
    for number, event in enumerate(events, 1):
        rest = timeless(events[number:])
        if trial.run.refills:
            wanted = lasting(events[number:]) - told_of(events[:number])
            again = trial.go_on(event.cursor, lambda taken, wanted=wanted: wanted <= told_of(taken))
            assert wanted - told_of(again) == set()
        else:
            is_enough = partial(ends_so, rest=rest) if trial.run.events else never
            again = timeless(trial.go_on(event.cursor, is_enough))
            repeats, told = again[: len(again) - len(rest)], timeless(events[:number])
            assert again[len(repeats) :] == rest
            assert [line for line in cursorless(repeats) if line not in cursorless(told)] == []


def never(_taken: list[Event]) -> bool:
    return False


def ends_so(taken: list[Event], rest: list[dict[str, Any]]) -> bool:
    return not rest or timeless(taken[-len(rest) :]) == rest


def cursorless(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**line, "cursor": None} for line in lines]


def told_of(events: list[Event]) -> set[str]:
    return {event.native_id for event in events if isinstance(event, Upsert)}


def lasting(events: list[Event]) -> set[str]:
    """The mentions that are not deleted again."""
    return told_of(events) - {event.native_id for event in events if isinstance(event, Delete)}


def test_the_cursor_in_the_settings_counts_and_a_later_one_counts_more(
    trial: Any, events: list[Event]
) -> None:
    first, second = events[0].cursor, events[1].cursor
    for behind, number in ((None, 1), (second, 2)):
        count = 1 if trial.run.refills else left(trial, events, number)
        plain = trial.take(behind or first, count)
        assert timeless(trial.take(behind, count, cursor=first)) == timeless(plain)


def test_what_a_cursor_is_worth_does_not_depend_on_how_it_was_reached(
    trial: Any, events: list[Event]
) -> None:
    if not trial.run.refills:
        again = trial.take(events[0].cursor, left(trial, events, 1))
        assert [event.cursor for event in again] == [event.cursor for event in events[1:]]


def test_a_cursor_of_something_else_is_refused(trial: Any) -> None:
    with pytest.raises(SettingsError, match=r"^cursor: .*\.$"):
        next(iter(trial.build().events("not a cursor")))


def test_an_unknown_setting_is_refused_by_name(trial: Any) -> None:
    with pytest.raises(SettingsError, match=r"^cursr: there is no such setting. Did you mean \"cursor\"\?$"):
        trial.build(cursr="x")


def test_a_setting_of_the_wrong_kind_is_refused_by_name(trial: Any) -> None:
    with pytest.raises(SettingsError, match=r"^cursor: a text or null is expected, not a list.$"):
        trial.build(cursor=["x"])


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


def test_what_was_set_aside_is_read_again_without_its_network(trial: Any, events: list[Event]) -> None:
    """The same release, under the same settings, says the same of it; what had been taken before may come again."""
    for told in events:
        if isinstance(told, Notice) and told.code not in (None, "replayed") and told.raw:
            with suppress(InvalidMessage):
                again = list(trial.build().read_again(told.raw, told.source))
                assert [event.code for event in again if isinstance(event, Notice)] == [told.code]


def test_what_was_told_could_have_been_set_aside(trial: Any, events: list[Event]) -> None:
    """Read again after a new release it becomes what it would have been. What files set aside are files themselves."""
    for told in events:
        if isinstance(told, Upsert) and trial.run.name != "file":
            again = list(trial.build().read_again(told.raw, told.source))
            assert told_of([told]) <= told_of(again)


def test_a_run_that_is_given_up_leaves_nothing_open(trial: Any) -> None:
    connector = trial.build()
    events = iter(connector.events())
    next(events)
    del events  # an open file or socket would be a ResourceWarning, and warnings are errors
    connector.close()


def test_a_run_is_ended_from_another_thread(trial: Any, events: list[Event]) -> None:
    """Also while it waits for its network, which has told all there was."""
    connector, told_all = trial.build(), Signal()

    def read() -> None:
        with suppress(Closed):
            for number, _ in enumerate(connector.events(), 1):
                if number == len(events):
                    told_all.set()

    reader = Thread(target=read, daemon=True)
    reader.start()
    assert told_all.wait(10)
    connector.close()
    reader.join(10)
    assert not reader.is_alive()


def test_what_is_secret_is_never_told(trial: Any, events: list[Event]) -> None:
    secret = trial.run.settings.get("secret", [])
    secrets = [trial.run.settings.get("token"), *([secret] if isinstance(secret, str) else secret)]
    lines = b"".join(write_event(event) for event in events)
    assert [told for told in secrets if told and told.encode() in lines] == []


def test_progress_goes_from_nothing_to_all(trial: Any) -> None:
    connector = trial.build()
    before = connector.progress()
    assert before is None or before.done == 0
    if trial.run.events is None:
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

    def test_the_terms_fit_what_it_can_do(self, name: str) -> None:
        """Who says how deletions are learned of has to be able to learn of them so."""
        terms, capabilities = registry.terms(name), registry.load(name).capabilities
        ways = {Deletion.EVENT: Capability.COMPLIANCE, Deletion.RECHECK: Capability.RECHECK}
        assert ways.get(terms.deletion, Capability.BACKFILL) in capabilities
        assert terms.deletion is not Deletion.NONE or Capability.COMPLIANCE not in capabilities
        assert terms.note.endswith(".")

    def test_what_has_to_go_in_time_stands_on_the_page(self, name: str) -> None:
        terms, page = registry.terms(name), (registry.folder(name) / "README.md").read_text("utf-8")
        told = page.partition("## Cost, limits and terms")[2]
        asked = [(terms.purge_within_hours, "hours"), (terms.refresh_or_delete_days, "days")]
        assert [
            f"{number} {unit}" for number, unit in asked if number and f"{number} {unit}" not in told
        ] == []

    def test_who_hears_of_deletions_shows_one(
        self, name: str, run_samples: Callable[[str], list[Event]]
    ) -> None:
        is_told = any(isinstance(event, Delete | Account) for event in run_samples(name))
        assert is_told or Capability.COMPLIANCE not in registry.load(name).capabilities

    def test_what_it_can_do_it_has_methods_for(self, name: str) -> None:
        capabilities = registry.load(name).capabilities
        assert hasattr(registry.load(name), "recheck") == (Capability.RECHECK in capabilities)
        assert hasattr(registry.load(name), "receive") == (Capability.WEBHOOK in capabilities)

    def test_the_page_tells_what_a_person_needs_to_set_it_up(self, name: str) -> None:
        page = (registry.folder(name) / "README.md").read_text("utf-8")
        headings = re.findall(r"^## (.*)$", page, re.MULTILINE)
        assert headings[:4] == ["What it hears", "What it cannot", "Settings", "Cost, limits and terms"]

    def test_every_setting_is_on_the_page(self, name: str) -> None:
        page = (registry.folder(name) / "README.md").read_text("utf-8")
        assert [field for field in setting_names(name) if f"`{field}`" not in page] == []

    def test_the_samples_are_all_used(self, name: str) -> None:
        """By runs.json, or by the recorded answers that it names."""
        samples = registry.folder(name) / "samples"
        told = {path.name: path.read_bytes() for path in samples.iterdir()}
        used = b"".join(content for file, content in told.items() if file.endswith((".json", ".jsonl")))
        assert [file for file in told if file != "runs.json" and file.encode() not in used] == []


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
    networks += r"|purl\.org|search\.yahoo\.com|jsonfeed\.org|www\.google\.com|t\.co|cdn\.bsky\.app|www\.(?:tiktok|instagram|w3)\.(?:com|org)"
    for name in registry.names():
        for sample in sorted((registry.folder(name) / "samples").iterdir()):
            hosts = set(re.findall(r"https?://([\w.-]+)", sample.read_bytes().decode("latin-1")))
            foreign = [host for host in hosts if not re.fullmatch(rf"(?:.*\.)?example|{networks}", host)]
            assert (sample.name, foreign) == (sample.name, [])
