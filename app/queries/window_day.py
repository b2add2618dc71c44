"""What each window of a hall did over a day, span by span, for the timeline of a manager."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from app.models import Person
from app.models.base import from_ms
from app.operations.configuration import HallConfig
from app.operations.window_time import window_spans
from app.queries.tickets import iso


def window_day_view(connection: Connection, hall: HallConfig, day: date, at: datetime) -> dict[str, Any]:
    """``{day, windows: [{number, name, name_en, spans: [{state, from, to, person, role}]}]}``; closed time has no span."""
    names = dict(connection.execute(select(Person.id, Person.name).where(Person.hall_id == hall.id)).all())
    spans: dict[str, list[dict[str, Any]]] = {window_id: [] for window_id in hall.windows}
    for span in window_spans(connection, hall, day, at):
        if span.window in spans:
            spans[span.window].append({
                "state": span.state, "from": iso(from_ms(span.since)), "to": iso(from_ms(span.until)),
                "person": names.get(span.person, ""), "role": span.role or None,
            })  # fmt: skip
    return {"day": day.isoformat(), "windows": [_window(hall, window_id, found) for window_id, found in spans.items()]}


def _window(hall: HallConfig, window_id: str, spans: list[dict[str, Any]]) -> Mapping[str, Any]:
    window = hall.windows[window_id]
    return {"number": window.number, "name": window.name, "name_en": window.name_en, "spans": spans}
