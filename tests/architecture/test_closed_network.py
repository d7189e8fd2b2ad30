import socket

import pytest

PUBLIC_ADDRESS = ("192.0.2.1", 80)


@pytest.mark.parametrize("call", ["connect", "connect_ex"])
def test_a_public_address_cannot_be_connected_to(call: str) -> None:
    with socket.socket() as sock, pytest.raises(pytest.fail.Exception, match=r"tried to reach 192\.0\.2\.1"):
        getattr(sock, call)(PUBLIC_ADDRESS)


def test_a_datagram_cannot_be_sent_to_a_public_address() -> None:
    with (
        socket.socket(type=socket.SOCK_DGRAM) as sock,
        pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"),
    ):
        sock.sendto(b"", PUBLIC_ADDRESS)


@pytest.mark.parametrize("call", [socket.create_connection, lambda address: socket.getaddrinfo(*address)])
def test_a_public_name_cannot_be_looked_up(call) -> None:
    with pytest.raises(pytest.fail.Exception, match=r"look up menara\.example"):
        call(("menara.example", 80))


def test_loopback_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()
