"""An index that is not whole is told."""

from collections.abc import Callable
from typing import Any

from menara.core.clock import now
from menara.listening.models import IndexState, Mention
from menara.listening.search.building import build_index
from menara.people.queries import Actor

Messages = Callable[..., list[tuple[str, str]]]
NOT_WHOLE = (
    "index_is_built",
    "The index of the mentions is not whole ({} are in it): searches look through a part of them at a time.",
)


def make_mentions(owner: Actor, count: int) -> None:
    heard = {"heard_at": now(), "changed_at": now(), "content": {"id": "1", "text": "kasvira"}}
    Mention.objects.bulk_create(
        Mention(
            workspace_id=owner.workspace_id, number=number, network="bluesky", native_id=str(number), **heard
        )
        for number in range(1, count + 1)
    )


def codes(messages: Messages) -> list[Any]:
    return [told for told in messages() if told[0] == "index_is_built"]


def test_it_is_told_until_it_is_built(owner: Actor, messages: Messages) -> None:
    IndexState.objects.all().delete()
    assert codes(messages) == []
    make_mentions(owner, 3)
    assert codes(messages) == [(NOT_WHOLE[0], NOT_WHOLE[1].format(0))]
    build_index(2)
    assert codes(messages) == [(NOT_WHOLE[0], NOT_WHOLE[1].format(2))]
    while build_index() is not None:
        pass
    assert codes(messages) == []
