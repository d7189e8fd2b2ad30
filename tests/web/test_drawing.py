"""Hours as bars: zero is not the same as not known."""

import re

import pytest

from menara.web.templatetags.drawing import spark


@pytest.mark.parametrize(
    ("hours", "bars", "zeros", "unknown"),
    [
        ((), "", "", ""),
        ((0, 0), "", "M0 28v-1.5h5v1.5zM6 28v-1.5h5v1.5z", ""),
        ((1, 2), "M0 28v-14h5v14zM6 28v-27h5v27z", "", ""),
        ((1, 1000), "M0 28v-2h5v2zM6 28v-27h5v27z", "", ""),
        ((None, None, 0, None), "", "M12 28v-1.5h5v1.5z", "M0 28v-28h11v28zM18 28v-28h5v28z"),
    ],
    ids=["nothing", "zero", "bars", "small", "unknown"],
)
def test_hours(hours: tuple[int | None, ...], bars: str, zeros: str, unknown: str) -> None:
    assert re.findall(r' d="([^"]*)"', spark(hours, "x")) == [bars, zeros, unknown]


def test_a_label_is_text() -> None:
    assert 'aria-label="&quot;&gt;&lt;script&gt;"' in spark((1,), '"><script>')
