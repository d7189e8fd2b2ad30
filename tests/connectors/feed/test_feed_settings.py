"""Settings are refused in sentences."""

from typing import Any

import pytest

from menara.connectors.feed.connector import FeedConnector
from menara.connectors.settings import SettingsError

URL = "https://a.example/rss"


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "urls: this setting is needed."),
        ({"urls": []}, "urls: name one feed at least."),
        ({"urls": URL}, "urls: a list is expected, not a text."),
        ({"urls": [URL, URL]}, f'urls: "{URL}" stands there twice.'),
        ({"urls": [f"{URL}?{n}" for n in range(1001)]}, "urls: 1,000 feeds at most; make several sources of them."),
        ({"urls": ["ftp://a.example/"]}, 'urls: "ftp://a.example/": the scheme ftp is not spoken here, only http and https.'),
        ({"urls": ["a.example"]}, 'urls: "a.example": this is no URL of the form https://host/path.'),
        ({"urls": [URL], "polls": 0}, "polls: once at least, or leave it out to go on for ever."),
        ({"urls": [URL], "interval_s": -1}, "interval_s: from 0 to 86400 seconds, not -1."),
        ({"urls": [URL], "recheck": 1}, "recheck: true or false is expected, not a whole number."),
        ({"urls": [URL], "url": 1}, 'url: there is no such setting. Did you mean "urls"?'),
    ],
)  # fmt: skip
def test_what_cannot_work_is_refused(settings: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingsError) as refused:
        FeedConnector(settings)
    assert str(refused.value) == sentence
