"""The compiled matcher: whole batches of mentions against all programs at once, without the GIL.

One pass a mention: (1) tokenise, folding and hashing as the code points go by; (2) look every token up; a hash hit
counts only when the code points agree; (3) follow the postings of the atoms that were found to candidate queries, and
(4) run the candidates' programs. `menara.engine.query.oracle` says what is right; tests hold the two identical.

Arrays are described where they are made: `alphabet.py`, `index.py`, `batch.py`.

Indices are unsigned in the innermost loops: of a signed one Numba asks, each time, whether it counts from the end.
"""

from numba import njit, uint32, uint64

from menara.engine.query.compiled import alphabet as _alphabet
from menara.engine.query.compiled.programs import Op

WORD, UNSPACED, SYMBOL, INVISIBLE = 1, 2, 3, 4
KIND_SHIFT = uint32(_alphabet.KIND_SHIFT)
FORM_MASK = uint32(_alphabet.FORM_MASK)
SPECIAL, ACCENT = uint32(_alphabet.SPECIAL), uint32(_alphabet.ACCENT)
PICTOGRAPH, FOLLOWER = uint32(_alphabet.PICTOGRAPH), uint32(_alphabet.FOLLOWER)
MARK = uint32(_alphabet.MARK)
TAG_SIGN, REGIONAL = uint32(_alphabet.TAG_SIGN), uint32(_alphabet.REGIONAL)
EXPANDED, COMPLEX = uint32(_alphabet.EXPANDED), _alphabet.COMPLEX
HASH_SIGN, WIDE_HASH_SIGN, JOINER = 0x23, 0xFF03, 0x200D
FIRST_SKIN_TONE, LAST_SKIN_TONE = 0x1F3FB, 0x1F3FF

# Spaces keep words, tags and handles, forms and zones apart in one table.
KINDS_OF_ATOM = 3  # word, hashtag, handle
SPACES_PER_ZONE = 2 * KINDS_OF_ATOM
STEM_SPACES = 4 * SPACES_PER_ZONE  # the literal beginnings of patterns come after the words
EXACT_SPACE = 2 * STEM_SPACES  # not looked up: hangs on the loose word
FACT_SPACE = EXACT_SPACE + 1
PAIR_SPACE = FACT_SPACE + 1  # "spelt" by the numbers of two atoms
WORDS_AND_TAGS, STRICT_SPACES = 0b010101, 0b101010  # of one zone

# Columns of `atoms`, a cache line each: the first code points, then
INLINE = 8  # code points that stand in the row itself; the rest, and patterns whole, stand in `codes` at REST
LENGTH, SPACE, CHAIN, FIRST_POSTING, POSTINGS, MORE, FLAGS, REST = range(8, 16)
POSITIONAL, BEGINS_PAIR, ENDS_PAIR = 1, 2, 4  # flags: its positions matter, ...
BIT_SHIFT = 8  # above the flags stands the bit of the signature

# Column of `choices`, after a mask of four words: the fourth has the bits that several atoms share, which are listed.
LISTED = 4

# Columns of `tests`.
OP, ARGUMENT, IF_TRUE, IF_FALSE = range(4)
OP_ATOM, OP_ANY, OP_PHRASE = int(Op.ATOM), int(Op.ANY), int(Op.PHRASE)
OP_WHOLE, OP_NEAR, OP_UNDECIDED = int(Op.WHOLE), int(Op.NEAR), int(Op.UNDECIDED)

TITLE_ZONE, AUTHOR_ZONE = 1, 3
BEGINNING = 3  # code points of a stem by which its length is found
STEM_BLOOM = 2048  # words of each half of `stem_lengths`
STEM_BEGINNING = uint64(STEM_BLOOM - 1)
ZONE_GAP = 1000  # positions between zones: more than any distance
STEM_LIMIT = 63  # longest literal beginning that is looked up; longer ones are cut to it

# Columns of `tokens`.
T_BUFFER, T_LENGTH, T_KIND, T_FIRST, T_LAST, T_START, T_END, T_PIECE = range(8)

# Places in `counts`.
N_CODES, N_TOKENS, N_HITS, N_EVENTS, N_PIECES, N_CANDIDATES, N_OUT, STAMP, OVERFLOW, TOUCHED, LOCATING = (
    range(11)
)
TAG, TAG_START, TAG_TOKEN, TAG_END, TAG_COMPLEX = range(11, 16)  # the tag that is being read

DONE, OUTPUT_FULL, EVENTS_FULL = 0, 1, 2
ALL = ~uint64(0)


def jit(function):  # type: ignore[no-untyped-def]
    return njit(nogil=True, cache=True, error_model="numpy", _nrt=False)(function)  # type: ignore[call-overload]


def jit_inline(function):  # type: ignore[no-untyped-def]
    return njit(nogil=True, cache=True, error_model="numpy", _nrt=False, forceinline=True)(function)  # type: ignore[call-overload]


@jit_inline
def finish(value, space, salts):  # type: ignore[no-untyped-def]
    mixed = (value ^ salts[2 + space]) * salts[1]
    return mixed ^ (mixed >> uint64(29))


@jit_inline
def is_spelt(lexicon, atom, text, start, length):  # type: ignore[no-untyped-def]
    """Whether the atom's code points are text[start:start+length]."""
    row = lexicon.atoms[atom]
    if row[LENGTH] != length:
        return False
    for index in range(min(length, INLINE)):
        if row[index] != text[start + index]:
            return False
    for index in range(INLINE, length):
        if lexicon.codes[row[REST] + index - INLINE] != text[start + index]:
            return False
    return True


@jit_inline
def is_word(lexicon, atom, space, text, start, length):  # type: ignore[no-untyped-def]
    """Whether the atom, if it is published, is text[start:start+length] in `space`."""
    if atom >= lexicon.sizes[0] or lexicon.atoms[atom, SPACE] != space:
        return False
    return is_spelt(lexicon, atom, text, start, length)


