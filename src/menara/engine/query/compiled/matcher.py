"""Runs the kernel over batches: working space for each thread, overflows, and what Python must fold."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from menara.engine.query.compiled import kernel
from menara.engine.query.compiled.alphabet import LONGEST, alphabet
from menara.engine.query.compiled.batch import Reader, folded, no_pieces
from menara.engine.query.compiled.index import Index
from menara.engine.query.compiled.layout import Output, Pieces, Reading, Search, Sight, Sightings, Texts
from menara.engine.query.reading import Readable

FIRST_EVENTS = 1 << 12
LAST_STAMP = 1 << 30
NOTHING_YET = -1  # smaller than any size that is asked for: a batch may hold no text at all
Part = TypeVar("Part")
_Run = Callable[[Texts, Pieces, NDArray[np.int64], "Workspace"], tuple[int, list[Part]]]
Found = tuple[NDArray[np.int32], NDArray[np.int32]]


class Workspace(threading.local):
    """One thread's arrays; they grow with what is matched, and are kept for the next batch."""

    def __init__(self) -> None:
        self._sight: Sight
        self._reading_size = self._sight_size = NOTHING_YET
        self._search_size = (NOTHING_YET,) * 3
        self.events = FIRST_EVENTS

    def reading(self, codes: int) -> Reading:
        """For zones of up to that many code points."""
        if codes > self._reading_size:
            self._reading_size = max(codes, 2 * self._reading_size)
            self._reading = _new_reading(self._reading_size)
        return self._reading

    def sight(self, atoms: int) -> Sight:
        if atoms > self._sight_size or self._sight.counts[kernel.STAMP] > LAST_STAMP:
            self._sight_size = atoms
            self._search_size = (NOTHING_YET,) * 3
            self._sight = _new_sight(atoms, self.events)
        return self._sight

    def search(self, queries: int, phrase: int, rows: int) -> Search:
        wanted = (queries, phrase, rows)
        if any(want > have for want, have in zip(wanted, self._search_size, strict=True)):
            self._search_size = (queries, max(phrase, self._search_size[1]), max(rows, self._search_size[2]))
            self._search = _new_search(*self._search_size, self.events)
        return self._search

    def more_events(self) -> None:
        self.events *= 4
        self._sight_size = NOTHING_YET


def _new_reading(codes: int) -> Reading:
    text = 2 * LONGEST * codes + 64  # a tag of several tokens is copied once
    tokens = 2 * codes + 4
    return Reading(
        counts=np.zeros(16, np.int64),
        buffer=np.empty(text, np.uint32),
        hashes=np.empty(text, np.uint64),
        tokens=np.empty((tokens, 8), np.int32),
        token_hashes=np.empty(tokens, np.uint64),
        token_accents=np.empty(tokens, np.uint32),
        keys=np.empty(tokens, np.uint64),
        slots=np.empty(tokens, np.uint64),
        other=np.empty(text, np.uint32),
        other_hashes=np.empty(text, np.uint64),
    )


def _new_sight(atoms: int, events: int) -> Sight:
    return Sight(
        counts=np.zeros(16, np.int64),
        seen=np.zeros((atoms, 2), np.int32),
        events=np.empty((events, 4), np.int32),
        hits=np.empty(atoms, np.int32),
        signature=np.zeros(4, np.uint64),
    )


def _new_search(queries: int, phrase: int, rows: int, events: int) -> Search:
    return Search(
        counts=np.zeros(16, np.int64),
        query_seen=np.zeros(queries, np.int32),
        candidates=np.empty(queries, np.int32),
        found=np.empty(queries, np.int32),
        verdicts=np.empty(queries, np.int32),
        zone_ends=np.empty(2 * rows, np.int32),
        places=np.empty(phrase + 1, np.int32),
        left=np.empty((events, 2), np.int32),
        right=np.empty((events, 2), np.int32),
    )


