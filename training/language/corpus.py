"""The sentences to learn from, and nothing that is meant for measuring."""

import gzip
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

from training.language.languages import OTHERS, SHARED, UNDETERMINED

OWN_POSTS = Path(__file__).with_name("posts")
EVERY_TENTH = (
    10  # sentence of NTREX is kept for validation, in all languages: they are translations of each other
)
PLACEHOLDERS = re.compile(r"\[[A-Z-]+\]|\bhttps?\b(?!:)|\brt\b(?= @)", re.IGNORECASE)
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")  # some sets have the apostrophe as it is spelt in JSON
HINDI = frozenset(
    [
        "hai",
        "hain",
        "ka",
        "ki",
        "ke",
        "ko",
        "se",
        "nahi",
        "nahin",
        "kya",
        "aur",
        "mein",
        "main",
        "bhi",
        "ho",
        "hi",
        "toh",
        "ye",
        "yeh",
        "wo",
        "woh",
        "kar",
        "karo",
        "raha",
        "rahe",
        "rahi",
        "tha",
        "thi",
        "the",
        "sab",
        "koi",
        "kuch",
        "tum",
        "aap",
        "mera",
        "meri",
        "mere",
        "tera",
        "teri",
        "hum",
        "apna",
        "apne",
        "kaise",
        "kyun",
        "kyon",
        "abhi",
        "bahut",
        "bohot",
        "jab",
        "tab",
        "yaar",
        "bhai",
        "accha",
        "acha",
        "kabhi",
        "baat",
        "log",
        "ek",
        "jo",
        "na",
        "hota",
        "hoga",
        "gaya",
        "gaye",
        "liye",
        "par",
        "pe",
        "wala",
        "wale",
        "dil",
        "din",
        "mujhe",
        "tujhe",
        "unka",
        "iska",
    ]
)
ENOUGH_HINDI = 0.2  # of the words: what is all English is no Hindi, whatever the set says
ARABIC_LETTER = re.compile("[\u0620-\u064a]")

# What text.md allows shipped weights to learn from, beside NTREX; the Indonesian of NusaX is in SmSA.
POSTS = {
    "en": [
        *("text-eval-only/sentiment/umsab_en", "text-eval-only/sentiment/tweeteval_sentiment_en"),
        *("text-eval-only/abuse/tweeteval_offensive_en", "text-eval-only/emotion/tweeteval_emotion_en"),
        "text/abuse/davidson_en",
    ],
    "id": ["text/sentiment/smsa_id", "text/emotion/emot_id"],
    "ar": [
        "text-eval-only/sentiment/umsab_ar",
        "text/sentiment/afrisenti_ary",
        "text/sentiment/afrisenti_arq",
    ],
    "sw": ["text/sentiment/afrisenti_swa"],
    "pt": ["text-eval-only/sentiment/umsab_pt", "text/sentiment/afrisenti_por"],
    "jv": ["text/sentiment/nusax_jv"],
    "su": ["text/sentiment/nusax_su"],
    **{code: [f"text-eval-only/sentiment/umsab_{code}"] for code in ("de", "es", "fr", "it", "hi")},
}
Sentences = dict[str, list[str]]


def news(ntrex: Path, *, for_validation: bool) -> Sentences:
    """By language, from the folder NTREX-128."""
    names = {**SHARED, UNDETERMINED: OTHERS.split()}
    return {
        code: [line for name in files for line in _chosen(ntrex, name, for_validation)]
        for code, files in names.items()
    }


def posts(folder: Path, split: str) -> Sentences:
    """What people wrote on networks, by language; without what is too short to tell."""
    found = {
        code: [text for name in names for text in read(folder / f"{name}.{split}.jsonl.gz")]
        for code, names in POSTS.items()
    }
    return {code: [text for text in texts if _is_of(code, text)] for code, texts in found.items()}


def own_posts() -> Sentences:
    """Clauses that were written for this: a line is one."""
    return {
        file.stem: file.read_text(encoding="utf-8").splitlines() for file in sorted(OWN_POSTS.glob("*.txt"))
    }


def read(file: Path) -> Iterator[str]:
    if not file.exists():
        return
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            text = ESCAPED.sub(lambda found: chr(int(found[1], 16)), json.loads(line)["text"])
            yield PLACEHOLDERS.sub(" ", html.unescape(text))


def _chosen(ntrex: Path, name: str, for_validation: bool) -> Iterator[str]:
    (file,) = (
        ntrex.glob(f"newstest2019-ref*.{name}.txt") if name != "spa" else [ntrex / "newstest2019-ref.spa.txt"]
    )
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines()):
        if (number % EVERY_TENTH == 0) is for_validation and line.strip():
            yield line


def _is_of(code: str, text: str) -> bool:
    if code == "ar" and not ARABIC_LETTER.search(text):
        return False
    if code == "hi" and not _is_hindi(text):
        return False
    return len(text) >= 15


def _is_hindi(text: str) -> bool:
    words = text.casefold().split()
    return sum(word in HINDI for word in words) >= ENOUGH_HINDI * len(words)
