"""What each address is asked about another workspace. An address or a parameter that is not here fails the build.

A new operation of the API gets a line in CASES: each of its parameters, and what of another workspace it could name.
A new address of the pages gets one in ELSEWHERE: the test that asks it about another workspace, or why it names nothing.
"""

PLAIN = "plain"
"""Names nothing: a number, a choice, or a text of one's own that is only kept."""

STREAM, SOURCE, TOKEN, WEBHOOK, LETTER, MENTION = "stream", "source", "token", "webhook", "letter", "mention"
HOLD = "hold"
TRIAL, REPLAY = "trial", "replay"
STREAMS, SOURCES, LETTERS = "list of stream", "list of source", "list of letter"
WORD, QUERY, NETWORK, TAG = "word", "query", "network", "tag"
PERSON = "user"
NUMBER = "number"
"""A place in the order of changes: each workspace has its own."""

PAGE = {"query.limit": PLAIN}
WHICH = {
    "query.q": QUERY,
    "query.stream": STREAM,
    "query.network": NETWORK,
    "query.language": WORD,
    "query.since": PLAIN,
    "query.until": PLAIN,
    "query.state": PLAIN,
    "query.tag": TAG,
}
SPAN = {"query.since": PLAIN, "query.until": PLAIN}
REASON = {"body.reason": PLAIN}
LETTERS_ASKED = {"source": SOURCE, "code": WORD, "text": WORD, "since": PLAIN, "until": PLAIN}

TAGGED = {"body.mention": MENTION, "body.network": NETWORK, "body.tag": TAG}

CASES: dict[tuple[str, str], dict[str, str]] = {
    ("GET", "/api/v1/token"): {},
    ("DELETE", "/api/v1/token"): {},
    ("GET", "/api/v1/tokens"): {"query.cursor": "cursor of tokens", **PAGE},
    ("DELETE", "/api/v1/tokens/{token_id}"): {"path.token_id": TOKEN},
    ("GET", "/api/v1/streams"): {"query.cursor": "cursor of streams", "query.is_active": PLAIN, **PAGE},
    ("POST", "/api/v1/streams"): {"body.name": PLAIN, "body.query": PLAIN, "body.source_ids": SOURCES},
    ("GET", "/api/v1/streams/{stream_id}"): {"path.stream_id": STREAM},
    ("PATCH", "/api/v1/streams/{stream_id}"): {
        "path.stream_id": STREAM,
        "body.name": PLAIN,
        "body.query": PLAIN,
        "body.source_ids": SOURCES,
        "body.is_active": PLAIN,
    },
    ("DELETE", "/api/v1/streams/{stream_id}"): {"path.stream_id": STREAM},
    ("GET", "/api/v1/streams/{stream_id}/volume"): {"path.stream_id": STREAM, "query.by": PLAIN, **SPAN},
    ("POST", "/api/v1/queries/check"): {"body.query": PLAIN},
    ("POST", "/api/v1/queries/preview"): {"body.query": QUERY, "body.limit": PLAIN},
    ("GET", "/api/v1/sources"): {"query.cursor": "cursor of sources", "query.state": PLAIN, **PAGE},
    ("POST", "/api/v1/sources"): {
        "body.name": PLAIN,
        "body.connector": PLAIN,
        "body.settings": "settings",
        "body.token": "secret",
        "body.is_private": PLAIN,
    },
    ("GET", "/api/v1/sources/{source_id}"): {"path.source_id": SOURCE},
    ("PATCH", "/api/v1/sources/{source_id}"): {
        "path.source_id": SOURCE,
        "body.state": PLAIN,
        "body.accepts_terms": PLAIN,
    },
    ("GET", "/api/v1/sources/{source_id}/terms"): {"path.source_id": SOURCE},
    ("DELETE", "/api/v1/sources/{source_id}"): {"path.source_id": SOURCE},
    ("GET", "/api/v1/sources/{source_id}/coverage"): {"path.source_id": SOURCE, **SPAN},
    ("GET", "/api/v1/dead-letters"): {
        "query.cursor": "cursor of dead-letters",
        "query.state": PLAIN,
        **{f"query.{name}": kind for name, kind in LETTERS_ASKED.items()},
        **PAGE,
    },
    ("GET", "/api/v1/dead-letters/{letter_id}"): {"path.letter_id": LETTER},
    ("POST", "/api/v1/dead-letters/replay"): {
        "body.ids": LETTERS,
        "body.after": PLAIN,
        **{f"body.{name}": kind for name, kind in LETTERS_ASKED.items()},
    },
    ("POST", "/api/v1/dead-letters/give-up"): {
        "body.ids": LETTERS,
        **REASON,
        **{f"body.{name}": kind for name, kind in LETTERS_ASKED.items()},
    },
    ("GET", "/api/v1/webhooks"): {"query.cursor": "cursor of webhooks", **PAGE},
    ("POST", "/api/v1/webhooks"): {
        "body.name": PLAIN,
        "body.scheme": PLAIN,
        "body.network": PLAIN,
        "body.topic": PLAIN,
        "body.secret": PLAIN,
    },
    ("GET", "/api/v1/webhooks/{webhook_id}"): {"path.webhook_id": WEBHOOK},
    ("DELETE", "/api/v1/webhooks/{webhook_id}"): {"path.webhook_id": WEBHOOK},
    ("POST", "/api/v1/webhooks/{webhook_id}/secret"): {
        "path.webhook_id": WEBHOOK,
        "body.secret": PLAIN,
        "body.keep_old_s": PLAIN,
    },
    ("POST", "/api/v1/hooks/{webhook_id}"): {"path.webhook_id": WEBHOOK},
    ("GET", "/api/v1/hooks/{webhook_id}"): {
        "path.webhook_id": WEBHOOK,
        "query.hub.mode": PLAIN,
        "query.hub.challenge": PLAIN,
        "query.hub.verify_token": PLAIN,
        "query.hub.topic": PLAIN,
    },
    ("POST", "/api/v1/mentions"): {"body": "mentions"},
    ("GET", "/api/v1/holds"): {"query.cursor": "cursor of holds", **PAGE},
    ("POST", "/api/v1/holds"): {"body.name": PLAIN, "body.ground": PLAIN, "body.scope": "scope"},
    ("GET", "/api/v1/holds/{hold_id}"): {"path.hold_id": HOLD},
    ("PATCH", "/api/v1/holds/{hold_id}"): {
        "path.hold_id": HOLD,
        "body.version": PLAIN,
        "body.state": PLAIN,
    },
    ("GET", "/api/v1/mentions"): {**WHICH, "query.after": NUMBER, **PAGE},
    ("GET", "/api/v1/search"): {**WHICH, "query.cursor": "cursor of search", **PAGE},
    ("GET", "/api/v1/mentions/{native_id}"): {"path.native_id": MENTION, "query.network": NETWORK},
    ("DELETE", "/api/v1/mentions/{native_id}"): {"path.native_id": MENTION},
    ("GET", "/api/v1/tags"): {},
    ("POST", "/api/v1/tags/put-on"): TAGGED,
    ("POST", "/api/v1/tags/take-off"): TAGGED,
}
"""(method, address) -> parameter -> what it could name."""

