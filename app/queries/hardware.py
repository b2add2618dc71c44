"""What hangs on agents, and what each piece should show now, all from the database: nothing lives in a process only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.domain import slip
from app.domain.announcing import State
from app.domain.window import WindowState
from app.models import Announcement, Device, Fault, Hall, Hardware, Leg, PrintJob, Ticket, Window
from app.models.announcement import OPEN_ANNOUNCEMENT
from app.models.base import to_ms
from app.models.statements import run
from app.operations.configuration import HallConfig
from app.operations.facts import window_states
from app.operations.hardware import SLIP_WANTED
from app.operations.rating import request_now
from app.operations.visits import waiting_by_zone
from app.queries.hall_state import seq_now
from app.queries.tickets import Reader
from app.queries.visitor import slip_view
from app.texts import say

LINES = 4
"""Calls on a sign that belongs to no window."""
JOBS_AT_ONCE = 20

_IN_HALL = (
    select(
        *Hardware.__table__.c,
        Device.name.label("agent_name"),
        Device.online.label("agent_online"),
        Device.host.label("agent_host"),
        Device.left_at.label("agent_left"),
        Device.last_seen_at.label("agent_seen"),
        Device.revoked_at.label("agent_revoked"),
    )
    .join(Device, Device.id == Hardware.device_id)
    .where(Hardware.hall_id == bindparam("hall"))
    .order_by(Device.code, Hardware.code)
)
_TO_SHOW = (
    select(Hardware.id, Hardware.device_id, Hardware.code, Hardware.kind, Hardware.place, Hardware.window_id, Hardware.notice)
    .where(Hardware.hall_id == bindparam("hall"), Hardware.active.is_(True))
)  # fmt: skip
_WINDOWS = (
    select(
        Window.id, Window.state, Window.staff_id, Window.public_text, Window.pad, Leg.called_at, Leg.last_called_at,
        Leg.started_at, Leg.zone_id, Ticket.ticket_no,
    )
    .outerjoin(Leg, Leg.id == Window.leg_id)
    .outerjoin(Ticket, Ticket.id == Leg.ticket_id)
    .where(Window.hall_id == bindparam("hall"))
)  # fmt: skip
_SPEAKING = (
    select(Announcement.id, Announcement.area, Announcement.text, Announcement.starts_at)
    .where(Announcement.hall_id == bindparam("hall"), OPEN_ANNOUNCEMENT, Announcement.state == State.SPEAKING)
    .order_by(Announcement.starts_at)
)
_JOBS = (
    select(PrintJob.id, PrintJob.hardware_id, PrintJob.ticket_id, PrintJob.kind, PrintJob.copy_no)
    .where(PrintJob.hall_id == bindparam("hall"), PrintJob.state == "wanted", PrintJob.made_at >= bindparam("since"))
    .order_by(PrintJob.id)
)
_OPEN_FAULTS = select(Fault.__table__).where(Fault.hall_id == bindparam("hall"), Fault.repaired_at.is_(None))
_TEMPLATE = select(Hall.slip).where(Hall.id == bindparam("hall"))


def hardware_in(connection: Connection, hall_id: str) -> list[Any]:
    """Rows of everything in use on the hall's agents, with the agent's name and whether it is there."""
    rows = run(connection, _IN_HALL, {"hall": hall_id}).all()
    return [row for row in rows if row.active and row.agent_revoked is None]


def hardware_to_show(connection: Connection, hall_id: str) -> list[Any]:
    """As ``hardware_in``, of each only what its desired state depends on: asked at every event of the hall."""
    return list(run(connection, _TO_SHOW, {"hall": hall_id}).all())


def _one_of(connection: Connection, hall_id: str, hardware_id: str) -> list[Any]:
    return [row for row in run(connection, _IN_HALL, {"hall": hall_id}) if row.id == hardware_id]


# What each should show


@dataclass(frozen=True, slots=True)
class _Now:
    hall: HallConfig
    at: datetime
    windows: Mapping[str, Any]
    waiting: Mapping[str, int]
    speaking: list[Any]
    jobs: Mapping[str, list[dict[str, Any]]]


def desired_states(connection: Connection, reader: Reader, rows: Iterable[Any]) -> dict[str, dict[str, Any]]:
    """State by hardware id. Five queries for any number of devices, and some for each slip that waits."""
    hall, rows = reader.hall, list(rows)
    kinds = {row.kind for row in rows}
    of = {"hall": hall.id}
    now = _Now(
        hall, reader.at,
        {row.id: row for row in run(connection, _WINDOWS, of)} if kinds & {"led_bar", "led_digits", "keypad", "pad"} else {},
        waiting_by_zone(connection, hall.id) if "keypad" in kinds else {},
        list(run(connection, _SPEAKING, of)) if "voice" in kinds else [],
        _jobs(connection, reader) if "printer" in kinds else {},
    )  # fmt: skip
    return {row.id: {**_STATES.get(row.kind, _nothing)(row, now), **_identify(row)} for row in rows}


def _identify(row: Any) -> dict[str, Any]:
    return {"identify": row.notice["identify"]} if "identify" in row.notice else {}


def _nothing(_row: Any, _now: _Now) -> dict[str, Any]:
    return {}


def _sign(row: Any, now: _Now) -> dict[str, Any]:
    if row.notice.get("test_until", 0) > to_ms(now.at):
        return {"text": say("sign.test"), "ticket_no": "", "window": "", "mode": "test", "flash": False}
    window = now.windows.get(row.window_id or "")
    if window is None:
        return _summary(now) if row.window_id is None else _sign_text("", "", "closed")
    number = now.hall.windows[window.id].number
    if window.ticket_no and window.started_at is None:
        return _sign_text(say("sign.call", ticket_no=window.ticket_no), number, "call", window.ticket_no, flash=True)
    if window.ticket_no:
        return _sign_text(say("sign.serving", ticket_no=window.ticket_no), number, "steady", window.ticket_no)
    if window.state in (WindowState.PAUSED, WindowState.BREAK):
        return _sign_text(window.public_text or say("sign.paused"), number, "paused")
    closed = window.state is WindowState.CLOSED
    return _sign_text(say("sign.closed" if closed else "sign.free", window=number), number, "closed" if closed else "steady")


def _sign_text(text: str, window: str, mode: str, ticket_no: str = "", *, flash: bool = False) -> dict[str, Any]:
    return {"text": text, "ticket_no": ticket_no, "window": window, "mode": mode, "flash": flash}


def _summary(now: _Now) -> dict[str, Any]:
    """The last calls, for a sign that belongs to no window."""
    called = [row for row in now.windows.values() if row.ticket_no and row.last_called_at is not None]
    called.sort(key=lambda row: row.last_called_at, reverse=True)
    lines = [f"{row.ticket_no} → {now.hall.windows[row.id].number}" for row in called[:LINES]]
    shown = _sign_text("\n".join(lines), "", "call" if lines else "steady", called[0].ticket_no if called else "")
    return {**shown, "lines": lines}


def _keypad(row: Any, now: _Now) -> dict[str, Any]:
    window = now.windows.get(row.window_id or "")
    config = now.hall.windows.get(row.window_id or "")
    waiting = sum(now.waiting.get(zone, 0) for zone in config.zone_ids) if config is not None else 0
    return {
        "ticket_no": (window.ticket_no or "") if window is not None else "",
        "waiting": waiting,
        "error": row.notice.get("error", ""),
        "beep": row.notice.get("beep", 0),
    }


def _pad(row: Any, now: _Now) -> dict[str, Any]:
    window = now.windows.get(row.window_id or "")
    request = request_now(window.pad, now.at) if window is not None else None
    if request is None:
        return {"open": None, "text": ""}
    seconds = now.hall.policy.pad_timeout_seconds
    return {"open": {"rating": request["leg_id"], "seconds": seconds}, "text": say("sign.rate")}


def _voice(row: Any, now: _Now) -> dict[str, Any]:
    if row.notice.get("test_until", 0) > to_ms(now.at):
        ident = f"test-{row.id}-{row.notice['test']}"
        return {"say": {"id": ident, "text": say("sign.say_test"), "at": row.notice.get("test_at", 0)}}
    heard = [each for each in now.speaking if row.place == "" or each.area in ("", row.place)]
    if not heard:
        return {"say": None}
    last = heard[-1]
    return {"say": {"id": last.id, "text": last.text, "at": to_ms(last.starts_at) if last.starts_at else 0}}


def _printer(row: Any, now: _Now) -> dict[str, Any]:
    return {"jobs": now.jobs.get(row.id, [])}


_STATES = {
    "led_bar": _sign, "led_digits": _sign, "keypad": _keypad, "pad": _pad, "voice": _voice, "printer": _printer,
}  # fmt: skip


def _jobs(connection: Connection, reader: Reader) -> dict[str, list[dict[str, Any]]]:
    rows = run(connection, _JOBS, {"hall": reader.hall.id, "since": reader.at - SLIP_WANTED}).all()
    jobs: dict[str, list[dict[str, Any]]] = {}
    if rows:
        template = slip_template(connection, reader.hall.id)
        for row in rows:
            of_printer = jobs.setdefault(row.hardware_id, [])
            if len(of_printer) < JOBS_AT_ONCE:
                of_printer.append({"id": row.id, "slip": _slip_of(connection, reader, template, row)})
    return jobs


def _slip_of(connection: Connection, reader: Reader, template: Mapping[str, Any], job: Any) -> dict[str, Any]:
    if job.ticket_id is None:
        return slip.filled(template, sample_values(reader), "zh")
    view = slip_view(connection, reader, job.ticket_id)
    values = slip_values(view)
    values["windows"] = _windows_for(connection, reader.hall, job.ticket_id, view["lang"])
    if job.copy_no:
        values["reprint"] = say("print.reprint", view["lang"], n=job.copy_no)
    return slip.filled(template, values, view["lang"])


# The slip


def slip_template(connection: Connection, hall_id: str) -> dict[str, Any]:
    """The hall's own template, or the usual one."""
    own: dict[str, Any] | None = run(connection, _TEMPLATE, {"hall": hall_id}).scalar()
    return own or dict(slip.USUAL)


