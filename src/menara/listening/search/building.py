"""Builds the index where it is not there: after a restore, or when a new version folds words in another way.

Meanwhile what is stored is indexed as ever, and searches look through the mentions themselves.
"""

from django.db import transaction

from menara.listening.models import IndexState, Mention
from menara.listening.numbers import lock
from menara.listening.search.index import write_rows
from menara.listening.search.terms import VERSION

AT_ONCE = 500  # mentions in one transaction


def build_index(limit: int = AT_ONCE) -> int | None:
    """One step; up to which mention all are indexed now, None when that is all of them. What was counted stays."""
    with transaction.atomic():
        state = _state()
        if state.built_to is None:
            return None
        ids = list(
            Mention.objects.filter(id__gt=state.built_to).order_by("id").values_list("id", flat=True)[:limit]
        )
        _index(ids)
        state.built_to = ids[-1] if ids else None
        state.save(update_fields=["version", "built_to"])
        return state.built_to


def _state() -> IndexState:
    state, _ = IndexState.objects.select_for_update().get_or_create(
        id=1, defaults={"version": VERSION, "built_to": 0}
    )
    if state.version != VERSION:
        state.version, state.built_to = VERSION, 0
    return state


def _index(mention_ids: list[int]) -> None:
    """Under the locks of their workspaces: nobody stores another version meanwhile."""
    chosen = Mention.objects.filter(id__in=mention_ids)
    lock(chosen.order_by().values_list("workspace_id", flat=True).distinct())
    write_rows(list(chosen))
