"""Which mail server takes our letters: what an operator sets as one URL."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

PORTS = {"smtps": 465, "smtp": 587, "smtp+plain": 25}


@dataclass(frozen=True, slots=True)
class PostOffice:
    """`scheme` says when the connection is protected: smtps from the start, smtp by STARTTLS, smtp+plain never."""

    scheme: str
    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""

    @property
    def host_of_sender(self) -> str:
        """As which we introduce ourselves: the name of this machine is nobody's business."""
        return self.sender.rpartition("@")[2]

    def __repr__(self) -> str:
        return f"PostOffice({self.scheme}://{self.host}:{self.port})"


def read_post_office(url: str, sender: str) -> PostOffice:
    """smtps://user:password@host:465. Raises ValueError, which says why without repeating a password."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("it is no URL") from None
    if parts.scheme not in PORTS or not host:
        raise ValueError("a URL such as smtps://user:password@mail.example:465 is expected")
    if not _is_sender(sender):
        raise ValueError("the sender is no e-mail address")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if parts.scheme == "smtp+plain" and user:
        raise ValueError("a password is not sent over an open connection")
    return PostOffice(parts.scheme, host, port or PORTS[parts.scheme], sender, user, password)


def _is_sender(address: str) -> bool:
    name, _, host = address.rpartition("@")
    return bool(name and host) and address.isascii() and address.isprintable() and " " not in address
