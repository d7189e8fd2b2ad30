"""The folder of an installation in which nothing is wrong; what is in its database, each test says."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from menara.people.enums import Role
from menara.people.operations import create_workspace
from menara.people.queries import Actor
from menara.server.doctor.examination import examine_database
from menara.server.doctor.trouble import Trouble
from menara.server.environment import Environment

ELSEWHERE = {"clock_skew", "unsafe_database"}  # of the PostgreSQL that tests run on, and of their clock


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    data = tmp_path / "data"
    data.mkdir(0o700)
    (data / "key").write_text(bytes(settings.MENARA_KEY).hex() + "\n")
    (data / "key").chmod(0o600)
    if connection.vendor == "sqlite":
        (data / "menara.sqlite3").touch()
    return Environment(data, settings.ENVIRONMENT.database_url, None, (), data / "key")


@pytest.fixture
def owner(transactional_db: None) -> Actor:  # noqa: ARG001
    return Actor(create_workspace(name="Kasvira").id, "user:1", Role.OWNER)


@pytest.fixture
def troubles(environment: Environment) -> Callable[..., list[Trouble]]:
    """What is found in the database and in the work that it tells of."""

    def troubles(*, full: bool = False) -> list[Trouble]:
        found = examine_database(environment, full=full)
        return [trouble for trouble in found if trouble.code not in ELSEWHERE]

    return troubles


@pytest.fixture
def messages(troubles: Callable[..., list[Trouble]]) -> Callable[..., list[Any]]:
    return lambda **options: [(trouble.code, trouble.message) for trouble in troubles(**options)]