FEED = {"urls": ["https://ours.example/rss"]}
BODIES: dict[tuple[str, str], object] = {
    ("POST", "/api/v1/streams"): {"name": "x", "query": "x"},
    ("PATCH", "/api/v1/streams/{stream_id}"): {"is_active": False},
    ("POST", "/api/v1/queries/check"): {"query": "x"},
    ("POST", "/api/v1/queries/preview"): {"query": "x"},
    ("POST", "/api/v1/sources"): {"name": "x", "connector": "feed", "settings": FEED},
    ("PATCH", "/api/v1/sources/{source_id}"): {"state": "paused"},
    ("POST", "/api/v1/dead-letters/replay"): {},
    ("POST", "/api/v1/dead-letters/give-up"): {},
    ("POST", "/api/v1/webhooks"): {"name": "x"},
    ("POST", "/api/v1/webhooks/{webhook_id}/secret"): {},
    ("POST", "/api/v1/hooks/{webhook_id}"): {"id": "told", "text": "x"},
    ("POST", "/api/v1/holds"): {"name": "x", "ground": "x"},
    ("PATCH", "/api/v1/holds/{hold_id}"): {"version": 1, "state": "issued"},
    ("POST", "/api/v1/mentions"): [{"id": "pushed", "text": "x"}],
    ("POST", "/api/v1/tags/put-on"): {"mention": "kasvira-1", "tag": "new"},
    ("POST", "/api/v1/tags/take-off"): {"mention": "kasvira-1", "tag": "kasvira"},
    ("POST", "/watch/read"): {},
    ("POST", "/streams/draft"): {"query": "x"},
    ("POST", "/streams/draft/found"): {"query": "x"},
    ("POST", "/mentions/{mention_id}/tags"): {"put_on": "new"},
}
"""What else is said in a body: what is needed, so that it is taken."""

