"""The announcer against the real database: what is committed is spoken, once, in order, in time, and never for a ghost."""

import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.bootstrap import open_house
from app.domain.announcing import EVERYWHERE, FINAL, GAP_MS, State
from app.errors import HallError
from app.jobs.announcer import Announcer
from app.jobs.schedule import JOBS, run
from app.models import Announcement, VoiceCursor
from app.models.base import new_id, to_ms
from app.operations import announcing, emergencies
from app.operations.emergencies import Words
from app.queries.hall_state import snapshot
from app.settings import load_settings
from tests.builders import ALL_DAY, Desk, SmallHall, make_hall
from tests.support.clock import Clock
from tests.support.programs import Program, started_quickly
from tests.support.server import WORKER, environment
from tests.support.voices import Tones

LATE_MS = 20_000
LONG_S = 60
"""After which a call is too late in a hall of several processes: a busy machine needs its time to start one."""


class Lobby:
    """A small hall with an announcer that looks whenever the clock moves."""

    def __init__(self, hall: SmallHall, **engine: Any) -> None:
        self.hall = hall
        self.engine = Tones(**engine)
        self.hall.house.studio.engine = self.engine
        self.announcer = Announcer(hall.house)
        self.announcer.step()

    def restart(self) -> None:
        """What a killed worker remembered is gone."""
        self.announcer = Announcer(self.hall.house)

    def wait(self, seconds: float, step: float = 0.5) -> None:
        for _ in range(round(seconds / step)):
            self.hall.clock.advance(step)
            self.announcer.step()

    def calls(self, desk: Desk) -> str:
        """Call the next visitor and let the announcer look."""
        number = desk.calls()
        assert number is not None
        self.announcer.step()
        return number

    def rows(self) -> list[Any]:
        self.announcer.rest()
        return self.hall.look(
            lambda connection: connection.execute(select(Announcement.__table__).order_by(Announcement.seq)).all()
        )

    def states(self) -> dict[str, tuple[str, str]]:
        """What became of each ticket's last announcement."""
        return {row.ticket_no or row.kind: (row.state.value, row.why) for row in self.rows()}

    def announced(self) -> list[dict[str, Any]]:
        return [event.data["announcement"] for event in self.hall.events("voice.announced")]

    def said(self) -> list[str]:
        return [ticket["ticket_no"] for one in self.announced() for ticket in one["tickets"]]

    def emergency(self, text: str = "请立即有序离开大厅", *, spoken: bool = True) -> None:
        words = Words(text=text, text_en="", spoken=spoken)
        self.hall.do(emergencies.raise_emergency, self.hall.id, words, self.hall.person("gao"), self.hall.clock.now)
        self.announcer.step()

    def calm(self) -> None:
        self.hall.do(emergencies.clear_emergency, self.hall.id, self.hall.person("gao"), self.hall.clock.now)
        self.announcer.step()


@pytest.fixture
def lobby(hall: SmallHall) -> Lobby:
    return Lobby(hall)


@pytest.mark.req("R-006", "R-104")
def test_a_call_is_announced_in_the_waiting_area_of_its_zone(hall_on_each: SmallHall) -> None:
    lobby, hall = Lobby(hall_on_each), hall_on_each
    hall.take("A", "passport", language="en")
    lobby.calls(hall.open("1"))
    [told] = lobby.announced()
    now = to_ms(hall.clock.now)
    assert {name: told[name] for name in ("area", "kind", "text", "text_en", "tickets", "volume")} == {
        "area": "E", "kind": "call", "text": "请A001号到1号窗口", "text_en": "Number A001, window 1",
        "tickets": [{"ticket_no": "A001", "window_number": "1"}], "volume": 80,
    }  # fmt: skip
    assert (told["wanted_at"], told["starts_at"], told["ends_at"]) == (now, now, now + told["length_ms"])
    assert now < told["expires_at"] <= now + LATE_MS
    assert told["audio_url"] == f"/api/v1/announcements/{told['id']}/audio"
    assert 6_000 < told["length_ms"] < 12_000
    [row] = lobby.rows()
    assert (row.state, row.languages) == (State.SPEAKING, ["zh", "en"])
    lobby.wait(told["length_ms"] / 1000 + 1)
    assert lobby.states() == {"A001": ("spoken", "")}


