"""Every match says why, in the words of the mention and of the query."""

from typing import Any

import pytest

from menara.cli.watch.reasons import Reasons
from menara.cli.watch.streams import own_stream

MENTION: dict[str, Any] = {
    "id": "1",
    "text": "Fake Acme desk asks for a PIN https://acme-refund.example/pay #acmefail",
    "title": "Memo on Acme",
    "source": "feed",
    "site": "papers.example",
    "lang": "nl",
    "hashtags": ["acmeout"],
    "links": ["https://acme-refund.example/pay"],
    "author": {"handle": "acme_desk", "name": "Acme Desk", "followers": 51000, "verified": False},
    "metrics": {"likes": 1200, "reposts": 30, "replies": 4},
}


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("acme", "“Acme”"),
        ("pin AND (phish* OR fak*)", "“PIN”, “Fake”"),
        ("fake NEAR/3 (desk OR account)", "“Fake” near “desk”"),
        ('"desk fake"~1', "“Fake” near “desk”"),
        ("#acmefail", "“#acmefail”"),
        ("memo", "“memo” in the title or a tag"),
        ("#acmeout", "“#acmeout” in the title or a tag"),
        ("acme NOT tea", "“Acme”"),
        ("title:(tea OR memo)", "title has “memo”"),
        ("authorContaining:acme*", "author is Acme Desk"),
        ("acme NOT authorVerified:true", "“Acme”"),
        ("authorVerified:false", "author is not verified"),
        ("source:feed AND language:nl", "from feed, in nl"),
        ("site:papers.example", "on papers.example"),
        ("links:acme-refund.example", "links to acme-refund.example"),
        ("authorFollowers:[100 TO *]", "51,000 followers"),
        ("engagement:[1000 TO *]", "1,234 reactions"),
        ("regex:/p[a-z]y/", "“pay”"),
        ("guid:1", "guid:1"),
        ("fake AND acme AND desk AND asks AND pin", "“Fake”, “Acme”, “desk”, “asks”"),
    ],
)
def test_the_reason_is_told(query: str, why: str) -> None:
    stream = own_stream(query)
    assert Reasons([stream], "“”").why(MENTION, stream) == why
