"""Members: who belongs to the workspace, as what, and who is invited."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from menara.people.enums import Role
from menara.people.inviting import AlreadyMember, TooManyInvitations, invite, withdraw_invitation
from menara.people.members import (
    LastOwner,
    change_role,
    deactivate_member,
    reactivate_member,
    remove_member,
)
from menara.people.password_links import BelongsElsewhere, hand_out_link
from menara.people.queries import (
    Actor,
    Member,
    NotAllowed,
    access_member,
    invitations_of,
    members_of,
    names_of_people,
)
from menara.people.rules import ALLOWED, Action
from menara.web.addresses import whole_address
from menara.web.doors import allowed, signed_in, taking
from menara.web.members.forms import ChangeRole, Invite
from menara.web.members.words import ACTIONS, FOR, ROLES
from menara.web.sessions import Request


@dataclass(frozen=True, slots=True)
class Row:
    """A member or an invitation, with its role in words."""

    one: Any
    role: Promise
    by: str = ""


@taking("GET", "HEAD")
@signed_in
@allowed(Action.SEE_MEMBERS)
def members(request: Request, acting: Actor) -> HttpResponse:
    return _members(request, acting, Invite(acting))


@taking("POST")
@signed_in
@allowed(Action.EDIT_MEMBERS)
def invite_member(request: Request, acting: Actor) -> HttpResponse:
    """The page with the link, which it shows this once."""
    form = Invite(acting, request.POST)
    if not form.is_valid():
        return _members(request, acting, form, status=422)
    email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
    try:
        secret = invite(email=email, role=role, acting=acting)
    except AlreadyMember:
        form.add_error("email", _("This person is a member already."))
    except TooManyInvitations:
        form.add_error(None, _("Too many invitations wait. Withdraw some first."))
    else:
        told = {"link": whole_address(request, reverse("invitation", args=[secret])), "invited": email}
        return _members(request, acting, Invite(acting), **told)
    return _members(request, acting, form, status=422)


@taking("POST")
@signed_in
@allowed(Action.EDIT_MEMBERS)
def withdraw(request: Request, acting: Actor, invitation_id: int) -> HttpResponse:
    withdraw_invitation(invitation_id=_storable(invitation_id), acting=acting)
    messages.success(request, _("The invitation is withdrawn. Its link opens nothing any more."))
    return redirect("members")


@taking("GET", "HEAD")
@signed_in
@allowed(Action.SEE_MEMBERS)
def permissions(request: Request, acting: Actor) -> HttpResponse:  # noqa: ARG001 (the same for all who may see it)
    """The table of `people/rules.py`, as it is."""
    rows = [(name, [action in ALLOWED[role] for role in Role]) for action, name in ACTIONS.items()]
    roles = [(ROLES[role], FOR[role]) for role in Role]
    told = {"place": "members", "roles": roles, "rows": rows}
    return render(request, "web/members/permissions.html", told)


@taking("GET", "HEAD")
@signed_in
@allowed(Action.SEE_MEMBERS)
def member(request: Request, acting: Actor, user_id: int) -> HttpResponse:
    return _member(request, acting, user_id)


@taking("POST")
@signed_in
@allowed(Action.EDIT_MEMBERS)
def role(request: Request, acting: Actor, user_id: int) -> HttpResponse:
    known = access_member(acting, _storable(user_id))
    form = ChangeRole(acting, request.POST)
    if not form.is_valid():
        return _member(request, acting, known.user_id, status=422, form=form)
    return _changed(
        request,
        known,
        lambda: change_role(user_id=known.user_id, role=Role(form.cleaned_data["role"]), acting=acting),
        _("The role counts from the next click on."),
    )


@taking("POST")
@signed_in
@allowed(Action.EDIT_MEMBERS)
def deactivate(request: Request, acting: Actor, user_id: int) -> HttpResponse:
    known = access_member(acting, _storable(user_id))
    return _changed(
        request,
        known,
        lambda: deactivate_member(user_id=known.user_id, acting=acting),
        _("Deactivated: sessions have ended and tokens are revoked."),
    )


@taking("POST")
@signed_in
@allowed(Action.EDIT_MEMBERS)
def reactivate(request: Request, acting: Actor, user_id: int) -> HttpResponse:
    known = access_member(acting, _storable(user_id))
    return _changed(
        request,
        known,
        lambda: reactivate_member(user_id=known.user_id, acting=acting),
        _("This person may sign in again. Revoked tokens stay revoked."),
    )


@taking("POST")
@signed_in
@allowed(Action.EDIT_MEMBERS)
def remove(request: Request, acting: Actor, user_id: int) -> HttpResponse:
    known = access_member(acting, _storable(user_id))
    return _changed(
        request,
        known,
        lambda: remove_member(user_id=known.user_id, acting=acting),
        _("Removed from this workspace."),
        then=reverse("members"),
    )


@taking("POST")
@signed_in
@allowed(Action.EDIT_MEMBERS)
def password_link(request: Request, acting: Actor, user_id: int) -> HttpResponse:
    """The member's page with a link to a new password, which it shows this once."""
    known = access_member(acting, _storable(user_id))
    try:
        secret = hand_out_link(user_id=known.user_id, acting=acting)
    except BelongsElsewhere:
        messages.error(
            request,
            _("Only whoever runs this installation can make a link for this person: menara password."),
        )
        return redirect("member", known.user_id)
    link = whole_address(request, reverse("new-password", args=[secret]))
    return _member(request, acting, known.user_id, link=link)


def _members(
    request: Request, acting: Actor, form: Invite, *, status: int = 200, **told: Any
) -> HttpResponse:
    names = names_of_people(acting)
    told |= {
        "place": "members",
        "form": form,
        "may_edit": acting.may(Action.EDIT_MEMBERS),
        "members": [Row(one, ROLES[one.role]) for one in members_of(acting)],
        "invitations": [
            Row(one, ROLES[Role(one.role)], names.get(one.created_by, one.created_by))
            for one in invitations_of(acting)
        ],
    }
    return render(request, "web/members/members.html", told, status=status)


def _member(request: Request, acting: Actor, user_id: int, *, status: int = 200, **told: Any) -> HttpResponse:
    known = access_member(acting, _storable(user_id))
    told.setdefault("form", ChangeRole(acting, initial={"role": known.role.value}))
    told |= {
        "place": "members",
        "known": known,
        "role": ROLES[known.role],
        "role_is_for": FOR[known.role],
        "is_oneself": acting.name == f"user:{known.user_id}",
        "may_edit": _may_change(acting, known),
    }
    return render(request, "web/members/member.html", told, status=status)


def _may_change(acting: Actor, known: Member) -> bool:
    """As the operations have it: what owners are is for owners."""
    wanted = Action.EDIT_WORKSPACE if known.role == Role.OWNER else Action.EDIT_MEMBERS
    return acting.may(Action.EDIT_MEMBERS) and acting.may(wanted)


def _changed(request: Request, known: Member, change: Any, told: str, then: str = "") -> HttpResponse:
    try:
        change()
    except LastOwner:
        messages.error(request, _("This is the last owner. Make somebody else an owner first."))
        then = ""
    else:
        messages.success(request, f"{known.name or known.email}: {told}")
    return redirect(then or reverse("member", args=[known.user_id]))


def _storable(number: int) -> int:
    """Raises NotAllowed for a number that no row can have."""
    if number >= 2**63:
        raise NotAllowed
    return number
