"""A mention shows the language that was found in it, and how sure that is."""

import re
from typing import Any

import pytest
from django.test import Client

from menara.listening.models import Mention

pytestmark = pytest.mark.django_db
DUTCH = "waarom doet de app van kasvira het alweer niet vanochtend, iemand?"
MIXED = "Honestly the worst customer service I have ever seen. Sudah dua minggu nggak ada kabar sama sekali kasvira"


def chips(browser: Client) -> list[tuple[str, str]]:
    html = browser.get("/watch").content.decode()
    found = re.findall(
        r'<span class="chip chip-soft"([^>]*)><span class="sr-only">Language</span>([^<]*)<', html
    )
    return [(re.sub(r"\d+", "99", title).strip(), name) for title, name in found]


def test_a_card_has_the_language_that_was_found_with_its_chance(browser: Client, voice: Any) -> None:
    voice.say(DUTCH, lang="en")
    voice.say("oke kasvira", lang="id")
    voice.say("eh kasvira")
    voice.say(MIXED)
    assert chips(browser) == [
        ('title="99%"', "Indonesian + English"),
        ("", "language unknown"),
        ("", "Indonesian"),
        ('title="99%"', "Dutch"),
    ]


def test_its_page_and_the_filter_have_it_too(browser: Client, voice: Any) -> None:
    voice.say(DUTCH)
    page = browser.get(f"/mentions/{Mention.objects.get().pk}").content.decode()
    assert re.findall(r'<dd>Dutch <span class="text-muted num">(9\d|100)%</span></dd>', page) != []
    assert 'value="nl"' in browser.get("/watch").content.decode()
