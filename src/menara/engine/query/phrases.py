"""Where a phrase occurs in a zone.

Positions are held as the bits of an integer, so that a phrase of any length costs a few shifts a word, also in a
text that says the same word a hundred thousand times.
"""

from collections.abc import Sequence

from menara.engine.query.bits import as_bits, set_bits
from menara.engine.query.expression import Phrase, TagWord, Word
from menara.engine.query.reading import Zone


def occurrences(phrase: Phrase, zone: Zone) -> list[tuple[int, int]]:
    """The first and last position of each occurrence, in order."""
    if len(phrase.words) == 1:
        return _places(phrase.words[0], zone)
    starts = _starts(phrase.words, zone)
    if any(isinstance(word, TagWord) for word in phrase.words):
        return [(start, _last(phrase, zone, start)) for start in set_bits(starts)]
    return [(start, start + len(phrase.words) - 1) for start in set_bits(starts)]


def occurs(phrase: Phrase, zone: Zone) -> bool:
    """Whether the phrase is in the zone."""
    match phrase.words:
        case (Word() as word,):
            return bool(zone.positions(word))
        case (TagWord() as tag,):
            return bool(zone.tags(tag))
    return bool(_starts(phrase.words, zone))


def _starts(words: Sequence[Word | TagWord], zone: Zone) -> int:
    starts = (1 << len(zone) + 1) - 1
    known: dict[Word, int] = {}
    for word in reversed(words):
        if isinstance(word, TagWord):
            starts = _tags_before(word, zone, starts)
        else:
            if word not in known:
                known[word] = as_bits(zone.positions(word), len(zone))
            starts = known[word] & (starts >> 1)
        if not starts:
            break
    return starts


def _tags_before(tag_word: TagWord, zone: Zone, after: int) -> int:
    """Where `tag_word` begins with one of the positions `after` directly behind it."""
    rest = after.to_bytes(len(zone) // 8 + 1, "little")
    return as_bits((tag.first for tag in zone.tags(tag_word) if _has(rest, tag.last + 1)), len(zone))


def _places(word: Word | TagWord, zone: Zone) -> list[tuple[int, int]]:
    if isinstance(word, TagWord):
        return [(tag.first, tag.last) for tag in zone.tags(word)]
    return [(position, position) for position in zone.positions(word)]


def _last(phrase: Phrase, zone: Zone, first: int) -> int:
    for word in phrase.words:
        first = 1 + (zone.tag_at[first].last if isinstance(word, TagWord) else first)
    return first - 1


def _has(bits: bytes, position: int) -> bool:
    return bool(bits[position >> 3] >> (position & 7) & 1)
