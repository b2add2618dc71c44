"""Whole days in a real hall, through its public interface, on a clock that jumps from event to event."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.bootstrap import build
from app.demo.credentials import read_credentials
from app.demo.hall import load_demo
from app.operations.unit_of_work import Database
from app.replay.client import HallClient, Refused
from app.replay.clock import OwnClock, WallClock
from app.replay.commands import items_of, main_demo_day, main_replay
from app.replay.engine import Engine, places_of
from app.replay.generator import a_day
from app.replay.logs import Logged
from app.replay.mapping import Errand, errands
from app.replay.report import DayReport, driver_faults, ledger_faults, p90, wait_lines
from app.replay.transport import Answer, AppTransport, HttpTransport, Transport, Unreachable
from app.replay.visitors import Habits, Stage, Visitor, stranger, visitor
from app.settings import load_settings
from tests.support.server import Server, free_port

DAY = date(2026, 3, 2)
NOBODY_ODD = Habits(no_show_percent=0, slow_percent=0, hold_percent=0, transfer_percent=0, rate_percent=0, breaks=False)


class Own:
    """A demo hall in this process, and a clock that stands still until the replay moves it."""

    def __init__(self, home: Path, database_url: str) -> None:
        self.clock = OwnClock(DAY, ZoneInfo("Asia/Shanghai"))
        settings = load_settings(env={"HALL_HOME": str(home), "HALL_DATABASE_URL": database_url})
        database = Database(settings.database.url)
        load_demo(database, home, settings.server.public_url, self.clock())
        database.close()
        self.credentials = read_credentials(home)
        self.app = build(settings, clock=self.clock)
        self.transport: Transport = AppTransport(self.app.test_client())

    def close(self) -> None:
        self.app.extensions["tinghao"].house.database.close()

    def client(self, transport: Transport | None = None) -> HallClient:
        token = self.credentials["tokens"]["integration"]
        return HallClient(transport or self.transport, "H1", token, pause_seconds=0)

    def play(
        self, people: Sequence[Logged], habits: Habits, *, transport: Transport | None = None, leave: Sequence[str] = ()
    ) -> DayReport:
        client = self.client(transport)
        kinds = {person.kind: 1 for person in people}
        places = errands(kinds, self.credentials["zones"], items_of(client), {})
        engine = Engine(
            client, self.clock, habits, pads=self.credentials["tokens"]["pads"], people={}, progress=lambda _: None,
            watches_strangers=False,
        )  # fmt: skip
        return engine.play(people, places, places_of(client, leave))

    def events(self) -> list[dict[str, Any]]:
        return list(self.client().events_after(0))

    def kinds_of_events(self) -> set[str]:
        return {event["type"] for event in self.events()}


@pytest.fixture
def own(sqlite_url: str, tmp_path: Path) -> Iterator[Own]:
    hall = Own(tmp_path / "home", sqlite_url)
    yield hall
    hall.close()


def person(line: int, arrive: int, kind: str = "PS", **more: Any) -> Logged:
    usual = Logged(line, DAY, arrive, kind, is_special=False, wait_seconds=0, gave_up=False, service_seconds=120, server="S1")
    return replace(usual, **more)


def a_morning(people: int = 12) -> list[Logged]:
    return [person(line, 9 * 3600 + line * 60) for line in range(people)]


# --- days -------------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-082")
@pytest.mark.parametrize("kind_of_database", ["sqlite", "postgres"])
def test_a_busy_day_of_every_habit_leaves_books_that_agree(
    kind_of_database: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    own = Own(tmp_path / "home", request.getfixturevalue(f"{kind_of_database}_url"))
    people = a_day(DAY, 120, items_of(own.client()), seed=3)
    habits = Habits(no_show_percent=15, slow_percent=15, hold_percent=15, transfer_percent=15, rate_percent=80)
    report = own.play(people, habits)
    happened = own.kinds_of_events()
    own.close()
    assert report.faults == []
    assert report.ledger["issued"] == 120
    assert report.ledger["open"] == 0
    assert {
        "ticket.issued", "ticket.called", "ticket.recalled", "ticket.started", "ticket.finished", "ticket.no_show",
        "ticket.reactivated", "ticket.held", "ticket.resumed", "ticket.transferred", "window.opened", "window.paused",
        "window.resumed", "window.closed", "rating.given", "day.closed",
    } <= happened  # fmt: skip


def test_everybody_is_served_when_nobody_is_odd(own: Own) -> None:
    report = own.play(a_morning(), NOBODY_ODD)
    assert dict(report.ledger) == {"issued": 12, "served": 12, "abandoned": 0, "cancelled": 0, "expired": 0, "open": 0}
    assert report.refused == {}
    [line] = report.waits
    assert (line.kind, line.zone, line.people) == ("PS", "A", 12)


def test_a_service_lasts_as_long_as_the_log_says(own: Own) -> None:
    own.play(a_morning(4), NOBODY_ODD)
    times: dict[str, dict[str, datetime]] = {}
    for event in own.events():
        if event["type"] in ("ticket.called", "ticket.finished"):
            times.setdefault(event["data"]["ticket_id"], {})[event["type"]] = datetime.fromisoformat(event["at"])
    spans = [seen["ticket.finished"] - seen["ticket.called"] for seen in times.values()]
    assert spans == [timedelta(seconds=120)] * 4, "the way to the window included"


def test_who_gives_up_in_the_log_gives_up_here_after_as_long_unless_called_before(own: Own) -> None:
    busy = person(0, 32400, service_seconds=1200, kind="NW")
    leaves = [person(line, 32500 + line, "NW", gave_up=True, wait_seconds=90, service_seconds=None) for line in range(1, 6)]
    report = own.play([busy, *leaves], NOBODY_ODD)
    assert report.faults == []
    ends = [event for event in own.events() if event["type"] == "ticket.abandoned"]
    assert len(ends) == report.ledger["abandoned"] > 0
    assert report.ledger["served"] == 6 - len(ends)


def test_nobody_is_called_while_nobody_is_at_work(own: Own) -> None:
    gave_up = person(1, 3600, "NW", gave_up=True, wait_seconds=30, service_seconds=None)
    report = own.play([gave_up], NOBODY_ODD)
    assert report.ledger["abandoned"] == 1
    assert "window.opened" not in own.kinds_of_events()


@pytest.mark.req("R-066", "R-067")
def test_who_never_comes_is_passed_after_the_hall_s_time_and_abandoned_in_the_end(own: Own) -> None:
    report = own.play(a_morning(3), replace(NOBODY_ODD, no_show_percent=100, returns_percent=0))
    assert dict(report.ledger) == {"issued": 3, "served": 0, "abandoned": 3, "cancelled": 0, "expired": 0, "open": 0}
    assert report.refused == {}, "never too early"


@pytest.mark.req("R-067")
def test_who_comes_back_is_served_under_the_same_number(own: Own) -> None:
    report = own.play(a_morning(6), replace(NOBODY_ODD, no_show_percent=100, returns_percent=100))
    assert (report.ledger["issued"], report.ledger["served"]) == (6, 6)
    assert "ticket.reactivated" in own.kinds_of_events()


@pytest.mark.req("R-070")
def test_everybody_may_be_put_on_hold_once(own: Own) -> None:
    report = own.play(a_morning(8), replace(NOBODY_ODD, hold_percent=100))
    assert (report.ledger["served"], report.faults) == (8, [])
    assert "ticket.resumed" in own.kinds_of_events()


def test_a_day_that_ends_with_people_in_service_ends_before_midnight(own: Own) -> None:
    people = [person(line, 86_000 + line * 30, service_seconds=900) for line in range(12)]
    report = own.play(people, NOBODY_ODD)
    assert report.faults == []
    assert report.ledger["issued"] == 12
    assert {event["data"]["day"] for event in own.events() if event["type"] == "day.closed"} == {DAY.isoformat()}


def test_windows_where_people_sit_are_left_to_them(own: Own) -> None:
    own.play(a_morning(6), NOBODY_ODD, leave=["1", "2"])
    opened = {event["data"]["window_number"] for event in own.events() if event["type"] == "window.opened"}
    assert opened
    assert not opened & {"1", "2"}


@pytest.mark.req("R-271")
def test_a_press_whose_answer_was_lost_counts_once(own: Own) -> None:
    class Lossy:
        """Every fifth answer never arrives, though the press did."""

        def __init__(self, inner: Transport) -> None:
            self._inner = inner
            self._sent = 0

        def send(self, method: str, path: str, body: object, headers: dict[str, str]) -> Answer:
            answer = self._inner.send(method, path, body, headers)
            self._sent += 1
            if self._sent % 5 == 0:
                raise Unreachable("the line is bad")
            return answer

    report = own.play(a_morning(20), Habits(rate_percent=100), transport=Lossy(own.transport))
    assert report.faults == []
    assert report.ledger["issued"] == 20


def test_a_clerk_goes_on_from_what_the_hall_says_when_somebody_else_pressed(own: Own) -> None:
    class Meddler:
        """Once, just before a clerk finishes, somebody finishes at the same window."""

        def __init__(self, inner: Transport) -> None:
            self._inner = inner
            self._once = True

        def send(self, method: str, path: str, body: object, headers: dict[str, str]) -> Answer:
            if self._once and path.endswith("/call-next") and isinstance(body, dict) and body.get("finish"):
                self._once = False
                other = headers | {"Idempotency-Key": "meddler"}
                self._inner.send("POST", path.replace("call-next", "pause"), {"reason": "other"}, other)
            return self._inner.send(method, path, body, headers)

    report = own.play(a_morning(6), NOBODY_ODD, transport=Meddler(own.transport))
    assert sum(report.refused.values()) >= 1
    assert report.ledger["open"] == 0
    assert [fault for fault in report.faults if not fault.endswith("the driver saw 5")] == []


# --- the books --------------------------------------------------------------------------------------------------------

SUMS = {"issued": 5, "served": 3, "abandoned": 1, "cancelled": 0, "expired": 1, "open": 0}


def test_a_ledger_that_does_not_add_up_is_a_fault() -> None:
    assert ledger_faults({"zones": {"A": SUMS}, "total": SUMS}) == []
    short = SUMS | {"served": 2}
    assert ledger_faults({"zones": {"A": short}, "total": short}) == [
        "ledger of A: issued 5 is not 2 + 1 + 0 + 1 + 0",
        "ledger of total: issued 5 is not 2 + 1 + 0 + 1 + 0",
    ]
    assert (
        ledger_faults({"zones": {"A": SUMS, "Z": SUMS}, "total": SUMS})[0] == "ledger: issued of the zones do not add up to 5"
    )


def a_visitor(line: int = 1, **more: Any) -> Visitor:
    one = visitor(person(line, 0, **more), Errand("A", ()), NOBODY_ODD, [60], 1)
    one.ticket_id, one.stage, one.was_served, one.issued_at, one.called_at = "t", Stage.GONE, True, 10.0, 40.0
    return one


def test_a_hall_that_counted_other_tickets_than_the_driver_took_is_a_fault() -> None:
    assert driver_faults({"issued": 1, "served": 1}, [a_visitor()]) == []
    assert driver_faults({"issued": 2, "served": 1}, [a_visitor()]) == ["ledger: 2 issued, the driver saw 1"]


def test_waits_stand_beside_those_of_the_log_by_kind() -> None:
    people = [a_visitor(1, wait_seconds=10), a_visitor(2, wait_seconds=30), a_visitor(3, kind="NW"), stranger("A", DAY, 0.0)]
    lines = wait_lines(people)
    assert [(line.kind, line.people) for line in lines] == [("PS", 2), ("NW", 1)]
    assert (lines[0].logged_median, lines[0].got_median, lines[0].got_p90) == (20.0, 30.0, 30.0)


@pytest.mark.parametrize(("values", "expected"), [([1.0], 1.0), (list(map(float, range(1, 11))), 9.0), ([1.0, 2.0], 2.0)])
def test_nine_of_ten_do_not_exceed_p90(values: list[float], expected: float) -> None:
    assert p90(values) == expected


# --- clocks and ways in -----------------------------------------------------------------------------------------------


def test_an_owned_clock_jumps_and_never_goes_back() -> None:
    clock = OwnClock(DAY, ZoneInfo("Asia/Shanghai"))
    clock.wait_until(3600)
    clock.wait_until(60)
    assert clock.now() == 3600
    assert clock().isoformat() == "2026-03-02T01:00:00+08:00"
    clock.begin(date(2026, 3, 3))
    assert (clock.now(), clock().day) == (0.0, 3)


def test_a_wall_clock_passes_faster_than_the_wall() -> None:
    clock = WallClock(1000.0, speed=100_000.0)
    clock.wait_until(3000.0)
    assert clock.now() >= 3000.0


def test_a_hall_that_does_not_answer_is_named() -> None:
    nobody = HttpTransport(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(Unreachable, match="is the hall running"):
        HallClient(nobody, "H1", "token", pause_seconds=0).look("/halls/H1/board")
    with pytest.raises(Unreachable, match="is not the address of a hall"):
        HttpTransport("127.0.0.1:8000")


def test_a_refusal_carries_the_code_of_the_hall(own: Own) -> None:
    client = own.client()
    with pytest.raises(Refused) as refused:
        client.press(client.of_hall("/tickets"), {"zone": "nowhere"})
    assert (refused.value.status, refused.value.code) == (404, "unknown_zone")
    assert client.refused == {"unknown_zone": 1}


# --- commands ---------------------------------------------------------------------------------------------------------

LOG = """day,arrive_seconds,type,priority,wait_seconds,outcome,service_seconds,server
1999-02-01,30600,PS,0,5,served,180,S01
1999-02-01,30610,NW,2,5,served,60,S02
1999-02-01,30620,NE,1,20,abandoned,,
1999-02-03,30600,PS,0,0,served,90,S01
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    return path


