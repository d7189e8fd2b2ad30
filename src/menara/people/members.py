"""Who belongs to a workspace, and as what. A workspace always keeps an owner."""

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from menara.core import audit, events
from menara.core.clock import now
from menara.people.enums import Role
from menara.people.events import AccessChanged
from menara.people.models import Membership, User
from menara.people.operations import end_sessions, revoke_tokens_of
from menara.people.queries import Actor, NotAllowed, tokens_of, workspaces_of
from menara.people.rules import Action, may


class LastOwner(Exception):  # noqa: N818 (an answer, not a failure)
    """Without this person the workspace would belong to nobody."""


def add_member(
    *, email: str, password: str, role: Role, acting: Actor, name: str = "", language: str = "en"
) -> User:
    """A person who is new here. Raises NotAllowed, and ValidationError for a password that is too easy."""
    if not acting.may(Action.EDIT_MEMBERS) or (role == Role.OWNER and not acting.may(Action.EDIT_WORKSPACE)):
        raise NotAllowed
    user = User(email=email.strip().lower(), name=name, language=language)
    validate_password(password, user)
    user.set_password(password)
    with transaction.atomic():
        user.save()
        Membership.objects.create(workspace_id=acting.workspace_id, user=user, role=role)
        detail = {"role": role}
        audit.append(acting.workspace_id, acting.name, "people.add_member", f"user:{user.pk}", detail)
        events.publish(AccessChanged(user.pk, acting.workspace_id))
    return user


def remove_member(*, user_id: int, acting: Actor) -> None:
    """For the person, and the tokens they made, the workspace does not exist any more. Raises NotAllowed or LastOwner."""
    with transaction.atomic():
        membership = _changeable(user_id, None, acting)
        membership.delete()
        _record(membership, acting, "people.remove_member")
        _shut_out(membership, acting)


def deactivate_member(*, user_id: int, acting: Actor) -> None:
    """The workspace is closed to the person, and the tokens they made open nothing, until somebody lets them in again.

    Who has no other workspace is signed out everywhere. Raises NotAllowed or LastOwner.
    """
    with transaction.atomic():
        membership = _changeable(user_id, None, acting)
        if membership.deactivated_at is None:
            membership.deactivated_at = now()
            membership.save(update_fields=["deactivated_at"])
            _record(membership, acting, "people.deactivate_member")
            _shut_out(membership, acting)


def reactivate_member(*, user_id: int, acting: Actor) -> None:
    """The person may come in again, as what they were. Their tokens stay revoked. Raises NotAllowed."""
    with transaction.atomic():
        membership = _changeable(user_id, None, acting)
        if membership.deactivated_at is not None:
            membership.deactivated_at = None
            membership.save(update_fields=["deactivated_at"])
            _record(membership, acting, "people.reactivate_member")
            events.publish(AccessChanged(user_id, acting.workspace_id))


def change_role(*, user_id: int, role: Role, acting: Actor) -> None:
    """From the person's next click on. Who may make no tokens has none either. Raises NotAllowed or LastOwner."""
    with transaction.atomic():
        membership = _changeable(user_id, role, acting)
        was, membership.role = membership.role, role
        membership.save(update_fields=["role"])
        detail = {"from": was, "to": role}
        audit.append(acting.workspace_id, acting.name, "people.change_role", f"user:{user_id}", detail)
        if not may(role, Action.EDIT_TOKENS):
            _revoke_tokens(user_id, acting)
        events.publish(AccessChanged(user_id, acting.workspace_id))


def _record(membership: Membership, acting: Actor, action: str) -> None:
    detail = {"role": membership.role}
    audit.append(acting.workspace_id, acting.name, action, f"user:{membership.user_id}", detail)


def _shut_out(membership: Membership, acting: Actor) -> None:
    """Sessions ask at each click which workspaces there are; where none is left they end."""
    _revoke_tokens(membership.user_id, acting)
    events.publish(AccessChanged(membership.user_id, acting.workspace_id))
    if not workspaces_of(membership.user):
        end_sessions(user=membership.user)


def _revoke_tokens(user_id: int, acting: Actor) -> None:
    revoke_tokens_of(user_id=user_id, tokens=tokens_of(acting), actor=acting.name)


def _changeable(user_id: int, to: Role | None, acting: Actor) -> Membership:
    """The membership, if who acts may change it so. Only owners make owners, or change what owners are."""
    if not acting.may(Action.EDIT_MEMBERS):
        raise NotAllowed
    members = Membership.objects.select_for_update().filter(workspace_id=acting.workspace_id)
    active = members.filter(role=Role.OWNER, deactivated_at=None, user__is_active=True)
    owners = {membership.user_id for membership in active}
    membership = members.filter(user_id=user_id).first()
    if membership is None:
        raise NotAllowed
    if Role.OWNER in (membership.role, to) and not acting.may(Action.EDIT_WORKSPACE):
        raise NotAllowed
    if owners == {user_id} and to != Role.OWNER:
        raise LastOwner
    return membership
