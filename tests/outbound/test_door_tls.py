"""Protected connections: the certificate must be that of the name that was asked for, whatever address it led to."""

import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from outbound.lab.frames import TEXT, accept, frame
from outbound.lab.net import Net
from outbound.lab.web import Web, answer, redirect

from menara.outbound.errors import Refused, TryLater

URL = "https://feeds.example/"
PUBLIC = "93.184.216.34"
Certify = Callable[[str], ssl.SSLContext]


@pytest.fixture(scope="module")
def certify(tmp_path_factory: pytest.TempPathFactory) -> Certify:
    """A server's side for a name, with a certificate that vouches for itself; the file is in the context's `file`."""
    folder = tmp_path_factory.mktemp("certificates")

    def certify(name: str) -> ssl.SSLContext:
        path = folder / f"{name}.pem"
        if not path.exists():
            _write_certificate(path, name)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    certify.folder = folder  # type: ignore[attr-defined]
    return certify


def _write_certificate(path: Path, name: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    whose = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(whose)
        .issuer_name(whose)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))


@pytest.fixture
def serve(net: Net, certify: Certify) -> Callable[[str], Web]:
    """A server at feeds.example's address that shows the certificate of a name which the door trusts."""

    def serve(name: str) -> Web:
        web = net.web(PUBLIC, 443, certify(name))
        net.trusted = ssl.create_default_context(cafile=str(certify.folder / f"{name}.pem"))  # type: ignore[attr-defined]
        return web

    return serve


def test_a_protected_answer_is_read(net: Net, serve: Callable[[str], Web]) -> None:
    web = serve("feeds.example")
    web.on("/", answer(b"protected"))
    assert net.door(URL).get(URL).body == b"protected"
    assert (net.contacted, web.requests[0].headers["host"]) == ([(PUBLIC, 443)], "feeds.example")


def test_a_protected_web_socket_is_read(net: Net, serve: Callable[[str], Web]) -> None:
    serve("feeds.example").on("/", lambda request: [accept(request), frame(TEXT, b"protected")])
    with net.door("wss://feeds.example/").websocket("wss://feeds.example/") as web_socket:
        assert web_socket.receive() == "protected"


def test_another_names_certificate_is_not_taken(net: Net, serve: Callable[[str], Web]) -> None:
    web = serve("other.example")
    with pytest.raises(TryLater, match="certificate verify failed"):
        net.door(URL).get(URL, attempts=1)
    assert web.requests == []


def test_a_certificate_that_nobody_vouches_for_is_not_taken(net: Net, serve: Callable[[str], Web]) -> None:
    web = serve("feeds.example")
    net.trusted = None
    with pytest.raises(TryLater, match="certificate verify failed"):
        net.door(URL).get(URL, attempts=1)
    assert web.requests == []


def test_a_redirect_does_not_take_protection_away(net: Net, serve: Callable[[str], Web], other: Web) -> None:
    serve("feeds.example").on("/", redirect("http://other.example/"))
    with pytest.raises(Refused, match="from a protected connection to an open one, http://other"):
        net.door(URL).get(URL, {"Authorization": "Bearer t"})
    assert other.requests == []


def test_a_redirect_may_add_protection(net: Net, serve: Callable[[str], Web], feeds: Web) -> None:
    web = serve("feeds.example")
    feeds.on("/", redirect(URL, 301))
    web.on("/", answer(b"protected"))
    assert net.door(URL).get("http://feeds.example/", {"Authorization": "Bearer t"}).body == b"protected"
    assert "authorization" not in web.requests[0].headers


def test_who_speaks_no_tls_is_told(net: Net) -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        theirs.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        net.connect = lambda *_: ours  # type: ignore[method-assign]
        with pytest.raises(TryLater, match=r"https://feeds\.example: the connection broke"):
            net.door(URL).get(URL, attempts=1)


def test_a_line_that_breaks_before_tls_is_told(net: Net) -> None:
    ours, theirs = socket.socketpair()
    ours.close()
    theirs.close()
    net.connect = lambda *_: ours  # type: ignore[method-assign]
    with pytest.raises(TryLater, match="the connection broke before it was protected"):
        net.door(URL).get(URL, attempts=1)
