"""Fills an empty installation with the invented brand, in stages. Each makes what is missing: a demo that was killed on the
way, or runs for the second time, ends up the same."""

import secrets
from string import ascii_lowercase, digits

from django.contrib.auth.hashers import make_password
from django.db import transaction

from menara.assets.enums import Step
from menara.assets.operations import answer_step, finish_brand, locked_brand
from menara.assets.queries import brand_of
from menara.listening.models import Stream
from menara.listening.operations import create_stream
from menara.people.members import add_member
from menara.people.models import Membership, User, Workspace
from menara.people.operations import create_owner, create_workspace, end_sessions
from menara.people.queries import Actor, access_workspace
from menara.server.demo.brand import ASSETS, NAME, OWNER, PEOPLE, SLUG, places, queries
from menara.sources.models import Source
from menara.sources.operations import add_source

LETTERS = "".join(sorted(set(ascii_lowercase + digits) - set("l1o0")))


def is_used() -> bool:
    """Whether anybody has a workspace here."""
    return Workspace.objects.exists()


def seed(*, port: int, password: str) -> None:
    """`port` is that of the simulated networks; all members sign in with the password."""
    with transaction.atomic():
        workspace = _seed_workspace()
        owner = _seed_members(workspace)
        _seed_brand(owner)
        _seed_sources(owner, port)
        _seed_streams(owner)
        _give_password(workspace, password)


def new_password() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(16))


def _seed_workspace() -> Workspace:
    return Workspace.objects.filter(slug=SLUG).first() or create_workspace(name=NAME, slug=SLUG, actor="demo")


def _seed_members(workspace: Workspace) -> Actor:
    """The owner, and one person of each other role."""
    known = set(User.objects.values_list("email", flat=True))
    if OWNER not in known:
        first = PEOPLE[0]
        create_owner(
            workspace=workspace,
            email=OWNER,
            password=new_password(),
            name=first.name,
            language=first.language,
        )
    owner = access_workspace(User.objects.get(email=OWNER), workspace.id)
    for person in PEOPLE[1:]:
        if person.email not in known:
            add_member(**person._asdict(), password=new_password(), acting=owner)
    return owner


def _seed_brand(owner: Actor) -> None:
    """The first set-up has been answered: what is listened to stands in the stages that follow."""
    if brand_of(owner).finished_at is None:
        languages = sorted({person.language for person in PEOPLE})
        answer_step(step=Step.BRAND, acting=owner, name=NAME, languages=languages, assets=ASSETS)
        finish_brand(brand=locked_brand(owner), made={}, acting=owner)


def _seed_sources(owner: Actor, port: int) -> None:
    known = set(Source.objects.filter(workspace_id=owner.workspace_id).values_list("name", flat=True))
    for place in places(port):
        if place.name not in known:
            add_source(**place._asdict(), acting=owner)


def _seed_streams(owner: Actor) -> None:
    known = set(Stream.objects.filter(workspace_id=owner.workspace_id).values_list("name", flat=True))
    for name, query in queries().items():
        if name not in known:
            create_stream(name=name, query=query, acting=owner)


def _give_password(workspace: Workspace, password: str) -> None:
    """Any will do: nobody but this machine can reach a demo."""
    kept = make_password(password)
    for membership in Membership.objects.filter(workspace=workspace).select_related("user"):
        membership.user.password = kept
        membership.user.save(update_fields=["password"])
        end_sessions(user=membership.user)
