"""A closed month stays as its report says; what changes in its figures afterwards is an adjustment beside it (R-230)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from app.domain.people import Actor
from app.domain.reports import Cell, Difference, cells_of, differences
from app.models import Adjustment, ClosedMonth, Event, FactsSeen, Report, Ticket
from app.models.base import to_ms
from app.models.statements import run
from app.operations.configuration import HallConfig, Halls
from app.operations.desks import record
from app.operations.unit_of_work import Work

EVENTS_AT_ONCE = 5000
"""Most events that one look searches for corrections."""
CAUSES_KEPT = 20
"""Events that one adjustment names; more of them came together in one minute."""

_MONTHS = (
    select(ClosedMonth.month, ClosedMonth.report_id, ClosedMonth.seen_seq, Report.first, Report.last)
    .join(Report, Report.id == ClosedMonth.report_id)
    .where(ClosedMonth.hall_id == bindparam("hall"))
    .order_by(ClosedMonth.month)
)
_CHANGES = (
    select(Event.seq, Event.type, Event.at, Ticket.ticket_no, Ticket.day)
    .join(Ticket, Ticket.id == Event.ticket_id)
    .where(
        Event.hall_id == bindparam("hall"), Event.seq > bindparam("after"), Event.seq <= bindparam("upto"),
        Ticket.day <= bindparam("last"),
    )
    .order_by(Event.seq)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Correction:
    """A closed month some of whose tickets changed. causes: the events, oldest first."""

    month: str
    report_id: str
    causes: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """Months to be worked out anew. after, upto: the events that were looked at."""

    after: int
    upto: int
    corrections: tuple[Correction, ...]

    @property
    def is_far(self) -> bool:
        """Whether the next look should begin later; to move on with every event would be a transaction a minute for nothing."""
        return self.upto - self.after >= EVENTS_AT_ONCE


def corrections(connection: Connection, hall: HallConfig) -> Looked:
    """Only events that the sums of days have seen are looked at: before that the figures would still be the old ones."""
    months = run(connection, _MONTHS, {"hall": hall.id}).all()
    summed = connection.execute(select(FactsSeen.seq).where(FactsSeen.hall_id == hall.id)).scalar()
    if not months or summed is None:
        return Looked(0, 0, ())
    after = min(row.seen_seq for row in months)
    upto = min(summed, after + EVENTS_AT_ONCE)
    of = {"hall": hall.id, "after": after, "upto": upto, "last": months[-1].last}
    changes = run(connection, _CHANGES, of).all()
    found = []
    for row in months:
        causes = tuple(
            {"seq": one.seq, "type": one.type, "ticket_no": one.ticket_no, "day": one.day.isoformat(), "at": to_ms(one.at)}
            for one in changes
            if one.seq > row.seen_seq and row.first <= one.day <= row.last
        )
        if causes:
            found.append(Correction(row.month, row.report_id, causes))
    return Looked(after, upto, tuple(found))


def move_on(work: Work, halls: Halls, hall_id: str, upto: int) -> None:
    """What was looked at holds no correction, or it was written down."""
    halls.held(work, hall_id)
    behind = (ClosedMonth.hall_id == hall_id, ClosedMonth.seen_seq < upto)
    work.connection.execute(update(ClosedMonth).where(*behind).values(seen_seq=upto))


def cells_now(connection: Connection, hall_id: str, month: str, content: Mapping[str, Any]) -> dict[Cell, Any]:
    """The figures of a closed month with its adjustments so far."""
    cells = cells_of(content["sections"])
    rows = connection.execute(
        select(Adjustment.__table__).where(Adjustment.hall_id == hall_id, Adjustment.month == month).order_by(Adjustment.number)
    )
    for row in rows:
        cells[row.cut, row.key, row.figure] = row.now
    return cells


def labels_of(*contents: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], list[str]]:
    """{(cut, value): its name in both languages} of sections."""
    return {
        (section["by"], row["key"]): row["label"] for sections in contents for section in sections for row in section["rows"]
    }


def adjust(
    work: Work, halls: Halls, hall_id: str, correction: Correction, upto: int,
    changed: Sequence[tuple[Difference, list[str]]], actor: Actor, at: datetime,
) -> None:  # fmt: skip
    """Write down what is another figure now, each with its number in the month, and what caused it."""
    halls.held(work, hall_id)
    of_month = (ClosedMonth.hall_id == hall_id, ClosedMonth.month == correction.month)
    work.connection.execute(update(ClosedMonth).where(*of_month).values(seen_seq=upto))
    if not changed:
        return
    last = work.connection.execute(
        select(func.max(Adjustment.number)).where(Adjustment.hall_id == hall_id, Adjustment.month == correction.month)
    ).scalar()
    rows = [
        {
            "hall_id": hall_id, "month": correction.month, "number": number, "cut": one.cell[0], "key": one.cell[1],
            "label": label, "figure": one.cell[2], "was": one.was, "now": one.now, "since": at,
            "causes": list(correction.causes[:CAUSES_KEPT]),
        }
        for number, (one, label) in enumerate(changed, (last or 0) + 1)
    ]  # fmt: skip
    work.connection.execute(insert(Adjustment), rows)
    told = {"month": correction.month, "from": rows[0]["number"], "to": rows[-1]["number"]}
    record(work, "report.adjusted", actor, at, told | {"causes": [cause["seq"] for cause in correction.causes[:CAUSES_KEPT]]})


def changes_of(
    before: Mapping[Cell, Any], sections: Sequence[Mapping[str, Any]], labels: Mapping[tuple[str, str], list[str]]
) -> list[tuple[Difference, list[str]]]:
    """What differs between the figures told so far and those of ``sections`` worked out now, with the names of its rows."""
    found = differences(before, cells_of(sections))
    return [(one, labels.get(one.cell[:2], [one.cell[1], one.cell[1]])) for one in found]
