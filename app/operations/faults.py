"""The ledger of faults (R-113): what was out of use, since when, until when, and who saw to it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from app.domain.people import Actor, Role
from app.errors import Conflict, NotFound
from app.models import Fault
from app.models.base import new_id
from app.models.statements import run
from app.operations.configuration import Halls
from app.operations.desks import record
from app.operations.unit_of_work import Work

_ONE = select(Fault.__table__).where(Fault.id == bindparam("fault"))
_OPEN_OF_HARDWARE = select(Fault.__table__).where(Fault.hardware_id == bindparam("of"), Fault.repaired_at.is_(None))
_OPEN_OF_DEVICE = select(Fault.__table__).where(Fault.device_id == bindparam("of"), Fault.repaired_at.is_(None))
_NEW = insert(Fault)


def open_faults(work: Work, *, hardware_id: str | None = None, device_id: str | None = None) -> list[Any]:
    """Faults that last now of one piece of hardware, or of one device."""
    if hardware_id is not None:
        return list(run(work.connection, _OPEN_OF_HARDWARE, {"of": hardware_id}).all())
    return list(run(work.connection, _OPEN_OF_DEVICE, {"of": device_id}).all())


def find_fault(
    work: Work, hall_id: str, code: str, name: str, place: str, at: datetime,
    *, hardware_id: str | None = None, device_id: str | None = None,
) -> str:  # fmt: skip
    """Enter a fault into the ledger and return its id; the caller holds the hall."""
    fault_id = new_id()
    row = {
        "id": fault_id, "hall_id": hall_id, "hardware_id": hardware_id, "device_id": device_id, "name": name, "place": place,
        "code": code, "found_at": at,
    }  # fmt: skip
    run(work.connection, _NEW, row)
    return fault_id


def end_fault(work: Work, row: Any, actor: Actor, at: datetime, note: str = "") -> None:
    """It is over, by somebody's deed or, where the device says so itself, by itself. minutes: each begun one counted."""
    minutes = -(-(at - row.found_at) // timedelta(minutes=1))
    work.connection.execute(
        update(Fault)
        .where(Fault.id == row.id)
        .values(
            repaired_at=at, repaired_by=_told_by(actor), repaired_by_id=actor.person_id, minutes=minutes,
            note=note or row.note,
        )
    )  # fmt: skip


def _told_by(actor: Actor) -> str:
    return "" if actor.role is Role.SYSTEM else actor.name or actor.role.value


def repaired(work: Work, halls: Halls, fault_id: str, actor: Actor, at: datetime, note: str) -> Any:
    """Somebody has seen to it: the ledger says who and what was done, also when the device had said so itself before.

    A fault that lasts although it was called repaired is entered anew when the device says so again.
    """
    row = fault_row(work, fault_id)
    halls.held(work, row.hall_id)
    row = fault_row(work, fault_id)
    if row.repaired_by:
        raise Conflict("fault_closed", name=row.repaired_by)
    if row.repaired_at is None:
        end_fault(work, row, actor, at, note)
    else:
        values = {"repaired_by": _told_by(actor), "repaired_by_id": actor.person_id, "note": note or row.note}
        work.connection.execute(update(Fault).where(Fault.id == fault_id).values(**values))
    about = {"fault_id": fault_id, "hardware_id": row.hardware_id, "device_id": row.device_id, "code": row.code}
    record(work, "fault.repaired", actor, at, {**about, "name": row.name, "note": note})
    return fault_row(work, fault_id)


def fault_row(work: Work, fault_id: str) -> Any:
    row = run(work.connection, _ONE, {"fault": fault_id}).one_or_none()
    if row is None:
        raise NotFound("unknown_fault")
    return row