@jit_inline
def find(lexicon, key, space, text, start, length):  # type: ignore[no-untyped-def]
    """The atom of these code points in `space`, or -1."""
    slots = lexicon.slots
    mask = uint64(slots.size - 1)
    place = (key >> uint64(24)) & mask
    while True:
        slot = slots[place]
        if slot == 0:
            return -1
        if (slot ^ key) >> uint64(24) == 0:
            atom = int(slot & uint64(0xFFFFFF)) - 1
            if is_word(lexicon, atom, space, text, start, length):
                return atom
        place = (place + uint64(1)) & mask


@jit
def fits(codes, at, length, text, start, end):  # type: ignore[no-untyped-def]
    """Whether a pattern (`*` any, `?` one) fits text[start:end]."""
    pattern, index = at, start
    stop = at + length
    star, resume = -1, 0
    while index < end:
        if pattern < stop and codes[pattern] == 0x2A:
            star, resume = pattern, index
            pattern += 1
        elif pattern < stop and (codes[pattern] == 0x3F or codes[pattern] == text[index]):
            pattern += 1
            index += 1
        elif star >= 0:
            resume += 1
            index = resume
            pattern = star + 1
        else:
            return False
    while pattern < stop and codes[pattern] == 0x2A:
        pattern += 1
    return pattern == stop


@jit_inline
def hit(atom, first, last, atoms, sight):  # type: ignore[no-untyped-def]
    """An atom was found at the positions first..last (-1: no position)."""
    counts = sight.counts
    if sight.seen[atom, 0] != counts[STAMP]:
        sight.seen[atom, 0] = counts[STAMP]
        sight.seen[atom, 1] = -1
        bit = atoms[atom, FLAGS] >> BIT_SHIFT
        sight.signature[bit >> 6] |= uint64(1) << uint64(bit & 63)
        if atoms[atom, POSTINGS] > 0 or atoms[atom, MORE] >= 0:
            sight.hits[counts[N_HITS]] = atom
            counts[N_HITS] += 1
    if counts[LOCATING] or (first >= 0 and atoms[atom, FLAGS] & POSITIONAL):
        event = counts[N_EVENTS]
        if event >= sight.events.shape[0]:
            counts[OVERFLOW] = 1
            return
        sight.events[event, 0] = first
        sight.events[event, 1] = last
        sight.events[event, 2] = sight.seen[atom, 1]
        sight.events[event, 3] = atom
        sight.seen[atom, 1] = event
        counts[N_EVENTS] += 1


@jit_inline
def fold_special(code, forms, expansions, buffer, at):  # type: ignore[no-untyped-def]
    """Write the form of one code point; gives the new end."""
    form = forms[code]
    if form < EXPANDED:
        buffer[at] = form
        return at + 1
    place = form - EXPANDED
    for index in range(expansions[place]):
        buffer[at + index] = expansions[place + 1 + index]
    return at + int(expansions[place])


@jit
def fold_token(alphabet, forms, codes, start, end, buffer):  # type: ignore[no-untyped-def]
    """Write the strict or exact form of a simple token to `buffer`; gives its length."""
    at = 0
    for index in range(start, end):
        code = codes[index]
        if FIRST_SKIN_TONE <= code <= LAST_SKIN_TONE:
            buffer[at] = code
            at += 1
        elif (alphabet.packed[code] >> KIND_SHIFT) & uint32(7) != INVISIBLE:
            at = fold_special(code, forms, alphabet.expansions, buffer, at)
    return at


@jit
def roll(buffer, start, length, salts, hashes):  # type: ignore[no-untyped-def]
    """The rolling hash of buffer[start:start+length]; every step of it goes to `hashes`."""
    value, multiplier = uint64(0), salts[0]
    for index in range(start, start + length):
        value = (value + uint64(buffer[index]) + uint64(1)) * multiplier
        hashes[index] = value
    return value


@jit
def end_of_marks(alphabet, codes, index, end):  # type: ignore[no-untyped-def]
    last = index
    while index < end:
        packed = alphabet.packed[codes[index]]
        if packed & MARK:
            last = index + 1
        elif (packed >> KIND_SHIFT) & uint32(7) != INVISIBLE:
            break
        index += 1
    return last


@jit
def end_of_followers(alphabet, codes, index, end):  # type: ignore[no-untyped-def]
    while index < end and alphabet.packed[codes[index]] & FOLLOWER:
        index += 1
    return index


@jit
def end_of_emoji(alphabet, codes, index, end):  # type: ignore[no-untyped-def]
    packed = alphabet.packed
    if packed[codes[index]] & REGIONAL and index + 1 < end and packed[codes[index + 1]] & REGIONAL:
        return index + 2
    index = end_of_followers(alphabet, codes, index + 1, end)
    while index + 1 < end and codes[index] == JOINER and packed[codes[index + 1]] & PICTOGRAPH:
        index = end_of_followers(alphabet, codes, index + 2, end)
    return index


@jit
def end_of_syllable(codes, index, end):  # type: ignore[no-untyped-def]
    """Conjoining jamo that NFC composes."""
    code = codes[index]
    after = index + 1
    if 0x1100 <= code <= 0x1112 and after < end and 0x1161 <= codes[after] <= 0x1175:
        after += 1
        if after < end and 0x11A8 <= codes[after] <= 0x11C2:
            after += 1
    elif (
        0xAC00 <= code <= 0xD7A3
        and (code - 0xAC00) % 28 == 0
        and after < end
        and 0x11A8 <= codes[after] <= 0x11C2
    ):
        after += 1
    return after


@jit_inline
def add_token(reading, buffer_start, kind, first, last, start, end, piece, value, accents):  # type: ignore[no-untyped-def]
    counts = reading.counts
    token = counts[N_TOKENS]
    row = reading.tokens[token]
    row[T_BUFFER] = buffer_start
    row[T_LENGTH] = counts[N_CODES] - buffer_start
    row[T_KIND] = kind
    row[T_FIRST] = first
    row[T_LAST] = last
    row[T_START] = start
    row[T_END] = end
    row[T_PIECE] = piece
    reading.token_hashes[token] = value
    reading.token_accents[token] = accents
    counts[N_TOKENS] += 1


