"""Requests become events, as they come and as they were recorded."""

import base64
import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menara.connectors.base import Delete, Event, Notice, Upsert
from menara.connectors.settings import SettingsError
from menara.connectors.webhook.connector import WebhookConnector
from menara.connectors.webhook.refusal import RequestRefused
from menara.connectors.webhook.settings import WebhookSettings, keys_of

Sign = Callable[..., dict[str, str]]
Record = Callable[..., list[Event]]
MOMENT = datetime(2026, 11, 21, 9, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(b"a tower by the sea, seen at night").decode()
MENTION = b'{"id":"1","text":"halo"}'


def heard(events: list[Event]) -> list[object]:
    """Ids of what was said or deleted, codes of what was refused."""
    return [event.code if isinstance(event, Notice) else event.native_id for event in events]  # type: ignore[attr-defined]


class TestBodies:
    """What a sender may send."""

    def test_a_mention_is_told_as_it_came(self, record: Record) -> None:
        [event] = record(b' {"id":"1","text":"Caf\\u00e9","author":{"id":"a"},"mood":7} ')
        assert isinstance(event, Upsert)
        assert (event.native_id, event.author_id, event.observed_at) == ("1", "a", "2026-11-21T09:00:00.000Z")
        assert event.mention == {"id": "1", "text": "Café", "author": {"id": "a"}, "mood": 7}
        assert event.raw == b'{"id":"1","text":"Caf\\u00e9","author":{"id":"a"},"mood":7}'

    def test_one_that_cannot_be_read_spoils_no_other(self, record: Record) -> None:
        deep = b'{"id":"d","text":"","x":' + b"[" * 200 + b"]" * 200 + b"}"
        values = [
            MENTION,
            b'{"id":2,"text":""}',
            b"7",
            deep,
            b'{"text":""}',
            b'{"id":"6"}',
            b'{"id":"7","text":""}',
        ]
        told: list[object] = ["1", "bad_id", "bad_json", "bad_json", "missing_id", "missing_text", "7"]
        array = b"[" + b",".join(values) + b"]"
        for body in (array, b'{"mentions":' + array + b"}", b"\n".join(values)):
            events = record(body)
            assert heard(events) == told
            assert [event.raw for event in events] == values  # type: ignore[attr-defined]
            assert events[1].message.endswith(  # type: ignore[attr-defined]
                "requests.jsonl, line 1, in its body, line 2: id: a string is expected, not 2."
            )

    def test_what_cannot_be_stored_is_replaced_and_told(self, record: Record) -> None:
        [event] = record(b'{"id":"1","text":"a\\ud800b\\u0000"}')
        assert isinstance(event, Upsert)
        assert (event.mention["text"], event.warnings) == ("a\ufffdb\ufffd", ("replaced",))

    def test_the_same_mention_is_the_same_version_however_it_is_written(self, record: Record) -> None:
        first, same, other = record(MENTION, b'{ "text":"halo", "id":"1" }', b'{"id":"1","text":"hallo"}')
        assert isinstance(first, Upsert)
        assert isinstance(same, Upsert)
        assert isinstance(other, Upsert)
        assert (first.version == same.version, first.version == other.version) == (True, False)

    def test_event_lines_stand_in_the_place_of_mentions(self, record: Record) -> None:
        line = {"kind": "delete", "source": "forum", "native_id": "9", "observed_at": "2026-11-20T09:00:00Z"}
        other = {**line, "kind": "upsert", "version": "1", "mention": {"id": "8", "text": ""}}
        right = {**other, "native_id": "8"}
        bad = {"kind": "delete", "source": "forum"}
        events = record(json.dumps([line, bad, other, right]).encode())
        assert heard(events) == ["9", "bad_event", "bad_event", "8"]
        assert isinstance(events[0], Delete)
        assert events[0].observed_at == "2026-11-20T09:00:00Z"

    def test_a_sender_speaks_for_no_network_but_itself(self, record: Record) -> None:
        line = {
            "kind": "delete",
            "source": "bluesky",
            "native_id": "9",
            "observed_at": "2026-11-20T09:00:00Z",
        }
        [event, mention] = record(json.dumps([line, {"id": "1", "text": ""}]).encode())
        assert event.source == mention.source
        assert event.source.startswith("webhook:")

    def test_the_network_is_named_where_the_sender_does_not(self, record: Record) -> None:
        events = record(b'[{"id":"1","text":""},{"id":"2","text":"","source":"blog"}]', network="shop")
        assert [event.mention["source"] for event in events if isinstance(event, Upsert)] == ["shop", "blog"]

    def test_a_body_too_large_or_with_too_much_in_it_is_refused_whole(self, record: Record) -> None:
        events = record(b"[" + b",".join([MENTION] * 1001) + b"]", b" " * 5_000_001, MENTION)
        assert heard(events) == ["too_many", "too_large", "1"]

    def test_nothing_in_it_is_nothing_to_tell(self, record: Record) -> None:
        assert record(b"", b"[]", b'{"mentions":[]}', b"\n") == []


class TestReceiving:
    """What a server does with a request."""

    @pytest.fixture
    def connector(self, new_clock: Callable[[], Any]) -> WebhookConnector:
        return WebhookConnector({"secret": SECRET}, new_clock())

    def test_what_is_believed_is_told(self, connector: WebhookConnector, sign: Sign) -> None:
        body = b'[{"id":"1","text":""},{"id":"2"}]'
        delivery = connector.receive(list(sign(body).items()), body, MOMENT, "webhook:shop")
        assert heard(delivery.events) == ["1", "missing_text"]
        assert {event.source for event in delivery.events} == {"webhook:shop"}
        assert delivery.events[1].line == 2  # type: ignore[attr-defined]

    def test_what_is_not_believed_is_not_even_read(self, connector: WebhookConnector, sign: Sign) -> None:
        with pytest.raises(RequestRefused, match=r"^bad_signature: "):
            connector.receive(sign(MENTION), b"x" * 6_000_000, MOMENT)

    def test_it_may_come_again_until_it_is_kept(self, connector: WebhookConnector, sign: Sign) -> None:
        first = connector.receive(sign(MENTION), MENTION, MOMENT)
        second = connector.receive(sign(MENTION), MENTION, MOMENT)
        assert heard(first.events) == heard(second.events) == ["1"]
        connector.remember(first)
        with pytest.raises(RequestRefused, match=r"^replayed: "):
            connector.receive(sign(MENTION), MENTION, MOMENT)


class TestRecordings:
    """Files of requests."""

    @pytest.fixture
    def read(self, tmp_path: Path, new_clock: Callable[[], Any]) -> Callable[..., list[Event]]:
        def read(content: bytes, cursor: str | None = None, **settings: Any) -> list[Event]:
            path = tmp_path / "requests.jsonl"
            path.write_bytes(content)
            told = {"path": str(path), "secret": SECRET, **settings}
            return list(WebhookConnector(told, new_clock()).events(cursor))

        return read

    @pytest.mark.parametrize(
        ("line", "code"),
        [
            (b"{", "bad_json"),
            (b"[]", "bad_json"),
            (b"{}", "bad_request"),
            (b'{"headers":{},"body_base64":"","received_at":"2026-11-21T09:00:00Z"}', "missing_header"),
            (b'{"headers":{},"body_base64":"","received_at":"2026-11-21 9:00"}', "bad_request"),
            (b'{"headers":{},"body_base64":"","received_at":"0001-01-01T00:00:00+09:00"}', "bad_request"),
            (b'{"headers":{},"body_base64":"","received_at":1795251600}', "bad_request"),
            (b'{"headers":{},"body_base64":"?","received_at":"2026-11-21T09:00:00Z"}', "bad_request"),
            (b'{"headers":{},"body_base64":"\xc3\xa9","received_at":"2026-11-21T09:00:00Z"}', "bad_request"),
            (b'{"headers":{"a":1},"body_base64":"","received_at":"2026-11-21T09:00:00Z"}', "bad_request"),
            (b'{"headers":[],"body_base64":"","received_at":"2026-11-21T09:00:00Z"}', "bad_request"),
            (b"\xff", "bad_json"),
            (b"x" * (16 << 20) + b"x", "too_long"),
        ],
        ids=lambda value: repr(value)[:60],
    )  # fmt: skip
    def test_a_line_that_is_no_request_is_set_aside(
        self, read: Callable[..., list[Event]], line: bytes, code: str
    ) -> None:
        events = read(b"\n" + line + b"\n \n" + line)
        kept = line if code != "too_long" else b""
        assert [event.raw for event in events if isinstance(event, Notice)] == [kept, kept]
        assert [(event.code, event.line) for event in events if isinstance(event, Notice)] == [
            (code, 2),
            (code, 4),
        ]

    def test_headers_may_be_lists(self, read: Callable[..., list[Event]], sign: Sign) -> None:
        headers = {name: [value] for name, value in sign(MENTION).items()}
        line = {"headers": headers, "body_base64": base64.b64encode(MENTION).decode()}
        assert heard(read(json.dumps({**line, "received_at": "2026-11-21T09:00:00Z"}).encode())) == ["1"]

    def test_a_compressed_file_that_breaks_off_is_told(self, read: Callable[..., list[Event]]) -> None:
        noise = json.dumps([str(number**7) for number in range(20_000)]).encode()
        [*_, last] = read(gzip.compress(b"{}\n" + noise)[:40_000])
        assert isinstance(last, Notice)
        assert last.code == "unreadable"

    def test_a_replay_is_known_after_going_on(self, read: Callable[..., list[Event]], sign: Sign) -> None:
        body = base64.b64encode(MENTION).decode()
        line = {"headers": sign(MENTION), "body_base64": body, "received_at": "2026-11-21T09:00:00Z"}
        content = b"\n".join([json.dumps(line).encode()] * 3)
        events = read(content)
        assert heard(events) == ["1", "replayed", "replayed"]
        assert heard(read(content, events[0].cursor)) == ["replayed", "replayed"]

    @pytest.mark.parametrize(
        ("settings", "message"),
        [
            ({}, r'^path: ".*nowhere" cannot be read: no such file or directory\.$'),
            ({"path": None}, r"^path: name the file with the recorded requests\.$"),
            (
                {"path": "a\ud800b"},
                r"^path: the name of the file is not UTF-8; give the file another name\.$",
            ),
            ({"cursor": "1:1:elsewhere"}, r'^cursor: it stands in "elsewhere", which is not the path\.$'),
            ({"cursor": "1:x:nowhere"}, r'^cursor: "1:x:nowhere" is no cursor of the webhook connector\.$'),
        ],
    )
    def test_settings_that_cannot_work_are_refused(
        self, tmp_path: Path, settings: dict[str, Any], message: str
    ) -> None:
        connector = WebhookConnector({"path": str(tmp_path / "nowhere"), "secret": SECRET, **settings})
        with pytest.raises(SettingsError, match=message):
            next(connector.events())


class TestSecrets:
    """What a person copies from the sender."""

    @pytest.mark.parametrize(
        ("scheme", "secret", "keys"),
        [
            ("standard-webhooks", "whsec_AQID", [b"\1\2\3"]),
            ("standard", "AQID", [b"\1\2\3"]),
            ("standard-webhooks", " whsec_AQI ", [b"\1\2"]),
            ("standard-webhooks", ["whsec_AQID", "whsec_BAUG"], [b"\1\2\3", b"\4\5\6"]),
            ("github", "AQID", [b"AQID"]),
            ("slack", ["é", "b"], ["é".encode(), b"b"]),
        ],
    )
    def test_a_secret_becomes_a_key(self, scheme: Any, secret: str | list[str], keys: list[bytes]) -> None:
        assert keys_of(WebhookSettings(scheme=scheme, secret=secret)) == keys

    @pytest.mark.parametrize(
        ("settings", "message"),
        [
            ({}, "secret: this setting is needed."),
            ({"secret": 7}, "secret: a text or a list is expected, not a whole number."),
            ({"secret": ""}, "secret: it is empty. Copy it as the sender shows it."),
            ({"secret": ["whsec_AQID", " "]}, "secret: it is empty. Copy it as the sender shows it."),
            ({"secret": []}, "secret: one is needed, and 10 at most."),
            ({"secret": ["AQID"] * 11}, "secret: one is needed, and 10 at most."),
            ({"secret": "hush!"}, "secret: it is no base64. Copy it as the sender shows it: whsec_..."),
            ({"secret": "whsec_"}, "secret: it is no base64. Copy it as the sender shows it: whsec_..."),
            ({"secret": "whpk_AQID"}, "secret: this is a key of a pair (v1a). Ask the sender for a shared secret: whsec_..."),
            ({"secret": "x", "scheme": "hmac"}, "scheme: 'hmac' is none of \"standard-webhooks\", \"standard\", \"github\", \"meta\", \"websub\", \"slack\"."),
        ],
    )  # fmt: skip
    def test_one_that_cannot_be_is_refused_without_being_told(
        self, settings: dict[str, Any], message: str
    ) -> None:
        with pytest.raises(SettingsError) as caught:
            WebhookConnector(settings)
        assert str(caught.value) == message


@given(
    lines=st.lists(
        st.binary(max_size=60)
        | st.fixed_dictionaries(
            {
                "headers": st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
                "body_base64": st.text(max_size=8),
                "received_at": st.sampled_from(["2026-11-21T09:00:00Z", "", "9999-12-31T23:59:60Z"]),
            }
        ).map(lambda line: json.dumps(line).encode()),
        max_size=6,
    )
)
def test_whatever_is_in_a_file_is_told_line_by_line(tmp_path_factory: Any, lines: list[bytes]) -> None:
    path = tmp_path_factory.mktemp("recorded") / "requests.jsonl"
    path.write_bytes(b"\n" + b"\n".join(lines))
    events = list(WebhookConnector({"path": str(path), "secret": SECRET}).events())
    assert [event for event in events if not isinstance(event, Notice)] == []


@given(body=st.binary(max_size=80) | st.text('[]{},:"\\ \nidtexkn1', max_size=60).map(str.encode))
def test_whatever_is_signed_becomes_events(body: bytes) -> None:
    from hashlib import sha256
    from hmac import new

    connector = WebhookConnector({"secret": "s", "scheme": "github"})
    headers = {"X-Hub-Signature-256": "sha256=" + new(b"s", body, sha256).hexdigest()}
    for event in connector.receive(headers, body, MOMENT).events:
        assert event.cursor