@pytest.mark.req("R-104")
def test_the_next_begins_when_the_one_before_has_ended(lobby: Lobby) -> None:
    hall = lobby.hall
    hall.take_many(2)
    for number in ("1", "2"):
        lobby.calls(hall.open(number))
    assert lobby.said() == ["A001"]
    lobby.wait(15)
    first, second = lobby.announced()
    assert second["starts_at"] >= first["ends_at"] + GAP_MS
    assert lobby.said() == ["A001", "A002"]


@pytest.mark.req("R-104")
def test_a_visitor_who_came_is_not_called_any_more(lobby: Lobby) -> None:
    hall = lobby.hall
    hall.take_many(3)
    lobby.calls(hall.open("1"))
    desk = hall.open("2")
    lobby.calls(desk)
    lobby.wait(2)
    desk.start()
    lobby.wait(30)
    assert lobby.states() == {"A001": ("spoken", ""), "A002": ("dropped", "came")}
    assert lobby.said() == ["A001"]


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (lambda _hall, desk, _visit: desk.undo(), "withdrawn"),
        (lambda _hall, desk, _visit: desk.put_back(), "withdrawn"),
        (lambda hall, _desk, visit: hall.abandon(visit), "gone"),
    ],
)
def test_a_call_that_is_no_more_is_not_spoken(lobby: Lobby, act: Callable[[SmallHall, Desk, Any], object], why: str) -> None:
    hall = lobby.hall
    hall.take_many(2)
    lobby.calls(hall.open("1"))
    desk = hall.open("2")
    visit = desk.call_next().visit
    lobby.announcer.step()
    lobby.wait(1)
    act(hall, desk, visit)
    lobby.wait(30)
    assert lobby.states()["A002"] == ("dropped", why)
    assert lobby.said() == ["A001"]


@pytest.mark.req("R-104")
def test_who_comes_while_the_sound_is_being_made_is_not_called(lobby: Lobby) -> None:
    """The commit looks once more: between the last look and the first tone nothing can slip through."""
    hall = lobby.hall
    hall.take()
    desk = hall.open("1")

    def comes() -> None:
        lobby.engine.meanwhile = lambda: None
        desk.start()

    lobby.engine.meanwhile = comes
    lobby.calls(desk)
    lobby.wait(2)
    assert lobby.said() == []
    assert lobby.states() == {"A001": ("dropped", "came")}


@pytest.mark.req("R-103")
def test_a_recall_within_five_seconds_is_not_announced_again(open_hall: Callable[..., SmallHall]) -> None:
    lobby = Lobby(open_hall(policy={"recall_spacing_seconds": 0}))
    lobby.hall.take()
    desk = lobby.hall.open("1")
    lobby.calls(desk)
    lobby.wait(2)
    desk.recall()
    lobby.wait(30)
    assert lobby.said() == ["A001"]
    desk.recall()
    lobby.wait(1)
    assert lobby.said() == ["A001", "A001"]
    assert [(row.state.value, row.why) for row in lobby.rows()] == [("spoken", ""), ("dropped", "repeated"), ("speaking", "")]


@pytest.mark.req("R-104")
def test_silent_zones_and_hours_without_voice(open_hall: Callable[..., SmallHall]) -> None:
    silent = {"silent_hours": [{"from": "09:00", "to": "10:00"}]}
    mute = [{"from": "10:00", "to": "11:00", "days": [1]}]
    lobby = Lobby(open_hall(zones={"A": silent, "Z": {"silent": True}}, policy={"voice_mute": mute}))
    hall = lobby.hall  # it is 09:30 there
    hall.take("A")
    hall.take("Z")
    lobby.calls(hall.open("1"))
    lobby.calls(hall.open("3"))
    lobby.hall.clock.advance(45 * 60)
    hall.take("A")
    lobby.calls(hall.open("2"))
    assert lobby.states() == {"A001": ("dropped", "silent"), "Z001": ("dropped", "silent"), "A002": ("dropped", "muted")}
    lobby.hall.clock.advance(60 * 60)
    hall.take("K", "abroad")
    lobby.calls(hall.open("4"))
    assert lobby.said() == ["K001"]


