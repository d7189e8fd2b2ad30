"""From end to end, in a network where every address answers: no packet moves for what is refused."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PLAIN = re.compile(r"[0-9a-f.:]+")  # the others are no addresses


def refused_urls() -> list[str]:
    lines = (TESTS / "corpora" / "addresses.jsonl").read_text(encoding="utf-8").splitlines()
    vectors = [json.loads(line) for line in lines]
    addresses = [vector["address"] for vector in vectors if vector["verdict"] == "refused"]
    return [
        f"http://[{address}]/" if ":" in address else f"http://{address}/"
        for address in addresses
        if PLAIN.fullmatch(address)
    ]


@pytest.fixture(scope="module")
def namespace() -> list[str]:
    """What starts a program in a network of its own."""
    command = ["unshare", "--map-root-user", "--net"]
    if not (shutil.which("unshare") and shutil.which("ip")):
        pytest.skip("a network of its own needs unshare (util-linux) and ip (iproute2)")
    if subprocess.run(
        [*command, "ip", "link", "set", "lo", "up"], capture_output=True, check=False
    ).returncode:
        pytest.skip("this system lets nobody make a network of their own")
    return command


def test_no_packet_moves_for_what_is_refused(namespace: list[str], repository: Path) -> None:
    done = subprocess.run(
        [*namespace, sys.executable, str(TESTS / "outbound" / "lab" / "namespace.py")],
        input="\n".join(refused_urls()),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": f"{repository / 'src'}:{TESTS}"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {"direct": 0, "redirects": ["93.184.216.34"], "control": [True, True]}
