"""The model of languages that Menara brings, as it lies beside its card in `models/`."""

import hashlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from io import BytesIO

import numpy as np

from menara.engine.text.understanding.layout import Model

PLACE = "models/language.npz"


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """`codes` are the languages of the columns; a sum of weights times `unit` speaks for one of them."""

    tables: Model
    codes: tuple[str, ...]
    unit: float
    name: str


@cache
def language_model() -> LanguageModel:
    content = pkgutil.get_data(__package__, PLACE)
    if content is None:
        raise FileNotFoundError(PLACE)
    return read_model(content)


def read_model(content: bytes) -> LanguageModel:
    with np.load(BytesIO(content), allow_pickle=False) as arrays:
        tables = Model(*(arrays[name] for name in Model._fields))
        codes = tuple(str(code) for code in arrays["codes"])
        digest = hashlib.sha256(content).hexdigest()
        return LanguageModel(tables, codes, float(arrays["unit"]), f"language-{digest[:8]}")
