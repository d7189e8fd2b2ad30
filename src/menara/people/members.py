"""Who belongs to a workspace, and as what. A workspace always keeps an owner."""

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from menara.core import audit, events
from menara.people.enums import Role
from menara.people.events import AccessChanged
from menara.people.models import Membership, User
from menara.people.operations import revoke_tokens_of
from menara.people.queries import Actor, NotAllowed, tokens_of
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
        audit.append(acting.workspace_id, acting.name, "people.remove_member", f"user:{user_id}")
        _revoke_tokens(user_id, acting)
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


def _revoke_tokens(user_id: int, acting: Actor) -> None:
    revoke_tokens_of(user_id=user_id, tokens=tokens_of(acting), actor=acting.name)


def _changeable(user_id: int, to: Role | None, acting: Actor) -> Membership:
    """The membership, if who acts may change it so. Only owners make owners, or change what owners are."""
    if not acting.may(Action.EDIT_MEMBERS):
        raise NotAllowed
    members = Membership.objects.select_for_update().filter(workspace_id=acting.workspace_id)
    owners = {membership.user_id for membership in members.filter(role=Role.OWNER)}
    membership = members.filter(user_id=user_id).first()
    if membership is None:
        raise NotAllowed
    if (user_id in owners or to == Role.OWNER) and not acting.may(Action.EDIT_WORKSPACE):
        raise NotAllowed
    if owners == {user_id} and to != Role.OWNER:
        raise LastOwner
    return membership
