"""What people press, show and scan at devices behind an agent: the same operations as the same acts on a page.

Every input counts once: the first answer is kept with its id in the transaction that did it (``once``).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select

from app.domain.people import Actor, Role
from app.domain.ticket import TicketState
from app.domain.window import WindowState
from app.errors import Conflict, HallError, Invalid, Unavailable
from app.models import Device, Hardware, Leg, Person, Reading
from app.models.base import from_ms, new_id
from app.models.statements import run
from app.operations import calling, moving, rating, staffing
from app.operations.calling import REPEAT_SECONDS, Finish
from app.operations.configuration import HallConfig, Halls
from app.operations.desks import Desk, look_at, record
from app.operations.hardware import notice_refusal, refuse_card, set_notice
from app.operations.issuing import Identity, Request, issue
from app.operations.moving import Target
from app.operations.once import Answer, Press, once
from app.operations.staffing import Pause
from app.operations.unit_of_work import Work
from app.operations.visits import Visit, visit_by_id, visits_by_leg
from app.queries.tickets import ticket_by_token
from app.security.vault import Vault
from app.texts import say

TOO_OLD = timedelta(seconds=10)
"""A press that was on its way for longer is not carried out: whoever pressed has gone on meanwhile."""
DATA_BYTES_MAX = 8000
LOWEST_LEVEL, HIGHEST_LEVEL = 1, 5

_BY_CODE = select(Hardware.__table__).where(Hardware.device_id == bindparam("agent"), Hardware.code == bindparam("code"))
_PERSON = select(Person.__table__).where(Person.id == bindparam("person"))
_KIOSK = select(Device.id, Device.name, Device.online, Device.revoked_at).where(
    Device.hall_id == bindparam("hall"), Device.code == bindparam("code"), Device.kind == Role.KIOSK
)
_HELD = visits_by_leg().where(Leg.window_id == bindparam("window"), Leg.state == TicketState.HELD).order_by(Leg.held_at)
_NEW_READING = insert(Reading)


@dataclass(frozen=True, slots=True)
class Input:
    """One input. id: the agent's own, the same when it is sent again. at: when it happened, by the server's clock."""

    id: str
    device: str
    kind: str
    data: Mapping[str, Any]
    at: datetime


def read_input(said: Any) -> Input:
    """An ``input`` message; raise Invalid when it is none."""
    if not isinstance(said, dict):
        raise Invalid("input_malformed")
    ident, device, kind, data, at = (said.get(name) for name in ("id", "device", "kind", "data", "at"))
    texts = all(isinstance(value, str) and 0 < len(value) <= 64 for value in (ident, device, kind))
    whole = type(at) is int and 0 <= at < 1 << 42 and isinstance(data, dict) and len(str(data)) <= DATA_BYTES_MAX
    if not (texts and whole):
        raise Invalid("input_malformed")
    assert isinstance(ident, str)
    assert isinstance(device, str)
    assert isinstance(kind, str)
    assert isinstance(data, dict)
    assert isinstance(at, int)
    return Input(ident, device, kind, data, from_ms(at))


def take_input(work: Work, halls: Halls, vault: Vault, agent: Actor, said: Input, at: datetime) -> dict[str, Any]:
    """Carry an input out, or refuse it; ``{ok, answer?}`` or ``{ok, code, detail}``, the same whenever it comes again."""
    assert agent.hall_id is not None
    hall_id = agent.hall_id

    def deed() -> Answer:
        halls.held(work, hall_id)
        row = run(work.connection, _BY_CODE, {"agent": agent.device_id, "code": said.device}).one_or_none()
        try:
            if row is None or not row.active:
                raise Invalid("unknown_hardware")
            found = _ACTS[said.kind](_Taking(work, halls, vault, hall_id, row, agent, said, at)) if said.kind in _ACTS else None
            if found is None:
                raise Invalid("input_malformed")
            answer: dict[str, Any] = {"ok": True, "answer": found}
        except Unavailable:
            raise
        except HallError as error:
            work.begin_again()
            halls.held(work, hall_id)
            answer = {"ok": False, "code": error.code, "detail": say(error.code, "zh", **error.params)}
            if row is not None and row.kind == "keypad":
                _say_error(work, row, error, agent, at)
            elif row is not None and said.kind == "card":
                _tell_visitor(_Taking(work, halls, vault, hall_id, row, agent, said, at), error)
        else:
            if row.kind == "keypad" and row.notice.get("error"):
                set_notice(work, row, at, error="")
        return Answer(200 if answer["ok"] else 409, json.dumps(answer, ensure_ascii=False, separators=(",", ":")))

    # The id alone makes the press: what a card says must not stay behind in a fingerprint.
    press = Press(f"device:{agent.device_id}"[:64], f"input:{said.id}", vault.fingerprint(said.id.encode()))
    kept: dict[str, Any] = json.loads(once(work, press, at, deed, lambda _error: None).text)
    return kept


def _say_error(work: Work, row: Any, error: HallError, agent: Actor, at: datetime) -> None:
    notice_refusal(work, row, at, error)
    about = {"hardware_id": row.id, "device_id": row.device_id, "code": row.code, "error": error.code}
    record(work, "hardware.refused", agent, at, about, window_id=row.window_id)


def _tell_visitor(taking: "_Taking", error: HallError) -> None:
    """Whoever laid a card for nothing reads why at the kiosk; who has a number already is shown it there."""
    kiosk = _kiosk_of(taking)
    if kiosk is None or error.code == "too_old":
        return
    if error.code == "already_waiting":
        _pass_on(taking, kiosk, "card", _identity(taking))
    else:
        refuse_card(taking.work, taking.halls, taking.row, error, taking.at)


@dataclass(frozen=True, slots=True)
class _Taking:
    work: Work
    halls: Halls
    vault: Vault
    hall_id: str
    row: Any
    agent: Actor
    said: Input
    at: datetime

    @property
    def hall(self) -> HallConfig:
        return self.halls.held(self.work, self.hall_id)

    def text(self, name: str) -> str:
        value = self.said.data.get(name)
        return value.strip()[:200] if isinstance(value, str) else ""


# Keypads


def _key(taking: _Taking) -> dict[str, Any]:
    """A key at a window, pressed by whoever is on duty there (R-062)."""
    if taking.at - taking.said.at > TOO_OLD:
        raise Conflict("too_old", seconds=int(TOO_OLD.total_seconds()))
    window_id = taking.row.window_id
    if window_id is None:
        raise Conflict("hardware_without_window", name=taking.row.name or taking.row.code)
    desk = look_at(taking.work, taking.halls, window_id, taking.agent, taking.at)
    verb = _KEYS.get(taking.text("key"))
    if verb is None:
        raise Invalid("key_unknown")
    visit = verb(taking, desk, _on_duty(taking, desk))
    return {"key": taking.text("key"), "ticket_no": visit.ticket_no if visit is not None else ""}


def _on_duty(taking: _Taking, desk: Desk) -> Actor:
    if desk.row.staff_id is None:
        raise Conflict("nobody_on_duty", window=desk.window.number)
    person = run(taking.work.connection, _PERSON, {"person": desk.row.staff_id}).one()
    return Actor(
        role=person.role, hall_id=person.hall_id, person_id=person.id, name=person.name, skills=frozenset(person.skills)
    )


def _next(taking: _Taking, desk: Desk, actor: Actor) -> Visit | None:
    """As the page's big button: what is being served here is finished first. A second press in haste finishes nobody."""
    finish = None
    if desk.row.leg_id is not None:
        visit = desk.open_visit()
        called = visit.last_called_at
        if visit.state is TicketState.CALLED and called and taking.at - called < timedelta(seconds=REPEAT_SECONDS):
            raise Conflict("ticket_open", window=desk.window.number)
        finish = Finish(ticket_id=visit.id)
    return calling.call_next(taking.work, taking.halls, desk.window.id, actor, taking.at, finish).visit


