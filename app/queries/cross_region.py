"""Matters of other regions as they are looked at: what a kiosk may offer, the ledger, the figures (R-128 to R-132)."""

from collections.abc import Iterable
from datetime import date, datetime
from statistics import median
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.domain.cross_region import MatterState, steps_from
from app.domain.tags import may_take
from app.domain.window import OPEN
from app.errors import Invalid
from app.models import CrossMatter, CrossStep, Person, Ticket, Window
from app.models.statements import run
from app.operations.configuration import HallConfig, ItemConfig
from app.operations.issuing import shown_time
from app.queries.tickets import iso
from app.texts import say

_AT_WINDOWS = (
    select(Window.id, Window.state, Person.skills)
    .join(Person, Person.id == Window.staff_id)
    .where(Window.hall_id == bindparam("hall"))
)


def cross_items(connection: Connection, hall: HallConfig, at: datetime, lang: str) -> list[dict[str, Any]]:
    """Items done for other regions. on_duty: somebody trained sits at an open window; text: what to do when nobody does."""
    manned = [
        (hall.windows.get(row.id), row.skills) for row in run(connection, _AT_WINDOWS, {"hall": hall.id}) if row.state in OPEN
    ]
    views = []
    for item in hall.items.values():
        if not item.active or not item.cross_region:
            continue
        skill = hall.skill_for(hall.zones[item.zone_id], item)
        on_duty = any(
            window is not None and window.takes(item.zone_id, item.item_group) and may_take(skill, skills or ())
            for window, skills in manned
        )
        views.append({
            "code": item.code,
            "name": item.name,
            "name_en": item.name_en,
            "partners": [partner.view() for partner in item.cross_region],
            "on_duty": on_duty,
            "text": "" if on_duty else _when(hall, item, at, lang),
        })  # fmt: skip
    return views


def _when(hall: HallConfig, item: ItemConfig, at: datetime, lang: str) -> str:
    """When the zone's next session begins: people come on duty with it."""
    hours = hall.hours(hall.zones[item.zone_id], at)
    moment = hours.opens_at
    if hours.open_now and hours.closes_at is not None:
        moment = hall.hours(hall.zones[item.zone_id], hours.closes_at).opens_at
    if moment is None:
        return say("cross.nobody", lang)
    return say("cross.later", lang, time=shown_time(hall, moment, at, lang))


_MATTERS = select(CrossMatter.__table__, Ticket.ticket_no).join(Ticket, Ticket.id == CrossMatter.ticket_id)
_STEPS = select(CrossStep.__table__).where(CrossStep.matter_id == bindparam("matter")).order_by(CrossStep.id)


def matter_view(hall: HallConfig, row: Any) -> dict[str, Any]:
    item = hall.items.get(row.item_id)
    return {
        "id": row.id,
        "number": row.number,
        "ticket_id": row.ticket_id,
        "ticket_no": row.ticket_no,
        "item": item.code if item else "",
        "item_name": item.name if item else "",
        "item_name_en": item.name_en if item else "",
        "kind": row.kind,
        "region": row.region,
        "intake_place": row.intake_place,
        "authority_place": row.authority_place,
        "reference": row.reference,
        "state": row.state.value,
        "opened_at": iso(row.opened_at),
        "changed_at": iso(row.changed_at),
        "ended_at": iso(row.ended_at),
        "next_steps": [step.value for step in steps_from(row.state)],
    }


def matters_page(
    connection: Connection,
    hall: HallConfig,
    *,
    state: str | None,
    region: str | None,
    q: str | None,
    limit: int,
    cursor: str | None,
) -> dict[str, Any]:
    """The ledger, newest first. q: beginning of a number of the ledger or of a ticket."""
    statement = _MATTERS.where(CrossMatter.hall_id == hall.id)
    if state:
        statement = statement.where(CrossMatter.state.in_([one for one in MatterState if one.value == state]))
    if region:
        statement = statement.where(CrossMatter.region == region)
    if q:
        wanted = q.strip().upper().replace("%", "").replace("_", "")
        statement = statement.where(CrossMatter.number.startswith(wanted) | Ticket.ticket_no.startswith(wanted))
    if cursor is not None:
        if len(cursor) != 26 or not cursor.isascii() or not cursor.isalnum():
            raise Invalid("cursor_invalid")
        statement = statement.where(CrossMatter.id < cursor)
    rows = connection.execute(statement.order_by(CrossMatter.id.desc()).limit(limit + 1)).all()
    return {
        "items": [matter_view(hall, row) for row in rows[:limit]],
        "next": rows[limit - 1].id if len(rows) > limit else None,
    }


def matter_with_steps(connection: Connection, hall: HallConfig, matter_id: str, lang: str) -> dict[str, Any]:
    row = connection.execute(_MATTERS.where(CrossMatter.id == matter_id)).one()
    steps = [
        {
            "step": step.step,
            "state": step.state,
            "text": say(f"matter_step.{step.step}", lang),
            "at": iso(step.at),
            "by": step.by_name,
            "reference": step.reference,
            "note": step.note,
        }
        for step in run(connection, _STEPS, {"matter": matter_id})
    ]
    return matter_view(hall, row) | {"steps": steps}


def cross_stats(connection: Connection, hall: HallConfig, first: date, last: date) -> list[dict[str, Any]]:
    """Per partner region and item: matters taken in, delivered, returned, days from intake to delivery (R-132)."""
    rows = connection.execute(
        select(CrossMatter.__table__).where(CrossMatter.hall_id == hall.id, CrossMatter.day >= first, CrossMatter.day <= last)
    )
    groups: dict[tuple[str, str, str], list[Any]] = {}
    for row in rows:
        groups.setdefault((row.kind, row.region, row.item_id), []).append(row)
    return [
        {
            "kind": kind,
            "region": region,
            "item": _code(hall, item_id),
            "item_name": _name(hall, item_id),
            **matter_figures(found),
        }
        for (kind, region, item_id), found in sorted(groups.items())
    ]


def _code(hall: HallConfig, item_id: str) -> str:
    return hall.items[item_id].code if item_id in hall.items else ""


def _name(hall: HallConfig, item_id: str) -> str:
    return hall.items[item_id].name if item_id in hall.items else ""


def matter_figures(rows: Iterable[Any]) -> dict[str, Any]:
    """Of matters: how many, what became of them, days from intake to delivery."""
    rows = list(rows)
    states = [row.state for row in rows]
    days = [(row.ended_at - row.opened_at).total_seconds() / 86400 for row in rows if row.state is MatterState.DELIVERED]
    return {
        "received": len(rows),
        "delivered": states.count(MatterState.DELIVERED),
        "returned": states.count(MatterState.RETURNED),
        "under_way": sum(row.ended_at is None for row in rows),
        "median_days": round(median(days), 1) if days else None,
    }
