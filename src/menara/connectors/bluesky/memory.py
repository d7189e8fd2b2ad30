"""What a run remembers. Nothing here grows without bound: what was not met for longest is forgotten."""

from collections import OrderedDict
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Memory(Generic[Key, Value]):
    def __init__(self, room: int) -> None:
        self._room = room
        self._known: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        return self._known.get(key)

    def put(self, key: Key, value: Value) -> None:
        self._known[key] = value
        self._known.move_to_end(key)
        if len(self._known) > self._room:
            self._known.popitem(last=False)

    def forget(self, key: Key) -> None:
        self._known.pop(key, None)


class Told:
    """What has been told lately, so that it is not told again when a stream is rewound."""

    def __init__(self, room: int = 50_000) -> None:
        self._hashes: Memory[int, bool] = Memory(room)

    def is_new(self, what: object) -> bool:
        """True the first time."""
        key = hash(what)
        is_known = self._hashes.get(key)
        self._hashes.put(key, True)
        return not is_known
