"""What is behind a figure of a review: the tickets, the sessions, the pauses, or what was entered (R-227, R-231).

The own ratings are told by the day and not by the ticket: whoever rates is not to be known to whom was rated (GB/T 39734, 9).
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from app.domain.figures import FIGURES
from app.domain.indicators import BY_HAND, Indicator, Subject
from app.domain.ticket import TicketState
from app.errors import Invalid, NotFound
from app.models import Leg, Rating, ServiceShare, Ticket
from app.models.base import to_ms
from app.operations.configuration import HallConfig
from app.queries.comparing import Norms, norms_of
from app.queries.covering import LATE, conduct_of
from app.queries.reviews import Whole, review_row, sheet_view, whole_review
from app.queries.tickets import iso

SESSIONS = frozenset({"late_opening_share", "uncovered_share"})
RATINGS = frozenset({"rated", "good_ratings", "satisfied_ratings"})
"""Counted figures that come from ratings; a share of one of them is told by the day."""

PAGE = 200


def evidence_view(
    connection: Connection, hall: HallConfig, code: str, sheet_id: str, indicator: str, at: datetime, *, own: bool,
    cursor: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """``{kind, items, next, …}``; kind: tickets, days, sessions, pauses or entries. own: asked by the person of the sheet."""
    whole = whole_review(connection, hall, review_row(connection, hall, code))
    sheet = next((one for one in whole.sheets if one.id == sheet_id), None)
    if sheet is None:
        raise NotFound("unknown_sheet")
    measured = whole.scheme.indicator(indicator, sheet.subject)
    told = _Behind(connection, whole, sheet, measured, at, own=own).look(cursor)
    figure = next(one for one in sheet_view(whole, sheet)["indicators"] if one["code"] == indicator)
    return {"indicator": indicator, "source": measured.source, "figure": figure, "next": None} | told


class _Behind:
    def __init__(
        self, connection: Connection, whole: Whole, sheet: Any, indicator: Indicator, at: datetime, *, own: bool
    ) -> None:
        self.connection, self.whole, self.sheet, self.indicator, self.at, self.own = (
            connection, whole, sheet, indicator, at, own
        )  # fmt: skip
        self.hall, self.row = whole.hall, whole.row

    def look(self, cursor: str | None) -> dict[str, Any]:
        source = self.indicator.source
        if source == BY_HAND:
            entries = [one for one in self.whole.changes.get(self.sheet.id, ()) if one.indicator == self.indicator.code]
            items = [
                {"number": one.number, "value": one.value, "at": iso(one.at), "by": one.by_name, "reason": one.reason}
                for one in entries
            ]
            return {"kind": "entries", "items": items}
        if source in SESSIONS:
            return {"kind": "sessions", "items": list(self._sessions())}
        if source == "long_pauses":
            return {"kind": "pauses", "items": list(self._pauses())}
        if self.own and _comes_from_ratings(source):
            return {"kind": "days", "items": self._days()}
        return self._tickets(cursor)

    def _is_own(self, window_id: str, person_id: str) -> bool:
        return bool(self.sheet.subject_id == (window_id if self.sheet.subject is Subject.WINDOW else person_id))

    def _sessions(self) -> Iterable[dict[str, Any]]:
        """All planned sessions, those with something wrong marked."""
        for one in conduct_of(self.connection, self.hall, self.row.first_day, self.row.last_day, self.at).sessions:
            if self._is_own(one.window_id, one.person_id):
                yield {
                    "day": one.day.isoformat(), "session": one.session, "window": self._window(one.window_id),
                    "minutes": round(one.length.total_seconds() / 60),
                    "uncovered_minutes": round(one.uncovered.total_seconds() / 60, 1),
                    "late_minutes": round(one.late.total_seconds() / 60, 1), "late": one.late > LATE,
                }  # fmt: skip

    def _pauses(self) -> Iterable[dict[str, Any]]:
        for one in conduct_of(self.connection, self.hall, self.row.first_day, self.row.last_day, self.at).pauses:
            if self._is_own(one.window_id, one.person_id):
                minutes = round(one.length.total_seconds() / 60, 1)
                yield {
                    "day": one.day.isoformat(), "since": iso(one.since), "window": self._window(one.window_id),
                    "minutes": minutes, "break": one.kind == "break",
                }  # fmt: skip

    def _window(self, window_id: str | None) -> str:
        window = self.hall.windows.get(window_id or "")
        return window.number if window else ""

    def _legs(self) -> Any:
        """Finished services and calls of this sheet, in the order they were made."""
        mine = Leg.window_id == self.sheet.subject_id
        if self.sheet.subject is Subject.PERSON:
            shared = select(ServiceShare.leg_id).where(ServiceShare.person_id == self.sheet.subject_id)
            mine = or_(Leg.staff_id == self.sheet.subject_id, Leg.id.in_(shared))
        return (
            select(
                Leg.id, Ticket.id.label("ticket_id"), Ticket.ticket_no, Ticket.day, Ticket.special_group, Leg.zone_id,
                Leg.item_id, Leg.window_id, Leg.called_at, Leg.calls, Leg.issued_at, Leg.started_at, Leg.finished_at,
                Leg.held_ms, Leg.outcome, Rating.level, ServiceShare.id.label("share"),
            )
            .join(Ticket, Ticket.id == Leg.ticket_id)
            .outerjoin(Rating, Rating.leg_id == Leg.id)
            .outerjoin(ServiceShare, ServiceShare.leg_id == Leg.id)
            .where(
                Ticket.hall_id == self.hall.id, Ticket.zone_id.in_(list(self.hall.zones)),
                Ticket.day.between(self.row.first_day, self.row.last_day), mine, Leg.state != TicketState.UNDONE,
            )
            .order_by(Leg.id)
        )  # fmt: skip

    def _tickets(self, cursor: str | None) -> dict[str, Any]:
        statement = self._legs()
        if cursor is not None:
            if len(cursor) != 26 or not cursor.isalnum():
                raise Invalid("cursor_invalid")
            statement = statement.where(Leg.id > cursor)
        if not self.indicator.source.startswith("in_target"):
            statement = statement.where(Leg.outcome != "", Leg.started_at.is_not(None), Leg.finished_at.is_not(None))
        found: dict[str, Any] = {}
        for row in self.connection.execute(statement.limit(2 * PAGE)):
            found.setdefault(row.id, row)  # twice where two others had a part in it
        legs = list(found.values())
        norms = norms_of(self.row.norms)
        items = [self._ticket(row, norms) for row in legs[:PAGE]]
        return {"kind": "tickets", "items": items, "next": legs[PAGE - 1].id if len(legs) > PAGE else None}

    def _ticket(self, row: Any, norms: Norms) -> dict[str, Any]:
        item = self.hall.items.get(row.item_id or "")
        done = bool(row.outcome) and row.started_at is not None and row.finished_at is not None
        service = max(to_ms(row.finished_at) - to_ms(row.started_at) - row.held_ms, 0) if done else None
        shared = row.share is not None
        usual = norms.of(row.zone_id, row.item_id or "", special=bool(row.special_group)) if done and not shared else None
        wait = to_ms(row.called_at) - to_ms(row.issued_at) if row.called_at is not None and row.calls else None
        return {
            "ticket_id": row.ticket_id, "ticket_no": row.ticket_no, "day": row.day.isoformat(),
            "window": self._window(row.window_id), "item": item.name if item else "",
            "item_en": item.name_en if item else "", "wait_seconds": _seconds(wait), "service_seconds": _seconds(service),
            "usual_seconds": _seconds(usual), "held_seconds": _seconds(row.held_ms), "shared": shared,
            "level": None if self.own else row.level,
        }  # fmt: skip

    def _days(self) -> list[dict[str, Any]]:
        days: dict[date, dict[int, int]] = {}
        seen: set[str] = set()
        done = and_(Leg.outcome != "", Leg.finished_at.is_not(None))
        for row in self.connection.execute(self._legs().where(done)):
            if row.id not in seen:
                seen.add(row.id)
                levels = days.setdefault(row.day, {})
                levels[row.level or 0] = levels.get(row.level or 0, 0) + 1
        return [_day_of_ratings(day, levels) for day, levels in sorted(days.items())]


def _day_of_ratings(day: date, levels: Mapping[int, int]) -> dict[str, Any]:
    rated = sum(count for level, count in levels.items() if level)
    satisfied = sum(count for level, count in levels.items() if level >= 4)
    return {"day": day.isoformat(), "services": sum(levels.values()), "rated": rated, "satisfied": satisfied}


def _comes_from_ratings(source: str) -> bool:
    return source in FIGURES and FIGURES[source].above in RATINGS


def _seconds(ms: int | None) -> int | None:
    return None if ms is None else (ms + 500) // 1000
