"""Dead letters are read again: what comes of it goes into the log, once, as of the moment at which it came."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from menara.connectors.base import Notice, Standing
from menara.connectors.mastodon.connector import MastodonConnector
from menara.core.log import DatabaseLog
from menara.core.models import AuditRecord
from menara.people.enums import Role
from menara.people.models import User, Workspace
from menara.people.operations import create_owner
from menara.people.queries import Actor, NotAllowed, access_workspace
from menara.sources import replaying
from menara.sources.enums import LetterState
from menara.sources.errands import lease_errand, run_errand
from menara.sources.letters import Wanted
from menara.sources.models import Channel, DeadLetter, Errand
from menara.sources.operations import HEARD, add_source
from menara.sources.packing import as_event, inflate, unpack
from menara.sources.replaying import (
    Replay,
    ask_about_old,
    ask_replay,
    give_up_letters,
    replay_asked,
    replay_letters,
)
from menara.sources.setting_aside import set_aside

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SETTINGS = {"base_url": "https://kasvira.example", "mode": "public"}
STATUS = {
    "id": "1",
    "uri": "https://kasvira.example/p/1",
    "content": "<p>halo</p>",
    "created_at": "2026-11-21T08:00:00.000Z",
    "account": {"id": "7", "username": "sari", "acct": "sari", "url": "https://kasvira.example/@sari"},
}
READABLE = json.dumps(STATUS).encode()
DELETION = (
    b'{"kind":"delete","source":"api:token:1","observed_at":"2026-11-21T09:00:00.000Z","native_id":"p-1"}'
)
Aside = Callable[..., DeadLetter]


@pytest.fixture
def channel(owner: Actor) -> Channel:
    return add_source(name="All", connector="mastodon", settings=SETTINGS, acting=owner).channel


@pytest.fixture
def aside(channel: Channel) -> Aside:
    def aside(raw: bytes = READABLE, code: str = "bad_shape", **more: Any) -> DeadLetter:
        told = {"source": "kasvira.example", "observed_at": "2026-11-21T09:00:00Z", "cursor": ""}
        letter = Notice(message="It was not understood.", code=code, raw=raw, **told)
        set_aside(**{"channel_id": channel.id, "workspace_id": None, **more}, letter=letter)
        return DeadLetter.objects.latest("last_at", "id")

    return aside


@pytest.fixture
def replay(owner: Actor, log: DatabaseLog) -> Callable[..., Replay]:
    def replay(*letters: DeadLetter, acting: Actor = owner) -> Replay:
        return replay_letters(acting=acting, log=log, letter_ids=[letter.id for letter in letters])

    return replay


def logged(log: DatabaseLog) -> list[tuple[str, str, str]]:
    """Key of the batch, id, and when it was heard."""
    told = [
        (batch.key, as_event(one))
        for batch in log.read(HEARD, 0, 100)
        for one in unpack(inflate(batch.content))
    ]
    return [(key, event["native_id"], event["observed_at"]) for key, event in told]


def states() -> list[str]:
    return list(DeadLetter.objects.order_by("id").values_list("state", flat=True))


def test_what_a_connector_can_read_now_goes_into_the_log_as_of_when_it_came(
    aside: Aside, replay: Callable[..., Replay], log: DatabaseLog, channel: Channel, clock: Any
) -> None:
    letter = aside()
    clock.move(hours=2)
    assert replay(letter) == Replay(1, 0, 0)
    assert logged(log) == [(str(channel.id), "https://kasvira.example/p/1", "2026-11-21T09:00:00.000Z")]
    assert states() == ["replayed"]


def test_a_second_replay_changes_nothing(
    aside: Aside, replay: Callable[..., Replay], log: DatabaseLog
) -> None:
    letter = aside()
    replay(letter)
    assert (replay(letter), len(logged(log))) == (Replay(0, 0, 0), 1)


def test_what_still_cannot_be_read_waits_and_is_counted_once_more(
    aside: Aside, replay: Callable[..., Replay], log: DatabaseLog, clock: Any
) -> None:
    letter = aside(b"{no json")
    clock.move(minutes=1)
    assert replay(letter) == Replay(0, 1, 0)
    letter.refresh_from_db()
    assert (letter.state, letter.times, letter.last_at, logged(log)) == ("kept", 2, letter.first_at, [])
    assert letter.message.startswith("Not JSON: ")


def test_what_could_not_be_stored_goes_back_as_the_event_that_it_is(
    aside: Aside, replay: Callable[..., Replay], log: DatabaseLog, channel: Channel, owner: Actor
) -> None:
    mine = {"channel_id": None, "workspace_id": owner.workspace_id, "network": "crm"}
    replay(aside(DELETION, is_event=True, **mine), aside(DELETION, is_event=True))
    moment = "2026-11-21T09:00:00.000Z"
    assert logged(log) == [(f"api/{owner.workspace_id}/crm", "p-1", moment), (str(channel.id), "p-1", moment)]


@pytest.mark.parametrize("raw", [b"", b"[]", b'{"kind":"wish"}', b'{"kind":"delete","source":7}', b"\xff"])
def test_what_is_no_event_waits(aside: Aside, replay: Callable[..., Replay], raw: bytes) -> None:
    assert replay(aside(raw, is_event=True)) == Replay(0, 1, 0)


def test_a_message_of_a_webhook_is_read_again_as_one(
    aside: Aside, replay: Callable[..., Replay], log: DatabaseLog, owner: Actor
) -> None:
    mine = {"channel_id": None, "workspace_id": owner.workspace_id, "network": "crm"}
    assert replay(aside(b'{"id": "p-2", "text": "halo"}', **mine), aside(b'{"id": 3}', **mine)) == Replay(
        1, 1, 0
    )
    assert logged(log) == [(f"api/{owner.workspace_id}/crm", "p-2", "2026-11-21T09:00:00.000Z")]


def test_what_comes_again_after_a_replay_waits_again(aside: Aside, replay: Callable[..., Replay]) -> None:
    replay(aside())
    aside()
    assert (states(), DeadLetter.objects.get().times) == (["kept"], 2)


def test_a_connector_that_stumbles_over_one_letter_reads_the_others(
    aside: Aside, replay: Callable[..., Replay], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = MastodonConnector.read_again

    def stumbling(self: MastodonConnector, raw: bytes, source: str) -> Any:
        if raw == b"poison":
            raise RecursionError("too deep")
        return whole(self, raw, source)

    monkeypatch.setattr(MastodonConnector, "read_again", stumbling)
    assert replay(aside(b"poison"), aside()) == Replay(1, 1, 0)
    assert DeadLetter.objects.order_by("id")[0].message == "RecursionError: too deep"


def test_settings_that_are_no_more_valid_leave_all_letters_where_they_are(
    aside: Aside, replay: Callable[..., Replay], channel: Channel
) -> None:
    letter = aside()
    Channel.objects.filter(id=channel.id).update(settings={})
    assert (replay(letter), states()) == (Replay(0, 1, 0), ["kept"])


class TestLongAfter:
    """Of what a deletion may have been told, and forgotten, it is asked whether it is still there."""

    @pytest.mark.parametrize(
        ("standing", "expected", "told"),
        [
            (Standing.ALIVE, Replay(1, 0, 0), 1),
            (Standing.CHANGED, Replay(1, 0, 0), 1),
            (Standing.GONE, Replay(1, 0, 0), 0),
            (Standing.UNKNOWN, Replay(0, 1, 0), 0),
        ],
    )
    def test_what_is_gone_is_not_told(
        self,
        aside: Aside,
        replay: Callable[..., Replay],
        log: DatabaseLog,
        clock: Any,
        monkeypatch: pytest.MonkeyPatch,
        standing: Standing,
        expected: Replay,
        told: int,
    ) -> None:
        monkeypatch.setattr(MastodonConnector, "recheck", lambda _, ids: dict.fromkeys(ids, standing))
        letter = aside()
        clock.move(days=1)
        assert (replay(letter), len(logged(log))) == (expected, told)


class TestMany:
    def test_all_of_a_code_and_a_source_are_read_in_the_order_they_came(
        self, aside: Aside, owner: Actor, log: DatabaseLog, channel: Channel
    ) -> None:
        for number in range(3):
            aside(json.dumps({**STATUS, "uri": f"https://kasvira.example/p/{number}"}).encode())
        aside(code="other")
        wanted = Wanted(source_id=channel.sources.get().id, code="bad_shape")
        assert replay_letters(acting=owner, log=log, wanted=wanted) == Replay(3, 0, 0)
        assert [id_[-1] for _, id_, _ in logged(log)] == ["0", "1", "2"]

    def test_the_rest_is_left_for_the_next_call(
        self, aside: Aside, owner: Actor, log: DatabaseLog, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("menara.sources.replaying.AT_ONCE", 2)
        for number in range(5):
            aside(b"{%d" % number)
        first = replay_letters(acting=owner, log=log)
        last = DeadLetter.objects.order_by("id")[1].id
        second = replay_letters(acting=owner, log=log, after=last)
        assert (first, second) == (Replay(0, 2, 3), Replay(0, 2, 1))

    def test_bytes_bound_a_call_as_well_but_one_letter_is_always_read(
        self, aside: Aside, owner: Actor, log: DatabaseLog, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("menara.sources.replaying.BYTES_AT_ONCE", 10)
        aside()
        aside(b"{")
        assert replay_letters(acting=owner, log=log) == Replay(1, 0, 1)


def test_one_audit_entry_says_what_was_replayed(
    aside: Aside, replay: Callable[..., Replay], owner: Actor
) -> None:
    letters = aside(), aside(b"{")
    replay(*letters)
    entry = AuditRecord.objects.filter(chain=owner.workspace_id).latest("number")
    told = {"replayed": 1, "failed": 1, "letters": [letter.id for letter in letters]}
    assert (entry.action, entry.actor, json.loads(entry.detail)) == ("sources.replay_letters", "user:1", told)


class TestWhoMay:
    @pytest.mark.parametrize("role", [Role.ANALYST, Role.AGENT, Role.AUDITOR])
    def test_others_may_not(self, aside: Aside, owner: Actor, log: DatabaseLog, role: Role) -> None:
        letter = aside(channel_id=None, workspace_id=owner.workspace_id)
        person = replace(owner, role=role)
        for act in (give_up_letters, lambda **more: replay_letters(log=log, **more)):
            with pytest.raises(NotAllowed):
                act(acting=person, letter_ids=[letter.id])
        assert states() == ["kept"]

    def test_a_stranger_finds_none(self, aside: Aside, stranger: Actor, log: DatabaseLog) -> None:
        letter = aside()
        with pytest.raises(NotAllowed):
            replay_letters(acting=stranger, log=log, letter_ids=[letter.id])
        with pytest.raises(NotAllowed):
            give_up_letters(acting=stranger, letter_ids=[letter.id])
        assert replay_letters(acting=stranger, log=log) == Replay(0, 0, 0)


class TestGivingUp:
    def test_what_is_given_up_is_not_replayed_and_stays_so_when_it_comes_again(
        self, aside: Aside, replay: Callable[..., Replay], owner: Actor
    ) -> None:
        letter = aside()
        assert give_up_letters(acting=owner, letter_ids=[letter.id]) == 1
        assert (replay(letter), give_up_letters(acting=owner)) == (Replay(0, 0, 0), 0)
        aside()
        assert states() == [LetterState.GIVEN_UP]

    def test_what_others_hear_as_well_is_left_to_them(
        self, aside: Aside, owner: Actor, stranger: Actor
    ) -> None:
        shared, ours = aside(), aside(channel_id=None, workspace_id=owner.workspace_id)
        add_source(name="Same", connector="mastodon", settings=SETTINGS, acting=stranger)
        with pytest.raises(NotAllowed):
            give_up_letters(acting=owner, letter_ids=[shared.id])
        assert give_up_letters(acting=owner, letter_ids=[ours.id]) == 1
        assert (give_up_letters(acting=owner), states()) == (0, ["kept", "given_up"])


def status(number: int) -> bytes:
    return json.dumps({**STATUS, "id": str(number), "uri": f"https://kasvira.example/p/{number}"}).encode()


class TestInTheBackground:
    """What a person waits for is read by a worker; what a program asks for as far as no network has to be asked."""

    @pytest.fixture
    def person(self, owner: Actor) -> Actor:
        workspace = Workspace.objects.get(id=owner.workspace_id)
        siti = create_owner(
            workspace=workspace, email="siti@kasvira.example", password="seven wandering storks"
        )
        return access_workspace(siti, workspace.pk)

    @pytest.fixture
    def come_back(self, log: DatabaseLog) -> Callable[[], Errand]:
        def come_back() -> Errand:
            errand = lease_errand("a")
            assert errand is not None
            run_errand(errand, lambda one, report: replay_asked(one, report, log))
            errand.refresh_from_db()
            return errand

        return come_back

    def test_all_that_wait_are_read(self, person: Actor, aside: Aside, come_back: Any) -> None:
        for number in range(3):
            aside(status(number))
        aside(b"{no json")
        asked = ask_replay(acting=person)
        errand = come_back()
        assert (asked.pk, asked.total) == (errand.pk, 4)
        assert (errand.state, errand.found) == ("done", {"replayed": 3, "failed": 1})
        assert states() == ["replayed"] * 3 + ["kept"]

    def test_those_that_are_named_are_and_no_others(
        self, person: Actor, aside: Aside, come_back: Any
    ) -> None:
        aside(status(1))
        ask_replay(acting=person, letter_ids=[aside(status(2)).pk])
        assert (come_back().found, states()) == ({"replayed": 1, "failed": 0}, ["kept", "replayed"])

    def test_more_than_one_call_reads(
        self, person: Actor, aside: Aside, come_back: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(replaying, "AT_ONCE", 2)
        for number in range(5):
            aside(status(number))
        ask_replay(acting=person, wanted=Wanted(code="bad_shape"))
        errand = come_back()
        assert (errand.found, errand.done) == ({"replayed": 5, "failed": 0}, 4)

    def test_who_may_not_any_more_reads_nothing(self, person: Actor, aside: Aside, come_back: Any) -> None:
        aside()
        ask_replay(acting=person)
        User.objects.update(is_active=False)
        assert (come_back().found, states()) == ({"not_allowed": True}, ["kept"])

    def test_old_ones_are_left_to_the_background_by_requests(
        self, owner: Actor, aside: Aside, log: DatabaseLog, clock: Any
    ) -> None:
        aside(status(1))
        clock.move(hours=13)
        aside(status(2))
        assert replay_letters(acting=owner, log=log, may_ask=False) == Replay(1, 0, 0)
        assert (ask_about_old(acting=owner), Errand.objects.get().total) == (1, 1)
        assert (ask_about_old(acting=owner, wanted=Wanted(code="none")), Errand.objects.count()) == (0, 1)


def test_why_letters_were_given_up_is_kept(owner: Actor, aside: Aside) -> None:
    aside()
    assert give_up_letters(acting=owner, reason="Spam") == 1
    letter = DeadLetter.objects.get()
    assert (letter.given_up_by, letter.given_up_why) == (owner.name, "Spam")
    trail = json.loads(AuditRecord.objects.get(action="sources.give_up_letters").detail)
    assert trail["reason"] == "Spam"
