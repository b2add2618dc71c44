"""Any order of presses, lost answers, repeats, restarts and clock steps leaves the hall as a simple model of it says.

HALL_MODEL_EXAMPLES asks for more runs than the few that everybody makes, and for other ones each time.
"""

import json
import os
import shutil
from collections import Counter as Counts
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import Connection, event, select, update
from structlog.testing import capture_logs

from app.bootstrap import build
from app.domain.ticket import TicketState
from app.hall import House
from app.jobs.schedule import close_days
from app.models import Base, Counter, Leg, Queue, Ticket, Window, Zone
from app.models import Hall as HallRow
from app.settings import load_settings
from tests.model.hall_model import CHINA, POLICY, Hall, Key, Refused
from tests.model.hall_model import Ticket as ModelTicket
from tests.model.hall_model import Window as ModelWindow
from tests.support.callers import Press, Reply
from tests.support.clock import Clock
from tests.support.invariants import broken, contents

API = "/api/v1"
WINDOWS = ("1", "2", "7", "11", "12")
ZONES = ("A", "T", "Z", "B")
SPECIAL_ZONES = frozenset({"T"})
IDENTITIES = ("11010519491231002X", "110101199003070011", "")
UNDOABLE = {
    "call-next": (), "call-next and finish": ("called", "serving"), "start": ("called",), "finish": ("called", "serving"),
    "no-show": ("called",), "hold": ("called", "serving"), "put-back": ("called",), "pause": (), "transfer": ("called", "serving"),
}  # fmt: skip
"""Verb → states of the ticket at the window to which it fits, none for an empty desk."""
FITTING = {
    "closed": ("open",),
    "idle": ("call-next", "call-next", "call-next", "pause", "undo"),
    "called": ("start", "start", "finish and call-next", "recall", "no-show", "put-back", "hold", "transfer", "undo"),
    "serving": ("finish and call-next", "finish", "hold", "transfer", "pause", "undo"),
    "paused": ("resume", "resume", "finish"),
}
"""State of a window → what its clerk may press."""
NO_SPACE = "no space left on device"
EXAMPLES, STEPS = 25, 50
KEYS_KEPT = timedelta(hours=24)
STAYS = ("service_items", "people", "posts", "post_assignments", "window_preferences", "zones", "waiting_areas", "devices")
"""Tables that no press of these changes; leaving them out saves most of the reading."""
NOT_COMPARED = {"legs": {"version", "calls"}, "tickets": {"legs"}, "windows": {"undo", "acted_at"}}
"""Columns that remember a press even when it was taken back: how often a leg changed or was called, how many legs there were."""

zones = st.sampled_from(ZONES)
places = st.sampled_from(["next", "original", "last"])
numbers = st.integers(0, 999)


T = TypeVar("T")


