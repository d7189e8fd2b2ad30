"""Our own connectors hear on the simulated networks what is true there, whatever fails on the way."""

from collections.abc import Callable

import pytest
from server.simulator.conftest import Listening, Running

from menara.connectors.base import Gap, Notice, TryLater
from menara.outbound.door import Door, Reach
from menara.server.simulator.faults import Fault, FaultKind
from menara.server.simulator.posts import Network
from menara.server.simulator.simulator import ADDRESSES

Listen = Callable[..., Listening]
OF_PAGES = (FaultKind.REPEATED, FaultKind.DISORDERED)


@pytest.mark.parametrize("network", list(Network))
def test_what_is_heard_is_what_is_true_history_and_all(
    running: Running, listen: Listen, network: Network
) -> None:
    listening = listen(network)
    for _ in range(3):
        true = running.true_posts(network)
        listening.until(lambda true=true: listening.ear.posts == true)
        running.advance(25)  # an outage of the story begins and ends within one of them
    true = running.true_posts(network)
    listening.until(lambda: listening.ear.posts == true)
    assert [told for told, times in listening.ear.told.items() if times > 1] == []


@pytest.mark.parametrize("kind", [kind for kind in FaultKind if kind not in OF_PAGES])
@pytest.mark.parametrize("network", list(Network))
def test_a_fault_that_passes_changes_nothing_of_what_is_heard(
    running: Running, listen: Listen, network: Network, kind: FaultKind
) -> None:
    running.do(lambda: running.simulator.networks.faults.add(Fault(kind, ADDRESSES[network], times=2)))
    listening = listen(network, is_patient=False)
    true = running.true_posts(network)
    listening.until(lambda: listening.ear.posts == true)
    assert [told for told, times in listening.ear.told.items() if times > 1] == []
    assert [type(event) for event in listening.ear.events if isinstance(event, Gap)] == []


@pytest.mark.parametrize("kind", OF_PAGES)
def test_pages_that_overlap_or_come_in_no_order_are_read_once_each(
    running: Running, listen: Listen, kind: FaultKind
) -> None:
    running.do(lambda: running.simulator.networks.faults.add(Fault(kind, ADDRESSES[Network.MASTODON])))
    listening = listen(Network.MASTODON)
    true = running.true_posts(Network.MASTODON)
    listening.until(lambda: listening.ear.posts == true)
    assert [told for told, times in listening.ear.told.items() if times > 1] == []


@pytest.mark.parametrize("network", list(Network))
def test_what_is_said_while_a_network_cannot_be_reached_is_heard_afterwards(
    running: Running, listen: Listen, network: Network
) -> None:
    listening = listen(network)
    before = running.true_posts(network)
    listening.until(lambda: listening.ear.posts == before)
    faults = running.simulator.networks.faults
    running.do(lambda: faults.add(Fault(FaultKind.AWAY, ADDRESSES[network])))
    listening.until(lambda: any(isinstance(event, Notice) for event in listening.ear.events))
    running.advance(30)
    running.do(lambda: faults.clear(ADDRESSES[network]))
    after = running.true_posts(network).keys()
    listening.until(lambda: after <= listening.ear.ever)
    assert len(after) > len(before)


def test_a_rate_limit_says_how_long_it_lasts(running: Running) -> None:
    fault = Fault(FaultKind.LIMITED, "/api/v1/", times=1, retry_after_s=7)
    running.do(lambda: running.simulator.networks.faults.add(fault))
    door = Door(Reach((running.address,), allow_private=True))
    with pytest.raises(TryLater) as refused:
        door.get(f"{running.address}/api/v1/timelines/public", attempts=1)
    door.close()
    assert refused.value.after_s == 7


def test_a_feed_that_has_not_changed_says_only_that(running: Running) -> None:
    door = Door(Reach((running.address,), allow_private=True))
    url = f"{running.address}/feeds/coastherald.example/rss"
    first = door.get(url)
    second = door.get(url, {"If-None-Match": first.headers["etag"]})
    door.close()
    assert (first.status, second.status, second.body) == (200, 304, b"")