class Matcher:
    """A published state of an index. Safe to use from several threads at once."""

    def __init__(self, index: Index) -> None:
        self._lexicon, self._programs = index.lexicon(), index.programs()
        self._longest_phrase = index.longest_phrase
        self._reader = Reader(index, int(self._lexicon.sizes[1]))

    def match(self, mentions: Sequence[Readable], workspace: Workspace) -> Found:
        """Pairs (place in `mentions`, query), in the order of both; an undecided match is told as ~query."""
        parts = self._in_full(mentions, workspace, self._match)
        places, queries = (np.concatenate(columns) for columns in zip(*parts, strict=True))
        order = np.argsort(places, kind="stable") if len(parts) > 1 else slice(None)
        return places[order], queries[order]

    def locate(self, mentions: Sequence[Readable], workspace: Workspace) -> list[Sightings]:
        """Every atom in the mentions, and the tokens of their texts; those of a mention stand together."""
        return self._in_full(mentions, workspace, self._locate)

    def _in_full(self, mentions: Sequence[Readable], workspace: Workspace, run: _Run[Part]) -> list[Part]:
        """Once for all mentions, and again, with their forms, for those that the kernel could not fold."""
        texts = self._reader.read(mentions)
        everything = np.arange(len(mentions), dtype=np.int64)
        told = no_pieces(len(mentions))
        count, parts = run(texts, told, everything, workspace)
        if count > len(told.spans):
            told = no_pieces(len(mentions), room=count)
            count, parts = run(texts, told, everything, workspace)
        if count:
            parts += run(texts, folded(texts, told, count), np.flatnonzero(told.incomplete), workspace)[1]
        return parts

    def _match(
        self, texts: Texts, pieces: Pieces, chosen: NDArray[np.int64], workspace: Workspace
    ) -> tuple[int, list[Found]]:
        """Gives the number of pieces that were met, and what was found."""
        reading = _room_to_read(texts, pieces, workspace)
        room, begin, found = 1024 + 4 * len(chosen), 0, list[Found]()
        while begin < len(chosen) or not found:
            sight = workspace.sight(len(self._lexicon.atoms))
            search = workspace.search(len(self._programs.entries), self._longest_phrase, len(texts.zones))
            output = Output(np.empty(room, np.int32), np.empty(room, np.int32))
            tables = (alphabet(), self._lexicon, self._programs, texts, pieces, chosen, begin)
            status, begin = kernel.match(*tables, reading, sight, search, output)
            written = int(search.counts[kernel.N_OUT])
            found.append((output.mentions[:written], output.queries[:written]))
            if status == kernel.EVENTS_FULL:
                workspace.more_events()
            elif status == kernel.OUTPUT_FULL:
                room = max(2 * room, len(self._programs.entries))
        return int(reading.counts[kernel.N_PIECES]), found

    def _locate(
        self, texts: Texts, pieces: Pieces, chosen: NDArray[np.int64], workspace: Workspace
    ) -> tuple[int, list[Sightings]]:
        reading = _room_to_read(texts, pieces, workspace)
        zone_ends = np.empty(2 * len(texts.zones), np.int32)
        room, begin, found = 1024 + len(texts.codes), 0, list[Sightings]()
        while begin < len(chosen):
            sight = workspace.sight(len(self._lexicon.atoms))
            sightings = Sightings(np.empty((room, 4), np.int32), np.empty((room, 3), np.int32))
            tables = (alphabet(), self._lexicon, texts, pieces, chosen, begin)
            sight.counts[kernel.LOCATING] = 1
            status, begin, events, tokens = kernel.locate(*tables, reading, sight, zone_ends, sightings)
            sight.counts[kernel.LOCATING] = 0
            found.append(Sightings(sightings.events[:events], sightings.tokens[:tokens]))
            if status == kernel.EVENTS_FULL:
                workspace.more_events()
            elif status == kernel.OUTPUT_FULL:
                room *= 2
        return int(reading.counts[kernel.N_PIECES]), found


def _room_to_read(texts: Texts, pieces: Pieces, workspace: Workspace) -> Reading:
    lengths = texts.starts[:, 1:] - texts.starts[:, :-1]
    reading = workspace.reading(int(lengths.max(initial=0)) + len(texts.tag_codes) + len(pieces.codes))
    reading.counts[kernel.N_PIECES] = 0
    return reading