def _recall(taking: _Taking, desk: Desk, actor: Actor) -> Visit | None:
    return calling.recall(taking.work, taking.halls, desk.window.id, actor, taking.at).visit


def _start(taking: _Taking, desk: Desk, actor: Actor) -> Visit | None:
    return calling.start(taking.work, taking.halls, desk.window.id, actor, taking.at).visit


def _finish(taking: _Taking, desk: Desk, actor: Actor) -> Visit | None:
    return calling.finish(taking.work, taking.halls, desk.window.id, actor, taking.at, Finish()).visit


def _no_show(taking: _Taking, desk: Desk, actor: Actor) -> Visit | None:
    return calling.no_show(taking.work, taking.halls, desk.window.id, actor, taking.at).visit


def _evaluate(taking: _Taking, desk: Desk, actor: Actor) -> Visit | None:
    return rating.invite_rating(taking.work, taking.halls, desk.window.id, actor, taking.at).visit


def _pause(taking: _Taking, desk: Desk, actor: Actor) -> Visit | None:
    """Pause, or serve again: keypads have one key for both."""
    if desk.row.state in (WindowState.PAUSED, WindowState.BREAK):
        staffing.resume(taking.work, taking.halls, desk.window.id, actor, taking.at)
    else:
        staffing.pause(taking.work, taking.halls, desk.window.id, actor, taking.at, Pause("other"))
    return None


