"""What people do on an instance, for the tests: accounts, posts, edits, deletions, and the peer's own faults."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

_open = build_opener(ProxyHandler({})).open


@dataclass(frozen=True)
class Person:
    name: str
    id: str
    token: str


@dataclass(frozen=True)
class Instance:
    url: str

    def ask(self, method: str, path: str, token: str | None = None, body: object = None) -> Any:
        headers = {
            "Content-Type": "application/json",
            **({"Authorization": f"Bearer {token}"} if token else {}),
        }
        content = None if body is None else json.dumps(body).encode()
        with _open(Request(self.url + path, content, headers, method=method), timeout=60) as answer:
            return json.loads(answer.read())

    def new_person(self, prefix: str) -> Person:
        """Of a name that nobody else has."""
        taken = len(self.ask("GET", "/api/v1/_mock/dev_users"))
        name = f"{prefix}{taken}"
        told = self.ask("POST", "/api/v1/_mock/dev_user", body={"username": name})
        return Person(name, told["id"], told["access_token"])

    def post(self, person: Person, text: str, **more: object) -> dict[str, Any]:
        return self.ask("POST", "/api/v1/statuses", person.token, {"status": text, **more})

    def edit(self, person: Person, post: Mapping[str, Any], text: str) -> dict[str, Any]:
        return self.ask("PUT", f"/api/v1/statuses/{post['id']}", person.token, {"status": text})

    def delete(self, person: Person, post: Mapping[str, Any]) -> None:
        self.ask("DELETE", f"/api/v1/statuses/{post['id']}", person.token)

    def boost(self, person: Person, post: Mapping[str, Any]) -> dict[str, Any]:
        return self.ask("POST", f"/api/v1/statuses/{post['id']}/reblog", person.token)

    def follow(self, person: Person, other: Person) -> None:
        self.ask("POST", f"/api/v1/accounts/{other.id}/follow", person.token)

    def break_down(self, path: str, effect: Mapping[str, object], count: int | None = None) -> None:
        """The next requests of these paths fail in this way; all of them until `mend` when none are counted."""
        self.ask(
            "POST", "/api/v1/_mock/faults", body={"match": {"path": path}, "effect": effect, "count": count}
        )

    def mend(self) -> None:
        self.ask("DELETE", "/api/v1/_mock/faults")
