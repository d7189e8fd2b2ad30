"""The way out to a mention's source: who clicks sees first where it leads, and that it is not where they think."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from menara.listening.models import Mention
from menara.web.listening.cards import link, network_name

LONGEST = 300


@dataclass(frozen=True, slots=True)
class Departure:
    """`host` is as it is asked for; `spelt` as it looks in its own script, where that is another."""

    url: str
    host: str
    spelt: str
    shown: str
    is_encrypted: bool
    network: str


def departure(mention: Mention) -> Departure | None:
    """None when it names no address that a browser may be sent to."""
    url, _ = link((mention.content or {}).get("url"))
    if not url:
        return None
    asked, spelt = _both(urlsplit(url).hostname or "")
    return Departure(
        url=url,
        host=asked,
        spelt=spelt if spelt != asked else "",
        shown=url[:LONGEST] + ("…" if len(url) > LONGEST else ""),
        is_encrypted=urlsplit(url).scheme == "https",
        network=network_name(mention.network),
    )


def _both(host: str) -> tuple[str, str]:
    """In ASCII and in its own script: what cannot be told in one stays in the other."""
    try:
        asked = host.encode("idna")
        return asked.decode(), asked.decode("idna")
    except UnicodeError:
        return host, host
