import json
from urllib.request import urlopen


def test_it_speaks_xrpc(pds: str) -> None:
    with urlopen(f"{pds}/xrpc/com.atproto.server.describeServer") as answer:
        assert json.load(answer)["did"] == "did:web:localhost"