@pytest.mark.req("R-104")
def test_the_volume_follows_the_hours(open_hall: Callable[..., SmallHall]) -> None:
    quiet = [{"from": "09:00", "to": "10:00", "days": [1], "volume": 30}]
    lobby = Lobby(open_hall(policy={"voice_volume": 70, "voice_volume_hours": quiet}))
    lobby.hall.take_many(2)
    lobby.calls(lobby.hall.open("1"))
    lobby.hall.clock.advance(45 * 60)
    lobby.calls(lobby.hall.open("2"))
    lobby.emergency()
    assert [one["volume"] for one in lobby.announced()] == [30, 70, 100]


@pytest.mark.req("R-104")
def test_an_emergency_cuts_in_and_is_hushed_when_it_is_over(lobby: Lobby) -> None:
    hall = lobby.hall
    hall.take_many(2)
    lobby.calls(hall.open("1"))
    lobby.calls(hall.open("2"))
    lobby.wait(2)
    lobby.emergency()
    call, alarm = lobby.announced()
    assert (alarm["kind"], alarm["area"], alarm["text"]) == ("emergency", EVERYWHERE, "请立即有序离开大厅")
    assert alarm["starts_at"] == to_ms(hall.clock.now)
    [hushed] = hall.events("voice.hushed")
    assert hushed.data == {"announcement_id": call["id"], "why": "emergency"}
    assert hushed.seq < hall.last_event("voice.announced").seq
    lobby.wait(1)
    lobby.calm()
    assert hall.last_event("voice.hushed").data == {"announcement_id": alarm["id"], "why": "cleared"}
    lobby.wait(1)
    assert lobby.said() == ["A001", "A002"]
    assert lobby.states()["emergency"] == ("dropped", "cleared")


def test_an_emergency_that_is_only_shown_is_not_spoken(lobby: Lobby) -> None:
    lobby.emergency(spoken=False)
    lobby.wait(2)
    assert lobby.announced() == []


def test_a_test_is_spoken_where_it_was_asked_for(lobby: Lobby) -> None:
    hall = lobby.hall
    hall.do(announcing.ask_for_test, hall.id, "E", "", hall.person("lin"), hall.clock.now)
    hall.do(announcing.ask_for_test, hall.id, "", "大家好", hall.person("lin"), hall.clock.now)
    lobby.announcer.step()
    lobby.wait(15)
    assert [(one["kind"], one["area"], one["text"]) for one in lobby.announced()] == [
        ("test", "E", "语音播报测试，声音正常。"),
        ("test", "", "大家好"),
    ]


@pytest.mark.req("R-104")
def test_a_failing_engine_is_logged_and_blocks_nobody(lobby: Lobby) -> None:
    hall = lobby.hall
    lobby.engine.broken = True
    hall.take_many(3)
    lobby.calls(hall.open("1"))
    desk = hall.open("2")
    lobby.calls(desk)
    assert lobby.states() == {"A001": ("failed", "engine"), "A002": ("failed", "engine")}
    assert [event.data["kind"] for event in hall.events("alarm.raised")] == ["voice_failed"]  # once, not for each call
    [alarm] = staff(hall)["alarms"]
    assert (alarm["id"], alarm["type"]) == ("voice_failed", "voice_failed")
    lobby.restart()
    lobby.engine.broken = False
    desk.start()
    lobby.calls(desk_finished(desk))
    assert lobby.said() == ["A003"]
    assert len(hall.events("alarm.cleared")) == 1
    assert staff(hall)["alarms"] == []


def desk_finished(desk: Desk) -> Desk:
    desk.finish()
    return desk


def staff(hall: SmallHall) -> dict[str, Any]:
    told = hall.look(lambda connection: snapshot(connection, hall.config, hall.clock.now, staff=True))
    found: dict[str, Any] = told["state"]["staff"]
    return found


def test_where_there_is_no_voice_calls_go_on_without_an_alarm(lobby: Lobby) -> None:
    lobby.hall.house.studio.engine = None
    lobby.hall.take()
    lobby.calls(lobby.hall.open("1"))
    assert lobby.states() == {"A001": ("dropped", "no_voice")}
    assert lobby.hall.events("alarm.raised") == []


