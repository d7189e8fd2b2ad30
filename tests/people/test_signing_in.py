"""Who signs in, who does not, and what slows down those who guess (T18, T19)."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from menara.core.models import AuditRecord
from menara.people import operations
from menara.people.models import SignInTry, User
from menara.people.passwords import Hasher
from menara.people.signing_in import (
    TRIES,
    TooManyTries,
    Visitor,
    WrongPassword,
    confirm,
    note_wish,
    sign_in,
)

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD = "siti@kasvira.example", "seven wandering storks"
HERE = Visitor("198.51.100.7")


@pytest.fixture(autouse=True)
def owner() -> User:
    workspace = operations.create_workspace(name="Kasvira")
    return operations.create_owner(workspace=workspace, email=EMAIL, password=PASSWORD)


@pytest.fixture
def hashing(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The real hasher, and what it was asked to do."""
    asked: list[str] = []

    def noted(name: str) -> Callable[..., object]:
        original = getattr(Hasher, name)

        def call(self: Hasher, *arguments: object) -> object:
            asked.append(name)
            return original(self, *arguments)

        return call

    for name in ("encode", "verify"):
        monkeypatch.setattr(Hasher, name, noted(name))
    with override_settings(PASSWORD_HASHERS=["menara.people.passwords.Hasher"]):
        yield asked


def answer_of(email: str = EMAIL, password: str = "wrong", visitor: Visitor = HERE) -> type | None:
    try:
        sign_in(email=email, password=password, visitor=visitor)
    except (WrongPassword, TooManyTries) as answer:
        return type(answer)
    return None


def test_a_person_signs_in_whatever_the_case_of_the_address(owner: User, clock) -> None:
    person = sign_in(email=" SITI@kasvira.example", password=PASSWORD, visitor=HERE)
    assert (person, person.last_login, SignInTry.objects.count()) == (owner, clock.time, 0)
    last = AuditRecord.objects.filter(chain=0).order_by("number").last()
    assert last
    assert (last.actor, last.action) == (f"user:{owner.pk}", "people.sign_in")


@pytest.mark.parametrize(
    ("email", "password"),
    [(EMAIL, "wrong"), ("nobody@kasvira.example", PASSWORD), (EMAIL, ""), ("", PASSWORD), ("", "")],
)
def test_all_others_get_the_same_answer(email: str, password: str) -> None:
    assert answer_of(email, password) is WrongPassword


def test_who_is_not_active_does_not_exist(owner: User) -> None:
    operations.deactivate_user(user=owner, actor="operator")
    assert answer_of(password=PASSWORD) is WrongPassword


@pytest.mark.parametrize("email", [EMAIL, "nobody@kasvira.example"])
def test_a_password_is_hashed_once_whether_there_is_such_an_account_or_not(
    hashing: list[str], owner: User, email: str
) -> None:
    owner.set_password(PASSWORD)
    owner.save()
    hashing.clear()
    assert answer_of(email) is WrongPassword
    assert len(hashing) == 1


def test_an_account_has_ten_tries_from_wherever_they_come(hashing: list[str]) -> None:
    answers = [answer_of(visitor=Visitor(f"198.51.{number % 250}.7")) for number in range(100)]
    assert answers == [WrongPassword] * TRIES + [TooManyTries] * (100 - TRIES)
    assert len(hashing) == TRIES
    assert answer_of(password=PASSWORD, visitor=Visitor("203.0.113.1")) is TooManyTries


def test_for_those_who_guess_on_nothing_is_written() -> None:
    for _ in range(TRIES):
        answer_of()
    with CaptureQueriesContext(connection) as asked:
        assert answer_of() is TooManyTries
    assert [query["sql"] for query in asked if not query["sql"].startswith("SELECT")] == []


def test_an_account_that_there_is_not_is_locked_in_the_same_way() -> None:
    answers = [answer_of("nobody@kasvira.example", visitor=Visitor(f"198.51.{n}.7")) for n in range(20)]
    assert answers == [WrongPassword] * TRIES + [TooManyTries] * 10


def test_an_address_has_ten_tries_whatever_it_tries() -> None:
    answers = [answer_of(f"nobody-{number}@kasvira.example") for number in range(100)]
    assert answers == [WrongPassword] * TRIES + [TooManyTries] * (100 - TRIES)


