"""Arrivals to come: learned from the same weekdays, with bookings, a band that holds, and the windows they need."""

import random
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from app.domain.forecast import Day, Forecast, quantiles
from app.domain.staffing_need import wait_beyond, windows_needed
from app.models import ArrivalSum, CalendarEntry, Counter, RosterEntry
from app.models.base import new_id
from app.operations.configuration import mark_changed
from app.operations.summing import arrivals_of
from app.queries.forecast import forecast_view, plan_file, plan_view
from app.queries.promises import span_of
from tests.builders import SmallHall, Web

Opened = Callable[..., SmallHall]
MONDAY = date(2026, 3, 2)
NINE = 18


def weeks_of(n: int, busy: dict[int, float], seed: int = 7, swing: float = 0.0) -> Iterable[Day]:
    """Working days before ``MONDAY``. busy: mean walk-ins from nine to half past, by weekday."""
    chance = random.Random(seed)
    for back in range(1, 7 * n + 1):
        day = MONDAY - timedelta(days=back)
        if day.isoweekday() in busy:
            mean = busy[day.isoweekday()] * (1 + swing * chance.uniform(-1, 1))
            count = sum(chance.random() < mean / 1000 for _ in range(1000))
            yield Day(day, day.isoweekday(), {NINE: count}, {})


@pytest.mark.req("R-096")
def test_a_weekday_is_learned_from_its_own_days_and_leans_on_the_others_while_they_are_few() -> None:
    busy = {1: 40.0, 2: 10.0, 3: 10.0, 4: 10.0, 5: 10.0}
    many, few = Forecast(list(weeks_of(12, busy)), MONDAY), Forecast(list(weeks_of(1, busy)), MONDAY)
    assert 33 < many.mean(1, NINE) < 42
    assert 8 < many.mean(3, NINE) < 13
    assert 14 < few.mean(1, NINE) < 30  # one Monday is not yet a rule
    assert not Forecast(list(weeks_of(12, busy))[:4], MONDAY).is_known


@pytest.mark.req("R-096")
def test_eight_days_in_ten_fall_into_the_band_on_steady_and_on_swinging_days() -> None:
    for swing in (0.0, 0.6):
        days = list(weeks_of(40, dict.fromkeys(range(1, 6), 30.0), swing=swing))
        held = tried = 0
        for day in days[:60]:  # the newest first: each is forecast from what came before it
            band = Forecast(days, day.day).band(day.weekday, NINE)
            held += band.p10 <= day.walk_ins[NINE] <= band.p90
            tried += 1
        assert 0.7 <= held / tried <= 0.95, (swing, held / tried)


def test_the_band_of_a_count_is_that_of_its_law() -> None:
    assert quantiles(0, 0.1) == (0, 0)
    assert quantiles(10, 0) == (6, 14)  # Poisson
    assert quantiles(10, 0.2)[1] > 14
    low, high = quantiles(200, 0.05)
    assert low < 200 < high


@pytest.mark.req("R-096")
def test_windows_are_the_fewest_that_keep_the_target() -> None:
    assert windows_needed(0, 600, 1200, 1800) == 0
    for people, seconds in ((3, 600), (20, 600), (55, 240), (1, 1800)):
        needed = windows_needed(people, seconds, 1200, 1800)
        assert wait_beyond(people, seconds, needed, 1200, 1800) <= 0.1
        assert needed == 1 or wait_beyond(people, seconds, needed - 1, 1200, 1800) > 0.1
    assert wait_beyond(20, 600, 6, 1200, 1800) == 1.0  # 6.7 windows' worth of work
    assert wait_beyond(9, 600, 4, 0, 1800) == pytest.approx(0.5094, abs=0.001)  # Erlang C of 3 Erlang on 4 windows


def history(hall: SmallHall, weeks: int = 6, people: int = 12, but: tuple[date, ...] = ()) -> None:
    days = [hall.today - timedelta(days=back) for back in range(1, 7 * weeks + 1)]
    rows = [
        {"hall_id": hall.id, "day": day, "zone_id": hall.zones["A"], "slot": slot, "walk_ins": people, "booked": 0}
        for day in days
        if day.isoweekday() <= 5 and day not in but
        for slot in (18, 19, 20, 29, 30)
    ]
    hall.do(lambda work, _: work.connection.execute(insert(ArrivalSum), rows))


def seen(hall: SmallHall, first: date, days: int = 1) -> dict[str, dict[str, Any]]:
    view = hall.look(forecast_view, hall.config, hall.config.zone("A"), first, days, hall.clock.now)
    return {slot["from"]: slot for slot in view["days"][0]["slots"]}