@jit
def add_piece(reading, pieces, mention, row, start, end):  # type: ignore[no-untyped-def]
    """A complex token or tag: told to Python, or its loose form taken from there. Gives its number."""
    counts = reading.counts
    piece = counts[N_PIECES]
    counts[N_PIECES] += 1
    if pieces.given[0]:
        at = counts[N_CODES]
        first, last = pieces.starts[piece, 0], pieces.starts[piece, 1]
        for index in range(first, last):
            reading.buffer[at + index - first] = pieces.codes[index]
        counts[N_CODES] = at + last - first
        return piece
    pieces.incomplete[mention] = 1
    if piece < pieces.spans.shape[0]:
        pieces.spans[piece, 0] = mention
        pieces.spans[piece, 1] = row
        pieces.spans[piece, 2] = start
        pieces.spans[piece, 3] = end
    return piece


@jit_inline
def tokenize(alphabet, salts, codes, start, end, position, mention, row, reading, pieces):  # type: ignore[no-untyped-def]
    """Fill `reading.tokens` with the tokens and tags of one zone. Gives the position after the last token."""
    packed_of, counts = alphabet.packed, reading.counts
    counts[N_TOKENS] = counts[N_CODES] = counts[TAG] = 0
    index = start
    while index < end:
        packed = packed_of[codes[uint64(index)]]
        kind = kind_of(packed)
        if kind == WORD:
            index = read_word(alphabet, salts, codes, index, end, position, mention, row, reading, pieces)
        elif kind == UNSPACED or kind == SYMBOL:
            index = read_sign(alphabet, salts, codes, index, end, position, mention, row, reading, pieces)
        else:
            index += 1
            if packed & TAG_SIGN:
                open_tag(packed_of, codes, start, index, end, reading)
            continue
        position += 1
        if counts[TAG] != 0 and not goes_on(packed_of, codes, index, end):
            close_tag(reading, pieces, salts, mention, row, position - 1)
            counts[TAG] = 0
    return position


@jit_inline
def kind_of(packed):  # type: ignore[no-untyped-def]
    return (packed >> KIND_SHIFT) & uint32(7)


@jit_inline
def read_word(alphabet, salts, codes, index, end, position, mention, row, reading, pieces):  # type: ignore[no-untyped-def]
    """A run of word code points, invisible ones between them left out. Gives where to read on."""
    packed_of, buffer, hashes, multiplier = alphabet.packed, reading.buffer, reading.hashes, salts[0]
    start = token_end = index
    buffer_start = at = reading.counts[N_CODES]
    value, accents, order, is_complex = uint64(0), uint32(0), 0, False
    packed = packed_of[codes[uint64(index)]]
    while True:
        accents |= packed
        if packed & SPECIAL:
            here = int(alphabet.order[codes[uint64(index)]])
            is_complex |= here == COMPLEX or (here != 0 and here < order)
            order, after = here, at
            if not is_complex:
                after = fold_special(codes[uint64(index)], alphabet.loose, alphabet.expansions, buffer, at)
            while at < after:
                value = (value + uint64(buffer[uint64(at)]) + uint64(1)) * multiplier
                hashes[uint64(at)] = value
                at += 1
        else:
            order, form = 0, packed & FORM_MASK
            buffer[uint64(at)] = form
            value = (value + uint64(form) + uint64(1)) * multiplier
            hashes[uint64(at)] = value
            at += 1
        index += 1
        token_end = index
        kind = uint32(0)
        while index < end:
            packed = packed_of[codes[uint64(index)]]
            kind = kind_of(packed)
            if kind != INVISIBLE:
                break
            index += 1
        if index >= end or kind != WORD:
            break
    reading.counts[N_CODES] = at
    finish_token(
        reading,
        pieces,
        salts,
        mention,
        row,
        position,
        buffer_start,
        start,
        token_end,
        value,
        accents,
        is_complex,
    )
    return index


@jit
def read_sign(alphabet, salts, codes, index, end, position, mention, row, reading, pieces):  # type: ignore[no-untyped-def]
    """One code point of an unspaced script, or a symbol, with what belongs to it. Gives where to read on."""
    counts = reading.counts
    token_end = end_of_sign(alphabet, codes, index, end)
    accents, order, is_complex = uint32(0), 0, False
    buffer_start = at = counts[N_CODES]
    for inner in range(index, token_end):
        code = codes[inner]
        packed = alphabet.packed[code]
        accents |= packed
        if FIRST_SKIN_TONE <= code <= LAST_SKIN_TONE:
            accents |= ACCENT
            order = 0
        elif kind_of(packed) != INVISIBLE:
            here = int(alphabet.order[code])
            is_complex |= here == COMPLEX or (here != 0 and here < order)
            order = here
            if not is_complex:
                at = fold_special(code, alphabet.loose, alphabet.expansions, reading.buffer, at)
    counts[N_CODES] = at
    value = roll(reading.buffer, buffer_start, at - buffer_start, salts, reading.hashes)
    finish_token(
        reading,
        pieces,
        salts,
        mention,
        row,
        position,
        buffer_start,
        index,
        token_end,
        value,
        accents,
        is_complex,
    )
    return token_end


@jit
def end_of_sign(alphabet, codes, index, end):  # type: ignore[no-untyped-def]
    packed = alphabet.packed[codes[index]]
    if kind_of(packed) == UNSPACED:
        return end_of_marks(alphabet, codes, end_of_syllable(codes, index, end), end)
    return end_of_emoji(alphabet, codes, index, end) if packed & PICTOGRAPH else index + 1