@pytest.mark.parametrize(
    ("first", "second", "are_one"),
    [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("198.51.100.7", "198.51.100.8", False),
        ("198.51.100.7", "::ffff:198.51.100.7", True),
        ("198.51.100.7", "198.51.100.7:4711", True),
        ("2001:db8:0:1::1", "[2001:db8:0:1::2]:4711", True),
        ("", "", True),
    ],
)
def test_addresses_of_one_network_count_as_one(first: str, second: str, are_one: bool) -> None:
    for number in range(TRIES):
        assert answer_of(f"nobody-{number}@kasvira.example", visitor=Visitor(first)) is WrongPassword
    expected = TooManyTries if are_one else WrongPassword
    assert answer_of("nobody@kasvira.example", visitor=Visitor(second)) is expected


def test_after_a_quarter_of_an_hour_it_can_be_tried_again(clock) -> None:
    for _ in range(20):
        answer_of()
        clock.move(minutes=1)
    clock.move(minutes=15)
    assert answer_of(password=PASSWORD) is None
    assert SignInTry.objects.count() == 0


def test_guessing_on_does_not_lock_for_longer(clock) -> None:
    for _ in range(TRIES):
        answer_of()
    clock.move(minutes=14)
    assert [answer_of() for _ in range(50)] == [TooManyTries] * 50
    clock.move(minutes=1, seconds=1)
    assert answer_of(password=PASSWORD) is None


def test_nobody_can_lock_a_person_out_of_a_browser_they_use() -> None:
    for number in range(30):
        answer_of(visitor=Visitor(f"198.51.{number}.7"))
    known = Visitor("198.51.100.7", browser="a" * 32)
    assert answer_of(password=PASSWORD, visitor=known) is None
    tries = [answer_of(visitor=known) for _ in range(TRIES + 1)]
    assert tries == [WrongPassword] * TRIES + [TooManyTries]


def test_the_trail_tells_once_that_an_account_was_locked(owner: User) -> None:
    for number in range(30):
        answer_of(visitor=Visitor(f"198.51.{number}.7"))
    told = AuditRecord.objects.filter(action="people.lock_out").values_list("actor", "subject", "detail")
    assert list(told) == [("visitor", f"user:{owner.pk}", '{"address":"198.51.9.7"}')]


@pytest.mark.django_db(transaction=True)
def test_of_many_tries_at_once_no_more_than_ten_come_through(hashing: list[str]) -> None:
    together = Barrier(20)

    def guess(number: int) -> type | None:
        together.wait()
        try:
            return answer_of(visitor=Visitor(f"198.51.{number}.7"))
        finally:
            connection.close()

    hashing.clear()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(guess, range(20)))
    assert answers.count(WrongPassword) == len(hashing) <= TRIES
    assert answers.count(TooManyTries) == 20 - len(hashing)


def test_what_a_wrong_clock_has_noted_counts_against_nobody(clock) -> None:
    """A machine whose clock was a day ahead has noted tries: they are over when it is right again."""
    clock.move(days=1)
    for _ in range(TRIES):
        answer_of()
    clock.move(days=-1)
    assert answer_of() is WrongPassword
    assert SignInTry.objects.count() == 1
    assert answer_of(password=PASSWORD) is None


def test_a_present_password_is_asked_for_with_the_same_limit(owner: User) -> None:
    def confirmed(password: str) -> type | None:
        try:
            confirm(person=owner, password=password, visitor=HERE)
        except (WrongPassword, TooManyTries) as answer:
            return type(answer)
        return None

    assert confirmed(PASSWORD) is None
    assert [confirmed("wrong") for _ in range(TRIES + 1)] == [WrongPassword] * TRIES + [TooManyTries]
    assert answer_of(password=PASSWORD) is TooManyTries


def test_wishes_for_a_link_and_tries_to_sign_in_are_counted_apart() -> None:
    for _ in range(TRIES):
        note_wish(email=EMAIL, visitor=HERE)
    with pytest.raises(TooManyTries):
        note_wish(email=EMAIL, visitor=Visitor("203.0.113.1"))
    assert answer_of(password=PASSWORD) is None
