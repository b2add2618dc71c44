"""All processes of the server end at once in the middle of the work; what anybody was told is there afterwards, once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import socketio  # type: ignore[import-untyped]
from sqlalchemy import Engine, Select, create_engine, func, select

from app.domain.ticket import TicketState
from app.models import Event, Hall, Leg, Ticket, Window
from tests.support.callers import Caller, NoReply, Press, Reply, all_at_once
from tests.support.invariants import must_hold
from tests.support.many_windows import add_windows
from tests.support.server import Server

WINDOWS, LINE = 8, 40


class Blow:
    """Falls when enough presses were answered, counted over everybody; then whoever still presses is cut off."""

    def __init__(self, server: Server, after: int) -> None:
        self._server = server
        self._left = after
        self._lock = threading.Lock()
        self.fallen = threading.Event()

    def answered(self) -> None:
        with self._lock:
            self._left -= 1
            falls = self._left == 0
        if falls:
            self._server.kill9()
            self.fallen.set()


@dataclass
class Hand:
    """One who presses one button after the other, and knows what he was told. open: the press that nobody answered yet."""

    server: Server
    token: str
    told: list[Reply] = field(default_factory=list, kw_only=True)
    open: Press | None = field(default=None, kw_only=True)
    caller: Caller = field(init=False)

    def __post_init__(self) -> None:
        self.caller = Caller(self.server.base_url, self.token)

    def next_press(self) -> Press:
        raise NotImplementedError

    def hear(self, press: Press, reply: Reply) -> None:
        """Take an answer to heart; everything these hands press is allowed."""
        assert reply.status < 300, (press, reply)
        self.told.append(reply)

    def work(self, blow: Blow) -> None:
        """Press until the blow has fallen."""
        while not blow.fallen.is_set():
            self.open = self.next_press()
            try:
                reply = self.caller.send(self.open)
            except NoReply:
                return
            self.hear(self.open, reply)
            self.open = None
            blow.answered()

    def ask_again(self) -> None:
        """Send what was not answered with the same key, then once more: both answers are the same."""
        if self.open is None:
            return
        reply = self.caller.send(self.open)
        assert self.caller.send(self.open) == reply
        self.hear(self.open, reply)
        self.open = None


class Kiosk(Hand):
    def next_press(self) -> Press:
        return Press("/halls/H1/tickets", {"zone": "A"})

    @property
    def tickets(self) -> dict[str, str]:
        """Number by id of all tickets it was told of."""
        return {reply.body["id"]: reply.body["ticket_no"] for reply in self.told}


@dataclass
class Clerk(Hand):
    """Calls, serves, holds, takes up again, puts back and pauses at a window of his own.

    stands: the window as he was told last; held: tickets he was told are on hold; calls: how many of the next he was given.
    """

    window_id: str = ""
    stands: dict[str, Any] = field(default_factory=lambda: {"state": "idle", "ticket_no": None, "held": 0})
    held: list[str] = field(default_factory=list)
    turn: int = 0
    calls: int = 0

    def next_press(self) -> Press:
        verb, body = self._next()
        return Press(f"/windows/{self.window_id}/actions/{verb}", body)

    def _next(self) -> tuple[str, dict[str, Any]]:
        self.turn += 1
        may_hold = len(self.held) < 3
        match self.stands["state"]:
            case "called":
                return "start" if self.turn % 3 else "hold" if may_hold and self.turn % 2 else "put-back", {}
            case "serving" if self.turn % 5 == 0:
                return "pause", {"reason": "restroom", "minutes": 5}
            case "serving" if self.turn % 4 == 0 and may_hold:
                return "hold", {}
            case "paused":
                return "resume", {}
            case "idle" if self.held and self.turn % 2:
                return "resume-hold", {"ticket": self.held[0]}
        return "call-next", {"finish": {"outcome": "done"}} if self.stands["ticket_no"] else {}

    def hear(self, press: Press, reply: Reply) -> None:
        super().hear(press, reply)
        verb = press.path.rsplit("/", 1)[-1]
        if reply.status == 204:
            self.stands = {**self.stands, "state": "idle", "ticket_no": None}
            return
        body = reply.body
        self.stands = {name: body["window"][name] for name in self.stands}
        if verb == "hold":
            self.held.append(body["ticket"]["id"])
        elif verb == "resume-hold":
            self.held.remove(body["ticket"]["id"])
        self.calls += verb == "call-next"


@contextmanager
def lobby(server: Server) -> Iterator[list[dict[str, Any]]]:
    """The events that a board in the lobby is shown."""
    shown: list[dict[str, Any]] = []
    board = socketio.Client(reconnection=False)
    board.on("event", shown.append, namespace="/board")
    token = server.credentials["tokens"]["board"]
    board.connect(server.base_url, namespaces=["/board"], transports=["websocket"], auth={"token": token}, wait_timeout=120)
    yield shown
    board.disconnect()


@dataclass
class Story:
    """The hall with everybody in it. shown: every event that was ever on a board, by its number."""

    server: Server
    kiosks: list[Kiosk]
    clerks: list[Clerk]
    engine: Engine
    shown: dict[int, dict[str, Any]] = field(default_factory=dict)

    @property
    def hands(self) -> list[Hand]:
        return [*self.kiosks, *self.clerks]

    def until_the_blow(self, after: int) -> None:
        blow = Blow(self.server, after)
        with lobby(self.server) as shown:
            all_at_once(lambda hand: hand.work(blow), self.hands)
        self.shown |= {event["seq"]: event for event in shown}

    def rows(self, statement: Select[*tuple[Any, ...]]) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(statement))

    def everything_told_is_there(self) -> None:
        """Before anybody asks again."""
        stored = self.tickets()
        for kiosk in self.kiosks:
            assert kiosk.tickets.items() <= stored.items()
        self.windows_stand([clerk for clerk in self.clerks if clerk.open is None])
        events = {row.seq: row for row in self.rows(select(Event.seq, Event.type, Event.data).where(IN_H1))}
        for seq, event in self.shown.items():
            assert event["type"] == events[seq].type
            assert {name: events[seq].data[name] for name in SAID & event["data"].keys()}.items() <= event["data"].items()

    def nothing_else_is_there(self) -> None:
        """After everybody was answered: each press had one effect."""
        told = {number: key for kiosk in self.kiosks for key, number in kiosk.tickets.items()}
        assert {number: key for key, number in self.tickets().items()} == told
        assert len(told) == sum(len(kiosk.told) for kiosk in self.kiosks)
        self.windows_stand(self.clerks)
        called = self.rows(select(func.count()).select_from(Event).where(IN_H1, Event.type == "ticket.called"))
        assert called == [(sum(clerk.calls for clerk in self.clerks),)]
        must_hold(self.server.database_url)

    def tickets(self) -> dict[str, str]:
        return {row.id: row.ticket_no for row in self.rows(select(Ticket.id, Ticket.ticket_no))}

    def windows_stand(self, clerks: list[Clerk]) -> None:
        at = select(Window.id, Window.state, Window.held, Ticket.ticket_no).select_from(Window)
        at = at.outerjoin(Leg, Leg.id == Window.leg_id).outerjoin(Ticket, Ticket.id == Leg.ticket_id)
        stored = {row.id: {"state": row.state.value, "ticket_no": row.ticket_no, "held": row.held} for row in self.rows(at)}
        on_hold = self.rows(select(Leg.window_id, Leg.ticket_id).where(Leg.state == TicketState.HELD))
        for clerk in clerks:
            assert stored[clerk.window_id] == clerk.stands
            assert {row.ticket_id for row in on_hold if row.window_id == clerk.window_id} == set(clerk.held)


SAID = {"ticket_id", "ticket_no", "zone", "state", "window_number"}
"""Members of an event that the public hears word for word."""
IN_H1 = Event.hall_id == select(Hall.id).where(Hall.code == "H1").scalar_subquery()


@pytest.fixture
def story(closed_hall: Server) -> Iterator[Story]:
    window_ids = add_windows(closed_hall.database_url, "A", WINDOWS)
    closed_hall.start()
    tokens = closed_hall.credentials["tokens"]
    clerks = [Clerk(closed_hall, tokens["integration"], window_id) for window_id in window_ids]
    for clerk in clerks:
        assert clerk.caller.send(Press(f"/windows/{clerk.window_id}/actions/open")).status == 200
    kiosks = [Kiosk(closed_hall, token) for token in (*tokens["kiosks"].values(), tokens["kiosk"])]
    for _ in range(LINE):
        press = kiosks[0].next_press()
        kiosks[0].hear(press, kiosks[0].caller.send(press))
    engine = create_engine(closed_hall.database_url)
    yield Story(closed_hall, kiosks, clerks, engine)
    for hand in (*kiosks, *clerks):
        hand.caller.close()
    engine.dispose()
    closed_hall.kill9()


@pytest.mark.req("R-021", "R-269", "R-270", "R-271")
@pytest.mark.parametrize(("closed_hall", "kills"), [("sqlite", 4), ("postgres", 3)], indirect=["closed_hall"])
def test_a_power_cut_loses_nothing_that_was_told_and_doubles_nothing_that_was_asked_again(story: Story, kills: int) -> None:
    for turn in range(kills):
        story.until_the_blow(40 + 7 * turn % 30)
        story.server.start()
        story.everything_told_is_there()
        all_at_once(Hand.ask_again, story.hands)
        story.nothing_else_is_there()
    assert story.shown
