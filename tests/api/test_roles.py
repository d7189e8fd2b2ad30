"""Every page, asked by every role, with the ids of what is there: who may sees it, for all others nothing is there (T14)."""

import re
from collections.abc import Iterator

import pytest
from api.belongings import belongings
from api.two_worlds import PASSWORD, World, Worlds, standing_still
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from menara.people.enums import Role
from menara.people.models import Invitation, Membership, User
from menara.people.rules import Action, may

pytestmark = pytest.mark.django_db

MENTIONS, STREAMS, SOURCES = Action.SEE_MENTIONS, Action.EDIT_STREAMS, Action.EDIT_SOURCES
MEMBERS, TRAIL, HOLDS = Action.EDIT_MEMBERS, Action.SEE_AUDIT_TRAIL, Action.EDIT_HOLDS
SEEN: dict[str, Action] = {
    "audit": TRAIL,
    "holds": Action.SEE_RECORDS,
    "holds/<int:hold_id>": Action.SEE_RECORDS,
    "holds/new": HOLDS,
    "members": Action.SEE_MEMBERS,
    "members/<int:user_id>": Action.SEE_MEMBERS,
    "members/permissions": Action.SEE_MEMBERS,
    "mentions/<int:mention_id>": MENTIONS,
    "mentions/<int:mention_id>/leave": MENTIONS,
    "mentions/<int:mention_id>/tags": MENTIONS,
    "palette": MENTIONS,
    "retention": Action.SEE_RECORDS,
    "search": MENTIONS,
    "search/days": MENTIONS,
    "search/exports": MENTIONS,
    "set-up": Action.EDIT_ASSETS,
    "settings": Action.EDIT_WORKSPACE,
    "settings/time-zone": Action.EDIT_WORKSPACE,
    "sources": MENTIONS,
    "sources/<int:source_id>": MENTIONS,
    "sources/<int:source_id>/edit": SOURCES,
    "sources/letters": Action.SEE_DEAD_LETTERS,
    "sources/letters/<int:letter_id>": Action.SEE_DEAD_LETTERS,
    "sources/new": SOURCES,
    "sources/new/<str:connector>": SOURCES,
    "streams": MENTIONS,
    "streams/<int:stream_id>": MENTIONS,
    "streams/<int:stream_id>/progress": MENTIONS,
    "streams/<int:stream_id>/versions": MENTIONS,
    "streams/new": STREAMS,
    "tokens": Action.EDIT_TOKENS,
    "watch": MENTIONS,
    "watch/mentions/<int:mention_id>": MENTIONS,
    "watch/streams": MENTIONS,
    "webhooks": SOURCES,
}
"""Address -> what one must be allowed, to see the page."""

SENT: dict[str, Action] = {
    "audit/check": TRAIL,
    "audit/export": TRAIL,
    "holds/<int:hold_id>": HOLDS,
    "holds/new": HOLDS,
    "members/<int:user_id>/deactivate": MEMBERS,
    "members/<int:user_id>/password-link": MEMBERS,
    "members/<int:user_id>/reactivate": MEMBERS,
    "members/<int:user_id>/remove": MEMBERS,
    "members/<int:user_id>/role": MEMBERS,
    "members/invitations/<int:invitation_id>/withdraw": MEMBERS,
    "members/invite": MEMBERS,
    "retention": Action.SEE_RECORDS,
    "set-up": Action.EDIT_ASSETS,
    "set-up/logo/remove": Action.EDIT_ASSETS,
    "set-up/preview": Action.EDIT_ASSETS,
    "settings": Action.EDIT_WORKSPACE,
    "settings/close": Action.EDIT_WORKSPACE,
    "settings/export": Action.EDIT_WORKSPACE,
    "settings/time-zone": Action.EDIT_WORKSPACE,
    "sources/<int:source_id>/edit": SOURCES,
    "sources/<int:source_id>/state": SOURCES,
    "sources/<int:source_id>/terms": SOURCES,
    "sources/<int:source_id>/try": SOURCES,
    "sources/letters/give-up": Action.REPLAY_DEAD_LETTERS,
    "sources/letters/replay": Action.REPLAY_DEAD_LETTERS,
    "sources/new/<str:connector>": SOURCES,
    "sources/trials/<int:trial_id>/take": SOURCES,
    "streams/<int:stream_id>": STREAMS,
    "streams/<int:stream_id>/bring-back": STREAMS,
    "streams/<int:stream_id>/remove": STREAMS,
    "streams/<int:stream_id>/state": STREAMS,
    "streams/draft": STREAMS,
    "streams/new": STREAMS,
    "tokens": Action.EDIT_TOKENS,
    "tokens/<int:token_id>/revoke": Action.EDIT_TOKENS,
    "webhooks": SOURCES,
    "webhooks/<str:webhook_id>/remove": SOURCES,
    "webhooks/<str:webhook_id>/secret": SOURCES,
}
"""The same for what is sent there."""

