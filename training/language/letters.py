"""The tables of code points: what each is folded to, and whose own script it is of."""

import unicodedata

import numpy as np
from numpy.typing import NDArray

from menara.engine.text.characters import INVISIBLE, within
from menara.engine.text.understanding.layout import PARTS, PLANE, SKIPPED
from training.language.languages import CODES, OWN, UNDETERMINED

SHARED_SCRIPTS = {"LATIN", "CYRILLIC", "ARABIC", "DEVANAGARI"}
POINTS = [(0x0300, 0x036F), (0x0610, 0x061A), (0x0640, 0x0640), (0x064B, 0x065F), (0x0670, 0x0670)]
UNSCRIPTED = {"MODIFIER", "COMBINING", "MASCULINE", "FEMININE"}  # signs that stand in texts of any script
ALIKE = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک"})
SCRIPTS = [script for scripts in OWN.values() for script in scripts]
OTHER = len(SCRIPTS)  # the kind of every other script
LETTER_POINTS, IDEOGRAPH_POINTS = 60, 110  # what a letter counts, beside the weights of n-grams
HAN_AS_JAPANESE = 90


def letters() -> NDArray[np.uint16]:
    return np.array([_folded(chr(code)) for code in range(PLANE)], np.uint16)


def kind_of() -> NDArray[np.uint8]:
    return np.array([_kind(chr(code)) for code in range(PLANE)], np.uint8)


def kinds() -> NDArray[np.int8]:
    points = np.zeros((OTHER + 1, len(CODES)), np.int8)
    for language, scripts in OWN.items():
        for script in scripts:
            is_ideograph = script in ("CJK", "HANGUL", "HIRAGANA", "KATAKANA")
            points[SCRIPTS.index(script), CODES.index(language)] = (
                IDEOGRAPH_POINTS if is_ideograph else LETTER_POINTS
            )
    points[SCRIPTS.index("CJK"), CODES.index("ja")] = HAN_AS_JAPANESE
    points[OTHER, CODES.index(UNDETERMINED)] = LETTER_POINTS
    return points


def _folded(char: str) -> int:
    code = ord(char)
    if within(code, INVISIBLE) or within(code, POINTS):
        return SKIPPED
    if unicodedata.category(char)[0] not in "LM" or _script(char) in UNSCRIPTED:
        return PARTS
    folded = unicodedata.normalize("NFKC", char).lower().translate(ALIKE)[0]
    return ord(folded) if ord(folded) < PLANE and folded.strip() else PARTS


def _kind(char: str) -> int:
    if _folded(char) in (PARTS, SKIPPED):
        return 0
    script = _script(chr(_folded(char)))
    if script in SHARED_SCRIPTS:
        return 0
    return 1 + (SCRIPTS.index(script) if script in SCRIPTS else OTHER)


def _script(char: str) -> str:
    name = unicodedata.name(char, "").replace("KATAKANA-HIRAGANA", "KATAKANA").replace("HALFWIDTH ", "")
    return name.partition(" ")[0]