@jit_inline
def finish_token(reading, pieces, salts, mention, row, position, at, start, end, value, accents, is_complex):  # type: ignore[no-untyped-def]
    """Note a token whose forms stand in the buffer from `at`, or, when it is complex, have to come from outside."""
    counts = reading.counts
    piece = -1
    if is_complex:
        counts[TAG_COMPLEX] = 1
        counts[N_CODES] = at
        piece = add_piece(reading, pieces, mention, row, start, end)
        value = roll(reading.buffer, at, counts[N_CODES] - at, salts, reading.hashes)
        accents = ACCENT
    add_token(reading, at, 0, position, position, start, end, piece, value, accents)
    counts[TAG_END] = end


@jit
def open_tag(packed_of, codes, start, index, end, reading):  # type: ignore[no-untyped-def]
    """A sign has been read just before `index`: does a tag begin?"""
    if index >= end:
        return
    after = kind_of(packed_of[codes[index]])
    before = kind_of(packed_of[codes[index - 2]]) if index - 2 >= start else uint32(0)
    if (after == WORD or after == UNSPACED) and not (before == WORD or before == UNSPACED):
        is_hashtag = codes[index - 1] == HASH_SIGN or codes[index - 1] == WIDE_HASH_SIGN
        reading.counts[TAG] = 1 if is_hashtag else 2
        reading.counts[TAG_START], reading.counts[TAG_TOKEN] = index, reading.counts[N_TOKENS]
        reading.counts[TAG_COMPLEX] = 0


@jit
def goes_on(packed_of, codes, index, end):  # type: ignore[no-untyped-def]
    """Whether the run of a tag goes on: only invisible code points stand before the next of a word."""
    while index < end:
        kind = kind_of(packed_of[codes[index]])
        if kind != INVISIBLE:
            return kind == WORD or kind == UNSPACED
        index += 1
    return False


@jit
def close_tag(reading, pieces, salts, mention, row, position):  # type: ignore[no-untyped-def]
    """The run after a sign has ended with the token at `position`: note it as a tag."""
    counts, tokens = reading.counts, reading.tokens
    tag, start, end = counts[TAG], counts[TAG_START], counts[TAG_END]
    first_token, last_token = counts[TAG_TOKEN], counts[N_TOKENS] - 1
    first, free = tokens[first_token, T_FIRST], counts[N_CODES]
    if counts[TAG_COMPLEX]:
        piece = add_piece(reading, pieces, mention, row, start, end)
        value = roll(reading.buffer, free, counts[N_CODES] - free, salts, reading.hashes)
        add_token(reading, free, tag, first, position, start, end, piece, value, ACCENT)
        return
    at, accents = tokens[first_token, T_BUFFER], uint32(0)
    for token in range(first_token, last_token + 1):
        accents |= reading.token_accents[token]
    length = tokens[last_token, T_BUFFER] + tokens[last_token, T_LENGTH] - at
    if last_token == first_token:
        counts[N_CODES] = at + length
        add_token(
            reading, at, tag, first, position, start, end, -1, reading.token_hashes[first_token], accents
        )
        counts[N_CODES] = free
        return
    for index in range(length):
        reading.buffer[free + index] = reading.buffer[at + index]
    counts[N_CODES] = free + length
    value = roll(reading.buffer, free, length, salts, reading.hashes)
    add_token(reading, free, tag, first, position, start, end, -1, value, accents)


@jit_inline
def look_up(alphabet, lexicon, codes, zone, reading, pieces, sight):  # type: ignore[no-untyped-def]
    """Look up all tokens and tags of a zone."""
    used, base = lexicon.sizes[1], zone * SPACES_PER_ZONE
    tokens = reading.tokens
    if (used >> base) & WORDS_AND_TAGS:
        touch(lexicon, base, reading, sight)
        look_up_words(alphabet, lexicon, codes, base, reading, pieces, sight)
    if (used >> (STEM_SPACES + base)) & WORDS_AND_TAGS:
        for token in range(reading.counts[N_TOKENS]):
            row = tokens[token]
            space = base + 2 * row[T_KIND]
            at, length = row[T_BUFFER], row[T_LENGTH]
            look_up_stems(
                lexicon, space, reading.buffer, reading.hashes, at, length, row[T_FIRST], row[T_LAST], sight
            )
    if (used | used >> STEM_SPACES) >> base & STRICT_SPACES:
        for token in range(reading.counts[N_TOKENS]):
            if reading.token_accents[token] & ACCENT:
                look_up_strict(alphabet, lexicon, codes, base, token, reading, pieces, sight)


@jit_inline
def touch(lexicon, base, reading, sight):  # type: ignore[no-untyped-def]
    """Load what the tokens of a zone will need, one kind of memory after the other, so that the waits overlap."""
    slots, salts = lexicon.slots, lexicon.salts
    mask = uint64(slots.size - 1)
    for token in range(reading.counts[N_TOKENS]):
        space = base + 2 * reading.tokens[uint64(token), T_KIND]
        key = finish(reading.token_hashes[uint64(token)], space, salts)
        reading.keys[uint64(token)] = key
        reading.slots[uint64(token)] = slots[(key >> uint64(24)) & mask]
    touched = 0
    for token in range(reading.counts[N_TOKENS]):
        key, slot = reading.keys[uint64(token)], reading.slots[uint64(token)]
        place = key >> uint64(24)
        while slot != 0 and (slot ^ key) >> uint64(24) != 0:
            place += uint64(1)
            slot = slots[place & mask]
        reading.slots[uint64(token)] = slot
        if slot != 0:
            atom = min(int(slot & uint64(0xFFFFFF)) - 1, lexicon.sizes[0] - 1)
            touched ^= lexicon.atoms[atom, LENGTH] ^ sight.seen[atom, 0]
    sight.counts[TOUCHED] = touched


