"""Dead letters: who sees which, how they are searched, and that they never fill the disk."""

from collections.abc import Callable
from typing import Any

import pytest

from menara.connectors.base import Notice
from menara.people.enums import Role, Scope
from menara.people.queries import Actor, NotAllowed
from menara.sources import setting_aside
from menara.sources.enums import LetterState, SourceState
from menara.sources.letters import Wanted, access_dead_letter, find_letters
from menara.sources.models import Channel, DeadLetter
from menara.sources.operations import add_source, set_state
from menara.sources.setting_aside import set_aside

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SETTINGS = {"base_url": "https://kasvira.example", "mode": "public"}
Aside = Callable[..., DeadLetter]


@pytest.fixture
def channel(owner: Actor) -> Channel:
    return add_source(name="All", connector="mastodon", settings=SETTINGS, acting=owner).channel


@pytest.fixture
def aside() -> Aside:
    """Something that could not be read, set aside."""

    def aside(
        raw: bytes = b"{", code: str = "bad_json", message: str = "No post.", **more: Any
    ) -> DeadLetter:
        told = {"source": "kasvira.example", "observed_at": "2026-11-21T09:00:00Z", "cursor": ""}
        letter = Notice(message=message, code=code, raw=raw, **told)
        set_aside(**{"channel_id": None, "workspace_id": None, **more}, letter=letter)
        return DeadLetter.objects.latest("last_at", "id")

    return aside


def codes(actor: Actor, wanted: Wanted = Wanted(), **more: Any) -> list[str]:  # noqa: B008 (it is frozen)
    return [letter.code for letter in find_letters(actor, wanted, **more)]


class TestWhoSeesThem:
    def test_what_is_private_is_seen_by_its_workspace_alone(
        self, aside: Aside, owner: Actor, stranger: Actor
    ) -> None:
        letter = aside(workspace_id=owner.workspace_id)
        assert (access_dead_letter(owner, letter.id), codes(stranger)) == (letter, [])
        with pytest.raises(NotAllowed):
            access_dead_letter(stranger, letter.id)

    def test_what_came_over_a_shared_channel_is_seen_by_all_who_listen_to_it(
        self, aside: Aside, owner: Actor, stranger: Actor, channel: Channel
    ) -> None:
        aside(channel_id=channel.id)
        assert (codes(owner), codes(stranger)) == (["bad_json"], [])
        source = add_source(name="Same", connector="mastodon", settings=SETTINGS, acting=stranger)
        assert codes(stranger) == ["bad_json"]
        set_state(source_id=source.id, state=SourceState.REMOVED, acting=stranger)
        assert codes(stranger) == []

    def test_what_came_before_a_source_was_there_is_of_those_who_listened(
        self, aside: Aside, stranger: Actor, channel: Channel, clock: Any
    ) -> None:
        letter = aside(channel_id=channel.id)
        clock.move(seconds=1)
        add_source(name="Same", connector="mastodon", settings=SETTINGS, acting=stranger)
        assert codes(stranger) == []
        with pytest.raises(NotAllowed):
            access_dead_letter(stranger, letter.id)
        aside(channel_id=channel.id)
        assert codes(stranger) == ["bad_json"]

    def test_what_came_over_a_private_channel_is_not_public(
        self, aside: Aside, owner: Actor, stranger: Actor, channel: Channel
    ) -> None:
        aside(channel_id=channel.id, workspace_id=owner.workspace_id)
        add_source(name="Same", connector="mastodon", settings=SETTINGS, acting=stranger)
        assert (codes(owner), codes(stranger)) == (["bad_json"], [])

    @pytest.mark.parametrize("role", [Role.ANALYST, Role.AGENT])
    def test_who_has_nothing_to_do_with_sources_sees_none(
        self, aside: Aside, owner: Actor, role: Role
    ) -> None:
        aside(workspace_id=owner.workspace_id)
        with pytest.raises(NotAllowed):
            find_letters(Actor(owner.workspace_id, "user:3", role))

    def test_a_program_that_reads_sources_sees_them(self, aside: Aside, owner: Actor) -> None:
        aside(workspace_id=owner.workspace_id)
        program = Actor(owner.workspace_id, "token:1", scopes=frozenset({Scope.SOURCES_READ}))
        assert codes(program) == ["bad_json"]


