"""The screen as lines of text, at the sizes that terminals have."""

import io
import unicodedata
from collections.abc import Callable

import pytest
from rich.console import Console

from menara.cli.watch import styles
from menara.cli.watch.card import CardMaker
from menara.cli.watch.player import Player
from menara.cli.watch.reasons import Reasons
from menara.cli.watch.screen import Moment, Screen, keys_for
from menara.cli.watch.signs import signs_for
from menara.cli.watch.streams import Stream
from menara.cli.watch.tally import Hit, Tally
from menara.connectors.base import Event, Gap, Notice, Upsert

MakeHit = Callable[..., Hit]
MakeScreen = Callable[..., Screen]


@pytest.fixture
def cards(streams: list[Stream]) -> Callable[[str], CardMaker]:
    def cards(encoding: str = "utf-8") -> CardMaker:
        signs = signs_for(encoding)
        return CardMaker(Console(file=io.StringIO()), signs, Reasons(streams, signs.quotes))

    return cards


@pytest.fixture
def make_screen(streams: list[Stream], cards: Callable[[str], CardMaker]) -> MakeScreen:
    def make_screen(hits: list[Hit], encoding: str = "utf-8") -> Screen:
        tally = Tally(streams)
        tally.add([hit.mention for hit in hits], hits, 1.0)
        screen = Screen("a day", tally, Player(iter([]), 960.0), cards(encoding), signs_for(encoding))
        screen.add(hits)
        return screen

    return make_screen


def shown(screen: Screen, width: int, height: int) -> list[str]:
    return [line.plain.rstrip() for line in screen.frame(width, height, Moment(0.0, 1.0))]


def test_a_wide_screen_shows_streams_counts_hours_and_matches(
    make_screen: MakeScreen, make_hit: MakeHit
) -> None:
    hit = make_hit("they lost my parcel", lang="en", author={"name": "Ann", "handle": "ann.example"})
    assert shown(make_screen([hit]), 120, 14) == [
        "Menara watch  a day  2 streams" + " " * 69 + "960× 09:12 UTC ● live",
        "─" * 120,
        *[
            f"{left:<53}{right}".rstrip()
            for left, right in [
                ("stream                  matched, hour by hour    all │", ""),
                ("▲2 Lost               ▁▁▁▁▁▁▁▁▁█                   1 │", ""),
                ("●4 Tea                ▁▁▁▁▁▁▁▁▁▁                   · │", ""),
                ("                                                     │", ""),
                ("language                              heard  matched │", ""),
                ("en                                        1        1 │", ""),
                (
                    "                                                     │",
                    " 09:12  x  en  Ann  @ann.example",
                ),
                ("                                                     │", "   they lost my parcel"),
                (
                    "                                                     │",
                    "   ▲2 Lost  “lost” near “parcel”",
                ),
                ("                                                     │", ""),
            ]
        ],
        "1 heard  1 matched  100%  ·  1.0 mentions/s  1.0 matched/s",
        "space pause  + faster  - slower  q end",
    ]


def test_a_narrow_screen_leaves_the_streams_out(make_screen: MakeScreen, make_hit: MakeHit) -> None:
    hit = make_hit("they lost my parcel", lang="en", author={"handle": "a-very-long-handle.skies.example"})
    assert shown(make_screen([hit]), 40, 9) == [
        "Menara watch  a d… 960× 09:12 UTC ● live",
        "─" * 40,
        "",
        "09:12  x  en  @a-very-lon…kies.example",
        "  they lost my parcel",
        "  ▲2 Lost  “lost” near “parcel”",
        "",
        "1 heard  1 matched  100%",
        "space pause  + faster  - slower  q end",
    ]


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (72, 20), (71, 20), (40, 20), (20, 5), (8, 3), (3, 1)])
def test_a_frame_fits_every_screen(make_screen: MakeScreen, make_hit: MakeHit, size: tuple[int, int]) -> None:
    texts = [
        "tea " * 200,
        "چای با هل، پنجره‌ی باز، بارون ریز " * 9,
        "お茶 tea 👩‍👩‍👧 " * 40,
        "lost\x1b[2J\n\tparcel",
    ]
    frame = make_screen([make_hit(text, title="tea" * 60) for text in texts]).frame(*size, Moment(0.0, 1.0))
    assert len(frame) == size[1]
    assert [line.plain for line in frame if line.cell_len > size[0]] == []


def test_before_the_first_match_it_says_so(make_screen: MakeScreen) -> None:
    assert shown(make_screen([]), 40, 6)[3] == "Nothing has matched yet."


def test_matched_words_are_marked_and_nothing_else_is(
    cards: Callable[[str], CardMaker], make_hit: MakeHit
) -> None:
    _, text, _ = cards("utf-8").lines(make_hit("no parcel, it is lost"), 60, 3)
    marked = [text.plain[span.start : span.end] for span in text.spans if span.style == styles.MARK]
    assert sorted(marked) == ["lost", "parcel"]


def test_right_to_left_lines_keep_their_direction_to_themselves(
    cards: Callable[[str], CardMaker], make_hit: MakeHit
) -> None:
    lines = cards("utf-8").lines(make_hit("چای با هل", author={"name": "نیلوفر"}), 60, 3)
    assert [line.plain for line in lines] == [
        "09:12  x  \u2068نیلوفر\u2069",
        "  \u2068چای با هل\u2069",
        "  ●4 Tea  \u2068“چای”\u2069",
    ]


