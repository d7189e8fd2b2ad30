"""How often, and for how much money: every request asks here first, and every answer is told here.

Limits are kept by host, credential and endpoint, and learnt from the answers through the network's dialect. Whoever
shares a credential shares its limits; higher classes of requests go first, and lower ones leave them a share
(bucket.py). One budget serves all doors of a process, from any thread.

    wait_s = budget.take(ask)            # 0: it may go out now. Else come back then; the place in the line is kept.
    budget.learn(ask, dialect(told))
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC
from decimal import Decimal
from random import random
from threading import Lock
from time import monotonic, time

from menara.outbound.ask import Allowance, Ask
from menara.outbound.backoff import Random
from menara.outbound.bucket import Bucket, Left, Priority
from menara.outbound.dialects.quota import Quota, Reading, Scope
from menara.outbound.dialects.refusals import until_midnight
from menara.outbound.errors import Failure, TryLater
from menara.outbound.money import FREE, NOTHING, Price, Purse, Spent

__all__ = ["FREE", "Allowance", "Ask", "Budget", "Price", "Priority", "Spent"]

_Key = tuple[str, str, str, str]  # host, account, endpoint, shared bucket: empty for all of them
_MOST_KEYS = 10_000
_MOST_SHARED = 8
_REST = "rest"  # the bucket of all endpoints without an allowance of their own


class Budget:
    """`cap_usd`: the most that may be spent in a day (of UTC). `allowances`: by host, for each of its accounts.

    `now` never goes back; `wall`: seconds since 1970.
    """

    def __init__(
        self,
        *,
        cap_usd: Decimal = NOTHING,
        spent: Spent | None = None,
        allowances: Mapping[str, Iterable[Allowance]] | None = None,
        now: Callable[[], float] = monotonic,
        wall: Callable[[], float] = time,
        random: Random = random,
    ) -> None:
        self._purse = Purse(cap_usd, wall, spent)
        self._allowances = {
            host: {one.endpoint: one for one in all_} for host, all_ in (allowances or {}).items()
        }
        self._now, self._wall, self._random = now, wall, random
        self._buckets: OrderedDict[_Key, Bucket] = OrderedDict()
        self._shared: OrderedDict[_Key, tuple[_Key, ...]] = OrderedDict()
        self._lock = Lock()

    def take(self, ask: Ask) -> float:
        """Seconds to wait before asking here again; 0: it goes out now and is counted.

        Raises Refused when it may cost more than a whole day is given.
        """
        with self._lock:
            now = self._now()
            buckets = [self._bucket(key) for key in self._keys(ask)]
            waits = [bucket.wait(ask.who, ask.priority, ask.cost, now) for bucket in buckets]
            if wait := max(self._purse.wait(ask.price.most), *waits):
                return wait
            for bucket in buckets:
                bucket.take(ask.who, ask.cost, now)
            self._purse.pay(ask.price.most)
            return 0.0

    def learn(self, ask: Ask, reading: Reading) -> None:
        """What the answer has told."""
        with self._lock:
            now = self._now()
            if reading.limited:
                self._refused(ask, reading, now)
            for quota in reading.quotas:
                self._learn(self._told_of(ask, quota), quota, now)
            if not reading.limited:
                for key in self._keys(ask):
                    self._bucket(key).answered()

    def settle(self, ask: Ask, units: int) -> None:
        """So many units came: what was set aside for more of them comes back, what came beyond it is paid."""
        with self._lock:
            self._purse.pay(ask.price.of(units) - ask.price.most)

    def spend(self, ask: Ask, units: int = 1) -> None:
        """For streams: units as they come. Raises TryLater as soon as the day's money is spent."""
        with self._lock:
            self._purse.pay(ask.price.unit * units)
            if self._purse.is_overdrawn:
                wait = until_midnight(self._wall(), UTC)
                raise TryLater("What may be spent in a day is spent.", wait, Failure.LIMIT)

    def left(self, ask: Ask) -> list[Left]:
        """What is known of the limits that such a request takes from."""
        with self._lock:
            now = self._now()
            known = [self._buckets[key].left(now) for key in self._keys(ask) if key in self._buckets]
        return [left for left in known if left is not None]

    @property
    def spent(self) -> Spent:
        """What this day has cost."""
        with self._lock:
            return self._purse.spent

    def _refused(self, ask: Ask, reading: Reading, now: float) -> None:
        spent = [quota for quota in reading.quotas if quota.remaining < 1]
        if not spent:
            self._bucket(_own(ask)).refused(None, now)
        for quota in spent:
            self._told_of(ask, quota).refused(quota.reset_s, now)

    def _learn(self, bucket: Bucket, quota: Quota, now: float) -> None:
        if quota.limit is None and quota.remaining < 1:
            bucket.hold(quota.reset_s, now)
        else:
            bucket.learn(quota, now)

    def _told_of(self, ask: Ask, quota: Quota) -> Bucket:
        """The bucket of that quota. If it has a name, all requests like this one take from it from now on."""
        key, own = _key_of(ask, quota), _own(ask)
        shared = self._shared.get(own, ())
        if quota.bucket and key not in shared:
            self._shared[own] = (*shared, key)[-_MOST_SHARED:]
            _forget_oldest(self._shared)
        return self._bucket(key)

    def _keys(self, ask: Ask) -> list[_Key]:
        """All buckets that such a request takes from."""
        own = _own(ask)
        keys = [(ask.host, "", "", ""), (ask.host, ask.account, "", ""), own, *self._shared.get(own, ())]
        if self._allowance(own) is None:
            keys.append((ask.host, ask.account, "", _REST))
        return list(dict.fromkeys(keys))

    def _allowance(self, key: _Key) -> Allowance | None:
        host, _, endpoint, shared = key
        if (shared == _REST) == bool(endpoint):
            return None
        return self._allowances.get(host, {}).get(endpoint)

    def _bucket(self, key: _Key) -> Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(self._random)
            if (allowance := self._allowance(key)) is not None:
                bucket.declare(allowance.limit, lambda: allowance.window(self._wall))
            _forget_oldest(self._buckets)
        self._buckets.move_to_end(key)
        return bucket


def _own(ask: Ask) -> _Key:
    return (ask.host, ask.account, ask.endpoint, "")


def _key_of(ask: Ask, quota: Quota) -> _Key:
    if quota.scope is Scope.HOST:
        return (ask.host, "", "", quota.bucket)
    if quota.scope is Scope.ACCOUNT or quota.bucket:
        return (ask.host, ask.account, "", quota.bucket)
    return _own(ask)


def _forget_oldest(kept: OrderedDict[_Key, Bucket] | OrderedDict[_Key, tuple[_Key, ...]]) -> None:
    while len(kept) > _MOST_KEYS:
        kept.popitem(last=False)
