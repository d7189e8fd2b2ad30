"""Prints the texts of a language alone, shuffled, for the second pass: `python tests/gold/blind.py nl`.

A line is a number and a text; the numbers tell nothing of the order in which the posts were written.
"""

import argparse
import json
import random

from passes import LANGUAGES, Row, rows

SEED = 6


def shuffled(language: str) -> list[Row]:
    """The posts in the order of the second pass."""
    posts = rows(language, "posts")
    random.Random(f"{SEED} {language}").shuffle(posts)
    return posts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", choices=LANGUAGES)
    for number, post in enumerate(shuffled(parser.parse_args().language), 1):
        print(number, json.dumps(post["text"], ensure_ascii=False))


if __name__ == "__main__":
    main()
