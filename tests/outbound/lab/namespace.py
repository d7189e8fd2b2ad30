"""Run in a network namespace of its own, in which every address there is leads to one server on port 80.

Takes URLs to try, one a line, on standard input, each by itself and as a redirect from a public server; writes as JSON how
many packets moved, and at which addresses the server was found. Nothing of the door is replaced but the resolver.
"""

import json
import subprocess
import sys
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from outbound.lab.web import Web, redirect

from menara.outbound.door import THE_WORLD, Door, Reach
from menara.outbound.errors import Permanent, TryLater

PUBLIC = "93.184.216.34"
NAMES = {
    "feeds.example": [PUBLIC],
    "mixed.example": [PUBLIC, "10.0.0.1"],
    "inside.example": ["169.254.169.254"],
}
ROUTES = (
    "link set lo up",
    "route add local 0.0.0.0/0 dev lo",
    "-6 route add local ::/0 dev lo",
)


def packets() -> int:
    """All that has gone over the one link there is."""
    lines = Path("/proc/net/dev").read_text().splitlines()
    (link,) = [line for line in lines if line.strip().startswith("lo:")]
    return int(link.split()[2])


def attempt(url: str, **freedom: bool) -> int:
    """How many packets it took."""
    before = packets()
    wiring = replace(THE_WORLD, resolve=lambda name: NAMES.get(name, []))
    with suppress(Permanent, TryLater):
        Door(Reach((url,), **freedom), wiring=wiring).get(url, attempts=1)
    return packets() - before


def main() -> None:
    for route in ROUTES:
        subprocess.run(["ip", *route.split()], check=True)
    urls = sys.stdin.read().splitlines()
    leads_to = ["/"]
    with closing(Web(host="::", port=80)) as web:
        web.on("/", lambda _: [redirect(leads_to[0])])
        direct = sum(attempt(url) for url in (*urls, "http://mixed.example/", "http://inside.example/"))
        for url in urls:
            leads_to[0] = url
            attempt("http://feeds.example/")
        found_at = sorted(web.found_at)
        leads_to[0] = "/"
        control = [attempt(f"http://{PUBLIC}/") > 0, attempt("http://10.0.0.1/", allow_private=True) > 0]
    json.dump({"direct": direct, "redirects": found_at, "control": control}, sys.stdout)


main()
