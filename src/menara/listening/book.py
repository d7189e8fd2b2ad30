"""All streams of all workspaces in one percolator, kept up to date, and who may see what they find."""

import logging
from collections.abc import Sequence
from typing import Any

from menara.engine import Percolator
from menara.engine.query import syntax
from menara.engine.query.errors import QueryError
from menara.listening.heard import Ear, Hits, Spans
from menara.listening.queries import StreamPlan, stream_plans, stream_revision
from menara.listening.understanding import asks_for_language, understood_where_untold
from menara.sources.packing import PackedPost

Candidate = tuple[PackedPost, Ear]
NOTHING: Hits = {}
FEW = 1_000  # streams for which nobody waits until the kernel is loaded, or compiled for the first time
logger = logging.getLogger(__name__)


class StreamBook:
    """Used by one thread. `refresh` takes up what has changed, without a new start."""

    def __init__(self) -> None:
        self._revision = 0
        self._plans: dict[str, StreamPlan] = {}
        self._asks_for_language = False
        self._percolator = Percolator({}, in_background=True)

    def refresh(self) -> None:
        revision = stream_revision()
        if revision == self._revision:
            return
        plans = stream_plans(self._revision)
        if self._revision == 0:
            self._begin([plan for plan in plans if plan.is_active and _parses(plan)])
        else:
            for plan in plans:
                self._take(plan)
        self._revision = revision
        self._asks_for_language = any(asks_for_language(plan.query) for plan in self._plans.values())

    def match(self, posts: Sequence[Candidate]) -> list[Hits]:
        """For each post and who hears it: what it matches, for those workspaces that hear it."""
        mentions = [post.mention for post, _ in posts]
        found = self._percolator.match_batch(self._readable(mentions), spans=True)
        return [
            self._visible(located, ear) if located else NOTHING
            for located, (_, ear) in zip(found, posts, strict=True)
        ]

    def _readable(self, mentions: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
        """With their languages where the network tells none, if any stream asks for them."""
        return understood_where_untold(mentions) if self._asks_for_language else mentions

    def _visible(self, located: list[tuple[str, Spans]], ear: Ear) -> Hits:
        hits: dict[int, list[tuple[int, Spans]]] = {}
        for id_, spans in located:
            plan = self._plans[id_]
            listens = not plan.channel_ids or ear.channel_id in plan.channel_ids
            if listens and plan.workspace_id in ear.workspace_ids:
                hits.setdefault(plan.workspace_id, []).append((plan.id, spans))
        return hits

    def _begin(self, plans: list[StreamPlan]) -> None:
        self._plans = {str(plan.id): plan for plan in plans}
        queries = {id_: plan.query for id_, plan in self._plans.items()}
        self._percolator = Percolator(queries, in_background=len(queries) <= FEW)

    def _take(self, plan: StreamPlan) -> None:
        id_ = str(plan.id)
        if not (plan.is_active and _parses(plan)):
            if self._plans.pop(id_, None):
                self._percolator.remove(id_)
            return
        if id_ not in self._plans:
            self._percolator.add(id_, plan.query)
        elif self._plans[id_].query != plan.query:
            self._percolator.replace(id_, plan.query)
        self._plans[id_] = plan


def _parses(plan: StreamPlan) -> bool:
    """What was a query when it was saved may be none for a later release: it finds nothing, and stops no other."""
    try:
        syntax.parse(plan.query)
    except QueryError as error:
        logger.warning("The query of stream %s cannot be read, it finds nothing: %s", plan.id, error)
        return False
    return True