@jit_inline
def look_up_words(alphabet, lexicon, codes, base, reading, pieces, sight):  # type: ignore[no-untyped-def]
    """The words, tags and pairs of words of a zone."""
    before = -1
    for token in range(reading.counts[N_TOKENS]):
        row, atom = reading.tokens[token], -1
        if reading.slots[token] != 0:
            atom = look_up_token(alphabet, lexicon, codes, base, token, reading, pieces, sight)
        if row[T_KIND] == 0:
            if before >= 0 and atom >= 0:
                flags = lexicon.atoms[before, FLAGS] & BEGINS_PAIR | lexicon.atoms[atom, FLAGS] & ENDS_PAIR
                if (
                    flags == BEGINS_PAIR | ENDS_PAIR and not sight.counts[LOCATING]
                ):  # places are those of words
                    look_up_pair(lexicon, before, atom, row[T_FIRST], reading.other, sight)
            before = atom


@jit_inline
def look_up_token(alphabet, lexicon, codes, base, token, reading, pieces, sight):  # type: ignore[no-untyped-def]
    """Gives the atom, or -1."""
    row = reading.tokens[token]
    space = base + 2 * row[T_KIND]
    atom = int(reading.slots[token] & uint64(0xFFFFFF)) - 1
    if not is_word(lexicon, atom, space, reading.buffer, row[T_BUFFER], row[T_LENGTH]):
        atom = find(lexicon, reading.keys[token], space, reading.buffer, row[T_BUFFER], row[T_LENGTH])
    if atom >= 0:
        hit(atom, row[T_FIRST], row[T_LAST], lexicon.atoms, sight)
        chained = lexicon.atoms[atom, CHAIN]
        if 0 <= chained < lexicon.sizes[0]:
            length = other_form(alphabet, alphabet.exact, 2, codes, row, reading, pieces)
            look_up_exact(lexicon, chained, reading.other, length, row[T_FIRST], row[T_LAST], sight)
    return atom


@jit
def look_up_pair(lexicon, before, atom, position, spelling, sight):  # type: ignore[no-untyped-def]
    spelling[0], spelling[1] = before, atom
    key = key_of(spelling, 0, 2, PAIR_SPACE, lexicon.salts)
    pair = find(lexicon, key, PAIR_SPACE, spelling, 0, 2)
    if pair >= 0:
        hit(pair, position - 1, position, lexicon.atoms, sight)


@jit
def look_up_strict(alphabet, lexicon, codes, base, token, reading, pieces, sight):  # type: ignore[no-untyped-def]
    row = reading.tokens[token]
    space, first, last = base + 2 * row[T_KIND] + 1, row[T_FIRST], row[T_LAST]
    length = other_form(alphabet, alphabet.strict, 1, codes, row, reading, pieces)
    key = roll(reading.other, 0, length, lexicon.salts, reading.other_hashes)
    look_up_word(lexicon, space, reading.other, 0, length, key, first, last, sight)
    look_up_stems(lexicon, space, reading.other, reading.other_hashes, 0, length, first, last, sight)


@jit
def other_form(alphabet, forms, number, codes, row, reading, pieces):  # type: ignore[no-untyped-def]
    """Write the strict (1) or exact (2) form of a token to `reading.other`; gives its length."""
    piece = row[T_PIECE]
    if piece < 0:
        return fold_token(alphabet, forms, codes, row[T_START], row[T_END], reading.other)
    if not pieces.given[0]:
        return 0
    start, end = pieces.starts[piece, number], pieces.starts[piece, number + 1]
    for index in range(start, end):
        reading.other[index - start] = pieces.codes[index]
    return end - start


@jit
def look_up_word(lexicon, space, buffer, at, length, value, first, last, sight):  # type: ignore[no-untyped-def]
    if (lexicon.sizes[1] >> space) & 1:
        atom = find(lexicon, finish(value, space, lexicon.salts), space, buffer, at, length)
        if atom >= 0:
            hit(atom, first, last, lexicon.atoms, sight)


@jit
def look_up_exact(lexicon, chained, text, length, first, last, sight):  # type: ignore[no-untyped-def]
    while 0 <= chained < lexicon.sizes[0]:
        if is_spelt(lexicon, chained, text, 0, length):
            hit(chained, first, last, lexicon.atoms, sight)
        chained = lexicon.atoms[chained, CHAIN]


@jit_inline
def look_up_stems(lexicon, space, buffer, hashes, at, length, first, last, sight):  # type: ignore[no-untyped-def]
    """Patterns: by their literal beginning, then code point by code point."""
    if length == 0:
        return
    lengths = stem_lengths(lexicon.stem_lengths, hashes, at, length)
    place = at
    while lengths != 0:
        lengths >>= uint64(1)
        if lengths & uint64(1) and may_be_stem(lexicon.stem_lengths, hashes[place]):
            look_up_patterns(
                lexicon, space, buffer, at, length, hashes[place], place + 1 - at, first, last, sight
            )
        place += 1


@jit
def look_up_patterns(lexicon, space, buffer, at, length, value, stem_length, first, last, sight):  # type: ignore[no-untyped-def]
    """The patterns that begin with the first `stem_length` code points."""
    space += STEM_SPACES
    stem = -1
    if (lexicon.sizes[1] >> space) & 1:
        stem = find(lexicon, finish(value, space, lexicon.salts), space, buffer, at, stem_length)
    pattern = -1 if stem < 0 else lexicon.atoms[stem, CHAIN]
    while 0 <= pattern < lexicon.sizes[0]:
        row = lexicon.atoms[pattern]
        if fits(lexicon.codes, row[REST], row[LENGTH], buffer, at + stem_length, at + length):
            hit(pattern, first, last, lexicon.atoms, sight)
        pattern = row[CHAIN]


# `stem_lengths` is two tables in one: which lengths begin with some given code points, and a Bloom filter of all stems.