class HallMachine(RuleBasedStateMachine):
    """The real application in this process, on SQLite, beside the model; every press goes to both."""

    def __init__(self, template: Path, folder: Path) -> None:
        super().__init__()
        self.home = folder / uuid4().hex
        shutil.copytree(template, self.home)
        self.clock = Clock()
        known = json.loads((self.home / "demo" / "credentials.json").read_text("utf-8"))
        self.headers = {"Authorization": f"Bearer {known['tokens']['integration']}"}
        self.window_ids = {w["number"]: w["id"] for w in known["windows"] if w["number"] in WINDOWS}
        self.numbers = {window_id: number for number, window_id in self.window_ids.items()}
        own = {w["number"]: tuple(w["zones"]) for w in known["windows"]}
        self.model = Hall({n: ModelWindow(n, own[n], self.clock.now) for n in WINDOWS}, SPECIAL_ZONES)
        self.ids: dict[Key, str] = {}
        self.sent: list[tuple[Press, Reply, datetime]] = []
        self.closed_days: set[date] = set()
        self.loss = ""
        self.pressed_today = 0
        self.pressed_since_start = 0
        self.app, self.house = self._started()
        self.house.database.write("", lambda work: work.connection.execute(_WITH_OUR_RULES))
        self.house.database.write("", lambda work: work.connection.execute(_WITHOUT_OVERFLOW))
        with self.house.database.read() as connection:
            self.zone_codes = dict(connection.execute(select(Zone.id, Zone.code)).all())

    def teardown(self) -> None:
        self.house.database.close()
        shutil.rmtree(self.home)

    def _started(self) -> tuple[Flask, House]:
        app = build(load_settings(env={"HALL_HOME": str(self.home)}), self.clock)
        house: House = app.extensions["tinghao"].house
        return app, house

    # Sending

    def _send(self, press: Press) -> Reply:
        answer = self.app.test_client().post(
            API + press.path, json=press.body, headers=self.headers | {"Idempotency-Key": press.key}
        )
        return Reply(answer.status_code, answer.text)

    def _reach(self, press: Press) -> Reply:
        """The answer, however often the press had to be sent for it."""
        loss, self.loss = self.loss, ""
        if loss == "the disk failed at the commit":
            before = self._contents()
            event.listen(self.house.database.writer, "commit", _fail)
            assert self._send(press).status == 500
            event.remove(self.house.database.writer, "commit", _fail)
            assert self._contents() == before
        reply = self._send(press)
        if loss == "the answer was lost":
            assert self._send(press) == reply
        assert reply.status < 500, reply
        self.sent.append((press, reply, self.clock.now))
        self.pressed_today += 1
        self.pressed_since_start += 1
        return reply

    def press(self, path: str, body: dict[str, Any], deed: Callable[[Any], object]) -> Any:
        """One press at the hall and at the model, which must agree; the answer's body, None when refused or empty.

        deed: what the model does, given the answer's body.
        """
        reply = self._reach(Press(path, body))
        refusal = reply.body["code"] if reply.status >= 400 else ""
        expected = ""
        try:
            deed(None if refusal else reply.body)
        except Refused as refused:
            expected = refused.code
        assert refusal == expected, f"{path}: {refusal or reply.status}, the model says {expected or 200}"
        if path != "/halls/H1/tickets" or refusal:  # a number is known once the caller has noted it
            self.agree()
        return None if refusal else reply.body

    def at_window(self, number: str, verb: str, body: dict[str, Any], deed: Callable[[Any], object]) -> Any:
        return self.press(f"/windows/{self.window_ids[number]}/actions/{verb}", body, deed)

    def at_ticket(self, key: Key, verb: str, body: dict[str, Any], deed: Callable[[Any], object]) -> Any:
        return self.press(f"/tickets/{self.ids[key]}/{verb}", body, deed)

    # Whom a press is about: mostly somebody whom it fits, now and then anybody, since refusals are promises too

    def window(self, which: int, fits: Callable[[ModelWindow], bool]) -> str:
        fitting = [number for number in WINDOWS if fits(self.model.windows[number])]
        return _one_of(which, fitting, list(WINDOWS))

    def window_with(self, which: int, *states: str) -> str:
        """One at which a ticket in such a state is."""
        tickets = self.model.tickets
        return self.window(which, lambda window: window.ticket is not None and tickets[window.ticket].state in states)

    def has(self, *states: str) -> bool:
        return any(ticket.state in states for ticket in self.model.tickets.values())

    def ticket(self, which: int, *states: str) -> Key:
        every = list(self.model.tickets.values())
        return _one_of(which, [ticket for ticket in every if ticket.state in states], every).key

    # Presses

    @initialize()
    def morning(self) -> None:
        self.open_all()
        for zone in "AAATTZZB":
            self.issue(zone, None, "")

    @rule(
        zone=zones,
        priority=st.sampled_from([None, None, "special"]),
        identity=st.sampled_from(IDENTITIES),
        people=st.integers(1, 3),
    )
    def take_numbers(self, zone: str, priority: str | None, identity: str, people: int) -> None:
        for _ in range(people):
            self.issue(zone, priority, identity)

    def issue(self, zone: str, priority: str | None, identity: str) -> None:
        identity = identity if zone != "Z" else ""  # nobody is asked who he is there
        body: dict[str, Any] = {"zone": zone}
        body |= {"priority_class": priority} if priority else {}
        body |= {"identity": {"kind": "typed_id", "number": identity}} if identity else {}
        issued: list[ModelTicket] = []
        answer = self.press(
            "/halls/H1/tickets", body, lambda _: issued.append(self.model.issue(zone, priority, identity, self.clock.now))
        )
        if answer is not None:
            assert answer["ticket_no"] == issued[0].key[1]
            self.ids[issued[0].key] = answer["id"]
            self.agree()

    @rule(which=numbers)
    def call_the_next(self, which: int) -> None:
        self.call_next(self.window(which, lambda window: window.state == "idle"), finish=False)

    @precondition(lambda self: self.has("called", "serving"))
    @rule(which=numbers)
    def finish_and_call_the_next(self, which: int) -> None:
        self.call_next(self.window_with(which, "called", "serving"), finish=True)

    def call_next(self, number: str, *, finish: bool) -> None:
        body = {"finish": {"outcome": "done"}} if finish else {}
        self.at_window(number, "call-next", body, lambda answer: self._called(number, finish, answer))

    def _keys(self) -> dict[str, Key]:
        return {ticket_id: key for key, ticket_id in self.ids.items()}

    def _called(self, number: str, finish: bool, answer: Any) -> None:
        chosen = None if answer is None else self._keys()[answer["ticket"]["id"]]
        self.model.call_next(number, self.clock.now, finish=finish, chosen=chosen)

    @precondition(lambda self: self.has("waiting"))
    @rule(which=numbers, whom=numbers)
    def call(self, which: int, whom: int) -> None:
        key = self.ticket(whom, "waiting")
        ticket = self.model.tickets[key]
        number = self.window(which, lambda window: window.state == "idle" and self.model.may_call(window, ticket))
        self.at_window(number, "call", {"ticket": self.ids[key]}, lambda _: self.model.call(number, key, self.clock.now))

    @precondition(lambda self: self.has("called"))
    @rule(which=numbers, verb=st.sampled_from(["recall", "start", "start", "no-show", "put-back", "hold"]))
    def press_while_called(self, which: int, verb: str) -> None:
        self.desk(self.window_with(which, "called"), verb)

    @rule(which=numbers, turns=st.lists(numbers, min_size=5, max_size=12), seconds=st.sampled_from([0.5, 11, 60]))
    def work_at_a_desk(self, which: int, turns: list[int], seconds: float) -> None:
        """Some presses in a row at one window."""
        number = self.window(which, lambda window: window.state != "closed")
        for turn in turns:
            self.clock.advance(seconds)
            verb = _one_of(turn, self._fitting(number), sorted({verb for verbs in FITTING.values() for verb in verbs}))
            if verb in ("call-next", "finish and call-next"):
                self.call_next(number, finish=verb != "call-next")
            elif verb == "transfer":
                self.transfer(number, ZONES[turn % len(ZONES)], "", ("next", "original", "last")[turn % 3])
            elif verb == "resume-hold":
                self.resume_at(number, self.ticket(turn, "held"))
            elif verb == "pause":
                self.pause(number)
            else:
                self.desk(number, verb)

    def _fitting(self, number: str) -> list[str]:
        window = self.model.windows[number]
        if window.state == "idle" and window.held:
            return ["call-next", "resume-hold"]
        return list(FITTING[window.state])

    @precondition(lambda self: self.has("serving"))
    @rule(which=numbers, verb=st.sampled_from(["finish", "hold"]))
    def press_while_serving(self, which: int, verb: str) -> None:
        self.desk(self.window_with(which, "serving"), verb)

    def desk(self, number: str, verb: str) -> None:
        deed = getattr(self.model, verb.replace("-", "_"))
        self.at_window(number, verb, {}, lambda _: deed(number, self.clock.now))

    @precondition(lambda self: self.has("held"))
    @rule(which=numbers, whom=numbers)
    def resume_hold(self, which: int, whom: int) -> None:
        key = self.ticket(whom, "held")
        own = self.model.tickets[key].window
        self.resume_at(self.window(which, lambda window: window.number == own and window.state == "idle"), key)

    def resume_at(self, number: str, key: Key) -> None:
        body = {"ticket": self.ids[key]}
        self.at_window(number, "resume-hold", body, lambda _: self.model.resume_hold(number, key, self.clock.now))

    @precondition(lambda self: self.has("called", "serving"))
    @rule(which=numbers, zone=zones, towards=st.sampled_from(["", "", *WINDOWS]), place=places)
    def send_on(self, which: int, zone: str, towards: str, place: str) -> None:
        self.transfer(self.window_with(which, "called", "serving"), "" if towards else zone, towards, place)

    def transfer(self, number: str, zone: str, towards: str, place: str) -> None:
        body = {"place": place} | ({"window": self.window_ids[towards]} if towards else {"zone": zone})
        self.at_window(number, "transfer", body, lambda _: self.model.transfer(number, zone, towards, place, self.clock.now))

    @precondition(lambda self: self.model.undo_of)
    @rule(which=numbers)
    def undo_some(self, which: int) -> None:
        self.undo(self.window(which, lambda window: window.number in self.model.undo_of))

    def undo(self, number: str) -> None:
        self.at_window(number, "undo", {}, lambda _: self.model.undo(number, self.clock.now))

    @rule(which=numbers, verb=st.sampled_from(sorted(UNDOABLE)), zone=zones, place=places)
    def press_and_undo(self, which: int, verb: str, zone: str, place: str) -> None:
        """R-074: everything is exactly as before the press."""
        number = self.window_with(which, *UNDOABLE[verb]) if UNDOABLE[verb] else self.window(which, lambda w: w.state == "idle")
        if verb == "no-show":
            self.clock.advance(180)
        before, undo_before = self._rows(), self.model.undo_of.get(number)
        if verb.startswith("call-next"):
            self.call_next(number, finish=verb.endswith("finish"))
        elif verb == "transfer":
            self.transfer(number, zone, "", place)
        elif verb == "pause":
            self.pause(number)
        else:
            self.desk(number, verb)
        undo = self.model.undo_of.get(number)
        if undo is None or undo is undo_before:
            return  # the press was refused, or nobody was there to call
        self.undo(number)
        assert self._rows() == before, f"undo of {verb}"

    @rule(whom=numbers, verb=st.sampled_from(["abandon", "cancel"]))
    def end(self, whom: int, verb: str) -> None:
        key = self.ticket(whom, "waiting", "called", "held", "no_show")
        deed = (lambda _: self.model.cancel(key)) if verb == "cancel" else (lambda _: self.model.abandon(key, self.clock.now))
        self.at_ticket(key, f"actions/{verb}", {"reason": "不办了"}, deed)

    @precondition(lambda self: self.has("no_show"))
    @rule(whom=numbers)
    def come_back(self, whom: int) -> None:
        self.reactivate(self.ticket(whom, "no_show"))

    def reactivate(self, key: Key) -> None:
        self.at_ticket(key, "actions/reactivate", {}, lambda _: self.model.reactivate(key, self.clock.now))

    @precondition(lambda self: self.has("called"))
    @rule(which=numbers, back=st.booleans())
    def miss_a_call(self, which: int, back: bool) -> None:
        """Nobody comes for three minutes, which chance alone would seldom wait for."""
        self.clock.advance(180)
        number = self.window_with(which, "called")
        missed = self.model.windows[number].ticket
        self.desk(number, "no-show")
        if missed and back:
            self.reactivate(missed)

    @precondition(lambda self: self.has("finished"))
    @rule(whom=numbers, level=st.integers(1, 5))
    def rate(self, whom: int, level: int) -> None:
        key = self.ticket(whom, "finished")
        self.at_ticket(key, "rating", {"level": level}, lambda _: self.model.rate(key, self.clock.now))

    @rule(which=numbers)
    def open_some(self, which: int) -> None:
        self.open(self.window(which, lambda window: window.state == "closed"))

    @precondition(lambda self: all(window.state == "closed" for window in self.model.windows.values()))
    @rule()
    def open_all(self) -> None:
        for number in WINDOWS:
            self.open(number)

    def open(self, number: str) -> None:
        self.at_window(number, "open", {}, lambda _: self.model.open(number, self.clock.now))

    @precondition(lambda self: sum(window.state == "closed" for window in self.model.windows.values()) < 2)
    @rule(which=numbers)
    def close(self, which: int) -> None:
        number = self.window(which, lambda window: window.state == "idle")
        self.at_window(number, "close", {}, lambda _: self.model.close(number, self.clock.now))

    @rule(which=numbers)
    def pause_some(self, which: int) -> None:
        self.pause(self.window(which, lambda window: window.state in ("idle", "serving")))

    def pause(self, number: str) -> None:
        self.at_window(number, "pause", {"reason": "设备故障"}, lambda _: self.model.pause(number, self.clock.now))

    @precondition(lambda self: any(window.state == "paused" for window in self.model.windows.values()))
    @rule(which=numbers)
    def resume(self, which: int) -> None:
        number = self.window(which, lambda window: window.state == "paused")
        self.at_window(number, "resume", {}, lambda _: self.model.resume(number, self.clock.now))

    # Time, losses, repeats, restarts

    def _long_day(self) -> bool:
        """Days that end after a few presses would keep a hall empty."""
        return self.pressed_today >= 20

    @rule(seconds=st.sampled_from([0.5, 5, 11, 60, 200, -2]))
    def time_passes(self, seconds: float) -> None:
        self.clock.advance(seconds)

    @precondition(lambda self: self._long_day())
    @rule()
    def night(self) -> None:
        """Ten past midnight in the hall; the scheduled work comes when it comes."""
        self.pressed_today = 0
        self.clock.now = (self.clock.now.astimezone(CHINA) + timedelta(days=1)).replace(hour=0, minute=10).astimezone(UTC)

    @rule()
    def scheduled_work(self) -> None:
        yesterday = self.model.day_of(self.clock.now) - timedelta(days=1)
        close_days(self.house, self.clock.now)
        if yesterday not in self.closed_days and self.model.has_visitors_of(yesterday):
            self.model.close_day(yesterday, self.clock.now)
            self.closed_days.add(yesterday)
        self.agree()

    @precondition(lambda self: self._long_day())
    @rule()
    def close_day(self) -> None:
        self.pressed_today = 0
        today = self.model.day_of(self.clock.now)
        self.press("/halls/H1/actions/close-day", {}, lambda _: self.model.close_day(today, self.clock.now))

    @rule(loss=st.sampled_from(["the answer was lost", "the disk failed at the commit"]))
    def the_next_press_suffers(self, loss: str) -> None:
        self.loss = loss

    def _sent_lately(self, which: int) -> tuple[Press, Reply]:
        """One of the presses whose answers are still kept."""
        self.sent = [one for one in self.sent if self.clock.now - one[2] < KEYS_KEPT]
        return self.sent[which % len(self.sent)][:2] if self.sent else self._something_new()

    def _something_new(self) -> tuple[Press, Reply]:
        self.issue("Z", None, "")
        return self.sent[-1][:2]

    @rule(which=numbers)
    def repeat(self, which: int) -> None:
        """R-271: an old press sent again gets its old answer and does nothing."""
        press, first = self._sent_lately(which)
        before = self._contents()
        assert self._send(press) == first
        assert self._contents() == before

    @rule(which=numbers)
    def repeat_with_another_body(self, which: int) -> None:
        press, _ = self._sent_lately(which)
        before = self._contents()
        reply = self._send(Press(press.path, {**press.body, "another": 1}, press.key))
        assert (reply.status, reply.body["code"]) == (422, "idempotency_mismatch")
        assert self._contents() == before

    @precondition(lambda self: self.pressed_since_start >= 15)
    @rule()
    def restart(self) -> None:
        self.pressed_since_start = 0
        self.house.database.close()
        self.app, self.house = self._started()
        self.agree()

    # What is compared

    def _contents(self) -> dict[str, set[tuple[Any, ...]]]:
        with self.house.database.read() as connection:
            return contents(connection, without=STAYS)

    def _rows(self) -> dict[str, set[tuple[Any, ...]]]:
        """Rows that an undo restores, without those that only say that nothing is there."""
        with self.house.database.read() as connection:
            return {table.__tablename__: set(_rows(connection, table)) for table in (Ticket, Leg, Window, Queue, Counter)}

    def agree(self) -> None:
        """The hall is as the model says, and contradicts itself nowhere."""
        with self.house.database.read() as connection:
            assert broken(connection) == []
            tickets = {row.id: row for row in connection.execute(_TICKETS)}
            stands = connection.execute(select(Window.__table__).where(Window.id.in_(self.numbers))).all()
            sums = connection.execute(select(Counter.__table__)).all()
        for ticket in self.model.tickets.values():
            assert self._seen(tickets[self.ids[ticket.key]]) == _of_model(ticket), ticket.key
        assert len(tickets) == len(self.model.tickets)
        self._lines_agree(tickets.values())
        self._windows_agree(stands)
        self._ledgers_agree(sums)

    def _seen(self, row: Any) -> tuple[Any, ...]:
        return (
            row.state.value, self.zone_codes[row.zone_id], self.numbers.get(row.window_id, ""), row.attempt, row.called_at,
            row.started_at, row.no_shows, row.reactivations, row.ahead,
        )  # fmt: skip

    def _lines_agree(self, rows: Iterable[Any]) -> None:
        keys = self._keys()
        waiting = [row for row in rows if row.state is TicketState.WAITING]
        waiting.sort(key=lambda row: (row.order_at, row.order_seq, row.leg_id))
        for zone in ZONES:
            found = [keys[row.id] for row in waiting if self.zone_codes[row.zone_id] == zone]
            assert found == [ticket.key for ticket in self.model.line(zone)], f"the line of {zone}"

    def _windows_agree(self, rows: Iterable[Any]) -> None:
        keys = self._keys()
        for row in rows:
            model = self.model.windows[self.numbers[row.id]]
            pad = keys[row.pad["ticket_id"]] if row.pad else None
            assert (row.state.value, row.held, row.served, pad) == (model.state, model.held, model.served, model.pad), model
            assert (row.leg_id is None) == (model.ticket is None), model

    def _ledgers_agree(self, rows: Iterable[Any]) -> None:
        for row in rows:
            expected = self.model.ledger(row.day).get(self.zone_codes[row.zone_id], Counts())
            for name in ("issued", "served", "abandoned", "cancelled", "expired"):
                assert getattr(row, name) == expected[name], (row.day, row.zone_id, name)


