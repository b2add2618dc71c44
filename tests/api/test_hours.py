"""A hall's hours over HTTP, and days through them: holiday, make-up Saturday, noon, midnight, with a restart over each."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from app.bootstrap import open_house
from app.jobs.hours import load_calendars, tell_sessions
from app.jobs.schedule import close_days
from app.operations.configuration import HallConfig
from tests.builders import SmallHall, Web

Opened = Callable[..., Web]


def at(hall: SmallHall, moment: str) -> None:
    """Go to a local moment, such as "2026-10-10 09:00"; whoever kept anything in memory has gone home meanwhile."""
    hall.clock.now = datetime.fromisoformat(moment).replace(tzinfo=hall.config.timezone).astimezone(hall.clock.now.tzinfo)
    hall.house.halls.forget()


def restart(hall: SmallHall) -> None:
    """Let another process do what fell due, and what fell due twice."""
    for _ in range(2):
        house = open_house(hall.house.settings, hall.clock)
        tell_sessions(house, hall.clock.now)
        close_days(house, hall.clock.now)
        house.database.close()
    hall.house.halls.forget()


def opening(web: Web, day: str, days: int = 1) -> list[dict[str, Any]]:
    answer = web.visitor.get("/halls/H/opening", first=day, days=days)
    assert answer.status == 200, answer.text
    items: list[dict[str, Any]] = answer["items"]
    return items


def hours(spans: list[dict[str, Any]]) -> list[str]:
    return [f"{span['from']}-{span['to']}" for span in spans]


@pytest.mark.req("R-170")
def test_the_calendar_of_a_year_is_loaded_once_and_what_was_set_by_hand_stays(web: Web) -> None:
    admin = web.person("admin1")
    day_off = {"day": "2026-10-08", "kind": "closed", "name": "系统升级", "name_en": "Upgrade"}
    assert admin.post("/halls/H/calendar", day_off).status == 200
    on_duty = {"day": "2026-10-03", "kind": "open", "name": "值班", "sessions": [{"from": "09:00", "to": "11:30"}]}
    assert admin.post("/halls/H/calendar", on_duty).status == 200
    loaded = admin.post("/halls/H/calendar/actions/load", {"year": 2026})
    assert loaded.status == 200
    assert loaded["unchanged"] >= 1
    assert admin.post("/halls/H/calendar/actions/load", {"year": 2026})["added"] == 0
    days = {day["day"]: day for day in admin.get("/halls/H/calendar", year=2026)["items"]}
    assert (days["2026-10-01"]["kind"], days["2026-10-01"]["name"]) == ("closed", "国庆节")
    assert days["2026-10-10"]["kind"] == "workday"
    assert days["2026-10-03"]["source"] == "own"
    week = {day["day"]: hours(day["spans"]) for day in opening(web, "2026-10-01", 10)}
    assert week["2026-10-01"] == []
    assert week["2026-10-03"] == ["09:00-11:30"]
    assert week["2026-10-08"] == []
    assert week["2026-10-10"] == ["08:30-12:00", "14:30-18:00"]
    assert admin.post("/halls/H/calendar/2026-10-08/actions/clear").status == 200
    assert hours(opening(web, "2026-10-08")[0]["spans"]) == ["08:30-12:00", "14:30-18:00"]
    assert admin.post("/halls/H/calendar/actions/load", {"year": 2099}).code == "calendar_year_unknown"
    assert admin.post("/halls/H/calendar", {"day": "2026-02-30", "kind": "closed"}).code == "calendar_day_invalid"
    assert admin.post("/halls/H/calendar", on_duty | {"kind": "closed"}).code == "calendar_day_closed"
    configured = [event.data for event in web.hall.events("hall.configured")]
    assert configured[0]["after"]["2026-10-08"]["name"] == "系统升级"


@pytest.mark.req("R-170", "R-282")
def test_the_calendar_comes_from_a_file_too_all_rows_or_none(web: Web) -> None:
    admin = web.person("admin1")

    def load(text: str, encoding: str = "gb18030") -> Any:
        return admin.ask("POST", "/halls/H/calendar/import", data={"file": (io.BytesIO(text.encode(encoding)), "2027.csv")})

    bad = load("日期,类型,名称,时段\n2027年1月1日,休息,元旦,\n2027-02-30,休息,x,\n2027-1-9,上班,,9点\n")
    assert bad.code == "import_bad_rows"
    problems = [(row["line"], row["column"], row["problem"]) for row in bad["rows"]]
    assert problems == [(3, "日期", "date"), (4, "时段", "day_sessions")]
    assert load("日期,名称\n2027-01-01,元旦\n").code == "import_no_heading"
    good = load("日期,类型,名称,时段\n2027年1月1日,休息,元旦,\n2027/1/2,开放,值班,09:00-11:00 14:00-16:00\n")
    assert (good["added"], good["updated"]) == (2, 0)
    assert hours(opening(web, "2027-01-02")[0]["spans"]) == ["09:00-11:00", "14:00-16:00"]
    file = admin.get("/halls/H/calendar/template", year=2027).text
    assert "2027-01-02,开放,值班,,09:00-11:00 14:00-16:00" in file
    assert load(file.removeprefix("\ufeff"), "utf-8")["unchanged"] == 2


@pytest.mark.req("R-169")
def test_summer_hours(web: Web) -> None:
    admin = web.person("admin1")
    summer = {
        "name": "夏季",
        "first": "06-01",
        "last": "09-30",
        "sessions": [{"from": "08:00", "to": "12:00"}, {"from": "15:00", "to": "18:00"}],
    }
    added = admin.post("/halls/H/seasons", summer)
    assert added.status == 201
    assert hours(opening(web, "2026-07-01")[0]["spans"]) == ["08:00-12:00", "15:00-18:00"]
    assert hours(opening(web, "2026-11-02")[0]["spans"]) == ["08:30-12:00", "14:30-18:00"]
    assert admin.post("/halls/H/seasons", summer | {"first": "2026-08-01", "last": "2026-08-31"}).code == "season_overlaps"
    assert admin.post("/halls/H/seasons", summer | {"first": "2026-08-01"}).code == "season_dates_invalid"
    of_zone = summer | {"name": "跨域夏季", "zone": "K", "sessions": [{"from": "09:00", "to": "16:00"}]}
    assert admin.post("/halls/H/seasons", of_zone).status == 201
    assert hours(opening(web, "2026-07-01")[0]["zones"]["K"]) == ["09:00-16:00"]
    season_id = added["items"][0]["id"]
    assert admin.ask("PATCH", f"/halls/H/seasons/{season_id}", json={"last": "08-31"}).status == 200
    assert hours(opening(web, "2026-09-15")[0]["spans"]) == ["08:30-12:00", "14:30-18:00"]
    assert admin.post(f"/halls/H/seasons/{season_id}/actions/remove").status == 200
    assert admin.post(f"/halls/H/seasons/{season_id}/actions/remove").code == "unknown_season"


@pytest.mark.req("R-171", "R-175")
def test_a_weekend_session_says_what_it_is_for_and_when_it_counts_before_the_number_is_taken(web: Web) -> None:
    admin = web.person("admin1")
    weekend = {
        "zone": "A",
        "kind": "weekend",
        "name": "周末不打烊",
        "name_en": "Weekend service",
        "from": "09:00",
        "to": "12:00",
        "days": [6],
        "items": ["passport"],
        "accepted_later": True,
        "staff": ["li"],
    }
    assert admin.post("/halls/H/extended-sessions", weekend | {"items": ["nothing"]}).code == "unknown_item"
    assert admin.post("/halls/H/extended-sessions", weekend | {"staff": ["nobody"]}).code == "unknown_person"
    assert admin.post("/halls/H/extended-sessions", weekend | {"zone": "X", "items": []}).code == "zone_issues_no_tickets"
    assert admin.post("/halls/H/extended-sessions", weekend | {"zone": "K"}).code == "extended_item_elsewhere"
    assert admin.ask("PATCH", "/halls/H/zones/A", json={"sessions": []}).code == "sessions_empty"
    added = admin.post("/halls/H/extended-sessions", weekend)
    assert added.status == 201, added.text
    web.hall.house.halls.forget()
    at(web.hall, "2026-03-07 09:30")
    board = web.visitor.get("/halls/H/board")["state"]
    issuing = next(zone for zone in board["zones"] if zone["code"] == "A")["issuing"]
    assert issuing["open"] is True
    assert issuing["extended"]["accepted_on"] == "2026-03-09"
    assert issuing["extended"]["lines"] == ["延时服务：周末不打烊（至 12:00）", "只办理：护照办理", "材料现在收，3月9日 受理"]
    kiosk = web.device("kiosk")
    refusal = kiosk.post("/halls/H/tickets", {"zone": "A", "service_item": "house"})
    assert (refusal.code, refusal["detail"]) == (
        "extended_other_items",
        "现在是延时服务，只办理：护照办理。其他事项 3月9日 08:30 开始取号。",
    )
    assert kiosk.post("/halls/H/tickets", {"zone": "A", "service_item": "passport"}).status == 201
    assert kiosk.post("/halls/H/tickets", {"zone": "Z"}).code == "outside_hours"
    session_id = added["items"][0]["id"]
    changed = admin.ask("PATCH", f"/halls/H/extended-sessions/{session_id}", json={"items": [], "appointment_only": True})
    assert changed.status == 200, changed.text
    assert kiosk.post("/halls/H/tickets", {"zone": "A"}).code == "appointment_only"
    desk = web.hall.open("1")
    served = desk.serves("A001", seconds=600)
    assert served.extended_ms == 600_000
    assert admin.post(f"/halls/H/extended-sessions/{session_id}/actions/remove").status == 200


@pytest.mark.req("R-172")
def test_a_zone_without_a_queue_says_nothing_of_those_who_took_a_number(web: Web) -> None:
    at(web.hall, "2026-03-02 18:01")
    zones = {zone["code"]: zone["issuing"] for zone in web.visitor.get("/halls/H/board")["state"]["zones"]}
    assert zones["X"]["now"] is None


@pytest.mark.req("R-170", "R-172", "R-275")
def test_days_over_holiday_make_up_saturday_noon_and_midnight_with_a_restart_over_each(open_web: Opened) -> None:
    web = open_web(zones={"A": {"session_end_rule": "carry_over"}})
    hall = web.hall
    load_calendars(hall.house, hall.clock.now)
    load_calendars(hall.house, hall.clock.now)
    assert len(hall.events("hall.configured")) == 1

    at(hall, "2026-10-01 10:00")  # National Day
    restart(hall)
    assert web.device("kiosk").post("/halls/H/tickets", {"zone": "A"}).code == "outside_hours"
    assert hall.events("session") == []

    at(hall, "2026-10-10 11:55")  # the Saturday worked in place of it
    restart(hall)
    assert [event.type for event in hall.events("session")] == ["session.began"]
    waiting = hall.take_many(3, seconds_apart=0)
    at(hall, "2026-10-10 12:00")
    restart(hall)
    ended = hall.last_event("session")
    assert ended.type == "session.ended"
    assert ended.data["zones"]["A"]["rule"] == "carry_over"
    assert ended.data["zones"]["A"]["waiting"] == 3
    assert ended.data["zones"]["A"]["resumes_at"] is not None
    assert ended.data["zones"]["T"] == {
        "rule": "serve_all",
        "waiting": 0,
        "resumes_at": None,
        "served_until": ended.data["zones"]["T"]["served_until"],
    }
    at(hall, "2026-10-10 14:31")
    restart(hall)
    assert hall.last_event("session").type == "session.began"
    desk = hall.open("1")
    assert [desk.serves(ticket.ticket_no, seconds=60).no_shows for ticket in waiting] == [0, 0, 0]

    left = hall.take()
    at(hall, "2026-10-11 00:30")  # nobody worked over midnight
    restart(hall)
    assert hall.now(left).state.value == "expired"
    assert [event.data["day"] for event in hall.events("day.closed")] == ["2026-10-10"]
    at(hall, "2026-10-12 09:00")
    restart(hall)
    assert hall.take().ticket_no == "A001"
    assert [event.type for event in hall.events("session")].count("session.ended") == 1  # of what nobody saw, the last only


def test_a_hall_reads_its_hours_with_its_configuration_only(hall: SmallHall) -> None:
    """The hot paths ask the same timetable, and it plans a day once."""
    config: HallConfig = hall.config
    zone = config.zone("A")
    assert config.timetable(zone) is config.timetable(zone)
    day = config.day(hall.clock.now)
    assert config.timetable(zone).plan(day) is config.timetable(zone).plan(day)


@pytest.mark.req("R-169", "R-171")
def test_what_is_set_already_is_not_set_twice(web: Web) -> None:
    admin = web.person("admin1")
    noon = {"zone": "A", "kind": "noon", "name": "午间", "from": "12:00", "to": "13:00", "days": [1, 2]}
    assert admin.post("/halls/H/extended-sessions", noon).status == 201
    twice = admin.post("/halls/H/extended-sessions", noon | {"name": "中午", "days": [2, 1]})
    assert (twice.code, twice["detail"]) == ("extended_twice", "已有同样的延时时段“午间”，不必重复添加。")
    other = admin.post("/halls/H/extended-sessions", noon | {"days": [3]})
    assert other.status == 201
    listed = {tuple(one["days"]): one["id"] for one in admin.get("/halls/H/extended-sessions")["items"]}
    assert sorted(listed) == [(1, 2), (3,)]
    moved = admin.ask("PATCH", f"/halls/H/extended-sessions/{listed[3,]}", json={"days": [1, 2]})
    assert moved.code == "extended_twice"
    assert admin.ask("PATCH", f"/halls/H/extended-sessions/{listed[3,]}", json={"name": "周三午间"}).status == 200
    closed = {"day": "2026-03-09", "kind": "closed", "name": "停电"}
    assert admin.post("/halls/H/calendar", closed).status == 200
    again = admin.post("/halls/H/calendar", closed)
    assert (again.code, again["detail"]) == ("calendar_day_same", "2026-03-09 已经是这样设置的，不必重复设置。")
    assert admin.post("/halls/H/calendar", closed | {"name": "检修"}).status == 200
