"""A post as the peers get it: folded tokens in order, and marks that have no position.

The tokens are made by the engine's own tokenizer, before the clock starts, so no peer pays for splitting text and none
can differ by it. Every character that a peer might take for a separator or an operator is written as one of Unicode's
private use; one character stays one character, so that prefixes stay prefixes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from benchmarks.posts import Post
from menara.engine.text.normalize import exact, loose, strict
from menara.engine.text.tokens import Tokens, tokenize

_PRIVATE = {code: 0xE000 + code for code in range(128) if not chr(code).islower() and not chr(code).isdigit()}

TAG, HANDLE, STRICT, EXACT, LANGUAGE, SITE, AUTHOR = (chr(0xE100 + number) for number in range(7))
NOTHING = chr(0xE1FF)  # the loose form of a mark that stands alone: it takes its place, and no query finds it
TAG_MARKS = {"#": TAG, "@": HANDLE}


@dataclass(frozen=True, slots=True)
class Document:
    words: tuple[str, ...]
    marks: tuple[str, ...]


@lru_cache(maxsize=1 << 16)
def encode(text: str) -> str:
    return text.translate(_PRIVATE) or NOTHING


def mark(kind: str, text: str) -> str:
    """A term that no word can be equal to, nor begin with."""
    return kind + encode(text)


def read_documents(posts: Iterable[Post]) -> list[Document]:
    return [_read_document(post) for post in posts]


def _read_document(post: Post) -> Document:
    tokens = tokenize(post["text"])
    words = tuple(encode(loose(token.text)) for token in tokens.tokens)
    return Document(words, tuple(dict.fromkeys([*_text_marks(tokens), *_field_marks(post)])))


def _text_marks(tokens: Tokens) -> Iterator[str]:
    """Tags and handles, and the accents and capitals of words that have them."""
    for tag in tokens.tags:
        yield mark(TAG_MARKS[tag.sign], loose(tag.text))
    for text in dict.fromkeys(token.text for token in tokens.tokens):
        if strict(text) != loose(text):
            yield mark(STRICT, strict(text))
        if exact(text) != loose(text):
            yield mark(EXACT, exact(text))


def _field_marks(post: Post) -> Iterator[str]:
    yield mark(AUTHOR, post["author"]["handle"])
    if post["lang"]:
        yield mark(LANGUAGE, post["lang"].casefold().replace("_", "-").partition("-")[0])
    labels = post["site"].split(".")
    for first in range(len(labels)):
        yield mark(SITE, ".".join(labels[first:]))
