import json
from urllib.request import urlopen


def test_it_speaks_mastodon(mastodon_mock: str) -> None:
    with urlopen(f"{mastodon_mock}/api/v1/instance") as answer:
        assert "uri" in json.load(answer)
