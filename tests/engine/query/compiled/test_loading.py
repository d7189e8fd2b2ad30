"""The kernel is loaded once and whole, and who waits for its compilation is told before."""

from numba.core.event import install_listener, trigger_event

from menara.engine import Percolator
from menara.engine.query.compiled import kernel, loading


def test_a_compilation_is_announced_once() -> None:
    told: list[str] = []
    with install_listener("numba:compile", loading._Announcement(lambda: told.append("compiling"))):
        for _ in range(3):
            with trigger_event("numba:compile"):
                pass
    assert told == ["compiling"]


def test_what_is_loaded_already_is_not_announced() -> None:
    told: list[str] = []
    Percolator({"any": "acme"}).compile()
    Percolator({"any": "acme"}, before_compiling=lambda: told.append("compiling")).compile()
    assert told == []


def test_every_mention_is_matched_by_the_same_compilation() -> None:
    percolator = Percolator({"tag": "#acme", "phrase": '"acme leak"', "pattern": "café*"})
    percolator.compile()
    for text in ("", "acme leak", "cafe\u0301\u0323"):
        for tags in ([], ["acme"]):
            mentions = [{"id": "any", "text": text, "hashtags": tags}]
            percolator.match_batch(mentions)
            percolator.match_batch(mentions, spans=True)
    for number in range(3):
        percolator.add(f"more{number}", "acme")
    functions = (kernel.match, kernel.locate, kernel.insert, kernel.find_text, kernel.last_posting)
    assert [len(function.signatures) for function in functions] == [1] * 5
