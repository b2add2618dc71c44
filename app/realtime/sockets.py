"""The sockets of screens: who may join, what they start from, and what they hear (docs/streams.md)."""

import contextlib
import threading
import time
from collections import Counter as Count
from collections.abc import Callable
from datetime import datetime
from functools import partial
from http.cookies import SimpleCookie
from typing import Any

import structlog
from flask import Flask, request
from flask_socketio import SocketIO, disconnect, join_room, leave_room
from socketio.exceptions import ConnectionRefusedError as Refused  # type: ignore[import-untyped]

from app.auth import COOKIE, Caller, Tokens, device_caller, person_caller
from app.domain.people import OVERSEERS, STAFF, Role
from app.errors import Forbidden, HallError, Invalid, Unauthorized
from app.hall import House
from app.models.base import to_ms
from app.operations import accounts, devices, duty
from app.operations.configuration import HallConfig
from app.operations.configuring import hall_lies_below
from app.phones import Phones
from app.queries.centre import centre_view
from app.queries.events import BATCH, events_after, stream_view
from app.queries.hall_state import seq_now, snapshot, waits_view
from app.queries.visitor import pad_view
from app.realtime.agents import FLOOR_SECONDS, Agents, watch_room
from app.realtime.broadcast import (
    PUBLIC_NAMESPACES,
    STAFF_NAMESPACES,
    centre_room,
    hall_room,
    messages_for,
    pad_room,
    pads_to_renew,
    pulse_room,
)
from app.realtime.frames import emit_together, share_frames
from app.realtime.outbox import Tail
from app.texts import language, say

log = structlog.get_logger(__name__)

PULSE_SECONDS = 5.0
PRESENCE_SECONDS = 5.0
DESK_PRESENCE_SECONDS = 20.0
"""How exactly it is known since when a clerk's page is gone; see ``domain.posts.PAGE_LOST_AFTER``."""
PRESENCE_GATHER_SECONDS = 0.1
"""How long those who join are gathered before it is written down that they are here."""
SNAPSHOT_KEPT_SECONDS = 1.0
"""How long a snapshot is given out again; what depends on the clock alone, such as hours and waits, is no older than this."""

MAY_JOIN: dict[str, frozenset[Role]] = {
    "/board": frozenset({Role.BOARD, Role.WINDOW_DISPLAY, Role.KIOSK, Role.PAD, Role.INTEGRATION}) | STAFF,
    "/kiosk": frozenset({Role.KIOSK, Role.INTEGRATION}) | STAFF,
    "/desk": STAFF | {Role.INTEGRATION},
    "/floor": STAFF | {Role.INTEGRATION},
    "/pad": frozenset({Role.PAD, Role.INTEGRATION}),
    "/agent": frozenset({Role.AGENT, Role.INTEGRATION}),
    "/centre": STAFF | {Role.OBSERVER, Role.INTEGRATION},
}
"""Roles that may join each namespace; a rule test checks that none is without."""


PRINTER_NEWS = frozenset({"device.fault", "device.repaired", "hardware.joined", "hardware.changed", "hardware.removed"})
"""Events after which a kiosk's printer may be another thing than it was."""


class Member:
    """One joined screen."""

    __slots__ = ("caller", "hall_id", "lang", "namespace", "window_id")

    def __init__(self, caller: Caller, namespace: str, hall_id: str, lang: str, window_id: str | None) -> None:
        self.caller = caller
        self.namespace = namespace
        self.hall_id = hall_id
        self.lang = lang
        self.window_id = window_id


def _clock_off(clock: int, at: datetime) -> int:
    """By how many seconds a device's clock is ahead, to ten: what the network took is no error of the clock."""
    return round((clock - to_ms(at)) / 10_000) * 10