@pytest.mark.req("R-104")
def test_many_that_wait_are_said_in_one_announcement(open_hall: Callable[..., SmallHall]) -> None:
    windows = {number: ["A"] for number in "1234"}
    lobby = Lobby(open_hall(windows=windows, policy={"voice_merge_over": 1}))
    lobby.hall.take_many(4)
    for number in windows:
        lobby.calls(lobby.hall.open(number))
    lobby.wait(9)
    [_, merged] = lobby.announced()
    assert merged["text"] == "A002到2号窗口，A003到3号窗口，A004到4号窗口"
    assert lobby.said() == ["A001", "A002", "A003", "A004"]
    first, *others = [row for row in lobby.rows() if row.ticket_no != "A001"]
    assert first.id == merged["id"]
    assert [row.with_id for row in others] == [first.id, first.id]
    lobby.wait(20)
    assert set(lobby.states().values()) == {("spoken", "")}


@pytest.mark.req("R-104")
def test_a_restart_speaks_nothing_twice_and_nothing_late(hall_on_each: SmallHall) -> None:
    lobby, hall = Lobby(hall_on_each), hall_on_each
    hall.take_many(4)
    lobby.calls(hall.open("1"))
    desk = hall.open("2")
    lobby.calls(desk)
    lobby.restart()
    lobby.wait(2)
    assert lobby.said() == ["A001"]
    lobby.restart()
    lobby.wait(8)
    assert lobby.said() == ["A001", "A002"]  # it waited for the end of what was being said before the restart
    lobby.wait(20)
    desk.start()
    lobby.restart()  # dead while the next is called
    desk.finish()
    desk.call_next()
    hall.clock.advance(25)
    lobby.wait(5)
    assert lobby.said() == ["A001", "A002"]
    assert lobby.states()["A003"] == ("dropped", "late")


def test_a_hall_whose_announcer_never_ran_begins_with_what_was_just_called(hall: SmallHall) -> None:
    hall.take_many(2)
    desk = hall.open("1")
    desk.call_next()
    hall.clock.advance(60)
    hall.open("2").call_next()
    lobby = Lobby(hall)
    lobby.announcer.step()
    assert lobby.said() == ["A002"]
    assert [row.ticket_no for row in lobby.rows()] == ["A002"]


def test_a_second_announcer_that_writes_makes_the_first_look_again(hall: SmallHall) -> None:
    """Two at once cannot be, but a lock may be lost: the row's state decides who speaks."""
    lobby = Lobby(hall)
    hall.take_many(2)
    lobby.calls(hall.open("1"))
    lobby.calls(hall.open("2"))
    lobby.announcer.rest()
    other = Announcer(hall.house)
    hall.clock.advance(8)
    other.step()
    assert lobby.said() == ["A001", "A002"]
    with pytest.raises(announcing.OvertakenError):
        lobby.announcer.step()
    lobby.wait(20)
    assert lobby.said() == ["A001", "A002"]


def test_a_new_hall_is_heard_from_its_first_call(hall: SmallHall) -> None:
    lobby = Lobby(hall)
    new = make_hall(hall.house, hall.clock, code="N")
    new.take()
    lobby.calls(new.open("1"))
    assert [event.data["announcement"]["text"] for event in new.events("voice.announced")] == ["请A001号到1号窗口"]


def test_announcements_are_kept_for_a_month(lobby: Lobby) -> None:
    hall = lobby.hall
    hall.take()
    lobby.calls(hall.open("1"))
    lobby.wait(20)
    forget = next(job for job in JOBS if job.name == "forget_old")
    run(forget, hall.house)
    assert len(lobby.rows()) == 1
    hall.clock.advance(timedelta(days=32).total_seconds())
    run(forget, hall.house)
    assert lobby.rows() == []


# --- a random morning through the database ----------------------------------------------------------------------------