def _hold(taking: _Taking, desk: Desk, actor: Actor) -> Visit | None:
    return moving.hold(taking.work, taking.halls, desk.window.id, actor, taking.at).visit


def _call_back(taking: _Taking, desk: Desk, actor: Actor) -> Visit | None:
    """Of those on hold here, the one whose number was typed, else the one that waits longest."""
    held = [Visit(*row) for row in run(taking.work.connection, _HELD, {"window": desk.window.id})]
    typed = taking.text("argument").upper()
    wanted = [visit for visit in held if not typed or visit.ticket_no == typed or visit.ticket_no.endswith(typed.zfill(3))]
    if not wanted:
        raise Conflict("nobody_on_hold", window=desk.window.number)
    return moving.resume_hold(taking.work, taking.halls, desk.window.id, wanted[0].id, actor, taking.at).visit


def _transfer(taking: _Taking, desk: Desk, actor: Actor) -> Visit | None:
    """To the window whose number, or the zone whose letter, was typed."""
    typed = taking.text("argument").upper()
    if not typed:
        raise Invalid("target_required")
    number = typed.lstrip("0") or typed
    window = next((each for each in desk.hall.windows.values() if each.number in (typed, number)), None)
    target = Target(window_id=window.id) if window is not None else Target(zone=typed)
    return moving.transfer(taking.work, taking.halls, desk.window.id, target, actor, taking.at).visit


_KEYS = {
    "next": _next, "recall": _recall, "evaluate": _evaluate, "pause": _pause, "transfer": _transfer, "no_show": _no_show,
    "hold": _hold, "call_back": _call_back, "start": _start, "finish": _finish,
}  # fmt: skip


# Pads, readers, scanners


def _level(taking: _Taking) -> dict[str, Any]:
    """A level on a pad: 1 is very satisfied there, 5 with us (R-189)."""
    window_id, level = taking.row.window_id, taking.said.data.get("level")
    if window_id is None:
        raise Conflict("hardware_without_window", name=taking.row.name or taking.row.code)
    if type(level) is not int or not LOWEST_LEVEL <= level <= HIGHEST_LEVEL:
        raise Invalid("rating_level_unknown")
    desk = look_at(taking.work, taking.halls, window_id, taking.agent, taking.at)
    # As of the press: an answer given in time counts, though the line was down for a while.
    open_now = rating.request_now(desk.row.pad, min(taking.said.at, taking.at))
    meant = taking.said.data.get("rating")
    if open_now is None or meant not in (None, open_now["leg_id"]):
        raise Conflict("rating_not_open")
    answer = rating.Answer(HIGHEST_LEVEL + LOWEST_LEVEL - level)
    rated = rating.rate(taking.work, taking.halls, taking.hall_id, open_now["ticket_id"], answer, taking.agent, taking.at)
    return {"rating": rated.id}


def _kiosk_of(taking: _Taking) -> Any:
    at = {"hall": taking.hall_id, "code": taking.row.place}
    kiosk = run(taking.work.connection, _KIOSK, at).one_or_none()
    return kiosk if kiosk is not None and kiosk.revoked_at is None else None