class Sockets:
    """All sockets of this process. What a screen must know stands in the database; here is only who listens."""

    def __init__(self, app: Flask, house: House, tokens: Tokens, phones: Phones, *, async_mode: str, polling: bool) -> None:
        self._house = house
        self._tokens = tokens
        self._phones = phones
        self._app = app
        self.io = SocketIO(  # type: ignore[call-arg]  # its stubs know fewer of the arguments it passes on
            app,
            async_mode=async_mode,  # type: ignore[arg-type]
            transports=["websocket", "polling"] if polling else ["websocket"],
            ping_interval=20,
            ping_timeout=20,
            max_http_buffer_size=256 * 1024,
            logger=False,
            engineio_logger=False,
        )
        self._shares_frames = async_mode == "gevent"
        if self._shares_frames:
            share_frames(self.io)
        self._members: dict[tuple[str, str], Member] = {}
        self._heard: dict[str, dict[str, dict[str, Any]]] = {}
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._presence_due = False
        self._told: dict[str, dict[str, Any]] = {}
        self._centres: dict[tuple[str, bool], dict[str, Any]] = {}
        self._snapshots: dict[tuple[str, str, bool], tuple[float, dict[str, Any]]] = {}
        self.tail = Tail(house.database, self._tell)
        self.agents = Agents(house, self.io)
        for namespace in MAY_JOIN:
            self._register(namespace)

    def _register(self, namespace: str) -> None:
        self.io.on_event("connect", self._joins(namespace), namespace=namespace)
        self.io.on_event("disconnect", self._leaves(namespace), namespace=namespace)
        self.io.on_event("beat", self._beats(namespace), namespace=namespace)
        if namespace in PUBLIC_NAMESPACES + STAFF_NAMESPACES:
            self.io.on_event("sync", self._syncs(namespace), namespace=namespace)
        if namespace == "/agent":
            self._register_agents(namespace)
        if namespace == "/floor":
            self.io.on_event("watch", self._watches, namespace=namespace)
            self.io.on_event("act", self._acts, namespace=namespace)

    def _register_agents(self, namespace: str) -> None:
        def hello(said: Any = None) -> dict[str, Any]:
            sid: str = request.sid  # type: ignore[attr-defined]
            member = self._members.get((namespace, sid))
            return {"ok": False} if member is None else self.agents.hello(sid, member.caller.actor, said)

        def take(said: Any = None) -> dict[str, Any]:
            return self.agents.take(request.sid, said)  # type: ignore[attr-defined]

        def reported(said: Any = None) -> None:
            self.agents.reported(request.sid, said)  # type: ignore[attr-defined]

        def frames(said: Any = None) -> None:
            self.agents.relay(request.sid, "frames", said)  # type: ignore[attr-defined]

        def seen(said: Any = None) -> None:
            self.agents.relay(request.sid, "seen", said)  # type: ignore[attr-defined]

        self.io.on_event("hello", hello, namespace=namespace)
        self.io.on_event("input", take, namespace=namespace)
        self.io.on_event("reported", reported, namespace=namespace)
        self.io.on_event("frames", frames, namespace=namespace)
        self.io.on_event("seen", seen, namespace=namespace)

    def _watches(self, said: Any = None) -> None:
        """Somebody on the floor looks at the devices; ``{on: false}`` ends it."""
        sid: str = request.sid  # type: ignore[attr-defined]
        member = self._members.get(("/floor", sid))
        if member is None:
            return
        room = watch_room(member.hall_id, member.lang)
        if isinstance(said, dict) and said.get("on") is False:
            leave_room(room)
            self.agents.look_away(sid)
            return
        join_room(room)
        self.agents.watch(sid, member.hall_id, member.lang)

    def _acts(self, said: Any = None) -> dict[str, Any]:
        sid: str = request.sid  # type: ignore[attr-defined]
        member = self._members.get(("/floor", sid))
        if member is None:
            return {"ok": False}
        return self.agents.act(member.caller.actor, member.hall_id, member.lang, said)

    # Life

    def start(self) -> None:
        """Begin to follow the events and to pulse, in the background of this process."""
        self.tail.begin()
        self._phones.open()
        self._house.database.committed = self.tail.wake
        self.io.start_background_task(self.tail.run)
        self.io.start_background_task(self._run_every, PULSE_SECONDS, self.pulse)
        self.io.start_background_task(self._run_every, PRESENCE_SECONDS, self.keep_presence)
        self.io.start_background_task(self._run_every, DESK_PRESENCE_SECONDS, self.keep_desk_presence)
        self.io.start_background_task(self._run_every, PRESENCE_SECONDS, self.send_away)
        self.io.start_background_task(self._run_every, PRESENCE_SECONDS, self.agents.renew_all)
        self.io.start_background_task(self._run_every, FLOOR_SECONDS, self.agents.tell_floor)

    def stop(self) -> None:
        self._phones.close()
        self.tail.stop()
        self._stopped.set()

    def _run_every(self, seconds: float, work: Callable[[], None]) -> None:
        while not self._stopped.wait(seconds):
            try:
                work()
            except Exception:
                log.warning("background_work_failed", work=work.__name__, exc_info=True)

    # Joining

    def _joins(self, namespace: str) -> Callable[..., None]:
        def join(auth: Any = None) -> None:
            auth = auth if isinstance(auth, dict) else {}
            lang = language(str(auth.get("lang") or request.headers.get("Accept-Language") or ""))
            try:
                member = self._member(namespace, auth, lang)
            except HallError as error:
                detail = say(error.words, lang, **error.params)
                raise Refused(detail, {"code": error.code, "detail": detail}) from None
            sid: str = request.sid  # type: ignore[attr-defined]
            with self._lock:
                self._members[namespace, sid] = member
            self._enter(namespace, sid, member)

        return join

    def _member(self, namespace: str, auth: dict[str, Any], lang: str) -> Member:
        caller = self._caller(auth, lang)
        role = caller.actor.role
        if role not in MAY_JOIN[namespace]:
            raise Forbidden("forbidden")
        window_id = None
        with self._house.database.read() as connection:
            halls = self._house.halls
            if namespace == "/pad":
                window_id = caller.actor.window_id or str(auth.get("window_id") or "")
                hall_id = halls.hall_of_window(connection, window_id)
            elif auth.get("hall"):
                hall_id = halls.id_of(connection, str(auth["hall"]))
            elif caller.actor.hall_id is not None:
                hall_id = caller.actor.hall_id
            else:
                raise Invalid("bad_request")
            own = caller.actor.hall_id
            if own not in (None, hall_id) and not (
                namespace == "/floor" and role in OVERSEERS and hall_lies_below(connection, hall_id, str(own))
            ):
                raise Forbidden("other_hall")
        return Member(caller, namespace, hall_id, lang, window_id)

    def _caller(self, auth: dict[str, Any], lang: str) -> Caller:
        token = auth.get("token")
        if isinstance(token, str) and token:
            return device_caller(self._tokens, token, lang)
        cookies = SimpleCookie(request.headers.get("Cookie", ""))
        if COOKIE not in cookies:
            raise Unauthorized("unauthorized")
        caller = person_caller(self._house, cookies[COOKIE].value, lang)
        if caller.person is not None and caller.person.must_change_password:
            raise Forbidden("must_change_password")
        return caller

    def _enter(self, namespace: str, sid: str, member: Member) -> None:
        if namespace == "/pad" and member.window_id is not None:
            join_room(pad_room(member.window_id))
            join_room(pulse_room(member.hall_id, member.lang))
            self._send_desired(member.window_id, to=sid)
        elif namespace in PUBLIC_NAMESPACES + STAFF_NAMESPACES:
            join_room(hall_room(member.hall_id))
            join_room(pulse_room(member.hall_id, member.lang))
            self._send_snapshot(namespace, sid, member)
        elif namespace == "/centre":
            totals_only = member.caller.actor.role is Role.OBSERVER
            join_room(centre_room(member.hall_id, totals_only=totals_only))
            join_room(pulse_room(member.hall_id, member.lang))
            self._tell_centre(member.hall_id, totals_only=totals_only, to=sid)
        self._hear(member, {})
        if namespace == "/kiosk":
            self.tell_kiosks(only=sid)
        if member.caller.actor.device_id is not None:
            self._keep_presence_soon()

    def _leaves(self, namespace: str) -> Callable[..., None]:
        def leave(_reason: Any = None) -> None:
            sid: str = request.sid  # type: ignore[attr-defined]
            with self._lock:
                member = self._members.pop((namespace, sid), None)
            if namespace == "/agent":
                self.agents.leave(sid)
                self._see_off(member)
            elif namespace == "/floor":
                self.agents.look_away(sid)

        return leave

    def _see_off(self, agent: Member | None) -> None:
        """An agent's socket is closed: unless it has another here already, whoever looks is to see that it is away."""
        with self._lock:
            device_id = agent.caller.actor.device_id if agent is not None else None
            if agent is None or device_id is None or self._is_joined(device_id):
                return
            self._heard.setdefault(agent.hall_id, {})[device_id] = {"left": True}
        self._keep_presence_soon()

    def _is_joined(self, device_id: str) -> bool:
        return any(
            namespace == "/agent" and member.caller.actor.device_id == device_id
            for (namespace, _), member in self._members.items()
        )

    # What they say

    def _beats(self, namespace: str) -> Callable[..., None]:
        def beat(said: Any = None) -> None:
            member = self._members.get((namespace, request.sid))  # type: ignore[attr-defined]
            if member is not None:
                self._hear(member, said if isinstance(said, dict) else {})
                if namespace == "/agent":
                    self.agents.beat(request.sid, said)  # type: ignore[attr-defined]

        return beat

    def _hear(self, member: Member, said: dict[str, Any]) -> None:
        device_id = member.caller.actor.device_id
        if device_id is None:
            return
        kept: dict[str, Any] = {name: said[name] for name in ("version", "state") if name in said}
        if len(str(kept)) > devices.STATE_BYTES_MAX:
            kept = {}
        elif isinstance(kept.get("state"), dict) and type(said.get("clock")) is int:
            kept["state"] |= {"clock_off_seconds": _clock_off(said["clock"], self._house.now())}
        with self._lock:
            heard = self._heard.setdefault(member.hall_id, {}).setdefault(device_id, {})
            heard.pop("left", None)
            heard.update(kept, at=self._house.now())

    def _syncs(self, namespace: str) -> Callable[..., None]:
        def sync(said: Any = None) -> None:
            sid: str = request.sid  # type: ignore[attr-defined]
            member = self._members.get((namespace, sid))
            if member is None:
                return
            self._speak_to(member, said)
            after = said.get("after") if isinstance(said, dict) else None
            if type(after) is not int or after < 0:
                self._send_snapshot(namespace, sid, member)
                return
            with self._house.database.read() as connection:
                rows = events_after(connection, member.hall_id, after, BATCH + 1)
            if len(rows) > BATCH:
                self._send_snapshot(namespace, sid, member)
                return
            for row in rows:
                view = stream_view(row, public=namespace in PUBLIC_NAMESPACES)
                self.io.emit("event", view, namespace=namespace, to=sid)

        return sync

    def _speak_to(self, member: Member, said: Any) -> None:
        """In the language that the screen shows now, from here on."""
        wanted = said.get("lang") if isinstance(said, dict) else None
        if not isinstance(wanted, str) or language(wanted) == member.lang:
            return
        leave_room(pulse_room(member.hall_id, member.lang))
        member.lang = language(wanted)
        join_room(pulse_room(member.hall_id, member.lang))

    # What they hear

    def _send_snapshot(self, namespace: str, sid: str, member: Member) -> None:
        self.io.emit("snapshot", self._snapshot(member, staff=namespace in STAFF_NAMESPACES), namespace=namespace, to=sid)

    def _snapshot(self, member: Member, *, staff: bool) -> dict[str, Any]:
        """The hall now; screens that join one after another, as after a power cut, get the same while nothing happens."""
        key, now = (member.hall_id, member.lang, staff), time.monotonic()
        with self._house.database.read() as connection:
            hall = self._house.halls.get(connection, member.hall_id)
            kept = self._snapshots.get(key)
            if kept is not None and kept[0] > now and kept[1]["seq"] == seq_now(connection, hall.id):
                return kept[1]
            state = snapshot(connection, hall, self._house.now(), lang=member.lang, staff=staff)
        self._snapshots[key] = (now + SNAPSHOT_KEPT_SECONDS, state)
        return state

    def _send_desired(self, window_id: str, to: str) -> None:
        with self._house.database.read() as connection:
            hall = self._house.halls.get(connection, self._house.halls.hall_of_window(connection, window_id))
            at = self._house.now()
            desired = pad_view(connection, hall, window_id, at)
        self.io.emit("desired", {"device": f"pad:{window_id}", "at": to_ms(at), **desired}, namespace="/pad", to=to)

    def tell_kiosks(self, only: str = "") -> None:
        """Tell each kiosk what is known of itself, such as its printer's paper, on joining and when it has changed."""
        with self._lock:
            here = {sid: m.caller.actor.device_id for (namespace, sid), m in self._members.items() if namespace == "/kiosk"}
            self._told = {sid: told for sid, told in self._told.items() if sid in here}
        wanted = {sid: device_id for sid, device_id in here.items() if device_id is not None and only in ("", sid)}
        if not wanted:
            return
        with self._house.database.read() as connection:
            known = devices.own_views(connection, set(wanted.values()))
        for sid, device_id in wanted.items():
            view = known.get(device_id)
            if view is not None and self._told.get(sid) != view:
                self._told[sid] = view
                self.io.emit("device", view, namespace="/kiosk", to=sid)

    def _tell(self, hall_id: str, events: list[Any]) -> None:
        self._phones.heard(hall_id, events)
        for message in messages_for(hall_id, events):
            if self._shares_frames:
                emit_together(self.io, "event", message.events, message.namespace, message.room)
                continue
            for event in message.events:
                self.io.emit("event", event, namespace=message.namespace, to=message.room)
        with self._lock:
            pads = {m.window_id for m in self._members.values() if m.window_id is not None and m.hall_id == hall_id}
            kiosks = {
                sid: m.caller.actor
                for (namespace, sid), m in self._members.items()
                if namespace == "/kiosk" and m.hall_id == hall_id
            }
        for window_id in pads_to_renew(events, pads):
            self._send_desired(window_id, to=pad_room(window_id))
        self.agents.heard(hall_id, events, kiosks)
        if any(event.type in PRINTER_NEWS for event in events):
            self.tell_kiosks()

    def pulse(self) -> None:
        """Tell every hall's screens the last number and the waits, so that silence is noticed."""
        with self._lock:
            audiences = Count((member.hall_id, member.lang) for member in self._members.values())
        for hall_id, lang in audiences:
            with self._house.database.read() as connection:
                hall = self._house.halls.get(connection, hall_id)
                told = self._pulse_data(connection, hall, lang, self._house.now())
            for namespace in (*PUBLIC_NAMESPACES, *STAFF_NAMESPACES, "/pad", "/centre"):
                self.io.emit("pulse", told, namespace=namespace, to=pulse_room(hall_id, lang))
        self.tell_centres()

    def tell_centres(self) -> None:
        """Tell those who look at all halls how they are, where anything is different from what they were told last."""
        with self._lock:
            looking = {
                (member.hall_id, member.caller.actor.role is Role.OBSERVER)
                for (namespace, _), member in self._members.items()
                if namespace == "/centre"
            }
        self._centres = {key: told for key, told in self._centres.items() if key in looking}
        for hall_id, totals_only in looking:
            self._tell_centre(hall_id, totals_only=totals_only)

    def _tell_centre(self, hall_id: str, *, totals_only: bool, to: str = "") -> None:
        """to: somebody who has just come, who is told in any case."""
        at, halls = self._house.now(), self._house.halls
        with self._house.database.read() as connection:
            view = centre_view(connection, partial(halls.get, connection), hall_id, at, totals_only=totals_only)
        known = self._centres.get((hall_id, totals_only))
        if view == known and not to:
            return
        if not to:
            self._centres[hall_id, totals_only] = view
        message = {"device": "centre", "rev": to_ms(at), "at": to_ms(at), "state": view}
        self.io.emit("desired", message, namespace="/centre", to=to or centre_room(hall_id, totals_only=totals_only))

    def _pulse_data(self, connection: Any, hall: HallConfig, lang: str, at: datetime) -> dict[str, Any]:
        waits = waits_view(connection, hall, at, lang)
        return {
            "seq": self.tail.last(hall.id),
            "at": to_ms(at),
            "waits": {code: zone["wait"] for code, zone in waits.items()},
        }

    def keep_desk_presence(self) -> None:
        """Write down whose desk page is open. A page in the background is asked by the browser itself, so it counts (R-153)."""
        here: dict[str, set[str]] = {}
        with self._lock:
            for (namespace, _), member in self._members.items():
                if namespace == "/desk" and member.caller.actor.person_id is not None:
                    here.setdefault(member.hall_id, set()).add(member.caller.actor.person_id)
        for hall_id, people in here.items():
            at = self._house.now()
            note = partial(duty.note_presence, hall_id=hall_id, people=sorted(people), at=at)
            self._house.database.write(hall_id, lambda work, note=note: note(work.connection))  # type: ignore[misc]

    def _keep_presence_soon(self) -> None:
        """In a moment, together with all who join meanwhile: after a power cut they are many, and everybody hears of each."""
        with self._lock:
            due, self._presence_due = self._presence_due, True
        if not due:
            self.io.start_background_task(self._keep_presence_quietly)

    def _keep_presence_quietly(self) -> None:
        self.io.sleep(PRESENCE_GATHER_SECONDS)  # type: ignore[arg-type]  # its stubs know whole seconds only
        with self._lock:
            self._presence_due = False
        with contextlib.suppress(HallError):
            self.keep_presence()

    def send_away(self) -> None:
        """Close the sockets of people who have logged out and of devices whose token was revoked since they joined."""
        with self._lock:
            members = list(self._members.items())
        devices_here = {m.caller.actor.device_id for _, m in members if m.caller.actor.device_id is not None}
        rules, at = self._house.settings.security, self._house.now()
        with self._app.app_context(), self._house.database.read() as connection:
            revoked = devices.revoked_among(connection, devices_here) if devices_here else set()
            for (namespace, sid), member in members:
                person = member.caller.person
                gone = person is not None and not accounts.is_on(connection, rules, person.session_id, at)
                if gone or member.caller.actor.device_id in revoked:
                    disconnect(sid, namespace=namespace)

    def keep_presence(self) -> None:
        """Write down which devices gave a sign of life since the last time."""
        with self._lock:
            heard, self._heard = self._heard, {}
        for hall_id, said in heard.items():
            hear = partial(devices.hear, halls=self._house.halls, hall_id=hall_id, heard=said, at=self._house.now())
            self._house.database.write(hall_id, hear)
        self.tell_kiosks()
