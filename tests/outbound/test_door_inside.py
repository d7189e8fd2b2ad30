"""Nobody outside can make Menara call inside: no connection to a refused address, in whatever way it is named."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from outbound.lab.names import FAILS
from outbound.lab.net import Net
from outbound.lab.web import Web, answer, redirect

from menara.outbound.door import Door
from menara.outbound.errors import Failure, Refused, TryLater

PUBLIC = "93.184.216.34"
URL = "http://feeds.example/"
CODES = (301, 302, 303, 307, 308)
CORPUS = Path(__file__).parents[1] / "corpora"
HOSTILE = [
    vector["address"]
    for line in (CORPUS / "addresses.jsonl").read_text(encoding="utf-8").splitlines()
    if (vector := json.loads(line))["verdict"] == "refused"
]
WEIRD_URLS = [
    vector["url"]
    for line in (CORPUS / "urls.jsonl").read_text(encoding="utf-8").splitlines()
    if "verdict" in (vector := json.loads(line))
]
IN_A_URL = [address for address in HOSTILE if "/" not in address]  # with a slash it is another URL


def written(address: str) -> str:
    return f"http://[{address}]/" if ":" in address else f"http://{address}/"


def single(net: Net, address: str) -> None:
    net.names.set("feeds.example", [address])


def mixed_last(net: Net, address: str) -> None:
    net.names.set("feeds.example", [PUBLIC, "93.184.216.35", address])


def mixed_first(net: Net, address: str) -> None:
    net.names.set("feeds.example", [address, PUBLIC])


def far_behind(net: Net, address: str) -> None:
    net.names.set("feeds.example", [*[PUBLIC] * 50, address])


def behind_names(net: Net, address: str) -> None:
    net.names.set("feeds.example", ["one.example"])
    net.names.set("one.example", ["two.example", PUBLIC])
    net.names.set("two.example", ["three.example"])
    net.names.set("three.example", [address])


@pytest.mark.parametrize("way", [single, mixed_last, mixed_first, far_behind, behind_names])
def test_a_name_that_leads_inside_is_refused(net: Net, way: Callable[[Net, str], None]) -> None:
    door = net.door(URL)
    for address in HOSTILE:
        way(net, address)
        with pytest.raises(Refused):
            door.get(URL)
    assert net.contacted == []


def test_an_address_inside_is_refused(net: Net) -> None:
    for address in IN_A_URL:
        with pytest.raises((Refused, TryLater)):
            net.door(written(address)).get(written(address), attempts=1)
    assert net.contacted == []


@pytest.mark.parametrize("code", CODES)
def test_a_redirect_to_an_address_inside_is_refused(net: Net, feeds: Web, code: int) -> None:
    door = net.door(URL)
    for address in IN_A_URL:
        feeds.on("/", redirect(written(address).encode().decode("latin-1"), code))
        with pytest.raises((Refused, TryLater)):
            door.get(URL, attempts=1)
    assert set(net.contacted) == {(PUBLIC, 80)}


@pytest.mark.parametrize("code", CODES)
def test_a_redirect_to_a_name_that_leads_inside_is_refused(net: Net, feeds: Web, code: int) -> None:
    door = net.door(URL)
    feeds.on("/", redirect("http://inside.example/", code))
    for address in HOSTILE:
        net.names.set("inside.example", [PUBLIC, address])
        with pytest.raises(Refused):
            door.get(URL)
    assert set(net.contacted) == {(PUBLIC, 80)}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("ask", ["stream", "get"])
def test_a_redirect_to_another_protocol_is_refused(net: Net, feeds: Web, code: int, ask: str) -> None:
    door = net.door(URL)
    for location in WEIRD_URLS:
        if ":" not in location.partition("/")[0]:
            continue
        feeds.on("/", redirect(location.encode("utf-8", "surrogatepass").decode("latin-1"), code))
        with pytest.raises((Refused, TryLater)):
            _take(door, ask)
    assert set(net.contacted) == {(PUBLIC, 80)}


def _take(door: Door, ask: str) -> None:
    if ask == "get":
        door.get(URL, attempts=1)
    else:
        with door.stream(URL):
            pass


@pytest.mark.parametrize("hostile", ["127.0.0.1", "169.254.169.254", "::1", "100.64.0.1"])
def test_a_name_that_changes_is_checked_anew_and_looked_up_once(net: Net, feeds: Web, hostile: str) -> None:
    feeds.on("/", answer(b"public"))
    net.names.set("feeds.example", [PUBLIC], [hostile], [PUBLIC], [PUBLIC, hostile])
    door = net.door(URL)
    assert door.get(URL).body == b"public"
    assert net.names.asked == ["feeds.example"]
    with pytest.raises(TryLater, match="Menara does not go to"):
        door.get(URL, attempts=1)
    assert door.get(URL).body == b"public"
    with pytest.raises(TryLater, match="Menara does not go to"):
        door.get(URL, attempts=1)
    assert (net.contacted, len(net.names.asked)) == ([(PUBLIC, 80)] * 2, 4)


def test_what_has_never_worked_is_refused_for_good(net: Net, feeds: Web) -> None:
    """A network in between may lead everybody astray for a while; settings that lead inside are a mistake."""
    feeds.on("/", redirect("http://10.0.0.1/log-in"))
    door = net.door(URL)
    with pytest.raises(Refused, match=r"^http://10\.0\.0\.1: Menara does not go to 10\.0\.0\.1"):
        door.get(URL)
    feeds.on("/", answer(b"works"))
    door.get(URL)
    feeds.on("/", redirect("http://10.0.0.1/log-in"))
    with pytest.raises(TryLater, match=r"^http://10\.0\.0\.1: Menara does not go to 10\.0\.0\.1") as told:
        door.get(URL)
    assert told.value.failure is Failure.SERVER
    assert len(feeds.requests) == 5
    assert set(net.contacted) == {(PUBLIC, 80)}


def test_a_name_that_changes_between_redirects_is_checked_anew(net: Net, feeds: Web) -> None:
    feeds.on("/", redirect("/again"))
    feeds.on("/again", redirect("http://feeds.example/third"))
    net.names.set("feeds.example", [PUBLIC], [PUBLIC], ["10.0.0.1"])
    with pytest.raises(Refused, match=r"Menara does not go to 10\.0\.0\.1, which is a private network"):
        net.door(URL).get(URL)
    assert net.contacted == [(PUBLIC, 80)] * 2


def test_a_name_that_cannot_be_found_is_not_contacted(net: Net, feeds: Web) -> None:
    feeds.on("/", answer(b"late"))
    net.names.set("feeds.example", FAILS, [PUBLIC])
    door = net.door(URL)
    with pytest.raises(TryLater, match="its address cannot be found"):
        door.get(URL, attempts=1)
    assert net.contacted == []
    assert door.get(URL).body == b"late"


def test_a_failure_of_names_opens_nothing(net: Net) -> None:
    net.names.set("feeds.example", FAILS, ["127.0.0.1"])
    with pytest.raises(Refused):
        net.door(URL).get(URL)
    assert net.contacted == []


@pytest.mark.parametrize("answers", [[], ["nowhere.example"]])
def test_a_name_without_an_address_is_not_contacted(net: Net, answers: list[str]) -> None:
    net.names.set("feeds.example", answers)
    with pytest.raises((TryLater, Refused)):
        net.door(URL).get(URL)
    assert net.contacted == []


def test_only_hosts_of_the_settings_are_asked_for(net: Net) -> None:
    door = net.door(URL)
    for url in ("http://other.example/", "http://feeds.example.other.example/", "http://93.184.216.34/"):
        with pytest.raises(Refused, match="is not among the addresses in the settings"):
            door.get(url)
    assert (net.names.asked, net.contacted) == ([], [])


@pytest.mark.parametrize("port", [1, 21, 22, 25, 79, 81, 6379, 8080, 65535])
def test_other_ports_are_refused_until_the_owner_opens_them(net: Net, feeds: Web, port: int) -> None:
    url = f"http://feeds.example:{port}/"
    with pytest.raises(Refused, match=f"port {port}"):
        net.door(URL).get(url)
    feeds.on("/", redirect(url))
    with pytest.raises(Refused, match=f"port {port}"):
        net.door(URL).get(URL)
    net.web(PUBLIC, port).on("/", answer(b"open"))
    assert net.door(URL, allow_ports=(port,)).get(url).body == b"open"


def test_a_port_of_the_settings_is_no_port_of_others(net: Net, feeds: Web) -> None:
    feeds.on("/", redirect("http://other.example:8080/"))
    for freedom in ({"allow_ports": (8080,)}, {"allow_private": True}):
        with pytest.raises(Refused, match="port 8080"):
            net.door(URL, **freedom).get(URL)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.0.7", "100.64.0.1", "::1", "fd12::1"])
def test_an_owner_may_name_a_host_inside(net: Net, address: str) -> None:
    net.web(address, 3000).on("/", answer(b"inside"))
    net.names.set("blog.internal", [address])
    door = net.door("http://blog.internal:3000/", allow_private=True)
    assert door.get("http://blog.internal:3000/").body == b"inside"


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "0.0.0.0", "fe80::1", "fd00:ec2::254", "224.0.0.1", "::"]
)
def test_no_owner_may_name_what_is_never_a_server(net: Net, address: str) -> None:
    net.names.set("blog.internal", [address])
    with pytest.raises(Refused):
        net.door("http://blog.internal/", allow_private=True).get("http://blog.internal/")
    assert net.contacted == []


def test_a_host_inside_is_for_its_owner_only(net: Net, feeds: Web) -> None:
    """A server outside cannot send us to a host inside that the settings name for us, nor to another one."""
    net.names.set("blog.internal", ["10.0.0.1"])
    net.names.set("else.internal", ["10.0.0.2"])
    door = net.door(URL, "http://blog.internal/", allow_private=True)
    for location in (
        "http://blog.internal/",
        "http://else.internal/",
        "http://10.0.0.1/",
        "http://127.0.0.1/",
    ):
        feeds.on("/", redirect(location))
        with pytest.raises(Refused):
            door.get(URL)
    assert set(net.contacted) == {(PUBLIC, 80)}


def test_a_host_inside_may_redirect_to_itself(net: Net) -> None:
    inside = net.web("10.0.0.1", 3000)
    inside.on("/", redirect("http://10.0.0.1:3000/there"))
    inside.on("/there", answer(b"there"))
    door = net.door("http://10.0.0.1:3000/", allow_private=True)
    assert door.get("http://10.0.0.1:3000/").body == b"there"


@pytest.fixture
def hostile_environment(net: Net, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    proxy = f"http://127.0.0.1:{net.sink.port}"
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy)
    (tmp_path / ".netrc").write_text("machine feeds.example login ada password secret\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))


@pytest.mark.usefixtures("hostile_environment")
def test_the_environment_changes_nothing(net: Net, feeds: Web) -> None:
    feeds.on("/", answer(b"", "Set-Cookie: session=1"))
    door = net.door(URL)
    door.get(URL)
    door.get(URL)
    assert [sorted(request.headers) for request in feeds.requests] == [
        ["accept", "accept-encoding", "connection", "host", "user-agent"]
    ] * 2
    assert net.contacted == [(PUBLIC, 80)] * 2