class Morning:
    """Desks, visitors and managers at random, with an announcer beside them whose engine lets things happen meanwhile."""

    def __init__(self, hall: SmallHall, seed: int, calls: int) -> None:
        self.random = random.Random(seed)
        self.hall = hall
        self.calls_wanted = calls
        self.lobby = Lobby(hall)
        self.lobby.engine.meanwhile = self._meanwhile
        self.desks = [hall.open(number) for number in ("1", "2", "3", "4")]
        self.acting = False

    def run(self) -> None:
        while len(self.hall.events("ticket.called")) < self.calls_wanted:
            for _ in range(10):
                self._act()
                self.lobby.wait(self.random.choice((0.1, 0.5, 1.5)), step=0.5 if self.random.random() < 0.9 else 0.1)
                self.lobby.announcer.step()
            if self.random.random() < 0.1:
                self.lobby.restart()
        self.lobby.engine.meanwhile = lambda: None
        self.lobby.wait(45, step=1)

    def _meanwhile(self) -> None:
        if not self.acting and self.random.random() < 0.3:
            self._act()

    def _act(self) -> None:
        self.acting = True
        desk = self.random.choice(self.desks)
        acts: list[Callable[[], object]] = [
            self._take, self._take, partial(desk.call_next), partial(desk.call_next), partial(desk.start), desk.recall,
            desk.finish, desk.no_show, desk.put_back, desk.undo, self._emergency,
        ]  # fmt: skip
        with contextlib.suppress(HallError):
            self.random.choice(acts)()
        self.acting = False

    def _take(self) -> None:
        zone = self.random.choice("AAZTK")
        self.hall.take(zone, "abroad" if zone == "K" else None, language=self.random.choice(("zh", "en")))

    def _emergency(self) -> None:
        if self.random.random() < 0.1:
            hall, gao = self.hall, self.hall.person("gao")
            hall.do(emergencies.raise_emergency, hall.id, Words(text="请注意", text_en="", spoken=True), gao, hall.clock.now)
        elif self.random.random() < 0.2:
            hall = self.hall
            hall.do(emergencies.clear_emergency, hall.id, hall.person("gao"), hall.clock.now)


def must_be_in_order(hall: SmallHall, rows: list[Any]) -> Counter[str]:
    """The invariants, read from the event log alone; returns how the announcements ended."""
    events = hall.events()
    wanted = [e for e in events if e.type in ("ticket.called", "ticket.recalled")]
    calls = [row for row in rows if row.kind == "call"]
    assert [row.seq for row in calls] == [event.seq for event in wanted]  # one row for each, none twice
    assert all(row.state in FINAL for row in rows)
    states: dict[str, tuple[str, str]] = {}
    told: list[dict[str, Any]] = []
    spoken: Counter[int] = Counter()
    by_id = {row.id: row for row in rows}
    for event in events:
        if event.type.startswith("ticket.") and event.ticket_id:
            states[event.data["ticket_no"]] = (event.data["state"], event.data.get("window_number"))
        elif event.type == "voice.announced":
            one = dict(event.data["announcement"])
            told.append(one)
            parts = [by_id[one["id"]], *(row for row in rows if row.with_id == one["id"])]
            spoken.update(part.seq for part in parts)
            for ticket in one["tickets"]:  # nobody is called who had come, or whose call was taken back
                assert states[ticket["ticket_no"]] == ("called", ticket["window_number"])
            if one["kind"] == "call":
                assert one["starts_at"] <= one["expires_at"] <= min(to_ms(part.wanted_at) for part in parts) + LATE_MS
                assert sorted(part.ticket_no for part in parts) == sorted(ticket["ticket_no"] for ticket in one["tickets"])
        elif event.type == "voice.hushed":
            hushed = next(one for one in told if one["id"] == event.data["announcement_id"])
            hushed["ends_at"] = min(hushed["ends_at"], to_ms(event.at))
    assert set(spoken.values()) <= {1}
    for area in {one["area"] for one in told} - {EVERYWHERE}:
        heard = sorted((one["starts_at"], one["ends_at"]) for one in told if one["area"] in (area, EVERYWHERE))
        assert all(before[1] <= after[0] for before, after in pairwise(heard))
        first = [row.seq for one in told if one["area"] == area for row in calls if row.id == one["id"] and not row.is_recall]
        assert first == sorted(first)
    return Counter(row.why or row.state.value for row in rows)


