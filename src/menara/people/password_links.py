"""Links with which a person chooses a new password: by mail, or handed out by somebody who may."""

import secrets
from datetime import timedelta

from django.db import transaction

from menara.core import audit
from menara.core.clock import now
from menara.people.enums import Role
from menara.people.models import Membership, PasswordLink, User
from menara.people.operations import change_password
from menara.people.queries import Actor, NotAllowed, digest
from menara.people.rules import Action

BY_MAIL = timedelta(hours=1)
BY_HAND = timedelta(hours=24)


class BelongsElsewhere(Exception):  # noqa: N818 (an answer, not a failure)
    """A link would open more than this workspace: only whoever runs the installation can make one."""


def make_link(*, user: User, made_by: str, lasts: timedelta) -> str:
    """The secret of the link, which cannot be shown again. Older ones of the person open nothing any more."""
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        PasswordLink.objects.filter(user=user).delete()
        PasswordLink.objects.create(
            user=user, digest=digest(secret), created_by=made_by, expires_at=now() + lasts
        )
        audit.append(None, made_by, "people.make_password_link", f"user:{user.pk}")
    return secret


def hand_out_link(*, user_id: int, acting: Actor) -> str:
    """A link for a member who cannot come in. Only owners make one for an owner. Raises NotAllowed or BelongsElsewhere."""
    if not acting.may(Action.EDIT_MEMBERS):
        raise NotAllowed
    active = {"deactivated_at": None, "user__is_active": True}
    membership = Membership.objects.filter(
        workspace_id=acting.workspace_id, user_id=user_id, **active
    ).first()
    if membership is None or (membership.role == Role.OWNER and not acting.may(Action.EDIT_WORKSPACE)):
        raise NotAllowed
    if Membership.objects.filter(user_id=user_id).exclude(workspace_id=acting.workspace_id).exists():
        raise BelongsElsewhere
    with transaction.atomic():
        audit.append(acting.workspace_id, acting.name, "people.hand_out_password_link", f"user:{user_id}")
        return make_link(user=membership.user, made_by=acting.name, lasts=BY_HAND)


def access_link(secret: str) -> PasswordLink:
    """Raises NotAllowed when it was used, replaced, or is over."""
    is_open = {"expires_at__gt": now(), "user__is_active": True}
    link = PasswordLink.objects.select_related("user").filter(digest=digest(secret), **is_open).first()
    if link is None:
        raise NotAllowed
    return link


def use_link(*, secret: str, password: str, with_tokens: bool) -> User:
    """The person has a new password, and is signed out everywhere. Raises NotAllowed; ValidationError for the password.

    Of two who use the link at once one succeeds.
    """
    with transaction.atomic():
        link = access_link(secret)
        if not PasswordLink.objects.filter(pk=link.pk).delete()[0]:
            raise NotAllowed
        user = link.user
        change_password(user=user, password=password, actor=f"user:{user.pk}", with_tokens=with_tokens)
    return user
