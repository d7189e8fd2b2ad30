"""Sources, as programs add and watch them."""

from datetime import timedelta
from typing import Any

import pytest

from menara.access.models import Credential
from menara.access.operations import open_credential
from menara.connectors import registry
from menara.connectors.terms import Deletion, Terms
from menara.core.clock import now
from menara.core.models import AuditRecord
from menara.sources.models import Channel, CoverageGap, CoverageHour, Source
from menara.sources.terms import block_unaccepted

SOURCES = "/api/v1/sources"
FEED = {"name": "News", "connector": "feed", "settings": {"urls": ["https://news.example/rss"]}}
MASTODON = {
    "name": "Home",
    "connector": "mastodon",
    "settings": {"mode": "home", "base_url": "https://m.example"},
}


def told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_source_that_was_added_is_read_as_it_was_told(program: Any) -> None:
    added = program.post(SOURCES, FEED)
    source = added.json()
    assert (added.status_code, program.get(f"{SOURCES}/{source['id']}").json()) == (201, source)
    assert {
        name: source[name] for name in ("name", "connector", "settings", "state", "has_token", "is_private")
    } == {
        **FEED,
        "state": "active",
        "has_token": False,
        "is_private": False,
    }
    assert source["listening"] == {
        "state": "configured",
        "told": "",
        "failures": 0,
        "next_try_at": None,
        "last_event_at": None,
        "lag_s": None,
    }


@pytest.mark.parametrize(
    ("beside", "inside"),
    [(True, False), (False, True), (True, True)],
    ids=["beside the settings", "in the settings", "in both"],
)
def test_a_token_is_sealed_and_never_shown(program: Any, beside: bool, inside: bool) -> None:
    secret = "s3cr3t-of-siti"
    told = {"token": secret}
    settings = {**MASTODON["settings"], **(told if inside else {})}
    added = program.post(SOURCES, {**MASTODON, "settings": settings, **(told if beside else {})})
    answers = [added, program.get(SOURCES), program.get(f"{SOURCES}/{added.json()['id']}")]
    assert [secret.encode() in answer.content for answer in answers] == [False] * 3
    credential = Credential.objects.get()
    assert (added.json()["has_token"], added.json()["is_private"], open_credential(credential)) == (
        True,
        True,
        secret,
    )
    kept = [str(Channel.objects.values()), str(Source.objects.values()), str(AuditRecord.objects.values())]
    assert [secret in rows for rows in (*kept, str(bytes(credential.sealed)))] == [False] * 4


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"connector": "file", "settings": {"paths": ["/etc/passwd"]}}, "folder of imports"),
        (
            {"connector": "webhook", "settings": {"path": "/etc/passwd", "secret": "whsec_QUFB"}},
            "POST /api/v1/webhooks",
        ),
        ({"connector": "telegraph"}, "telegraph"),
        ({"settings": {}}, "urls"),
        ({"settings": {"urls": "https://news.example"}}, "urls"),
        ({"settings": {"urls": ["https://news.example"], "url": "x"}}, "url"),
        ({"settings": {"urls": ["http://127.0.0.1:9/"], "allow_private": True}}, "allow_private"),
        (
            {
                "connector": "mastodon",
                "settings": {"mode": "home", "base_url": "https://m.example", "token": 7},
            },
            "token",
        ),
    ],
    ids=[
        "file",
        "recorded",
        "unknown connector",
        "nothing set",
        "wrong type",
        "unknown setting",
        "inside",
        "odd token",
    ],
)
def test_settings_that_cannot_work_are_told(program: Any, change: dict[str, Any], part: str) -> None:
    answer = program.post(SOURCES, {**FEED, **change})
    assert (told(answer), part in answer.json()["message"]) == ((422, "bad_settings"), True)
    assert (Source.objects.count(), Credential.objects.count()) == (0, 0)


def test_a_source_is_paused_resumed_and_removed(program: Any) -> None:
    path = f"{SOURCES}/{program.post(SOURCES, FEED).json()['id']}"
    states = [program.patch(path, {"state": state}).json()["state"] for state in ("paused", "active")]
    removed, after = program.delete(path), program.get(path)
    assert (states, removed.status_code, told(after)) == (["paused", "active"], 204, (404, "not_found"))
    assert program.get(SOURCES).json() == {"sources": [], "next": None}
    trail = AuditRecord.objects.filter(subject__startswith="source:").values_list("action", flat=True)
    assert sorted(trail) == ["sources.active", "sources.add_source", "sources.paused", "sources.removed"]


