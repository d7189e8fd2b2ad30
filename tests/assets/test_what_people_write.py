"""How people write accounts, domains, hashtags and names, and what is kept of it."""

from collections.abc import Callable

import pytest

from menara.assets.logos import MOST_BYTES, kind_of
from menara.assets.reading import Unreadable, read_account, read_domain, read_hashtag, read_name

READ: list[tuple[Callable[[str], str], str, str | None]] = [
    (read_name, "  Toko   Kasvira ", "Toko Kasvira"),
    (read_name, "کاسویرا", "کاسویرا"),
    (read_name, "***", None),
    (read_name, "", None),
    (read_name, "a\x00b", None),
    (read_name, "x" * 101, None),
    (read_hashtag, "#KasviraDay", "KasviraDay"),
    (read_hashtag, "＃کاسویرا", "کاسویرا"),
    (read_hashtag, "two words", None),
    (read_hashtag, "#", None),
    (read_domain, "https://www.Kasvira.example/shop?x=1", "kasvira.example"),
    (read_domain, "kasvira.example:8443", "kasvira.example"),
    (read_domain, "kasvira.example.", "kasvira.example"),
    (read_domain, "بانک.example", "بانک.example"),
    (read_domain, "kasvira", None),
    (read_domain, "127.0.0.1", None),
    (read_domain, "[::1", None),
    (read_domain, "javascript:alert(1)", None),
    (read_domain, "a b.example", None),
    (read_account, "@Kasvira", "kasvira"),
    (read_account, "kasvira@commons.example", "kasvira@commons.example"),
    (read_account, "@kasvira@commons.example", "kasvira@commons.example"),
    (read_account, "kasvira.bsky.example", "kasvira.bsky.example"),
    (read_account, "https://commons.example/@kasvira", "kasvira@commons.example"),
    (read_account, "https://commons.example/@kasvira@else.example", "kasvira@else.example"),
    (read_account, "https://sky.example/profile/kasvira.example", "kasvira.example"),
    (read_account, "photos.example/kasvira/", "kasvira"),
    (read_account, "https://photos.example/", None),
    (read_account, "two words", None),
    (read_account, "@", None),
    (read_account, "...", None),
    (read_account, "https://[::1/x", None),
]


@pytest.mark.parametrize(
    ("read", "written", "kept"),
    READ,
    ids=[f"{read.__name__}-{number}" for number, (read, *_) in enumerate(READ)],
)
def test_what_people_write_is_kept_in_one_way(
    read: Callable[[str], str], written: str, kept: str | None
) -> None:
    if kept is None:
        with pytest.raises(Unreadable):
            read(written)
    else:
        assert read(written) == kept
        assert read(kept) == kept


@pytest.mark.parametrize(
    ("begin", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"<svg onload=alert(1)>", None),
        (b"GIF89a", None),
        (b"RIFF\x10\x00\x00\x00WAVE", None),
        (b"", None),
    ],
    ids=["png", "jpeg", "webp", "svg", "gif", "wave", "nothing"],
)
def test_a_logo_is_told_by_its_first_bytes(begin: bytes, kind: str | None) -> None:
    if kind is None:
        with pytest.raises(Unreadable):
            kind_of(begin)
        return
    assert kind_of(begin.ljust(MOST_BYTES, b"\x00")) == kind
    with pytest.raises(Unreadable):
        kind_of(begin.ljust(MOST_BYTES + 1, b"\x00"))
