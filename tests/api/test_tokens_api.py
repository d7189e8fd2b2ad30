"""Tokens, as programs see them."""

from typing import Any

from menara.core.models import AuditRecord
from menara.people.enums import Scope
from menara.people.models import Token, Workspace

TOKENS = "/api/v1/tokens"


def test_a_program_learns_what_its_token_may(program: Any, new_caller: Any, workspace: Workspace) -> None:
    caller = new_caller(workspace, [Scope.MENTIONS_READ])
    told = caller.get("/api/v1/token").json()
    assert {name: told[name] for name in ("name", "scopes", "network", "created_by", "revoked_at")} == {
        "name": "test",
        "scopes": ["mentions:read"],
        "network": "api",
        "created_by": "system",
        "revoked_at": None,
    }
    assert program.get("/api/v1/token").json()["scopes"] == sorted(Scope)


def test_no_secret_is_listed(program: Any) -> None:
    answer = program.get(TOKENS)
    digest = bytes(Token.objects.get().digest)
    assert [len(answer.json()["tokens"]), program.token in answer.content.decode()] == [1, False]
    assert digest.hex() not in answer.content.decode()


def test_a_token_that_gives_itself_up_opens_nothing(new_caller: Any, workspace: Workspace) -> None:
    caller = new_caller(workspace, [])
    answers = [caller.delete("/api/v1/token"), caller.get("/api/v1/token"), caller.delete("/api/v1/token")]
    assert [answer.status_code for answer in answers] == [204, 401, 401]
    assert AuditRecord.objects.filter(action="people.revoke_token").count() == 1


def test_a_token_of_the_workspace_is_revoked(program: Any, new_caller: Any, workspace: Workspace) -> None:
    caller = new_caller(workspace, [Scope.MENTIONS_READ])
    id_ = caller.get("/api/v1/token").json()["id"]
    answers = [
        program.delete(f"{TOKENS}/{id_}"),
        caller.get("/api/v1/token"),
        program.delete(f"{TOKENS}/{id_}"),
    ]
    assert [answer.status_code for answer in answers] == [204, 401, 404]
    assert [one["revoked_at"] is None for one in program.get(TOKENS).json()["tokens"]] == [True, False]


def test_a_program_revokes_no_other_without_the_scope(new_caller: Any, workspace: Workspace) -> None:
    weak, other = (new_caller(workspace, [Scope.TOKENS_READ]) for _ in range(2))
    id_ = other.get("/api/v1/token").json()["id"]
    assert (weak.delete(f"{TOKENS}/{id_}").status_code, other.get("/api/v1/token").status_code) == (403, 200)
