"""What is read from one mention: its zones as tokens, its tags. Everything is read once, when first asked for."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Any, Protocol

from menara.engine.query.expression import Form, TagWord, Word
from menara.engine.text import normalize
from menara.engine.text.tokens import Tag, Tokens, tokenize

FOLDS = {Form.LOOSE: normalize.loose, Form.STRICT: normalize.strict, Form.EXACT: normalize.exact}
TAG_LISTS = {"#": ("hashtags", "#＃"), "@": ("mentions", "@＠")}


class Readable(Protocol):
    """A mention, or a part of one: a dict in the shape of `menara match`, or a `Mention`."""

    def get(self, key: str, default: Any = None, /) -> Any: ...


class Zone:
    """One text of a mention. A position is the number of a token in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._index: dict[Form, dict[str, list[int]]] = {}
        self._vocabulary: dict[Form, list[str]] = {}
        self._tag_index: dict[tuple[str, Form], dict[str, list[Tag]]] = {}

    @cached_property
    def _read(self) -> Tokens:
        return tokenize(self.text)

    def __len__(self) -> int:
        return len(self._read.starts)

    def positions(self, word: Word) -> list[int]:
        """Where `word` stands, in order."""
        index = self._folded(word.form)
        if not word.is_pattern:
            return index.get(word.text, [])
        return sorted(position for form in self._fitting(word) for position in index[form])

    def tags(self, word: TagWord) -> list[Tag]:
        """The tags or handles that are `word`, in order."""
        index = self._folded_tags(word.sign, word.form)
        if not word.is_pattern:
            return index.get(word.text, [])
        found = [tag for run, tags in index.items() if fits(word.text, run) for tag in tags]
        return sorted(found, key=lambda tag: tag.first)

    @cached_property
    def tag_at(self) -> dict[int, Tag]:
        """The tag that begins at a position."""
        return {tag.first: tag for tag in self._read.tags}

    def spans(self, firsts: Iterable[int], length: int, from_sign: bool) -> Iterator[tuple[int, int]]:
        """The pieces of text of `length` tokens from each of the positions `firsts`."""
        starts, ends = self._read.starts, self._read.ends
        for first in firsts:
            yield self.tag_at[first].start if from_sign else starts[first], ends[first + length - 1]

    @cached_property
    def _as_written(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = {}
        for position, text in enumerate(self._read.texts):
            if text in index:
                index[text].append(position)
            else:
                index[text] = [position]
        return index

    def _folded(self, form: Form) -> dict[str, list[int]]:
        if form not in self._index:
            self._index[form] = _merge(self._as_written, FOLDS[form])
        return self._index[form]

    def _fitting(self, word: Word) -> Iterator[str]:
        """The words of this zone that fit a pattern: they stand together when sorted, as all begin alike."""
        if word.form not in self._vocabulary:
            self._vocabulary[word.form] = sorted(self._folded(word.form))
        vocabulary = self._vocabulary[word.form]
        prefix = re.split(r"[*?]", word.text, maxsplit=1)[0]
        for place in range(bisect_left(vocabulary, prefix), len(vocabulary)):
            if not vocabulary[place].startswith(prefix):
                break
            if fits(word.text, vocabulary[place]):
                yield vocabulary[place]

    def _folded_tags(self, sign: str, form: Form) -> dict[str, list[Tag]]:
        if (sign, form) not in self._tag_index:
            index: dict[str, list[Tag]] = {}
            for tag in self._read.tags:
                if tag.sign == sign:
                    index.setdefault(FOLDS[form](tag.text), []).append(tag)
            self._tag_index[sign, form] = index
        return self._tag_index[sign, form]


class Reading:
    """A mention as the query language sees it."""

    def __init__(self, mention: Readable) -> None:
        self.mention = mention
        self._zones: dict[str, Zone] = {}

    def zone(self, name: str) -> Zone:
        """One of `text`, `title`, `bio`, `handle`, `name`; empty when the mention has none."""
        if name not in self._zones:
            owner = self.mention if name in ("text", "title") else self.author
            self._zones[name] = Zone(owner.get(name) or "")
        return self._zones[name]

    @property
    def author(self) -> Readable:
        return self.mention.get("author") or {}

    def lists_tag(self, word: TagWord) -> bool:
        """Whether `word` is one of the mention's own list of hashtags or handles."""
        runs = (FOLDS[word.form](run) for run in self._listed[word.sign])
        return any(fits(word.text, run) if word.is_pattern else run == word.text for run in runs)

    @cached_property
    def _listed(self) -> dict[str, list[str]]:
        return {
            sign: [_without_sign(run, signs) for run in self.mention.get(key) or () if isinstance(run, str)]
            for sign, (key, signs) in TAG_LISTS.items()
        }


def _merge(index: dict[str, list[int]], fold: Callable[[str], str]) -> dict[str, list[int]]:
    """The index by folded words."""
    merged: dict[str, list[int]] = {}
    several: set[str] = set()
    for text, positions in index.items():
        folded = fold(text)
        if folded not in merged:
            merged[folded] = positions
        elif folded in several:
            merged[folded] += positions
        else:
            merged[folded] = merged[folded] + positions
            several.add(folded)
    return merged | {folded: sorted(merged[folded]) for folded in several}


def _without_sign(run: str, signs: str) -> str:
    return run[1:] if run[:1] and run[0] in signs else run


def fits(pattern: str, text: str) -> bool:
    """Whether all of `text` is as `pattern` says: `*` is any number of characters, `?` is one."""
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Each piece between two `*` is sought as early as it can be and stays there: no way back, so no long search."""
    first, *pieces = (_one_for_one(piece) for piece in pattern.split("*"))
    if not pieces:
        return re.compile(first, re.DOTALL)
    middle = "".join(f"(?>.*?{piece})" for piece in pieces[:-1])
    return re.compile(f"{first}{middle}.*{pieces[-1]}", re.DOTALL)


def _one_for_one(piece: str) -> str:
    return "".join("." if char == "?" else re.escape(char) for char in piece)
