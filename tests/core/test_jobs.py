"""Jobs: put there by a transaction, done at least once, with an effect that is written once."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from menara.core import jobs
from menara.core.models import AuditHead, Job

done: list[dict[str, Any]] = []


@jobs.task("tests.note")
def note(**payload: Any) -> None:
    done.append(payload)


@jobs.task("tests.write_and_fail")
def write_and_fail(chain: int) -> None:
    AuditHead.objects.create(chain=chain, hash=b"")
    raise ValueError("the network is down")


@jobs.task("tests.complain")
def complain() -> None:
    raise ValueError("a\ud800\0")


@jobs.task("tests.write")
def write(chain: int) -> None:
    AuditHead.objects.create(chain=chain, hash=b"")


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_done() -> None:
    done.clear()


def chains() -> list[int]:
    return list(AuditHead.objects.order_by("chain").values_list("chain", flat=True))


def test_a_job_is_done_with_its_payload_and_gone() -> None:
    jobs.enqueue("tests.note", mention=5)
    assert [jobs.run(job) for job in jobs.lease("a", 10)] == [True]
    assert (done, Job.objects.count()) == ([{"mention": 5}], 0)


def test_a_job_of_a_transaction_that_is_rolled_back_was_never_there() -> None:
    with transaction.atomic():
        jobs.enqueue("tests.note")
        transaction.set_rollback(True)
    assert jobs.lease("a", 10) == []


def test_jobs_come_in_the_order_in_which_they_are_due(clock: Any) -> None:
    jobs.enqueue("tests.note", after=timedelta(minutes=2), nth=2)
    jobs.enqueue("tests.note", nth=1)
    assert [job.payload for job in jobs.lease("a", 10)] == [{"nth": 1}]
    clock.move(minutes=2)
    assert [job.payload for job in jobs.lease("a", 10)] == [{"nth": 2}]


def test_of_jobs_with_one_key_only_one_waits() -> None:
    for nth in (1, 2):
        jobs.enqueue("tests.note", key="trim", nth=nth)
    assert [job.payload for job in jobs.lease("a", 10)] == [{"nth": 1}]


def test_a_leased_job_is_not_leased_again_until_its_lease_ends(clock: Any) -> None:
    jobs.enqueue("tests.note")
    first = jobs.lease("a")
    assert (len(first), jobs.lease("b")) == (1, [])
    clock.move(minutes=5, seconds=1)
    assert len(jobs.lease("b")) == 1


def test_who_has_lost_the_lease_writes_nothing(clock: Any) -> None:
    jobs.enqueue("tests.write", chain=1)
    (slow,) = jobs.lease("a")
    clock.move(minutes=6)
    (quick,) = jobs.lease("a")
    assert [jobs.run(slow), chains()] == [False, []]
    assert [jobs.run(quick), chains()] == [True, [1]]


def test_a_failed_job_leaves_no_effect_and_comes_back_later(clock: Any) -> None:
    jobs.enqueue("tests.write_and_fail", chain=1)
    assert [jobs.run(job) for job in jobs.lease("a")] == [False]
    job = Job.objects.get()
    assert (chains(), job.attempts, job.last_error.splitlines()[-1]) == (
        [],
        1,
        "ValueError: the network is down",
    )
    assert jobs.lease("a") == []
    clock.move(seconds=2)
    assert len(jobs.lease("a")) == 1


def test_a_job_of_a_kind_that_nobody_knows_is_kept_with_the_reason() -> None:
    jobs.enqueue("tests.unknown")
    assert [jobs.run(job) for job in jobs.lease("a")] == [False]
    assert Job.objects.get().last_error.splitlines()[-1] == "KeyError: 'tests.unknown'"


def test_a_job_that_always_fails_is_set_aside_and_can_be_revived(clock: Any) -> None:
    jobs.enqueue("tests.write_and_fail", chain=1)
    for _ in range(jobs.ATTEMPTS):
        clock.move(hours=2)
        assert [jobs.run(job) for job in jobs.lease("a")] == [False]
    clock.move(days=1)
    job = Job.objects.get()
    assert (job.is_dead, jobs.lease("a")) == (True, [])
    assert (jobs.revive(job.id), jobs.revive(job.id), len(jobs.lease("a"))) == (True, False, 1)


def test_a_job_that_was_set_aside_makes_room_for_the_next_of_its_key(clock: Any) -> None:
    jobs.enqueue("tests.write_and_fail", key="trim", chain=1)
    for _ in range(jobs.ATTEMPTS):
        clock.move(hours=2)
        assert [jobs.run(job) for job in jobs.lease("a")] == [False]
    jobs.enqueue("tests.note", key="trim")
    assert [jobs.run(job) for job in jobs.lease("a")] == [True]


def test_a_job_that_kills_every_worker_is_set_aside(clock: Any) -> None:
    jobs.enqueue("tests.note", key="trim")
    for _ in range(jobs.ATTEMPTS):
        assert len(jobs.lease("a")) == 1
        clock.move(minutes=6)
    assert jobs.lease("a") == []
    job = Job.objects.get()
    assert (job.is_dead, job.last_error) == (True, "Its workers have ended without a word.")


@pytest.mark.parametrize(("days", "is_done"), [(1, False), (366, True)])
def test_a_clock_that_was_wrong_for_a_while_puts_nothing_off_for_long(
    clock: Any, days: int, is_done: bool
) -> None:
    """Else retention would rest until that time comes: of the jobs with one key only one waits."""
    clock.move(days=days)
    jobs.enqueue("tests.note", key="daily")
    clock.move(days=-days)
    assert [jobs.run(job) for job in jobs.lease("a")] == [True] * is_done


def test_a_reason_that_no_table_holds_is_kept_in_other_signs() -> None:
    jobs.enqueue("tests.complain")
    assert [jobs.run(job) for job in jobs.lease("a")] == [False]
    assert Job.objects.get().last_error.splitlines()[-1] == "ValueError: a\ufffd\ufffd"


def test_two_tasks_cannot_have_one_name() -> None:
    with pytest.raises(ValueError, match=r"two tasks are called tests\.note"):
        jobs.task("tests.note")(write)


@pytest.mark.django_db(transaction=True)
def test_workers_that_lease_at_once_share_the_jobs() -> None:
    for nth in range(40):
        jobs.enqueue("tests.note", nth=nth)
    start, leased = Barrier(4), []

    def work(worker: str) -> None:
        start.wait()
        while found := jobs.lease(worker, 3):
            leased.extend(job.payload["nth"] for job in found)
        connection.close()

    workers = [Thread(target=work, args=[name]) for name in "abcd"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(leased) == list(range(40))


@jobs.errand("tests.go_out")
def go_out(chain: int) -> None:
    done.append({"in_transaction": connection.in_atomic_block})
    AuditHead.objects.create(chain=chain, hash=b"")
    if len(done) == 1:
        raise ValueError("the mail server is full")


@pytest.mark.django_db(transaction=True)
def test_an_errand_waits_for_others_outside_of_any_transaction(clock: Any) -> None:
    """What it has written stays when it fails after that."""
    jobs.enqueue("tests.go_out", chain=7)
    assert [jobs.run(job) for job in jobs.lease("a", 10)] == [False]
    assert chains() == [7]
    AuditHead.objects.all().delete()
    clock.move(minutes=5)
    assert [jobs.run(job) for job in jobs.lease("a", 10)] == [True]
    assert (done, Job.objects.count()) == ([{"in_transaction": False}] * 2, 0)
