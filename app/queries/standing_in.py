"""What somebody's own page says of the windows of his posts that were left: where he may step in (R-153, R-155)."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.domain.window import WindowState
from app.models import Person, Post, PostAssignment, Window
from app.models.statements import run
from app.operations.configuration import HallConfig
from app.operations.visits import waiting_by_zone
from app.operations.watching import left_since, may_stand_in
from app.queries.tickets import iso

_MY_WINDOWS = (
    select(Window.id, Window.number, Window.state, Window.staff_id, Window.staff_role, Person.name)
    .join(Post, Post.window_id == Window.id)
    .join(PostAssignment, PostAssignment.post_id == Post.id)
    .outerjoin(Person, Person.id == Window.staff_id)
    .where(
        Window.hall_id == bindparam("hall"), Window.state != WindowState.CLOSED,
        PostAssignment.person_id == bindparam("person"), PostAssignment.until.is_(None),
    )
    .order_by(Window.id)
)  # fmt: skip
_WHERE_I_AM = select(Window.number).where(Window.hall_id == bindparam("hall"), Window.staff_id == bindparam("person"))


def stand_ins_view(connection: Connection, hall: HallConfig, person_id: str | None, at: datetime) -> list[dict[str, Any]]:
    """Windows of the person's posts where people wait and nobody acts for as long as raises the alarm.

    since: when that began. name, role: who sits there by the books, "" and None when it was handed over. waiting: people in the
    window's lines. at_window: number of the window where the person asked for sits now, None for none.
    """
    if person_id is None:
        return []
    of = {"hall": hall.id, "person": person_id}
    here = run(connection, _WHERE_I_AM, of).scalar()
    lines = waiting_by_zone(connection, hall.id)
    views = []
    for row in run(connection, _MY_WINDOWS, of):
        since = None if row.staff_id == person_id else left_since(connection, hall, row.id, at)
        if since is None or at - since < timedelta(minutes=hall.policy.alone_minutes):
            continue
        if not may_stand_in(connection, hall, row.id, person_id, at):
            continue
        views.append({
            "window_id": row.id,
            "window_number": row.number,
            "name": row.name or "",
            "role": row.staff_role or None,
            "since": iso(since),
            "minutes": int((at - since).total_seconds() // 60),
            "waiting": sum(lines.get(zone_id, 0) for zone_id in hall.windows[row.id].zone_ids),
            "at_window": here,
        })  # fmt: skip
    return views