def test_how_listening_goes_is_told(program: Any) -> None:
    source = program.post(SOURCES, FEED).json()
    moment = now() + timedelta(seconds=1)
    Channel.objects.update(
        state="degraded", told="429", failures=2, last_event_at=moment, lag_s=4.0, run_at=moment
    )
    listening = program.get(f"{SOURCES}/{source['id']}").json()["listening"]
    assert {name: listening[name] for name in ("state", "told", "failures", "lag_s")} == {
        "state": "degraded",
        "told": "429",
        "failures": 2,
        "lag_s": 4.0,
    }
    assert (listening["last_event_at"], listening["next_try_at"]) == (listening["next_try_at"],) * 2


def test_what_others_heard_before_on_the_same_channel_is_not_told(program: Any, other_program: Any) -> None:
    other_program.post(SOURCES, FEED)
    hour = now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
    channel = Channel.objects.get()
    CoverageHour.objects.create(channel=channel, hour=hour, received=7)
    CoverageGap.objects.create(channel=channel, told_at=hour, reason="cut off")
    Channel.objects.update(state="active", last_event_at=hour, lag_s=1.0)
    ours = program.post(SOURCES, FEED).json()
    coverage = program.get(f"{SOURCES}/{ours['id']}/coverage").json()
    listening = ours["listening"]
    assert (listening["state"], listening["last_event_at"], listening["lag_s"]) == ("configured", None, None)
    assert (Channel.objects.count(), coverage) == (1, {"hours": [], "gaps": []})


def test_coverage_is_told_by_the_hour_with_its_gaps(program: Any) -> None:
    source = program.post(SOURCES, FEED).json()
    hour = now().replace(minute=0, second=0, microsecond=0)
    channel = Channel.objects.get()
    CoverageHour.objects.create(
        channel=channel, hour=hour, asked=9, received=7, limited=1, missed=1, set_aside=2
    )
    CoverageGap.objects.create(channel=channel, told_at=now(), begin=None, end=hour, reason="cut off")
    coverage = program.get(f"{SOURCES}/{source['id']}/coverage").json()
    counts = ("asked", "received", "limited", "missed", "set_aside")
    assert [[one[name] for name in counts] for one in coverage["hours"]] == [[9, 7, 1, 1, 2]]
    assert [(gap["begin"], gap["reason"]) for gap in coverage["gaps"]] == [(None, "cut off")]


def test_sources_of_a_state_can_be_asked_for(program: Any) -> None:
    first, second = (program.post(SOURCES, {**FEED, "name": name}).json() for name in "ab")
    program.patch(f"{SOURCES}/{first['id']}", {"state": "paused"})
    found = {state: program.get(SOURCES, state=state).json()["sources"] for state in ("active", "paused")}
    assert {state: [one["id"] for one in some] for state, some in found.items()} == {
        "active": [second["id"]],
        "paused": [first["id"]],
    }
    assert program.get(SOURCES, state="removed").status_code == 422


def test_terms_that_changed_are_accepted_by_their_version(
    program: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"{SOURCES}/{program.post(SOURCES, FEED).json()['id']}"
    before = program.get(f"{path}/terms").json()
    anew = Terms(deletion=Deletion.EVENT, note="Within a week.", purge_within_hours=168)
    monkeypatch.setattr(registry, "terms", lambda _: anew)
    assert (block_unaccepted(), program.get(path).json()["state"]) == (1, "blocked_terms")
    after = program.get(f"{path}/terms").json()
    assert (before["accepted_at"] is None, after["accepted_at"]) == (False, None)
    assert (after["note"], after["purge_within_hours"]) == ("Within a week.", 168)
    refused = [
        told(program.patch(path, {"state": "active"})),
        told(program.patch(path, {"state": "active", "accepts_terms": before["version"]})),
    ]
    assert refused == [(409, "terms_not_accepted")] * 2
    resumed = program.patch(path, {"state": "active", "accepts_terms": after["version"]})
    assert (resumed.status_code, resumed.json()["state"]) == (200, "active")
