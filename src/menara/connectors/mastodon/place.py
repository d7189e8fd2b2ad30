"""Where reading stands: the cursor of the Mastodon connector, `home=117..&notifications=38~...` on the outside.

Behind the ids it holds what was told last, in hashes: posts that arrive late are read again with others around them, and
what was told before the cursor was kept shall not be told a second time behind it.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import deque
from collections.abc import Collection

from menara.connectors.mastodon.feeds import order_of
from menara.connectors.mastodon.memory import DIGEST_SIZE
from menara.connectors.settings import SettingsError

RECENT = 64
_FORM = re.compile(r"((?:[a-z]+=[\w-]{1,64}(?:&(?!~)|(?=~)))*)~([\w-]*)", re.ASCII)
_SHOWN = 100


class Place:
    """`newest` is the highest id that was had of each feed."""

    def __init__(self) -> None:
        self.newest: dict[str, str] = {}
        self.recent: deque[bytes] = deque(maxlen=RECENT)

    @classmethod
    def read(cls, text: str, feeds: Collection[str]) -> "Place":
        """Raises SettingsError for what is no cursor of these feeds."""
        form = _FORM.fullmatch(text)
        place = cls()
        try:
            digests = urlsafe_b64decode(form[2]) if form else b"-"
        except ValueError:
            digests = b"-"
        if form is None or len(digests) % DIGEST_SIZE:
            raise SettingsError(f'cursor: "{text[:_SHOWN]}" is no cursor of the mastodon connector.')
        place.newest = dict(pair.split("=") for pair in form[1].split("&") if pair)
        place.recent.extend(digests[at : at + DIGEST_SIZE] for at in range(0, len(digests), DIGEST_SIZE))
        if not place.newest.keys() <= set(feeds):
            raise SettingsError("cursor: it belongs to another mode or stream than the one in the settings.")
        return place

    def __str__(self) -> str:
        ids = "&".join(f"{feed}={id_}" for feed, id_ in sorted(self.newest.items()))
        return f"{ids}~{urlsafe_b64encode(b''.join(self.recent)).decode()}"

    def advance(self, feed: str, id_: str | None) -> None:
        """An id that comes late changes nothing."""
        if id_ is not None and order_of(id_) > order_of(self.newest.get(feed, "")):
            self.newest[feed] = id_