@jit_inline
def stem_lengths(table, hashes, at, length):  # type: ignore[no-untyped-def]
    """Which lengths of stems can begin here, up to `length`: bit n for length n."""
    beginning = hashes[at + BEGINNING - 1] if length >= BEGINNING else uint64(0)
    lengths = table[STEM_BEGINNING & (beginning >> uint64(40))]
    if length < STEM_LIMIT:
        lengths &= (uint64(2) << uint64(length)) - uint64(1)
    return lengths


@jit_inline
def may_be_stem(table, value):  # type: ignore[no-untyped-def]
    bit = value >> uint64(44)
    return (table[STEM_BLOOM + (bit >> uint64(6) & uint64(STEM_BLOOM - 1))] >> (bit & uint64(63))) & uint64(1)


@jit
def remember_stem(table, beginning, length, value):  # type: ignore[no-untyped-def]
    """`beginning`: the rolling hash after `BEGINNING` code points; `value`: after all."""
    is_short = length < BEGINNING
    for place in range(STEM_BLOOM if is_short else 1):
        begins = uint64(place) if is_short else STEM_BEGINNING & (beginning >> uint64(40))
        table[begins] |= uint64(1) << uint64(length)
    bit = value >> uint64(44)
    table[STEM_BLOOM + (bit >> uint64(6) & uint64(STEM_BLOOM - 1))] |= uint64(1) << (bit & uint64(63))


@jit_inline
def add_candidate(query, programs, search, stamp, s0, s1, s2, s3):  # type: ignore[no-untyped-def]
    counts, mask = search.counts, programs.masks[query]
    if (s0 & mask[0]) | (s1 & mask[1]) | (s2 & mask[2]) | (s3 & mask[3]):
        if search.query_seen[query] != stamp:
            search.query_seen[query] = stamp
            search.candidates[counts[N_CANDIDATES]] = query
            counts[N_CANDIDATES] += 1


@jit_inline
def collect_candidates(atoms, programs, sight, search):  # type: ignore[no-untyped-def]
    signature, stamp = sight.signature, sight.counts[STAMP]
    s0, s1, s2, s3 = signature[0], signature[1], signature[2], signature[3]
    search.counts[N_CANDIDATES] = 0
    for index in range(programs.sizes[1]):
        add_candidate(programs.always[index], programs, search, stamp, ALL, ALL, ALL, ALL)
    touched = 0
    for number in range(sight.counts[N_HITS]):
        touched ^= programs.postings[atoms[sight.hits[number], FIRST_POSTING]]
    search.counts[TOUCHED] = touched
    for number in range(sight.counts[N_HITS]):
        atom = sight.hits[number]
        first = atoms[atom, FIRST_POSTING]
        for posting in range(first, first + atoms[atom, POSTINGS]):
            add_candidate(programs.postings[posting], programs, search, stamp, s0, s1, s2, s3)
        posting = atoms[atom, MORE]
        while posting >= 0 and posting < programs.sizes[0]:
            add_candidate(programs.more_postings[posting, 0], programs, search, stamp, s0, s1, s2, s3)
            posting = programs.more_postings[posting, 1]


@jit_inline
def all_seen(lists, at, count, stamp, seen):  # type: ignore[no-untyped-def]
    for index in range(at, at + count):
        if seen[lists[index], 0] != stamp:
            return False
    return True


@jit_inline
def next_occurrence(count, events, places):  # type: ignore[no-untyped-def]
    """The next place (from the end of the text) where the atoms lists[at:at+count] follow one another.

    `places` holds an event for each atom and moves on. Gives (first, last) or (-1, -1).
    """
    while places[0] >= 0:
        event = places[0]
        places[0] = events[event, 2]
        first, last = events[event, 0], events[event, 1]
        fits_all = True
        for number in range(1, count):
            other = places[number]
            while other >= 0 and events[other, 0] > last + 1:
                other = events[other, 2]
            places[number] = other
            if other < 0 or events[other, 0] != last + 1:
                fits_all = False
                break
            last = events[other, 1]
        if fits_all:
            return first, last
    return -1, -1


@jit_inline
def start_places(lists, at, count, seen, places):  # type: ignore[no-untyped-def]
    for number in range(count):
        places[number] = seen[lists[at + number], 1]


@jit
def has_phrase(lists, at, whole, stamp, seen, events, places, zone_ends):  # type: ignore[no-untyped-def]
    count = lists[at]
    if not all_seen(lists, at + 1, count, stamp, seen):
        return False
    start_places(lists, at + 1, count, seen, places)
    while True:
        first, last = next_occurrence(count, events, places)
        if first < 0:
            return False
        if not whole:
            return True
        for zone in range(0, zone_ends.size, 2):
            if zone_ends[zone] == first and zone_ends[zone + 1] == last:
                return True


@jit_inline
def occurrences_of(lists, at, stamp, seen, events, places, result):  # type: ignore[no-untyped-def]
    """All occurrences of the phrase lists[at], from the end of the text, to `result`; gives their number."""
    count = lists[at]
    if not all_seen(lists, at + 1, count, stamp, seen):
        return 0
    start_places(lists, at + 1, count, seen, places)
    number = 0
    while True:
        first, last = next_occurrence(count, events, places)
        if first < 0:
            return number
        result[number, 0] = first
        result[number, 1] = last
        number += 1


@jit
def are_near(left, lefts, right, rights, distance, ordered):  # type: ignore[no-untyped-def]
    """Whether one of `left` and one of `right` (both from the end) stand near without overlapping."""
    after = before = 0
    for index in range(lefts):
        first, last = left[index, 0], left[index, 1]
        # the nearest on the right: the last one (they come from the end) that begins after `last`
        while after < rights and right[after, 0] > last:
            after += 1
        if after > 0 and right[after - 1, 0] - last - 1 <= distance:
            return True
        if not ordered:
            while before < rights and right[before, 1] >= first:
                before += 1
            if before < rights and first - right[before, 1] - 1 <= distance:
                return True
    return False


