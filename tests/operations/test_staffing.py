"""Who stands at a window, and whether it serves."""

from collections.abc import Callable

import pytest

from app.domain.ticket import TicketState
from app.domain.window import WindowState
from app.operations.visits import waiting_by_zone
from tests.builders import Desk, SmallHall, refused, sentence

Opened = Callable[..., SmallHall]


@pytest.mark.req("R-010")
def test_a_window_opens_pauses_resumes_and_closes_with_person_time_and_reason_on_record(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.clock.advance(60)
    desk.pause("system_fault", 5)
    hall.clock.advance(60)
    desk.resume()
    hall.clock.advance(60)
    desk.close("下班")
    told = [(e.type, e.state_from, e.state_to, e.actor_id, e.reason) for e in hall.events("window.")]
    li = hall.people["li"]
    assert told == [
        ("window.opened", "closed", "idle", li, ""),
        ("window.paused", "idle", "paused", li, "system_fault"),
        ("window.resumed", "paused", "idle", li, ""),
        ("window.closed", "idle", "closed", li, "下班"),
    ]
    assert (desk.row.state, desk.row.staff_id, desk.row.since) == (WindowState.CLOSED, None, hall.clock.now)


@pytest.mark.req("R-010")
@pytest.mark.parametrize(
    ("reason", "serving", "state"),
    [("meal", False, WindowState.BREAK), ("papers", False, WindowState.PAUSED), ("meal", True, WindowState.PAUSED)],
)
def test_a_meal_is_a_break_and_anything_else_a_pause(hall: SmallHall, reason: str, serving: bool, state: WindowState) -> None:
    desk = hall.open("1")
    if serving:
        desk.walk_up()
    desk.pause(reason)
    assert desk.row.state is state


def test_a_window_paused_while_serving_goes_on_serving(hall: SmallHall) -> None:
    desk = hall.open("1")
    desk.walk_up()
    desk.pause("papers")
    desk.resume()
    assert (desk.row.state, desk.ticket) == (WindowState.SERVING, "A001")


def test_the_visitor_at_a_paused_window_can_be_finished(hall: SmallHall) -> None:
    desk = hall.open("1")
    desk.walk_up()
    desk.pause("papers")
    desk.finish()
    assert desk.row.state.value == "paused"
    desk.resume()
    assert desk.row.state.value == "idle"


def test_a_window_is_not_closed_while_somebody_is_at_it(hall: SmallHall) -> None:
    desk = hall.open("1")
    desk.walk_up()
    with refused("window_not_free"):
        desk.close()
    desk.pause("papers")
    with refused("window_not_free"):
        desk.close()
    desk.finish()
    desk.close()
    assert desk.row.state is WindowState.CLOSED


def test_a_pause_has_a_reason_and_a_limit(hall: SmallHall) -> None:
    desk = hall.open("1")
    with refused("reason_required"):
        desk.pause("  ")
    with refused("pause_too_long", limit=15):
        desk.pause("papers", 16)


@pytest.mark.req("R-098")
def test_a_paused_window_says_so_and_where_to_go_instead(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.open("2")
    desk.pause("papers", 5)
    window = hall.last_event("window.paused").data["window"]
    assert (window["public_text"], window["instead"]) == ("暂停服务", ["2"])
    desk.resume()
    desk.pause("papers", public_text="五分钟后回来")
    assert hall.last_event("window.paused").data["window"]["public_text"] == "五分钟后回来"


@pytest.mark.req("R-260")
def test_a_clerk_opens_only_windows_of_the_own_posts(hall: SmallHall) -> None:
    with refused("not_your_post", window="2"):
        hall.desk("2", "li").open()


def test_nobody_sits_at_two_windows(hall: SmallHall) -> None:
    hall.open("1")
    with refused("already_at_window", window="1") as told:
        Desk(hall, "2", hall.person("gao")).open("li")
    assert sentence(told) == "李明已在 1 号窗口上岗，请先关闭那个窗口，或选其他人员。", "it is said of whom, not to who asked"


@pytest.mark.req("R-153")
def test_who_is_there_already_is_told_that_there_is_nothing_to_take_over(hall: SmallHall) -> None:
    li = hall.open("1")
    with refused("already_at_window", window="1") as told:
        li.cover()
    assert sentence(told) == "您就在 1 号窗口上岗，不用接岗。"
    with refused("already_at_window", window="1") as told:
        Desk(hall, "1", hall.person("gao")).cover("li")
    assert sentence(told).startswith("李明就在 1 号窗口上岗")


def test_a_window_has_one_person(hall: SmallHall) -> None:
    li = hall.open("1")
    with refused("window_manned_by_other", window="1"):
        hall.desk("1", "wang").open()
    with refused("window_not_free"):
        li.open()


def test_a_leader_places_somebody_at_a_window(hall: SmallHall) -> None:
    Desk(hall, "1", hall.person("gao")).open("wang")
    row = hall.desk("1").row
    assert (row.staff_id, row.staff_role) == (hall.people["wang"], "B")


def test_a_window_that_is_switched_off_does_not_open(open_hall: Opened) -> None:
    hall = open_hall()
    hall.house.database.write(hall.id, lambda work: work.connection.exec_driver_sql("UPDATE windows SET active = 0"))
    hall.set_policy()
    with refused("window_off", window="1"):
        hall.desk("1").open()


# --- A and B ----------------------------------------------------------------------------------------------------------


def test_after_a_hand_over_the_stand_in_goes_on_with_everything(hall: SmallHall) -> None:
    li, wang = hall.open("1"), hall.desk("1", "wang")
    ticket = li.walk_up().visit
    assert ticket is not None
    li.hand_over("请继续办 A001")
    assert hall.last_event("window.handed_over").reason == "请继续办 A001"
    wang.cover()
    wang.finish()
    now = hall.now(ticket)
    assert (now.state, now.staff_id, now.staff_role) == (TicketState.FINISHED, hall.people["wang"], "B")
    assert hall.last_event("window.covered").data["without_handover"] is False


def test_the_stand_in_may_take_over_from_somebody_who_left_without_a_word(hall: SmallHall) -> None:
    hall.open("1")
    hall.desk("1", "wang").cover()
    assert hall.last_event("window.covered").data["without_handover"] is True


def test_only_somebody_of_the_post_takes_over(hall: SmallHall) -> None:
    hall.open("1")
    with refused("not_your_post"):
        hall.desk("1", "qian").cover()


def test_a_hand_over_has_a_note(hall: SmallHall) -> None:
    with refused("reason_required"):
        hall.open("1").hand_over(" ")


def test_a_shut_window_is_opened_and_not_covered(hall: SmallHall) -> None:
    with refused("window_closed"):
        hall.desk("1", "wang").cover()


def test_closing_a_window_keeps_those_who_wait(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.take_many(2)
    desk.close()
    assert hall.look(waiting_by_zone, hall.id) == {hall.zones["A"]: 2}
    assert hall.open("1").calls() == "A001"
