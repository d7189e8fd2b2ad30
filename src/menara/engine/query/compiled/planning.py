"""Which atoms lead to a query: the rarest that must be there, and a second group to look for before it is tried."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from menara.engine.query.compiled.programs import All, AnyOf, Need

Cost = Callable[[int], float]
Sortable = TypeVar("Sortable")


@dataclass(frozen=True, slots=True)
class Plan:
    """A query is tried when one of `anchors` is there and, unless `second` is empty, one of `second` is too."""

    anchors: tuple[int, ...]
    second: tuple[int, ...]


def plan(need: Need, cost: Cost) -> Plan | None:
    """None when nothing must be there: the query is tried on every mention."""
    if need is None:
        return None
    chosen = _choose(need, cost, (float("inf"), ()))
    seconds = [second for _, second in chosen]
    second = {atom for group in seconds for atom in group} if all(seconds) else ()
    return Plan(tuple(dict.fromkeys(anchor for anchor, _ in chosen)), tuple(second))


def _choose(
    need: Need, cost: Cost, second: tuple[float, tuple[int, ...]]
) -> list[tuple[int, tuple[int, ...]]]:
    match need:
        case AnyOf(needs=needs):
            return [pair for inner in needs for pair in _choose(inner, cost, second)]
        case All(needs=needs):
            ranked = sorted(
                ((_cheapest(inner, cost), number) for number, inner in enumerate(needs)), key=_first
            )
            runner_up = ranked[1][0]
            return _choose(needs[ranked[0][1]], cost, min(second, runner_up, key=_first))
        case int():
            return [(need, second[1])]
    raise AssertionError(need)


def _cheapest(need: Need, cost: Cost) -> tuple[float, tuple[int, ...]]:
    """The least costly atoms of which one must be there."""
    match need:
        case AnyOf(needs=needs):
            parts = [_cheapest(inner, cost) for inner in needs]
            return sum(part[0] for part in parts), tuple(atom for part in parts for atom in part[1])
        case All(needs=needs):
            return min((_cheapest(inner, cost) for inner in needs), key=_first)
        case int():
            return cost(need), (need,)
    raise AssertionError(need)


def _first(pair: tuple[Sortable, object]) -> Sortable:
    return pair[0]
