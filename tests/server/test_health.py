"""Alive, and ready."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from menara.core import jobs
from menara.core.log import DatabaseLog
from menara.sources.operations import HEARD


def ready() -> tuple[int, dict[str, Any]]:
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()


def test_a_server_that_answers_is_alive() -> None:
    assert Client().get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_a_server_without_old_work_is_ready(clock: Any) -> None:
    DatabaseLog().append(HEARD, "1", b"", 1)
    jobs.enqueue("tests.nothing", after=timedelta(hours=1))
    clock.move(minutes=1)
    assert ready() == (200, {"database": True, "screening": True, "jobs": True, "intake": True})


@pytest.mark.django_db
def test_what_waits_for_long_is_told(clock: Any) -> None:
    DatabaseLog().append(HEARD, "1", b"", 1)
    clock.move(minutes=3)
    assert ready() == (503, {"database": True, "screening": False, "jobs": True, "intake": True})
    DatabaseLog().advance("screener", HEARD, 0, 1)
    jobs.enqueue("tests.nothing")
    clock.move(minutes=3)
    assert ready() == (503, {"database": True, "screening": True, "jobs": False, "intake": True})


@pytest.mark.django_db
def test_that_nothing_is_taken_in_is_told(settings: Any) -> None:
    settings.MENARA_DISK_RESERVE = 1 << 60
    assert ready() == (503, {"database": True, "screening": True, "jobs": True, "intake": False})


def test_a_host_that_somebody_made_up_is_refused() -> None:
    assert Client().get("/healthz", headers={"Host": "evil.example"}).status_code == 400
