"""What a statement is in SQL is worked out once a process, not once for each of the hundreds of databases that its tests open.

SQLAlchemy keeps it for each engine, which is right for a server: it has two. Here dialects that would say the same are equal, and
all engines look into one cache. It is more than a third of what a test of an operation costs.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

_KNOWN: LRUCache[Any, Any] = LRUCache(4096)
_DECISIVE = ("dbapi", "server_version_info", "paramstyle", "_json_serializer", "_json_deserializer")


def work_out_once() -> None:
    """From now on, for all engines of this process."""
    DefaultDialect.__eq__ = _says_the_same  # type: ignore[method-assign, assignment]
    DefaultDialect.__hash__ = _of_its_kind  # type: ignore[method-assign, assignment]
    event.listen(Engine, "engine_connect", _look_there)


def _says_the_same(one: DefaultDialect, other: object) -> bool:
    return one is other or (
        type(one) is type(other) and all(getattr(one, name, None) == getattr(other, name, None) for name in _DECISIVE)
    )


def _of_its_kind(one: DefaultDialect) -> int:
    return hash(type(one))


def _look_there(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_KNOWN)
