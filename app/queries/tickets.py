"""A ticket as outside programs see it (contract section 2), in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.domain.masking import mask_name
from app.domain.ticket import OPEN as OPEN_TICKET
from app.domain.ticket import TicketState
from app.domain.waits import Unknown, WaitEstimate, shown_minutes
from app.models import Counter, Ticket
from app.models.statements import run
from app.operations.configuration import Area, HallConfig
from app.operations.issuing import LIKELY
from app.operations.lines import line_ahead
from app.operations.visits import Visit
from app.operations.waiting import WaitsNow, waits_now
from app.security.vault import Vault, VaultError
from app.texts import say, why_longer

_FINISHED = select(Counter.zone_id, Counter.served, Counter.service_ms).where(
    Counter.hall_id == bindparam("hall"), Counter.day == bindparam("on_day")
)


def finished_today(connection: Connection, hall_id: str, day: date) -> dict[str, tuple[int, int]]:
    """(services, their milliseconds) of the day by zone id."""
    rows = run(connection, _FINISHED, {"hall": hall_id, "on_day": day})
    return {zone_id: (served, service_ms) for zone_id, served, service_ms in rows}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, when, and with what: everything a view of tickets needs besides the database.

    with_links: whether tickets carry their unguessable link, by which they can be rated; clerks are not given it (R-182).
    """

    hall: HallConfig
    vault: Vault
    public_url: str
    at: datetime
    lang: str = "zh"
    with_links: bool = True


def wait_view(hall: HallConfig, wait: WaitEstimate, lang: str) -> dict[str, Any]:
    """``{p10_seconds, p50_seconds, p90_seconds, as_of, text, in_time, closing}`` or ``{unknown, text}``.

    in_time: how likely the call comes before the windows close, 0 to 1; closing: a sentence where it is not likely, unless the
    hall has chosen to issue without a word (R-030).
    """
    if isinstance(wait, Unknown):
        return {"unknown": wait.reason, "text": say(f"wait.{wait.reason}", lang)}
    low, high = shown_minutes(wait)
    text = say("wait.range", lang, low=low, high=high) if low else say("wait.within", lang, high=high)
    return {
        "p10_seconds": wait.p10_seconds,
        "p50_seconds": wait.p50_seconds,
        "p90_seconds": wait.p90_seconds,
        "as_of": iso(wait.as_of),
        "text": text,
        "in_time": wait.in_time,
        "closing": say("wait.closing", lang) if wait.in_time < LIKELY and hall.policy.closing_rule != "issue" else None,
    }