def test_replay_plays_every_day_of_a_log_in_a_hall_of_its_own(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main_replay([str(log)]) == 0
    said = capsys.readouterr().out
    assert "1999-02-01  3 people came" in said
    assert "1999-02-03  1 people came" in said
    assert said.count("the ledger balances in every zone") == 2


def test_replay_plays_one_day_and_sends_kinds_where_it_is_told(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main_replay([str(log), "--day", "1999-02-03", "--map", "PS=T"]) == 0
    said = capsys.readouterr().out
    assert "1999-02-01" not in said
    assert "PS            T" in said


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--day", "1999-02-02"], "the log has nobody on 1999-02-02; it has 1999-02-01, 1999-02-03"),
        (["--day", "Monday"], "--day must be like 1999-02-01, not Monday"),
        (["--map", "PS"], "--map must be like PS=A, not PS"),
        (["--map", "XX=A"], "the log has no kind XX; it has NE, NW, PS"),
        (["--no-show-percent", "101"], "--no-show-percent must be from 0 to 100"),
        (["--credentials", "/nowhere.json"], "/nowhere.json: cannot be used"),
    ],
)
def test_a_command_that_cannot_be_carried_out_says_why_in_one_line(
    log: Path, capsys: pytest.CaptureFixture[str], more: list[str], told: str
) -> None:
    assert main_replay([str(log), *more]) == 2
    said = capsys.readouterr().err
    assert said.startswith(told)
    assert said.count("\n") == 1


