"""The engine: matching, and what it says of each mention. No clock, no network, no database."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from menara.engine.query.errors import QueryError
    from menara.engine.query.percolator import Percolator

__all__ = ["Percolator", "QueryError"]


def __getattr__(name: str) -> object:
    if name == "Percolator":
        from menara.engine.query.percolator import Percolator

        return Percolator
    if name == "QueryError":
        from menara.engine.query.errors import QueryError

        return QueryError
    raise AttributeError(name)
