"""Being away from a post: asked for with a hand-over, decided by a leader, both of a pair never by accident (R-154, R-158)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from app.domain.people import LEADERS, Actor, Role
from app.domain.posts import Away
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.models import Absence, Person, PostAssignment
from app.models.base import new_id
from app.operations.configuration import Halls
from app.operations.desks import record
from app.operations.rostering import sessions_on
from app.operations.unit_of_work import Work

KINDS = ("leave", "sick", "training", "errand")
LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants to be away when, why, and what the other of the pair must know. session: None for whole days."""

    username: str
    first_day: date
    last_day: date
    session: int | None
    kind: str
    reason: str = ""
    handover: str = ""


def request_absence(work: Work, halls: Halls, hall_id: str, wish: Wish, actor: Actor, at: datetime) -> str:
    """Id of the request.

    Raises Invalid ``absence_days``, ``absence_session`` or ``handover_required``, Conflict ``absence_twice`` or ``both_away``.

    Asked later than the hall's rule it is taken all the same and marked: sickness comes without notice.
    """
    hall = halls.held(work, hall_id)
    person = _person(work.connection, hall_id, wish.username)
    if actor.role not in LEADERS and person.id != actor.person_id:
        raise Forbidden("not_your_absence")
    today = hall.day(at)
    if not today <= wish.first_day <= wish.last_day or (wish.last_day - wish.first_day).days > LONGEST_DAYS:
        raise Invalid("absence_days")
    days = (wish.first_day + timedelta(days=n) for n in range((wish.last_day - wish.first_day).days + 1))
    if wish.session is not None and all(wish.session != one.number for day in days for one in sessions_on(hall, day)):
        raise Invalid("absence_session", key=str(wish.session))
    ahead = (wish.first_day - today).days
    if ahead >= 1 and not wish.handover.strip() and _partners(work.connection, person.id):
        raise Invalid("handover_required")
    away = Away(person.id, wish.first_day, wish.last_day, wish.session)
    if any(away.meets(other) for other in _lasting(work.connection, hall_id, {person.id}, wish.first_day)):
        raise Conflict("absence_twice", name=person.name)
    both = meets_partner(work.connection, hall_id, away)
    if both and hall.policy.both_away_rule == "refuse":
        raise Conflict("both_away", name=person.name)
    absence_id = new_id()
    row = {
        "id": absence_id, "hall_id": hall_id, "person_id": person.id, "first_day": wish.first_day, "last_day": wish.last_day,
        "session": wish.session, "kind": wish.kind, "reason": wish.reason.strip(), "handover": wish.handover.strip(),
        "state": "requested", "both_away": both, "on_time": ahead >= hall.policy.absence_notice_days, "requested_at": at,
        "requested_by": actor.person_id,
    }  # fmt: skip
    work.connection.execute(insert(Absence), row)
    _tell(work, "absence.requested", row, actor, at)
    return absence_id


def decide_absence(
    work: Work, halls: Halls, hall_id: str, absence_id: str, actor: Actor, at: datetime, *, grant: bool, reason: str = ""
) -> None:
    """Grant or refuse. A refusal, and leaving a post to nobody, need a reason: raises Invalid ``reason_required``."""
    halls.held(work, hall_id)
    row = _absence(work.connection, hall_id, absence_id)
    if row.state != "requested":
        raise Conflict("absence_decided")
    if row.person_id == actor.person_id and actor.role is Role.SHIFT_LEADER:
        raise Forbidden("own_absence")
    # Asked again now: the other may have been granted or withdrawn since.
    away = Away(row.person_id, row.first_day, row.last_day, row.session)
    both = meets_partner(work.connection, hall_id, away, only_granted=True)
    if not reason.strip() and (both or not grant):
        raise Invalid("both_away_reason" if both and grant else "reason_required")
    values = {
        "state": "granted" if grant else "refused", "both_away": both or (row.both_away and not grant), "decided_at": at,
        "decided_by": actor.name, "decision": reason.strip(),
    }  # fmt: skip
    work.connection.execute(update(Absence).where(Absence.id == absence_id).values(**values))
    _tell(work, f"absence.{values['state']}", {**row._mapping, **values}, actor, at, reason=reason.strip())


