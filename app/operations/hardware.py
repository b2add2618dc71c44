"""What hangs on the wires of an agent: who is there, how it fares, what is printed there (R-099 … R-114)."""

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.orm import aliased

from app.domain.people import Actor, Role
from app.errors import Conflict, HallError, Invalid, NotFound
from app.models import Device, Hardware, PrintJob, Reading
from app.models.base import new_id, to_ms
from app.models.statements import run
from app.operations.alarms import clear_alarm, raise_alarm
from app.operations.configuration import HallConfig, Halls
from app.operations.desks import record
from app.operations.faults import end_fault, find_fault, open_faults
from app.operations.unit_of_work import Database, Work
from app.queries.events import events_after
from app.texts import say

KINDS = frozenset({"printer", "led_bar", "led_digits", "keypad", "pad", "id_reader", "scanner", "badge", "voice"})
HEALTHS = ("ok", "suspect", "offline", "unknown")
MOST = 200
"""Devices of one agent."""
REPORT_BYTES_MAX = 8000
TEST_SECONDS = 10
SLIP_WANTED = timedelta(minutes=2)
"""Who waits longer has gone with the number on the screen; a printer that comes back must not print a heap of slips."""
READING_KEPT = timedelta(seconds=60)
EDITED = ("name", "place", "window_id")
"""What people set over what the agent says."""
ACT_PARAMS = ("verb", "verbs", "key", "keys", "level", "levels", "card", "cards", "tag", "value")
"""What the sentences about an act that was not done may name."""
ACT_SECONDS = 3.0
"""How long one waits for an agent that was asked to do something."""
LOOK_SECONDS = 0.05
WITH_CARDS = frozenset({"kiosk_card", "takes_number", "zone"})

_OF_AGENT = select(Hardware.__table__).where(Hardware.device_id == bindparam("agent"))
_ONE = select(Hardware.__table__).where(Hardware.id == bindparam("hardware"))
_FARES = ("health", "online", "reported", "reported_rev", "error")
"""Columns that an agent's reports change."""
_FARED = (
    update(Hardware)
    .where(Hardware.id == bindparam("of"))
    .values(
        last_seen_at=bindparam("seen"), changed_at=bindparam("changed"), **{name: bindparam(f"new_{name}") for name in _FARES}
    )
)
_AGENT = aliased(Device)
_PRINTER_OF_KIOSK = (
    select(Hardware.id)
    .join(Device, Device.code == Hardware.place)
    .join(_AGENT, _AGENT.id == Hardware.device_id)
    .where(
        _AGENT.revoked_at.is_(None),
        Device.id == bindparam("kiosk"), Device.hall_id == Hardware.hall_id, Hardware.kind == "printer",
        Hardware.hall_id == bindparam("hall"), Hardware.active.is_(True),
    )
    # An agent that was paired once more brings its devices a second time: the one that is there prints.
    .order_by(Hardware.online.desc(), Hardware.last_seen_at.desc(), Hardware.id.desc())
    .limit(1)
)  # fmt: skip
_KIOSK_AT = select(Device.id).where(
    Device.hall_id == bindparam("hall"), Device.code == bindparam("place"), Device.kind == Role.KIOSK
)
_NEW_JOB = insert(PrintJob)


def hardware_row(connection: Connection, hardware_id: str) -> Any:
    row = run(connection, _ONE, {"hardware": hardware_id}).one_or_none()
    if row is None:
        raise NotFound("unknown_hardware")
    return row


def _system(row: Any) -> Actor:
    return Actor(role=Role.SYSTEM, hall_id=None, device_id=row.device_id, name=row.name or row.code)


# Who is there


