"""What is asked for, and what of it a redirect takes along."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import version

import httpcore

from menara.outbound.decode import ACCEPTED
from menara.outbound.errors import Permanent, Refused
from menara.outbound.url import Url

AGENT = f"Menara/{version('menara')}"
ENCODINGS = {"Accept-Encoding": ACCEPTED}

_HARMLESS = {"accept", "accept-language", "if-modified-since", "if-none-match"}
_OURS = {
    "accept-encoding",
    "connection",
    "content-length",
    "host",
    "transfer-encoding",
    "user-agent",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `headers` are the caller's and may hold credentials; `ours` nobody else sets.

    `named`: the settings name its host, and nobody else has led us there.
    """

    method: str
    url: Url
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    ours: Mapping[str, str] = field(default_factory=lambda: ENCODINGS)
    named: bool = True

    def request(self) -> httpcore.Request:
        url = httpcore.URL(
            scheme=self.url.scheme, host=self.url.host, port=self.url.port, target=self.url.target
        )
        try:
            pairs = [(name.encode("ascii"), value.encode("latin-1")) for name, value in self._sent().items()]
        except UnicodeEncodeError:
            raise Permanent("a header of the request has letters that cannot be sent") from None
        return httpcore.Request(self.method, url, headers=pairs, content=self.body)

    def redirected(self, status: int, url: Url) -> "Call":
        """The same at another place, without what a stranger should not see."""
        read = self.method == "POST" and status in (301, 302, 303)
        call = replace(self, method="GET", body=b"") if read else self
        if url.origin == self.url.origin:
            return replace(call, url=url)
        if call.body:
            raise Refused(f"the redirect leads to {url.origin}, which shall not see what was sent")
        kept = {name: value for name, value in self.headers.items() if name.lower() in _HARMLESS}
        return replace(call, url=url, headers=kept, named=self.named and url.host == self.url.host)

    def _sent(self) -> dict[str, str]:
        """A connection serves one request: its address was checked for this one."""
        length = {"Content-Length": str(len(self.body))} if self.body else {}
        taken = _OURS | {name.lower() for name in self.ours}
        theirs = {name: value for name, value in self.headers.items() if name.lower() not in taken}
        accept = {} if any(name.lower() == "accept" for name in theirs) else {"Accept": "*/*"}
        ours = {"Host": self.url.place, "User-Agent": AGENT, "Connection": "close", **self.ours}
        return {**ours, **accept, **theirs, **length}