def test_a_log_that_is_wrong_is_named_by_its_line(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.write_text(LOG.replace("abandoned", "lost"))
    assert main_replay([str(log)]) == 2
    assert f"{log} line 4: outcome must be served or abandoned" in capsys.readouterr().err


@pytest.mark.req("R-287")
def test_one_day_of_visitors_passes_through_the_running_demo_hall(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    path = server.home / "demo" / "credentials.json"
    arguments = ["--url", server.base_url, "--credentials", str(path), "--visitors", "25", "--no-show-percent", "0"]
    assert main_demo_day([*arguments, "--speed", "8000"]) == 0
    said = capsys.readouterr().out
    assert "25 people came" in said
    assert "issued 25 = " in said
    assert "the ledger balances in every zone, and the events have no gap" in said


def test_a_log_is_played_in_a_running_hall_beside_people_who_come_by_themselves(
    server: Server, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    token = server.credentials["tokens"]["integration"]
    with closing(HttpTransport(server.base_url)) as transport:
        client = HallClient(transport, "H1", token)
        client.press(client.of_hall("/tickets"), {"zone": "A"})
    path = server.home / "demo" / "credentials.json"
    arguments = [str(log), "--day", "1999-02-01", "--credentials", str(path), "--url", server.base_url]
    assert main_replay([*arguments, "--speed", "4000", "--no-show-percent", "0"]) == 0
    assert "issued 4 = " in capsys.readouterr().out
