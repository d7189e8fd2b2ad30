"""How the weights are made: from what may be learnt from, and from nothing that is measured with."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from menara.engine.text.understanding.layout import BUCKETS
from menara.engine.text.understanding.model import language_model, read_model
from training.language import corpus, leaks, letters
from training.language.languages import CODES, COLUMNS, KIN, OWN, SHARED
from training.language.malay import malay_posts
from training.language.mixture import mixture
from training.language.writing import calibrated, empty, quantised, write


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for split in ("train", "test"):
        file = tmp_path / f"text/emotion/emot_id.{split}.jsonl.gz"
        file.parent.mkdir(parents=True, exist_ok=True)
        with gzip.open(file, "wt", encoding="utf-8") as lines:
            for text in ("[USERNAME] Kenapa sih lemot banget http", f"Apa kabar di {split} ini, kawan?"):
                lines.write(json.dumps({"text": text}) + "\n")
    return tmp_path


def test_what_is_measured_with_is_not_learnt_from(data: Path, repository: Path) -> None:
    keys = leaks.measured(data, repository / "tests/gold")
    learnt = corpus.posts(data, "train")["id"]
    assert leaks.without(learnt, keys) == ["Apa kabar di train ini, kawan?"]
    gold = json.loads((repository / "tests/gold/ms/posts.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert leaks.without([gold["text"].upper() + "!!"], keys) == []


def test_no_clause_of_ours_is_a_gold_post(repository: Path) -> None:
    keys = leaks.measured(repository / "no such folder", repository / "tests/gold")
    own = corpus.own_posts()
    assert sorted(own) == ["fa", "id", "ms", "nl"]
    assert {code: leaks.without(texts, keys) for code, texts in own.items()} == own


def test_indonesian_becomes_malay_where_enough_of_it_is_said_otherwise() -> None:
    posts = ["kamu mau kemana sore ini", "Saya suka ikan"]
    assert list(malay_posts(posts, seed=3)) == list(malay_posts(posts, seed=3))
    (malay,) = malay_posts(posts, seed=3)
    assert malay.split()[-2:] != ["sore", "ini"]
    assert "petang" in malay.split()


def test_every_language_has_a_column_and_kin_are_languages() -> None:
    assert len(COLUMNS) == len(SHARED) + 1 == 64
    assert list(language_model().codes) == CODES
    assert {code for group in KIN for code in group.split()} - set(CODES) == set()


def test_the_tables_of_code_points_are_those_that_are_shipped() -> None:
    shipped = language_model().tables
    script = {chr(code): int(shipped.kind_of[code]) for code in map(ord, "aяفक1ก日")}
    assert script == {"a": 0, "я": 0, "ف": 0, "क": 0, "1": 0, "ก": 3, "日": 7}
    assert np.array_equal(shipped.kinds, letters.kinds())
    assert len(letters.SCRIPTS) >= len(OWN)


def test_a_model_that_is_written_is_read_again(tmp_path: Path) -> None:
    weights = np.zeros((BUCKETS, len(COLUMNS)), np.float32)
    weights[5, :3] = (2, 1, 0)
    model = calibrated(quantised(weights), [{"en": ["one two three four"], "id": ["satu dua tiga empat"]}])
    write(model, tmp_path / "models/language.npz")
    again = read_model((tmp_path / "models/language.npz").read_bytes())
    assert (again.codes, again.unit) == (model.codes, model.unit)
    for one, other in zip(again.tables, model.tables, strict=True):
        assert np.array_equal(one, other)
    assert int(again.tables.weights[5].argmax()) == 0
    assert again.tables.letters.shape == empty().letters.shape


def test_a_language_has_its_share_however_much_there_is_of_it() -> None:
    news = {code: [f"{code} satu", f"{code} dua"] for code in COLUMNS if code not in ("jv", "su")}
    posts = {code: ["kamu mau kemana sore ini"] * 50 for code in ("id", "jv", "su")}
    learnt = mixture(news, posts, {"ms": ["tak nak"]}, seed=1)
    shares = np.zeros(len(COLUMNS))
    np.add.at(shares, learnt.labels, learnt.chances)
    assert {code: round(float(shares[COLUMNS.index(code)]), 6) for code in ("id", "ms", "jv", "cy")} == {
        "id": 6.0,
        "ms": 8.0,
        "jv": 1.0,
        "cy": 1.0,
    }
