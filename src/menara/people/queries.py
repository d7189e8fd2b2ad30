"""Who somebody is, and what they may do where."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import OperationalError
from django.db.models import Q, QuerySet
from django.http import Http404

from menara.core.clock import now
from menara.people.enums import Role, Scope
from menara.people.models import Invitation, Membership, Token, User, Workspace
from menara.people.rules import Action, grants, may

NOTE_EVERY = timedelta(minutes=10)  # a token that is in use need not be written at each question


class NotAllowed(Http404):
    """What was asked for is not there for whoever asks: the same, whether it exists or not."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in a workspace, as operations see them. `name` is how the audit trail calls them."""

    workspace_id: int
    name: str
    role: Role | None = None
    scopes: frozenset[Scope] = frozenset()
    network: str = "api"

    def may(self, action: Action) -> bool:
        if self.role is not None:
            return may(self.role, action)
        return any(grants(scope, action) for scope in self.scopes)


def access_workspace(user: User, workspace_id: int) -> Actor:
    """The person as a member of the workspace. Raises NotAllowed."""
    is_open = Q(user__is_active=True, deactivated_at=None, workspace__closed_at=None)
    membership = Membership.objects.filter(is_open, user=user, workspace_id=workspace_id).first()
    if membership is None:
        raise NotAllowed
    return Actor(workspace_id, f"user:{user.pk}", Role(membership.role))


def workspaces_of(user: User) -> list[Workspace]:
    """Those that are open, by name."""
    theirs = user.memberships.filter(deactivated_at=None).values("workspace_id")
    return list(Workspace.objects.filter(id__in=theirs, closed_at=None).order_by("name"))


def access_token(secret: str) -> Actor:
    """Whom a token stands for. Raises NotAllowed when it is unknown, revoked or has expired."""
    is_valid = Q(revoked_at=None, workspace__closed_at=None) & (Q(expires_at=None) | Q(expires_at__gt=now()))
    token = Token.objects.filter(is_valid, digest=digest(secret)).first()
    if token is None:
        raise NotAllowed
    _note_use(token)
    scopes = frozenset(Scope(scope) for scope in token.scopes)
    return Actor(token.workspace_id, f"token:{token.pk}", scopes=scopes, network=token.network)


def _note_use(token: Token) -> None:
    """For people, who see which tokens nobody uses. A database that has no time for it keeps no program out."""
    used, present = token.last_used_at, now()
    if used is None or not timedelta() <= present - used < NOTE_EVERY:
        with suppress(OperationalError):
            Token.objects.filter(pk=token.pk).update(last_used_at=present)


def digest(secret: str) -> bytes:
    """Tokens hold 256 random bits: nothing slower than a hash is needed to keep them from being guessed."""
    return sha256(secret.encode()).digest()


def tokens_of(actor: Actor) -> QuerySet[Token]:
    """All of the workspace, those that are revoked or over among them."""
    return Token.objects.filter(workspace_id=actor.workspace_id).order_by("id")


def own_token(actor: Actor) -> Token:
    """The token that acts. Raises NotAllowed for a person."""
    kind, _, id_ = actor.name.partition(":")
    token = tokens_of(actor).filter(id=int(id_)).first() if kind == "token" else None
    if token is None:
        raise NotAllowed
    return token


@dataclass(frozen=True, slots=True)
class Member:
    """A person as the other members see them."""

    user_id: int
    email: str
    name: str
    role: Role
    joined_at: datetime
    signed_in_at: datetime | None
    is_active: bool


def members_of(actor: Actor) -> list[Member]:
    """Those who may come in first, each by name."""
    found = Membership.objects.filter(workspace_id=actor.workspace_id).select_related("user")
    members = [_member(membership) for membership in found]
    return sorted(
        members, key=lambda one: (not one.is_active, (one.name or one.email).casefold(), one.user_id)
    )


def access_member(actor: Actor, user_id: int) -> Member:
    """Raises NotAllowed for who is no member."""
    found = Membership.objects.filter(workspace_id=actor.workspace_id, user_id=user_id)
    membership = found.select_related("user").first()
    if membership is None or not actor.may(Action.SEE_MEMBERS):
        raise NotAllowed
    return _member(membership)


def _member(membership: Membership) -> Member:
    user = membership.user
    return Member(
        user_id=user.pk,
        email=user.email,
        name=user.name,
        role=Role(membership.role),
        joined_at=membership.created_at,
        signed_in_at=user.last_login,
        is_active=user.is_active and membership.deactivated_at is None,
    )


def invitations_of(actor: Actor) -> QuerySet[Invitation]:
    """Those that can still be taken up."""
    return Invitation.objects.filter(workspace_id=actor.workspace_id, expires_at__gt=now()).order_by("id")


def names_of_people(actor: Actor) -> dict[str, str]:
    """`user:7` -> what the members call that person. For lists that say who did something."""
    return {f"user:{one.user_id}": one.name or one.email for one in members_of(actor)}
