"""Good messages spoilt: byte by byte, and in their structure. Strategies for Hypothesis."""

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

PLACES = st.floats(0, 1, exclude_max=True)
Path = tuple[Any, ...]

HOSTILE: list[Any] = [
    *(None, True, False, 0, 1, -1, 2**53 + 1, 2**63, 2**64 - 1, 0.5, 1e308),
    *("", "x", "\0", "acme\u202e\u2066", "at://", "did:plc:", "http://[::1", "https://a:b:c/", "9" * 5_000, "é" * 10_000),
    *("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00", "2026-02-31T00:00:00Z", "57859-01-01T00:00:00Z"),
    *([], {}, [None], [[]], [{}], {"": None}, {"$type": 1}, {"id": {}}, [0] * 2_000, ["acme"] * 2_000),
    *({"$type": "app.bsky.feed.post"}, {"uri": 1, "cid": 2}, {"byteStart": -1, "byteEnd": 2**63}),
]  # fmt: skip
"""What no field expects."""


@st.composite
def changed_bytes(draw: st.DrawFn, samples: list[bytes]) -> bytes:
    """A sample some of whose bytes are replaced, left out, doubled, or cut off behind a place."""
    content = draw(st.sampled_from(samples))
    for _ in range(draw(st.integers(1, 4))):
        begin = int(draw(PLACES) * len(content))
        end = begin + draw(st.integers(0, 9))
        content = draw(
            st.sampled_from(
                [
                    content[:begin] + draw(st.binary(max_size=6)) + content[end:],
                    content[:begin] + content[begin:end] * 2 + content[end:],
                    content[:begin],
                    content[:begin]
                    + bytes([content[begin] ^ 1 << draw(st.integers(0, 7))])
                    + content[begin + 1 :]
                    if begin < len(content)
                    else content,
                ]
            )
        )
    return content  # fmt: skip


@st.composite
def changed_values(draw: st.DrawFn, samples: list[Any]) -> Any:
    """A sample some of whose members are replaced by what nobody expects there, left out, or swapped."""
    value = draw(st.sampled_from(samples))
    for _ in range(draw(st.integers(1, 3))):
        paths = list(_paths(value))
        if not paths:
            return value
        path = paths[int(draw(PLACES) * len(paths))]
        other = draw(st.sampled_from(HOSTILE) | st.sampled_from(paths).map(lambda of: _at(value, of)))  # noqa: B023
        value = _replaced(value, path, other, remove=draw(st.booleans()) and draw(st.booleans()))
    return value


def _paths(value: Any, above: Path = ()) -> Iterator[Path]:
    for key, inner in _members(value):
        yield (*above, key)
        yield from _paths(inner, (*above, key))


def _members(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []


def _at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value


def _replaced(value: Any, path: Path, other: Any, *, remove: bool) -> Any:
    key, *rest = path
    copy = dict(value) if isinstance(value, dict) else list(value)
    if rest:
        copy[key] = _replaced(copy[key], tuple(rest), other, remove=remove)
    elif remove:
        del copy[key]
    else:
        copy[key] = other
    return copy
