"""Letters go to the mail server that the operator has named, over a protected connection, whole or not at all."""

import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from menara.outbound import mail
from menara.outbound.errors import Permanent, Refused, TryLater
from menara.outbound.mail import Letter, send
from menara.outbound.post_office import PostOffice, read_post_office
from menara.outbound.wiring import Wiring

LETTER = Letter("budi@kasvira.example", "گذرواژهٔ تازه", "https://menara.example/new-password/x\n\nسلام")
SENDER = "menara@kasvira.example"


@dataclass
class Told:
    """What the server answers to each command, and what it was told."""

    answers: dict[str, str] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    letters: list[bytes] = field(default_factory=list)


class Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        told: Told = self.server.told  # type: ignore[attr-defined]
        self._say(told.answers.get("", "220 ready"))
        for line in self.rfile:
            command = line.decode().strip()
            told.commands.append(command)
            word = command.partition(" ")[0].upper()
            self._say(told.answers.get(word, USUAL.get(word, "250 ok")))
            if word == "DATA" and told.answers.get(word) is None:
                told.letters.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                self._say(told.answers.get("LETTER", "250 taken"))
            if word == "QUIT":
                return

    def _say(self, answer: str) -> None:
        self.wfile.write(answer.encode() + b"\r\n")


USUAL = {"DATA": "354 go on", "QUIT": "221 bye", "EHLO": "250-here\r\n250 AUTH PLAIN"}


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    told: Told


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Conversation) as server:
        server.told = Told()
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def office(server: Server, scheme: str = "smtp+plain", **more: Any) -> PostOffice:
    return PostOffice(scheme, "127.0.0.1", server.server_address[1], SENDER, **more)


def test_a_letter_arrives_whole(server: Server) -> None:
    send(LETTER, office(server))
    (letter,) = server.told.letters
    read = message_from_bytes(letter, policy=default)
    assert (read["From"], read["To"], read["Subject"]) == (SENDER, LETTER.to, LETTER.subject)
    assert read["Auto-Submitted"] == "auto-generated"
    body = read.get_body()
    assert body is not None
    assert body.get_content().splitlines() == LETTER.text.splitlines()
    assert server.told.commands[1:3] == [f"mail FROM:<{SENDER}>", f"rcpt TO:<{LETTER.to}>"]


@pytest.mark.parametrize(
    ("command", "answer", "expected"),
    [
        ("RCPT", "550 nobody here", Permanent),
        ("RCPT", "450 later", TryLater),
        ("MAIL", "530 who are you", Permanent),
        ("LETTER", "554 unwanted", Permanent),
        ("LETTER", "451 full", TryLater),
        ("", "421 too busy", TryLater),
        ("", "nonsense", TryLater),
    ],
)
def test_what_the_server_says_is_heard(
    server: Server, command: str, answer: str, expected: type[Exception]
) -> None:
    server.told.answers[command] = answer
    with pytest.raises(expected):
        send(LETTER, office(server))


def test_no_server_is_a_reason_to_try_later(server: Server) -> None:
    closed = PostOffice("smtp+plain", "127.0.0.1", 1, SENDER)
    with pytest.raises(TryLater):
        send(LETTER, closed)
    assert server.told.commands == []


def test_a_password_is_said_over_a_protected_connection_only(server: Server) -> None:
    """The server offers none: nothing but the greeting is said."""
    with pytest.raises(Permanent):
        send(LETTER, office(server, "smtp", user="menara", password="a secret of ours"))
    assert [command.partition(" ")[0] for command in server.told.commands] == ["ehlo", "QUIT"]
    with pytest.raises(TryLater):
        send(LETTER, office(server, "smtps", user="menara", password="a secret of ours"))
    assert "a secret of ours" not in " ".join(server.told.commands)


def test_a_server_that_drips_keeps_nobody(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "WHOLE_S", 0.2)
    server.told.answers["EHLO"] = "250-" + "\r\n250-".join("x" * 400)
    with pytest.raises(TryLater):
        send(LETTER, office(server))


@pytest.mark.parametrize(
    "to",
    ["a@b.example\r\nBcc: all@b.example", "", "a@b.example, c@d.example\n"],
    ids=["header", "none", "two"],
)
def test_an_address_becomes_no_second_header(server: Server, to: str) -> None:
    with pytest.raises((Permanent, TryLater)):
        send(Letter(to, "x", "x"), office(server))
    assert server.told.letters == []


def test_a_subject_becomes_no_second_header(server: Server) -> None:
    with pytest.raises(Permanent):
        send(Letter("a@b.example", "x\nBcc: all@b.example", "x"), office(server))
    assert server.told.commands == []


@pytest.mark.parametrize("address", ["169.254.169.254", "0.0.0.0", "::"])
def test_what_is_no_mail_server_is_not_contacted(address: str) -> None:
    wiring = Wiring(resolve=lambda _: [address])
    with pytest.raises(Refused):
        send(LETTER, PostOffice("smtp+plain", "mail.example", 25, SENDER), wiring)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtps://u:p%40@mail.example", PostOffice("smtps", "mail.example", 465, SENDER, "u", "p@")),
        ("smtp://mail.example:2525", PostOffice("smtp", "mail.example", 2525, SENDER)),
        ("smtp+plain://127.0.0.1", PostOffice("smtp+plain", "127.0.0.1", 25, SENDER)),
    ],
)
def test_a_mail_server_is_one_url(url: str, expected: PostOffice) -> None:
    assert read_post_office(url, SENDER) == expected


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("http://mail.example", SENDER),
        ("smtps://", SENDER),
        ("smtps://mail.example:x", SENDER),
        ("smtp+plain://u:p@mail.example", SENDER),
        ("smtps://mail.example", "menara"),
        ("smtps://mail.example", "a@b.example\nBcc: c@d.example"),
    ],
)
def test_what_is_no_mail_server_is_said_without_its_password(url: str, sender: str) -> None:
    with pytest.raises(ValueError, match=r"^(it is|a URL|the sender|a password)") as told:
        read_post_office(url, sender)
    assert "p@" not in str(told.value)


def test_a_post_office_does_not_tell_its_password() -> None:
    assert (
        repr(PostOffice("smtps", "m.example", 465, SENDER, "u", "secret"))
        == "PostOffice(smtps://m.example:465)"
    )
