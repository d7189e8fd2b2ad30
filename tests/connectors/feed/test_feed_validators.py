"""What a server calls a state is believed when the state is old enough."""

from collections.abc import Mapping

import pytest

from menara.connectors.feed.validators import NO_VALIDATORS, Validators, validators_in

OLD, NOW = "Sat, 21 Nov 2026 08:59:58 GMT", "Sat, 21 Nov 2026 09:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "validators"),
    [
        ({}, NO_VALIDATORS),
        ({"etag": '"a"'}, Validators('"a"', "")),
        ({"etag": 'W/"a"', "last-modified": OLD, "date": NOW}, Validators('W/"a"', OLD)),
        ({"etag": '"a"', "last-modified": NOW, "date": NOW}, NO_VALIDATORS),
        ({"etag": '"a"', "last-modified": NOW, "date": OLD}, NO_VALIDATORS),
        ({"etag": '"a"', "last-modified": NOW}, Validators('"a"', NOW)),
        ({"etag": '"a"', "last-modified": "yesterday", "date": NOW}, Validators('"a"', "yesterday")),
        ({"etag": '"' + "a" * 300 + '"', "last-modified": "x" * 90}, NO_VALIDATORS),
        ({"etag": '"é"', "last-modified": "a\tb"}, NO_VALIDATORS),
    ],
)
def test_those_are_kept_that_can_be_believed_and_sent_back(
    headers: Mapping[str, str], validators: Validators
) -> None:
    assert validators_in(headers) == validators
