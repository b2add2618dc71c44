"""Agents of devices and those who watch them: ``/agent``, and the part of ``/floor`` and ``/kiosk`` that concerns hardware.

What a device should show and what it last said stand in the database; here is only who is joined to this process, and what
each agent was told last, so that it is told again only what has changed.
"""

import contextlib
import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog
from flask_socketio import SocketIO
from socketio.exceptions import TimeoutError as SocketTimeout  # type: ignore[import-untyped]

from app.domain.people import KEEPERS, LEADERS, Actor
from app.errors import Conflict, Forbidden, HallError, Invalid, Unavailable
from app.hall import House
from app.models.base import to_ms
from app.operations import hardware
from app.operations.inputs import read_input, take_input
from app.queries.hall_state import seq_now
from app.queries.hardware import desired_states, hardware_to_show, hardware_views
from app.security.vault import VaultError
from app.texts import say

log = structlog.get_logger(__name__)

NAMESPACE = "/agent"
GATHER_SECONDS = 0.15
"""How long reports are gathered before they are written down: after a call every device of a window says what it shows."""
FLOOR_SECONDS = 0.4
"""How often those who watch are told what has changed."""
ACT_SECONDS = 3
FRAMES_MAX = 100
REPORTS_AT_ONCE = 40
"""Devices in one transaction: after an agent's start all of them report, and a desk's press must not wait for that."""
MAY_ACT = LEADERS | KEEPERS

_CONCERN = ("ticket.", "window.", "rating.", "voice.", "hall.", "zone.", "hardware.", "slip.", "day.", "emergency.")
_SEEN_BY_VISITORS = ("led_bar", "led_digits", "voice", "printer", "pad")
_VOLATILE = ("last_seen_at", "desired_rev")
"""What changes without anything to see."""


def _plain(said: Any) -> bool:
    """Whether it can be stored and told on: JSON has no NaN, and no text has half a character."""
    try:
        json.dumps(said, allow_nan=False, ensure_ascii=False).encode()
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def watch_room(hall_id: str, lang: str) -> str:
    return f"hardware:{hall_id}:{lang}"


@dataclass(slots=True)
class Agent:
    """One joined agent after its hello. ids: hardware id by the agent's code. told: the state last sent, by hardware id."""

    actor: Actor
    hall_id: str
    ids: dict[str, str] = field(default_factory=dict)
    told: dict[str, dict[str, Any]] = field(default_factory=dict)


