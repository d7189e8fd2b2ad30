"""The engine's random queries and mentions are used here as well; what is stored is stored as it is heard."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from menara.engine.mention import storable
from menara.listening.models import IndexState
from menara.listening.search.terms import VERSION
from menara.listening.storing import store

sys.path.append(str(Path(__file__).parents[2] / "engine/query"))
Keep = Callable[..., None]


@pytest.fixture(autouse=True)
def ready(request: pytest.FixtureRequest) -> None:
    """Tests that empty all tables take this row out, which a migration has put in."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        IndexState.objects.update_or_create(id=1, defaults={"version": VERSION, "built_to": None})


@pytest.fixture
def keep(post: Callable[..., Any]) -> Keep:
    """Store mentions with these contents, in one batch; keyword arguments are as those of `post`."""

    def keep(*contents: dict[str, Any], **more: Any) -> None:
        heard = [
            post(
                f"v{minute}", minute, **{"native_id": f"at://{minute}", "content": storable(content), **more}
            )
            for minute, content in enumerate(contents, 1)
        ]
        take(heard)

    return keep


@pytest.fixture(name="take")
def take_fixture() -> Callable[[list[Any]], None]:
    """Store whatever was heard."""
    return take


def take(heard: list[Any]) -> None:
    with transaction.atomic():
        store(heard)


@pytest.fixture
def undone() -> Callable[[], AbstractContextManager[None]]:
    """A transaction that leaves nothing behind: for tests that try many things in one."""

    @contextmanager
    def undone() -> Iterator[None]:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return undone
