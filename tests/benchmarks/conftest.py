"""The benchmarks are scripts beside the package, found from the repository's root; here they run on bundled posts."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.posts import Post, load_posts
from benchmarks.vocabulary import Vocabulary, read_vocabulary


@pytest.fixture(scope="session")
def posts() -> list[Post]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MENARA_REFERENCE_DATA", raising=False)
        return load_posts(400)


@pytest.fixture(scope="session")
def vocabulary(posts: list[Post]) -> Vocabulary:
    return read_vocabulary(posts)
