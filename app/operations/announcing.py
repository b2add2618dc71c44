"""Announcements in the database, and what events mean for them.

The queue of a hall's loudspeakers is made of its events, after they were committed, so a call costs nothing more for being
spoken. The rows say how far that has come; whoever starts anew reads on from there.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from app.domain.announcing import EVERYWHERE, Kind, Loudspeakers, State
from app.domain.announcing import Announcement as Wanted
from app.domain.people import Actor
from app.errors import NotFound
from app.models import Announcement, Event, Ticket, VoiceCursor
from app.models.announcement import OPEN_ANNOUNCEMENT
from app.models.base import from_ms, new_id, to_ms
from app.models.statements import run
from app.operations.configuration import HallConfig, Halls
from app.operations.desks import record
from app.operations.unit_of_work import Work
from app.texts import say

KEPT = timedelta(days=31)
LOOKED_BACK = 500
"""Events before the present one that a hall's first announcer looks at; a call older than those is late anyway."""

CALLS = ("ticket.called", "ticket.recalled")
_WHY_LEFT = {
    "ticket.started": "came", "ticket.finished": "came", "ticket.resumed": "came", "ticket.undone": "withdrawn",
    "ticket.put_back": "withdrawn", "ticket.held": "withdrawn", "ticket.transferred": "withdrawn",
    "ticket.no_show": "missed",
}  # fmt: skip


class OvertakenError(Exception):
    """Another announcer has written: what this one remembers is no longer true."""


# --- what events mean -------------------------------------------------------------------------------------------------


def hear(speakers: Loudspeakers, hall: HallConfig, event: Row[Any], languages: Mapping[str, str]) -> None:
    """Let one event have its effect on what is to be said. languages: of tickets, by id."""
    data: dict[str, Any] = event.data
    if event.type in CALLS:
        one = _call(hall, event, languages)
        speakers.want(one, _unspoken(hall, event))
    elif event.type.startswith("ticket."):
        if event.ticket_id is not None and data.get("state") != "called":
            speakers.left(event.ticket_id, _WHY_LEFT.get(event.type, "gone"))
    elif event.type == "emergency.raised":
        told = data["emergency"]
        if told.get("spoken", data.get("spoken", True)):
            speakers.want(_words(event, Kind.EMERGENCY, EVERYWHERE, told["text"], told.get("text_en", "")))
        else:
            speakers.calm("cleared")
    elif event.type == "emergency.cleared":
        speakers.calm("cleared")
    elif event.type == "announcement.asked":
        speakers.want(_words(event, Kind.TEST, data["area"], data["text"], data["text_en"]))


def changes(event: Row[Any], tickets: Sequence[str | None]) -> bool:
    """Whether an event may change what is said of these tickets, or what is said next at all."""
    return event.type.startswith("emergency.") or (event.ticket_id is not None and event.ticket_id in tickets)


def languages_of(connection: Connection, events: Sequence[Row[Any]]) -> dict[str, str]:
    """Languages of the tickets called in these events, by id."""
    called = {event.ticket_id for event in events if event.type in CALLS and not event.data.get("silent")}
    if not called:
        return {}
    rows = connection.execute(select(Ticket.id, Ticket.language).where(Ticket.id.in_(called)))
    return {row.id: row.language for row in rows}


def _call(hall: HallConfig, event: Row[Any], languages: Mapping[str, str]) -> Wanted:
    data = event.data
    zone = hall.zones_by_code.get(data["zone"])
    area = zone.area.code if zone is not None and zone.area is not None else EVERYWHERE
    one = Wanted(
        new_id(), event.seq, area, Kind.CALL, to_ms(event.at), ticket_id=event.ticket_id, ticket_no=data["ticket_no"],
        window_number=data["window_number"] or "", language=languages.get(event.ticket_id, "zh"),
        is_recall=event.type == "ticket.recalled",
    )  # fmt: skip
    one.text, one.text_en = hall.policy.wording.shown([one.spoken])
    return one


def _unspoken(hall: HallConfig, event: Row[Any]) -> str:
    if event.data.get("silent"):
        return "silent"
    if event.data.get("repeated"):
        return "repeated"
    return "muted" if hall.policy.is_muted(event.at, hall.timezone) else ""


def _words(event: Row[Any], kind: Kind, area: str, text: str, text_en: str) -> Wanted:
    return Wanted(new_id(), event.seq, area, kind, to_ms(event.at), text=text, text_en=text_en)


# --- rows -------------------------------------------------------------------------------------------------------------

_CURSOR = select(VoiceCursor.seq).where(VoiceCursor.hall_id == bindparam("hall"))
_MOVE_CURSOR = update(VoiceCursor).where(VoiceCursor.hall_id == bindparam("hall")).values(seq=bindparam("reached"))
_OPEN = select(Announcement.__table__).where(Announcement.hall_id == bindparam("hall"), OPEN_ANNOUNCEMENT)
_LATEST = (
    select(Announcement.__table__).where(Announcement.hall_id == bindparam("hall")).order_by(Announcement.seq.desc()).limit(100)
)
_NEW_CURSOR = insert(VoiceCursor)
_NEW = insert(Announcement)
_HOW_IT_STANDS = (
    "state", "why", "with_id", "starts_at", "ends_at", "expires_at", "text", "text_en", "tickets", "languages", "script",
    "voice_key", "volume", "length_ms",
)  # fmt: skip
_CHANGE = (
    update(Announcement)
    .where(Announcement.id == bindparam("announcement"), Announcement.state == bindparam("was"))
    .values({name: bindparam(f"new_{name}") for name in _HOW_IT_STANDS})
)
_CHANGE_SHORT = (
    update(Announcement)
    .where(Announcement.id == bindparam("announcement"), Announcement.state == bindparam("was"))
    .values(state=bindparam("new_state"), why=bindparam("new_why"), ends_at=bindparam("new_ends_at"))
)