WATCH = {
    "query.stream": STREAM,
    "query.network": NETWORK,
    "query.language": WORD,
    "query.q": QUERY,
    "query.tag": "row of tag",
    "query.columns": STREAM,
    "query.view": PLAIN,
}
SEARCH = {**WHICH, "query.tag": "row of tag"}
ROW = {"path.mention_id": "row of mention"}
PAGES: dict[tuple[str, str], dict[str, str]] = {
    ("GET", "/watch"): {**WATCH, "query.before": NUMBER},
    ("GET", "/watch/streams"): WATCH,
    ("POST", "/watch/read"): {"body.stream": STREAM, "body.to": "row of mention", "body.next": PLAIN},
    ("GET", "/watch/mentions/{mention_id}"): ROW,
    ("GET", "/mentions/{mention_id}"): ROW,
    ("GET", "/mentions/{mention_id}/leave"): ROW,
    ("GET", "/mentions/{mention_id}/tags"): ROW,
    ("POST", "/mentions/{mention_id}/tags"): {**ROW, "body.put_on": TAG, "body.take_off": TAG},
    ("GET", "/palette"): {"query.q": WORD},
    ("GET", "/search"): {**SEARCH, "query.sort": PLAIN, "query.place": NUMBER},
    ("GET", "/search/days"): SEARCH,
    ("GET", "/search/exports"): {},
    ("GET", "/streams"): {"query.q": WORD, "query.after": PLAIN},
    ("GET", "/streams/new"): {"query.query": PLAIN, "query.name": PLAIN},
    ("POST", "/streams/draft"): {"body.stream": STREAM, "body.query": PLAIN},
    ("POST", "/streams/draft/found"): {"body.stream": STREAM, "body.source": SOURCE, "body.query": QUERY},
    ("GET", "/streams/{stream_id}"): {"path.stream_id": STREAM, "query.version": PLAIN},
    ("GET", "/streams/{stream_id}/versions"): {"path.stream_id": STREAM},
    ("GET", "/streams/{stream_id}/progress"): {"path.stream_id": STREAM},
    ("GET", "/sources"): {"query.only": PLAIN},
    ("GET", "/sources/new"): {},
    ("GET", "/sources/new/{connector}"): {"path.connector": PLAIN, "query.trial": TRIAL},
    ("GET", "/sources/trials/{trial_id}"): {"path.trial_id": TRIAL},
    ("GET", "/sources/{source_id}"): {"path.source_id": SOURCE, "query.day": PLAIN},
    ("GET", "/sources/{source_id}/edit"): {"path.source_id": SOURCE},
    ("GET", "/sources/letters"): {
        "query.source": SOURCE,
        "query.code": WORD,
        "query.state": PLAIN,
        "query.q": WORD,
        "query.before": NUMBER,
    },
    ("GET", "/sources/letters/{letter_id}"): {"path.letter_id": LETTER},
    ("GET", "/sources/replays/{replay_id}"): {"path.replay_id": REPLAY},
    ("GET", "/members"): {},
    ("GET", "/members/permissions"): {},
    ("GET", "/members/{user_id}"): {"path.user_id": PERSON},
    ("GET", "/profile"): {},
    ("GET", "/tokens"): {},
    ("GET", "/webhooks"): {},
    ("GET", "/audit"): {
        "query.who": WORD,
        "query.what": WORD,
        "query.about": WORD,
        "query.since": PLAIN,
        "query.until": PLAIN,
        "query.before": PLAIN,
    },
    ("GET", "/retention"): {"query.kind": PLAIN, "query.network": PLAIN, "query.days": PLAIN},
    ("GET", "/settings"): {},
    ("GET", "/holds"): {},
    ("GET", "/holds/new"): {},
    ("GET", "/holds/{hold_id}"): {"path.hold_id": HOLD},
}
"""The same for pages, asked by a person who is signed in."""

LIVE: dict[str, dict[str, str]] = {
    "/api/v1/stream": {"query.after": NUMBER},
    "/watch/live": {**WATCH, "query.after": NUMBER},
}
"""The same for streams without an end, which are served beside the URLconf: test_live_isolation.py asks them."""