_TICKETS = select(
    Ticket.id, Ticket.no_shows, Ticket.reactivations, Leg.id.label("leg_id"), Leg.state, Leg.zone_id, Leg.window_id, Leg.attempt,
    Leg.called_at, Leg.started_at, Leg.order_at, Leg.order_seq, Leg.ahead,
).join(Leg, Leg.id == Ticket.leg_id)  # fmt: skip


_WITHOUT_OVERFLOW = update(Zone).values(overflow_into_id=None)
"""The model knows no help of one zone for another; tests/operations/test_overflow.py does."""
_WITH_OUR_RULES = update(HallRow).where(HallRow.code == "H1").values(policy=POLICY, config_version=HallRow.config_version + 1)


def _one_of(which: int, fitting: list[T], every: list[T]) -> T:
    choice = every if which % 4 == 3 or not fitting else fitting
    return choice[which // 4 % len(choice)]


def _of_model(ticket: ModelTicket) -> tuple[Any, ...]:
    return (
        ticket.state, ticket.zone, ticket.window, ticket.attempt, ticket.called_at, ticket.started_at, ticket.no_shows,
        ticket.returns, ticket.ahead,
    )  # fmt: skip


def _rows(connection: Connection, table: type[Base]) -> Iterator[tuple[Any, ...]]:
    for row in connection.execute(select(table.__table__)):
        values = dict(row._mapping)
        is_undone = values.get("state") is TicketState.UNDONE
        is_empty = table in (Queue, Counter) and not any(v for v in values.values() if isinstance(v, int))
        if not is_undone and not is_empty:
            yield tuple(repr(value) for name, value in values.items() if name not in NOT_COMPARED.get(table.__tablename__, ()))


def _fail(_connection: Connection) -> None:
    raise OSError(NO_SPACE)


@pytest.mark.req("R-021", "R-060", "R-063", "R-070", "R-074", "R-082", "R-270", "R-271")
@pytest.mark.timeout(3600)
def test_the_hall_does_what_its_model_says(demo_home: Path, tmp_path: Path) -> None:
    more = int(os.environ.get("HALL_MODEL_EXAMPLES", "0"))
    # Making a failing run short takes minutes: only for whoever asked for more.
    phases = [Phase.generate, Phase.shrink] if more else [Phase.generate]
    with capture_logs() as logged:
        run_state_machine_as_test(
            lambda: HallMachine(demo_home, tmp_path),  # type: ignore[arg-type]  # any factory will do
            settings=settings(
                max_examples=more or EXAMPLES, stateful_step_count=STEPS, deadline=None, derandomize=not more, database=None,
                suppress_health_check=list(HealthCheck), phases=phases,
            ),
        )  # fmt: skip
    failed = {repr(line["exc_info"]) for line in logged if line["event"] == "request_failed"}
    assert failed <= {repr(OSError(NO_SPACE))}