def cursor_of(connection: Connection, hall_id: str) -> int | None:
    """Number of the last event that was seen to, None in a hall whose announcer never ran."""
    found: int | None = run(connection, _CURSOR, {"hall": hall_id}).scalar()
    return found


def restore(connection: Connection, hall_id: str, speakers: Loudspeakers) -> None:
    """Give a new announcer what the one before had written down."""
    latest = list(run(connection, _LATEST, {"hall": hall_id}))
    rows = {row.id: row for row in [*run(connection, _OPEN, {"hall": hall_id}), *latest]}
    for row in sorted(rows.values(), key=lambda row: row.seq):
        speakers.restore(
            Wanted(
                row.id, row.seq, row.area, Kind(row.kind), to_ms(row.wanted_at), ticket_id=row.ticket_id,
                ticket_no=row.ticket_no, window_number=row.window_number, language=row.language,
                is_recall=row.is_recall, text=row.text, text_en=row.text_en, state=row.state, why=row.why,
                with_id=row.with_id, starts_at=_ms(row.starts_at), ends_at=_ms(row.ends_at),
            )
        )  # fmt: skip


def write(work: Work, hall_id: str, wanted: Sequence[Wanted], reached: int, more: Mapping[str, Any] | None = None) -> None:
    """Write how announcements stand now, and how far the events were read.

    more: what the one that begins has besides, by its id. Raises OvertakenError when a row is not as it was left.
    """
    for one in wanted:
        told = (more or {}).get(one.id)
        if one.stored is None:
            run(work.connection, _NEW, _row(hall_id, one) | (told or {}))
            continue
        values: dict[str, Any] = {"announcement": one.id, "was": one.stored}
        if told is None and one.state is not State.SPEAKING:
            values |= {"new_state": one.state, "new_why": one.why, "new_ends_at": _at(one.ends_at)}
            done = run(work.connection, _CHANGE_SHORT, values)
        else:
            row = _row(hall_id, one) | (told or {})
            done = run(work.connection, _CHANGE, values | {f"new_{name}": row[name] for name in _HOW_IT_STANDS})
        if done.rowcount != 1:
            raise OvertakenError(one.id)
    if run(work.connection, _MOVE_CURSOR, {"hall": hall_id, "reached": reached}).rowcount == 0:
        run(work.connection, _NEW_CURSOR, {"hall_id": hall_id, "seq": reached})


def _row(hall_id: str, one: Wanted) -> dict[str, Any]:
    tickets = [{"ticket_no": one.ticket_no, "window_number": one.window_number}] if one.kind is Kind.CALL else []
    return {
        "id": one.id, "hall_id": hall_id, "seq": one.seq, "area": one.area, "kind": one.kind.value, "state": one.state,
        "why": one.why, "with_id": one.with_id, "ticket_id": one.ticket_id, "ticket_no": one.ticket_no,
        "window_number": one.window_number, "language": one.language, "is_recall": one.is_recall, "text": one.text,
        "text_en": one.text_en, "tickets": tickets, "languages": [], "script": [], "voice_key": "", "volume": 0,
        "length_ms": 0, "wanted_at": from_ms(one.wanted_at), "starts_at": _at(one.starts_at), "ends_at": _at(one.ends_at),
        "expires_at": None,
    }  # fmt: skip


def _at(ms: int | None) -> datetime | None:
    return from_ms(ms) if ms is not None else None


def _ms(at: datetime | None) -> int | None:
    return to_ms(at) if at is not None else None


# --- deeds ------------------------------------------------------------------------------------------------------------


def ask_for_test(work: Work, halls: Halls, hall_id: str, area: str, text: str, actor: Actor, at: datetime) -> None:
    """Have something said in one area, or everywhere; raise NotFound ``unknown_area``."""
    hall = halls.held(work, hall_id)
    if area and all(area != known.code for known in hall.areas):
        raise NotFound("unknown_area")
    data = {"area": area, "text": text or say("spoken.test"), "text_en": "" if text else say("spoken.test", "en")}
    record(work, "announcement.asked", actor, at, data)


def forget_old(work: Work, at: datetime) -> None:
    work.connection.execute(delete(Announcement).where(Announcement.wanted_at < at - KEPT))


def first_place(connection: Connection, hall_id: str, last: int, since: datetime) -> int:
    """Where a hall's first announcer begins to read: at the events that are not older than ``since``."""
    place: int | None = connection.execute(
        select(Event.seq)
        .where(Event.hall_id == hall_id, Event.seq > last - LOOKED_BACK, Event.at >= since)
        .order_by(Event.seq)
        .limit(1)
    ).scalar_one_or_none()
    return place - 1 if place is not None else last
