"""Webhooks, made by programs and told by their senders: genuine, fresh, and once."""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from menara.core import intake
from menara.core.log import DatabaseLog
from menara.core.models import LogBatch
from menara.listening.screening import Screener
from menara.sources.models import DeadLetter, Webhook, WebhookProof, WebhookSecret
from menara.sources.webhooks import forget_proofs

WEBHOOKS = "/api/v1/webhooks"
BODY = json.dumps([{"id": "n1", "text": "kasvira"}]).encode()
Screen = Callable[[], int]


def standard(secret: str, body: bytes, at: datetime, id_: str = "msg_1") -> dict[str, str]:
    seconds = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signature = base64.b64encode(hmac.digest(key, f"{id_}.{seconds}.".encode() + body, "sha256")).decode()
    return {"webhook-id": id_, "webhook-timestamp": seconds, "webhook-signature": f"v1,{signature}"}


def hexed(secret: str, signed: bytes) -> str:
    return hmac.digest(secret.encode(), signed, "sha256").hex()


class Sender:
    """Knows the address of a webhook and its secret, and the time."""

    def __init__(self, program: Any, clock: Any, **told: Any) -> None:
        opened = program.post(WEBHOOKS, {"name": "Shop", **told}).json()
        self.clock, self.secret, self.id = clock, opened["secret"], opened["webhook"]["id"]
        self.path, self.verify_token = opened["webhook"]["path"], opened["webhook"]["verify_token"]

    def sign(self, body: bytes = BODY, id_: str = "msg_1", **shift: float) -> dict[str, str]:
        return standard(self.secret, body, self.clock() + timedelta(**shift), id_)

    def send(self, body: bytes = BODY, headers: dict[str, str] | None = None, path: str | None = None) -> Any:
        told = self.sign(body) if headers is None else headers
        return Client().post(path or self.path, body, content_type="application/json", headers=told)


@pytest.fixture
def sender(program: Any, clock: Any) -> Sender:
    return Sender(program, clock)


def nothing_was_taken() -> bool:
    return not (LogBatch.objects.exists() or DeadLetter.objects.exists() or WebhookProof.objects.exists())


def test_what_a_sender_tells_is_stored(sender: Sender, program: Any, screen: Screen) -> None:
    answer = sender.send()
    assert (answer.status_code, answer.json()) == (202, {"accepted": 1, "set_aside": 0})
    screen()
    assert [(one["id"], one["source"]) for one in program.mentions()] == [("n1", "webhook")]


def test_a_sender_can_say_that_something_is_gone(sender: Sender, program: Any, screen: Screen) -> None:
    sender.send()
    screen()
    sender.clock.move(seconds=1)
    gone = json.dumps(
        {"kind": "delete", "source": "shop", "native_id": "n1", "observed_at": "2026-11-21T09:00:00Z"}
    ).encode()
    sender.send(gone, sender.sign(gone, "msg_2"))
    screen()
    assert [one["state"] for one in program.mentions()] == ["deleted"]


def test_what_cannot_be_read_is_set_aside_and_spoils_nothing(
    sender: Sender, program: Any, screen: Screen
) -> None:
    body = b'{"id": "n1", "text": "a"}\n{"text": "b"}\n{"kind": "gap", "source": "s", "reason": "r"}\n'
    assert sender.send(body).json() == {"accepted": 1, "set_aside": 2}
    screen()
    assert sorted(DeadLetter.objects.values_list("code", flat=True)) == ["bad_event", "missing_id"]
    assert [one["id"] for one in program.mentions()] == ["n1"]


NOT_BELIEVED = {
    "changed byte": lambda s: (BODY.replace(b"n1", b"n2"), s.sign()),
    "written again": lambda s: (json.dumps(json.loads(BODY), separators=(",", ":")).encode(), s.sign()),
    "another id": lambda s: (BODY, {**s.sign(), "webhook-id": "msg_2"}),
    "another time": lambda s: (
        BODY,
        {**s.sign(), "webhook-timestamp": s.sign(seconds=1)["webhook-timestamp"]},
    ),
    "no signature": lambda s: (BODY, {name: s.sign()[name] for name in ("webhook-id", "webhook-timestamp")}),
    "no headers": lambda _: (BODY, {}),
    "old": lambda s: (BODY, s.sign(seconds=-301)),
    "from the future": lambda s: (BODY, s.sign(seconds=301)),
    "no time": lambda s: (BODY, {**s.sign(), "webhook-timestamp": "now"}),
    "wrong key": lambda s: (BODY, standard("whsec_" + "QUFB" * 8, BODY, s.clock())),
    "empty signature": lambda s: (BODY, {**s.sign(), "webhook-signature": "v1,"}),
    "odd signature": lambda s: (BODY, {**s.sign(), "webhook-signature": "é"}),
    "twice the header": lambda s: (
        BODY,
        {**s.sign(), "webhook-signature": ",".join([s.sign()["webhook-signature"]] * 2)},
    ),
    "twice the id": lambda s: (BODY, {**s.sign(), "webhook-id": "msg_1,msg_1"}),
}


