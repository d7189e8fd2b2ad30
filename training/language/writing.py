"""From what was learnt to what is shipped: whole numbers of one byte, a scale that makes confidences true, and a file."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from menara.engine.text.understanding import compiled
from menara.engine.text.understanding.layout import BUCKETS, Model
from menara.engine.text.understanding.model import LanguageModel
from training.language import letters
from training.language.corpus import Sentences
from training.language.languages import CODES, COLUMNS, KIN, UNDETERMINED

LARGEST, CUT = 127, 0.9995  # beyond that quantile weights are cut off
WEAK = 3  # of 127: weights below it are left out, and the file is half as large
SIZES = (3, 4, 6, 9, 14)  # words of the pieces by which confidences are set
SCALES = np.linspace(0.5, 2.5, 41)


def empty() -> Model:
    """All tables, and no weights yet."""
    weights = np.zeros((BUCKETS, len(COLUMNS)), np.int8)
    return Model(letters.letters(), letters.kind_of(), weights, letters.kinds(), _are_kin())


def quantised(weights: NDArray[np.float32]) -> LanguageModel:
    """Each row speaks for some languages as much as against the others: what has no letter in a text has no points."""
    weights = weights - weights.mean(axis=1, keepdims=True)
    unit = float(np.quantile(np.abs(weights[weights != 0]), CUT)) / LARGEST
    whole = np.clip(np.round(weights / unit), -LARGEST, LARGEST).astype(np.int8)
    whole[np.abs(whole) < WEAK] = 0
    return LanguageModel(empty()._replace(weights=whole), tuple(CODES), unit, "new")


def calibrated(model: LanguageModel, kept: Sequence[Sentences]) -> LanguageModel:
    """With the scale under which pieces of sentences that were not learnt from are least surprising."""
    pairs = [(code, piece) for texts in kept for code in texts for piece in _pieces(texts[code])]
    sums = compiled.understand(model.tables, [piece for _, piece in pairs])
    raw = sums.sums * (model.unit / np.sqrt(np.maximum(sums.rows, 1)))[:, None]
    labels = np.array([CODES.index(code) for code, _ in pairs])
    surprise = [_surprise(raw * scale, labels) for scale in SCALES]
    scale = float(SCALES[int(np.argmin(surprise))])
    print(f"scale {scale:.2f}, surprise {min(surprise):.3f} on {len(pairs)} pieces")
    return LanguageModel(model.tables, model.codes, model.unit * scale, model.name)


def write(model: LanguageModel, file: Path) -> None:
    content = BytesIO()
    arrays = {**model.tables._asdict(), "codes": np.array(model.codes), "unit": np.float64(model.unit)}
    np.savez_compressed(content, **arrays)
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content.getvalue())
    print(f"{file}: {len(content.getvalue())} bytes")


def _pieces(texts: Sequence[str]) -> list[str]:
    """The first few words of each, now more, now fewer; at most 300 of a language."""
    return [" ".join(text.split()[: SIZES[number % len(SIZES)]]) for number, text in enumerate(texts[:300])]


def _surprise(logits: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    logits = logits - logits.max(axis=1, keepdims=True)
    likely = logits[np.arange(len(labels)), labels] - np.log(np.exp(logits).sum(axis=1))
    return float(-likely.mean())


def _are_kin() -> NDArray[np.bool_]:
    kin = np.eye(len(CODES), dtype=np.bool_)
    for group in KIN:
        members = [CODES.index(code) for code in group.split()]
        kin[np.ix_(members, members)] = True
    kin[:, CODES.index(UNDETERMINED)] = True
    return kin