def hello(work: Work, halls: Halls, agent: Actor, said: Mapping[str, Any], at: datetime) -> dict[str, str]:
    """``{code: hardware id}`` of what an agent says it has; what it has no more is put out of use.

    Name, place and window that were set in the hall stay as they were set there.
    """
    assert agent.hall_id is not None
    assert agent.device_id is not None
    hall = halls.held(work, agent.hall_id)
    devices = said.get("devices")
    if not isinstance(devices, list) or len(devices) > MOST or not all(isinstance(each, dict) for each in devices):
        raise Invalid("validation_failed")
    known = {row.code: row for row in run(work.connection, _OF_AGENT, {"agent": agent.device_id})}
    windows = {window.number: window.id for window in hall.windows.values()}
    version = _line(said.get("version"), 40)
    ids: dict[str, str] = {}
    for each in devices:
        code = _line(each.get("device"), 64)
        if not code or _line(each.get("kind"), 16) not in KINDS or code in ids:
            raise Invalid("validation_failed")
        values = {
            "kind": each["kind"], "driver": _line(each.get("driver"), 40), "name": _line(each.get("name"), 200) or code,
            "place": _line(each.get("place"), 200), "window_id": windows.get(_line(each.get("window"), 8)),
            "port": _line(each.get("port"), 200), "emulated": each.get("emulated") is True,
            "verbs": _words(each.get("verbs")), "version": version,
        }  # fmt: skip
        row = known.get(code)
        ids[code] = row.id if row is not None else new_id()
        _keep(work, agent, ids[code], code, row, values, at)
    its = {"version": version, "host": _line(said.get("host"), 100), "left_at": None}
    work.connection.execute(update(Device).where(Device.id == agent.device_id).values(**its))
    gone = [row for code, row in known.items() if code not in ids and row.online]
    for row in gone:
        values = {"online": False, "health": "unknown", "changed_at": at}
        work.connection.execute(update(Hardware).where(Hardware.id == row.id).values(**values))
        _well_again(work, halls, row, at)
    record(
        work, "hardware.joined", agent, at, {"device_id": agent.device_id, "hardware": list(ids.values()), "version": version}
    )
    return ids


def _keep(work: Work, agent: Actor, hardware_id: str, code: str, row: Any, values: dict[str, Any], at: datetime) -> None:
    live: dict[str, Any] = {"last_seen_at": at, "changed_at": at}
    if row is None:
        new = {"id": hardware_id, "hall_id": agent.hall_id, "device_id": agent.device_id, "code": code}
        work.connection.execute(insert(Hardware), {**new, **values, **live})
        return
    kept = {name: value for name, value in values.items() if name not in row.set_here}
    other = any(kept.get(name, getattr(row, name)) != getattr(row, name) for name in EDITED)
    live["edition"] = row.edition + other
    work.connection.execute(update(Hardware).where(Hardware.id == row.id).values(**kept, **live))


def _line(value: Any, most: int) -> str:
    return re.sub(r"[\x00-\x1f\x7f]", "", value)[:most].strip() if isinstance(value, str) else ""


def _words(value: Any) -> list[str]:
    return [word for word in value if isinstance(word, str) and len(word) <= 40][:40] if isinstance(value, list) else []


# How it fares


def report(
    work: Work, halls: Halls, hall_id: str, agent_id: str, said: Mapping[str, Mapping[str, Any]], at: datetime
) -> list[str]:
    """What an agent reported of its devices, by their codes; returns the ids of those about which anything is new."""
    changes, concerned, news, unread = [], [], [], []
    of_these = select(Hardware.__table__).where(Hardware.device_id == agent_id, Hardware.code.in_(list(said)))
    for row in work.connection.execute(of_these).all():
        values = _reported(row, said[row.code])
        online = values.get("health", row.health) != "offline"  # "unknown" is one that never answers, and no fault of its own
        values = {name: getattr(row, name) for name in _FARES} | values | {"online": online}
        fresh = {name for name in _FARES if getattr(row, name) != values[name]}
        changed_at = at if fresh else row.changed_at
        changes.append({"of": row.id, "seen": at, "changed": changed_at, **{f"new_{name}": values[name] for name in _FARES}})
        if fresh:
            news.append(row.id)
        if row.kind == "id_reader" and _wants_it_again(values["reported"]) and not _wants_it_again(row.reported):
            unread.append(row)
        if fresh & {"health", "online", "error"} or (row.kind == "printer" and "reported" in fresh):
            concerned.append((row, values["reported"]))
    if changes:
        # After a call every keypad of the hall reports its new waiting count: one statement for all of them.
        work.connection.execute(_FARED, changes)
    for row, reported in concerned:
        _finish_jobs(work, halls, row, reported, at)
        _watch(work, halls, hall_id, hardware_row(work.connection, row.id), at)
    for row in unread:
        refuse_card(work, halls, row, Invalid("card_unreadable"), at)
    return news


def _wants_it_again(reported: Mapping[str, Any]) -> bool:
    return reported.get("reader") == "lay_again"


