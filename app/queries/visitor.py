"""What a visitor holds in the hand: the slip, the ticket on the phone, the rating pad."""

import json
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any

import segno
from sqlalchemy import Connection, bindparam, select

from app.domain.booking import BookingState
from app.domain.discipline import ORDINARY
from app.domain.masking import mask_name
from app.domain.rating import CATALOGUE_VERSION, LEVELS, REASONS
from app.domain.ticket import TicketState
from app.domain.window import WindowState
from app.models import Booking, Rating
from app.models.base import from_ms, to_ms
from app.operations.configuration import HallConfig, ItemConfig
from app.operations.facts import public_emergency
from app.operations.issuing import Notice, carried_to, shown_time
from app.operations.lines import NEAR, priority_around
from app.operations.messaging import MAY_NAME, has_relative
from app.operations.rating import request_now
from app.operations.visits import Visit, visit_by_id, visit_by_leg
from app.queries.desk import window_row
from app.queries.hall_state import emergency_now, notice_text, seq_now
from app.queries.tickets import Reader, iso, ticket_view
from app.texts import CATALOGUE, say

_RATING = select(Rating.at).where(Rating.leg_id == bindparam("leg"))


@lru_cache(maxsize=512)
def qr_svg(url: str) -> str:
    """A QR code of ``url`` as an SVG element that scales to its box."""
    return str(segno.make(url, error="m").svg_inline(omitsize=True, border=2))


def slip_view(connection: Connection, reader: Reader, ticket_id: str) -> dict[str, Any]:
    """What is printed (R-022), in the ticket's own language, as of the issue (R-023)."""
    hall = reader.hall
    visit = visit_by_id(connection, hall.id, ticket_id)
    lang = visit.language
    english = lang == "en"
    zone = hall.zones[visit.zone_id]
    item = hall.items.get(visit.item_id or "")
    area = zone.area
    area_name = (area.name_en if english else area.name) if area else ""
    local = visit.issued_at.astimezone(hall.timezone)
    url = f"{reader.public_url}/t/{visit.token}"
    policy = hall.policy
    missed = "print.missed_rule" if policy.reactivations else "print.missed_rule_none"
    return {
        "hall": (hall.name_en or hall.name) if english else hall.name,
        "zone": zone.name_en if english else zone.name,
        "item": _matter(visit, item, english=english),
        "ticket_no": visit.ticket_no,
        "issued_at": f"{local:%Y-%m-%d %H:%M:%S}",
        "people_ahead": say("print.people_ahead", lang, count=visit.ahead_at_issue),
        "wait": _wait_at_issue(visit, lang),
        "session": _session_at_issue(hall, visit, lang),
        "as_of": say("print.as_of", lang, time=f"{local:%H:%M}"),
        "area": say("print.waiting_area", lang, area=area_name) if area_name else "",
        "missed_rule": say(missed, lang, after=policy.reactivate_after, times=policy.reactivations),
        "complaint": say("print.complaint" if hall.complaint_phone else "print.hotline", lang, phone=hall.complaint_phone),
        "scan": say("print.scan", lang),
        "url": url,
        "qr_svg": qr_svg(url),
        "reprint": say("print.reprint", lang, n=visit.reprints) if visit.reprints else "",
        "lang": lang,
    }


def _session_at_issue(hall: HallConfig, visit: Visit, lang: str) -> str:
    """What the visitor was told of the session's end with the number; "" for nothing."""
    known = visit.wait_at_issue or {}
    if "notice" not in known:
        return ""
    times = {name: from_ms(known[name]) for name in ("closes_at", "resumes_at", "until") if name in known}
    notice = Notice("", known["notice"], **times)
    return notice_text(hall, notice, visit.issued_at, lang)


def _matter(visit: Visit, item: ItemConfig | None, *, english: bool) -> str:
    """What the visitor came for: the whole theme, whichever step of it comes first."""
    name, name_en = (
        (visit.theme["name"], visit.theme["name_en"]) if visit.theme else (item.name, item.name_en) if item else ("", "")
    )
    return (name_en or name) if english else name


def _wait_at_issue(visit: Visit, lang: str) -> str:
    known = visit.wait_at_issue or {"unknown": "no_open_window"}
    if "unknown" in known:
        return say(f"wait.{known['unknown']}", lang)
    low, high = known["p10"] // 300 * 5, max(-(-known["p90"] // 300) * 5, 5)
    high = max(high, low + 5)
    return say("wait.range", lang, low=low, high=high) if low else say("wait.within", lang, high=high)


