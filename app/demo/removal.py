"""Removal of whole halls, whatever tables later versions hang on them."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, Table, delete, literal, or_, select

from app.errors import Conflict, NotFound
from app.models import Base, Device, Hall, Idempotency, Person


def demo_hall_ids(connection: Connection, code: str) -> list[str]:
    """The demo hall with ``code`` and all halls below it; raise Conflict ``not_a_demo_hall`` when one of them is real."""
    rows = connection.execute(select(Hall.id, Hall.code, Hall.parent_id, Hall.is_demo)).all()
    found = [row for row in rows if row.code == code]
    if not found:
        raise NotFound("unknown_hall", hall=code)
    for above in found:  # grows while it is walked: children, then their children
        found += [row for row in rows if row.parent_id == above.id]
    for row in found:
        if not row.is_demo:
            raise Conflict("not_a_demo_hall", hall=row.code)
    return [row.id for row in found]


def remove_halls(connection: Connection, hall_ids: Collection[str]) -> None:
    """Delete the halls and every row that belongs to one, those first that refer to others."""
    _forget_answers(connection, hall_ids)
    for table in reversed(Base.metadata.sorted_tables):
        belongs = _belongs_to(table, hall_ids)
        if belongs is not None:
            connection.execute(delete(table).where(belongs))


def _forget_answers(connection: Connection, hall_ids: Collection[str]) -> None:
    """Answers kept for repeated presses name their caller only in words; they hold tickets all the same."""
    for kind, table in (("device", Device), ("person", Person)):
        callers = select(literal(f"{kind}:") + table.id).where(table.hall_id.in_(hall_ids))
        connection.execute(delete(Idempotency).where(Idempotency.caller.in_(callers)))


def _belongs_to(table: Table, hall_ids: Collection[str]) -> ColumnElement[bool] | None:
    """A row belongs to the hall it names, else to that of the rows it refers to; None when the table names no hall."""
    if table is Hall.__table__:
        return table.c.id.in_(hall_ids)
    if "hall_id" in table.c:
        return table.c.hall_id.in_(hall_ids)
    ways = []
    for key in table.foreign_keys:
        parent = key.column.table
        above = _belongs_to(parent, hall_ids) if parent is not table else None
        if above is not None:
            ways.append(key.parent.in_(select(key.column).where(above)))
    return or_(*ways) if ways else None
