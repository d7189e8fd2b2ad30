"""Which language a text is in, how sure that is, and which others are mixed into it.

`und` is an honest answer: for fewer than three words, for a language that is not known here, and where two are as likely.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from menara.engine.text.understanding import slow
from menara.engine.text.understanding.layout import Model, Sums
from menara.engine.text.understanding.model import LanguageModel, language_model

UNDETERMINED = "und"
LOADING = "linguist-loading"
SMALL_JOB = 200  # texts that are done sooner than the compiled pass is loaded
FEW_WORDS, LETTERS_OF_A_WORD = 3, 2  # in a script of one language only, two letters are as good as a word
SURE_ENOUGH = 0.55
HINT = 1.6  # what the network says of the language makes it five times as likely
MIXED = 3.5  # how much some words in a row have to speak for another language

Understand = Callable[[Model, Sequence[str]], Sums]


@dataclass(frozen=True, slots=True)
class Language:
    """`code` is ISO 639-1, or `und` without any confidence."""

    code: str
    confidence: float
    mixed_with: tuple[str, ...] = ()


UNKNOWN = Language(UNDETERMINED, 0.0)


class Linguist:
    """Tells languages. Any thread may ask.

    Small jobs are done in plain Python, others by a compiled pass, with the same answers. The compiled pass takes some
    seconds to load for the first time; with `in_background` nobody waits for it.
    """

    def __init__(self, in_background: bool = False) -> None:
        self._in_background = in_background
        self._seen = 0
        self._understand: Understand = slow.understand
        self._loading = threading.Lock()

    @property
    def model(self) -> str:
        return language_model().name

    def identify(self, texts: Sequence[str], hints: Sequence[str | None] | None = None) -> list[Language]:
        """`hints` are what networks say of the languages: they help where the texts leave it open."""
        model = language_model()
        self._load_when_worth_it(len(texts))
        return decide(model, self._understand(model.tables, texts), hints or [None] * len(texts))

    def _load_when_worth_it(self, texts: int) -> None:
        self._seen += texts
        if self._seen <= SMALL_JOB or self._understand is not slow.understand:
            return
        if not self._in_background:
            self._load()
        elif self._loading.acquire(blocking=False):  # never released: it is loaded once
            threading.Thread(target=self._load, name=LOADING, daemon=True).start()

    def _load(self) -> None:
        from menara.engine.text.understanding import compiled  # Numba comes when there is enough to do

        compiled.understand(language_model().tables, ["any"])
        self._understand = compiled.understand


def decide(model: LanguageModel, sums: Sums, hints: Sequence[str | None]) -> list[Language]:
    chances = _chances(model, sums, hints)
    best = chances.argmax(axis=1)
    tops = chances[np.arange(len(best)), best]
    enough = sums.words + sums.own_letters // LETTERS_OF_A_WORD - (sums.own_letters > 0) >= FEW_WORDS
    is_told = enough & (tops >= SURE_ENOUGH) & (best != model.codes.index(UNDETERMINED))
    stretches = sums.stretch * model.unit / np.sqrt(np.maximum(sums.rows, 1))
    is_mixed = (stretches >= MIXED) & (sums.second != best)
    columns = (is_told, best, tops.round(4), is_mixed, sums.second)
    return [
        Language(model.codes[top], chance, (model.codes[second],) if mixed else ()) if told else UNKNOWN
        for told, top, chance, mixed, second in zip(*(column.tolist() for column in columns), strict=True)
    ]


def _chances(model: LanguageModel, sums: Sums, hints: Sequence[str | None]) -> NDArray[np.float64]:
    shared = model.tables.weights.shape[1]
    logits = sums.sums * (model.unit / np.sqrt(np.maximum(sums.rows, 1)))[:, None]
    logits[:, shared:][sums.sums[:, shared:] == 0] = -np.inf  # none of its letters
    places = {code: place for place, code in enumerate(model.codes)}
    for row, hint in enumerate(hints):
        if hint in places:
            logits[row, places[hint]] += HINT
    logits -= logits.max(axis=1, keepdims=True)
    chances = np.exp(logits)
    shares: NDArray[np.float64] = chances / chances.sum(axis=1, keepdims=True)
    return shares