@pytest.mark.req("R-006", "R-104")
@pytest.mark.parametrize(("kind", "calls"), [("sqlite", 200), ("postgres", 40)])
def test_a_random_morning_keeps_every_promise(
    request: pytest.FixtureRequest, tmp_path: Path, clock: Clock, kind: str, calls: int
) -> None:
    url = request.getfixturevalue(f"{kind}_url")
    house = open_house(load_settings(env={"HALL_HOME": str(tmp_path), "HALL_DATABASE_URL": url}), clock)
    policy = {"sessions": ALL_DAY, "recall_spacing_seconds": 0, "no_show_after_seconds": 0, "voice_merge_over": 1}
    hall = make_hall(house, clock, policy=policy, zones={"Z": {"waiting_area_id": None}})
    morning = Morning(hall, seed=7, calls=calls)
    morning.run()
    ways = must_be_in_order(hall, morning.lobby.rows())
    assert ways["spoken"] >= calls // 5
    assert ways["came"] > 0
    reached = hall.look(lambda connection: connection.execute(select(VoiceCursor.seq)).scalar_one())
    assert reached <= hall.events()[-1].seq
    house.database.close()


# --- kill -9 ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def real_hall(open_hall_on_each: Callable[..., SmallHall], clock: Clock) -> SmallHall:
    """A hall on the time of the wall, since its worker is a process of its own."""
    clock.now = datetime.now(UTC) - timedelta(seconds=2 * LONG_S)
    policy = {"sessions": ALL_DAY, "recall_spacing_seconds": 0, "voice_repeats": 1, "voice_late_seconds": LONG_S}
    return open_hall_on_each(policy=policy)


def until(found: Callable[[], object], seconds: float = 600) -> None:
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


@contextmanager
def worker(home: Path, url: str) -> Iterator[Program]:
    """``hall worker``, which has begun to work."""
    log = home / f"worker-{new_id()}.log"
    log.touch()
    process = started_quickly(WORKER, environment(home, HALL_DATABASE_URL=url), log)
    try:
        until(lambda: "worker_started" in log.read_text("utf-8") or process.poll() is not None)
        assert process.poll() is None, log.read_text("utf-8")
        yield process
    finally:
        if process.poll() is None:
            end(process, signal.SIGKILL)


def end(process: Program, by: signal.Signals) -> int:
    os.kill(process.pid, by)
    return process.wait()


@pytest.mark.req("R-104")
def test_a_worker_killed_in_the_middle_says_nothing_twice_and_the_rest_goes_on(real_hall: SmallHall, tmp_path: Path) -> None:
    hall, url = real_hall, real_hall.house.settings.database.url
    desks = [hall.open(number) for number in ("1", "2")]

    def calls(desk: Desk, *, before: float = 0) -> str:
        hall.clock.now = datetime.now(UTC) - timedelta(seconds=before)
        number = desk.calls()
        assert number is not None
        return number

    def comes(desk: Desk) -> None:
        hall.clock.now = datetime.now(UTC)
        desk.start()
        desk.finish()

    def said() -> list[str]:
        announced = hall.events("voice.announced")
        return [ticket["ticket_no"] for event in announced for ticket in event.data["announcement"]["tickets"]]

    hall.take_many(6, seconds_apart=0)
    with worker(tmp_path, url) as first:
        speaking = calls(desks[0])
        until(lambda: said() == [speaking])
        came = calls(desks[1])
        end(first, signal.SIGKILL)
    comes(desks[1])
    waits = calls(desks[1])
    with worker(tmp_path, url) as second:
        until(lambda: waits in said())
        end(second, signal.SIGKILL)
    comes(desks[0])
    late = calls(desks[0], before=LONG_S + 10)
    comes(desks[1])
    with worker(tmp_path, url) as third:
        fresh = calls(desks[1])
        until(lambda: fresh in said())
        assert end(third, signal.SIGTERM) == 0
    assert said() == [speaking, waits, fresh]
    told = [event.data["announcement"] for event in hall.events("voice.announced")]
    assert all(after["starts_at"] >= before["ends_at"] for before, after in pairwise(told))
    rows = hall.look(lambda c: c.execute(select(Announcement.ticket_no, Announcement.state, Announcement.why)).all())
    ended = {row.ticket_no: (row.state.value, row.why) for row in rows}
    assert ended[came] == ("dropped", "came")
    assert ended[late] == ("dropped", "late")
    assert ended[speaking] == ended[waits] == ("spoken", "")
