"""What all tables share: names of constraints, instants, ids, words stored by value."""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from sqlalchemy import JSON, BigInteger, Dialect, Enum, MetaData, String
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def to_ms(at: datetime) -> int:
    """Milliseconds since 1970; raises ValueError for a naive datetime."""
    if at.tzinfo is None:
        raise ValueError("a naive datetime says no instant; give it a time zone")
    return (at - EPOCH) // timedelta(milliseconds=1)


def from_ms(ms: int) -> datetime:
    return EPOCH + timedelta(milliseconds=ms)


def new_id() -> str:
    """26 characters: 48 bits of milliseconds, 80 random bits, Crockford base 32 (ULID layout).

    Ordered by time, so that new rows land at the end of every index.
    """
    drawn = _drawn.get()
    if drawn is not None:
        return next(drawn)
    return _written((time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10)))


def _written(value: int) -> str:
    return "".join([_ALPHABET[(value >> shift) & 31] for shift in range(125, -1, -5)])


_drawn: ContextVar[Iterator[str] | None] = ContextVar("drawn", default=None)


@contextmanager
def same_ids(id: str) -> Iterator[None]:
    """Let ``new_id`` give the same ids, in the same order, each time something is done for ``id``; they sort by its time."""
    moment = id[:10]

    def draw() -> Iterator[str]:
        for n in range(1_000_000):
            yield moment + _written(int.from_bytes(hashlib.sha256(f"{id} {n}".encode()).digest()[:10]))[10:]

    token = _drawn.set(draw())
    try:
        yield
    finally:
        _drawn.reset(token)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime kept as integer milliseconds: exact, sortable and the same on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy names it
        return None if value is None else to_ms(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else from_ms(value)


def word(kind: type[StrEnum], name: str) -> Enum:
    """Column type for a StrEnum, stored by value and checked by the database."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        length=24,
        create_constraint=True,
        values_callable=lambda enum: [member.value for member in enum],
    )


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant(),
        int: BigInteger(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        list[int]: JSON(),
        list[dict[str, Any]]: JSON(),
    }


Id = Annotated[str, mapped_column(String(26), primary_key=True)]
Ref = Annotated[str, mapped_column(String(26))]
Code = Annotated[str, mapped_column(String(64))]
Name = Annotated[str, mapped_column(String(200))]
