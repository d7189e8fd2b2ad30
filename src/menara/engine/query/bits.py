"""Sets of small numbers as the bits of an integer."""

from collections.abc import Iterable, Iterator


def as_bits(numbers: Iterable[int], size: int) -> int:
    """`numbers`, all below `size`, as bits."""
    bits = bytearray(size // 8 + 1)
    for number in numbers:
        bits[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(bits, "little")


def set_bits(bits: int) -> Iterator[int]:
    """The numbers in `bits`, in order."""
    digits = f"{bits:b}"[::-1]
    place = digits.find("1")
    while place >= 0:
        yield place
        place = digits.find("1", place + 1)


def joined(many: Iterable[int]) -> int:
    """The numbers in any of `many`."""
    union = 0
    for bits in many:
        union |= bits
    return union


def spread_back(bits: int, most: int) -> int:
    """All numbers from which one in `bits` is at most `most` away."""
    reached = 0
    while reached < most:
        step = min(reached + 1, most - reached)
        bits |= bits >> step
        reached += step
    return bits


def spread_on(bits: int, most: int) -> int:
    """All numbers that are at most `most` beyond one in `bits`."""
    reached = 0
    while reached < most:
        step = min(reached + 1, most - reached)
        bits |= bits << step
        reached += step
    return bits
