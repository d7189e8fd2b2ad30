"""Values that are one of a few: true or false, kinds, languages."""

import re

from menara.engine.query.fields import FieldDefinition
from menara.engine.query.grammar.wrong import WrongValueError

_TRUTHS = {"true": True, "false": False}
_LIKELY_TRUTHS = {"yes": "true", "1": "true", "on": "true", "no": "false", "0": "false", "off": "false"}
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LIKELY_LANGUAGES = {
    "english": "en",
    "indonesian": "id",
    "malay": "ms",
    "persian": "fa",
    "farsi": "fa",
    "dutch": "nl",
    "german": "de",
    "french": "fr",
    "spanish": "es",
    "portuguese": "pt",
    "italian": "it",
    "arabic": "ar",
    "chinese": "zh",
    "japanese": "ja",
    "korean": "ko",
    "russian": "ru",
    "turkish": "tr",
    "hindi": "hi",
}


def read_truth(definition: FieldDefinition, text: str) -> bool:
    value = text.casefold()
    if value in _TRUTHS:
        return _TRUTHS[value]
    raise WrongValueError("E122", f"{definition.name}: takes true or false.", _LIKELY_TRUTHS.get(value))


def read_choice(definition: FieldDefinition, text: str) -> str:
    """The value in lower case. Only fields whose values are upper case are strict about case."""
    spelled = {choice.casefold(): choice for choice in definition.choices}
    choice = spelled.get(text.casefold())
    if choice is not None and (choice == text or not definition.upper_case):
        return choice.casefold()
    why = f"{definition.name}: takes one of {', '.join(definition.choices)}."
    raise WrongValueError("E122", why, choice or _nearest(text.casefold(), spelled))


def _nearest(text: str, spelled: dict[str, str]) -> str | None:
    """The choice that was probably meant: the one that begins alike."""
    alike = [choice for folded, choice in spelled.items() if folded[:3] == text[:3]]
    return alike[0] if alike else None


def read_language(definition: FieldDefinition, text: str) -> str:
    code = text.casefold()
    if _LANGUAGE.fullmatch(code):
        return code
    base = re.split("[-_]", code, maxsplit=1)[0]
    likely = _LIKELY_LANGUAGES.get(code) or (base if _LANGUAGE.fullmatch(base) else None)
    why = f"{definition.name}: takes a code of two or three letters, such as en or id."
    raise WrongValueError("E122", why, likely)
