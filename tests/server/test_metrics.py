"""The figures for Prometheus, and who gets them."""

import re
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from menara.core import jobs
from menara.core.log import DatabaseLog
from menara.core.models import Job
from menara.people.enums import Role, Scope
from menara.people.operations import create_token, create_workspace
from menara.people.queries import Actor
from menara.server import figures as server_figures
from menara.server import metrics
from menara.server.figures import Figure, all_figures
from menara.sources.models import Channel, CoverageHour
from menara.sources.operations import HEARD, add_source

SAMPLE = re.compile(r'menara_[a-z_]+(\{[a-z]+="[a-z_]+"(,[a-z]+="[a-z_]+")*\})? [0-9.e+]+')
COMMENT = re.compile(r"# (HELP menara_[a-z_]+ .+\.|TYPE menara_[a-z_]+ (gauge|counter))")
NAMES = ("mentions", "log_position", "log_waiting_batches", "log_waiting_bytes", "log_waiting_seconds")
NAMES += ("intake_full", "disk_free_bytes", "jobs_due", "jobs_dead", "channels", "dead_letters", "coverage")

pytestmark = pytest.mark.django_db


def status(headers: dict[str, str] | None = None, **more: Any) -> int:
    return Client().get("/metrics", headers={"Host": "localhost"} | (headers or {}), **more).status_code


def figures() -> dict[str, list[Any]]:
    return {figure.name: figure.samples for figure in all_figures()}


def token(*scopes: Scope) -> dict[str, str]:
    workspace = create_workspace(name="Kasvira")
    secret = create_token(workspace_id=workspace.id, name="prometheus", scopes=scopes, actor="system")
    return {"Authorization": f"Bearer {secret}"}


def test_who_is_on_this_machine_needs_no_token() -> None:
    assert [status(), status({"Host": "127.0.0.1:8000"}), status(REMOTE_ADDR="::1")] == [200, 200, 200]


@pytest.mark.parametrize("name", metrics.FORWARDED)
def test_what_a_proxy_passes_on_needs_one(name: str) -> None:
    assert status({name: "127.0.0.1"}) == 401


@pytest.mark.parametrize("address", ["10.0.0.7", "2001:db8::1", "", "unix:"])
def test_who_calls_from_elsewhere_needs_one(address: str) -> None:
    assert status(REMOTE_ADDR=address) == 401


def test_who_asks_for_a_public_name_needs_one(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["menara.example"]
    assert status({"Host": "menara.example"}) == 401


def test_a_token_with_the_scope_will_do() -> None:
    assert status(token(Scope.METRICS_READ), REMOTE_ADDR="10.0.0.7") == 200


def test_another_token_will_not() -> None:
    others = [scope for scope in Scope if scope is not Scope.METRICS_READ]
    assert status(token(*others), REMOTE_ADDR="10.0.0.7") == 401
    assert status({"Authorization": "Bearer menara_x"}, REMOTE_ADDR="10.0.0.7") == 401
    assert status({"Authorization": ""}, REMOTE_ADDR="10.0.0.7") == 401


def test_a_database_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise DatabaseError

    monkeypatch.setattr(metrics, "all_figures", fail)
    assert status() == 503


def test_the_text_is_what_prometheus_reads() -> None:
    answer = Client().get("/metrics", headers={"Host": "localhost"})
    lines = answer.content.decode().splitlines()
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert [line for line in lines if not (SAMPLE.fullmatch(line) or COMMENT.fullmatch(line))] == []
    assert [line.split()[2] for line in lines if line.startswith("# TYPE")] == [
        f"menara_{name}" for name in NAMES
    ]


def test_large_numbers_are_written_whole() -> None:
    assert list(Figure("x", "gauge", "X.", [({"a": "b"}, 123_456_789_012)]).lines())[2:] == [
        'menara_x{a="b"} 123456789012'
    ]


@pytest.fixture(autouse=True)
def disk_that_nobody_else_writes_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_figures, "free_bytes", lambda: 17)


def test_an_empty_installation_has_no_coverage_rather_than_none_heard() -> None:
    zero = [({}, 0)]
    states = [({"state": state}, 0) for state in ("configured", "active", "degraded", "failing")]
    free = [({}, 17)]
    assert figures() == {
        **dict.fromkeys(NAMES, zero),
        "disk_free_bytes": free,
        "channels": states,
        "coverage": [],
    }


def test_what_waits_is_counted(clock: Any) -> None:
    DatabaseLog().append(HEARD, "1", b"", 1)
    clock.move(seconds=1)
    for content in (b"aa", b"b"):
        DatabaseLog().append(HEARD, "1", content, 1)
    DatabaseLog().advance("screener", HEARD, 0, 1)
    jobs.enqueue("tests.nothing")
    Job.objects.create(kind="tests.nothing", run_at=clock(), is_dead=True)
    clock.move(seconds=30)
    found = figures()
    waiting = [found[name][0][1] for name in (*NAMES[1:6], "jobs_due", "jobs_dead")]
    assert waiting == [1, 2, 3, 30.0, False, 1, 1]


def test_coverage_is_that_of_all_channels_in_two_hours(clock: Any) -> None:
    owner = Actor(create_workspace(name="Kasvira").id, "user:1", Role.OWNER)
    for name in ("one", "two"):
        settings = {"paths": [f"{name}.jsonl"], "network": "bluesky"}
        add_source(name=name, connector="file", settings=settings, acting=owner)
    for channel in Channel.objects.all():
        CoverageHour.objects.create(channel=channel, hour=clock(), asked=2, received=5)
    clock.move(minutes=90)
    counts = {"asked": 4, "received": 10, "limited": 0, "missed": 0, "set_aside": 0}
    assert figures()["coverage"] == [
        ({"hour": "last", "count": name}, count) for name, count in counts.items()
    ]
    assert figures()["channels"][0] == ({"state": "configured"}, 2)


def test_every_metric_is_explained(repository: Any) -> None:
    page = (repository / "docs/reference/metrics.md").read_text("utf-8")
    assert [name for name in NAMES if not re.search(rf"^\| `menara_{name}[`{{]", page, re.M)] == []