def test_no_byte_of_a_mention_commands_the_terminal(
    cards: Callable[[str], CardMaker], make_hit: MakeHit
) -> None:
    hostile = "tea\x1b]0;gone\x07\x9b2J\u202e[blink]"
    author = {"name": hostile, "handle": hostile}
    hit = make_hit(hostile, title=hostile, author=author, lang="\x1b[31m", source="\x1bc")
    shown = "".join(line.plain for line in cards("utf-8").lines(hit, 200, 3))
    assert {unicodedata.category(char) for char in shown} & {"Cc", "Cf", "Cs"} == set()
    assert shown.count("[blink]") == 4


def test_a_terminal_without_unicode_is_shown_what_it_can(make_screen: MakeScreen, make_hit: MakeHit) -> None:
    frame = shown(make_screen([make_hit("tea, چای, café")], "ascii"), 120, 12)
    assert [line for line in frame if not line.isascii()] == []
    assert frame[7].split("|")[1] == "   tea, ???, caf?"


def test_an_hour_that_was_not_heard_is_blank_and_one_without_a_match_a_tick(
    make_screen: MakeScreen, make_hit: MakeHit
) -> None:
    hits = [make_hit("tea", published_at=f"2026-10-06T{hour}:00:00Z") for hour in ("01", "03", "03", "03")]
    line = shown(make_screen(hits), 120, 10)[4]
    assert line[:52] == "●4 Tea                ▁▃▁█" + " " * 25 + "4"


def test_hours_of_several_days_are_not_mixed(make_screen: MakeScreen, make_hit: MakeHit) -> None:
    hits = [make_hit("tea", published_at=f"2026-10-{day}T09:00:00Z") for day in ("06", "07")]
    frame = shown(make_screen(hits), 120, 10)
    assert frame[2][:52] == "stream" + " " * 39 + "matched"
    assert frame[4][:52] == "●4 Tea" + " " * 45 + "2"


def test_an_author_without_a_name_has_an_id(cards: Callable[[str], CardMaker], make_hit: MakeHit) -> None:
    hit = make_hit("tea", author={"id": "did:plc:ewvi7nxzyoun6zhxrhs64oiz"})
    assert cards("utf-8").lines(hit, 60, 3)[0].plain == "09:12  x  did:plc:ewvi7nxzyoun6zhxrhs64oiz"
    assert cards("utf-8").lines(hit, 30, 3)[0].plain == "09:12  x  did:plc:e…hxrhs64oiz"


class OnAir(Player):
    """A network, as far as the screen knows."""

    is_live = True

    def __init__(self) -> None:
        super().__init__(iter([]), None)


@pytest.fixture
def on_air(streams: list[Stream], cards: Callable[[str], CardMaker]) -> Callable[..., Screen]:
    """The screen of a network that has told so much, and nothing that matches."""

    def on_air(heard: int, *events: Event) -> Screen:
        player, tally = OnAir(), Tally(streams)
        for event in events:
            player.news.hear(event)
        tally.add([{"id": "1", "text": ""}] * heard, [], 1.0)
        return Screen("Bluesky", tally, player, cards("utf-8"), signs_for("utf-8"), keys_for(player, True))

    return on_air


def told_at(observed_at: str) -> dict[str, str]:
    return {"source": "s", "observed_at": observed_at, "cursor": "1"}


def test_a_network_that_is_silent_is_waited_for(on_air: Callable[..., Screen]) -> None:
    lines = shown(on_air(0), 60, 6)
    assert lines[0] == "Menara watch  Bluesky  2 streams" + " " * 22 + "● live"
    assert lines[-3:] == [
        "Nothing has been heard yet.",
        "0 heard  0 matched  -",
        "space pause  q end",
    ]


def test_a_network_that_does_not_answer_is_shown_as_away(on_air: Callable[..., Screen]) -> None:
    outage = Notice(**told_at("2026-11-21T09:00:05Z"), code="try_later", message="It cannot be reached.")
    lines = shown(on_air(0, outage), 60, 6)
    assert lines[0].endswith("09:00 UTC ○ away")
    assert "! 09:00:05 It cannot be reached." in lines


def test_lag_gaps_and_news_of_a_network_are_shown(on_air: Callable[..., Screen]) -> None:
    post = Upsert(
        **told_at("2026-11-21T09:00:04Z"),
        native_id="1",
        version="1",
        mention={},
        source_time="2026-11-21T09:00:01Z",
    )
    gap = Gap(**told_at("2026-11-21T09:00:05Z"), reason="The server keeps no more than a day.")
    lines = shown(on_air(1, post, gap), 70, 8)
    assert len(lines) == 8
    assert lines[0].endswith(" 3 s behind 09:00 UTC ● live")
    assert lines[-4:] == [
        "Nothing has matched yet.",
        "! 09:00:05 Something may be missing: The server keeps no more than a …",
        "1 heard  0 matched  0%  1 gap  ·  1.0 mentions/s  0.0 matched/s",
        "space pause  q end",
    ]


def test_without_a_keyboard_only_an_interrupt_ends_it() -> None:
    assert keys_for(OnAir(), False) == {"Ctrl-C": "end"}
