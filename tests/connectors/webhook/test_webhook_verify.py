"""Only what the holder of the secret has just sent, for the first time, is believed."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import standardwebhooks
from hypothesis import given
from hypothesis import strategies as st

from menara.connectors.webhook.refusal import RequestRefused
from menara.connectors.webhook.replays import RecentReplays
from menara.connectors.webhook.schemes import SCHEMES
from menara.connectors.webhook.verify import verify

Sign = Callable[..., dict[str, str]]
MOMENT = datetime(2026, 11, 21, 9, tzinfo=UTC)
KEY, OTHER = b"a tower by the sea, seen at night", b"another tower, seen by day"
BODY = b'{"id":"1","text":"halo"}'


def verdict(
    headers: object,
    body: bytes = BODY,
    scheme: str = "standard-webhooks",
    keys: tuple[bytes, ...] = (KEY,),
    came: datetime = MOMENT,
    replays: RecentReplays | None = None,
) -> str:
    """ "believed", or the code of the refusal."""
    try:
        verify(scheme, keys, headers, body, came, replays or RecentReplays())  # type: ignore[arg-type]
    except RequestRefused as refusal:
        return refusal.code.value
    return "believed"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("webhook-id", "msg_1", "believed"),
        ("webhook-id", "msg_2", "bad_signature"),
        ("webhook-id", "msg_1 ", "believed"),
        ("webhook-id", None, "missing_header"),
        ("webhook-id", "", "missing_header"),
        ("webhook-id", "msg.1", "bad_header"),
        ("webhook-id", "m" * 8192, "bad_signature"),
        ("webhook-id", "m" * 8193, "bad_header"),
        ("webhook-id", "m\u00fcller", "bad_header"),
        ("webhook-id", "m\ud800", "bad_header"),
        ("webhook-timestamp", None, "missing_header"),
        ("webhook-timestamp", "now", "bad_header"),
        ("webhook-timestamp", "1795251600.5", "bad_header"),
        ("webhook-timestamp", "-1795251600", "bad_header"),
        ("webhook-timestamp", "1" * 12, "bad_header"),
        ("webhook-timestamp", "\u0661", "bad_header"),
        ("webhook-timestamp", "0", "stale"),
        ("webhook-timestamp", "99999999999", "future"),
        ("webhook-timestamp", "1795251601", "bad_signature"),
        ("webhook-signature", None, "missing_header"),
        ("webhook-signature", "v1", "bad_signature"),
        ("webhook-signature", "v1,", "bad_signature"),
        ("webhook-signature", "v1,,", "bad_signature"),
        ("webhook-signature", "v1,!!!", "bad_signature"),
        ("webhook-signature", ", ,, v1 v1,", "bad_signature"),
    ],
)  # fmt: skip
def test_a_header_that_is_not_as_it_was_signed_is_refused(
    sign: Sign, name: str, value: str | None, said: str
) -> None:
    headers = {**sign(BODY), name: value}
    assert verdict({key: told for key, told in headers.items() if told is not None}) == said


@pytest.mark.parametrize(
    ("age", "said"),
    [(0, "believed"), (300, "believed"), (301, "stale"), (-300, "believed"), (-301, "future")],
)
def test_the_clocks_may_be_five_minutes_apart_both_ways(sign: Sign, age: int, said: str) -> None:
    assert verdict(sign(BODY), came=MOMENT + timedelta(seconds=age)) == said


@pytest.mark.parametrize("number", range(len(BODY)))
def test_every_byte_of_the_body_counts(sign: Sign, number: int) -> None:
    changed = BODY[:number] + bytes([BODY[number] ^ 1]) + BODY[number + 1 :]
    assert verdict(sign(BODY), changed) == "bad_signature"


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe", b"x" * 10_000_000])
def test_any_body_can_be_signed(sign: Sign, body: bytes) -> None:
    assert (verdict(sign(body), body), verdict(sign(body), body + b" ")) == ("believed", "bad_signature")


def test_json_that_was_read_and_written_again_is_not_what_was_signed() -> None:
    """Meta escapes its texts: no writer of JSON gives the same bytes."""
    sent = b'{"id":"1","text":"Caf\\u00e9 \\ud83d\\ude21","url":"https:\\/\\/a.example"}'
    again = [json.dumps(json.loads(sent), ensure_ascii=escaped).encode() for escaped in (True, False)]
    digest = hmac.digest(KEY, sent, "sha256").hex()
    headers = {"X-Hub-Signature-256": f"sha256={digest}"}
    assert [verdict(headers, body, "meta") for body in (sent, *again)] == [
        "believed",
        "bad_signature",
        "bad_signature",
    ]


@pytest.mark.parametrize(
    ("signed_with", "known", "said"),
    [
        ([KEY], [KEY], "believed"),
        ([KEY], [OTHER], "bad_signature"),
        ([KEY], [OTHER, KEY], "believed"),
        ([OTHER, KEY], [KEY], "believed"),
        ([KEY, OTHER], [KEY], "believed"),
        ([OTHER, KEY], [b"third"], "bad_signature"),
        ([], [KEY], "missing_header"),
    ],
)
def test_secrets_can_be_changed_without_a_pause(
    sign: Sign, signed_with: list[bytes], known: list[bytes], said: str
) -> None:
    assert verdict(sign(BODY, keys=signed_with), keys=tuple(known)) == said


def test_signatures_of_other_versions_are_passed_over(sign: Sign) -> None:
    headers = sign(BODY)
    right = headers["webhook-signature"]
    told = [f"v1a,AAAA {right} v2,BBBB", right.replace("v1,", "v2,"), right.rstrip("="), right.upper()]
    assert [verdict({**headers, "webhook-signature": value}) for value in told] == [
        "believed",
        "bad_signature",
        "believed",
        "bad_signature",
    ]


def test_the_case_of_names_does_not_count_and_servers_may_give_pairs(sign: Sign) -> None:
    headers = sign(BODY)
    assert verdict({name.upper(): value for name, value in headers.items()}) == "believed"
    assert verdict(list(headers.items())) == "believed"


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_header_that_is_there_twice_is_refused(sign: Sign, name: str) -> None:
    headers = sign(BODY)
    assert verdict([*headers.items(), (name.title(), headers[name])]) == "bad_header"
    assert verdict({**headers, name: [headers[name], headers[name]]}) == "bad_header"
    assert verdict({**headers, name: [headers[name]]}) == "believed"
    assert verdict([*headers.items(), ("accept", "a"), ("accept", "b")]) == "believed"


def test_id_time_and_body_cannot_be_cut_elsewhere(sign: Sign) -> None:
    """The same bytes are signed; a dot in the id would move the borders."""
    headers = sign(b"1795251600." + BODY, "msg", MOMENT - timedelta(seconds=60))
    moved = {
        **headers,
        "webhook-id": f"msg.{headers['webhook-timestamp']}",
        "webhook-timestamp": "1795251600",
    }
    assert verdict(moved) == "bad_header"


class TestReplays:
    """What has been taken is not taken again."""

    def test_what_was_remembered_is_refused(self, sign: Sign) -> None:
        replays, headers = RecentReplays(), sign(BODY)
        for said in ("believed", "believed"):
            assert verdict(headers, replays=replays) == said
        proof = verify("standard-webhooks", [KEY], headers, BODY, MOMENT, replays)
        assert proof is not None
        replays.add(proof, MOMENT)
        assert verdict(headers, replays=replays) == "replayed"
        assert verdict(sign(BODY, "msg_2"), replays=replays) == "believed"

    def test_a_forged_request_is_not_told_what_was_taken(self, sign: Sign) -> None:
        replays = RecentReplays()
        proof = verify("standard-webhooks", [KEY], sign(BODY), BODY, MOMENT, replays)
        assert proof is not None
        replays.add(proof, MOMENT)
        assert verdict(sign(BODY, keys=[OTHER]), replays=replays) == "bad_signature"

    def test_a_proof_lasts_as_long_as_the_request_could_come_again(self, sign: Sign) -> None:
        proof = verify("standard-webhooks", [KEY], sign(BODY), BODY, MOMENT, RecentReplays())
        assert proof is not None
        assert proof.until == MOMENT + timedelta(seconds=300)

    def test_a_signature_in_capitals_is_the_same_request(self) -> None:
        """Slack names its requests by nothing else."""
        replays, seconds = RecentReplays(), str(int(MOMENT.timestamp()))
        digest = hmac.digest(KEY, f"v0:{seconds}:".encode() + BODY, "sha256").hex()
        requests = [
            {"X-Slack-Request-Timestamp": seconds, "X-Slack-Signature": f"v0={told}"}
            for told in (digest, digest.upper())
        ]
        assert verdict(requests[1], scheme="slack") == "believed"
        proof = verify("slack", [KEY], requests[0], BODY, MOMENT, replays)
        assert proof is not None
        replays.add(proof, MOMENT)
        assert verdict(requests[1], scheme="slack", replays=replays) == "replayed"

    def test_the_store_has_an_end_and_forgets_what_is_over_first(self, sign: Sign) -> None:
        replays = RecentReplays(room=10)
        proofs = []
        for number in range(11):
            at = MOMENT + timedelta(seconds=100 * number)
            proof = verify("standard-webhooks", [KEY], sign(BODY, f"m{number}", at), BODY, at, replays)
            assert proof is not None
            replays.add(proof, at)
            proofs.append(proof)
        assert [replays.has(proof.key) for proof in proofs] == [False] * 7 + [True] * 4

    def test_a_full_store_forgets_the_oldest(self, sign: Sign) -> None:
        replays = RecentReplays(room=10)
        proofs = []
        for number in range(11):
            proof = verify("standard-webhooks", [KEY], sign(BODY, f"m{number}"), BODY, MOMENT, replays)
            assert proof is not None
            replays.add(proof, MOMENT)
            proofs.append(proof)
        assert [replays.has(proof.key) for proof in proofs] == [False] * 2 + [True] * 9


def hub(name: str, method: str, body: bytes = BODY, key: bytes = KEY) -> dict[str, str]:
    return {name: f"{method}={hmac.new(key, body, getattr(hashlib, method)).hexdigest()}"}


@pytest.mark.parametrize(
    ("scheme", "headers", "said"),
    [
        ("github", hub("X-Hub-Signature-256", "sha256"), "believed"),
        ("github", hub("x-hub-signature-256", "sha256"), "believed"),
        ("github", hub("X-Hub-Signature-256", "sha256", key=OTHER), "bad_signature"),
        ("github", hub("X-Hub-Signature-256", "sha1"), "bad_signature"),
        ("github", hub("X-Hub-Signature", "sha256"), "missing_header"),
        ("github", {"X-Hub-Signature-256": "sha256=zz"}, "bad_signature"),
        ("github", {"X-Hub-Signature-256": "sha256="}, "bad_signature"),
        ("github", {}, "missing_header"),
        ("websub", hub("X-Hub-Signature", "sha1"), "believed"),
        ("websub", hub("X-Hub-Signature", "sha256"), "believed"),
        ("websub", hub("X-Hub-Signature", "sha384"), "believed"),
        ("websub", hub("X-Hub-Signature", "sha512"), "believed"),
        ("websub", hub("X-Hub-Signature", "md5"), "bad_header"),
        ("websub", hub("X-Hub-Signature", "sha1", b"other"), "bad_signature"),
        ("websub", {"X-Hub-Signature": "sha512"}, "bad_signature"),
        ("websub", {}, "missing_header"),
    ],
)
def test_signatures_of_the_body(scheme: str, headers: dict[str, str], said: str) -> None:
    assert verdict(headers, scheme=scheme) == said


def test_github_s_own_example() -> None:
    """https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation"""
    digest = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    headers = {"X-Hub-Signature-256": f"sha256={digest}"}
    secret = SCHEMES["github"].key("It's a Secret to Everybody")
    assert verdict(headers, b"Hello, World!", "github", (secret,)) == "believed"


def test_slack_s_own_example() -> None:
    """https://docs.slack.dev/authentication/verifying-requests-from-slack"""
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    headers = {
        "X-Slack-Request-Timestamp": "1531420618",
        "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    }
    key = SCHEMES["slack"].key("8f742231b10e8888abcd99yyyzzz85a5")
    came = datetime.fromtimestamp(1531420618, UTC)
    assert verdict(headers, body, "slack", (key,), came) == "believed"
    assert verdict(headers, body, "slack", (key,), came + timedelta(seconds=301)) == "stale"
    assert verdict(headers, body, "slack", (key,), came - timedelta(seconds=301)) == "future"
    assert verdict(headers, body + b"&", "slack", (key,), came) == "bad_signature"


def test_the_standard_s_own_vector() -> None:
    """From the reference implementations' tests."""
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    key = SCHEMES["standard-webhooks"].key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    came = datetime.fromtimestamp(1614265330, UTC)
    assert verdict(headers, b'{"test": 2432232314}', keys=(key,), came=came) == "believed"


@given(
    key=st.binary(min_size=1, max_size=70),
    id_=st.from_regex(r"[A-Za-z0-9_-]{1,40}", fullmatch=True),
    body=st.text(st.characters(codec="utf-8"), max_size=200),
    age=st.integers(-400, 400),
    is_changed=st.booleans(),
)
def test_the_reference_implementation_signs_what_is_believed(
    key: bytes, id_: str, body: str, age: int, is_changed: bool
) -> None:
    secret = "whsec_" + base64.b64encode(key).decode()
    at = MOMENT - timedelta(seconds=age)
    signature = standardwebhooks.Webhook(secret).sign(id_, at, body)
    headers = {
        "webhook-id": id_,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }
    raw = body.encode() + b"!" * is_changed
    fresh = "stale" if age > 300 else "future" if age < -300 else ""
    said = verdict(headers, raw, keys=(SCHEMES["standard-webhooks"].key(secret),))
    assert said == (fresh or ("bad_signature" if is_changed else "believed"))


@given(
    is_changed=st.booleans(),
    body=st.text(st.characters(codec="utf-8"), max_size=50),
    extra=st.sampled_from(["", "v1,AAAA ", "v1a,AAAA ", "v2,AAAA "]),
)
def test_the_reference_implementation_believes_what_is_believed(
    is_changed: bool, body: str, extra: str
) -> None:
    """It looks at the clock itself, so these are signed now."""
    now = datetime.now(UTC)
    seconds = str(int(now.timestamp()))
    signed = f"m.{seconds}.{body}".encode()
    digest = base64.b64encode(hmac.digest(KEY, signed, "sha256")).decode()
    headers = {"webhook-id": "m", "webhook-timestamp": seconds, "webhook-signature": f"{extra}v1,{digest}"}
    raw = body.encode() + b"!" * is_changed
    try:
        standardwebhooks.Webhook(KEY).verify(raw, headers, json_parse=False)
        theirs = "believed"
    except standardwebhooks.WebhookVerificationError:
        theirs = "bad_signature"
    assert verdict(headers, raw, came=now) == theirs


def test_meta_s_recorded_bodies_keep_their_signatures(reference_data: Path) -> None:
    """Real bodies, signed here: what counts is that their bytes are left alone."""
    bodies = [path.read_bytes() for path in sorted(reference_data.glob("networks/facebook/**/*.json"))]
    assert len(bodies) > 5
    for body in bodies:
        headers = hub("X-Hub-Signature-256", "sha256", body)
        assert (verdict(headers, body, "meta"), verdict(headers, body + b"\n", "meta")) == (
            "believed",
            "bad_signature",
        )


SIGNED_BY = [
    *("webhook-id", "webhook-timestamp", "webhook-signature", "X-Hub-Signature", "X-Hub-Signature-256"),
    *("X-Slack-Signature", "X-Slack-Request-Timestamp"),
]


@given(
    headers=st.dictionaries(
        st.sampled_from(SIGNED_BY),
        st.text(max_size=40) | st.from_regex(r"(v0|v1|sha1|sha512|sha256)[=,][a-f0-9+/=]*", fullmatch=True),
    ),
    body=st.binary(max_size=40),
    scheme=st.sampled_from(sorted(SCHEMES)),
)
def test_nothing_is_believed_by_chance_and_nothing_breaks(
    headers: dict[str, str], body: bytes, scheme: str
) -> None:
    assert verdict(headers, body, scheme) != "believed"


def test_a_refusal_says_what_to_do_and_no_secret(sign: Sign) -> None:
    headers = sign(BODY)
    requests = [
        ({}, BODY, MOMENT),
        ({**headers, "webhook-id": "a.b"}, BODY, MOMENT),
        ({**headers, "webhook-timestamp": "x"}, BODY, MOMENT),
        (headers, b"other", MOMENT),
        (headers, BODY, MOMENT + timedelta(days=1)),
        (headers, BODY, MOMENT - timedelta(days=1)),
    ]
    right = headers["webhook-signature"].removeprefix("v1,")
    for told, body, came in requests:
        with pytest.raises(RequestRefused) as caught:
            verify("standard-webhooks", [KEY], told, body, came, RecentReplays())
        assert caught.value.message.endswith(".")
        assert [leak for leak in (KEY.decode(), right, KEY.hex()) if leak in str(caught.value)] == []


@pytest.mark.parametrize(
    ("came", "keys", "message"),
    [
        (0, [OTHER], "Its signature was not made with the secret here."),
        (0, [OTHER, b"third"], "Its signature was not made with one of the 2 secrets here."),
        (301, [KEY], "It was signed 301 s before it came; 300 s are allowed."),
        (-301, [KEY], "It was signed 301 s after it came; 300 s are allowed."),
    ],
)
def test_a_refusal_says_what_was_wrong(sign: Sign, came: int, keys: list[bytes], message: str) -> None:
    with pytest.raises(RequestRefused) as caught:
        verify("standard", keys, sign(BODY), BODY, MOMENT + timedelta(seconds=came), RecentReplays())
    assert caught.value.message.partition(" Check ")[0] == message