def withdraw_absence(work: Work, halls: Halls, hall_id: str, absence_id: str, actor: Actor, at: datetime) -> None:
    """The person comes after all; raise Conflict ``absence_over`` when it has ended."""
    hall = halls.held(work, hall_id)
    row = _absence(work.connection, hall_id, absence_id)
    if actor.role not in LEADERS and row.person_id != actor.person_id:
        raise Forbidden("not_your_absence")
    if row.state not in ("requested", "granted"):
        raise Conflict("absence_decided")
    if row.last_day < hall.day(at):
        raise Conflict("absence_over")
    work.connection.execute(update(Absence).where(Absence.id == absence_id).values(state="withdrawn"))
    _tell(work, "absence.withdrawn", {**row._mapping, "state": "withdrawn"}, actor, at)


def _tell(work: Work, type: str, row: Mapping[str, Any], actor: Actor, at: datetime, reason: str = "") -> None:
    """The reason somebody is away is not in the stream: it may be an illness."""
    told = {
        "absence_id": row["id"], "person_id": row["person_id"], "first_day": row["first_day"].isoformat(),
        "last_day": row["last_day"].isoformat(), "session": row["session"], "both_away": row["both_away"],
    }  # fmt: skip
    record(work, type, actor, at, told, reason=reason)


def _person(connection: Connection, hall_id: str, username: str) -> Any:
    person = connection.execute(
        select(Person.id, Person.name).where(Person.hall_id == hall_id, Person.username == username)
    ).one_or_none()
    if person is None:
        raise NotFound("unknown_person")
    return person


def _absence(connection: Connection, hall_id: str, absence_id: str) -> Any:
    row = connection.execute(
        select(Absence.__table__).where(Absence.id == absence_id, Absence.hall_id == hall_id)
    ).one_or_none()
    if row is None:
        raise NotFound("unknown_absence")
    return row


def _partners(connection: Connection, person_id: str) -> set[str]:
    """The others of the person's pairs."""
    own = select(PostAssignment.post_id).where(PostAssignment.person_id == person_id, PostAssignment.until.is_(None))
    return set(
        connection.execute(
            select(PostAssignment.person_id).where(
                PostAssignment.post_id.in_(own), PostAssignment.until.is_(None), PostAssignment.person_id != person_id
            )
        ).scalars()
    )


def meets_partner(connection: Connection, hall_id: str, away: Away, *, only_granted: bool = False) -> bool:
    """Whether another of the person's pairs is away, or asks to be, in one of the same sessions (R-154)."""
    partners = _partners(connection, away.person_id)
    others = _lasting(connection, hall_id, partners, away.first, only_granted=only_granted)
    return any(away.meets(other) for other in others)


def _lasting(connection: Connection, hall_id: str, people: set[str], since: date, *, only_granted: bool = False) -> list[Away]:
    states = ["granted"] if only_granted else ["granted", "requested"]
    rows = connection.execute(
        select(Absence.person_id, Absence.first_day, Absence.last_day, Absence.session).where(
            Absence.hall_id == hall_id, Absence.person_id.in_(people), Absence.last_day >= since, Absence.state.in_(states)
        )
    )
    return [Away(*row) for row in rows]


def away_on(connection: Connection, hall_id: str, first: date, last: date) -> list[Away]:
    """Who is granted to be away on any of these days."""
    rows = connection.execute(
        select(Absence.person_id, Absence.first_day, Absence.last_day, Absence.session).where(
            Absence.hall_id == hall_id, Absence.last_day >= first, Absence.first_day <= last, Absence.state == "granted"
        )
    )
    return [Away(*row) for row in rows]