def refuse_card(work: Work, halls: Halls, row: Any, error: HallError, at: datetime) -> None:
    """A card was laid on a reader for nothing: the page of its kiosk tells the visitor why and what to do."""
    kiosk = run(work.connection, _KIOSK_AT, {"hall": row.hall_id, "place": row.place}).scalar()
    if kiosk is None:
        return
    halls.held(work, row.hall_id)
    params = {name: value for name, value in error.params.items() if isinstance(value, str | int | Mapping)}
    about = {"hardware_id": row.id, "device_id": kiosk, "refusal": error.code, "params": params}
    record(work, "hardware.card_refused", _system(row), at, about)


def _reported(row: Any, told: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    state = told.get("state")
    if isinstance(state, dict) and len(str(state)) <= REPORT_BYTES_MAX:
        values["reported"] = state
        values["health"] = _health(state.get("health"), row)
        values["error"] = _line(told.get("error"), 200) or _line(state.get("error"), 200)
    if isinstance(told.get("health"), str):
        values["health"] = _health(told["health"], row)
    if type(told.get("rev")) is int and 0 <= told["rev"] < 1 << 62:
        values["reported_rev"] = told["rev"]
    return values


def _health(said: Any, row: Any) -> str:
    return str(said) if isinstance(said, str) and said in HEALTHS else str(row.health)


def fault_of(row: Any) -> str:
    """Code of what is wrong with a piece of hardware now, "" when nothing is. Low paper is no fault.

    Out of reach is told apart: ``port`` (cable, adapter or its name), ``silent`` (the line is there and the device says
    nothing), what the device itself complains of, and ``offline`` when nobody said why.
    """
    error = row.error if re.fullmatch(r"[a-z0-9_]{1,40}", row.error or "") else "error" if row.error else ""
    if row.health == "offline":
        return error or "offline"
    reported = row.reported
    if row.kind == "printer":
        if reported.get("paper") == "out":
            return "paper_out"
        if reported.get("cover") == "open":
            return "cover_open"
        if reported.get("cutter") in ("error", "jam"):
            return "cutter_error"
    if row.health == "suspect" and error == "silent":
        return ""  # one exchange was lost: it counts as silent after three
    return error if row.health != "ok" or row.kind == "printer" else ""


def _watch(work: Work, halls: Halls, hall_id: str, row: Any, at: datetime) -> None:
    """Enter what is wrong into the ledger, raise an alarm, and take both back when it is well again."""
    code = fault_of(row) if row.active else ""
    if row.health == "suspect" and not code:
        return  # one exchange was lost: neither well nor out of use
    lasting = open_faults(work, hardware_id=row.id)
    if [fault.code for fault in lasting] == ([code] if code else []):
        return
    if not code:
        _well_again(work, halls, row, at)
        return
    actor = _system(row)
    halls.held(work, hall_id)
    for fault in lasting:
        if fault.code != code:
            end_fault(work, fault, actor, at)
    fault_id = find_fault(work, hall_id, code, row.name or row.code, row.place, at, hardware_id=row.id)
    about = {"hardware_id": row.id, "kind": row.kind, "code": row.code, "name": row.name, "place": row.place}
    record(work, "device.fault", actor, at, {**about, "fault_id": fault_id, "fault": code}, window_id=row.window_id)
    raise_alarm(
        work, halls, hall_id, f"hardware:{row.id}", "hardware_fault", actor, at, hardware_id=row.id, fault=code,
        name=row.name or row.code, place=row.place or row.code,
    )  # fmt: skip


def _well_again(work: Work, halls: Halls, row: Any, at: datetime, by: Actor | None = None) -> None:
    """Its faults and its alarm end. by: who put it out of use, None where it is well by itself."""
    lasting = open_faults(work, hardware_id=row.id)
    actor = by or _system(row)
    if lasting:
        halls.held(work, row.hall_id)
        for fault in lasting:
            end_fault(work, fault, actor, at)
        about = {"hardware_id": row.id, "kind": row.kind, "code": row.code, "name": row.name, "place": row.place}
        record(work, "device.repaired", actor, at, {**about, "faults": [fault.code for fault in lasting]})
    clear_alarm(work, halls, row.hall_id, f"hardware:{row.id}", actor, at)


def agent_gone(work: Work, device_id: str, at: datetime) -> None:
    """Nobody knows how the devices of an agent fare that says nothing."""
    values = {"online": False, "health": "unknown", "changed_at": at}
    work.connection.execute(update(Hardware).where(Hardware.device_id == device_id, Hardware.online).values(**values))


def agent_revoked(work: Work, halls: Halls, device_id: str, actor: Actor, at: datetime) -> None:
    """What hung on it is nobody's concern any more: its faults end and no alarm is left behind."""
    for row in run(work.connection, _OF_AGENT, {"agent": device_id}).all():
        _well_again(work, halls, row, at, actor)
    agent_gone(work, device_id, at)


# What the hall sets


def change(work: Work, halls: Halls, hardware_id: str, wanted: Mapping[str, Any], actor: Actor, at: datetime) -> Any:
    """Name, place, window, options or use as the hall wants it; the agent's own words no longer count for what was set.

    edition: the one that whoever changes it has seen; raise Conflict ``hardware_changed`` when there is a newer one.
    """
    row = hardware_row(work.connection, hardware_id)
    hall = halls.held(work, row.hall_id)
    row = hardware_row(work.connection, hardware_id)
    if wanted.get("edition") not in (None, row.edition):
        raise Conflict("hardware_changed", name=row.name or row.code)
    values = {name: wanted[name] for name in ("name", "place", "active", "options") if wanted.get(name) is not None}
    if "options" in values:
        values["options"] = _options(hall, {**row.options, **values["options"]})
    if "window" in wanted:
        values["window_id"] = _window_of(hall, wanted["window"]) if wanted["window"] else None
    before = {name: getattr(row, name) for name in values}
    set_here = sorted({*row.set_here, *(values.keys() & set(EDITED))})
    if values == before and set_here == row.set_here:
        return row
    kept = {**values, "set_here": set_here, "changed_at": at, "edition": row.edition + 1}
    work.connection.execute(update(Hardware).where(Hardware.id == hardware_id).values(**kept))
    changed = {name for name in values if values[name] != before[name]}
    whats = {"before": {name: before[name] for name in changed}, "after": {name: values[name] for name in changed}}
    _told(work, row, actor, at, "hardware.changed", whats)
    after = hardware_row(work.connection, hardware_id)
    if not after.active:
        _well_again(work, halls, after, at, actor)
    return after


def _window_of(hall: HallConfig, number: str) -> str:
    found = next((window.id for window in hall.windows.values() if window.number == number), None)
    if found is None:
        raise NotFound("unknown_window", window=number)
    return found


def _options(hall: HallConfig, options: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in options.items() if name in WITH_CARDS and value is not None}
    if kept.get("zone"):
        hall.zone(str(kept["zone"]))
    return kept


def remove(work: Work, halls: Halls, hardware_id: str, actor: Actor, at: datetime) -> None:
    """Out of use, and out of the lists until its agent brings it again; what it printed and its faults stay on record."""
    row = hardware_row(work.connection, hardware_id)
    halls.held(work, row.hall_id)
    _well_again(work, halls, row, at, actor)
    values = {"active": False, "online": False, "changed_at": at}
    work.connection.execute(update(Hardware).where(Hardware.id == hardware_id).values(**values))
    _told(work, row, actor, at, "hardware.removed")


def identify(work: Work, halls: Halls, hardware_id: str, actor: Actor, at: datetime) -> None:
    """Let it blink, beep or speak, so that somebody in front of the rack knows which it is."""
    row = hardware_row(work.connection, hardware_id)
    halls.held(work, row.hall_id)
    set_notice(work, row, at, identify=row.notice.get("identify", 0) + 1)
    _told(work, row, actor, at, "hardware.identify")


def test(work: Work, halls: Halls, hardware_id: str, actor: Actor, at: datetime) -> None:
    """A test picture for some seconds, a test slip, or a spoken test sentence."""
    row = hardware_row(work.connection, hardware_id)
    halls.held(work, row.hall_id)
    if row.kind == "printer":
        job = {"id": new_id(), "hall_id": row.hall_id, "hardware_id": row.id, "ticket_id": None, "kind": "test"}
        run(work.connection, _NEW_JOB, {**job, "made_at": at})
        set_notice(work, row, at)
    else:
        until = to_ms(at + timedelta(seconds=TEST_SECONDS))
        set_notice(work, row, at, test=row.notice.get("test", 0) + 1, test_at=to_ms(at), test_until=until)
    _told(work, row, actor, at, "hardware.test")


def may_act(connection: Connection, hardware_id: str, verb: str) -> Any:
    """The row of a piece of hardware made of software that knows ``verb``; raise Conflict or Invalid when it does not."""
    row = hardware_row(connection, hardware_id)
    if not row.emulated:
        raise Conflict("hardware_is_real", name=row.name or row.code)
    if verb not in row.verbs:
        raise Invalid("verb_unknown", key=verb)
    return row


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that an agent was asked to do. seq: of the event that asks; its answer comes after it."""

    id: str
    hall_id: str
    seq: int


def act(
    work: Work, halls: Halls, hardware_id: str, verb: str, args: Mapping[str, Any], actor: Actor, at: datetime
) -> Asked:  # fmt: skip
    """Have something done to a device made of software; whichever process its agent is joined to tells it."""
    row = may_act(work.connection, hardware_id, verb)
    halls.held(work, row.hall_id)
    asked = new_id()
    about = {
        "hardware_id": row.id, "device_id": row.device_id, "code": row.code, "verb": verb, "args": dict(args), "act": asked,
    }  # fmt: skip
    return Asked(asked, row.hall_id, record(work, "hardware.act", actor, at, about, window_id=row.window_id))


def acted(work: Work, halls: Halls, hall_id: str, about: Mapping[str, Any], answer: Any, actor: Actor, at: datetime) -> None:
    """What became of an act: the agent's answer. about: the event that asked."""
    halls.held(work, hall_id)
    refusal = act_refusal(answer)
    said = {} if refusal is None else {"refusal": refusal.code, "params": dict(refusal.params)}
    record(work, "hardware.acted", actor, at, {"hardware_id": about["hardware_id"], "act": about["act"], **said})


def act_refusal(answer: Any) -> HallError | None:
    """The refusal in an agent's answer to an act, None when it was done."""
    told = answer if isinstance(answer, dict) else {}
    if told.get("ok"):
        return None
    given = told.get("params")
    params: dict[str, Any] = {
        name: given[name] if type(given[name]) is int else str(given[name])[:200]
        for name in ACT_PARAMS
        if isinstance(given, dict) and name in given
    }
    code = f"act_{_line(told.get('code'), 40)}"
    try:
        say(code, "zh", **params)
        say(code, "en", **params)
    except (KeyError, ValueError, IndexError):
        return Conflict("act_failed")
    return Conflict(code, **params)


def await_act(database: Database, asked: Asked, seconds: float = ACT_SECONDS) -> None:
    """Come back when the agent has done it; raise its refusal, or Conflict when it says nothing for so long.

    Its answer is an event, because the agent may be joined to another process than the one that was asked.
    """
    end, seq = time.monotonic() + seconds, asked.seq
    while True:
        with database.read() as connection:
            events = events_after(connection, asked.hall_id, seq)
        for event in events:
            seq = event.seq
            if event.type == "hardware.acted" and event.data["act"] == asked.id:
                if event.data.get("refusal"):
                    raise Conflict(event.data["refusal"], **event.data["params"])
                return
        if time.monotonic() > end:
            raise Conflict("agent_silent", seconds=int(seconds))
        time.sleep(LOOK_SECONDS)


def set_notice(work: Work, row: Any, at: datetime, **changes: Any) -> None:
    """Counters and notes that go out with the desired state."""
    values = {"notice": {**row.notice, **changes}, "changed_at": at}
    work.connection.execute(update(Hardware).where(Hardware.id == row.id).values(**values))


def notice_refusal(work: Work, row: Any, at: datetime, error: HallError) -> None:
    """A key that was not carried out: the keypad beeps, and whoever looks at it reads why and when."""
    params = {name: value for name, value in error.params.items() if isinstance(value, str | int | Mapping)}
    refusal = {"code": error.code, "params": params, "at": to_ms(at)}
    set_notice(work, row, at, error=error.code, refusal=refusal, beep=row.notice.get("beep", 0) + 1)


def _told(
    work: Work, row: Any, actor: Actor, at: datetime, type: str, more: Mapping[str, Any] | None = None
) -> None:  # fmt: skip
    about = {"hardware_id": row.id, "device_id": row.device_id, "code": row.code, "kind": row.kind, "name": row.name}
    record(work, type, actor, at, {**about, **(more or {})}, window_id=row.window_id)


# Printing


def print_for_kiosk(work: Work, actor: Actor, hall_id: str, ticket_id: str, at: datetime, copy_no: int = 0) -> str | None:
    """In the transaction that made the ticket: a job for the printer that an agent has at this kiosk; None without one."""
    if actor.role is not Role.KIOSK or actor.device_id is None:
        return None
    printer = run(work.connection, _PRINTER_OF_KIOSK, {"kiosk": actor.device_id, "hall": hall_id}).scalar()
    if printer is None:
        return None
    job_id = new_id()
    job = {
        "id": job_id, "hall_id": hall_id, "hardware_id": printer, "ticket_id": ticket_id, "made_at": at, "copy_no": copy_no,
        "kind": "reprint" if copy_no else "first",
    }  # fmt: skip
    run(work.connection, _NEW_JOB, job)
    return job_id


_WANTED = select(PrintJob.__table__).where(PrintJob.hardware_id == bindparam("printer"), PrintJob.state == "wanted")


def _finish_jobs(work: Work, halls: Halls, row: Any, state: Mapping[str, Any], at: datetime) -> None:
    """What became of the slips that were wanted."""
    if row.kind != "printer":
        return
    told = [each for each in [*_jobs(state.get("jobs")), state] if isinstance(each.get("job"), str)]
    if not told:
        return
    wanted = {job.id: job for job in run(work.connection, _WANTED, {"printer": row.id}).all()}
    kiosk = run(work.connection, _KIOSK_AT, {"hall": row.hall_id, "place": row.place}).scalar() if wanted else None
    for each in told:
        job, outcome = wanted.pop(each["job"], None), each.get("outcome")
        if job is None or outcome not in ("printed", "unknown", "refused"):
            continue
        halls.held(work, row.hall_id)
        why = _line(each.get("why"), 40)
        values = {"state": outcome, "why": why, "done_at": at}
        work.connection.execute(update(PrintJob).where(PrintJob.id == job.id).values(**values))
        data = {
            "hardware_id": row.id, "job": job.id, "ticket_id": job.ticket_id, "outcome": outcome, "why": why,
            "kiosk_id": kiosk,
        }  # fmt: skip
        record(work, "slip.printed" if outcome == "printed" else f"slip.{outcome}", _system(row), at, data)


_LATE = select(PrintJob.hall_id).where(PrintJob.state == "wanted", PrintJob.made_at < bindparam("since")).distinct()


def halls_with_late_slips(connection: Connection, at: datetime) -> list[str]:
    return [row.hall_id for row in run(connection, _LATE, {"since": at - SLIP_WANTED})]


def give_up_late_slips(work: Work, halls: Halls, hall_id: str, at: datetime) -> int:
    """Slips that no printer took in time are printed no more; how many. A reprint is a new job."""
    halls.held(work, hall_id)
    late = work.connection.execute(
        select(PrintJob.__table__, Hardware.device_id, Hardware.name, Hardware.code)
        .join(Hardware, Hardware.id == PrintJob.hardware_id)
        .where(PrintJob.hall_id == hall_id, PrintJob.state == "wanted", PrintJob.made_at < at - SLIP_WANTED)
    ).all()
    for job in late:
        values = {"state": "refused", "why": "too_late", "done_at": at}
        work.connection.execute(update(PrintJob).where(PrintJob.id == job.id).values(**values))
        data = {
            "hardware_id": job.hardware_id,
            "job": job.id,
            "ticket_id": job.ticket_id,
            "outcome": "refused",
            "why": "too_late",
        }
        record(work, "slip.refused", _system(job), at, data)
    return len(late)


def _jobs(value: Any) -> Sequence[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


# Readings on their way to a kiosk's page


def take_reading(work: Work, device_id: str, reading_id: str) -> Any:
    """A reading for a kiosk, taken away with this look; None when another has had it."""
    row = work.connection.execute(
        select(Reading.kind, Reading.sealed).where(Reading.id == reading_id, Reading.device_id == device_id)
    ).one_or_none()
    if row is not None:
        work.connection.execute(delete(Reading).where(Reading.id == reading_id))
    return row


def forget_readings(work: Work, at: datetime) -> int:
    """Nobody came for these; a card's data is kept no longer than a visitor stands there."""
    return work.connection.execute(delete(Reading).where(Reading.at < at - READING_KEPT)).rowcount
