"""An installation does not start on a database that may lose what it has acknowledged."""

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import connection

from menara.cli.output import UsageError
from menara.server.durability import refuse_unsafe_database, what_is_unsafe
from menara.server.environment import Environment, SettingError

IS_SQLITE = "DATABASE_URL" not in os.environ
ENVIRONMENT = Environment.read({"MENARA_DATA": "data"})
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def unsafe() -> Iterator[None]:
    """As it would be on a file system that cannot do better, or with a careless configuration."""
    off, on = ("PRAGMA synchronous=NORMAL", "PRAGMA synchronous=FULL")
    if not IS_SQLITE:
        off, on = "SET synchronous_commit = off", "SET synchronous_commit = on"
    with connection.cursor() as cursor:
        cursor.execute(off)
        yield
        cursor.execute(on)


@pytest.mark.skipif(not IS_SQLITE, reason="the PostgreSQL of the tests runs without fsync")
def test_sqlite_as_we_open_it_is_safe() -> None:
    assert what_is_unsafe() is None
    refuse_unsafe_database(ENVIRONMENT)


@pytest.mark.usefixtures("unsafe")
def test_what_is_unsafe_is_refused_in_a_sentence() -> None:
    with pytest.raises(UsageError) as refused:
        refuse_unsafe_database(ENVIRONMENT)
    assert str(refused.value).endswith(
        "what was acknowledged may be lost with the power. Mend that, or set MENARA_UNSAFE_DATABASE=allow "
        "where nothing needs to be kept."
    )


@pytest.mark.usefixtures("unsafe")
def test_an_operator_may_know_better() -> None:
    refuse_unsafe_database(replace(ENVIRONMENT, allows_unsafe_database=True))


@pytest.mark.parametrize(
    ("text", "size"), [("0", 0), ("512m", 512 << 20), ("2G", 2 << 30), (" 1T ", 1 << 40)]
)
def test_sizes_are_read(text: str, size: int) -> None:
    assert Environment.read({"MENARA_DATA": "x", "MENARA_DISK_RESERVE": text}).disk_reserve == size


@pytest.mark.parametrize("text", ["x", "1.5G", "-1", "1GB", "9" * 16])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(SettingError, match="MENARA_QUEUE_LIMIT"):
        Environment.read({"MENARA_DATA": "x", "MENARA_QUEUE_LIMIT": text})
