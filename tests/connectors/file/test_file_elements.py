"""Elements are cut out of an array the same, wherever the chunks of the document end."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menara.connectors.base import Permanent
from menara.connectors.file.elements import cut_elements

TEXTS = st.text(st.sampled_from('a"\\{}[],:é')) | st.sampled_from(["\\", '"', '\\"', "posts"])
VALUES = st.recursive(
    TEXTS | st.none() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner),
)
OBJECTS = st.lists(st.dictionaries(TEXTS, VALUES, max_size=3), max_size=4)


class Chunks:
    """A document that comes in chunks of a few bytes."""

    def __init__(self, content: bytes, size: int) -> None:
        self._content = content
        self._size = size

    def read1(self, size: int) -> bytes:
        chunk, self._content = self._content[: min(size, self._size)], self._content[min(size, self._size) :]
        return chunk


@given(elements=OBJECTS, size=st.integers(1, 30), indent=st.sampled_from([None, 1]), ascii_only=st.booleans())
def test_every_element_comes_whole(
    elements: list[dict[str, Any]], size: int, indent: int | None, ascii_only: bool
) -> None:
    document = {"id": 'posts": [', "posts": elements, "after": [{"a": 1}]}
    content = json.dumps(document, indent=indent, ensure_ascii=ascii_only).encode()
    cut = [json.loads(element or b"") for element in cut_elements(Chunks(content, size), "posts")]
    assert cut == elements


@given(content=st.text(st.sampled_from('{}[]",\\a:'), max_size=40), size=st.integers(1, 7))
def test_any_bytes_end(content: str, size: int) -> None:
    whole = Chunks(f'"posts":[{content}'.encode(), size)
    try:
        assert all(element for element in cut_elements(whole, "posts"))
    except EOFError as error:
        assert str(error) == "the document ends before its array does"  # noqa: PT017 (both ends are right)


def test_without_the_array_nothing_is_cut() -> None:
    with pytest.raises(Permanent, match=r'^There is no "posts" in the document\.$'):
        list(cut_elements(Chunks(b'{"other": []}', 9), "posts"))
