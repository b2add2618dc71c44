"""What else happens to a ticket: held, transferred, put back, given up, brought back, moved ahead."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.domain.people import Role
from app.domain.ticket import TicketState
from app.domain.window import WindowState
from app.operations.moving import Target
from app.operations.visits import Visit, waiting_by_zone
from tests.builders import Desk, SmallHall, refused

Opened = Callable[..., SmallHall]


def at_the_window(hall: SmallHall, desk: Desk, state: str = "serving", zone: str = "A", item: str | None = None) -> Visit:
    """A ticket that is called or served at ``desk``."""
    ticket = hall.take(zone, item)
    desk.call_next()
    if state == "serving":
        hall.clock.advance(30)
        desk.start()
    return hall.now(ticket)


# --- hold -------------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-070")
@pytest.mark.parametrize(("state", "window"), [("called", WindowState.CALLED), ("serving", WindowState.SERVING)])
def test_a_held_ticket_is_taken_up_again_where_it_stopped(hall: SmallHall, state: str, window: WindowState) -> None:
    desk = hall.open("1")
    ticket = at_the_window(hall, desk, state)
    desk.hold("去复印")
    assert (hall.now(ticket).state, hall.now(ticket).window_id) == (TicketState.HELD, hall.windows["1"])
    assert (desk.row.state, desk.row.held, desk.row.leg_id) == (WindowState.IDLE, 1, None)
    hall.clock.advance(120)
    desk.resume_hold(ticket)
    assert hall.now(ticket).state.value == state
    assert (desk.row.state, desk.row.held) == (window, 0)


@pytest.mark.req("R-070")
def test_a_window_holds_three_tickets_at_most(hall: SmallHall) -> None:
    desk = hall.open("1")
    for _ in range(3):
        at_the_window(hall, desk)
        desk.hold()
    at_the_window(hall, desk)
    with refused("held_limit", limit=3):
        desk.hold()


@pytest.mark.req("R-070")
def test_the_stand_in_of_the_post_takes_up_what_the_first_held(hall: SmallHall) -> None:
    li = hall.open("1")
    ticket = at_the_window(hall, li)
    li.hold()
    li.hand_over()
    wang = hall.desk("1", "wang")
    wang.cover()
    wang.resume_hold(ticket)
    now = hall.now(ticket)
    assert (now.state, now.staff_id, now.staff_role) == (TicketState.SERVING, hall.people["wang"], "B")


def test_a_ticket_is_taken_up_only_at_its_own_window(hall: SmallHall) -> None:
    one, two = hall.open("1"), hall.open("2")
    ticket = at_the_window(hall, one)
    one.hold()
    with refused("ticket_not_here", ticket_no="A001", window="2"):
        two.resume_hold(ticket)


def test_a_ticket_is_not_taken_up_at_a_busy_desk_or_without_being_held(hall: SmallHall) -> None:
    desk = hall.open("1")
    held = at_the_window(hall, desk)
    desk.hold()
    other = at_the_window(hall, desk)
    with refused("ticket_open"):
        desk.resume_hold(held)
    desk.finish()
    with refused("ticket_not_held", ticket_no="A002"):
        desk.resume_hold(other)


def test_time_on_hold_is_not_handling_time(hall: SmallHall) -> None:
    desk = hall.open("1")
    ticket = at_the_window(hall, desk)
    hall.clock.advance(60)
    desk.hold()
    hall.clock.advance(600)
    desk.resume_hold(ticket)
    hall.clock.advance(60)
    desk.finish()
    assert hall.now(ticket).held_ms == 600_000
    assert hall.counter().service_ms == 120_000


# --- transfer ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-071")
def test_a_transfer_keeps_number_and_issue_time(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.open("3")
    ticket = at_the_window(hall, desk)
    desk.transfer(zone="Z", note="先咨询")
    now = hall.now(ticket)
    assert (now.ticket_no, now.issued_at, now.leg_no, now.state) == ("A001", ticket.issued_at, 2, TicketState.WAITING)
    assert now.zone_id == hall.zones["Z"]
    assert desk.row.state is WindowState.IDLE
    event = hall.last_event("ticket.transferred")
    assert (event.data["from_zone"], event.data["to_zone"], event.reason) == ("A", "Z", "先咨询")


@pytest.mark.req("R-071")
@pytest.mark.parametrize(
    ("place", "order"),
    [
        ("next", ["A001", "Z001", "Z002", "Z003"]),
        ("original", ["Z001", "A001", "Z002", "Z003"]),
        ("last", ["Z001", "Z002", "Z003", "A001"]),
    ],
)
def test_a_transfer_is_placed_next_by_its_first_time_or_last(hall: SmallHall, place: str, order: list[str]) -> None:
    desk, there = hall.open("1"), hall.open("3")
    hall.take("Z")
    hall.clock.advance(60)
    at_the_window(hall, desk)
    hall.take_many(2, "Z")
    desk.transfer(zone="Z", place=place)
    assert [there.serves(seconds=0).ticket_no for _ in range(4)] == order


@pytest.mark.req("R-071")
def test_a_transfer_to_one_window_waits_for_that_window(hall: SmallHall) -> None:
    one, two = hall.open("1"), hall.open("2")
    at_the_window(hall, one)
    one.transfer(window_id=hall.windows["2"])
    assert one.calls() is None
    assert two.calls() == "A001"


@pytest.mark.req("R-071")
def test_a_transfer_to_another_item_goes_to_the_zone_of_the_item(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.open("4")
    ticket = at_the_window(hall, desk, item="passport")
    desk.transfer(service_item="abroad")
    now = hall.now(ticket)
    assert (now.zone_id, now.item_id) == (hall.zones["K"], hall.items["abroad"])


@pytest.mark.req("R-042")
def test_an_enquiry_becomes_a_ticket_for_an_item_and_keeps_its_arrival(hall: SmallHall) -> None:
    enquiry, desk = hall.open("3"), hall.open("1")
    asked = at_the_window(hall, enquiry, zone="Z")
    hall.take_many(2, "A", item="passport")
    enquiry.transfer(service_item="passport")
    now = hall.now(asked)
    assert (now.item_id, now.order_at, now.ticket_no) == (hall.items["passport"], asked.issued_at, "Z001")
    assert desk.calls() == "Z001"


@pytest.mark.req("R-072")
def test_a_transfer_to_a_zone_with_no_open_window_is_refused(hall: SmallHall) -> None:
    desk = hall.open("1")
    ticket = at_the_window(hall, desk)
    with refused("transfer_target_closed", target="综合咨询"):
        desk.transfer(zone="Z")
    assert hall.now(ticket).state is TicketState.SERVING
    assert desk.row.state is WindowState.SERVING


@pytest.mark.req("R-072")
def test_a_transfer_to_a_window_that_is_shut_or_paused_is_refused(hall: SmallHall) -> None:
    one = hall.open("1")
    at_the_window(hall, one)
    with refused("transfer_target_closed", target="2号窗口"):
        one.transfer(window_id=hall.windows["2"])
    hall.open("2").pause()
    with refused("transfer_target_closed", target="2号窗口"):
        one.transfer(window_id=hall.windows["2"])


@pytest.mark.req("R-072")
def test_a_transfer_to_a_window_that_does_something_else_is_refused(hall: SmallHall) -> None:
    one = hall.open("1")
    hall.open("3")
    at_the_window(hall, one, item="passport")
    with refused("transfer_target_cannot", target="3号窗口"):
        one.transfer(zone="A", window_id=hall.windows["3"])


@pytest.mark.req("R-072")
def test_a_transfer_to_somebody_without_the_skill_is_refused(hall: SmallHall) -> None:
    hall.open("4", who="zheng")
    guide_ticket = hall.take("K", "abroad")
    with refused("transfer_target_cannot", target="4号窗口"):
        hall.send(guide_ticket, Target(window_id=hall.windows["4"], place="last"))


@pytest.mark.req("R-072")
def test_a_transfer_to_a_zone_that_is_off_is_refused(open_hall: Opened) -> None:
    hall = open_hall(zones={"B": {"active": False}}, windows={"2": ["B"]})
    hall.open("2")
    desk = hall.open("1")
    at_the_window(hall, desk)
    with refused("transfer_target_closed", target="办不成事"):
        desk.transfer(zone="B")


@pytest.mark.req("R-072")
def test_an_item_is_not_sent_to_a_zone_that_does_not_handle_it(hall: SmallHall) -> None:
    hall.open("4")
    desk = hall.open("1")
    at_the_window(hall, desk)
    with refused("item_not_in_zone"):
        desk.transfer(zone="K", service_item="passport")


def test_a_transfer_says_where_to(hall: SmallHall) -> None:
    desk = hall.open("1")
    at_the_window(hall, desk)
    with refused("transfer_nowhere"):
        desk.transfer()


def test_counts_and_sums_stay_true_over_a_transfer(hall: SmallHall) -> None:
    desk, there = hall.open("1"), hall.open("3")
    at_the_window(hall, desk)
    desk.transfer(zone="Z")
    assert hall.look(waiting_by_zone, hall.id) == {hall.zones["Z"]: 1}
    there.serves()
    sums = hall.ledger()
    assert (sums["A"].issued, sums["A"].served) == (1, 1)  # counted where the number was taken
    assert all(entry.balanced for entry in sums.values())
    assert hall.counter("Z").service_ms == 300_000  # the time where it was spent


def test_a_guide_sends_somebody_who_waits_in_the_wrong_line_to_the_right_one(hall: SmallHall) -> None:
    there = hall.open("3")
    ticket = hall.take("A")
    hall.send(ticket, Target(zone="Z"))
    assert there.calls() == "A001"
    assert hall.last_event("ticket.transferred").actor_role == Role.GUIDE


def test_a_guide_does_not_put_anybody_first(hall: SmallHall) -> None:
    hall.open("3")
    with refused("forbidden"):
        hall.send(hall.take("A"), Target(zone="Z", place="next"))


# --- put back ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-074")
def test_a_ticket_called_by_mistake_has_its_exact_old_place_again(hall: SmallHall) -> None:
    desk = hall.open("1")
    before = hall.take_many(3)
    hall.take_many(1)
    middle = hall.now(before[1])
    desk.call(middle)
    desk.put_back()
    after = hall.now(middle)
    assert (after.state, after.order_at, after.order_seq) == (TicketState.WAITING, middle.order_at, middle.order_seq)
    assert (after.window_id, after.staff_id, after.called_at, after.attempt) == (None, None, None, 0)
    assert [desk.serves(seconds=0).ticket_no for _ in range(4)] == ["A001", "A002", "A003", "A004"]


@pytest.mark.req("R-074")
def test_a_ticket_that_was_moved_ahead_is_still_ahead_when_put_back(hall: SmallHall) -> None:
    desk = hall.open("1")
    ordinary = hall.take("A")
    hall.take("A", priority_class="special")
    hall.clock.advance(300)
    hall.move_ahead(ordinary)
    assert desk.calls() == "A001"
    desk.put_back()
    assert desk.calls() == "A001"


def test_a_call_that_was_put_back_leaves_no_wait_in_the_figures(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.take()
    hall.clock.advance(100)
    desk.call_next()
    desk.put_back()
    counts = hall.counter()
    assert (counts.waits, counts.wait_ms) == (0, 0)


# --- giving up --------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-069")
@pytest.mark.parametrize("reason", ["", "改日再来"])
def test_a_visitor_gives_up_with_or_without_a_reason(hall: SmallHall, reason: str) -> None:
    ticket = hall.take()
    hall.abandon(ticket, reason)
    assert hall.now(ticket).state is TicketState.ABANDONED
    assert hall.last_event("ticket.abandoned").reason == reason
    assert hall.open("1").calls() is None


@pytest.mark.req("R-069")
@pytest.mark.parametrize("state", ["called", "held"])
def test_giving_up_at_the_window_frees_it(hall: SmallHall, state: str) -> None:
    desk = hall.open("1")
    ticket = at_the_window(hall, desk, "called")
    if state == "held":
        desk.hold()
    hall.abandon(ticket)
    assert (desk.row.state, desk.row.leg_id, desk.row.held) == (WindowState.IDLE, None, 0)


def test_somebody_being_served_does_not_give_up_any_more(hall: SmallHall) -> None:
    ticket = at_the_window(hall, hall.open("1"))
    with refused("illegal_move"):
        hall.abandon(ticket)


@pytest.mark.req("R-260")
def test_a_clerk_ends_no_ticket_at_a_colleagues_window(hall: SmallHall) -> None:
    one = hall.open("1")
    ticket = at_the_window(hall, one, "called")
    with refused("window_not_yours", window="1"):
        hall.abandon(ticket, by=hall.person("zhao"))
    assert one.row.state is WindowState.CALLED


# --- return after a no-show (S-11) ------------------------------------------------------------------------------------


@pytest.mark.req("R-067")
def test_a_visitor_who_missed_the_call_is_called_after_the_next_three(hall: SmallHall) -> None:
    desk = hall.open("1")
    missed = hall.take()
    hall.take_many(5)
    desk.misses()
    back = hall.reactivate(missed)
    assert (back.ticket_no, back.state, back.reactivations) == ("A001", TicketState.WAITING, 1)
    served = [desk.serves(seconds=0).ticket_no for _ in range(6)]
    assert served == ["A002", "A003", "A004", "A001", "A005", "A006"]


@pytest.mark.req("R-067")
def test_of_two_who_come_back_the_first_is_called_first(hall: SmallHall) -> None:
    desk = hall.open("1")
    first, second, *_ = hall.take_many(6)
    desk.misses()
    desk.misses()
    hall.reactivate(second)
    hall.reactivate(first)
    assert [desk.serves(seconds=0).ticket_no for _ in range(6)] == ["A003", "A004", "A005", "A002", "A001", "A006"]


@pytest.mark.req("R-067")
def test_with_fewer_waiting_the_returned_one_comes_last(hall: SmallHall) -> None:
    desk = hall.open("1")
    missed, *_ = hall.take_many(2)
    desk.misses()
    hall.reactivate(missed)
    hall.take()
    assert [desk.serves(seconds=0).ticket_no for _ in range(3)] == ["A002", "A001", "A003"]


@pytest.mark.req("R-067")
def test_a_ticket_comes_back_once_and_on_the_same_day(open_hall: Opened) -> None:
    hall = open_hall(policy={"reactivations": 2})
    desk = hall.open("1")
    missed = hall.take()
    desk.misses()
    hall.clock.advance(24 * 3600)
    with refused("reactivation_expired", ticket_no="A001"):
        hall.reactivate(missed)


@pytest.mark.req("R-067")
def test_a_hall_may_allow_no_return(open_hall: Opened) -> None:
    hall = open_hall(policy={"reactivations": 0})
    desk = hall.open("1")
    missed = hall.take()
    desk.misses()
    with refused("reactivation_limit", ticket_no="A001"):
        hall.reactivate(missed)


@pytest.mark.req("R-067")
@pytest.mark.parametrize("who", ["kiosk", "guide", "window"])
def test_one_comes_back_at_the_kiosk_the_guide_desk_or_a_window(hall: SmallHall, who: str) -> None:
    desk = hall.open("1")
    missed = hall.take()
    desk.misses()
    actor = {"kiosk": hall.device("kiosk"), "guide": hall.person("chen"), "window": hall.person("zhao")}[who]
    assert hall.reactivate(missed, by=actor).state is TicketState.WAITING


@pytest.mark.req("R-067", "R-066")
def test_a_return_counts_one_ticket_one_no_show_and_one_service(hall: SmallHall) -> None:
    desk = hall.open("1")
    missed = hall.take()
    missed_at = hall.clock.now + timedelta(seconds=180)
    desk.misses()
    hall.reactivate(missed)
    desk.serves("A001")
    counts = hall.counter()
    assert (counts.issued, counts.no_shows, counts.served, counts.abandoned) == (1, 1, 1, 0)
    assert hall.events("ticket.no_show")[0].at == missed_at  # the history is kept
    assert [event.type for event in hall.events("ticket.")][-4:] == [
        "ticket.reactivated", "ticket.called", "ticket.started", "ticket.finished",
    ]  # fmt: skip


def test_who_did_not_miss_a_call_does_not_come_back(hall: SmallHall) -> None:
    with refused("illegal_move"):
        hall.reactivate(hall.take())


# --- moving ahead -----------------------------------------------------------------------------------------------------


@pytest.mark.req("R-078")
def test_a_leader_puts_somebody_first_with_a_reason_that_the_auditors_see(hall: SmallHall) -> None:
    desk = hall.open("1")
    *_, last = hall.take_many(4)
    hall.move_ahead(last, "突发不适")
    event = hall.last_event("ticket.moved_ahead")
    assert (event.sensitive, event.reason, event.actor_id) == ("move_ahead", "突发不适", hall.people["gao"])
    done = desk.call_next()
    assert done.visit is not None
    assert done.reason is not None
    assert (done.visit.ticket_no, done.reason.rule) == ("A004", "moved_ahead")


@pytest.mark.req("R-078")
@pytest.mark.parametrize("who", ["li", "chen", "shen", "he"])
def test_nobody_else_has_that_right(hall: SmallHall, who: str) -> None:
    with refused("forbidden"):
        hall.move_ahead(hall.take(), by=hall.person(who))


@pytest.mark.req("R-078")
def test_nobody_is_put_first_without_a_reason(hall: SmallHall) -> None:
    with refused("reason_required"):
        hall.move_ahead(hall.take(), " ")


def test_only_somebody_who_waits_is_put_first(hall: SmallHall) -> None:
    ticket = at_the_window(hall, hall.open("1"))
    with refused("ticket_not_waiting"):
        hall.move_ahead(ticket)


def test_somebody_moved_ahead_who_then_misses_the_call_comes_back_behind_three_like_all(hall: SmallHall) -> None:
    desk = hall.open("1")
    ticket = hall.take()
    hall.take_many(4)
    hall.move_ahead(ticket)
    desk.misses()
    hall.reactivate(ticket)
    assert [desk.serves(seconds=0).ticket_no for _ in range(4)] == ["A002", "A003", "A004", "A001"]