def slip_values(view: Mapping[str, Any]) -> dict[str, str]:
    """What a slip's placeholders stand for, from the slip that the kiosk's page shows."""
    names = {"waiting": "people_ahead", "notice": "missed_rule", "qr": "url"}
    return {name: str(view.get(names.get(name, name), "")) for name in slip.PLACEHOLDERS}


_ZONE_OF = select(Ticket.zone_id).where(Ticket.id == bindparam("ticket"))


def _windows_for(connection: Connection, hall: HallConfig, ticket_id: str, lang: str) -> str:
    zone_id = run(connection, _ZONE_OF, {"ticket": ticket_id}).scalar()
    return _windows_text(connection, hall, str(zone_id), lang)


def _windows_text(connection: Connection, hall: HallConfig, zone_id: str, lang: str) -> str:
    states = window_states(connection, hall.id)
    numbers = [
        window.number for window in hall.windows_by_zone.get(zone_id, ()) if states.get(window.id) is not WindowState.CLOSED
    ]
    return say("print.windows", lang, numbers=("、" if lang == "zh" else ", ").join(numbers)) if numbers else ""


def sample_values(reader: Reader, lang: str = "zh") -> dict[str, str]:
    """A number that nobody has, to see a template by."""
    hall = reader.hall
    zone = next((zone for zone in hall.zones.values() if zone.issues_tickets), None)
    english = lang == "en"
    local = reader.at.astimezone(hall.timezone)
    zone_name = (zone.name_en if english else zone.name) if zone else ""
    area = zone.area if zone else None
    return {
        "ticket_no": f"{zone.prefix if zone else 'A'}{'0' * (hall.policy.ticket_digits - 1)}0",
        "zone": zone_name,
        "item": "",
        "hall": (hall.name_en or hall.name) if english else hall.name,
        "issued_at": f"{local:%Y-%m-%d %H:%M:%S}",
        "waiting": say("print.people_ahead", lang, count=7),
        "wait": say("wait.range", lang, low=10, high=20),
        "as_of": say("print.as_of", lang, time=f"{local:%H:%M}"),
        "area": say("print.waiting_area", lang, area=area.name_en if english else area.name) if area else "",
        "windows": say("print.windows", lang, numbers="1"),
        "notice": say("print.missed_rule", lang, after=hall.policy.reactivate_after, times=1),
        "complaint": say("print.complaint" if hall.complaint_phone else "print.hotline", lang, phone=hall.complaint_phone),
        "scan": say("print.scan", lang),
        "qr": f"{reader.public_url}/",
        "reprint": say("print.test", lang),
    }


