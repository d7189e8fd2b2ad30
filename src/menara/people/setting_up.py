"""The first owner: who holds the one-time token that `menara up` prints claims the installation, and nobody else."""

import secrets

from django.db import transaction

from menara.core import audit
from menara.people.enums import Role
from menara.people.models import Membership, SetUpToken, User
from menara.people.operations import create_owner, create_workspace
from menara.people.queries import NotAllowed, digest


def is_claimed() -> bool:
    return Membership.objects.filter(role=Role.OWNER).exists()


def make_set_up_token() -> str | None:
    """A token, which cannot be shown again; any that was made before opens nothing. None where there is an owner."""
    if is_claimed():
        return None
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        SetUpToken.objects.all().delete()
        SetUpToken.objects.create(digest=digest(secret))
    return secret


def access_set_up(token: str) -> None:
    """Raises NotAllowed unless the token opens an installation that nobody has claimed."""
    if is_claimed() or not SetUpToken.objects.filter(digest=digest(token)).exists():
        raise NotAllowed


def claim_installation(
    *, token: str, organisation: str, time_zone: str, email: str, password: str, language: str
) -> User:
    """The owner of the first workspace. Of several who try with the same token one succeeds.

    Raises NotAllowed; ValidationError for a password that is too easy, which leaves the token as it was.
    """
    with transaction.atomic():
        used, _ = SetUpToken.objects.filter(digest=digest(token)).delete()
        if not used or is_claimed():
            raise NotAllowed
        workspace = create_workspace(name=organisation, time_zone=time_zone, actor="set-up")
        owner = create_owner(workspace=workspace, email=email, password=password, language=language)
        audit.append(None, f"user:{owner.pk}", "people.claim_installation", f"workspace:{workspace.pk}")
    return owner
