"""The mail with a link to a new password, written and sent by a worker."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from menara.core import jobs
from menara.outbound.mail import Letter, send
from menara.people.models import User
from menara.people.password_links import BY_MAIL, make_link
from menara.web.languages import LANGUAGES, speaking

MAIL_LINK = "web.mail_password_link"


@jobs.errand(MAIL_LINK)
def mail_password_link(email: str) -> None:
    """To an address that has no account nothing is sent: strangers shall not be written to."""
    person = User.objects.filter(email=email, is_active=True).first()
    mail = settings.ENVIRONMENT.mail
    if person is None or mail is None:
        return
    secret = make_link(user=person, made_by="system:mail", lasts=BY_MAIL)
    address = f"{settings.ENVIRONMENT.public_origin}{reverse('new-password', args=[secret])}"
    send(letter_to(person, address), mail)


def letter_to(person: User, address: str) -> Letter:
    language = person.language if person.language in LANGUAGES else "en"
    with speaking(language, "UTC"):
        return Letter(
            to=person.email,
            subject=_("A new password for Menara"),
            text="\n\n".join(
                (
                    _(
                        "Somebody has asked for a new password for this address. If it was you, open this link within an hour:"
                    ),
                    address,
                    _("If it was not you, do nothing: your password stays as it is."),
                )
            ),
        )