class TestSearch:
    def test_text_is_found_in_messages_and_in_content_whatever_the_case(
        self, aside: Aside, owner: Actor
    ) -> None:
        mine = {"workspace_id": owner.workspace_id}
        aside(b'{"text": "K\\u00c4SE"}', "escaped", **mine)
        aside("{Käse auf Brot}".encode(), "plain", **mine)
        aside(b"\xff\x00", "bytes", "Der KÄSE fehlt.", **mine)
        aside(b"Brot", "other", **mine)
        assert codes(owner, Wanted(text="kÄse")) == ["bytes", "plain", "escaped"]
        assert codes(owner, Wanted(text="100%")) == []

    def test_letters_are_narrowed_by_code_source_state_and_time(
        self, aside: Aside, owner: Actor, channel: Channel, clock: Any
    ) -> None:
        begin = clock()
        aside(b"1", "one", channel_id=channel.id)
        clock.move(hours=1)
        aside(b"2", "two", workspace_id=owner.workspace_id)
        source_id = channel.sources.get().id
        assert codes(owner, Wanted(code="two")) == ["two"]
        assert codes(owner, Wanted(source_id=source_id)) == ["one"]
        assert codes(owner, Wanted(state=LetterState.GIVEN_UP)) == []
        assert codes(owner, Wanted(since=clock())) == ["two"]
        assert codes(owner, Wanted(since=begin, until=clock())) == ["one"]

    def test_a_source_of_others_is_not_there(self, stranger: Actor, channel: Channel) -> None:
        with pytest.raises(NotAllowed):
            find_letters(stranger, Wanted(source_id=channel.sources.get().id))

    def test_pages_go_back_in_time(self, aside: Aside, owner: Actor) -> None:
        letters = [
            aside(b"%d" % number, f"c{number}", workspace_id=owner.workspace_id) for number in range(5)
        ]
        assert codes(owner, limit=2) == ["c4", "c3"]
        assert codes(owner, before=letters[3].id, limit=9) == ["c2", "c1", "c0"]


