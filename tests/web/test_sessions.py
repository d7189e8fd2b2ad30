"""Sessions: what they are called, how long they last, and that they end when access does (T17)."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from menara.people import operations
from menara.people.enums import Role
from menara.people.members import change_role, remove_member
from menara.people.models import Membership, Session, User, Workspace
from menara.people.queries import Actor, access_workspace
from menara.server.tasks import clear_sessions
from menara.web.session_store import kept_key
from menara.web.sessions import visit_of

pytestmark = pytest.mark.django_db
PASSWORD = "seven wandering storks"
Enter = Callable[..., Client]
Member = Callable[..., User]


def is_in(browser: Client) -> bool:
    return browser.get("/watch").status_code == 200


def key_of(browser: Client) -> str:
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def person(member: Member) -> User:
    return member()


@pytest.fixture
def browsers(person: User, sign_in: Enter) -> list[Client]:
    return [sign_in(person.email) for _ in range(5)]


def test_deactivating_ends_all_sessions(browsers: list[Client], person: User) -> None:
    operations.deactivate_user(user=person, actor="operator")
    assert [is_in(browser) for browser in browsers] == [False] * 5


def test_who_is_activated_again_signs_in_again(browsers: list[Client], person: User, sign_in: Enter) -> None:
    operations.deactivate_user(user=person, actor="operator")
    User.objects.update(is_active=True)
    assert [is_in(browser) for browser in browsers] == [False] * 5
    assert is_in(sign_in(person.email))


def test_another_password_ends_all_sessions(browsers: list[Client], person: User, sign_in: Enter) -> None:
    operations.change_password(user=person, password="nine silent herons", actor=f"user:{person.pk}")
    assert [is_in(browser) for browser in browsers] == [False] * 5
    assert is_in(sign_in(person.email, "nine silent herons"))


def test_who_is_removed_sees_nothing_from_the_next_click_on(
    browsers: list[Client], person: User, owner: User, workspace: Workspace
) -> None:
    remove_member(user_id=person.pk, acting=access_workspace(owner, workspace.pk))
    answers = [browser.get("/watch") for browser in browsers]
    assert [answer["Location"] for answer in answers] == ["/sign-in?next=%2Fwatch"] * 5
    assert Session.objects.filter(person=person).count() == 0
    browsers[0].post("/sign-in", {"email": person.email, "password": PASSWORD})
    answer = browsers[0].get("/watch")
    assert answer.status_code == 403
    assert "You belong to no workspace" in answer.content.decode()
    assert "Kasvira" not in answer.content.decode()


def test_another_role_counts_from_the_next_click_on(
    browsers: list[Client], person: User, owner: User, workspace: Workspace
) -> None:
    change_role(user_id=person.pk, role=Role.AUDITOR, acting=access_workspace(owner, workspace.pk))
    visit = visit_of(key_of(browsers[0]))
    assert visit
    assert visit.acting == Actor(workspace.pk, f"user:{person.pk}", Role.AUDITOR)


def test_a_stream_knows_at_once_too(browsers: list[Client], person: User) -> None:
    keys = [key_of(browser) for browser in browsers]
    assert all(visit_of(key) for key in keys)
    operations.end_sessions(user=person)
    assert [visit_of(key) for key in keys] == [None] * 5


@pytest.mark.parametrize("key", ["", "x", "a" * 32, "é", "../x", "a" * 5000, "a\0b"])
def test_a_made_up_session_is_nobodys(key: str) -> None:
    assert visit_of(key) is None


def test_signing_out_leaves_nothing_of_the_session(browsers: list[Client]) -> None:
    old = key_of(browsers[0])
    browsers[0].post("/sign-out")
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = old
    assert (is_in(browsers[0]), is_in(thief), is_in(browsers[1])) == (False, False, True)
    assert not Session.objects.filter(session_key=kept_key(old)).exists()


def test_a_session_gets_a_new_name_when_somebody_signs_in(person: User) -> None:
    """Who has put a session into somebody's browser does not share it afterwards."""
    browser = Client()
    session = browser.session
    session["put"] = "there"
    session.save()
    browser.cookies[settings.SESSION_COOKIE_NAME] = before = session.session_key
    browser.post("/sign-in", {"email": person.email, "password": PASSWORD})
    assert key_of(browser) != before
    assert "put" not in browser.session
    assert visit_of(before) is None


def test_a_session_ends_when_nobody_uses_it(person: User, sign_in: Enter, clock) -> None:
    browser = sign_in(person.email)
    clock.move(hours=11)
    assert is_in(browser)
    clock.move(hours=11)
    assert is_in(browser)
    clock.move(hours=12)
    assert not is_in(browser)
    assert Session.objects.count() == 0


def test_a_session_ends_after_a_week_whatever_is_done_in_it(person: User, sign_in: Enter, clock) -> None:
    browser = sign_in(person.email)
    for _ in range(16):
        clock.move(hours=10)
        assert is_in(browser)
    clock.move(hours=8)
    assert not is_in(browser)


def test_looking_at_pages_does_not_write_each_time(browser: Client, clock) -> None:
    browser.get("/watch")
    before = browser.session["seen"]
    clock.move(minutes=4)
    browser.get("/watch")
    assert browser.session["seen"] == before


def test_the_cookie_is_not_for_scripts_and_not_for_others(owner: User) -> None:
    answer = Client().post("/sign-in", {"email": owner.email, "password": PASSWORD})
    for name in ("session", "browser", "csrf"):
        cookie = answer.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
            True,
            "Lax",
            "/",
            "",
        )


def test_of_several_workspaces_one_is_chosen(browser: Client, owner: User, workspace: Workspace) -> None:
    second = operations.create_workspace(name="Nalura")
    Membership.objects.create(workspace=second, user=owner, role=Role.AGENT)
    assert visit_of(key_of(browser)).acting.workspace_id == workspace.pk
    assert browser.post("/workspace", {"workspace": second.pk})["Location"] == "/"
    visit = visit_of(key_of(browser))
    assert (visit.workspace, visit.acting.role) == (second, Role.AGENT)
    Membership.objects.filter(workspace=second).delete()
    assert visit_of(key_of(browser)).workspace == workspace


@pytest.mark.parametrize("wanted", ["", "x", "-1", "0", "999999", "9" * 30, "٣"])
def test_a_workspace_of_others_cannot_be_chosen(browser: Client, workspace: Workspace, wanted: str) -> None:
    other = operations.create_workspace(name="Other")
    pages = {browser.post("/workspace", {"workspace": one}).content for one in (wanted, str(other.pk))}
    assert len(pages) == 1
    assert pages == {browser.get("/nowhere").content}
    assert visit_of(key_of(browser)).workspace == workspace


def test_sessions_that_are_over_are_forgotten(browsers: list[Client]) -> None:
    kept = [kept_key(key_of(browser)) for browser in browsers]
    Session.objects.filter(session_key=kept[0]).update(expire_date="2026-01-01T00:00:00Z")
    clear_sessions()
    assert set(Session.objects.values_list("session_key", flat=True)) == set(kept[1:])


def test_who_reads_the_table_can_enter_no_session(browsers: list[Client]) -> None:
    for kept in Session.objects.values_list("session_key", flat=True):
        assert visit_of(kept) is None
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = kept
        assert not is_in(thief)
    assert Session.objects.count() == 5
    assert all(is_in(browser) for browser in browsers)
