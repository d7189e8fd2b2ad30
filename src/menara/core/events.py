"""What has happened, told to the rooms that want to know.

An event is a frozen dataclass. Publishing it puts one job a subscriber into the transaction of the operation: none is
told of what was rolled back, none misses what was not. Handlers may run twice without harm.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import msgspec

from menara.core import jobs

Handler = Callable[[Any], None]
_handlers: dict[type, dict[str, Handler]] = {}
_kinds: dict[str, type] = {}


def subscribe(event: type, handler: Handler) -> None:
    """Have `handler` called with every event of that type. Only the switchboard subscribes."""
    _handlers.setdefault(event, {})[_name(handler)] = handler
    _kinds[_name(event)] = event


def publish(event: Any) -> None:
    """Raises TransactionManagementError where there is no transaction to belong to."""
    for name in _handlers.get(type(event), {}):
        jobs.enqueue("core.tell", event=_name(type(event)), handler=name, values=_plain(event))


@jobs.task("core.tell")
def tell(event: str, handler: str, values: dict[str, Any]) -> None:
    kind = _kinds[event]
    _handlers[kind][handler](msgspec.convert(values, kind, strict=False))


def _plain(event: Any) -> Any:
    return msgspec.to_builtins(asdict(event))


def _name(thing: Any) -> str:
    return f"{thing.__module__}.{thing.__qualname__}"
