"""The guide and people who come first: a group for somebody who waits, and straight to a window without queueing."""

from collections.abc import Callable

import pytest

from app.operations import guiding
from app.operations.calling import Done
from app.operations.guiding import Brought
from app.operations.issuing import Request
from app.operations.visits import Visit
from tests.builders import SmallHall, Web, refused, sentence


def send(hall: SmallHall, number: str, brought: Brought, who: str = "chen") -> Done:
    vault, at = hall.house.vault, hall.clock.now
    return hall.do(
        lambda work, halls: guiding.send_straight(work, halls, vault, hall.windows[number], brought, hall.person(who), at)
    )


def set_group(hall: SmallHall, ticket: Visit, code: str) -> Visit:
    return hall.do(guiding.set_group, hall.id, ticket.id, code, hall.person("chen"), hall.clock.now)


@pytest.mark.req("R-119")
def test_the_guide_brings_somebody_to_a_free_window_and_a_ticket_is_on_record(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    hall.take_many(3)
    desk = hall.open("1")
    done = send(hall, "1", Brought(group="with_infant", reason="抱婴儿"))
    assert done.visit is not None
    assert done.reason is not None
    assert (done.visit.ticket_no, done.visit.state.value, done.visit.special_group) == ("A004", "called", "with_infant")
    assert (done.reason.rule, desk.ticket) == ("straight", "A004")
    event = hall.last_event("ticket.called")
    assert (event.sensitive, event.reason, event.actor_id) == ("straight", "抱婴儿", hall.people["chen"])
    assert [e.type for e in hall.events("ticket.") if e.ticket_id == done.visit.id] == ["ticket.issued", "ticket.called"]
    desk.start()
    desk.finish()
    assert desk.calls() == "A001"


@pytest.mark.req("R-119")
def test_where_somebody_is_served_the_guides_visitor_is_that_windows_very_next(hall: SmallHall) -> None:
    hall.take_many(3)
    desk, other = hall.open("1"), hall.open("2")
    desk.call_next()
    done = send(hall, "1", Brought(group="pregnant"))
    assert done.visit is not None
    assert (done.visit.state.value, done.reason) == ("waiting", None)
    assert other.calls() == "A002"
    desk.start()
    desk.finish()
    assert desk.calls() == done.visit.ticket_no
    assert set(hall.ledger()) >= {"A"}


@pytest.mark.req("R-119")
def test_those_brought_to_one_window_are_called_in_the_order_they_came(hall: SmallHall) -> None:
    hall.take_many(3)
    desk = hall.open("1")
    desk.call_next()
    brought = []
    for _ in range(3):
        hall.clock.advance(30)
        done = send(hall, "1", Brought(group="pregnant"))
        assert done.visit is not None
        brought.append(done.visit.ticket_no)
    called = []
    for _ in range(4):
        desk.start()
        desk.finish()
        called.append(desk.calls())
    assert called == [*brought, "A002"]


@pytest.mark.req("R-119")
def test_a_waiting_ticket_goes_straight_when_its_holder_belongs_to_a_group(hall: SmallHall) -> None:
    first, second = hall.take(), hall.take()
    desk = hall.open("1")
    with refused("straight_needs_group"):
        send(hall, "1", Brought(ticket_id=second.id))
    with refused("straight_needs_group"):
        send(hall, "1", Brought(request=Request(zone="A")))
    done = send(hall, "1", Brought(ticket_id=second.id, group="ill"))
    assert done.visit is not None
    assert (done.visit.ticket_no, desk.ticket, done.visit.priority_class) == (second.ticket_no, second.ticket_no, "special")
    desk.start()
    desk.finish()
    assert desk.calls() == first.ticket_no


@pytest.mark.req("R-119")
def test_a_window_that_is_shut_or_cannot_do_it_takes_nobody(hall: SmallHall) -> None:
    with refused("window_closed", window="1") as shut:
        send(hall, "1", Brought(group="ill"))
    assert sentence(shut) == "1 号窗口没有开，请选其他窗口。", "it is not the guide who opens it"
    desk = hall.open("1")
    with refused("ticket_not_for_window"):
        send(hall, "1", Brought(group="ill", request=Request(zone="A", service_item="abroad")))
    desk.pause()
    with refused("window_paused") as shut:
        send(hall, "1", Brought(group="ill"))
    assert sentence(shut) == "1 号窗口暂停服务，请选其他窗口。"
    hall.open("4", "zheng")
    with refused("ticket_not_for_window"):
        send(hall, "4", Brought(group="ill", request=Request(zone="K", service_item="abroad")))
    assert hall.events("ticket.") == []


@pytest.mark.req("R-119")
def test_the_number_belongs_to_a_zone_that_the_window_serves(open_hall: Callable[..., SmallHall]) -> None:
    group = {"code": "elderly", "name": "老年人", "name_en": "", "priority_class": "special", "zone": "T", "from_age": 60}
    hall = open_hall(hall={"special_groups": [{**group, "by_identity": True}]}, windows={"1": ["T"], "2": ["A"]})
    hall.open("1"), hall.open("2")
    numbers = []
    for number in ("1", "2"):
        done = send(hall, number, Brought(group="elderly", request=Request(zone="A")))
        assert done.visit is not None
        numbers.append(done.visit.ticket_no)
    assert numbers == ["T001", "A001"]


@pytest.mark.req("R-117")
def test_the_guide_sets_the_group_of_somebody_who_waits(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    waiting = hall.take_many(3)
    after = set_group(hall, waiting[2], "disabled")
    assert (after.ticket_no, after.special_group, after.priority_class) == (waiting[2].ticket_no, "disabled", "special")
    assert (after.order_at, after.order_seq) == (waiting[2].order_at, waiting[2].order_seq)
    assert hall.last_event("ticket.group_set").data["priority_class"] == "special"
    desk = hall.open("1")
    called = [desk.serves().ticket_no for _ in range(3)]
    assert sorted(called) == sorted(ticket.ticket_no for ticket in waiting)
    with refused("ticket_not_waiting"):
        set_group(hall, waiting[2], "ill")


@pytest.mark.req("R-119", "R-117")
def test_guides_and_leaders_may_and_clerks_may_not(web: Web) -> None:
    ticket = web.take("A")
    clerk = web.open("1")
    assert clerk.act("1", "send-straight", special_group="ill").code == "forbidden"
    assert clerk.post(f"/tickets/{ticket['id']}/actions/set-group", {"special_group": "ill"}).code == "forbidden"
    guide = web.person("chen")
    grouped = guide.post(f"/tickets/{ticket['id']}/actions/set-group", {"special_group": "ill"})
    assert grouped["ticket"]["special_group"]["code"] == "ill"
    called = guide.act("1", "send-straight", special_group="elderly")
    assert (called["ticket"]["state"], called["window"]["ticket_no"]) == ("called", called["ticket"]["ticket_no"])
    assert called["reason"]["sentence"] == "A002 由导办员按特殊群体直接带到窗口。"
    behind = guide.act("1", "send-straight", ticket=ticket["id"])
    assert (behind["ticket"]["state"], behind["window"]["ticket_no"]) == ("waiting", "A002")
    assert "导办员" in web.person("lin").get(f"/tickets/{ticket['id']}/trail")["events"][-1]["sentence"]
