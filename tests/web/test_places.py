"""The frame of the pages: places, who sees which, and what the menus hold."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from menara.people.enums import Role
from menara.people.models import Membership, User, Workspace
from menara.people.operations import create_workspace
from menara.people.queries import Actor
from menara.web.places import GROUPS, PLACES, seen_by

pytestmark = pytest.mark.django_db
EVERYBODY = ["watch", "search", "streams", "sources"]
SEEN = {
    Role.OWNER: list(PLACES),
    Role.ADMIN: [name for name in PLACES if name != "settings"],
    Role.ANALYST: EVERYBODY,
    Role.AGENT: EVERYBODY,
    Role.AUDITOR: [*EVERYBODY, "audit", "retention", "holds", "members"],
}


def names_of(acting: Actor | None) -> list[str]:
    return [place.name for group in seen_by(acting) for place in group.places]


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_its_places(role: Role) -> None:
    assert names_of(Actor(1, "user:1", role)) == SEEN[role]


def test_who_is_nobody_sees_none() -> None:
    assert names_of(None) == []


def test_every_place_has_a_key_and_a_picture_of_its_own(repository: Path) -> None:
    places = [place for group in GROUPS for place in group.places]
    drawn = (repository / "src/menara/web/static/web/icons.svg").read_text()
    assert len({place.key for place in places}) == len(places)
    assert [place.name for place in places if f'<symbol id="{place.icon}"' not in drawn] == []


@pytest.mark.parametrize("role", list(Role))
def test_what_stands_in_the_rail_can_be_opened_and_says_where_one_is(
    member: Callable[..., User], sign_in: Callable[..., Client], role: Role
) -> None:
    browser = sign_in(member(role=role).email)
    for name in SEEN[role]:
        place = PLACES[name]
        answer = browser.get(place.address)
        assert answer.status_code == 200, name
        rail = answer.content.decode().partition("data-rail")[2].partition("</nav>")[0]
        assert re.findall(r'<a href="([^"]*)" aria-current="page" data-key', rail) == [place.address]
        assert re.findall(r'<a href="([^"]*)" (?:aria-current="page" )? *data-key', rail) == [
            PLACES[one].address for one in SEEN[role]
        ]


def test_pages_have_one_title_and_one_way_to_it(browser: Client) -> None:
    for place in PLACES.values():
        page = browser.get(place.address).content.decode()
        assert len(re.findall(r"<h1\b", page)) == 1, place.name
        assert page.count('id="main"') == 1, place.name


def test_workspaces_are_switched_in_the_menu(browser: Client, owner: User, workspace: Workspace) -> None:
    assert 'name="workspace"' not in browser.get("/watch").content.decode()
    other = create_workspace(name="Zebra <b>")
    Membership.objects.create(workspace=other, user=owner, role=Role.OWNER)
    page = browser.get("/watch").content.decode()
    assert "Zebra &lt;b&gt;" in page
    assert page.count(f'<button name="workspace" value="{workspace.pk}" aria-current="true">') == 3
    assert browser.post("/workspace", {"workspace": other.pk})["Location"] == "/"
    page = browser.get("/watch").content.decode()
    assert f'<button name="workspace" value="{other.pk}" aria-current="true">' in page


def test_a_name_of_signs_has_a_picture_too(browser: Client, owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(name="<script>!</script>")
    page = browser.get("/watch").content.decode()
    assert "<script>!" not in page
    User.objects.filter(pk=owner.pk).update(name="***")
    assert '<span class="av av-1" aria-hidden="true">?</span>' in browser.get("/watch").content.decode()