@pytest.mark.parametrize("spoil", NOT_BELIEVED.values(), ids=NOT_BELIEVED)
def test_what_is_not_genuine_is_answered_as_if_nobody_were_there(sender: Sender, spoil: Any) -> None:
    body, headers = spoil(sender)
    answer = sender.send(body, headers)
    nobody = sender.send(headers=sender.sign(), path="/api/v1/hooks/AAAAAAAAAAAAAAAAAAAAAA")
    assert (answer.status_code, answer.content) == (401, nobody.content)
    assert (nobody.status_code, answer.headers.items() >= nobody.headers.items()) == (401, True)
    assert nothing_was_taken()


@pytest.mark.parametrize("seconds", [-300, 300])
def test_five_minutes_are_allowed_both_ways(sender: Sender, seconds: int) -> None:
    assert sender.send(headers=sender.sign(seconds=seconds)).status_code == 202


def test_the_same_request_is_taken_once_also_after_a_restart(sender: Sender, screen: Screen) -> None:
    headers = sender.sign()
    answers = [sender.send(headers=headers)]
    sender.clock.move(minutes=4)
    Client()  # nothing is kept in memory: every request asks the database
    answers.append(sender.send(headers=headers))
    assert [answer.json()["accepted"] for answer in answers] == [1, 0]
    assert (LogBatch.objects.count(), screen()) == (1, 1)


