"""Which records and accounts are listened to."""

from collections.abc import Iterable


class Interest:
    """`collections` may be names, beginnings that end in `.*`, or `*`; no `dids` are all of them."""

    def __init__(self, collections: Iterable[str], dids: Iterable[str] = ()) -> None:
        self.collections = tuple(dict.fromkeys(collections))
        self.dids = frozenset(dids)
        self.is_all = "*" in self.collections
        self._names = frozenset(self.collections)
        self._beginnings = tuple(name[:-1] for name in self.collections if name.endswith(".*"))

    def wants(self, collection: str) -> bool:
        return self.is_all or collection in self._names or collection.startswith(self._beginnings)

    def hears(self, did: object) -> bool:
        return not self.dids or (isinstance(did, str) and did in self.dids)
