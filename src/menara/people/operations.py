"""What is done to workspaces and people."""

import re
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import F, QuerySet

from menara.core import audit, events
from menara.core.clock import now
from menara.people.enums import Role, Scope
from menara.people.events import AccessChanged, WorkspaceCreated
from menara.people.models import Membership, PasswordLink, Session, Token, User, Workspace
from menara.people.queries import Actor, NotAllowed, digest
from menara.people.rules import Action

TOKEN_PREFIX = "menara_"  # a secret that scanners for leaked secrets can find


def create_workspace(
    *, name: str, slug: str | None = None, time_zone: str = "UTC", actor: str = "system"
) -> Workspace:
    with transaction.atomic():
        workspace = Workspace.objects.create(name=name, slug=slug or _slug(name), time_zone=time_zone)
        audit.append(
            workspace.id, actor, "people.create_workspace", f"workspace:{workspace.id}", {"name": name}
        )
        events.publish(WorkspaceCreated(workspace.id))
    return workspace


def create_owner(
    *, workspace: Workspace, email: str, password: str, name: str = "", language: str = "en"
) -> User:
    """The first person of a workspace. Raises ValidationError for a password that is too easy."""
    user = User(email=email.strip().lower(), name=name, language=language)
    validate_password(password, user)
    user.set_password(password)
    with transaction.atomic():
        user.save()
        Membership.objects.create(workspace=workspace, user=user, role=Role.OWNER)
        audit.append(workspace.id, f"user:{user.pk}", "people.create_owner", f"user:{user.pk}")
        events.publish(AccessChanged(user.pk, workspace.id))
    return user


def choose_language(*, user: User, language: str) -> None:
    """In which language the person's pages are."""
    with transaction.atomic():
        if User.objects.filter(pk=user.pk).exclude(language=language).update(language=language):
            detail = {"language": language}
            audit.append(None, f"user:{user.pk}", "people.choose_language", f"user:{user.pk}", detail)


def end_sessions(*, user: User) -> None:
    """Whoever is signed in as this person is so no longer. For every operation that takes access away."""
    User.objects.filter(pk=user.pk).update(standing=F("standing") + 1)
    Session.objects.filter(person=user).delete()
    events.publish(AccessChanged(user.pk, None))


def change_password(*, user: User, password: str, actor: str, with_tokens: bool = False) -> None:
    """Raises ValidationError for a password that is too easy. All sessions of the person end, and links to change it.

    `with_tokens`: the tokens they made open nothing any more either.
    """
    validate_password(password, user)
    user.set_password(password)
    with transaction.atomic():
        user.save(update_fields=["password"])
        audit.append(None, actor, "people.change_password", f"user:{user.pk}", {"with_tokens": with_tokens})
        PasswordLink.objects.filter(user=user).delete()
        end_sessions(user=user)
        if with_tokens:
            revoke_tokens_of(user_id=user.pk, tokens=Token.objects.all(), actor=actor)


def deactivate_user(*, user: User, actor: str) -> None:
    """The person can no longer sign in, is signed out everywhere, and the tokens they made open nothing."""
    with transaction.atomic():
        if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
            audit.append(None, actor, "people.deactivate_user", f"user:{user.pk}")
            end_sessions(user=user)
            revoke_tokens_of(user_id=user.pk, tokens=Token.objects.all(), actor=actor)


def create_token(
    *,
    workspace_id: int,
    name: str,
    scopes: Iterable[Scope],
    actor: str,
    network: str = "api",
    expires_at: datetime | None = None,
) -> str:
    """The token, which cannot be shown again."""
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    wanted = sorted(set(scopes))
    with transaction.atomic():
        token = Token.objects.create(
            workspace_id=workspace_id,
            name=name,
            digest=digest(secret),
            scopes=wanted,
            network=network,
            created_by=actor,
            expires_at=expires_at,
        )
        detail = {"name": name, "scopes": wanted}
        audit.append(workspace_id, actor, "people.create_token", f"token:{token.pk}", detail)
    return secret


def make_token(
    *,
    name: str,
    scopes: Iterable[Scope],
    acting: Actor,
    network: str = "api",
    expires_at: datetime | None = None,
) -> str:
    """The same for a person in their workspace. Raises NotAllowed."""
    if not acting.may(Action.EDIT_TOKENS):
        raise NotAllowed
    return create_token(
        workspace_id=acting.workspace_id,
        name=name,
        scopes=scopes,
        network=network,
        expires_at=expires_at,
        actor=acting.name,
    )


def revoke_token(*, token_id: int, acting: Actor) -> None:
    """From now on the token opens nothing. A program may always give up its own. Raises NotAllowed."""
    if not (acting.may(Action.EDIT_TOKENS) or acting.name == f"token:{token_id}"):
        raise NotAllowed
    tokens = Token.objects.filter(id=token_id, workspace_id=acting.workspace_id, revoked_at=None)
    with transaction.atomic():
        if not tokens.update(revoked_at=now()):
            raise NotAllowed
        audit.append(acting.workspace_id, acting.name, "people.revoke_token", f"token:{token_id}")


def revoke_tokens_of(*, user_id: int, tokens: QuerySet[Token], actor: str) -> None:
    """Those of the tokens that the person has made. For every operation that takes access away."""
    for token in tokens.filter(created_by=f"user:{user_id}", revoked_at=None):
        token.revoked_at = now()
        token.save(update_fields=["revoked_at"])
        audit.append(token.workspace_id, actor, "people.revoke_token", f"token:{token.pk}")


def _slug(name: str) -> str:
    """A name for addresses: latin letters and digits where the name has some, else something unique."""
    wanted = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or f"workspace-{secrets.token_hex(3)}"
    return (
        wanted if not Workspace.objects.filter(slug=wanted).exists() else f"{wanted}-{secrets.token_hex(3)}"
    )
