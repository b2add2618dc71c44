"""What several nouns share: identities in bodies, days in queries, lists by cursor."""

from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Select

from app.api.endpoint import Ask
from app.api.payloads import IdentityBody
from app.errors import Invalid
from app.models import Ticket
from app.operations.configuration import HallConfig
from app.operations.issuing import Identity
from app.operations.visits import Visit
from app.queries.tickets import tickets_view


def identity_of(body: IdentityBody | str | None) -> Identity | None:
    """A bare text is a number somebody typed."""
    if body is None:
        return None
    if isinstance(body, str):
        return Identity("typed_id", body)
    return Identity(body.kind, body.number, body.name)


YEARS = range(1900, 2200)
"""Years that a request may name: sums of days around 1 or 9999 have no answer."""


def day_of(text: str | None, fallback: date) -> date:
    return fallback if text is None else date_of(text)


def date_of(text: str, field: str = "day") -> date:
    """A calendar day from "2026-11-24"; raise Invalid ``validation_failed`` for anything else.

    field: the member it stands in.
    """
    with suppress(ValueError):
        day = date.fromisoformat(text)
        if day.year in YEARS:
            return day
    raise Invalid("validation_failed", extra={"errors": [{"field": field, "problem": "date"}]})


def moment_of(text: str | None, field: str) -> datetime | None:
    """An instant with its offset; raise Invalid for a naive or malformed one. field: the member it stands in."""
    return None if text is None else instant_of(text, field)


def instant_of(text: str, field: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None or moment.year not in YEARS:
            raise ValueError
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid("validation_failed", extra={"errors": [{"field": field, "problem": "datetime"}]}) from None


def page_of(ask: Ask, hall: HallConfig, statement: Select[Any], limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of tickets, newest first; the cursor is the last id of the page before."""
    if cursor is not None:
        if len(cursor) != 26 or not cursor.isascii() or not cursor.isalnum():
            raise Invalid("cursor_invalid")
        statement = statement.where(Ticket.id < cursor)
    rows = ask.connection.execute(statement.order_by(Ticket.id.desc()).limit(limit + 1)).all()
    found = [Visit(*row) for row in rows[:limit]]
    following = found[-1].id if len(rows) > limit else None
    return {"items": tickets_view(ask.connection, ask.reader(hall), found), "next": following}
