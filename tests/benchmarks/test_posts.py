"""The posts that are measured with."""

from pathlib import Path

import pytest

from benchmarks.posts import AUTHORS, SITES, Post, load_posts
from menara.engine.mention import check_mention


@pytest.fixture
def bundled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MENARA_REFERENCE_DATA", raising=False)


@pytest.mark.usefixtures("bundled")
def test_the_same_seed_gives_the_same_posts() -> None:
    assert load_posts(50, seed=3) == load_posts(50, seed=3)


@pytest.mark.usefixtures("bundled")
def test_another_seed_gives_other_posts() -> None:
    assert load_posts(50, seed=3) != load_posts(50, seed=4)


@pytest.mark.usefixtures("bundled")
def test_bundled_posts_begin_again_under_new_ids() -> None:
    posts = load_posts(3_000)
    assert (len(posts), len({post["id"] for post in posts})) == (3_000, 3_000)


def test_every_post_is_a_mention(posts: list[Post]) -> None:
    assert [check_mention(post) for post in posts] == [[] for _ in posts]


def test_sites_and_authors_are_made_up(posts: list[Post]) -> None:
    assert {post["site"] for post in posts} <= SITES.keys()
    assert all(int(post["author"]["handle"].removeprefix("u")) < AUTHORS for post in posts)


def test_reference_posts_are_real_and_in_several_languages(
    reference_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MENARA_REFERENCE_DATA", str(reference_data))
    posts = load_posts(2_000)
    assert len({post["text"] for post in posts}) == 2_000
    assert {"en", "id", "nl", "ar"} <= {post["lang"] for post in posts}
