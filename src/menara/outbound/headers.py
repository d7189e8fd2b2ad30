"""The headers of an answer, whatever the case of their names."""

from collections.abc import Iterable, Iterator, Mapping


class Headers(Mapping[str, str]):
    """Values that come several times under one name are joined by commas, as HTTP reads them; `every` keeps them."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name.lower(), []).append(value)

    @classmethod
    def decoded(cls, pairs: Iterable[tuple[bytes, bytes]]) -> "Headers":
        return cls((name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs)

    def __getitem__(self, name: str) -> str:
        return ", ".join(self._values[name.lower()])

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def every(self, name: str) -> list[str]:
        return list(self._values.get(name.lower(), ()))
