"""What is filled in about members."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from menara.people.enums import Role
from menara.people.queries import Actor
from menara.people.rules import Action
from menara.web.forms import Form
from menara.web.members.words import FOR, ROLES


def roles_for(acting: Actor) -> list[tuple[str, Any]]:
    """What this person may make others."""
    may = [role for role in Role if role != Role.OWNER or acting.may(Action.EDIT_WORKSPACE)]
    return [(role.value, ROLES[role]) for role in may]


class Invite(Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off", "dir": "ltr"}),
    )
    role = forms.ChoiceField(label=_("Role"), initial=Role.ANALYST.value)

    def __init__(self, acting: Actor, *told: Any) -> None:
        super().__init__(*told)
        self.fields["role"].choices = roles_for(acting)  # type: ignore[attr-defined]


class ChangeRole(Form):
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, acting: Actor, *told: Any, **more: Any) -> None:
        super().__init__(*told, **more)
        known = [(value, f"{name}: {FOR[Role(value)]}") for value, name in roles_for(acting)]
        self.fields["role"].choices = known  # type: ignore[attr-defined]
