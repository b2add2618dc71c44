"""The desk's verbs around the visitor at it: what each does, what it refuses and with which words."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.ticket import TicketState
from app.domain.window import WindowState
from app.models import Call
from app.operations.calling import Done, Finish
from app.operations.undoing import undo
from app.operations.visits import Visit
from tests.builders import Desk, SmallHall, refused

Opened = Callable[..., SmallHall]


def number(done: Done) -> str | None:
    return done.visit.ticket_no if done.visit else None


def call_row(hall: SmallHall, ticket: Visit) -> list[Any]:
    with hall.house.database.read() as connection:
        return list(connection.execute(select(Call.__table__).where(Call.ticket_id == ticket.id).order_by(Call.call_no)))


# --- call next --------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-058", "R-061")
def test_whoever_came_first_is_called_first(hall_on_each: SmallHall) -> None:
    desk = hall_on_each.open("1")
    hall_on_each.take_many(3)
    assert [desk.serves().ticket_no for _ in range(3)] == ["A001", "A002", "A003"]


def test_nobody_is_called_when_nobody_waits(hall: SmallHall) -> None:
    desk = hall.open("1")
    before = hall.everything()
    assert desk.call_next().visit is None
    assert hall.everything() == before


@pytest.mark.req("R-058")
def test_why_a_ticket_was_called_and_who_was_next_is_kept(hall: SmallHall) -> None:
    first, second = hall.take_many(2)
    desk = hall.open("1")
    done = desk.call_next()
    assert done.reason is not None
    assert (done.reason.rule, done.reason.runner_up) == ("longest_in_line", "A002")
    [row] = call_row(hall, first)
    assert (row.rule, row.runner_up_no, row.runner_up_leg_id) == ("longest_in_line", "A002", second.leg_id)
    assert row.facts == {"ticket_no": "A001", "minutes": 2, "count": 0}
    assert hall.last_event("ticket.called").data["runner_up"] == "A002"


@pytest.mark.req("R-059")
def test_after_two_priority_calls_an_ordinary_ticket_is_called(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.take_many(3, "A", priority_class="special", seconds_apart=0)
    hall.take("A")
    hall.clock.advance(120)
    assert [desk.serves(seconds=0).ticket_no for _ in range(4)] == ["A001", "A002", "A004", "A003"]
    assert call_row(hall, hall.now(hall.take("A"))) == []


@pytest.mark.req("R-009")
def test_a_window_serves_its_zones_in_its_order_of_preference(open_hall: Opened) -> None:
    hall = open_hall(windows={"1": ["T", "A", "Z"]})
    desk = hall.open("1")
    for zone in ("Z", "A", "T", "A"):
        hall.take(zone)
    assert [desk.serves(seconds=0).ticket_no for _ in range(4)] == ["T001", "A001", "A002", "Z001"]


def test_a_ticket_that_needs_a_skill_is_called_only_by_somebody_trained(hall: SmallHall) -> None:
    hall.take("K", "abroad")
    assert hall.open("4", who="zheng").calls() is None
    hall.desk("4", "zheng").close()
    assert hall.open("4", who="wu").calls() == "K001"


def test_a_ticket_often_overtaken_is_next(open_hall: Opened) -> None:
    hall = open_hall(policy={"overtakes_max": 2, "priority_share": 10})
    ordinary = hall.take("A")
    desk = hall.open("1")
    hall.clock.advance(60)
    hall.take_many(4, "A", seconds_apart=0, priority_class="special")
    hall.clock.advance(120)
    assert [desk.serves(seconds=0).ticket_no for _ in range(3)] == ["A002", "A003", "A001"]
    assert call_row(hall, ordinary)[0].rule == "overtaken"


@pytest.mark.req("R-060")
def test_windows_that_press_at_once_never_get_the_same_ticket(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    hall.take_many(2, seconds_apart=1)
    desks = [hall.open("1"), hall.open("2")]
    with ThreadPoolExecutor(2) as clerks:
        called = list(clerks.map(lambda desk: number(desk.call_next()), desks))
    assert sorted(map(str, called)) == ["A001", "A002"]
    assert len(hall.events("ticket.called")) == 2


@pytest.mark.req("R-060")
def test_many_windows_share_a_line_without_a_ticket_lost_or_doubled(open_hall_on_each: Opened) -> None:
    numbers = [str(n) for n in range(11, 19)]
    hall = open_hall_on_each(windows=dict.fromkeys(numbers, ("A",)))
    hall.take_many(24, seconds_apart=1)
    desks = [Desk(hall, n, hall.device("integration")) for n in numbers]
    for desk in desks:
        desk.open()

    def work(desk: Desk) -> list[str]:
        called = []
        while (done := desk.call_next(Finish())).visit is not None:
            called.append(done.visit.ticket_no)
        return called

    with ThreadPoolExecutor(8) as clerks:
        everybody = [ticket_no for called in clerks.map(work, desks) for ticket_no in called]
    assert sorted(everybody) == [f"A{n:03d}" for n in range(1, 25)]
    assert hall.counter().served == 24


@pytest.mark.req("R-063")
def test_a_clerk_with_an_open_ticket_calls_nobody_else(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.take_many(2)
    desk.call_next()
    with refused("ticket_open", window="1"):
        desk.call_next()
    desk.start()
    with refused("ticket_open"):
        desk.call_next()


@pytest.mark.req("R-063")
@pytest.mark.parametrize("way", ["hold", "finish", "no_show"])
def test_held_finished_or_passed_the_next_may_be_called(hall: SmallHall, way: str) -> None:
    desk = hall.open("1")
    hall.take_many(2)
    desk.call_next()
    hall.clock.advance(180)
    getattr(desk, way)()
    assert desk.calls() == "A002"


@pytest.mark.parametrize(
    ("state", "code"), [("closed", "window_closed"), ("paused", "window_paused"), ("break", "window_paused")]
)
def test_a_window_that_does_not_serve_calls_nobody(hall: SmallHall, state: str, code: str) -> None:
    desk = hall.open("1")
    if state == "closed":
        desk = Desk(hall, "1", hall.person("gao"))
        desk.close()
    else:
        desk.pause("meal" if state == "break" else "papers")
    assert desk.row.state.value == state
    hall.take()
    with refused(code):
        desk.call_next()


def test_one_press_finishes_and_calls_the_next(hall: SmallHall) -> None:
    desk = hall.open("1")
    first, _ = hall.take_many(2)
    desk.call_next()
    desk.start()
    hall.clock.advance(240)
    assert number(desk.call_next(Finish("accepted"))) == "A002"
    assert (hall.now(first).state, hall.now(first).outcome) == (TicketState.FINISHED, "accepted")


def test_one_press_finishes_also_when_nobody_else_waits(hall: SmallHall) -> None:
    desk = hall.open("1")
    ticket = hall.take()
    desk.call_next()
    assert desk.call_next(Finish()).visit is None
    assert hall.now(ticket).state is TicketState.FINISHED
    assert desk.row.state is WindowState.IDLE


def test_nothing_is_finished_when_the_next_cannot_be_called(hall: SmallHall) -> None:
    desk = hall.open("1")
    ticket = hall.take()
    desk.call_next()
    desk.start()
    desk.pause("papers")
    with refused("window_paused"):
        desk.call_next(Finish())
    assert hall.now(ticket).state is TicketState.SERVING


# --- start and finish -------------------------------------------------------------------------------------------------


@pytest.mark.req("R-065")
def test_arrival_is_kept_apart_from_the_call(hall: SmallHall) -> None:
    desk = hall.open("1")
    ticket = hall.take()
    desk.call_next()
    called = hall.clock.now
    hall.clock.advance(40)
    desk.start()
    now = hall.now(ticket)
    assert (now.called_at, now.started_at, now.start_implied) == (called, called + timedelta(seconds=40), False)
    assert desk.row.state is WindowState.SERVING


@pytest.mark.req("R-065")
def test_a_ticket_finished_without_start_counts_as_started_when_called_and_says_so(hall: SmallHall) -> None:
    desk = hall.open("1")
    ticket = hall.take()
    desk.call_next()
    called = hall.clock.now
    hall.clock.advance(300)
    desk.finish()
    now = hall.now(ticket)
    assert (now.started_at, now.start_implied) == (called, True)
    assert hall.last_event("ticket.started").data["implied"] is True


@pytest.mark.req("R-080")
@pytest.mark.parametrize(
    "outcome", ["done", "accepted", "incomplete", "registered_reply", "consulted", "referred", "out_of_scope"]
)
def test_a_service_ends_with_an_outcome(hall: SmallHall, outcome: str) -> None:
    desk = hall.open("1")
    ticket = hall.take()
    desk.call_next()
    desk.finish(outcome, note="户口簿复印件")
    now = hall.now(ticket)
    assert (now.state, now.outcome, now.note) == (TicketState.FINISHED, outcome, "户口簿复印件")
    assert hall.last_event("ticket.finished").data["outcome"] == outcome


@pytest.mark.req("R-080")
def test_an_unknown_outcome_is_refused(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.take()
    desk.call_next()
    with refused("outcome_unknown"):
        desk.finish("whatever")


@pytest.mark.req("R-041")
@pytest.mark.parametrize("outcome", ["answered", "led_to_item", "promised_reply"])
def test_an_enquiry_keeps_who_was_asked_first_and_how_it_ended(hall: SmallHall, outcome: str) -> None:
    desk = hall.open("3")
    ticket = hall.take("Z")
    desk.call_next()
    desk.start()
    desk.finish(outcome)
    now = hall.now(ticket)
    assert (now.staff_id, now.outcome) == (hall.people["sun"], outcome)
    assert (now.reply_by is not None) is (outcome == "promised_reply")


def test_a_promised_reply_is_due_after_three_working_days(hall: SmallHall) -> None:
    hall.clock.advance(3 * 24 * 3600)  # a Thursday
    desk = hall.open("3")
    ticket = hall.take("Z")
    desk.call_next()
    desk.finish("promised_reply")
    due = hall.now(ticket).reply_by
    assert due is not None
    assert (due - hall.clock.now).days == 5  # Tuesday


@pytest.mark.parametrize("verb", ["recall", "start", "finish", "no_show", "hold", "put_back"])
def test_without_a_ticket_there_is_nothing_to_do(hall: SmallHall, verb: str) -> None:
    desk = hall.open("1")
    with refused("no_open_ticket", window="1"):
        getattr(desk, verb)()


def test_a_ticket_that_is_elsewhere_is_not_started_here(hall: SmallHall) -> None:
    one, two = hall.open("1"), hall.open("2")
    first, second = hall.take_many(2)
    one.call_next()
    two.call_next()
    with refused("ticket_not_here", ticket_no="A002", window="1"):
        one.start(second)
    with refused("ticket_not_here", ticket_no="A001", window="2"):
        two.recall(first)


@pytest.mark.parametrize("verb", ["recall", "put_back", "no_show", "start"])
def test_a_visitor_being_served_is_not_called_again_or_given_back(hall: SmallHall, verb: str) -> None:
    desk = hall.open("1")
    hall.take()
    desk.call_next()
    desk.start()
    hall.clock.advance(600)
    with refused("illegal_move"):
        getattr(desk, verb)()


# --- recall -----------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-064")
def test_a_ticket_is_called_three_times_in_all_ten_seconds_apart(hall: SmallHall) -> None:
    desk = hall.open("1")
    ticket = hall.take()
    desk.call_next()
    with refused("recall_too_soon", seconds=10):
        desk.recall()
    hall.clock.advance(9.5)
    with refused("recall_too_soon", seconds=1):
        desk.recall()
    for _ in range(2):
        hall.clock.advance(10)
        desk.recall()
    hall.clock.advance(10)
    with refused("recall_limit", limit=3, ticket_no="A001"):
        desk.recall()
    assert hall.now(ticket).attempt == 3
    assert [event.data["attempt"] for event in hall.events("ticket.recalled")] == [2, 3]


@pytest.mark.req("R-103")
@pytest.mark.parametrize(("seconds", "repeated"), [(0, True), (4.9, True), (5, False), (30, False)])
def test_a_repeat_within_five_seconds_is_marked_so_that_nobody_shows_it_twice(
    open_hall: Opened, seconds: float, repeated: bool
) -> None:
    hall = open_hall(policy={"recall_spacing_seconds": 0})
    desk = hall.open("1")
    hall.take()
    desk.call_next()
    hall.clock.advance(seconds)
    desk.recall()
    assert hall.last_event("ticket.recalled").data["repeated"] is repeated


# --- no-show ----------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-066")
def test_a_ticket_is_passed_only_after_three_minutes(hall: SmallHall) -> None:
    desk = hall.open("1")
    ticket = hall.take()
    desk.call_next()
    hall.clock.advance(179)
    with refused("no_show_too_early", seconds=1):
        desk.no_show()
    hall.clock.advance(1)
    desk.no_show()
    assert hall.now(ticket).state is TicketState.NO_SHOW
    assert desk.row.state is WindowState.IDLE
    assert desk.row.leg_id is None


@pytest.mark.req("R-066")
def test_the_three_minutes_count_from_the_last_call(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.take()
    desk.call_next()
    hall.clock.advance(170)
    desk.recall()
    hall.clock.advance(170)
    with refused("no_show_too_early", seconds=10):
        desk.no_show()


@pytest.mark.req("R-068")
def test_a_second_no_show_ends_the_ticket_as_abandoned(hall: SmallHall) -> None:
    desk = hall.open("1")
    ticket = hall.take()
    assert desk.misses().state is TicketState.NO_SHOW
    hall.reactivate(ticket)
    assert desk.misses().state is TicketState.ABANDONED
    told = [(event.type, event.reason) for event in hall.events("ticket.")][-2:]
    assert told == [("ticket.no_show", ""), ("ticket.abandoned", "no_show_again")]
    with refused("illegal_move"):
        hall.reactivate(ticket)


# --- call a chosen ticket ---------------------------------------------------------------------------------------------


@pytest.mark.req("R-061")
def test_a_chosen_ticket_is_called_out_of_turn_and_the_auditors_see_it(hall: SmallHall) -> None:
    desk = hall.open("1")
    _, second = hall.take_many(2)
    done = desk.call(second, "走错窗口，补办")
    assert done.reason is not None
    assert (number(done), done.reason.rule, done.reason.runner_up) == ("A002", "chosen", "A001")
    event = hall.last_event("ticket.called")
    assert (event.sensitive, event.reason, event.actor_id) == ("call_chosen", "走错窗口，补办", hall.people["li"])


@pytest.mark.parametrize("state", ["called", "finished", "no_show"])
def test_only_a_waiting_ticket_can_be_chosen(hall: SmallHall, state: str) -> None:
    one, two = hall.open("1"), hall.open("2")
    ticket = hall.take()
    lead = {"called": "call_next", "finished": "serves", "no_show": "misses"}
    getattr(one, lead[state])()
    with refused("ticket_not_waiting", ticket_no="A001"):
        two.call(ticket)


def test_a_ticket_of_a_zone_the_window_does_not_serve_cannot_be_chosen(hall: SmallHall) -> None:
    with refused("ticket_not_for_window", window="1", ticket_no="Z001"):
        hall.open("1").call(hall.take("Z"))


# --- walk-up ----------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-079")
def test_a_visitor_without_a_number_is_served_at_a_free_window_and_counted(hall: SmallHall) -> None:
    desk = hall.open("1")
    done = desk.walk_up("A", "passport")
    assert done.visit is not None
    assert (done.visit.state, done.visit.channel, done.visit.ticket_no) == (TicketState.SERVING, "window", "A001")
    assert desk.row.state is WindowState.SERVING
    hall.clock.advance(200)
    desk.finish()
    counts = hall.counter()
    assert (counts.issued, counts.served, counts.service_ms) == (1, 1, 200_000)


@pytest.mark.req("R-079")
def test_nobody_walks_up_past_those_who_wait(hall: SmallHall) -> None:
    hall.take()
    with refused("queue_not_empty"):
        hall.open("1").walk_up()


def test_nobody_walks_up_to_a_window_that_is_busy_or_does_something_else(hall: SmallHall) -> None:
    desk = hall.open("1")
    with refused("ticket_not_for_window"):
        desk.walk_up("Z")
    assert hall.events("ticket.") == []
    desk.walk_up()
    with refused("ticket_open"):
        desk.walk_up()


# --- silence ----------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-076")
@pytest.mark.parametrize(
    ("zone", "silent"),
    [
        ({"silent": True}, True),
        ({"silent_hours": [{"from": "09:00", "to": "10:00"}]}, True),
        ({"silent_hours": [{"from": "12:00", "to": "14:30"}]}, False),
        ({}, False),
    ],
)
def test_a_zone_is_called_without_voice_always_or_by_the_hour(open_hall: Opened, zone: dict[str, object], silent: bool) -> None:
    hall = open_hall(zones={"A": zone})
    desk = hall.open("1")
    ticket = hall.take()
    desk.call_next()
    assert hall.last_event("ticket.called").data["silent"] is silent
    assert call_row(hall, ticket)[0].silent is silent
    hall.clock.advance(10)
    desk.recall()
    assert hall.last_event("ticket.recalled").data["silent"] is silent


# --- reminders --------------------------------------------------------------------------------------------------------


def reminded(hall: SmallHall) -> list[str]:
    return [event.data["ticket_no"] for event in hall.events("ticket.reminded")]


@pytest.mark.req("R-035")
def test_the_message_hook_hears_of_each_ticket_once_when_three_are_ahead(open_hall: Opened) -> None:
    hall = open_hall(policy={"reminder_channels": ["page", "message"]})
    desk = hall.open("1")
    hall.take_many(6)
    for _ in range(3):
        desk.serves()
    assert reminded(hall) == ["A005", "A006"]


@pytest.mark.req("R-035")
def test_without_the_message_channel_the_hook_hears_nothing(hall: SmallHall) -> None:
    hall.take_many(6)
    hall.open("1").serves()
    assert reminded(hall) == []


def test_a_ticket_that_moves_up_by_two_at_once_is_reminded_all_the_same(open_hall: Opened) -> None:
    hall = open_hall(policy={"reminder_channels": ["message"]})
    desk = hall.open("1")
    tickets = hall.take_many(6)
    hall.abandon(tickets[1])
    desk.call_next()  # A005 had four ahead and has two now
    assert reminded(hall) == ["A005", "A006"]


# --- who did it -------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-246")
def test_every_verb_is_on_record_with_who_when_and_from_which_state_to_which(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.take()
    desk.call_next()
    hall.clock.advance(30)
    desk.start()
    hall.clock.advance(0.25)
    desk.finish()
    told = [(e.type, e.state_from, e.state_to, e.actor_id, e.actor_role) for e in hall.events("ticket.")][1:]
    li = hall.people["li"]
    assert told == [
        ("ticket.called", "waiting", "called", li, "clerk"),
        ("ticket.started", "called", "serving", li, "clerk"),
        ("ticket.finished", "serving", "finished", li, "clerk"),
    ]
    assert hall.last_event("ticket.finished").at == hall.clock.now  # to the millisecond


@pytest.mark.req("R-260")
@pytest.mark.parametrize(
    "verb", ["call_next", "recall", "start", "finish", "no_show", "hold", "put_back", "pause", "resume", "close", "undo"]
)
def test_a_clerk_acts_only_for_the_own_window(hall: SmallHall, verb: str) -> None:
    hall.open("1")
    stranger = Desk(hall, "1", hall.person("zhao"))
    with refused("window_not_yours", window="1"):
        getattr(stranger, verb)()


@pytest.mark.req("R-260")
def test_a_leader_may_act_for_any_window_of_the_hall(hall: SmallHall) -> None:
    hall.open("1")
    hall.take()
    assert Desk(hall, "1", hall.person("gao")).calls() == "A001"


def test_nobody_acts_for_a_window_of_another_hall(open_hall: Opened) -> None:
    hall, other = open_hall(), open_hall(code="H9")
    hall.open("1")
    with refused("other_hall"):
        hall.do(undo, hall.windows["1"], other.person("gao"), hall.clock.now)
