"""What a person has not read: by stream, lasting, and theirs alone."""

from collections.abc import Callable
from typing import Any

import pytest

from menara.core.models import AuditRecord
from menara.listening import bookmarks
from menara.listening.bookmarks import newest_id, read_up_to, unread
from menara.listening.heard import HeardPost
from menara.listening.models import Bookmark, Mention, Stream
from menara.listening.operations import create_stream
from menara.listening.storing import store
from menara.people.enums import Role
from menara.people.models import Membership, User, Workspace
from menara.people.queries import Actor, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(owner: Actor) -> Callable[[str], Actor]:
    """Makes members of the workspace."""

    def make(name: str) -> Actor:
        user = User.objects.create(email=f"{name}@kasvira.example")
        workspace = Workspace.objects.get(pk=owner.workspace_id)
        Membership.objects.create(workspace=workspace, user=user, role=Role.ANALYST)
        return Actor(owner.workspace_id, f"user:{user.pk}", Role.ANALYST)

    return make


@pytest.fixture
def siti(person: Callable[[str], Actor]) -> Actor:
    return person("siti")


def say(post: Callable[..., HeardPost], *names: str, **more: Any) -> list[int]:
    store([post("v1", number, native_id=name, **more) for number, name in enumerate(names)])
    return [Mention.objects.get(native_id=name).pk for name in names]


def test_all_is_unread_until_it_is_read(siti: Actor, stream: Stream, post: Callable[..., HeardPost]) -> None:
    one, two, _ = say(post, "1", "2", "3")
    assert unread(siti) == {stream.pk: 3}
    read_up_to(stream_ids=[stream.pk], mention_id=two, acting=siti)
    assert unread(siti) == {stream.pk: 1}
    read_up_to(stream_ids=[stream.pk], mention_id=one, acting=siti)
    assert unread(siti) == {stream.pk: 1}


def test_each_reads_for_themselves(
    siti: Actor, person: Callable[[str], Actor], stream: Stream, post: Callable[..., HeardPost]
) -> None:
    say(post, "1")
    budi, told = person("budi"), AuditRecord.objects.count()
    read_up_to(stream_ids=[stream.pk], mention_id=2**62, acting=siti)
    assert (unread(siti), unread(budi)) == ({stream.pk: 0}, {stream.pk: 1})
    assert AuditRecord.objects.count() == told


def test_an_edit_is_not_unread_again_and_what_is_deleted_counts_no_more(
    siti: Actor, stream: Stream, post: Callable[..., HeardPost], deletion: Callable[..., Any]
) -> None:
    (one,) = say(post, "1")
    read_up_to(stream_ids=[stream.pk], mention_id=one, acting=siti)
    store([post("v2", 5, native_id="1"), post("v1", 6, native_id="2")])
    assert unread(siti) == {stream.pk: 1}
    store([deletion(7, native_id="2")])
    assert unread(siti) == {stream.pk: 0}


def test_what_others_streams_found_is_not_counted(
    siti: Actor, stranger: Actor, stream: Stream, post: Callable[..., HeardPost]
) -> None:
    theirs = create_stream(name="Theirs", query="kasvira", acting=stranger)
    say(post, "1")
    read_up_to(stream_ids=[theirs.pk], mention_id=2**62, acting=siti)
    assert (unread(siti), Bookmark.objects.exists()) == ({stream.pk: 1}, False)


def test_nobody_counts_further_than_anybody_wants_to_know(
    siti: Actor, stream: Stream, post: Callable[..., HeardPost], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bookmarks, "MOST", 2)
    say(post, "1", "2", "3")
    assert unread(siti) == {stream.pk: 2}


def test_a_program_reads_nothing_for_anybody(owner: Actor, stream: Stream) -> None:
    program = Actor(owner.workspace_id, "token:1")
    with pytest.raises(NotAllowed):
        read_up_to(stream_ids=[stream.pk], mention_id=1, acting=program)
    assert unread(program) == {}


def test_the_newest_is_the_one_stored_last(
    owner: Actor, stranger: Actor, post: Callable[..., HeardPost]
) -> None:
    *_, last = say(post, "1", "2")
    assert (newest_id(owner), newest_id(stranger)) == (last, 0)
