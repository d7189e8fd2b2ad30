"""The posts and the two passes over them, as the files beside this one hold them (README.md)."""

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LANGUAGES = ("en", "id", "ms", "fa", "nl")
LABELS = ("language", "mixed_with", "sentiment", "abuse", "emotion", "intent")
Row = dict[str, Any]


def rows(language: str, name: str) -> list[Row]:
    """The lines of one file of a language: `posts`, `second` or `adjudicated`."""
    lines = (HERE / language / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def second_pass(language: str) -> dict[str, Row]:
    return {row["id"]: row for row in rows(language, "second")}


def first_pass(language: str) -> dict[str, Row]:
    """What the posts were labelled before the adjudication."""
    posts = {post["id"]: post for post in rows(language, "posts")}
    for verdict in rows(language, "adjudicated"):
        posts[verdict["id"]][verdict["label"]] = verdict["first"]
    return posts