class TestBounds:
    @pytest.fixture
    def little_room(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(setting_aside, "MOST_OF_ONE", 3)
        monkeypatch.setattr(setting_aside, "MOST_BYTES_OF_ONE", 100)
        monkeypatch.setattr(setting_aside, "MOST", 5)
        monkeypatch.setattr(setting_aside, "MOST_BYTES", 1000)
        monkeypatch.setattr(setting_aside, "ALWAYS", 0)

    @pytest.fixture
    def stored(self) -> Callable[..., list[tuple[str, int, int]]]:
        def stored(**of: Any) -> list[tuple[str, int, int]]:
            told = DeadLetter.objects.filter(**of).order_by("id")
            return list(told.values_list("code", "times", "size"))

        return stored

    @pytest.mark.usefixtures("little_room")
    def test_a_flood_of_one_channel_is_counted_in_one_letter(
        self, aside: Aside, channel: Channel, stored: Callable[..., Any]
    ) -> None:
        for number in range(10):
            aside(b"%d" % number, message=f"No post {number}.", channel_id=channel.id)
        assert stored() == [*[("bad_json", 1, 1)] * 3, ("too_many_letters", 7, 0)]
        overflow = DeadLetter.objects.get(code="too_many_letters")
        assert overflow.message.endswith("The last one: kasvira.example: No post 9.")

    @pytest.mark.usefixtures("little_room")
    def test_bytes_count_as_well(self, aside: Aside, channel: Channel, stored: Callable[..., Any]) -> None:
        for byte in b"ab":
            aside(bytes([byte]) * 60, channel_id=channel.id)
        assert stored() == [("bad_json", 1, 60), ("too_many_letters", 1, 0)]

    @pytest.mark.usefixtures("little_room")
    def test_the_installation_has_a_bound_of_its_own(
        self, aside: Aside, owner: Actor, stranger: Actor, channel: Channel, stored: Callable[..., Any]
    ) -> None:
        for number in range(3):
            aside(b"%d" % number, channel_id=channel.id)
            aside(b"%d" % number, workspace_id=owner.workspace_id)
        assert stored(workspace=owner.workspace_id) == [*[("bad_json", 1, 1)] * 2, ("too_many_letters", 1, 0)]
        aside(workspace_id=stranger.workspace_id)
        assert stored(workspace=stranger.workspace_id) == [("too_many_letters", 1, 0)]

    @pytest.mark.usefixtures("little_room")
    def test_a_workspace_has_a_bound_however_many_channels_it_has(
        self, aside: Aside, owner: Actor, channel: Channel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(setting_aside, "MOST_OF_WORKSPACE", 3)
        other = add_source(
            name="B", connector="feed", settings={"urls": ["https://b.example/"]}, acting=owner
        ).channel
        for number in range(2):
            aside(b"%d" % number, channel_id=channel.id)
            aside(b"%d" % number, channel_id=other.id)
        told = DeadLetter.objects.order_by("id").values_list("channel_id", "code")
        assert list(told) == [
            *((channel.id, "bad_json"), (other.id, "bad_json")),
            *((channel.id, "bad_json"), (other.id, "too_many_letters")),
        ]

    @pytest.mark.usefixtures("little_room")
    def test_what_others_have_leaves_everybody_room_for_their_first_letters(
        self,
        aside: Aside,
        owner: Actor,
        stranger: Actor,
        stored: Callable[..., Any],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(setting_aside, "MOST", 2)
        monkeypatch.setattr(setting_aside, "ALWAYS", 1)
        for number in range(3):
            aside(b"%d" % number, workspace_id=owner.workspace_id)
        for number in range(2):
            aside(b"%d" % number, workspace_id=stranger.workspace_id)
        assert stored(workspace=owner.workspace_id) == [*[("bad_json", 1, 1)] * 2, ("too_many_letters", 1, 0)]
        assert stored(workspace=stranger.workspace_id) == [("bad_json", 1, 1), ("too_many_letters", 1, 0)]

    @pytest.mark.usefixtures("little_room")
    def test_what_has_been_settled_makes_room(
        self, aside: Aside, channel: Channel, stored: Callable[..., Any]
    ) -> None:
        for number in range(3):
            aside(b"%d" % number, channel_id=channel.id)
        DeadLetter.objects.filter(content=b"1").update(state=LetterState.GIVEN_UP)
        aside(b"new", channel_id=channel.id)
        assert stored() == [("bad_json", 1, 1), ("bad_json", 1, 1), ("bad_json", 1, 3)]

    @pytest.mark.usefixtures("little_room")
    def test_the_letter_that_counts_waits_for_people_again_when_more_comes(
        self, aside: Aside, channel: Channel
    ) -> None:
        for number in range(4):
            aside(b"%d" % number, channel_id=channel.id)
        DeadLetter.objects.filter(code="too_many_letters").update(state=LetterState.GIVEN_UP)
        aside(b"one more", channel_id=channel.id)
        assert DeadLetter.objects.get(code="too_many_letters").state == LetterState.KEPT

    def test_a_message_without_end_is_cut(self, aside: Aside, owner: Actor) -> None:
        letter = aside(b"x" * 100_000, message="m" * 100_000, workspace_id=owner.workspace_id)
        assert (len(letter.message), len(letter.text), len(letter.content)) == (2_000, 4_000, 100_000)
