"""The pages of members: who belongs to the workspace, invitations, roles, and access that ends."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from menara.core.models import AuditRecord
from menara.people import operations
from menara.people.enums import Role, Scope
from menara.people.inviting import invite
from menara.people.models import Invitation, Membership, PasswordLink, Token, User, Workspace
from menara.people.queries import access_workspace
from menara.people.rules import ALLOWED, Action
from menara.web.members.words import ACTIONS, FOR, ROLES

pytestmark = pytest.mark.django_db
Enter = Callable[..., Client]
Member = Callable[..., User]
PASSWORD = "seven wandering storks"


def link_on(page: str, kind: str) -> str:
    """The path of the link that is shown once."""
    return f"/{kind}/" + page.split(f"http://testserver/{kind}/")[1].split("<")[0]


def role_of(person: User) -> str:
    return Membership.objects.get(user=person).role


def test_everybody_stands_there_with_role_and_last_visit(browser: Client, member: Member) -> None:
    member("budi@kasvira.example", Role.AGENT)
    page = browser.get("/members").content.decode()
    assert [email in page for email in ("siti@kasvira.example", "budi@kasvira.example")] == [True, True]
    assert [name in page for name in ("<td>Owner</td>", "<td>Agent</td>")] == [True, True]
    assert page.count("never") == 1


def test_a_person_is_invited_by_a_link_that_is_shown_once(browser: Client) -> None:
    answer = browser.post("/members/invite", {"email": "Rana@kasvira.example", "role": "analyst"})
    assert answer.status_code == 200
    link = link_on(answer.content.decode(), "invitation")
    assert Client().get(link).status_code == 200
    again = browser.get("/members").content.decode()
    assert ("rana@kasvira.example" in again, link in again) == (True, False)


def test_an_invitation_is_withdrawn(browser: Client) -> None:
    page = browser.post("/members/invite", {"email": "rana@kasvira.example", "role": "agent"})
    link = link_on(page.content.decode(), "invitation")
    invitation = Invitation.objects.get()
    answer = browser.post(f"/members/invitations/{invitation.pk}/withdraw")
    assert answer["Location"] == "/members"
    assert "The invitation is withdrawn." in browser.get("/members").content.decode()
    assert Client().get(link).status_code == 404


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"email": "x", "role": "agent"}, "This cannot be read."),
        ({"email": "rana@kasvira.example", "role": "king"}, "This cannot be read."),
        ({"email": "siti@kasvira.example", "role": "agent"}, "This person is a member already."),
        ({}, "This is needed."),
    ],
    ids=["no-address", "no-role", "member", "nothing"],
)
def test_what_is_no_invitation_is_said(browser: Client, sent: dict[str, str], said: str) -> None:
    answer = browser.post("/members/invite", sent)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert Invitation.objects.count() == 0


def test_an_admin_makes_no_owners(member: Member, owner: User, sign_in: Enter) -> None:
    browser = sign_in(member(role=Role.ADMIN).email)
    answer = browser.post("/members/invite", {"email": "rana@kasvira.example", "role": "owner"})
    assert answer.status_code == 422
    assert browser.post(f"/members/{owner.pk}/role", {"role": "agent"}).status_code == 404
    assert browser.post(f"/members/{owner.pk}/deactivate").status_code == 404
    assert browser.post(f"/members/{owner.pk}/password-link").status_code == 404
    assert "Change the role" not in browser.get(f"/members/{owner.pk}").content.decode()


def test_a_role_is_changed(browser: Client, member: Member) -> None:
    person = member()
    answer = browser.post(f"/members/{person.pk}/role", {"role": "auditor"})
    assert (answer["Location"], role_of(person)) == (f"/members/{person.pk}", "auditor")
    page = browser.get(f"/members/{person.pk}").content.decode()
    assert "budi@kasvira.example: The role counts from the next click on." in page
    assert browser.post(f"/members/{person.pk}/role", {"role": "king"}).status_code == 422


def test_the_last_owner_stays_one(browser: Client, owner: User) -> None:
    for what, sent in (("role", {"role": "admin"}), ("deactivate", {}), ("remove", {})):
        assert browser.post(f"/members/{owner.pk}/{what}", sent)["Location"] == f"/members/{owner.pk}"
        page = browser.get(f"/members/{owner.pk}").content.decode()
        assert "This is the last owner. Make somebody else an owner first." in page
    membership = Membership.objects.get(user=owner)
    assert (membership.role, membership.deactivated_at) == ("owner", None)


def test_who_is_deactivated_is_out_at_once_and_comes_back_as_what_they_were(
    browser: Client, member: Member, sign_in: Enter, workspace: Workspace
) -> None:
    person = member(role=Role.ADMIN)
    theirs = sign_in(person.email)
    operations.make_token(
        name="shop", scopes=[Scope.MENTIONS_READ], acting=access_workspace(person, workspace.pk)
    )
    browser.post(f"/members/{person.pk}/deactivate")
    assert theirs.get("/watch")["Location"] == "/sign-in?next=%2Fwatch"
    assert Token.objects.filter(revoked_at=None).count() == 0
    assert "Deactivated" in browser.get("/members").content.decode()
    browser.post(f"/members/{person.pk}/reactivate")
    assert sign_in(person.email).get("/watch").status_code == 200
    assert (role_of(person), Token.objects.filter(revoked_at=None).count()) == ("admin", 0)
    actions = AuditRecord.objects.filter(chain=workspace.pk, subject=f"user:{person.pk}").order_by("number")
    assert list(actions.values_list("action", flat=True)) == [
        "people.deactivate_member",
        "people.reactivate_member",
    ]


def test_who_is_removed_is_a_member_no_more(browser: Client, member: Member) -> None:
    person = member()
    browser.post(f"/members/{person.pk}/deactivate")
    assert browser.post(f"/members/{person.pk}/remove")["Location"] == "/members"
    told, page = (browser.get("/members").content.decode() for _ in "12")
    assert (f"{person.email}: Removed from this workspace." in told, person.email in page) == (True, False)
    assert browser.get(f"/members/{person.pk}").status_code == 404


def test_a_link_to_a_new_password_is_handed_out(browser: Client, member: Member) -> None:
    person = member()
    page = browser.post(f"/members/{person.pk}/password-link").content.decode()
    link = link_on(page, "new-password")
    assert Client().get(link).status_code == 200
    assert PasswordLink.objects.get().user == person


def test_no_link_is_handed_out_that_opens_another_workspace_too(browser: Client, member: Member) -> None:
    person = member()
    elsewhere = operations.create_workspace(name="Elsewhere")
    Membership.objects.create(workspace=elsewhere, user=person, role=Role.AGENT)
    browser.post(f"/members/{person.pk}/password-link")
    page = browser.get(f"/members/{person.pk}").content.decode()
    assert ("menara password" in page, PasswordLink.objects.count()) == (True, 0)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AGENT])
def test_who_may_not_see_members_finds_nothing_there(member: Member, sign_in: Enter, role: Role) -> None:
    browser = sign_in(member(role=role).email)
    nowhere = browser.get("/nowhere")
    for path in ("/members", "/members/permissions", "/members/1"):
        answer = browser.get(path)
        assert (answer.status_code, len(answer.content)) == (404, len(nowhere.content))


def test_an_auditor_sees_and_changes_nothing(member: Member, sign_in: Enter, owner: User) -> None:
    browser = sign_in(member(role=Role.AUDITOR).email)
    page = browser.get("/members").content.decode()
    assert ("siti@kasvira.example" in page, "Make an invitation" in page) == (True, False)
    assert browser.post("/members/invite", {"email": "a@b.example", "role": "agent"}).status_code == 404
    assert browser.post(f"/members/{owner.pk}/deactivate").status_code == 404


def test_the_table_on_the_page_is_the_one_that_is_asked(browser: Client) -> None:
    assert (ROLES.keys(), FOR.keys(), ACTIONS.keys()) == (set(Role), set(Role), set(Action))
    page = browser.get("/members/permissions").content.decode()
    for action, name in ACTIONS.items():
        row = page.split(f">{name}</th>")[1].split("</tr>")[0]
        cells = [("yes" in cell) for cell in row.split("<td>")[1:]]
        assert cells == [action in ALLOWED[role] for role in Role], action


def test_the_list_takes_as_many_questions_for_three_as_for_one(
    browser: Client, member: Member, workspace: Workspace, owner: User
) -> None:
    counts = []
    for emails in (["a@kasvira.example"], ["b@kasvira.example", "c@kasvira.example"]):
        for email in emails:
            member(email)
            invite(email=f"x-{email}", role=Role.AGENT, acting=access_workspace(owner, workspace.pk))
        with CaptureQueriesContext(connection) as asked:
            browser.get("/members")
        counts.append(len(asked))
    assert counts[0] == counts[1]
