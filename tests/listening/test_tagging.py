"""Tags: put on, taken off, found again; by who may, and told to everybody who reads on."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection

from menara.core.models import AuditRecord
from menara.listening.feed import Feed, Wanted
from menara.listening.heard import HeardPost
from menara.listening.models import Mention, Tag, Tagging
from menara.listening.reading import read_page
from menara.listening.storing import store
from menara.listening.tagging import BadTag, tag_mention, tags_in_use, untag_mention
from menara.people.enums import Role, Scope
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action

pytestmark = pytest.mark.django_db


@pytest.fixture
def mention(post: Callable[..., HeardPost]) -> Mention:
    store([post("v1", 1), post("v1", 2, native_id="at://2")])
    return Mention.objects.get(native_id="at://1")


def trail(actor: Actor) -> list[tuple[str, str, dict[str, object]]]:
    told = AuditRecord.objects.filter(chain=actor.workspace_id, action__contains="tag_mention")
    return [(one.action, one.subject, json.loads(one.detail)) for one in told.order_by("number")]


def test_a_tag_that_is_put_on_changes_the_mention_once(owner: Actor, mention: Mention) -> None:
    tag = tag_mention(mention_id=mention.pk, name="  Needs   an answer ", acting=owner)
    again = tag_mention(mention_id=mention.pk, name="#needs AN answer", acting=owner)
    target = f"mention:{mention.pk}"
    assert (again, tag.name) == (tag, "Needs an answer")
    assert trail(owner) == [("listening.tag_mention", target, {"tag": "Needs an answer"})]
    assert [one["id"] for one in read_page(owner).mentions] == ["at://2", "at://1"]


def test_it_is_told_to_who_reads_on_with_its_tags(owner: Actor, mention: Mention) -> None:
    tag_mention(mention_id=mention.pk, name="later", acting=owner)
    assert [(one["id"], one["tags"]) for one in read_page(owner, after=2).mentions] == [("at://1", ["later"])]


def test_taken_off_it_is_gone_and_a_tag_on_nothing_is_forgotten(owner: Actor, mention: Mention) -> None:
    for name in ("one", "two"):
        tag_mention(mention_id=mention.pk, name=name, acting=owner)
    untag_mention(mention_id=mention.pk, name="ONE", acting=owner)
    untag_mention(mention_id=mention.pk, name="one", acting=owner)
    assert [(tag.name, number) for tag, number in tags_in_use(owner)] == [("two", 1)]
    assert [action for action, _, _ in trail(owner)] == [
        "listening.tag_mention",
        "listening.tag_mention",
        "listening.untag_mention",
    ]


def test_a_feed_by_a_tag_shows_what_has_it(owner: Actor, mention: Mention) -> None:
    tag = tag_mention(mention_id=mention.pk, name="later", acting=owner)
    feed = Feed(owner, Wanted(tag_id=tag.pk))
    assert [one.native_id for one in feed.read().mentions] == ["at://1"]
    assert [(one.mention.native_id, one.is_shown) for one in feed.changes(0).changes] == [
        ("at://2", False),
        ("at://1", True),
    ]
    assert Feed(owner, Wanted(tag_id=tag.pk, query="nothing")).read().mentions == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "empty"),
        (" # ", "empty"),
        ("x" * 51, "long"),
        ("x" * 2000, "unfit"),
        ("a\0b", "unfit"),
        ("a\ud800", "unfit"),
        ("a\x1b[31m", "unfit"),
    ],
    ids=["nothing", "a sign alone", "long", "endless", "nul", "half a character", "a control character"],
)
def test_what_cannot_be_a_tag(owner: Actor, mention: Mention, name: str, code: str) -> None:
    for operation in (tag_mention, untag_mention):
        with pytest.raises(BadTag) as refused:
            operation(mention_id=mention.pk, name=name, acting=owner)
        assert refused.value.code == code
    assert not Tag.objects.exists()


def test_tags_have_an_end(owner: Actor, mention: Mention, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("menara.listening.tagging.MOST_ON_ONE", 2)
    monkeypatch.setattr("menara.listening.tagging.MOST_TAGS", 3)
    other = Mention.objects.get(native_id="at://2")
    for name in "ab":
        tag_mention(mention_id=mention.pk, name=name, acting=owner)
    tag_mention(mention_id=other.pk, name="c", acting=owner)
    for mention_id, code in ((mention.pk, "many_here"), (other.pk, "many")):
        with pytest.raises(BadTag) as refused:
            tag_mention(mention_id=mention_id, name="d" if code == "many" else "c", acting=owner)
        assert refused.value.code == code


@pytest.mark.parametrize("role", [role for role in Role if not Actor(1, "", role).may(Action.TAG_MENTIONS)])
def test_who_only_looks_puts_no_tags_on(owner: Actor, mention: Mention, role: Role) -> None:
    for operation in (tag_mention, untag_mention):
        with pytest.raises(NotAllowed):
            operation(mention_id=mention.pk, name="x", acting=replace(owner, role=role))


def test_a_program_needs_the_scope(owner: Actor, mention: Mention) -> None:
    program = Actor(owner.workspace_id, "token:1", scopes=frozenset({Scope.MENTIONS_WRITE}))
    assert tag_mention(mention_id=mention.pk, name="x", acting=program).name == "x"
    with pytest.raises(NotAllowed):
        tag_mention(mention_id=mention.pk, name="x", acting=replace(program, scopes=frozenset()))


def test_another_workspace_has_tags_of_its_own(owner: Actor, stranger: Actor, mention: Mention) -> None:
    tag = tag_mention(mention_id=mention.pk, name="x", acting=owner)
    for operation in (tag_mention, untag_mention):
        with pytest.raises(NotAllowed):
            operation(mention_id=mention.pk, name="x", acting=stranger)
    with pytest.raises(NotAllowed):
        Feed(stranger, Wanted(tag_id=tag.pk))
    assert (tags_in_use(stranger), Tagging.objects.count()) == ([], 1)


def test_what_is_kept_no_longer_takes_no_tags(owner: Actor, mention: Mention) -> None:
    Mention.objects.filter(pk=mention.pk).update(state="redacted")
    with pytest.raises(NotAllowed):
        tag_mention(mention_id=mention.pk, name="x", acting=owner)


def test_a_tag_is_found_by_an_index(owner: Actor, mention: Mention) -> None:
    tag = tag_mention(mention_id=mention.pk, name="x", acting=owner)
    if connection.vendor != "sqlite":
        pytest.skip("small tables are read whole by PostgreSQL")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {Tagging.objects.filter(tag=tag).query}")
        assert "USING INDEX" in cursor.fetchall()[0][-1]