# How it is told


def hardware_views(connection: Connection, reader: Reader, only: str | None = None) -> list[dict[str, Any]]:
    """Everything of docs/streams.md ``Hardware``, for the floor and the API."""
    rows = hardware_in(connection, reader.hall.id) if only is None else _one_of(connection, reader.hall.id, only)
    desired = desired_states(connection, reader, rows)
    faults = {row.hardware_id: row for row in run(connection, _OPEN_FAULTS, {"hall": reader.hall.id}) if row.hardware_id}
    rev = seq_now(connection, reader.hall.id)
    return [_view(reader, row, desired[row.id], faults.get(row.id), rev) for row in rows]


def _view(reader: Reader, row: Any, desired: dict[str, Any], fault: Any, rev: int) -> dict[str, Any]:
    window = reader.hall.windows.get(row.window_id or "")
    joined = row.agent_online and row.agent_left is None
    gone = None if joined else row.agent_left or row.agent_seen
    return {
        "id": row.id,
        "code": row.code,
        "kind": row.kind,
        "driver": row.driver,
        "name": row.name,
        "place": row.place,
        "window": window.number if window else None,
        "window_id": row.window_id,
        "agent": {
            "id": row.device_id,
            "name": row.agent_name,
            "host": row.agent_host,
            "online": joined,
            "gone_since": to_ms(gone) if gone else None,
        },
        "port": row.port,
        "emulated": row.emulated,
        "verbs": row.verbs,
        "options": row.options,
        "health": row.health,
        "online": row.online and joined,
        "desired": desired,
        "desired_rev": rev,
        "reported": row.reported,
        "reported_rev": row.reported_rev,
        "error": row.error,
        "last_seen_at": to_ms(row.last_seen_at) if row.last_seen_at else None,
        "version": row.version,
        "edition": row.edition,
        "refusal": _refusal(row, window.number if window else "", reader.lang),
        "fault": fault_view(fault, reader.lang, brief=True) if fault is not None else None,
    }


