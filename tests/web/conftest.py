"""A workspace with its owner, and browsers to visit it with."""

from collections.abc import Callable

import pytest
from django.test import Client

from menara.people import operations
from menara.people.enums import Role
from menara.people.models import Membership, User, Workspace

EMAIL, PASSWORD = "siti@kasvira.example", "seven wandering storks"


@pytest.fixture
def workspace() -> Workspace:
    return operations.create_workspace(name="Kasvira", time_zone="Asia/Jakarta")


@pytest.fixture
def owner(workspace: Workspace) -> User:
    return operations.create_owner(workspace=workspace, email=EMAIL, password=PASSWORD)


@pytest.fixture
def member(workspace: Workspace) -> Callable[..., User]:
    """Makes people of the workspace."""

    def make(email: str = "budi@kasvira.example", role: Role = Role.ANALYST) -> User:
        person = User(email=email)
        person.set_password(PASSWORD)
        person.save()
        Membership.objects.create(workspace=workspace, user=person, role=role)
        return person

    return make


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """A browser in which somebody has signed in."""

    def enter(email: str = EMAIL, password: str = PASSWORD) -> Client:
        browser = Client()
        answer = browser.post("/sign-in", {"email": email, "password": password})
        assert (answer.status_code, answer["Location"]) == (302, "/")
        return browser

    return enter


@pytest.fixture
def browser(owner: User, sign_in: Callable[..., Client]) -> Client:
    """The owner's."""
    return sign_in(owner.email)
