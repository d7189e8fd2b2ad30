"""T10 for connections that stay: they break, fall silent and are refused, and nothing is lost or told twice."""

from itertools import repeat
from typing import Any

import pytest
from connectors.failures.conftest import HOUR, Undergo, bounds
from connectors.failures.faults import FOR_GOOD, PASSING, Fault, login_page, no_fault, nothing

from menara.connectors.base import Permanent

HEARD = [no_fault] * 4  # connections and pages until the first posts have been told
SPOILT = {**PASSING, "login page": login_page, "nothing": nothing}


def test_connections_that_break_lose_nothing(flowing: Any, undergo: Undergo) -> None:
    course = undergo(flowing.name, flowing.settings, flowing.answer, (), HOUR, flowing.ids)
    assert course.told == dict.fromkeys(flowing.ids, 1)
    assert course.ended_by is None


@pytest.mark.parametrize("fault", SPOILT)
def test_what_passes_loses_nothing(fault: str, flowing: Any, undergo: Undergo) -> None:
    script = [*HEARD, *[SPOILT[fault]] * 4]
    course = undergo(flowing.name, flowing.settings, flowing.answer, script, HOUR, flowing.ids)
    assert course.told == dict.fromkeys(flowing.ids, 1)
    assert course.codes in ([], ["try_later"]), "half of what a stream brings is no outage"
    assert course.ended_by is None


@pytest.mark.parametrize("fault", SPOILT)
def test_what_does_not_pass_is_told_once_and_asked_less_and_less(
    fault: str, flowing: Any, undergo: Undergo
) -> None:
    for_s, most = bounds(fault)
    spoilt: Fault = SPOILT[fault]
    course = undergo(flowing.name, flowing.settings, flowing.answer, repeat(spoilt), for_s)
    assert course.codes in ([], ["try_later"]), "half of what a stream brings is no outage"
    assert len(course.server.requests) <= most


@pytest.mark.parametrize("fault", FOR_GOOD)
def test_what_a_person_has_to_see_to_ends_the_source(fault: str, flowing: Any, undergo: Undergo) -> None:
    course = undergo(flowing.name, flowing.settings, flowing.answer, repeat(FOR_GOOD[fault]))
    assert isinstance(course.ended_by, Permanent)
    assert len(course.server.requests) <= 2