def e_ticket_view(connection: Connection, reader: Reader, ticket_id: str) -> dict[str, Any]:
    """The live ticket on a phone: where it stands, what to do, what may be done (R-034)."""
    hall, lang = reader.hall, reader.lang
    visit = visit_by_id(connection, hall.id, ticket_id)
    ticket = ticket_view(connection, reader, visit)
    # Behind the unguessable link nothing personal is shown, not even masked.
    del ticket["masked_name"], ticket["special_group"]
    rating = connection.execute(_RATING, {"leg": visit.leg_id}).one_or_none()
    zone = hall.zones[visit.zone_id]
    view = {
        "seq": seq_now(connection, hall.id),
        "at": iso(reader.at),
        "ticket": ticket,
        "state_text": say(f"state.{visit.state.value}", lang),
        "hall": {
            "code": hall.code,
            "name": hall.name,
            "name_en": hall.name_en,
            "phone": hall.phone,
            "complaint_phone": hall.complaint_phone,
            "address": hall.address,
            "timezone": hall.timezone.key,
        },
        "zone": {"code": zone.code, "name": zone.name, "name_en": zone.name_en},
        "emergency": public_emergency(emergency_now(connection, hall.id)),
        "ahead": _ahead(connection, hall, visit, ticket["people_ahead"]),
        "notice": _notice(hall, visit, ticket, reader.at, lang),
        "carried": ticket["people_ahead"] is not None and bool(_carried(hall, visit, ticket["wait"], reader.at, lang)),
        "here_at": iso(visit.here_at),
        "can": _can(hall, visit, reader.at, rated=rating is not None),
        "relative": {"named": has_relative(connection, visit.id)},  # that, not which number
        "rating": {"at": iso(rating.at)} if rating else None,  # that, not how: the link may be in other hands (R-182)
        "catalogue": catalogue_view(),
        "voucher": _voucher(connection, hall, visit, lang),
    }
    return {**view, "rev": _rev(view)}


_VOUCHER = select(Booking.code, Booking.starts_at, Booking.state).where(Booking.from_ticket_id == bindparam("ticket"))


def _voucher(connection: Connection, hall: HallConfig, visit: Visit, lang: str) -> dict[str, Any] | None:
    """What somebody left unserved at closing has for the next open day (R-083)."""
    if visit.state is not TicketState.EXPIRED:
        return None
    row = connection.execute(_VOUCHER, {"ticket": visit.id}).one_or_none()
    if row is None or row.state is not BookingState.BOOKED:
        return None
    local = row.starts_at.astimezone(hall.timezone)
    day = say("words.day", lang, day=local.day, month=f"{local:%b}" if lang == "en" else local.month)
    return {"code": row.code, "day": f"{local:%Y-%m-%d}", "text": say("booking.voucher", lang, day=day, code=row.code)}


def _ahead(connection: Connection, hall: HallConfig, visit: Visit, ahead: int | None) -> dict[str, int] | None:
    """Between how few and how many people come before: the same number twice where nobody's priority changes the order."""
    if ahead is None:
        return None
    before, behind = priority_around(connection, visit.zone_id, visit.order_at, visit.order_seq, visit.id)
    if visit.priority_class == ORDINARY:
        return {"low": ahead, "high": ahead + min(behind, hall.policy.overtakes_max)}
    return {"low": min(before, ahead), "high": ahead}


def _rev(view: dict[str, Any]) -> str:
    """A short mark of what the visitor should be told at once: the minutes as shown too, but no step of a line far ahead."""
    ticket, ahead = view["ticket"], view["ahead"]
    told = {
        "ticket": [ticket[name] for name in ("state", "zone", "attempt", "called_at", "window", "reactivations")],
        "ahead": ahead if ahead and ahead["low"] <= NEAR else None,
        "unknown": ticket["wait"].get("unknown"),
        "wait": ticket["wait"]["text"],
        "longer": "longer" in ticket["wait"],
        **{name: view.get(name) for name in ("notice", "here_at", "can", "relative", "rating", "emergency")},
    }
    return sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _notice(hall: HallConfig, visit: Visit, ticket: dict[str, Any], at: datetime, lang: str) -> str:
    if visit.state is TicketState.CALLED and visit.window_id:
        return say("notice.called", lang, window=hall.windows[visit.window_id].number)
    ahead = ticket["people_ahead"]
    if ahead is not None and (carried := _carried(hall, visit, ticket["wait"], at, lang)):
        return carried
    if visit.slot_at is not None and visit.state is TicketState.WAITING and at < visit.slot_at:
        return say("notice.appointment", lang, time=f"{visit.slot_at.astimezone(hall.timezone):%H:%M}")
    nearly = hall.policy.reminder_ahead
    if ahead is not None and "page" in hall.policy.reminder_channels and 0 <= ahead <= nearly and nearly:
        return say("notice.nearly", lang, count=ahead)
    if visit.state is TicketState.NO_SHOW:
        policy = hall.policy
        code = "print.missed_rule" if policy.reactivations > visit.reactivations else "print.missed_rule_none"
        return say(code, lang, after=policy.reactivate_after, times=policy.reactivations)
    return ""