def _card(taking: _Taking) -> dict[str, Any]:
    """A card laid on a kiosk's reader: for its page, or, where there is none or the hall wants it so, a number at once."""
    fields = taking.said.data.get("fields")
    number = fields.get("number") if isinstance(fields, dict) else None
    if not isinstance(fields, dict) or not isinstance(number, str) or not 0 < len(number) <= 40:
        raise Invalid("card_unreadable")
    if taking.at - taking.said.at > TOO_OLD:
        raise Conflict("too_old", seconds=int(TOO_OLD.total_seconds()))
    kiosk = _kiosk_of(taking)
    if kiosk is None:
        raise Conflict("hardware_without_kiosk", name=taking.row.name or taking.row.code)
    if taking.row.options.get("takes_number") or not kiosk.online:
        taken = _take_number(taking, kiosk, number, str(fields.get("name") or "")[:100])
        # Its page may be there all the same: it has just come, or was only slow to say that it is.
        _pass_on(taking, kiosk, "taken", {"ticket_no": taken["ticket_no"]})
        return taken
    _pass_on(taking, kiosk, "card", _identity(taking))
    return {"kiosk": taking.row.place}


def _identity(taking: _Taking) -> dict[str, Any]:
    """What the kiosk's page is given of a card."""
    fields = taking.said.data["fields"]
    identity = {"kind": "id_card", "number": fields["number"], "name": str(fields.get("name") or "")[:100]}
    return {"card": str(taking.said.data.get("kind") or ""), "identity": identity}


def _take_number(taking: _Taking, kiosk: Any, number: str, name: str) -> dict[str, Any]:
    """By the reader's zone, else the first that takes an ID card; by age where the hall's groups say so (R-116)."""
    hall = taking.hall
    wanted = taking.row.options.get("zone")
    zones = [zone for zone in hall.zones.values() if zone.issues_tickets and zone.active]
    zone = next((z for z in zones if z.code == wanted), None) if wanted else None
    zone = zone or next((z for z in zones if "id_card" in z.identity_kinds), None)
    if zone is None:
        raise Conflict("no_zone_for_card")
    actor = Actor(role=Role.KIOSK, hall_id=hall.id, device_id=kiosk.id, name=kiosk.name)
    request = Request(zone=zone.code, identity=Identity("id_card", number, name))
    issued = issue(taking.work, taking.halls, taking.vault, hall.id, request, actor, taking.at)
    return {"ticket_no": issued.visit.ticket_no, "ticket_id": issued.visit.id}


def _code(taking: _Taking) -> dict[str, Any]:
    """A code under a scanner: a ticket's number or address for the kiosk's page. A badge signs nobody on yet."""
    text = taking.text("text")
    if not text:
        raise Invalid("code_unreadable")
    if taking.row.kind == "badge":
        raise Conflict("badge_unknown")
    if taking.at - taking.said.at > TOO_OLD:
        raise Conflict("too_old", seconds=int(TOO_OLD.total_seconds()))
    kiosk = _kiosk_of(taking)
    if kiosk is None:
        raise Conflict("hardware_without_kiosk", name=taking.row.name or taking.row.code)
    told = {"text": text, "symbology": taking.text("symbology"), "ticket_no": _ticket_of(taking, text)}
    _pass_on(taking, kiosk, "code", told)
    return {"kiosk": taking.row.place}


def _ticket_of(taking: _Taking, text: str) -> str:
    """Number of the ticket whose link or number was scanned, "" for anything else. A link is good for its own hall only."""
    link = re.search(r"/t/([A-Za-z0-9_-]{8,64})$", text)
    found = ticket_by_token(taking.work.connection, link[1]) if link else None
    if found is not None and found[1] == taking.hall_id:
        return visit_by_id(taking.work.connection, taking.hall_id, found[0]).ticket_no
    return text.upper() if re.fullmatch(r"[A-Za-z]{1,4}[0-9]{1,6}", text) else ""


def _pass_on(taking: _Taking, kiosk: Any, kind: str, data: dict[str, Any]) -> None:
    """Sealed until the kiosk's page takes it, whichever process the page is joined to."""
    reading_id = new_id()
    sealed = taking.vault.seal(json.dumps(data, ensure_ascii=False), field="reading")
    row = {
        "id": reading_id, "hall_id": taking.hall_id, "device_id": kiosk.id, "kind": kind, "sealed": sealed, "at": taking.at,
    }  # fmt: skip
    run(taking.work.connection, _NEW_READING, row)
    about = {"hardware_id": taking.row.id, "device_id": kiosk.id, "reading": reading_id, "kind": kind}
    record(taking.work, "hardware.read", taking.agent, taking.at, about)


_ACTS = {"key": _key, "level": _level, "card": _card, "code": _code}
