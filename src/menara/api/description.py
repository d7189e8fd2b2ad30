"""The API's description in OpenAPI: what Ninja says of it, made short enough to read, and the stream beside it."""

import json
import re
from collections.abc import Iterator
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from menara.api.auth import TokenAuth

INTRODUCTION = "Mentions, streams and sources of one workspace: that of the token. docs/reference/api.md shows how to use it."
PROBLEM = "#/components/schemas/Problem"
_REFERENCE = re.compile(r'"#/components/schemas/(\w+)"')
_STREAM = {
    "get": {
        "operationId": "stream_read",
        "summary": "Mentions as they are stored.",
        "description": "Server-sent events without an end: `event: mention`, `id:` the number to go on from, `data:` "
        "the mention. Goes on behind `Last-Event-ID`, or `after`, or from now.",
        "tags": ["mentions"],
        "parameters": [
            {"in": "query", "name": "after", "schema": {"type": "integer", "minimum": 0}, "required": False},
            {"in": "header", "name": "Last-Event-ID", "schema": {"type": "string"}, "required": False},
        ],
        "responses": {
            "200": {"description": "OK", "content": {"text/event-stream": {"schema": {"type": "string"}}}},
            **{status: {"$ref": f"#/components/responses/{status}"} for status in ("400", "401", "503")},
        },
        "security": [{"TokenAuth": ["mentions:read"]}],
    }
}


class DescribedAPI(NinjaAPI):
    """Describes itself in few words: each problem once, operations by short names, with the scope that they ask for."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return f"{operation.view_func.__module__.rpartition('.')[2]}_{operation.view_func.__name__}"

    _described: OpenAPISchema | None = None

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Made once: it is the same for everybody, and takes its time."""
        self._described = self._described or self._describe(**options)
        return self._described

    def _describe(self, **options: Any) -> OpenAPISchema:
        told = super().get_openapi_schema(**options)
        scopes = {self.get_openapi_operation_id(one): _scopes(one) for one in self.operations()}
        told["info"]["description"] = INTRODUCTION
        problems: dict[str, Any] = {}
        for methods in told["paths"].values():
            for operation in methods.values():
                _shorten(operation, scopes[operation["operationId"]], problems)
        told["paths"]["/api/v1/stream"] = _STREAM
        told["components"]["responses"] = dict(sorted(problems.items()))
        _drop_unused(told)
        return told

    def operations(self) -> Iterator[Operation]:
        for bound in self._get_bound_routers():
            for path_view in bound.path_operations.values():
                yield from path_view.operations


def written(api: NinjaAPI) -> str:
    return json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False) + "\n"


def _scopes(operation: Operation) -> list[str]:
    auths = (auth for auth in operation.auth_callbacks if isinstance(auth, TokenAuth))
    return [auth.scope.value for auth in auths if auth.scope]


def _shorten(operation: dict[str, Any], scopes: list[str], problems: dict[str, Any]) -> None:
    operation["summary"] = operation["description"].partition("\n")[0]
    if "security" in operation:
        operation["security"] = [{"TokenAuth": scopes}]
    responses = {str(status): response for status, response in operation["responses"].items()}
    for status, response in responses.items():
        if response.get("content", {}).get("application/json", {}).get("schema") == {"$ref": PROBLEM}:
            problems[status] = response
            responses[status] = {"$ref": f"#/components/responses/{status}"}
    operation["responses"] = dict(sorted(responses.items()))


def _drop_unused(told: OpenAPISchema) -> None:
    """Shapes that stand for parameters are spelt out where they are used."""
    schemas = told["components"]["schemas"]
    while unused := set(schemas) - set(_REFERENCE.findall(json.dumps(told))):
        for name in unused:
            del schemas[name]
