"""The picture a screen starts from."""

from collections.abc import Callable
from typing import Any

import pytest

from app.queries.hall_state import snapshot
from tests.builders import SmallHall

Opened = Callable[..., SmallHall]


def picture(hall: SmallHall, *, staff: bool = False, lang: str = "zh") -> dict[str, Any]:
    found: dict[str, Any] = hall.look(snapshot, hall.config, hall.clock.now, staff=staff, lang=lang)
    return found


def state(hall: SmallHall, **how: Any) -> dict[str, Any]:
    found: dict[str, Any] = picture(hall, **how)["state"]
    return found


def window(hall: SmallHall, number: str) -> dict[str, Any]:
    return next(view for view in state(hall)["windows"] if view["number"] == number)


def zone(hall: SmallHall, code: str) -> dict[str, Any]:
    return next(view for view in state(hall)["zones"] if view["code"] == code)


@pytest.mark.req("R-097")
def test_a_window_shows_its_number_zones_and_the_ticket_called_or_served(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.take()
    desk.call_next()
    shown = window(hall, "1")
    assert (shown["number"], shown["zones"], shown["ticket_no"], shown["ticket_state"]) == ("1", ["A", "T"], "A001", "called")
    desk.start()
    assert window(hall, "1")["ticket_state"] == "serving"
    desk.finish()
    assert window(hall, "1")["ticket_no"] is None


@pytest.mark.req("R-098")
def test_a_paused_window_shows_that_and_the_open_windows_of_its_zones(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.open("2")
    hall.open("3")
    desk.pause("meal", 10)
    shown = window(hall, "1")
    assert (shown["state"], shown["public_text"], shown["instead"]) == ("break", "暂停服务", ["2"])
    assert shown["resume_at"] == int(hall.clock.now.timestamp() * 1000) + 600_000


@pytest.mark.req("R-152", "R-084")
def test_a_window_handed_over_serves_nobody_until_somebody_takes_over(hall: SmallHall) -> None:
    desk, other = hall.open("1"), hall.open("2")
    before = state(hall)
    desk.hand_over("马上回来")
    shown = window(hall, "1")
    assert (shown["unmanned"], shown["instead"]) == (True, ["2"])
    assert hall.last_event("window.handed_over").data["window"]["unmanned"]
    assert zone(hall, "A")["windows_open"] == next(view for view in before["zones"] if view["code"] == "A")["windows_open"] - 1
    other.close()
    assert (zone(hall, "A")["windows_open"], zone(hall, "A")["wait"]["unknown"]) == (0, "paused")
    hall.desk("1", "wang").cover()
    assert (window(hall, "1")["unmanned"], zone(hall, "A")["windows_open"]) == (False, 1)


@pytest.mark.req("R-217")
def test_the_longest_wait_is_of_whoever_took_a_number_first_wherever_they_stand(hall: SmallHall) -> None:
    first = hall.take()
    hall.clock.advance(300)
    later = hall.take()
    hall.move_ahead(later)
    assert state(hall, staff=True)["staff"]["counts"]["A"]["longest_wait_since"] == int(first.issued_at.timestamp() * 1000)


@pytest.mark.req("R-100")
def test_the_latest_calls_come_first_and_each_ticket_once(hall: SmallHall) -> None:
    one, two = hall.open("1"), hall.open("2")
    hall.take_many(2)
    one.call_next()
    hall.clock.advance(20)
    two.call_next()
    hall.clock.advance(20)
    one.recall()
    assert [(call["ticket_no"], call["window_number"], call["attempt"]) for call in state(hall)["calls"]] == [
        ("A001", "1", 2), ("A002", "2", 1),
    ]  # fmt: skip


def test_a_call_that_was_taken_back_is_no_longer_shown(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.take()
    desk.call_next()
    desk.undo()
    assert state(hall)["calls"] == []
    desk.call_next()
    hall.clock.advance(11)
    desk.put_back()
    assert state(hall)["calls"] == []


def test_calls_of_yesterday_are_not_shown(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.take()
    desk.serves()
    hall.clock.advance(24 * 3600)
    assert state(hall)["calls"] == []


def test_those_who_missed_their_call_are_shown_until_they_are_back(hall: SmallHall) -> None:
    desk = hall.open("1")
    ticket = hall.take()
    desk.misses()
    assert [missed["ticket_no"] for missed in state(hall)["missed"]] == ["A001"]
    hall.reactivate(ticket)
    assert state(hall)["missed"] == []


@pytest.mark.req("R-100", "R-036")
def test_each_zone_shows_people_open_windows_and_the_wait(hall: SmallHall) -> None:
    hall.open("1")
    hall.take_many(3, seconds_apart=0)
    shown = zone(hall, "A")
    assert (shown["waiting"], shown["windows_open"]) == (3, 1)
    assert shown["wait"]["p10_seconds"] <= shown["wait"]["p50_seconds"] <= shown["wait"]["p90_seconds"]


def test_each_zone_names_its_waiting_area(hall: SmallHall) -> None:
    assert zone(hall, "A")["area"] == {"code": "E", "name": "一楼东侧", "name_en": "Ground floor, east"}


@pytest.mark.parametrize(
    ("spec", "hours", "reason", "is_open"),
    [
        ({}, 0, "open", True), ({}, 3, "hours", False), ({"A": {"daily_cap": 0}}, 0, "cap", False),
        ({"A": {"issues_tickets": False}}, 0, "off", False), ({"A": {"sessions": []}}, 12, "hours", False),
    ],
)  # fmt: skip
def test_each_zone_says_whether_it_issues_numbers_and_why_not(
    open_hall: Opened, spec: dict[str, Any], hours: float, reason: str, is_open: bool
) -> None:
    hall = open_hall(zones=spec)
    hall.clock.advance(hours * 3600)
    assert (zone(hall, "A")["issuing"]["reason"], zone(hall, "A")["issuing"]["open"]) == (reason, is_open)


def test_zones_come_in_the_halls_order_without_those_switched_off(open_hall: Opened) -> None:
    hall = open_hall(zones={"K": {"active": False}, "B": {"position": -1}})
    assert [view["code"] for view in state(hall)["zones"]] == ["B", "A", "Z", "T", "X"]


@pytest.mark.req("R-255")
def test_the_public_picture_names_nobody(hall: SmallHall) -> None:
    hall.open("1")
    public, staff = picture(hall), picture(hall, staff=True)
    assert public["seq"] == staff["seq"]
    assert "李明" in str(staff)
    assert "李明" not in str(public)
    assert "staff" not in public["state"]
    assert all("staff" not in view and "reason" not in view for view in public["state"]["windows"])


@pytest.mark.req("R-280")
def test_the_picture_comes_in_the_screens_language(hall: SmallHall) -> None:
    shown = next(view for view in state(hall, lang="en")["zones"] if view["code"] == "A")
    assert shown["issuing"]["text"] == "tickets are issued"
    assert shown["name_en"] == "Comprehensive"


def test_the_number_of_the_picture_is_the_last_event_it_holds(hall: SmallHall) -> None:
    assert picture(hall)["seq"] == 0
    hall.take()
    assert picture(hall)["seq"] == hall.last_event().seq == 1
