"""Who claims an installation: whoever holds the one-time token, once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from menara.core.models import AuditRecord
from menara.people import operations, queries
from menara.people.enums import Role
from menara.people.models import Membership, SetUpToken, User, Workspace
from menara.people.queries import NotAllowed
from menara.people.setting_up import access_set_up, claim_installation, is_claimed, make_set_up_token

PASSWORD = "seven wandering storks"


def claim(token: str, email: str = "siti@kasvira.example", password: str = PASSWORD) -> User:
    return claim_installation(
        token=token,
        organisation="Kasvira",
        time_zone="Asia/Jakarta",
        email=email,
        password=password,
        language="id",
    )


@pytest.mark.django_db
def test_the_token_makes_a_workspace_and_its_owner() -> None:
    token = make_set_up_token()
    assert token
    access_set_up(token)
    owner = claim(token)
    workspace = Workspace.objects.get()
    assert (workspace.name, workspace.time_zone, owner.language) == ("Kasvira", "Asia/Jakarta", "id")
    assert queries.access_workspace(owner, workspace.pk).role is Role.OWNER
    assert owner.check_password(PASSWORD)
    assert AuditRecord.objects.get(chain=0).action == "people.claim_installation"


@pytest.mark.django_db
def test_the_token_is_not_kept_and_holds_256_bits() -> None:
    token = make_set_up_token()
    assert token
    assert len(token) == 43
    assert bytes(SetUpToken.objects.get().digest) == queries.digest(token)


@pytest.mark.django_db
def test_a_token_opens_nothing_once_it_was_used() -> None:
    token = make_set_up_token()
    assert token
    claim(token)
    with pytest.raises(NotAllowed):
        access_set_up(token)
    with pytest.raises(NotAllowed):
        claim(token, "eve@kasvira.example")
    assert (make_set_up_token(), is_claimed(), SetUpToken.objects.count()) == (None, True, 0)


@pytest.mark.django_db
def test_a_new_start_makes_a_new_token_and_the_old_one_opens_nothing() -> None:
    first, second = make_set_up_token(), make_set_up_token()
    assert first
    assert second
    with pytest.raises(NotAllowed):
        claim(first)
    claim(second)


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "x", "a" * 43, "é", "x" * 100_000])
def test_another_token_opens_nothing(token: str) -> None:
    make_set_up_token()
    with pytest.raises(NotAllowed):
        access_set_up(token)
    with pytest.raises(NotAllowed):
        claim(token)
    assert User.objects.count() == 0


@pytest.mark.django_db
def test_a_password_that_is_too_easy_leaves_all_as_it_was() -> None:
    token = make_set_up_token()
    assert token
    with pytest.raises(ValidationError):
        claim(token, password="password1234")
    assert (User.objects.count(), Workspace.objects.count()) == (0, 0)
    claim(token)


@pytest.mark.django_db
def test_an_owner_who_came_by_another_way_closes_the_set_up() -> None:
    token = make_set_up_token()
    assert token
    workspace = operations.create_workspace(name="Nalura")
    operations.create_owner(workspace=workspace, email="ayu@nalura.example", password=PASSWORD)
    with pytest.raises(NotAllowed):
        claim(token)
    assert Membership.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_exactly_one_succeeds() -> None:
    token = make_set_up_token()
    assert token
    together = Barrier(4)

    def try_to(claiming: Callable[[], User]) -> bool:
        try:
            together.wait()
            claiming()
        except NotAllowed:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        claims = [lambda n=n: claim(token, f"person-{n}@kasvira.example") for n in range(4)]
        assert sorted(pool.map(try_to, claims)) == [False, False, False, True]
    assert (User.objects.count(), Workspace.objects.count(), Membership.objects.count()) == (1, 1, 1)
