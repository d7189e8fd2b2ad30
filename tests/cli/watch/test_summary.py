from menara.cli.watch.news import News
from menara.cli.watch.signs import signs_for
from menara.cli.watch.streams import Stream
from menara.cli.watch.summary import summary_lines
from menara.cli.watch.tally import Hit, Tally

TEA, LOST = Stream("tea", "Tea and cake", "tea", 4), Stream("lost", "Lost", "lost", 2)


def tally_of(streams: list[Stream]) -> Tally:
    tally = Tally(streams)
    noon = {"id": "1", "text": "tea", "lang": "nl", "published_at": "2026-10-06T12:00:00Z"}
    tally.add([noon, {"id": "2", "text": "rain"}], [Hit(noon, [(streams[0], [(0, 3)])])], 1.0)
    return tally


def test_it_tells_what_was_seen_by_stream_and_by_language() -> None:
    lines = list(summary_lines(tally_of([TEA, LOST]), signs_for("utf-8"), "a day", 91.2, News(), 80))
    assert lines[:10] == [
        "Watched a day for 1 min 31 s: 2 mentions against 2 streams.",
        "1 matched (50%), 0.0 mentions a second.",
        "",
        "stream                   matches  first  last",
        "●4 Tea and cake                1  12:00  12:00",
        "▲2 Lost                        0",
        "",
        "language                   heard  matched",
        "nl                             1        1",
        "none given                     1        0",
    ]


def test_one_query_has_no_table_of_streams() -> None:
    news = News()
    news.set_aside = 3
    lines = list(summary_lines(tally_of([TEA]), signs_for("utf-8"), "posts.jsonl", 4.0, news, 80))
    assert lines[:5] == [
        "Watched posts.jsonl for 4 s: 2 mentions against one query.",
        "1 matched (50%), 0.5 mentions a second.",
        "Could not be read, and set aside: 3.",
        "",
        "language                   heard  matched",
    ]


def test_the_tables_fit_a_narrow_terminal() -> None:
    lines = list(summary_lines(tally_of([TEA, LOST]), signs_for("ascii"), "a day", 4.0, News(), 40))
    assert lines[4:6] == [
        "o4 Tea and cake          1  12:00  12:00",
        "!2 Lost                  0",
    ]


def test_it_ends_with_what_to_type_next() -> None:
    lines = list(summary_lines(tally_of([TEA]), signs_for("utf-8"), "a day", 4.0, News(), 80))
    commands = [line for line in lines if line.startswith("  menara ")]
    assert commands == [
        "  menara watch 'refund* NEAR/5 (late OR stuck OR never)'",
        "  menara watch 'your words' --source file:mentions.jsonl",
        "  menara watch 'your words' --source bluesky",
    ]


def test_what_a_network_could_not_give_is_told() -> None:
    news = News()
    news.gaps, news.outages = 2, 1
    lines = list(summary_lines(tally_of([TEA]), signs_for("utf-8"), "Bluesky", 4.0, news, 80))
    assert lines[2:5] == ["Stretches in which something may be missing: 2.", "Outages: 1.", ""]