def _refusal(row: Any, window: str, lang: str) -> dict[str, Any] | None:
    """The last key of a keypad that was not carried out, and why; lasting: no key has been since."""
    kept = row.notice.get("refusal")
    if kept is None:
        return None
    try:
        text = say(kept["code"], lang, **{"window": window, **kept["params"]})
    except KeyError:
        text = kept["code"]
    return {"code": kept["code"], "text": text, "at": kept["at"], "lasting": bool(row.notice.get("error"))}


def fault_view(row: Any, lang: str, *, brief: bool = False) -> dict[str, Any]:
    code = f"fault.{row.code}"
    try:
        text = say(code, lang)
    except KeyError:
        text = say("fault.error", lang)
    view = {"id": row.id, "code": row.code, "text": text, "since": to_ms(row.found_at)}
    if brief:
        return view
    return view | {
        "hardware_id": row.hardware_id,
        "device_id": row.device_id,
        "name": row.name,
        "place": row.place,
        "found_at": to_ms(row.found_at),
        "repaired_at": to_ms(row.repaired_at) if row.repaired_at else None,
        "repaired_by": row.repaired_by,
        "by_itself": row.repaired_at is not None and not row.repaired_by,
        "note": row.note,
        "minutes": row.minutes,
    }


def faults_in(connection: Connection, hall_id: str, *, only_open: bool = False, most: int = 1000) -> list[Any]:
    """The hall's ledger of faults, the latest first."""
    statement = select(Fault.__table__).where(Fault.hall_id == hall_id)
    if only_open:
        statement = statement.where(Fault.repaired_at.is_(None))
    return list(connection.execute(statement.order_by(Fault.found_at.desc(), Fault.id.desc()).limit(most)))