def longer_view(hall: HallConfig, longer: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """``{minutes, text}``: by how much the call has moved back, and why."""
    causes = []
    for cause in longer["causes"]:
        window = hall.windows.get(cause["window_id"] or "")
        causes.append((cause["code"], window.number if window else "", cause["count"] or 0))
    text = why_longer(longer["minutes"], causes, lang)
    return {"minutes": longer["minutes"], "text": text}


def iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds") if moment is not None else None


def ticket_view(
    connection: Connection, reader: Reader, visit: Visit, *, ahead: int | None = None, wait: WaitEstimate | None = None,
    now: WaitsNow | None = None,
) -> dict[str, Any]:  # fmt: skip
    """One ticket. ahead, wait, now: when the caller knows them already."""
    hall, at = reader.hall, reader.at
    if visit.state is TicketState.WAITING:
        if ahead is None or wait is None:
            line = line_ahead(connection, visit.zone_id, visit.order_at, visit.order_seq)
            now = now or waits_now(connection, hall, at, finished_today(connection, hall.id, hall.day(at)), tickets=True)
            ahead, wait = line.people, now.of_ticket(visit, line.cases)
    else:
        ahead, wait = None, Unknown("not_waiting")
    return _shape(reader, visit, ahead, wait, now.longer(visit) if now and visit.state is TicketState.WAITING else None)


def tickets_view(connection: Connection, reader: Reader, visits: list[Visit]) -> list[dict[str, Any]]:
    """Several tickets with what they share read once."""
    hall, at = reader.hall, reader.at
    now = waits_now(connection, hall, at, finished_today(connection, hall.id, hall.day(at)), tickets=True)
    return [ticket_view(connection, reader, visit, now=now) for visit in visits]


def _shape(
    reader: Reader, visit: Visit, ahead: int | None, wait: WaitEstimate, longer: Mapping[str, Any] | None
) -> dict[str, Any]:
    hall = reader.hall
    zone = hall.zones[visit.zone_id]
    item = hall.items.get(visit.item_id) if visit.item_id else None
    window = hall.windows.get(visit.window_id) if visit.window_id else None
    until = visit.called_at or (visit.finished_at or reader.at)
    return {
        "id": visit.id,
        "ticket_no": visit.ticket_no,
        "hall": hall.code,
        "zone": zone.code,
        "zone_name": zone.name,
        "zone_name_en": zone.name_en,
        "service_item": item.code if item else None,
        "item_name": item.name if item else None,
        "item_name_en": item.name_en if item else None,
        "state": visit.state.value,
        "channel": visit.channel,
        "priority_class": visit.priority_class,
        "purpose": visit.purpose,
        "special_group": _special_group(hall, visit.special_group),
        "theme": theme_view(hall, visit),
        "people_ahead": ahead,
        "wait": wait_view(hall, wait, reader.lang) | ({"longer": longer_view(hall, longer, reader.lang)} if longer else {}),
        "issued_at": iso(visit.issued_at),
        "slot_at": iso(visit.slot_at),
        "called_at": iso(visit.called_at),
        "started_at": iso(visit.started_at),
        "finished_at": iso(visit.finished_at),
        "window": {"id": window.id, "number": window.number, "name": window.name} if window else None,
        "attempt": visit.attempt,
        "outcome": visit.outcome or None,
        "start_implied": visit.start_implied,
        "e_ticket_url": f"{reader.public_url}/t/{visit.token}" if reader.with_links else None,
        "reprints": visit.reprints,
        "reactivations": visit.reactivations,
        "no_shows": visit.no_shows,
        "case_count": visit.case_count,
        "cross_region": visit.cross_region,
        "agency": visit.agency,
        "area": area_view(zone.area),
        "masked_name": masked_name(reader.vault, visit),
        "waited_seconds": max(int((until - visit.leg_issued_at).total_seconds()), 0),
        "break_seconds": _break_seconds(hall, visit, reader.at),
    }


def _break_seconds(hall: HallConfig, visit: Visit, at: datetime) -> int:
    """How much of the wait up to now was a break: ``waited_seconds`` without it is the net wait (R-173)."""
    if visit.called_at is not None or visit.finished_at is not None:
        return visit.break_ms // 1000
    return int(hall.break_in_wait(hall.zones[visit.zone_id], visit.item_id, visit.leg_issued_at, at).total_seconds())


def theme_view(hall: HallConfig, visit: Visit) -> dict[str, Any] | None:
    """``{code, name, name_en, step, steps}``: the chain with what is done, where the visitor is now, what is to come."""
    if visit.theme is None or visit.step is None:
        return None
    reached = visit.step + (visit.state is TicketState.FINISHED)
    ended = visit.state not in OPEN_TICKET
    steps = []
    for n, step in enumerate(visit.theme["steps"]):
        zone = hall.zone(step["zone"]) if step["zone"] in hall.zones_by_code else None
        item = hall.items_by_code.get(step["service_item"] or "")
        steps.append({
            "zone": zone.code if zone else step["zone"],
            "service_item": step["service_item"],
            "name": item.name if item else zone.name if zone else step["zone"],
            "name_en": (item.name_en or item.name) if item else zone.name_en if zone else step["zone"],
            "state": "done" if n < reached else "left_out" if ended else "now" if n == reached else "to_come",
        })  # fmt: skip
    return {name: visit.theme[name] for name in ("code", "name", "name_en")} | {"step": visit.step, "steps": steps}


def _special_group(hall: HallConfig, code: str) -> dict[str, str] | None:
    """The group as the hall names it, by its bare code when the hall has it no more."""
    if not code:
        return None
    return next(
        (group.ref() for group in hall.special_groups if group.code == code), {"code": code, "name": code, "name_en": code}
    )


def area_view(area: Area | None) -> dict[str, str] | None:
    return {"code": area.code, "name": area.name, "name_en": area.name_en} if area else None


def masked_name(vault: Vault, visit: Visit) -> str:
    """ "张*", or "" when no name is known or it was sealed with another key (R-254)."""
    if visit.name_sealed is None:
        return ""
    try:
        return mask_name(vault.open(visit.name_sealed, field="ticket.name"))
    except VaultError:
        return ""


_HALL_OF_TICKET = select(Ticket.hall_id).where(Ticket.id == bindparam("ticket"))
_TICKET_BY_TOKEN = select(Ticket.id, Ticket.hall_id).where(Ticket.token == bindparam("token"))


def hall_of_ticket(connection: Connection, ticket_id: str) -> str | None:
    hall_id: str | None = run(connection, _HALL_OF_TICKET, {"ticket": ticket_id}).scalar()
    return hall_id


def ticket_by_token(connection: Connection, token: str) -> tuple[str, str] | None:
    """(ticket id, hall id) of an unguessable link."""
    row = run(connection, _TICKET_BY_TOKEN, {"token": token}).one_or_none()
    return (row.id, row.hall_id) if row else None