class Agents:
    """Agents joined to this process, and those who watch hardware here."""

    def __init__(self, house: House, io: SocketIO) -> None:
        self._house = house
        self._io = io
        self._agents: dict[str, Agent] = {}
        self._watchers: dict[str, tuple[str, str]] = {}
        self._reports: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
        self._shown: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
        self._lock = threading.Lock()
        self._sending = threading.Lock()
        self._writing = threading.Lock()
        self._due = False

    # Agents

    def hello(self, sid: str, actor: Actor, said: Any) -> dict[str, Any]:
        """Keep what hangs on the agent, then tell it what each device should show."""
        if not isinstance(said, dict) or not _plain(said) or actor.device_id is None or actor.hall_id is None:
            return _refusal(Invalid("validation_failed"))
        at = self._house.now()
        try:
            ids = self._house.database.write(
                actor.hall_id, lambda work: hardware.hello(work, self._house.halls, actor, said, at)
            )
        except HallError as error:
            return _refusal(error)
        agent = Agent(actor, actor.hall_id, ids)
        with self._lock:
            self._agents[sid] = agent
        if self._is_watched(agent.hall_id):
            self._io.emit("watch", {"on": True}, namespace=NAMESPACE, to=sid)
        # After the answer: an agent knows what it is asked to show only when it is known itself.
        self._io.start_background_task(self.renew, agent.hall_id)
        return {"ok": True, "now": to_ms(at)}

    def leave(self, sid: str) -> None:
        with self._lock:
            self._agents.pop(sid, None)

    def renew(self, hall_id: str, again: Iterable[str] = ()) -> None:
        """Send every agent of a hall what is to be shown otherwise than it was told. again: windows that were called again."""
        with self._lock:
            agents = [(sid, agent) for sid, agent in self._agents.items() if agent.hall_id == hall_id]
        if not agents:
            return
        again = set(again)
        with self._sending:
            with self._house.database.read() as connection:
                hall = self._house.halls.get(connection, hall_id)
                rows = hardware_to_show(connection, hall_id)
                states = desired_states(connection, self._house.reader(hall, self._house.now(), "zh"), rows)
                rev = seq_now(connection, hall_id)
            # Visitors look at signs and listen to speech; the waiting counts of sixty keypads can come after them.
            rows.sort(key=lambda row: row.kind not in _SEEN_BY_VISITORS)
            for sid, agent in agents:
                for row in rows:
                    called_again = row.window_id in again and row.kind in ("led_bar", "led_digits")
                    if agent.ids.get(row.code) != row.id or (agent.told.get(row.id) == states[row.id] and not called_again):
                        continue
                    agent.told[row.id] = states[row.id]
                    message = {"device": row.code, "rev": rev, "state": states[row.id]}
                    self._io.emit("desired", message, namespace=NAMESPACE, to=sid)

    def renew_all(self) -> None:
        """What changes by the clock alone: a rating request or a test that is over."""
        with self._lock:
            halls = {agent.hall_id for agent in self._agents.values()}
        for hall_id in halls:
            self.renew(hall_id)

    def reported(self, sid: str, said: Any) -> None:
        if isinstance(said, dict) and isinstance(said.get("device"), str) and _plain(said):
            self._gather(sid, {said["device"]: {name: said[name] for name in ("rev", "state", "error") if name in said}})

    def beat(self, sid: str, said: Any) -> None:
        devices = said.get("devices") if isinstance(said, dict) else None
        if isinstance(devices, dict) and _plain(devices):
            self._gather(sid, {str(code): {"health": health} for code, health in devices.items()})

    def _gather(self, sid: str, told: Mapping[str, dict[str, Any]]) -> None:
        with self._lock:
            agent = self._agents.get(sid)
            if agent is None or agent.actor.device_id is None:
                return
            kept = self._reports.setdefault((agent.hall_id, agent.actor.device_id), {})
            for code, values in told.items():
                if code in agent.ids:
                    kept.setdefault(code, {}).update(values)
            due, self._due = self._due, True
        if not due:
            self._io.start_background_task(self._write_soon)

    def _write_soon(self) -> None:
        self._io.sleep(GATHER_SECONDS)  # type: ignore[arg-type]  # its stubs know whole seconds only
        self.write_reports()

    def write_reports(self) -> None:
        """Write down what was reported since the last time, what came first before what came later."""
        with self._writing:
            self._write_reports()

    def _write_reports(self) -> None:
        with self._lock:
            reports, self._reports = self._reports, {}
            self._due = False
        parts = [
            (hall_id, agent_id, dict(list(told.items())[first : first + REPORTS_AT_ONCE]))
            for (hall_id, agent_id), told in reports.items()
            for first in range(0, len(told), REPORTS_AT_ONCE)
        ]
        for hall_id, agent_id, told in parts:
            write = partial(
                hardware.report, halls=self._house.halls, hall_id=hall_id, agent_id=agent_id, said=told, at=self._house.now()
            )
            try:
                self._house.database.write(hall_id, write)
            except Exception:
                # Every device is reported whole again within ten seconds.
                log.warning("report_not_kept", agent=agent_id, exc_info=True)

    def take(self, sid: str, said: Any) -> dict[str, Any]:
        """Carry out an input and answer it; without ``ok`` it is to be sent again."""
        with self._lock:
            agent = self._agents.get(sid)
        if agent is None:
            return {"again": True}
        house, actor = self._house, agent.actor
        try:
            if not _plain(said):
                raise Invalid("input_malformed")
            wanted = read_input(said)
            return house.database.write(
                agent.hall_id, lambda work: take_input(work, house.halls, house.vault, actor, wanted, house.now())
            )
        except Unavailable:
            return {"again": True}
        except HallError as error:
            return _refusal(error)

    def relay(self, sid: str, name: str, said: Any) -> None:
        """Frames and looks of a device, to those who watch it here; kept nowhere."""
        with self._lock:
            agent = self._agents.get(sid)
            watched = {lang for hall_id, lang in self._watchers.values() if agent is not None and hall_id == agent.hall_id}
        if agent is None or not watched or not isinstance(said, dict) or not _plain(said):
            return
        if said.get("device") not in agent.ids:
            return
        told: dict[str, Any] = {"device": agent.ids[said["device"]]}
        if name == "frames" and isinstance(said.get("items"), list):
            told["items"] = said["items"][-FRAMES_MAX:]
        elif name == "seen" and isinstance(said.get("picture"), dict):
            told["picture"] = said["picture"]
        else:
            return
        for lang in watched:
            self._io.emit(name, told, namespace="/floor", to=watch_room(agent.hall_id, lang))

    # Those who watch

    def watch(self, sid: str, hall_id: str, lang: str) -> None:
        """The whole of it now, then what changes; agents here send frames from the first who watches on."""
        before = self._is_watched(hall_id)
        with self._lock:
            self._watchers[sid] = (hall_id, lang)
        views = self._views(hall_id, lang)
        self._shown.setdefault((hall_id, lang), _without_volatile(views))
        self._io.emit("hardware", {"items": views, "whole": True}, namespace="/floor", to=sid)
        if not before:
            self._tell_watch(hall_id, on=True)
        else:
            # Looks are sent when they change: who comes later would see none until then.
            self._tell_watch(hall_id, on=False)
            self._tell_watch(hall_id, on=True)

    def look_away(self, sid: str) -> None:
        with self._lock:
            watched = self._watchers.pop(sid, None)
            left = set(self._watchers.values())
        if watched is None:
            return
        if watched not in left:
            self._shown.pop(watched, None)
        if not self._is_watched(watched[0]):
            self._tell_watch(watched[0], on=False)

    def _is_watched(self, hall_id: str) -> bool:
        with self._lock:
            return any(watched == hall_id for watched, _ in self._watchers.values())

    def _tell_watch(self, hall_id: str, *, on: bool) -> None:
        with self._lock:
            sids = [sid for sid, agent in self._agents.items() if agent.hall_id == hall_id]
        for sid in sids:
            self._io.emit("watch", {"on": on}, namespace=NAMESPACE, to=sid)

    def tell_floor(self) -> None:
        """Tell those who watch what has changed, whichever process it came to."""
        with self._lock:
            watched = set(self._watchers.values())
        for hall_id, lang in watched:
            views = self._views(hall_id, lang)
            now, before = _without_volatile(views), self._shown.get((hall_id, lang), {})
            changed = [view for view in views if before.get(view["id"]) != now[view["id"]]]
            whole = before.keys() - now.keys() != set()
            self._shown[hall_id, lang] = now
            if changed or whole:
                told = {"items": views if whole else changed, "whole": whole}
                self._io.emit("hardware", told, namespace="/floor", to=watch_room(hall_id, lang))

    def _views(self, hall_id: str, lang: str) -> list[dict[str, Any]]:
        with self._house.database.read() as connection:
            hall = self._house.halls.get(connection, hall_id)
            return hardware_views(connection, self._house.reader(hall, self._house.now(), lang))

    def act(self, actor: Actor, hall_id: str, lang: str, said: Any) -> dict[str, Any]:
        """Somebody on the floor does something to a device made of software; ``{ok, code?, detail?}``."""
        house = self._house
        try:
            if actor.role not in MAY_ACT:
                raise Forbidden("forbidden")
            if not isinstance(said, dict):
                raise Invalid("validation_failed")
            hardware_id, verb, args = str(said.get("device")), str(said.get("verb")), said.get("args")
            args = args if isinstance(args, dict) else {}
            with house.database.read() as connection:
                row = hardware.may_act(connection, hardware_id, verb)
            if row.hall_id != hall_id:
                raise Forbidden("other_hall")
            sid = self._sid_of(row.device_id)
            at = house.now()
            if sid is None:  # its agent is joined to another process, which hears the event
                asked = house.database.write(
                    hall_id, lambda work: hardware.act(work, house.halls, hardware_id, verb, args, actor, at)
                )
                hardware.await_act(house.database, asked)
                return {"ok": True}
            answer = self._asked_here(sid, row.code, verb, args)
            refusal = hardware.act_refusal(answer) if answer is not None else Conflict("agent_silent", seconds=ACT_SECONDS)
            return {"ok": True} if refusal is None else _refusal(refusal, lang)
        except HallError as error:
            return _refusal(error, lang)

    def _asked_here(self, sid: str, code: str, verb: str, args: Mapping[str, Any]) -> dict[str, Any] | None:
        """The answer of an agent joined here; None when it says nothing."""
        message = {"device": code, "verb": verb, "args": dict(args)}
        try:
            answer = self._io.call("act", message, namespace=NAMESPACE, to=sid, timeout=ACT_SECONDS)
        except SocketTimeout:
            return None
        return answer if isinstance(answer, dict) and _plain(answer) else {}

    def _sid_of(self, device_id: str) -> str | None:
        with self._lock:
            return next((sid for sid, agent in self._agents.items() if agent.actor.device_id == device_id), None)

    # What happens in the hall

    def heard(self, hall_id: str, events: Iterable[Any], kiosks: Mapping[str, Actor]) -> None:
        """Follow the hall's events. kiosks: the sockets of kiosks of this hall here, with the device each is."""
        events = list(events)
        for event in events:
            if event.type == "hardware.act" and not event.data.get("told"):
                self._pass_act(hall_id, event.data)
            elif event.type == "hardware.card_refused":
                told = {"code": event.data["refusal"]}
                told |= {lang: say(event.data["refusal"], lang, **event.data["params"]) for lang in ("zh", "en")}
                for sid in [sid for sid, kiosk in kiosks.items() if kiosk.device_id == event.data["device_id"]]:
                    self._io.emit("card_refused", told, namespace="/kiosk", to=sid)
            elif event.type == "hardware.read":
                sids = [sid for sid, kiosk in kiosks.items() if kiosk.device_id == event.data["device_id"]]
                if sids:
                    self._io.start_background_task(self._hand_reading, hall_id, event.data, sids)
            elif event.type.startswith("slip.") and event.data.get("kiosk_id"):
                told = {name: event.data[name] for name in ("ticket_id", "outcome", "why")}
                for sid in [sid for sid, kiosk in kiosks.items() if kiosk.device_id == event.data["kiosk_id"]]:
                    self._io.emit("slip", told, namespace="/kiosk", to=sid)
        if any(event.type.startswith(_CONCERN) for event in events):
            called = {e.window_id for e in events if e.type == "ticket.recalled" and not e.data.get("repeated")}
            with contextlib.suppress(HallError):
                self.renew(hall_id, called - {None})

    def _pass_act(self, hall_id: str, data: Mapping[str, Any]) -> None:
        with self._lock:
            agent = next(
                ((sid, agent.actor) for sid, agent in self._agents.items() if agent.actor.device_id == data["device_id"]), None
            )
        if agent is not None:
            self._io.start_background_task(self._have_done, hall_id, data, *agent)

    def _have_done(self, hall_id: str, data: Mapping[str, Any], sid: str, actor: Actor) -> None:
        """Ask the agent, and write its answer down for whoever waits for it, in whichever process."""
        answer = self._asked_here(sid, data["code"], data["verb"], data["args"])
        if answer is not None and "act" in data:
            house = self._house
            house.database.write(
                hall_id, lambda work: hardware.acted(work, house.halls, hall_id, data, answer, actor, house.now())
            )

    def _hand_reading(self, hall_id: str, data: Mapping[str, Any], sids: list[str]) -> None:
        """Give a reading to its kiosk's page; whoever takes it first has it, and it is stored no longer."""
        take = partial(hardware.take_reading, device_id=data["device_id"], reading_id=data["reading"])
        try:
            row = self._house.database.write(hall_id, take)
            if row is not None:
                told = json.loads(self._house.vault.open(row.sealed, field="reading"))
                for sid in sids:
                    self._io.emit(row.kind, told, namespace="/kiosk", to=sid)
        except (HallError, VaultError):
            log.warning("reading_lost", kind=data["kind"])


def _without_volatile(views: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {view["id"]: {name: value for name, value in view.items() if name not in _VOLATILE} for view in views}


def _refusal(error: HallError, lang: str = "zh") -> dict[str, Any]:
    return {"ok": False, "code": error.code, "detail": say(error.words, lang, **error.params)}
