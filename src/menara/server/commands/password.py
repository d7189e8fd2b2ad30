"""`menara password`: for a person whom nobody else can let in again, such as the last owner."""

from argparse import ArgumentParser, Namespace

from menara.cli.output import UsageError
from menara.server.installation import open_installation


def command(arguments: list[str]) -> int:
    """Make a link with which a person chooses a new password, once, within 24 hours."""
    options = _parser().parse_args(arguments)
    open_installation(options.data)
    print(_link(options))
    return 0


def _link(options: Namespace) -> str:
    from django.conf import settings

    from menara.people.models import User
    from menara.people.password_links import BY_HAND, make_link

    person = User.objects.filter(email=options.email.strip().lower(), is_active=True).first()
    if person is None:
        raise UsageError(f"nobody here has the e-mail address {options.email!r}.")
    origin = settings.ENVIRONMENT.public_origin or "http://127.0.0.1:8000"
    return f"{origin}/new-password/{make_link(user=person, made_by='operator', lasts=BY_HAND)}"


def _parser() -> ArgumentParser:
    parser = ArgumentParser("menara password", allow_abbrev=False)
    parser.add_argument("email", metavar="EMAIL", help="with which the person signs in")
    parser.add_argument("--data", metavar="DIR", help="the folder of the installation")
    return parser