def test_what_was_not_kept_may_come_again(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = sender.sign()
    with monkeypatch.context() as patch:
        patch.setattr(intake, "MOST_BATCHES", 0)
        full = sender.send(headers=headers)
    assert (full.status_code, full.headers["Retry-After"], nothing_was_taken()) == (503, "5", True)
    assert sender.send(headers=headers).json()["accepted"] == 1


def test_both_secrets_are_good_for_a_while_when_they_are_changed(sender: Sender, program: Any) -> None:
    old = sender.secret
    rotated = program.post(f"{WEBHOOKS}/{sender.id}/secret", {"keep_old_s": 60}).json()["secret"]
    answers = []
    for wait, secret in ((0, old), (0, rotated), (61, old), (0, rotated)):
        sender.clock.move(seconds=wait)
        body = json.dumps({"id": f"n{len(answers)}", "text": "x"}).encode()
        signed = standard(secret, body, sender.clock(), f"msg_{len(answers)}")
        answers.append(sender.send(body, signed).status_code)
    assert answers == [202, 202, 401, 202]


def test_two_signatures_are_read(sender: Sender) -> None:
    signed = sender.sign()
    wrong = standard("whsec_" + "QUFB" * 8, BODY, sender.clock())["webhook-signature"]
    signed["webhook-signature"] = f"{wrong} {signed['webhook-signature']}"
    assert sender.send(headers=signed).status_code == 202


def test_of_three_secrets_the_oldest_is_gone_at_once(sender: Sender, program: Any) -> None:
    for _ in range(2):
        program.post(f"{WEBHOOKS}/{sender.id}/secret", {})
    assert (WebhookSecret.objects.count(), sender.send().status_code) == (2, 401)


def test_an_empty_body_that_is_signed_is_nothing(sender: Sender) -> None:
    assert sender.send(b"", sender.sign(b"")).json() == {"accepted": 0, "set_aside": 0}


def test_too_much_is_refused(sender: Sender) -> None:
    long, many = b"x" * 5_000_001, b'{"id": "1", "text": "x"}\n' * 1001
    assert [sender.send(body, sender.sign(body)).status_code for body in (long, many)] == [413, 413]
    nobody = "/api/v1/hooks/AAAAAAAAAAAAAAAAAAAAAA"
    assert [sender.send(long, path=path).status_code for path in (None, nobody)] == [413, 413]
    assert nothing_was_taken()


def test_secrets_are_sealed_and_shown_once(sender: Sender, program: Any) -> None:
    later = [program.get(WEBHOOKS), program.get(f"{WEBHOOKS}/{sender.id}")]
    kept = [str(WebhookSecret.objects.values()), str(Webhook.objects.values())]
    assert [sender.secret in answer.content.decode() for answer in later] == [False, False]
    assert [sender.secret in rows for rows in kept] == [False, False]


def test_under_another_key_nobody_is_believed_until_there_is_a_new_secret(
    sender: Sender, program: Any, settings: Any
) -> None:
    settings.MENARA_KEY = bytes(32)
    assert sender.send().status_code == 401
    sender.secret = program.post(f"{WEBHOOKS}/{sender.id}/secret", {}).json()["secret"]
    assert sender.send().status_code == 202


def test_nothing_is_taken_where_a_webhook_was_removed(sender: Sender, program: Any) -> None:
    sender.send()
    assert program.delete(f"{WEBHOOKS}/{sender.id}").status_code == 204
    assert (sender.send().status_code, Webhook.objects.count()) == (401, 0)


def test_what_cannot_come_again_is_forgotten(sender: Sender) -> None:
    sender.send()
    sender.clock.move(minutes=5, seconds=1)
    forget_proofs()
    assert WebhookProof.objects.count() == 0


def test_two_screeners_of_two_workspaces_keep_apart(sender: Sender, other_program: Any) -> None:
    sender.send()
    Screener(DatabaseLog()).screen()
    assert other_program.mentions() == []


class TestOtherSchemes:
    """Those that others have made, and how they ask whether the address is ours."""

    @pytest.mark.parametrize("scheme", ["github", "meta", "websub"])
    def test_a_body_that_is_signed_is_taken_once(self, program: Any, clock: Any, scheme: str) -> None:
        sender = Sender(program, clock, scheme=scheme)
        name = "X-Hub-Signature" if scheme == "websub" else "X-Hub-Signature-256"
        headers = {name: f"sha256={hexed(sender.secret, BODY)}", "X-GitHub-Delivery": "1"}
        first = sender.send(headers=headers)
        again = sender.send(headers={**headers, "X-GitHub-Delivery": "2"})
        assert (first.json()["accepted"], again.json()["accepted"]) == (1, 0)
        assert sender.send(b"[]", headers).status_code == 401

    def test_github_s_ping_is_answered(self, program: Any, clock: Any) -> None:
        sender = Sender(program, clock, scheme="github")
        body = b'{"zen": "Keep it simple."}'
        signed = {"X-Hub-Signature-256": f"sha256={hexed(sender.secret, body)}", "X-GitHub-Event": "ping"}
        assert (sender.send(body, signed).status_code, nothing_was_taken()) == (202, True)

    def test_slack_s_question_is_answered_when_it_is_signed(self, program: Any, clock: Any) -> None:
        sender = Sender(program, clock, scheme="slack", secret="8f742231b10e8888abcd99yyyzzz85a5")
        body = b'{"type": "url_verification", "challenge": "3eZbrw1aB"}'
        seconds = str(int(clock().timestamp()))
        signature = f"v0={hexed(sender.secret, f'v0:{seconds}:'.encode() + body)}"
        signed = {"X-Slack-Request-Timestamp": seconds, "X-Slack-Signature": signature}
        answer = sender.send(body, signed)
        assert (answer.status_code, answer.json()) == (200, {"challenge": "3eZbrw1aB"})
        assert sender.send(body, {**signed, "X-Slack-Signature": "v0=00"}).status_code == 401

    def test_meta_s_question_is_answered_with_its_challenge(self, program: Any, clock: Any) -> None:
        sender = Sender(program, clock, scheme="meta")
        asked = {"hub.mode": "subscribe", "hub.challenge": "115", "hub.verify_token": sender.verify_token}
        answer = Client().get(sender.path, asked)
        assert (answer.status_code, answer.content, answer["Content-Type"]) == (
            200,
            b"115",
            "text/plain; charset=utf-8",
        )
        for wrong in ({"hub.verify_token": "x"}, {"hub.mode": "unsubscribe"}, {"hub.verify_token": "é"}):
            assert Client().get(sender.path, {**asked, **wrong}).status_code == 401

    def test_a_hub_s_question_is_answered_for_the_topic_that_was_asked_for(
        self, program: Any, clock: Any
    ) -> None:
        sender = Sender(program, clock, scheme="websub", topic="https://news.example/feed")
        asked = {"hub.mode": "subscribe", "hub.challenge": "c1", "hub.lease_seconds": "864000"}
        right = Client().get(sender.path, {**asked, "hub.topic": "https://news.example/feed"})
        wrong = Client().get(sender.path, {**asked, "hub.topic": "https://other.example/feed"})
        nobody = Client().get("/api/v1/hooks/AAAAAAAAAAAAAAAAAAAAAA", asked)
        assert (right.content, wrong.status_code, wrong.content) == (b"c1", 401, nobody.content)


@pytest.mark.parametrize(
    "told",
    [
        {"secret": "short"},
        {"secret": "whpk_" + "A" * 40},
        {"scheme": "standard-webhooks", "secret": "no base64 at all, is it"},
    ],
    ids=["short", "of a pair", "no base64"],
)
def test_secrets_that_cannot_be_are_refused(program: Any, told: dict[str, str]) -> None:
    answer = program.post(WEBHOOKS, {"name": "Shop", **told})
    assert (answer.status_code, answer.json()["code"], Webhook.objects.count()) == (422, "bad_settings", 0)
    assert told["secret"] not in answer.content.decode()
