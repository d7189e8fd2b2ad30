"""Where a phrase occurs in a zone.

Positions are held as the bits of an integer, so that a phrase of any length costs a few shifts a word, also in a
text that says the same word a hundred thousand times.
"""

from collections.abc import Sequence

from menara.engine.query.bits import as_bits, set_bits
from menara.engine.query.expression import Phrase, TagWord, Word
from menara.engine.query.intervals import Intervals
from menara.engine.query.reading import Zone


def occurrences(phrase: Phrase, zone: Zone) -> Intervals:
    """Where the phrase stands."""
    starts = _starts(phrase.words, zone)
    if not any(isinstance(word, TagWord) for word in phrase.words):
        return {len(phrase.words): starts} if starts else {}
    by_length: dict[int, list[int]] = {}
    for start in set_bits(starts):
        by_length.setdefault(_length(phrase, zone, start), []).append(start)
    return {length: as_bits(firsts, len(zone)) for length, firsts in by_length.items()}


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


def _length(phrase: Phrase, zone: Zone, first: int) -> int:
    position = first
    for word in phrase.words:
        position = 1 + (zone.tag_at[position].last if isinstance(word, TagWord) else position)
    return position - first


def _has(bits: bytes, position: int) -> bool:
    return bool(bits[position >> 3] >> (position & 7) & 1)
