"""Bookings over HTTP: the phone at home, the city's platform, the kiosk, the staff, and what the evening does."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.bootstrap import build
from app.jobs.messages import send_messages
from app.jobs.schedule import close_days, count_missed_bookings, remind_of_bookings
from app.models import Booking, Slot
from app.settings import load_settings
from tests.builders import Answer, Caller, Web, id_number, make_hall
from tests.support.clock import Clock
from tests.support.gateway import running_gateway

Opened = Callable[..., Web]
CHINA = ZoneInfo("Asia/Shanghai")
MONDAY, TUESDAY = 2, 3  # of March 2026; the clock begins on Monday, 09:30
PLAN = {"code": "AM", "name": "上午", "zone": "A", "hours": [{"from": "09:00", "to": "10:00"}], "capacity": 3}
HOURS = {"from": "09:00", "to": "10:00", "days": [1, 2, 3, 4, 5]}


def at(day: int, clock: str = "09:00") -> str:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 3, day, hour, minute, tzinfo=CHINA).isoformat()


def plan(web: Web, **more: Any) -> None:
    answer = web.person("admin1").post("/halls/H/booking-plans", {**PLAN, **more})
    assert answer.status == 201, answer.text


def wish(n: int = 1, **more: Any) -> dict[str, Any]:
    return {"zone": "A", "starts_at": at(TUESDAY), "phone": f"1380000{n:04d}", "name": "欧阳修远", **more}


def book(web: Web, n: int = 1, by: Caller | None = None, **more: Any) -> dict[str, Any]:
    answer = (by or web.visitor).post("/halls/H/bookings", wish(n, **more))
    assert answer.status == 201, answer.text
    made: dict[str, Any] = answer.body
    return made


def later(web: Web, day: int, clock: str) -> None:
    web.clock.now = datetime.fromisoformat(at(day, clock)).astimezone(web.clock.now.tzinfo)


def named(booking: dict[str, Any], n: int = 1, **more: Any) -> dict[str, Any]:
    return {"code": booking["code"], "phone": f"1380000{n:04d}", **more}


def do(web: Web, verb: str, body: dict[str, Any], by: Caller | None = None) -> Answer:
    return (by or web.visitor).post(f"/halls/H/bookings/actions/{verb}", body)


def comes(web: Web, booking: dict[str, Any]) -> Answer:
    """Shows the code at the kiosk."""
    return do(web, "check-in", {"code": booking["code"]}, web.device("kiosk"))


def free(web: Web, day: int = TUESDAY, **place: Any) -> list[int]:
    days = web.visitor.get("/halls/H/booking-days", **(place or {"zone": "A"}))["days"]
    return [slot["free"] for entry in days if entry["day"] == f"2026-03-{day:02d}" for slot in entry["slots"]]


# --- the share of bookings --------------------------------------------------------------------------------------------


@pytest.mark.req("R-049")
def test_bookings_take_no_more_than_their_share_of_the_calls(open_web: Opened) -> None:
    web = open_web(policy={"appointment_share_percent": 40, "wait_max_appointment_minutes": 480, "priority_share": 10})
    plan(web, capacity=20)
    made = [book(web, n) for n in range(1, 11)]
    later(web, TUESDAY, "08:50")
    clerk = web.open("1")
    for _ in range(10):
        web.take("A")
    for booking in made:
        comes(web, booking)
    later(web, TUESDAY, "09:01")
    classes = []
    for _ in range(10):
        classes.append(clerk.act("1", "call-next", finish={"outcome": "done"})["ticket"]["priority_class"])
        web.clock.advance(10)
    assert classes.count("appointment") == 4


# --- places -----------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-044", "R-045")
def test_a_visitor_sees_what_can_be_booked_and_how_many_places_are_free(web: Web) -> None:
    plan(web)
    offer = web.visitor.get("/halls/H/booking-offer").body
    assert [place["zone"] for place in offer["places"]] == ["A"]
    assert {item["code"] for item in offer["places"][0]["items"]} == {"passport", "house"}
    book(web)
    assert free(web) == [2, 3]
    assert free(web, 7) == [], "a Saturday"


@pytest.mark.req("R-044", "R-053")
def test_an_item_has_places_of_its_own_before_those_of_its_zone(web: Web) -> None:
    plan(web)
    plan(web, code="PP", service_item="passport", capacity=1)
    assert free(web, service_item="passport") == [4, 4]
    assert free(web, service_item="house") == [3, 3]
    book(web, 1, service_item="passport")
    assert (free(web, service_item="passport"), free(web, service_item="house")) == ([3, 4], [3, 3])


@pytest.mark.req("R-053")
def test_noon_and_saturday_can_be_booked_where_a_plan_says_so(web: Web) -> None:
    noon = [{"from": "12:00", "to": "13:00", "days": [2]}, {"from": "09:00", "to": "10:00", "days": [6]}]
    plan(web, hours=noon, follows_hours=False)
    assert free(web) == [3, 3]
    booking = book(web, starts_at=at(7))
    later(web, 7, "09:10")
    assert comes(web, booking)["ticket"]["priority_class"] == "appointment"


@pytest.mark.req("R-046")
@pytest.mark.parametrize("database", ["sqlite_url", "postgres_url"])
def test_thirty_two_who_book_at_once_never_get_more_places_than_there_are(
    database: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    clock, url = Clock(), request.getfixturevalue(database)
    apps = [build(load_settings(env={"HALL_HOME": str(tmp_path), "HALL_DATABASE_URL": url}), clock) for _ in range(2)]
    here = Web(apps[0], make_hall(apps[0].extensions["tinghao"].house, clock))
    there = Web(apps[1], here.hall)  # a second process: its own lanes, only the database between them
    plan(here, capacity=5)
    with ThreadPoolExecutor(32) as people:
        answers = list(people.map(lambda n: (here, there)[n % 2].visitor.post("/halls/H/bookings", wish(n)), range(32)))
    assert sorted(answer.code for answer in answers) == [""] * 5 + ["slot_full"] * 27
    with here.hall.house.database.read() as connection:
        assert connection.execute(select(Slot.booked)).scalars().all() == [5]
        assert len(connection.execute(select(Booking.id)).all()) == 5
    for app in apps:
        app.extensions["tinghao"].house.database.close()


@pytest.mark.req("R-046")
def test_after_a_change_of_the_plan_a_booking_counts_against_every_slot_it_overlaps(web: Web) -> None:
    plan(web, capacity=2)
    first = book(web, 1, starts_at=at(TUESDAY, "09:30"))
    book(web, 2, starts_at=at(TUESDAY, "09:30"))
    hours = {"hours": [{**HOURS, "from": "09:15", "to": "10:45"}]}
    answer = web.person("admin1").ask("PATCH", "/halls/H/booking-plans/AM", json=hours)
    assert (answer["bookings"]["unserved"], answer["bookings"]["between_slots"]) == (0, 2)
    assert "2 个已有预约" in answer["bookings"]["text"]
    assert free(web) == [0, 0, 2]
    assert web.visitor.post("/halls/H/bookings", wish(3, starts_at=at(TUESDAY, "09:45"))).code == "slot_full"
    assert do(web, "move", named(first, starts_at=at(TUESDAY, "09:15")))["moves"] == 1, "its own place is not in its way"
    assert free(web) == [0, 1, 2]


@pytest.mark.req("R-046", "R-271")
def test_the_same_press_books_once(web: Web) -> None:
    plan(web)
    answers = [web.visitor.post("/halls/H/bookings", wish(), key="press-1") for _ in range(2)]
    assert answers[0]["code"] == answers[1]["code"]
    assert free(web) == [2, 3]


# --- rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-047")
def test_what_cannot_be_booked_is_refused_with_the_reason(web: Web) -> None:
    plan(web)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"starts_at": at(2)}, "slot_too_soon"), ({"starts_at": at(17)}, "day_not_bookable"),
        ({"starts_at": at(TUESDAY, "09:10")}, "slot_unknown"), ({"name": " "}, "booking_name_required"),
        ({"phone": "123"}, "identity_invalid"), ({"zone": None}, "booking_for_what"),
        ({"starts_at": "tomorrow"}, "validation_failed"), ({"service_item": "abroad"}, "item_not_in_zone"),
    ]  # fmt: skip
    for more, code in wrong:
        assert web.visitor.post("/halls/H/bookings", wish(**more)).code == code
    assert free(web) == [3, 3]


@pytest.mark.req("R-047")
def test_a_person_books_no_more_than_the_rule_allows_whatever_the_phone(open_web: Opened) -> None:
    web = open_web(policy={"booking_identity": "real_name", "booking_per_person": 1})
    plan(web)
    assert web.visitor.post("/halls/H/bookings", wish()).code == "identity_required"
    book(web, 1, identity=id_number(1))
    assert web.visitor.post("/halls/H/bookings", wish(1, identity=id_number(2))).code == "too_many_bookings"
    other_phone = wish(2, identity=id_number(1), starts_at=at(TUESDAY, "09:30"))
    assert web.visitor.post("/halls/H/bookings", other_phone).code == "too_many_bookings"
    book(web, 1, identity=id_number(1), starts_at=at(4))


@pytest.mark.req("R-047")
def test_a_person_books_once_a_day_unless_the_hall_says_otherwise(web: Web) -> None:
    plan(web)
    book(web)
    assert web.visitor.post("/halls/H/bookings", wish(starts_at=at(TUESDAY, "09:30"))).code == "too_many_bookings"


@pytest.mark.req("R-047")
def test_nobody_is_in_one_slot_twice_however_many_bookings_a_day_may_have(open_web: Opened) -> None:
    web = open_web(policy={"booking_per_person": 5, "booking_relatives": 5})
    plan(web, capacity=20)
    book(web)
    refusal = web.visitor.post("/halls/H/bookings", wish(name="欧阳"))
    assert (refusal.status, refusal.code, "只能预约一次" in refusal["detail"]) == (409, "slot_booked_already", True)
    second = book(web, starts_at=at(TUESDAY, "09:30"))
    assert do(web, "move", named(second, starts_at=at(TUESDAY))).code == "slot_booked_already"
    guide = web.person("chen")
    assert guide.post("/halls/H/bookings", wish()).code == "slot_booked_already", "also when the staff book"
    book(web, by=guide, name="李四")
    for name, code in (("李秀英", ""), ("李秀英", "slot_booked_already"), ("张伟", "")):
        answer = web.visitor.post("/halls/H/bookings", wish(name=name, for_relative=True))
        assert answer.code == code, "relatives are told apart by their names"


@pytest.mark.req("R-047", "R-252")
def test_one_identity_is_in_one_slot_once_whatever_the_phone(open_web: Opened) -> None:
    web = open_web(policy={"booking_identity": "real_name", "booking_per_person": 5})
    plan(web)
    book(web, 1, identity=id_number(1))
    assert web.visitor.post("/halls/H/bookings", wish(2, identity=id_number(1))).code == "slot_booked_already"


@pytest.mark.req("R-054", "R-252")
def test_for_a_relative_a_name_and_ones_own_phone_are_enough(open_web: Opened) -> None:
    web = open_web(policy={"booking_identity": "real_name", "booking_per_person": 1, "booking_relatives": 1})
    plan(web)
    book(web, 1, identity=id_number(1))
    mother = book(web, 1, name="李秀英", for_relative=True)
    assert (mother["name"], mother["phone"], mother["for_relative"]) == ("李*", "138****0001", True)
    assert web.visitor.post("/halls/H/bookings", wish(1, name="李大明", for_relative=True)).code == "too_many_relatives"


@pytest.mark.req("R-252", "R-253", "R-255")
def test_name_phone_and_number_are_sealed_and_in_no_event(open_web: Opened) -> None:
    web = open_web(policy={"booking_identity": "real_name"})
    plan(web)
    book(web, identity=id_number(1))
    with web.hall.house.database.read() as connection:
        stored = str(connection.execute(select(Booking.__table__)).one()) + str(web.hall.events())
    assert not any(secret in stored for secret in ("欧阳", "13800000001", id_number(1)))
    public = [event for event in web.device("board").get("/halls/H/events")["items"] if event["type"] == "booking.made"]
    assert [event["data"] for event in public] == [{}]


@pytest.mark.req("R-051")
def test_who_missed_three_books_online_no_more_but_takes_a_number_as_ever(open_web: Opened) -> None:
    web = open_web(policy={"booking_missed_max": 2, "booking_per_person": 2})
    plan(web)
    for clock in ("09:00", "09:30"):
        book(web, 1, starts_at=at(TUESDAY, clock))
    later(web, TUESDAY, "20:00")
    count_missed_bookings(web.hall.house, web.clock.now)
    refusal = web.visitor.post("/halls/H/bookings", wish(1, starts_at=at(4)))
    assert (refusal.code, "2026-04-02" in refusal["detail"]) == ("booking_suspended", True)
    book(web, 2, starts_at=at(4))
    book(web, 1, by=web.person("chen"), starts_at=at(4), channel="phone")
    later(web, 4, "09:00")
    assert web.take("A", phone="13800000001")["ticket_no"] == "A001"


# --- one's own booking ------------------------------------------------------------------------------------------------


@pytest.mark.req("R-052")
def test_a_cancelled_place_is_free_at_once_and_the_log_says_so(web: Web) -> None:
    plan(web)
    booking = book(web)
    assert do(web, "cancel", named(booking))["state"] == "cancelled"
    assert free(web) == [3, 3]
    event = web.hall.last_event("booking.cancelled")
    assert (event.state_from, event.state_to, event.actor_role) == ("booked", "cancelled", "visitor")
    assert do(web, "cancel", named(booking)).code == "booking_ended"


@pytest.mark.req("R-052")
def test_a_moved_booking_keeps_its_code_and_its_old_place_until_there_is_a_new_one(web: Web) -> None:
    plan(web, capacity=1)
    booking = book(web)
    book(web, 2, starts_at=at(TUESDAY, "09:30"))
    assert do(web, "move", named(booking, starts_at=at(TUESDAY, "09:30"))).code == "slot_full"
    assert free(web) == [0, 0]
    moved = do(web, "move", named(booking, starts_at=at(4)))
    assert (moved["code"], moved["day"]) == (booking["code"], "2026-03-04")
    assert (free(web), free(web, 4)) == ([1, 0], [0, 1])


@pytest.mark.req("R-052")
def test_moving_to_its_own_full_slot_says_that_it_is_there_already(web: Web) -> None:
    plan(web, capacity=1)
    booking = book(web)
    refusal = do(web, "move", named(booking, starts_at=booking["starts_at"]))
    assert (refusal.code, "本来就在这个时间" in refusal["detail"]) == ("booking_there_already", True)
    assert do(web, "look-up", named(booking))["moves"] == 0


@pytest.mark.req("R-047")
def test_after_the_deadline_only_the_staff_cancel(web: Web) -> None:
    plan(web)
    booking = book(web)
    later(web, TUESDAY, "08:01")
    refusal = do(web, "cancel", named(booking))
    assert (refusal.status, refusal.code) == (409, "booking_deadline")
    assert do(web, "cancel", {"booking": booking["id"]}, web.person("chen"))["state"] == "cancelled"


@pytest.mark.req("R-266")
def test_a_code_alone_opens_nothing_and_cannot_be_tried_out(web: Web) -> None:
    plan(web)
    booking = book(web)
    assert do(web, "look-up", named(booking))["name"] == "欧阳*"
    assert do(web, "look-up", {"code": booking["code"]}).code == "unknown_appointment"
    tried = [do(web, "look-up", named(booking, 2)).code for _ in range(11)]
    assert tried[0] == "unknown_appointment"
    assert tried[-1] == "rate_limited"
    assert do(web, "look-up", {"booking": booking["id"]}).code == "booking_code_required"


@pytest.mark.req("R-055")
def test_before_the_slot_the_visitor_is_reminded_once_with_what_to_bring(open_web: Opened) -> None:
    web = open_web(items={"passport": {"guide_text": "身份证、照片"}})
    plan(web)
    booking = book(web, service_item="passport")
    assert (booking["materials"], booking["reminder"]) == ("身份证、照片", "")
    later(web, MONDAY, "15:00")
    for _ in range(2):
        remind_of_bookings(web.hall.house, web.clock.now)
    assert [event.data["booking_id"] for event in web.hall.events("booking.reminded")] == [booking["id"]]
    assert "3月3日 09:00" in do(web, "look-up", named(booking))["reminder"]


def close_slots(web: Web, day: int, then: str) -> None:
    body = {"starts_at": at(day, "08:00"), "ends_at": at(day, "12:00"), "reason": "停电检修", "then": then}
    answer = web.person("gao").post("/halls/H/slots/actions/close", body)
    assert answer.status == 201, answer.text


@pytest.mark.req("R-055", "R-056")
def test_who_booked_hears_by_message_before_the_slot_and_when_the_hall_moves_or_cancels_it(open_web: Opened) -> None:
    with running_gateway() as gateway:
        web = open_web(toml=gateway.toml, policy={"reminder_channels": ["message"]})
        plan(web)
        booking = book(web)
        later(web, MONDAY, "15:00")
        remind_of_bookings(web.hall.house, web.clock.now)
        send_messages(web.hall.house, web.clock.now)
        close_slots(web, TUESDAY, "move")
        send_messages(web.hall.house, web.clock.now)
        close_slots(web, 4, "move")
        close_slots(web, 5, "cancel")
        send_messages(web.hall.house, web.clock.now)
        # What was moved once more and then cancelled before it was told says its last word only.
        assert gateway.phones == [("13800000001", kind) for kind in ("booking_soon", "booking_moved", "booking_cancelled")]
        soon, moved, cancelled = (body["text"] for _, body in gateway.asked)
        assert "3月3日 09:00" in soon
        assert "改到3月4日" in moved
        assert "3月5日" in cancelled
        assert all(booking["code"] in text for text in (soon, moved, cancelled))


@pytest.mark.req("R-045")
def test_who_works_in_another_hall_books_here_as_any_visitor(web: Web) -> None:
    plan(web)
    elsewhere = Web(web.app, make_hall(web.hall.house, web.clock, code="H2"))
    head = elsewhere.person("admin1")
    assert head.get("/halls/H/booking-offer").status == 200
    assert head.get("/halls/H/booking-days", zone="A").status == 200
    booked = book(web, by=head, channel="phone")
    assert booked["channel"] == "web"
    assert do(web, "look-up", {"booking": booked["id"]}, head).code == "booking_code_required"
    assert do(web, "move", named(booked, starts_at=at(4)), head)["day"] == "2026-03-04"
    assert head.get("/halls/H/bookings").code == "other_hall"


# --- coming -----------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-048")
def test_code_card_and_phone_all_open_the_same_booking(open_web: Opened) -> None:
    web = open_web(policy={"booking_identity": "real_name"})
    plan(web)
    made = [book(web, n, identity=id_number(n)) for n in (1, 2, 3)]
    later(web, TUESDAY, "08:50")
    shown: list[dict[str, Any]] = [
        {"code": f"http://127.0.0.1:8000/book/H?code={made[0]['code']}"},
        {"identity": {"kind": "id_card", "number": id_number(2), "name": "张三"}},
        {"identity": {"kind": "phone", "number": "138 0000 0003"}},
    ]
    tickets = [do(web, "check-in", body, web.device("kiosk"))["ticket"] for body in shown]
    assert [ticket["ticket_no"] for ticket in tickets] == ["A001", "A002", "A003"]
    again = do(web, "check-in", shown[1], web.device("kiosk"))
    assert (again.code, again["ticket"]["id"]) == ("booking_checked_in", tickets[1]["id"])
    assert do(web, "check-in", {"identity": id_number(9)}, web.device("kiosk")).code == "unknown_appointment"


@pytest.mark.req("R-048")
def test_who_comes_too_early_is_told_when_to_come(web: Web) -> None:
    plan(web)
    booking = book(web)
    later(web, TUESDAY, "08:29")
    refusal = comes(web, booking)
    assert (refusal.code, "08:30" in refusal["detail"]) == ("booking_too_early", True)
    later(web, TUESDAY, "08:30")
    assert comes(web, booking).status == 201


@pytest.mark.req("R-022", "R-048")
def test_the_slip_of_a_booking_promises_what_the_kiosk_showed(web: Web) -> None:
    plan(web)
    booking = book(web)
    web.hall.house.halls.forget()
    later(web, TUESDAY, "08:40")
    web.open("1")
    ticket = comes(web, booking)["ticket"]
    slip = web.device("kiosk").get(f"/tickets/{ticket['id']}/slip")
    assert (slip["wait"], ticket["wait"]["p10_seconds"]) == (ticket["wait"]["text"], 20 * 60)


@pytest.mark.req("R-050", "R-051")
def test_who_was_counted_as_missed_and_comes_after_all_is_late_and_not_missed(open_web: Opened) -> None:
    web = open_web(policy={"booking_missed_hour": 10, "sessions": [{"from": "08:30", "to": "18:00"}]})
    plan(web)
    booking = book(web)
    later(web, TUESDAY, "11:00")
    count_missed_bookings(web.hall.house, web.clock.now)
    assert (comes(web, booking)["late"], comes(web, booking).code) == (True, "booking_checked_in")


@pytest.mark.req("R-028", "R-048")
def test_a_promised_place_is_kept_though_the_zone_has_given_out_its_numbers(open_web: Opened) -> None:
    web = open_web(zones={"A": {"daily_cap": 1}})
    plan(web)
    booking = book(web)
    later(web, TUESDAY, "08:50")
    web.take("A")
    assert web.device("kiosk").post("/halls/H/tickets", {"zone": "A"}).code == "zone_cap_reached"
    assert comes(web, booking)["ticket"]["ticket_no"] == "A002"


@pytest.mark.req("R-045", "R-048")
def test_the_contracts_way_of_taking_a_number_takes_a_booking_too(web: Web) -> None:
    plan(web)
    booking = book(web, by=web.device("integration"))
    assert booking["channel"] == "api"
    later(web, TUESDAY, "08:50")
    ticket = web.take("A", appointment=booking["code"])
    assert ticket["priority_class"] == "appointment"
    assert web.device("kiosk").post("/halls/H/tickets", {"zone": "A", "appointment": "00000000"}).code == "unknown_appointment"


@pytest.mark.req("R-048")
def test_on_the_phone_the_visitor_checks_in_and_gets_the_live_ticket(open_web: Opened) -> None:
    web = open_web()
    plan(web)
    booking = book(web)
    later(web, TUESDAY, "08:50")
    assert do(web, "look-up", named(booking))["can"] == {"cancel": False, "move": False, "check_in": True}
    came = do(web, "check-in", named(booking))
    assert came["ticket"]["channel"] == "phone"
    assert "/t/" in came["ticket"]["e_ticket_url"]
    web.hall.set_policy(booking_phone_check_in=False)
    other = book(web, 2, by=web.person("chen"), starts_at=at(TUESDAY, "09:30"))
    assert do(web, "check-in", named(other, 2)).code == "booking_check_in_here"


# --- the staff --------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-045", "R-254")
def test_the_guide_books_for_a_caller_and_sees_the_days_list_masked(web: Web) -> None:
    plan(web)
    book(web, 1, by=web.person("chen"), channel="phone")
    book(web, 2)
    page = web.person("chen").get("/halls/H/bookings", day="2026-03-03", limit=1)
    [first] = page["items"]
    assert (first["channel"], first["name"], first["phone"]) == ("phone", "欧阳*", "138****0001")
    [second] = web.person("chen").get("/halls/H/bookings", day="2026-03-03", cursor=page["next"])["items"]
    assert second["channel"] == "web"
    path = f"/halls/H/bookings/{second['id']}/actions/reveal"
    assert web.person("lin").post(path, {"reason": ""}).code == "reason_required"
    assert web.person("lin").post(path, {"reason": "通知停约"})["phone"] == "13800000002"
    assert web.person("shen").get("/halls/H/audit")["items"][0]["type"] == "booking.revealed"


@pytest.mark.req("R-056")
def test_a_cancelled_session_moves_its_people_or_tells_them_it_is_off(web: Web) -> None:
    plan(web, capacity=1)
    first, second = book(web, 1), book(web, 2, starts_at=at(TUESDAY, "09:30"))
    book(web, 3, starts_at=at(4))
    body = {"starts_at": at(TUESDAY, "08:00"), "ends_at": at(TUESDAY, "12:00"), "reason": "停电检修", "then": "move"}
    far = body | {"ends_at": "2099-12-31T00:00:00+08:00"}
    assert web.person("gao").post("/halls/H/slots/actions/close", far).code == "closure_far"
    closed = web.person("gao").post("/halls/H/slots/actions/close", body)
    assert [entry["id"] for entry in closed["moved"]] == [first["id"], second["id"]]
    found = do(web, "look-up", named(first))
    assert (found["starts_at"][:16], "停电检修" in found["notice"]) == ("2026-03-04T01:30", True)
    assert do(web, "look-up", named(second, 2))["day"] == "2026-03-05"
    assert web.visitor.post("/halls/H/bookings", wish(4)).code == "slot_closed"
    assert free(web) == [0, 0]
    off = web.person("gao").post(
        "/halls/H/slots/actions/close", body | {"starts_at": at(4), "ends_at": at(5), "then": "cancel"}
    )
    assert len(off["cancelled"]) == 2
    assert "取消" in do(web, "look-up", named(first))["notice"]
    assert web.person("gao").post(f"/halls/H/slots/closures/{closed['closure']}/actions/reopen").status == 200
    assert free(web) == [1, 1]


@pytest.mark.req("R-051", "R-056", "R-083")
def test_nobody_misses_a_time_in_which_the_hall_was_shut(open_web: Opened) -> None:
    web = open_web(policy={"booking_missed_max": 1, "booking_vouchers": True})
    plan(web)
    booked = book(web)
    manager = web.person("gao")
    web.take("A", phone="13800000002")
    later(web, MONDAY, "19:00")
    close_days(web.hall.house, web.clock.now)
    closed = {"day": at(TUESDAY)[:10], "kind": "closed", "name": "停电"}
    assert web.person("lin").post("/halls/H/calendar", closed).status == 200
    (shut,) = (day for day in manager.get("/halls/H/booking-week", days=2)["days"] if day["unserved"])
    assert [(times["zone"], times["booked"]) for times in shut["unserved"]] == [("A", 1)]
    later(web, TUESDAY, "09:00")
    assert comes(web, booked).code == "booking_shut"
    later(web, TUESDAY, "20:00")
    count_missed_bookings(web.hall.house, web.clock.now)
    assert web.hall.events("booking.missed") == []
    assert "停电" in do(web, "look-up", named(booked))["notice"]
    (moved,) = web.hall.events("booking.moved")
    assert (moved.data["channel"], moved.data["starts_at"][:10]) == ("voucher", at(4)[:10])
    book(web, 1, starts_at=at(4))


def calendar(web: Web, kind: str = "closed", **more: Any) -> Answer:
    return web.person("lin").post("/halls/H/calendar", {"day": at(TUESDAY)[:10], "kind": kind, **more})


@pytest.mark.req("R-056")
def test_closing_a_day_tells_how_many_bookings_it_concerns(web: Web) -> None:
    plan(web)
    book(web, 1)
    book(web, 2, starts_at=at(TUESDAY, "09:30"))
    book(web, 3, starts_at=at(4))
    answer = calendar(web)
    assert answer["bookings"]["unserved"] == 2
    assert "2 个已有预约" in answer["bookings"]["text"]
    assert "bookings" not in calendar(web, name="停电").body, "they were told of already"
    assert "bookings" not in calendar(web, "workday").body
    afternoon = {"sessions": [{"from": "14:00", "to": "18:00", "days": [1, 2, 3, 4, 5]}]}
    assert web.person("admin1").ask("PATCH", "/halls/H/policy", json=afternoon)["bookings"]["unserved"] == 3


@pytest.mark.req("R-056")
def test_a_draft_that_closes_a_day_tells_it_when_made_and_when_published(web: Web) -> None:
    plan(web)
    book(web)
    keeper = web.person("admin1")
    keeper.post("/halls/H/drafts", {"name": "检修"})
    step = keeper.post("/halls/H/calendar?draft=1", {"day": at(TUESDAY)[:10], "kind": "closed"})
    assert step["bookings"]["unserved"] == 1
    assert keeper.post("/halls/H/drafts/1/actions/publish")["bookings"]["unserved"] == 1


@pytest.mark.req("R-055", "R-056")
def test_whose_day_is_closed_reads_that_and_may_move_without_a_deadline(web: Web) -> None:
    plan(web)
    booked = book(web)
    calendar(web, name="停电检修")
    later(web, TUESDAY, "08:50")
    seen = do(web, "look-up", named(booked))
    assert (seen["shut"], seen["can"], seen["reminder"]) == (True, {"cancel": True, "move": True, "check_in": False}, "")
    assert "不开放" in seen["state_text"]
    assert all(word in seen["notice"] for word in ("停电检修", "不要前来", "改约", "取消"))
    moved = do(web, "move", named(booked, starts_at=at(4)))
    assert (moved["shut"], moved["notice"], moved["day"]) == (False, "", "2026-03-04")


@pytest.mark.req("R-055", "R-056")
def test_nobody_is_reminded_to_come_to_a_shut_door(web: Web) -> None:
    plan(web)
    book(web)
    calendar(web)
    later(web, MONDAY, "16:00")
    remind_of_bookings(web.hall.house, web.clock.now)
    assert web.hall.events("booking.reminded") == []
    calendar(web, "workday")
    remind_of_bookings(web.hall.house, web.clock.now)
    assert len(web.hall.events("booking.reminded")) == 1


@pytest.mark.req("R-056")
def test_the_staff_see_which_bookings_are_to_be_moved_and_close_only_their_times(web: Web) -> None:
    plan(web, hours=[{"from": "09:00", "to": "12:00"}, {"from": "14:30", "to": "17:00"}])
    for n, clock in enumerate(("09:00", "09:30", "11:00", "14:30", "15:00")):
        book(web, n, starts_at=at(TUESDAY, clock))
    calendar(web, "workday", sessions=[{"from": "10:00", "to": "12:00"}])
    rows = web.person("chen").get("/halls/H/bookings", day="2026-03-03")["items"]
    assert [row["shut"] for row in rows] == [True, True, False, True, True]
    assert "待改约" in rows[0]["state_text"]
    week = web.person("gao").get("/halls/H/booking-week", days=1)
    assert [entry["day"] for entry in week["later"]] == ["2026-03-03"], "also beyond the days that are shown"
    stretches = [
        (one["zone"], one["starts_at"][11:16], one["ends_at"][11:16], one["booked"])
        for one in week["later"][0]["unserved_times"]
    ]
    assert stretches == [("A", "01:00", "02:00", 2), ("A", "06:30", "07:30", 2)]


@pytest.mark.req("R-056", "R-083")
def test_a_voucher_for_a_day_that_is_closed_says_when_it_is_good(open_web: Opened) -> None:
    web = open_web(policy={"booking_vouchers": True})
    plan(web)
    web.take("A", phone="13800000002")
    later(web, MONDAY, "19:00")
    close_days(web.hall.house, web.clock.now)
    calendar(web)
    [voucher] = web.person("chen").get("/halls/H/bookings", day="2026-03-03")["items"]
    assert "2026-03-04" in voucher["notice"]


@pytest.mark.req("R-056")
def test_who_keeps_a_place_in_a_closed_time_reads_why_and_loses_nothing(open_web: Opened) -> None:
    web = open_web(policy={"booking_missed_max": 1})
    plan(web)
    booked = book(web)
    body = {"starts_at": at(TUESDAY, "08:00"), "ends_at": at(TUESDAY, "12:00"), "reason": "停电检修", "then": "keep"}
    assert len(web.person("gao").post("/halls/H/slots/actions/close", body)["kept"]) == 1
    assert "停电检修" in do(web, "look-up", named(booked))["notice"]
    later(web, TUESDAY, "20:00")
    count_missed_bookings(web.hall.house, web.clock.now)
    assert [event.type for event in web.hall.events("booking.")][-1] == "booking.cancelled"


@pytest.mark.req("R-044")
def test_the_coming_week_is_shown_as_it_will_be(web: Web) -> None:
    plan(web, zone="A")
    book(web)
    days = web.person("lin").get("/halls/H/booking-week", days=7)["days"]
    assert [(day["weekday"], len(day["slots"])) for day in days] == [(1, 2), (2, 2), (3, 2), (4, 2), (5, 2), (6, 0), (7, 0)]
    assert (days[1]["slots"][0]["booked"], days[1]["slots"][0]["free"]) == (1, 2)


@pytest.mark.req("R-044", "R-053")
def test_a_plan_that_makes_no_sense_is_refused(web: Web) -> None:
    plan(web)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"hours": [HOURS, HOURS]}, "plan_hours"), ({"slot_minutes": 90}, "plan_hours"), ({"zone": "X"}, "zone_issues_no_tickets"),
        ({"first_day": "2026-03-02", "last_day": "2026-03-01"}, "plan_days"), ({"service_item": "abroad"}, "item_not_in_zone"),
        ({"last_day": "soon"}, "validation_failed"), ({"code": "AM"}, "code_taken"),
    ]  # fmt: skip
    for more, code in wrong:
        assert web.person("admin1").post("/halls/H/booking-plans", {**PLAN, "code": "PM", **more}).code == code


@pytest.mark.req("R-044", "R-246")
def test_a_changed_plan_is_in_the_log_and_takes_no_place_from_anybody(web: Web) -> None:
    plan(web)
    booking = book(web)
    changed = web.person("admin1").ask("PATCH", "/halls/H/booking-plans/AM", json={"capacity": 0, "slot_minutes": 60})
    assert (changed.status, changed["capacity"]) == (200, 0)
    event = web.hall.last_event("hall.configured")
    assert (event.data["before"], event.data["after"]) == (
        {"capacity": 3, "slot_minutes": 30}, {"capacity": 0, "slot_minutes": 60}
    )  # fmt: skip
    assert free(web) == [0]
    later(web, TUESDAY, "09:00")
    assert comes(web, booking).status == 201


@pytest.mark.req("R-044", "R-048")
def test_a_zone_for_bookings_only_says_so_and_the_staff_may_still_help(open_web: Opened) -> None:
    web = open_web(zones={"A": {"appointment_only": True}})
    plan(web)
    booking = book(web)
    later(web, TUESDAY, "08:50")
    assert web.device("kiosk").post("/halls/H/tickets", {"zone": "A"}).code == "zone_appointment_only"
    zone = next(zone for zone in web.device("board").get("/halls/H/board")["state"]["zones"] if zone["code"] == "A")
    assert (zone["issuing"]["open"], zone["issuing"]["reason"]) == (False, "bookings_only")
    assert web.person("chen").post("/halls/H/tickets", {"zone": "A"}).status == 201
    assert comes(web, booking).status == 201


@pytest.mark.req("R-083")
def test_who_is_left_unserved_at_closing_comes_first_the_next_day(open_web: Opened) -> None:
    web = open_web(policy={"booking_vouchers": True})
    web.open("1")
    ticket = web.take("A")
    later(web, MONDAY, "19:00")
    close_days(web.hall.house, web.clock.now)
    voucher = web.visitor.get(f"/e-tickets/{ticket['e_ticket_url'].rsplit('/', 1)[1]}")["voucher"]
    assert (voucher["day"], voucher["code"] in voucher["text"]) == ("2026-03-03", True)
    later(web, TUESDAY, "16:00")
    came = do(web, "check-in", {"code": voucher["code"]}, web.device("kiosk"))
    assert (came["late"], came["ticket"]["priority_class"]) == (False, "appointment")


@pytest.mark.req("R-051", "R-083")
def test_a_voucher_that_is_not_used_counts_against_nobody(open_web: Opened) -> None:
    web = open_web(policy={"booking_vouchers": True, "booking_missed_max": 1, "booking_per_person": 1})
    plan(web)
    web.take("A", phone="13800000001")
    later(web, MONDAY, "19:00")
    close_days(web.hall.house, web.clock.now)
    book(web, 1)
    later(web, TUESDAY, "08:50")
    do(web, "check-in", {"identity": {"kind": "phone", "number": "13800000001"}}, web.device("kiosk"))
    later(web, TUESDAY, "20:00")
    count_missed_bookings(web.hall.house, web.clock.now)
    assert [event.data["channel"] for event in web.hall.events("booking.missed")] == ["voucher"]
    book(web, 1, starts_at=at(5))


@pytest.mark.req("R-057")
def test_figures_agree_however_they_are_cut(web: Web) -> None:
    plan(web)
    first = book(web, 1, service_item="passport")
    book(web, 2, starts_at=at(4), by=web.person("chen"))
    do(web, "cancel", named(first))
    for by in ("slot", "item", "zone", "day", "channel"):
        span = {"from": "2026-03-01", "to": "2026-03-31"}
        rows = web.person("lin").get("/halls/H/booking-stats", by=by, **span)["rows"]
        assert (sum(row["booked"] for row in rows), sum(row["cancelled"] for row in rows)) == (2, 1)
        parts = ("checked_in", "late", "missed", "cancelled", "open")
        assert all(row["booked"] == sum(row[name] for name in parts) for row in rows)
