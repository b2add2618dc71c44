"""The attendance sheet put right by hand, the leader of the day, the head of a hall (R-164, R-166, R-167)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from app.domain.people import Actor
from app.errors import Forbidden, Invalid, NotFound
from app.models import AttendanceCorrection, DutyLeader, Hall, HallHead, Person
from app.models.base import new_id
from app.operations.configuration import Halls
from app.operations.desks import record
from app.operations.unit_of_work import Work


def correct_attendance(
    work: Work, halls: Halls, hall_id: str, username: str, day: date, actor: Actor, at: datetime, *,
    came_at: datetime | None, left_at: datetime | None, status: str, reason: str,
) -> None:  # fmt: skip
    """Put one line right; what was counted stays beside it.

    Raises Invalid ``attendance_times``, ``attendance_day`` or ``attendance_future``, Forbidden ``own_attendance``.
    """
    hall = halls.held(work, hall_id)
    if not reason.strip():
        raise Invalid("reason_required")
    times = [moment for moment in (came_at, left_at) if moment is not None]
    if day > hall.day(at) or any(hall.day(moment) != day for moment in times):
        raise Invalid("attendance_day")
    if any(moment > at for moment in times):
        raise Invalid("attendance_future")
    if came_at is not None and left_at is not None and left_at < came_at:
        raise Invalid("attendance_times")
    person_id = work.connection.execute(
        select(Person.id).where(Person.hall_id == hall_id, Person.username == username)
    ).scalar_one_or_none()
    if person_id is None:
        raise NotFound("unknown_person")
    if person_id == actor.person_id:
        raise Forbidden("own_attendance")
    row = {
        "id": new_id(), "hall_id": hall_id, "person_id": person_id, "day": day, "came_at": came_at, "left_at": left_at,
        "status": status, "reason": reason.strip(), "by": actor.name, "at": at,
    }  # fmt: skip
    work.connection.execute(insert(AttendanceCorrection), row)
    told = {"username": username, "day": day.isoformat(), "status": status}
    record(work, "attendance.corrected", actor, at, told, reason=reason.strip(), sensitive="attendance")


def set_duty_leader(
    work: Work, halls: Halls, hall_id: str, day: date, wanted: dict[str, str], actor: Actor, at: datetime
) -> None:
    """Name who leads the hall on a day; an empty name takes the entry away. Shown in the hall at once."""
    halls.held(work, hall_id)
    of_day = (DutyLeader.hall_id == hall_id, DutyLeader.day == day)
    work.connection.execute(delete(DutyLeader).where(*of_day))
    if wanted["name"].strip():
        values = {name: value.strip() for name, value in wanted.items()}
        work.connection.execute(insert(DutyLeader), {"hall_id": hall_id, "day": day, **values})
    told: dict[str, Any] = {"what": "duty_leader", "day": day.isoformat()}
    record(work, "hall.configured", actor, at, told)


def set_head(work: Work, halls: Halls, hall_id: str, name: str, phone: str, since: date, actor: Actor, at: datetime) -> str:
    """Enter who heads the hall from a day on; the centre above is told and takes note (R-167)."""
    halls.held(work, hall_id)
    head_id = new_id()
    row = {
        "id": head_id, "hall_id": hall_id, "name": name.strip(), "phone": phone.strip(), "since": since, "recorded_at": at,
        "recorded_by": actor.name,
    }  # fmt: skip
    work.connection.execute(insert(HallHead), row)
    told = {"name": name.strip(), "since": since.isoformat()}
    record(work, "hall.head_changed", actor, at, told, sensitive="configuration")
    return head_id


def note_head(work: Work, halls: Halls, hall_id: str, head_id: str, actor: Actor, at: datetime) -> None:
    """The centre has read who heads a hall below it now. hall_id: the centre's."""
    halls.held(work, hall_id)
    below = select(Hall.id).where(Hall.parent_id == hall_id)
    row = work.connection.execute(
        select(HallHead.seen_at, HallHead.name).where(HallHead.id == head_id, HallHead.hall_id.in_(below))
    ).one_or_none()
    if row is None:
        raise NotFound("unknown_head")
    if row.seen_at is None:
        work.connection.execute(update(HallHead).where(HallHead.id == head_id).values(seen_at=at, seen_by=actor.name))
        record(work, "hall.head_noted", actor, at, {"name": row.name})