EVERYBODY_S = {
    *(
        "",
        "sign-in",
        "sign-out",
        "language",
        "workspace",
        "set-up/<str:token>",
        "healthz",
        "readyz",
        "metrics",
    ),
    *("forgotten-password", "invitation/<str:secret>", "invitation/<str:secret>/join"),
    *("new-password/<str:secret>", "profile", "profile/password", "profile/sessions/end"),
    *("watch/read", "streams/draft/found", "set-up/logo"),
    *("sources/replays/<int:replay_id>", "sources/trials/<int:trial_id>"),
}
"""What needs no right, is one's own, or is only for who has asked for it."""


def routes() -> set[str]:
    return {route for route in _routes(get_resolver()) if not route.startswith(("api/",))}


def _routes(resolver: URLResolver | URLPattern, before: str = "") -> Iterator[str]:
    for found in getattr(resolver, "url_patterns", ()):
        route = before + str(found.pattern)
        yield from _routes(found, route) if isinstance(found, URLResolver) else [route]


def filled(route: str, world: World) -> str:
    """With what the world has."""
    own = {"mention_id": "row of mention", "tag_id": "row of tag"}

    def name(found: re.Match[str]) -> str:
        if found[1] == "invitation_id":
            return str(Invitation.objects.get(workspace_id=world.id).pk)
        return str(world.names(own.get(found[1], found[1].removesuffix("_id"))))

    return "/" + re.sub(r"<\w+:(\w+)>", name, route)


def person(world: World, role: Role) -> Client:
    user = User(email=f"{role}-role@{world.word}.example")
    user.set_password(PASSWORD)
    user.save()
    Membership.objects.create(workspace_id=world.id, user=user, role=role)
    browser = Client(raise_request_exception=False)
    browser.post("/sign-in", {"email": user.email, "password": PASSWORD})
    return browser


def test_every_address_has_its_line() -> None:
    assert routes() == {*SEEN, *SENT, *EVERYBODY_S}
    assert EVERYBODY_S & {*SEEN, *SENT} == set()


@pytest.mark.parametrize("role", Role)
def test_a_page_is_there_for_who_may_see_it(worlds: Worlds, role: Role) -> None:
    with standing_still():
        browser = person(worlds[0], role)
        told = {route: browser.get(filled(route, worlds[0])).status_code for route in SEEN}
    found = {route: status != 404 for route, status in told.items()}
    assert found == {route: may(role, action) for route, action in SEEN.items()}
    assert {status for status in told.values() if status >= 500} == set()


@pytest.mark.parametrize("role", Role)
def test_who_may_not_changes_nothing_and_is_told_that_nothing_is_there(worlds: Worlds, role: Role) -> None:
    forbidden = [route for route, action in SENT.items() if not may(role, action)]
    with standing_still():
        browser = person(worlds[0], role)
        before = belongings(worlds[0].id)
        told = {route: browser.post(filled(route, worlds[0])).status_code for route in forbidden}
        after = belongings(worlds[0].id)
    assert told == dict.fromkeys(forbidden, 404)
    assert after == before