@pytest.mark.req("R-096")
def test_today_shows_who_has_come_against_who_was_expected(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    history(hall)
    hall.open("1")
    for _ in range(4):
        hall.take()
    slots = seen(hall, hall.today)
    assert next(iter(slots)) == "08:30"  # the session's own half hours and no others
    assert list(slots)[-1] == "17:30"
    assert (slots["09:00"]["came"], slots["09:30"]["came"], slots["10:00"]["came"]) == (0, 4, None)
    assert slots["09:30"]["p10"] < slots["09:30"]["mean"] == 12 < slots["09:30"]["p90"]
    assert slots["11:00"]["mean"] == 0


@pytest.mark.req("R-096")
def test_bookings_due_are_added_and_a_holiday_neither_teaches_nor_is_forecast(web: Web) -> None:
    hall, tuesday = web.hall, web.hall.today + timedelta(days=1)
    history(hall)
    plan = {"code": "AM", "name": "上午", "zone": "A", "hours": [{"from": "09:00", "to": "10:00"}], "capacity": 9}
    assert web.person("admin1").post("/halls/H/booking-plans", plan).status == 201
    for n in range(5):
        wish = {"zone": "A", "starts_at": "2026-03-03T09:00:00+08:00", "phone": f"1380000000{n}", "name": "欧阳修远"}
        assert web.visitor.post("/halls/H/bookings", wish).status == 201
    slots = seen(hall, tuesday)
    assert (slots["09:00"]["mean"], slots["09:00"]["booked"], slots["09:30"]["booked"]) == (17, 5, 0)
    assert slots["09:00"]["p10"] == slots["09:30"]["p10"] + 5
    before = len(web.person("gao").get("/halls/H/forecast", zone="A")["days"][1]["slots"])
    closed = [
        {"hall_id": hall.id, "day": day, "kind": "closed", "name": "停电", "source": "own"}
        for day in (tuesday, hall.today - timedelta(days=7))
    ]
    hall.do(lambda work, _: work.connection.execute(insert(CalendarEntry), closed))
    hall.do(lambda work, _: mark_changed(work.connection, hall.id))
    after = web.person("gao").get("/halls/H/forecast", zone="A").body
    assert (before, after["days"][1]["slots"], after["days"][1]["kind"]) == (14, [], "closed")
    assert after["history_days"] == 29


@pytest.mark.req("R-096")
def test_the_plan_says_how_many_windows_and_where_the_roster_is_short(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    history(hall, people=20)
    counter = {
        "hall_id": hall.id, "zone_id": hall.zones["A"], "day": hall.today - timedelta(days=1), "served": 5000,
        "service_ms": 5000 * 600_000,
    }  # fmt: skip
    posts = hall.look(lambda c: {row.code: row.id for row in c.exec_driver_sql("SELECT id, code FROM posts")})
    entry = {
        "id": new_id(),
        "hall_id": hall.id,
        "post_id": next(iter(posts.values())),
        "day": hall.today,
        "session": 1,
        "role": "A",
    }
    hall.do(lambda work, _: work.connection.execute(insert(Counter), counter))
    hall.do(lambda work, _: work.connection.execute(insert(RosterEntry), entry))
    view = hall.look(plan_view, hall.config, hall.today, 2, hall.clock.now)
    lines = {(line["day"], line["from"], line["zone"]): line for line in view["lines"]}
    nine = lines["2026-03-02", "09:00", "A"]
    assert (nine["people"], nine["needed"], nine["planned"], nine["short"]) == (20.0, 8, 1, 7)
    assert nine["needed_busy"] > nine["needed"]
    assert nine["late_share"] == 1.0
    assert lines["2026-03-03", "09:00", "A"]["planned"] is None  # no roster was made for that day
    assert lines["2026-03-02", "11:00", "A"]["needed"] == 0
    [morning, noon] = [gap for gap in view["gaps"] if gap["zone"] == "A" and gap["day"] == "2026-03-02"]
    assert (morning["from"], morning["to"], morning["windows"]) == ("09:00", "10:30", 7)
    assert noon["from"] == "14:30"
    heading, first = plan_file(view, "csv", "en").decode("utf-8-sig").splitlines()[:2]
    assert heading.startswith("Day,From,To,Zone,People expected")
    assert first.startswith("2026-03-02,08:30,09:00,A,0.0,")


@pytest.mark.req("R-096")
def test_a_hall_without_history_says_so(web: Web) -> None:
    gao = web.person("gao")
    assert gao.get("/halls/H/forecast").body | {"days": []} == {
        "hall": "H", "zone": None, "known": False, "history_days": 0, "least_days": 5, "today": "2026-03-02", "days": [],
    }  # fmt: skip
    plan = gao.get("/halls/H/staffing-plan")
    assert (plan["known"], plan["lines"], plan["target_minutes"]) == (False, [], 20)
    assert gao.get("/halls/H/staffing-plan/file", format="csv").status == 200
    assert web.visitor.get("/halls/H/forecast").code in ("unauthorized", "forbidden")


def test_a_day_is_counted_by_half_hours_of_the_hall_s_clock(hall: SmallHall) -> None:
    hall.take()
    hall.clock.advance(1800)
    hall.take("Z")
    assert hall.look(arrivals_of, hall.config, hall.today) == {(hall.zones["A"], 19): (1, 0), (hall.zones["Z"], 20): (1, 0)}
    hall.sum_day(hall.today)
    assert span_of(hall.config, None, None, hall.clock.now)[0].isoweekday() == 1
