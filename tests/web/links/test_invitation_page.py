"""The page that an invitation opens."""

from collections.abc import Callable

import pytest
from django.test import Client

from menara.people import operations
from menara.people.enums import Role
from menara.people.inviting import invite
from menara.people.models import Membership, User, Workspace
from menara.people.queries import access_workspace

pytestmark = pytest.mark.django_db
PASSWORD, EMAIL = "seven wandering storks", "rana@kasvira.example"
TOLD = {"name": "Rana", "password": PASSWORD, "again": PASSWORD}
Enter = Callable[..., Client]


@pytest.fixture
def address(owner: User, workspace: Workspace) -> str:
    acting = access_workspace(owner, workspace.pk)
    return f"/invitation/{invite(email=EMAIL, role=Role.ANALYST, acting=acting)}"


def elsewhere(email: str) -> User:
    workspace = operations.create_workspace(name="Elsewhere")
    return operations.create_owner(workspace=workspace, email=email, password=PASSWORD)


def test_who_opens_it_makes_an_account_and_is_in(address: str) -> None:
    browser = Client(headers={"Accept-Language": "fa"})
    page = browser.get(address).content.decode()
    assert [text in page for text in ("Kasvira", EMAIL)] == [True, True]
    answer = browser.post(address, TOLD)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert browser.get("/watch").status_code == 200
    person = User.objects.get(email=EMAIL)
    assert (person.name, person.language, person.memberships.get().role) == ("Rana", "fa", "analyst")


def test_afterwards_nothing_is_at_the_address(address: str) -> None:
    Client().post(address, TOLD)
    nowhere = Client().get("/nowhere")
    for answer in (Client().get(address), Client().post(address, TOLD), Client().post(f"{address}/join")):
        assert (answer.status_code, answer.content) == (404, nowhere.content)


@pytest.mark.parametrize("secret", ["x", "a" * 43, "%00", "é", "x" * 5000])
@pytest.mark.usefixtures("address")
def test_a_wrong_link_is_an_address_where_nothing_is(secret: str) -> None:
    nowhere = Client().get("/nowhere").content
    for path in (f"/invitation/{secret}", f"/new-password/{secret}"):
        for answer in (Client().get(path), Client().post(path, TOLD)):
            assert (answer.status_code, answer.content) == (404, nowhere)


def test_the_page_does_not_tell_whether_the_address_has_an_account(address: str) -> None:
    before = Client().get(address).content
    elsewhere(EMAIL)
    after = Client().get(address).content
    assert [without_token(page) for page in (before, after)] == [without_token(before)] * 2


def without_token(page: bytes) -> bytes:
    return b"\n".join(line for line in page.splitlines() if b"csrfmiddlewaretoken" not in line)


def test_who_has_an_account_signs_in_and_joins(address: str, workspace: Workspace) -> None:
    person = elsewhere(EMAIL)
    assert Client().post(address, TOLD).status_code == 422
    browser = Client()
    answer = browser.post("/sign-in", {"email": EMAIL, "password": PASSWORD, "next": address})
    assert answer["Location"] == address
    assert f'action="{address}/join"' in browser.get(address).content.decode()
    assert browser.post(f"{address}/join")["Location"] == "/"
    assert "You are in Kasvira now." in browser.get("/watch").content.decode()
    assert Membership.objects.get(user=person, workspace=workspace).role == "analyst"


def test_who_is_signed_in_as_somebody_else_cannot_join(address: str) -> None:
    elsewhere("eve@elsewhere.example")
    browser = Client()
    browser.post("/sign-in", {"email": "eve@elsewhere.example", "password": PASSWORD})
    page = browser.get(address).content.decode()
    assert ("You are signed in as eve@elsewhere.example." in page, "/join" in page) == (True, False)
    assert browser.post(f"{address}/join").status_code == 404
    assert Client().post(f"{address}/join")["Location"] == address


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "This is needed."),
        ({"name": "x" * 101}, "This is too long."),
        ({"again": "another one entirely"}, "This is not the same password."),
        ({"password": "short", "again": "short"}, "It has fewer than 12 characters."),
        ({"password": EMAIL, "again": EMAIL}, "It is too much like your e-mail address."),
        ({"password": "a\0" * 12, "again": "a\0" * 12}, "This cannot be read."),
    ],
    ids=["no-name", "long-name", "not-the-same", "short", "like-the-address", "nul"],
)
def test_what_is_wrong_is_said_and_the_link_stays(address: str, wrong: dict[str, str], said: str) -> None:
    answer = Client().post(address, TOLD | wrong)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert Client().get(address).status_code == 200
    assert not User.objects.filter(email=EMAIL).exists()