@jit
def has_near(lists, at, stamp, seen, events, places, left, right):  # type: ignore[no-untyped-def]
    distance, ordered = lists[at], lists[at + 1] == 1
    left_at = at + 3
    second = left_at
    for _ in range(lists[at + 2]):
        second += 1 + lists[second]
    for _ in range(lists[at + 2]):
        lefts = occurrences_of(lists, left_at, stamp, seen, events, places, left)
        left_at += 1 + lists[left_at]
        if lefts == 0:
            continue
        right_at = second + 1
        for _ in range(lists[second]):
            rights = occurrences_of(lists, right_at, stamp, seen, events, places, right)
            right_at += 1 + lists[right_at]
            if rights > 0 and are_near(left, lefts, right, rights, distance, ordered):
                return True
    return False


@jit_inline
def has_choice(choice, programs, sight, s0, s1, s2, s3):  # type: ignore[no-untyped-def]
    """Whether one of several atoms was seen: by the signature if that can tell, else one after the other."""
    row = programs.choices[choice]
    if (s0 & uint64(row[0])) | (s1 & uint64(row[1])) | (s2 & uint64(row[2])):
        return True
    if not s3 & uint64(row[3]):
        return False
    at, stamp = row[LISTED], sight.counts[STAMP]
    for index in range(at + 1, at + 1 + programs.lists[at]):
        if sight.seen[programs.lists[index], 0] == stamp:
            return True
    return False


@jit_inline
def run_program(entry, programs, sight, search, s0, s1, s2, s3):  # type: ignore[no-untyped-def]
    """0: no match, 1: match, 2: match if the undecided help."""
    tests, lists, stamp = programs.tests, programs.lists, sight.counts[STAMP]
    undecided = False
    place = entry
    while place >= 0:
        op, argument = tests[place, OP], tests[place, ARGUMENT]
        if op == OP_ATOM:
            holds = sight.seen[argument, 0] == stamp
        elif op == OP_ANY:
            holds = has_choice(argument, programs, sight, s0, s1, s2, s3)
        elif op == OP_UNDECIDED:
            undecided = True
            holds = argument == 1
        elif op == OP_NEAR:
            holds = has_near(
                lists, argument, stamp, sight.seen, sight.events, search.places, search.left, search.right
            )
        else:
            holds = has_phrase(
                lists,
                argument,
                op == OP_WHOLE,
                stamp,
                sight.seen,
                sight.events,
                search.places,
                search.zone_ends,
            )
        place = tests[place, IF_TRUE] if holds else tests[place, IF_FALSE]
    if place == -2:
        return 0
    return 2 if undecided else 1


@jit_inline
def run_candidates(mention, programs, sight, search, output):  # type: ignore[no-untyped-def]
    """Gives False when the output is full."""
    counts = search.counts
    s0, s1, s2, s3 = sight.signature[0], sight.signature[1], sight.signature[2], sight.signature[3]
    number = touched = 0
    for index in range(counts[N_CANDIDATES]):
        touched ^= programs.tests[max(0, programs.entries[search.candidates[index]]), OP]
    counts[TOUCHED] = touched
    for index in range(counts[N_CANDIDATES]):
        query = search.candidates[index]
        verdict = run_program(programs.entries[query], programs, sight, search, s0, s1, s2, s3)
        if verdict > 0:
            search.found[number] = query
            search.verdicts[number] = verdict
            number += 1
    if counts[N_OUT] + number > output.queries.size:
        return False
    sort_by_rank(search.found, search.verdicts, number, programs.ranks)
    for index in range(number):
        query = search.found[index]
        output.mentions[counts[N_OUT]] = mention
        output.queries[counts[N_OUT]] = query if search.verdicts[index] == 1 else ~query
        counts[N_OUT] += 1
    return True


@jit_inline
def sort_by_rank(found, verdicts, number, ranks):  # type: ignore[no-untyped-def]
    """Shell sort: nearly always a handful."""
    gap = number // 2
    while gap > 0:
        for index in range(gap, number):
            query, verdict = found[index], verdicts[index]
            place = index
            while place >= gap and ranks[found[place - gap]] > ranks[query]:
                found[place] = found[place - gap]
                verdicts[place] = verdicts[place - gap]
                place -= gap
            found[place] = query
            verdicts[place] = verdict
        gap //= 2


@jit
def see_tag_lists(mention, texts, lexicon, reading, sight):  # type: ignore[no-untyped-def]
    """What stands in `hashtags` and `mentions` are tags without a position; their forms come folded."""
    for tag in range(texts.mention_tags[mention], texts.mention_tags[mention + 1]):
        for form in range(2):
            start = texts.tag_starts[2 * tag + form]
            length = texts.tag_starts[2 * tag + form + 1] - start
            if length > 0:
                space = 2 * texts.tag_kinds[tag] + form
                for index in range(length):
                    reading.other[index] = texts.tag_codes[start + index]
                key = roll(reading.other, 0, length, lexicon.salts, reading.other_hashes)
                look_up_word(lexicon, space, reading.other, 0, length, key, -1, -1, sight)
                look_up_stems(lexicon, space, reading.other, reading.other_hashes, 0, length, -1, -1, sight)


@jit_inline
def see(mention, alphabet, lexicon, texts, pieces, reading, sight, zone_ends):  # type: ignore[no-untyped-def]
    """Find all atoms in a mention."""
    position = 0
    for row in range(texts.zones.size):
        zone = texts.zones[row]
        start, end = texts.starts[row, mention], texts.starts[row, mention + 1]
        zone_ends[2 * row] = zone_ends[2 * row + 1] = -1
        if start == end:
            continue
        after = tokenize(
            alphabet, lexicon.salts, texts.codes, start, end, position, mention, row, reading, pieces
        )
        if zone == AUTHOR_ZONE and after > position:
            zone_ends[2 * row], zone_ends[2 * row + 1] = position, after - 1
        if zone <= TITLE_ZONE:
            look_up(alphabet, lexicon, texts.codes, 0, reading, pieces, sight)
        if zone >= TITLE_ZONE:
            look_up(alphabet, lexicon, texts.codes, zone, reading, pieces, sight)
        position = after + ZONE_GAP
    if texts.mention_tags[mention] != texts.mention_tags[mention + 1]:
        see_tag_lists(mention, texts, lexicon, reading, sight)
    for field in range(texts.facts.shape[0]):
        group = texts.facts[field, mention]
        if group < 0:
            see_fact(~group, lexicon, sight)
        elif group > 0:
            for index in range(texts.group_starts[group], texts.group_starts[group + 1]):
                see_fact(texts.group_atoms[index], lexicon, sight)


