"""Letters to people, by the mail server that the operator has named. It may be inside: nobody else could name it."""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid
from socket import SHUT_RDWR, socket
from ssl import SSLContext, SSLError
from threading import Timer

from menara.outbound.dial import Dialler
from menara.outbound.ending import Ending
from menara.outbound.errors import Permanent, TryLater
from menara.outbound.post_office import PostOffice
from menara.outbound.reach import Reach, Territory
from menara.outbound.watch import Watch
from menara.outbound.wiring import THE_WORLD, Wiring

WHOLE_S, STALL_S = 60.0, 10.0
READY = 220
LONGEST = 100_000  # characters of a letter
Connect = Callable[[str, int], socket]


@dataclass(frozen=True, slots=True)
class Letter:
    to: str
    subject: str
    text: str


def send(letter: Letter, office: PostOffice, wiring: Wiring = THE_WORLD) -> None:
    """Raises TryLater, or Permanent for what the mail server will never take."""
    message = _written(letter, office)
    watch = Watch(wiring.now, WHOLE_S, STALL_S)
    dialler = Dialler(Territory(Reach(urls=(), allow_private=True)), wiring, Ending())
    try:
        _hand_over(
            message, office, lambda host, port: dialler.dial(host, port, watch, named=True), wiring.trust
        )
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code, error.smtp_error) from None
    except smtplib.SMTPRecipientsRefused as error:
        raise _refusal(*next(iter(error.recipients.values()))) from None
    except smtplib.SMTPNotSupportedError as error:
        raise Permanent(f"the mail server cannot: {error}") from None
    except (smtplib.SMTPException, OSError) as error:
        raise TryLater(f"the mail server: {error}") from None


def _hand_over(
    message: EmailMessage, office: PostOffice, connect: Connect, trust: Callable[[], SSLContext]
) -> None:
    shield = trust() if office.scheme == "smtps" else None
    with _Desk(connect, office.host_of_sender, shield) as desk, _closing_late(desk):
        code, said = desk.connect(office.host, office.port)
        if code != READY:
            raise smtplib.SMTPConnectError(code, said)
        if office.scheme == "smtp":
            desk.starttls(context=trust())
        if office.user:
            desk.login(office.user, office.password)
        desk.send_message(message)


@contextmanager
def _closing_late(desk: "_Desk") -> Iterator[None]:
    """A server that says one byte now and then does not keep us."""
    clock = Timer(WHOLE_S, desk.shut)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()


class _Desk(smtplib.SMTP):
    """A conversation over a connection that was checked."""

    def __init__(self, connect: Connect, own_name: str, shield: SSLContext | None) -> None:
        super().__init__(local_hostname=own_name, timeout=STALL_S)
        self._dial = connect
        self._shield = shield

    def shut(self) -> None:
        if self.sock:
            with suppress(OSError):
                socket.shutdown(self.sock, SHUT_RDWR)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket:
        line = self._dial(host, port)
        line.settimeout(timeout)
        self._host = host  # whose certificate is expected
        if self._shield is None:
            return line
        try:
            return self._shield.wrap_socket(line, server_hostname=host)
        except SSLError:
            line.close()
            raise


def _written(letter: Letter, office: PostOffice) -> EmailMessage:
    """Raises Permanent for what is no letter: an address or a subject with a line break would be two headers."""
    message = EmailMessage(policy=SMTP)
    try:
        message["From"], message["To"] = office.sender, Address(addr_spec=letter.to)
        message["Subject"] = letter.subject
        message["Message-ID"] = make_msgid(domain=office.host_of_sender)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text[:LONGEST])
    except (ValueError, IndexError, MessageError) as error:
        raise Permanent(f"no letter can be written to this address: {error}") from None
    return message


def _refusal(code: int, told: bytes | str) -> TryLater | Permanent:
    said = told.decode("utf-8", "replace") if isinstance(told, bytes) else told
    kind = Permanent if 500 <= code < 600 else TryLater
    return kind(f"the mail server says {code} {said[:200]}")
