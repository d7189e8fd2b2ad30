"""What a person sets for themselves: profile, password, and where they are signed in."""

from collections.abc import Callable

import pytest
from django.test import Client

from menara.people import operations
from menara.people.enums import Scope
from menara.people.models import Membership, Session, Token, User, Workspace

pytestmark = pytest.mark.django_db
PASSWORD, OTHER = "seven wandering storks", "nine silent herons"
TOLD = {
    "name": "Siti",
    "language": "fa",
    "time_zone": "Asia/Tehran",
    "numbers": "en",
    "single_keys": "on",
}
CHANGE = {"present": PASSWORD, "password": OTHER, "again": OTHER}
Enter = Callable[..., Client]


def is_in(browser: Client) -> bool:
    return browser.get("/watch").status_code == 200


def test_a_profile_is_changed_and_speaks_at_once(browser: Client, owner: User) -> None:
    answer = browser.post("/profile", TOLD)
    assert (answer.status_code, answer["Location"]) == (302, "/profile")
    page = browser.get("/profile").content.decode()
    assert ('<html lang="fa" dir="rtl"' in page, "نمایهٔ شما ذخیره شد." in page) == (True, True)
    owner.refresh_from_db()
    told = (owner.name, owner.language, owner.time_zone, owner.numbers, owner.single_keys)
    assert told == ("Siti", "fa", "Asia/Tehran", "en", True)


def test_keys_are_off_when_the_box_is_not_ticked(browser: Client, owner: User) -> None:
    browser.post("/profile", {**TOLD, "single_keys": ""})
    owner.refresh_from_db()
    assert owner.single_keys is False


@pytest.mark.parametrize(
    "wrong",
    [
        {"language": "xx"},
        {"time_zone": "Mars/Phobos"},
        {"numbers": "roman"},
        {"name": "x" * 101},
        {"name": "a\0"},
    ],
    ids=["language", "zone", "numbers", "long", "nul"],
)
def test_what_cannot_be_is_refused(browser: Client, owner: User, wrong: dict[str, str]) -> None:
    assert browser.post("/profile", TOLD | wrong).status_code == 422
    owner.refresh_from_db()
    assert (owner.name, owner.language) == ("", "en")


def test_nobody_sets_more_of_themselves_than_the_page_has(browser: Client, owner: User) -> None:
    sent = {"is_active": "", "standing": "9", "email": "eve@kasvira.example", "role": "owner", "user": "1"}
    browser.post("/profile", TOLD | sent)
    owner.refresh_from_db()
    assert (owner.is_active, owner.standing, owner.email) == (True, 0, "siti@kasvira.example")


def test_times_and_numbers_are_the_person_s_own(browser: Client, owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(language="fa", numbers="en", time_zone="Asia/Tehran")
    page = browser.get("/members").content.decode()
    assert ('num">1</span>' in page, 'num">۱</span>' in page) == (True, False)
    assert "+0330" in page


def test_another_password_ends_all_other_sessions(browser: Client, owner: User, sign_in: Enter) -> None:
    others = [sign_in(owner.email) for _ in range(3)]
    answer = browser.post("/profile/password", CHANGE)
    assert (answer.status_code, answer["Location"]) == (302, "/profile")
    assert [is_in(browser), *map(is_in, others)] == [True, False, False, False]
    assert Session.objects.filter(person=owner).count() == 1
    assert is_in(sign_in(owner.email, OTHER))


@pytest.mark.parametrize("ticked", [True, False])
def test_tokens_go_with_the_password_when_asked(
    browser: Client, owner: User, workspace: Workspace, ticked: bool
) -> None:
    assert "with_tokens" not in browser.get("/profile").content.decode()
    operations.create_token(
        workspace_id=workspace.pk, name="x", scopes=[Scope.MENTIONS_READ], actor=f"user:{owner.pk}"
    )
    assert "1 of yours is good." in browser.get("/profile").content.decode()
    browser.post("/profile/password", CHANGE | ({"with_tokens": "on"} if ticked else {}))
    assert Token.objects.filter(revoked_at=None).count() == (0 if ticked else 1)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"present": "wrong"}, "This is not your password."),
        ({"again": "another one"}, "This is not the same password."),
        ({"password": "short", "again": "short"}, "It has fewer than 12 characters."),
        ({"present": ""}, "This is needed."),
    ],
    ids=["wrong", "not-the-same", "short", "none"],
)
def test_a_password_is_changed_by_who_knows_it_only(
    browser: Client, owner: User, wrong: dict[str, str], said: str
) -> None:
    answer = browser.post("/profile/password", CHANGE | wrong)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)


def test_whoever_sits_at_an_open_browser_does_not_guess_on(browser: Client) -> None:
    said = "There were too many tries. Wait 15 minutes, then try again."
    answers = [
        said in browser.post("/profile/password", CHANGE | {"present": "wrong"}).content.decode()
        for _ in range(11)
    ]
    assert answers == [False] * 10 + [True]


def test_sessions_are_listed_and_ended_one_by_one(owner: User, browser: Client) -> None:
    other = Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/145.0"})
    other.post("/sign-in", {"email": owner.email, "password": PASSWORD}, REMOTE_ADDR="198.51.100.9")
    page = browser.get("/profile").content.decode()
    assert [text in page for text in ("Firefox, Windows", "198.51.100.9", "this one")] == [True] * 3
    key = Session.objects.get(browser="Firefox, Windows").session_key
    assert browser.post("/profile/sessions/end", {"session": key})["Location"] == "/profile"
    assert [is_in(browser), is_in(other)] == [True, False]


def test_ending_one_s_own_session_leads_out(browser: Client) -> None:
    key = Session.objects.get().session_key
    assert browser.post("/profile/sessions/end", {"session": key})["Location"] == "/sign-in"
    assert not is_in(browser)


@pytest.mark.parametrize("sent", [{}, {"session": "x"}, {"session": "a\0"}, {"session": "x" * 5000}])
def test_no_session_is_ended_that_is_not_one_s_own(browser: Client, sent: dict[str, str]) -> None:
    assert browser.post("/profile/sessions/end", sent).status_code == 404
    assert is_in(browser)


def test_the_sessions_of_others_are_not_there(browser: Client, member, sign_in: Enter) -> None:
    theirs = sign_in(member().email)
    key = Session.objects.exclude(person__email="siti@kasvira.example").get().session_key
    assert key not in browser.get("/profile").content.decode()
    assert browser.post("/profile/sessions/end", {"session": key}).status_code == 404
    assert is_in(theirs)


def test_who_has_no_workspace_has_a_profile_all_the_same(browser: Client) -> None:
    Membership.objects.all().delete()
    assert browser.get("/watch").status_code == 403
    assert browser.get("/profile").status_code == 200


def test_who_is_not_signed_in_is_asked_to() -> None:
    assert Client().get("/profile")["Location"] == "/sign-in?next=%2Fprofile"
    assert Client().post("/profile/password", CHANGE)["Location"] == "/sign-in"