@jit
def see_fact(atom, lexicon, sight):  # type: ignore[no-untyped-def]
    if atom < lexicon.sizes[0]:  # others may have asked for new facts since this index was published
        hit(atom, -1, -1, lexicon.atoms, sight)


@jit
def match(alphabet, lexicon, programs, texts, pieces, chosen, begin, reading, sight, search, output):  # type: ignore[no-untyped-def]
    """Match the mentions chosen[begin:]. Gives (status, where it stopped in `chosen`)."""
    search.counts[N_OUT] = 0
    for place in range(begin, chosen.size):
        mention = chosen[place]
        pieces_before = reading.counts[N_PIECES]
        sight.counts[STAMP] += 1
        sight.counts[N_HITS] = sight.counts[N_EVENTS] = sight.counts[OVERFLOW] = 0
        sight.signature[:] = 0
        see(mention, alphabet, lexicon, texts, pieces, reading, sight, search.zone_ends)
        if pieces.incomplete[mention] and not pieces.given[0]:
            continue
        if sight.counts[OVERFLOW]:
            reading.counts[N_PIECES] = pieces_before
            return EVENTS_FULL, place
        collect_candidates(lexicon.atoms, programs, sight, search)
        if not run_candidates(mention, programs, sight, search, output):
            reading.counts[N_PIECES] = pieces_before
            return OUTPUT_FULL, place
    return DONE, chosen.size


@jit
def locate(alphabet, lexicon, texts, pieces, chosen, begin, reading, sight, zone_ends, sightings):  # type: ignore[no-untyped-def]
    """Tell every atom that is in the mentions chosen[begin:], where, and where the tokens of their text stand.

    Gives (status, where it stopped in `chosen`, number of events, number of tokens).
    """
    events = tokens = 0
    for place in range(begin, chosen.size):
        mention = chosen[place]
        pieces_before = reading.counts[N_PIECES]
        sight.counts[STAMP] += 1
        sight.counts[N_HITS] = sight.counts[N_EVENTS] = sight.counts[OVERFLOW] = 0
        see(mention, alphabet, lexicon, texts, pieces, reading, sight, zone_ends)
        if pieces.incomplete[mention] and not pieces.given[0]:
            continue
        pieces_after = reading.counts[N_PIECES]
        reading.counts[N_PIECES] = pieces_before
        if sight.counts[OVERFLOW]:
            return EVENTS_FULL, place, events, tokens
        start, end = texts.starts[0, mention], texts.starts[0, mention + 1]
        tokenize(alphabet, lexicon.salts, texts.codes, start, end, 0, mention, 0, reading, pieces)
        found, read = sight.counts[N_EVENTS], reading.counts[N_TOKENS]
        if events + found > sightings.events.shape[0] or tokens + read > sightings.tokens.shape[0]:
            reading.counts[N_PIECES] = pieces_before
            return OUTPUT_FULL, place, events, tokens
        for event in range(found):
            row = sightings.events[events]
            row[0], row[1] = mention, sight.events[event, 3]
            row[2], row[3] = sight.events[event, 0], sight.events[event, 1]
            events += 1
        for token in range(read):
            if reading.tokens[token, T_KIND] == 0:
                row = sightings.tokens[tokens]
                row[0] = mention
                row[1], row[2] = reading.tokens[token, T_START] - start, reading.tokens[token, T_END] - start
                tokens += 1
        reading.counts[N_PIECES] = pieces_after
    return DONE, chosen.size, events, tokens


# What the index needs to build its tables.


@jit
def key_of(codes, start, length, space, salts):  # type: ignore[no-untyped-def]
    value, multiplier = uint64(0), salts[0]
    for index in range(start, start + length):
        value = (value + uint64(codes[index]) + uint64(1)) * multiplier
    return finish(value, space, salts)


@jit
def find_text(lexicon, space, text):  # type: ignore[no-untyped-def]
    return find(lexicon, key_of(text, 0, text.size, space, lexicon.salts), space, text, 0, text.size)


@jit
def insert(lexicon, begin, end, text, hashes):  # type: ignore[no-untyped-def]
    """Put the atoms begin..end into the table; the lengths of stems into theirs. `text`, `hashes`: room for a word."""
    slots, stems, salts, atoms = lexicon.slots, lexicon.stem_lengths, lexicon.salts, lexicon.atoms
    mask = uint64(slots.size - 1)
    for atom in range(begin, end):
        space = atoms[atom, SPACE]
        if space == EXACT_SPACE or space == FACT_SPACE:
            continue
        length = atoms[atom, LENGTH]
        for index in range(length):
            text[index] = (
                atoms[atom, index] if index < INLINE else lexicon.codes[atoms[atom, REST] + index - INLINE]
            )
        key = key_of(text, 0, length, space, salts)
        place = (key >> uint64(24)) & mask
        while slots[place] != 0:
            place = (place + uint64(1)) & mask
        slots[place] = (key & ~uint64(0xFFFFFF)) | uint64(atom + 1)
        if STEM_SPACES <= space < EXACT_SPACE:
            roll(text, 0, length, salts, hashes)
            remember_stem(stems, hashes[BEGINNING - 1], length, hashes[length - 1])


@jit
def last_posting(more, posting):  # type: ignore[no-untyped-def]
    while more[posting, 1] >= 0:
        posting = more[posting, 1]
    return posting
