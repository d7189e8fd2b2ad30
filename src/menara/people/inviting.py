"""Invitations: a link that makes one person a member, once. Whoever has it chooses their own password."""

import secrets
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from menara.core import audit, events
from menara.core.clock import now
from menara.people.enums import Role
from menara.people.events import AccessChanged
from menara.people.models import Invitation, Membership, User
from menara.people.queries import Actor, NotAllowed, digest, invitations_of
from menara.people.rules import Action

LASTS = timedelta(days=7)
MOST = 200
"""Invitations of one workspace that wait."""


class AlreadyMember(Exception):  # noqa: N818 (an answer, not a failure)
    """The person is in the workspace already, or was deactivated there."""


class TooManyInvitations(Exception):  # noqa: N818
    """Those that wait have to be used or withdrawn first."""


class HasAccount(Exception):  # noqa: N818
    """The address has an account here: its owner has to sign in with it."""


def invite(*, email: str, role: Role, acting: Actor) -> str:
    """The secret of the link, which cannot be shown again. An older one for the same address opens nothing any more.

    Raises NotAllowed, AlreadyMember or TooManyInvitations.
    """
    if not acting.may(Action.EDIT_MEMBERS) or (role == Role.OWNER and not acting.may(Action.EDIT_WORKSPACE)):
        raise NotAllowed
    email, secret = email.strip().lower(), secrets.token_urlsafe(32)
    with transaction.atomic():
        _check_room(email, acting)
        invitation = Invitation.objects.create(
            workspace_id=acting.workspace_id,
            digest=digest(secret),
            email=email,
            role=role,
            created_by=acting.name,
            expires_at=now() + LASTS,
        )
        _record(invitation, acting.name, "people.invite")
    return secret


def _check_room(email: str, acting: Actor) -> None:
    theirs = Invitation.objects.filter(workspace_id=acting.workspace_id)
    if Membership.objects.filter(workspace_id=acting.workspace_id, user__email=email).exists():
        raise AlreadyMember
    theirs.filter(email=email).delete()
    theirs.exclude(expires_at__gt=now()).delete()
    if theirs.count() >= MOST:
        raise TooManyInvitations


def withdraw_invitation(*, invitation_id: int, acting: Actor) -> None:
    """Its link opens nothing any more. Raises NotAllowed."""
    if not acting.may(Action.EDIT_MEMBERS):
        raise NotAllowed
    with transaction.atomic():
        invitation = invitations_of(acting).select_for_update().filter(id=invitation_id).first()
        if invitation is None or (invitation.role == Role.OWNER and not acting.may(Action.EDIT_WORKSPACE)):
            raise NotAllowed
        _record(invitation, acting.name, "people.withdraw_invitation")
        invitation.delete()


def access_invitation(secret: str) -> Invitation:
    """What a link invites to. Raises NotAllowed when it was used, withdrawn, or is over."""
    is_open = {"expires_at__gt": now(), "workspace__closed_at": None}
    invitation = (
        Invitation.objects.select_related("workspace").filter(digest=digest(secret), **is_open).first()
    )
    if invitation is None:
        raise NotAllowed
    return invitation


def accept_invitation(*, secret: str, name: str, password: str, language: str) -> User:
    """A new account, and its place in the workspace. Raises NotAllowed, HasAccount; ValidationError for the password."""
    with transaction.atomic():
        invitation = _locked(secret)
        if User.objects.filter(email=invitation.email).exists():
            raise HasAccount
        user = User(email=invitation.email, name=name, language=language, last_login=now())
        validate_password(password, user)
        user.set_password(password)
        user.save()
        _join(invitation, user)
    return user


def join_workspace(*, secret: str, user: User) -> int:
    """The place of somebody who has an account; the number of the workspace. Raises NotAllowed for anybody else."""
    with transaction.atomic():
        invitation = _locked(secret)
        if invitation.email != user.email or not user.is_active:
            raise NotAllowed
        _join(invitation, user)
    return invitation.workspace_id


def _locked(secret: str) -> Invitation:
    """Whoever comes second waits, and finds that it was used."""
    Invitation.objects.select_for_update().filter(digest=digest(secret)).first()
    return access_invitation(secret)


def _join(invitation: Invitation, user: User) -> None:
    """Of two who use the link at once one succeeds."""
    used, _ = Invitation.objects.filter(pk=invitation.pk).delete()
    is_member = Membership.objects.filter(workspace_id=invitation.workspace_id, user=user).exists()
    if not used or is_member:
        raise NotAllowed
    Membership.objects.create(workspace_id=invitation.workspace_id, user=user, role=invitation.role)
    _record(invitation, f"user:{user.pk}", "people.accept_invitation", f"user:{user.pk}")
    events.publish(AccessChanged(user.pk, invitation.workspace_id))


def _record(invitation: Invitation, actor: str, action: str, subject: str = "") -> None:
    detail = {"email": invitation.email, "role": invitation.role}
    audit.append(invitation.workspace_id, actor, action, subject or f"invitation:{invitation.pk}", detail)
