"""T10 in short: whatever a source does, good posts are told once, trouble is told, and nobody is stormed."""

from dataclasses import replace
from itertools import repeat

import pytest
from connectors.failures.conftest import HOUR, Suffer, bounds
from connectors.failures.faults import FOR_GOOD, HARMLESS, PASSING, Reply, login_page, no_fault, nothing
from connectors.failures.patients import INTERVAL_S, Patient
from connectors.lab.answers import Request

from menara.connectors.base import Notice, Permanent


def once(patient: Patient) -> dict[str, int]:
    return dict.fromkeys(patient.ids, 1)


@pytest.mark.parametrize("fault", PASSING)
def test_what_passes_is_told_once_and_loses_nothing(fault: str, patient: Patient, suffer: Suffer) -> None:
    course = suffer([PASSING[fault]] * 4, for_s=HOUR)
    assert course.told == once(patient)
    assert course.codes == ["try_later"]
    assert course.ended_by is None


@pytest.mark.parametrize("fault", PASSING)
def test_what_passes_in_the_middle_of_the_pages_loses_nothing(
    fault: str, patient: Patient, suffer: Suffer
) -> None:
    course = suffer([no_fault, *[PASSING[fault]] * 4], for_s=HOUR)
    assert course.told == once(patient)
    assert course.codes == ["try_later"]


@pytest.mark.parametrize("fault", PASSING)
def test_what_does_not_pass_is_told_once_and_asked_less_and_less(fault: str, suffer: Suffer) -> None:
    for_s, most = bounds(fault)
    course = suffer(repeat(PASSING[fault]), for_s=for_s)
    assert [event.code for event in course.events] == ["try_later"]
    assert course.ended_by is None
    assert len(course.server.requests) <= most


@pytest.mark.parametrize("fault", FOR_GOOD)
def test_what_a_person_has_to_see_to_ends_the_source(fault: str, suffer: Suffer) -> None:
    course = suffer(repeat(FOR_GOOD[fault]))
    assert isinstance(course.ended_by, Permanent)
    assert str(course.ended_by).endswith((".", "?"))
    assert len(course.server.requests) == 1


@pytest.mark.parametrize("fault", HARMLESS)
def test_what_must_make_no_difference_makes_none(fault: str, patient: Patient, suffer: Suffer) -> None:
    course = suffer(repeat(HARMLESS[fault]), for_s=4.5 * INTERVAL_S)
    assert course.told == once(patient)
    assert [event.kind for event in course.events] == ["upsert"] * len(patient.posts)


@pytest.mark.parametrize("page", [login_page, nothing], ids=["login page", "empty"])
def test_a_page_that_is_something_else_is_not_taken_for_an_empty_one(
    page: object, patient: Patient, suffer: Suffer
) -> None:
    course = suffer([page] * 3, for_s=HOUR)
    assert course.told == once(patient)
    assert None not in [event.code for event in course.events if isinstance(event, Notice)][:1]


def test_a_source_that_stays_empty_is_asked_at_its_interval(patient: Patient, suffer: Suffer) -> None:
    course = suffer(truth=lambda request: patient.answer([], request), for_s=HOUR)
    assert course.events == []
    assert len(course.server.requests) <= HOUR / INTERVAL_S + 2


def test_posts_that_cannot_be_read_hide_none_of_those_beside_them(patient: Patient, suffer: Suffer) -> None:
    mixed = [*patient.posts, *patient.drifted]
    course = suffer(truth=lambda request: patient.answer(mixed, request), for_s=3.5 * INTERVAL_S)
    assert course.told == once(patient)
    notices = [event for event in course.events if isinstance(event, Notice)]
    assert len(notices) == len(patient.drifted)
    assert all(notice.code and notice.raw for notice in notices)


def test_a_page_of_ten_times_the_usual_size_is_read_whole(patient: Patient, suffer: Suffer) -> None:
    many = [patient.numbered(number) for number in range(400)]
    course = suffer(
        truth=lambda request: patient.answer(many, without_limit(request)), for_s=1.5 * INTERVAL_S
    )
    assert course.told == {patient.native_id(post): 1 for post in many}


def test_the_order_of_a_page_makes_no_difference(patient: Patient, suffer: Suffer) -> None:
    course = suffer(truth=lambda request: patient.shuffled(patient.posts, request), for_s=2.5 * INTERVAL_S)
    assert course.told == once(patient)


def test_a_page_that_is_given_twice_is_told_once(patient: Patient, suffer: Suffer) -> None:
    twice = [post for post in patient.posts for _ in range(2)]
    course = suffer(truth=lambda request: patient.answer(twice, request), for_s=2.5 * INTERVAL_S)
    assert course.told == once(patient)


def test_another_time_zone_makes_no_new_version(patient: Patient, suffer: Suffer) -> None:
    """A source that is moved to another server, with another time zone: the moments are the same."""
    seen = 0

    def truth(request: Request) -> Reply:
        nonlocal seen
        seen += 1
        posts = patient.posts if seen < 4 else [patient.moved(post) for post in patient.posts]
        return patient.answer(posts, request)

    course = suffer(truth=truth, for_s=8.5 * INTERVAL_S)
    assert seen > 6
    assert course.told == once(patient)


def without_limit(request: Request) -> Request:
    return replace(request, query={**request.query, "limit": "400"})
