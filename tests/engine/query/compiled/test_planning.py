"""What leads to a query: its rarest atoms, and a second group that must be there as well."""

from menara.engine.query.compiled.planning import Plan, plan
from menara.engine.query.compiled.programs import All, AnyOf

COSTS = {1: 0.001, 2: 0.002, 3: 0.1, 4: 0.2, 5: 0.3}
cost = COSTS.__getitem__


def test_what_needs_nothing_is_always_tried() -> None:
    assert plan(None, cost) is None


def test_a_single_need_is_the_anchor() -> None:
    assert plan(3, cost) == Plan((3,), ())


def test_the_rarest_is_the_anchor_and_the_next_is_asked_for_first() -> None:
    assert plan(All((4, 1, AnyOf((2, 3)))), cost) == Plan((1,), (2, 3))


def test_every_choice_is_an_anchor() -> None:
    assert plan(AnyOf((4, 5)), cost) == Plan((4, 5), ())


def test_what_each_choice_asks_for_is_asked_for_together() -> None:
    planned = plan(AnyOf((All((1, 3)), All((1, 4)))), cost)
    assert planned is not None
    assert planned.anchors == (1,)
    assert set(planned.second) == {3, 4}


def test_nothing_is_asked_for_when_one_choice_asks_for_nothing() -> None:
    assert plan(AnyOf((All((1, 3)), 2)), cost) == Plan((1, 2), ())