BESIDE_THE_URLCONF = {"/api/v1/stream", "/search/export"}
"""Served without Django: tests/server."""

ELSEWHERE: dict[str, str] = {
    "api/v1/openapi.json": "the same for everybody: tests/api/test_openapi_file.py",
    "api/v1/": "nothing is there: tests/api/test_forms.py",
    "healthz": "the same for everybody: tests/server/test_health.py",
    "readyz": "the same for everybody: tests/server/test_health.py",
    "metrics": "names no workspace: tests/server/test_metrics.py",
    "": "leads on: tests/web/test_sign_in.py",
    "sign-in": "before anybody is in a workspace: tests/web/test_sign_in.py",
    "sign-out": "of whoever is signed in: tests/web/test_sessions.py",
    "set-up": "of one's own workspace alone: tests/web/beginning/test_first_questions.py",
    "set-up/preview": "of one's own workspace alone: tests/web/beginning/test_first_questions.py",
    "set-up/logo": "of one's own workspace alone: tests/web/beginning/test_first_questions.py",
    "set-up/logo/remove": "of one's own workspace alone: tests/web/beginning/test_first_questions.py",
    "set-up/<str:token>": "before there is a workspace: tests/web/test_set_up_page.py",
    "language": "of whoever asks: tests/web/test_languages.py",
    "sources/trials/<int:trial_id>/take": "of another workspace: tests/web/sources/test_source_acts.py",
    "sources/<int:source_id>/state": "of another workspace: tests/web/sources/test_source_acts.py",
    "sources/<int:source_id>/terms": "of another workspace: tests/web/sources/test_source_acts.py",
    "sources/<int:source_id>/try": "of another workspace: tests/web/sources/test_source_acts.py",
    "sources/letters/replay": "of another workspace: tests/web/sources/test_source_acts.py",
    "sources/letters/give-up": "of another workspace: tests/web/sources/test_source_acts.py",
    "streams/<int:stream_id>/state": "of another workspace: tests/web/streams/test_streams_of_others.py",
    "streams/<int:stream_id>/remove": "of another workspace: tests/web/streams/test_streams_of_others.py",
    "streams/<int:stream_id>/bring-back": "of another workspace: tests/web/streams/test_streams_of_others.py",
    "settings/time-zone": "of one's own workspace alone: tests/web/settings/test_settings_page.py",
    "settings/export": "of one's own workspace alone: tests/web/settings/test_settings_page.py",
    "settings/close": "of one's own workspace alone: tests/web/settings/test_settings_page.py",
    "members/invite": "of one's own workspace alone: tests/web/members/test_members_page.py",
    "members/invitations/<int:invitation_id>/withdraw": "of another: tests/web/members/test_other_workspaces.py",
    "members/<int:user_id>/role": "of another: tests/web/members/test_other_workspaces.py",
    "members/<int:user_id>/deactivate": "of another: tests/web/members/test_other_workspaces.py",
    "members/<int:user_id>/reactivate": "of another: tests/web/members/test_other_workspaces.py",
    "members/<int:user_id>/remove": "of another: tests/web/members/test_other_workspaces.py",
    "members/<int:user_id>/password-link": "of another: tests/web/members/test_other_workspaces.py",
    "tokens/<int:token_id>/revoke": "of another: tests/web/members/test_other_workspaces.py",
    "webhooks/<str:webhook_id>/secret": "of another: tests/web/members/test_other_workspaces.py",
    "webhooks/<str:webhook_id>/remove": "of another: tests/web/members/test_other_workspaces.py",
    "profile/password": "of whoever is signed in: tests/web/profile/test_profile_page.py",
    "profile/sessions/end": "of whoever is signed in: tests/web/profile/test_profile_page.py",
    "invitation/<str:secret>": "of whoever has the link: tests/web/links/test_invitation_page.py",
    "invitation/<str:secret>/join": "of whoever has the link: tests/web/links/test_invitation_page.py",
    "forgotten-password": "before anybody is in a workspace: tests/web/links/test_password_pages.py",
    "new-password/<str:secret>": "of whoever has the link: tests/web/links/test_password_pages.py",
    "audit/check": "of one's own workspace alone: tests/web/records/test_audit_page.py",
    "audit/export": "of one's own workspace alone: tests/web/records/test_audit_page.py",
    "workspace": "whoever is no member: tests/web/test_sessions.py",
}
"""Addresses of pages and of the server -> what tests them."""
