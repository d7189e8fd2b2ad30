"""Whether a connection works: tried against a server on loopback, as it would be used."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from connectors.lab.answers import Answer
from connectors.lab.server import Lab

from menara.connectors.registry import UnknownConnectorError
from menara.connectors.settings import SettingsError
from menara.core.models import AuditRecord
from menara.people.enums import Role
from menara.people.models import User, Workspace
from menara.people.operations import create_owner
from menara.people.queries import Actor, NotAllowed, access_workspace
from menara.sources.collecting import build
from menara.sources.enums import ErrandState
from menara.sources.errands import lease_errand, run_errand
from menara.sources.models import Channel, Errand, Source
from menara.sources.operations import add_source
from menara.sources.terms import TermsNotAccepted, digest_of_terms
from menara.sources.trying import add_tried, ask_trial, try_connection

pytestmark = pytest.mark.django_db(transaction=True)
RSS = b"""<rss version="2.0"><channel><title>News</title>
<item><guid>1</guid><title>One</title><description>Kasvira opens</description></item>
<item><guid>2</guid><title>Two</title><description>Kasvira closes</description></item></channel></rss>"""


@pytest.fixture
def acting(workspace: Workspace) -> Actor:
    person = create_owner(
        workspace=workspace, email="siti@kasvira.example", password="seven wandering storks"
    )
    return access_workspace(person, workspace.pk)


@pytest.fixture
def lab() -> Iterator[Callable[..., Lab]]:
    labs: list[Lab] = []

    def start(**told: Any) -> Lab:
        labs.append(Lab([Answer(path="/rss", **told)]))
        return labs[-1]

    yield start
    for one in labs:
        one.close()


def settings_of(lab: Lab) -> dict[str, Any]:
    return {"urls": [lab.url("/rss")], "allow_private": True}


def tried(acting: Actor, settings: dict[str, Any], **more: Any) -> Errand:
    told = {"name": "News", "connector": "feed", "terms": digest_of_terms("feed"), **more}
    ask_trial(settings=settings, acting=acting, **told)
    errand = lease_errand("a")
    assert errand is not None
    run_errand(errand, lambda one, report: try_connection(one, report, build, longest_s=5))
    errand.refresh_from_db()
    return errand


def test_what_answers_is_heard_with_a_few_samples(acting: Actor, lab: Callable[..., Lab]) -> None:
    errand = tried(acting, settings_of(lab(body=RSS)))
    assert (errand.state, errand.found["outcome"], errand.found["messages"]) == (ErrandState.DONE, "heard", 2)
    assert [one["text"] for one in errand.found["samples"]] == ["Kasvira closes", "Kasvira opens"]
    assert (Source.objects.count(), Channel.objects.count()) == (0, 0)
    assert AuditRecord.objects.filter(action="sources.try_connection").count() == 1


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ({"status": 503}, "trouble"),
        ({"status": 404}, "refused"),
        ({"body": b"<html>Log in</html>"}, "refused"),
    ],
    ids=["busy", "gone", "a page"],
)
def test_what_does_not_work_says_why(
    acting: Actor, lab: Callable[..., Lab], answer: dict[str, Any], outcome: str
) -> None:
    found = tried(acting, settings_of(lab(**answer))).found
    assert (found["outcome"], found["messages"], bool(found["message"])) == (outcome, 0, True)


def test_an_address_inside_is_refused(acting: Actor, lab: Callable[..., Lab]) -> None:
    server = lab(body=RSS)
    errand = tried(acting, {"urls": [server.url("/rss")]})
    assert (errand.found["outcome"], server.requests) == ("refused", [])


def test_settings_that_cannot_work_are_not_tried(acting: Actor) -> None:
    with pytest.raises(SettingsError):
        ask_trial(name="x", connector="feed", settings={"urls": []}, acting=acting)
    with pytest.raises(UnknownConnectorError):
        ask_trial(name="x", connector="telegraph", settings={}, acting=acting)
    assert Errand.objects.count() == 0


def test_who_may_not_any_more_has_nothing_asked(acting: Actor, lab: Callable[..., Lab]) -> None:
    server = lab(body=RSS)
    ask_trial(name="x", connector="feed", settings=settings_of(server), acting=acting)
    User.objects.update(is_active=False)
    errand = lease_errand("a")
    assert errand is not None
    run_errand(errand, lambda one, report: try_connection(one, report, build))
    errand.refresh_from_db()
    assert (errand.state, errand.found, server.requests) == (ErrandState.FAILED, {"not_allowed": True}, [])


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AGENT, Role.AUDITOR])
def test_who_may_not_edit_sources_tries_nothing(workspace: Workspace, role: Role) -> None:
    with pytest.raises(NotAllowed):
        ask_trial(name="x", connector="bluesky", settings={}, acting=Actor(workspace.pk, "user:1", role))


def test_what_was_tried_becomes_a_source_once(acting: Actor, lab: Callable[..., Lab]) -> None:
    errand = tried(acting, settings_of(lab(body=RSS)))
    source = add_tried(errand=errand, acting=acting)
    assert (source.name, source.channel.settings) == ("News", errand.asked["settings"])
    with pytest.raises(NotAllowed):
        add_tried(errand=errand, acting=acting)
    assert Source.objects.count() == 1


def test_terms_that_changed_meanwhile_are_read_first(acting: Actor, lab: Callable[..., Lab]) -> None:
    errand = tried(acting, settings_of(lab(body=RSS)), terms="older")
    with pytest.raises(TermsNotAccepted):
        add_tried(errand=errand, acting=acting)
    assert (Source.objects.count(), Errand.objects.count()) == (0, 1)


def test_a_source_is_tried_with_the_token_that_it_has(acting: Actor) -> None:
    server = Lab([Answer(path="/api/v1/timelines/public", body=b"[]")])
    told = {"base_url": server.url(), "mode": "public", "polls": 1, "allow_private": True}
    source = add_source(name="Home", connector="mastodon", settings=told, token="s3cr3t", acting=acting)
    try:
        errand = tried(acting, told, connector="mastodon", source_id=source.pk)
        sent = {request.headers.get("authorization") for request in server.requests}
    finally:
        server.close()
    assert (errand.sealed, sent) == (None, {"Bearer s3cr3t"})