def _carried(hall: HallConfig, visit: Visit, wait: dict[str, Any], at: datetime, lang: str) -> str:
    """That a break runs which the ticket is carried over, or will come before its turn; "" when neither is so (R-172)."""
    zone = hall.zones[visit.zone_id]
    resumes = hall.carries_over(zone, at, visit.item_id)
    if resumes is not None:
        return say("notice.carried", lang, resumes_at=shown_time(hall, resumes, at, lang))
    closes = hall.hours(zone, at, lambda session: session.takes(visit.item_id)).closes_at
    resumes = carried_to(hall, zone, closes, visit.item_id) if closes else None
    if closes is None or resumes is None or at + timedelta(seconds=wait.get("p50_seconds", 0)) <= closes:
        return ""
    return notice_text(hall, Notice("carried_over", "carried_over", closes, resumes_at=resumes), at, lang)


def _can(hall: HallConfig, visit: Visit, at: datetime, *, rated: bool) -> dict[str, bool]:
    finished = visit.finished_at
    open_for_rating = finished is not None and at <= finished + timedelta(days=hall.policy.rating_days)
    return {
        "here": visit.state in (TicketState.WAITING, TicketState.CALLED) and visit.here_at is None,
        "abandon": visit.state in (TicketState.WAITING, TicketState.CALLED, TicketState.NO_SHOW),
        "name_relative": hall.sends_messages and visit.state in MAY_NAME,
        "rate": visit.state is TicketState.FINISHED and open_for_rating and not rated,
    }


def catalogue_view() -> dict[str, Any]:
    """Levels and reasons of a rating, in both languages."""
    return {
        "version": CATALOGUE_VERSION,
        "levels": [
            {"level": level, "zh": CATALOGUE[f"level.{level}"][0], "en": CATALOGUE[f"level.{level}"][1]} for level in LEVELS
        ],
        "reasons": [
            {
                "code": reason.code,
                "levels": sorted(reason.levels, reverse=True),
                "channels": sorted(reason.channels),
                "zh": reason.zh,
                "en": reason.en,
            }
            for reason in REASONS
        ],
    }


def pad_view(connection: Connection, hall: HallConfig, window_id: str, at: datetime) -> dict[str, Any]:
    """``{rev, state}`` of a window's rating pad: what it should show now."""
    row = window_row(connection, window_id)
    window = hall.window(window_id)
    request = request_now(row.pad, at)
    shown = None
    if request is not None:
        visit = visit_by_id(connection, hall.id, request["ticket_id"])
        item = hall.items.get(visit.item_id or "")
        shown = {
            "ticket_id": visit.id,
            "ticket_no": visit.ticket_no,
            "item": item.name if item else hall.zones[visit.zone_id].name,
            "item_en": item.name_en if item else hall.zones[visit.zone_id].name_en,
            "expires_at": request["expires_at"],
        }
    catalogue = catalogue_view()
    closed = row.state is WindowState.CLOSED
    return {
        "rev": seq_now(connection, hall.id),
        "state": {
            "screen": "rate" if shown else "closed" if closed else "idle",
            "window_id": window_id,
            "window_number": window.number,
            "window_name": window.name,
            "window_name_en": window.name_en,
            "window_state": row.state.value,
            "hall": hall.code,
            "hall_name": hall.name,
            "hall_name_en": hall.name_en,
            "staff": {"number": row.staff_number or "", "name": mask_name(row.staff_name or "")} if row.staff_id else None,
            "serving": _serving(connection, row.leg_id),
            "request": shown,
            "now": to_ms(at),
            "levels": catalogue["levels"],
            "reasons": catalogue["reasons"],
            "catalogue_version": catalogue["version"],
            "timeout_seconds": hall.policy.pad_timeout_seconds,
            "emergency": public_emergency(emergency_now(connection, hall.id)),
        },
    }


def _serving(connection: Connection, leg_id: str | None) -> str | None:
    if leg_id is None:
        return None
    return visit_by_leg(connection, leg_id).ticket_no
