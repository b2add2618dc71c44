"""Themes: several matters as one visit, one number through a chain of windows."""

from collections.abc import Callable
from typing import Any

import pytest

from app.domain.ticket import TicketState
from tests.builders import Web

Opened = Callable[..., Web]
AFTERNOON = [{"from": "14:30", "to": "18:00"}]
OVER = [{"from": "09:00", "to": "09:01"}]


def with_theme(open_web: Opened, place: str = "original", **hall: Any) -> Web:
    """A hall where a restaurant is opened in two steps: enquiries (Z, window 3), then the comprehensive window."""
    web = open_web(**hall)
    answer = web.person("admin1").post(
        "/halls/H/themes",
        {
            "code": "restaurant", "name": "开餐馆一件事", "name_en": "Opening a restaurant", "place": place,
            "steps": [{"zone": "Z"}, {"zone": "A", "service_item": "house"}],
        },
    )  # fmt: skip
    assert answer.status == 201, answer.text
    return web


@pytest.mark.req("R-073")
def test_the_visit_counts_once_in_the_ledger(open_web: Opened) -> None:
    web = with_theme(open_web)
    web.open("3")
    web.open("1")
    web.take("Z", theme="restaurant")
    for number in ("3", "1"):
        web.hall.desk(number).serves("Z001")
    ledger = web.hall.ledger()
    assert (ledger["Z"].issued, ledger["Z"].served, ledger["Z"].open) == (1, 1, 0)
    assert all(sums.balanced for sums in ledger.values())


@pytest.mark.req("R-073")
@pytest.mark.parametrize(("place", "order"), [("next", ["Z001", "A001"]), ("last", ["A001", "Z001"])])
def test_the_theme_says_where_the_ticket_stands_in_the_next_line(open_web: Opened, place: str, order: list[str]) -> None:
    web = with_theme(open_web, place)
    hall = web.hall
    web.open("3")
    web.open("1")
    web.take("A")
    hall.clock.advance(10)
    web.take("Z", theme="restaurant")
    hall.desk("3").serves("Z001", seconds=20)
    assert [hall.desk("1").serves(seconds=5).ticket_no for _ in range(2)] == order


@pytest.mark.req("R-073", "R-074")
def test_a_step_finished_by_mistake_is_taken_back_with_its_line(open_web: Opened) -> None:
    web = with_theme(open_web)
    sun = web.open("3")
    web.take("Z", theme="restaurant")
    sun.act("3", "call-next")
    sun.act("3", "start")
    sun.act("3", "finish", outcome="done")
    back = sun.act("3", "undo")
    assert (back["ticket"]["state"], back["ticket"]["zone"], back["window"]["state"]) == ("serving", "Z", "serving")
    assert web.hall.last_event("ticket.undone").data["waiting"]["A"] == 0


@pytest.mark.req("R-014", "R-073")
def test_a_theme_is_offered_by_the_zone_that_its_first_one_was_merged_into(open_web: Opened) -> None:
    web = with_theme(open_web)
    admin = web.person("admin1")
    assert admin.post("/halls/H/zones/Z/actions/merge", {"into": "A"}).status == 200
    state = web.visitor.get("/halls/H/board")["state"]
    [theme] = state["hall"]["themes"]
    assert [step["zone"] for step in theme["steps"]] == ["A", "A"]
    assert "Z" not in {zone["code"] for zone in state["zones"]}
    ticket = web.take("A", theme="restaurant")
    assert [step["zone"] for step in ticket["theme"]["steps"]] == ["A", "A"]


def test_an_outcome_that_ends_the_matter_ends_the_visit(open_web: Opened) -> None:
    web = with_theme(open_web)
    sun = web.open("3")
    ticket = web.take("Z", theme="restaurant")
    sun.act("3", "call-next")
    ended = sun.act("3", "finish", outcome="incomplete")["ticket"]
    assert (ended["id"], ended["state"]) == (ticket["id"], "finished")
    assert [step["state"] for step in ended["theme"]["steps"]] == ["done", "left_out"]


@pytest.mark.req("R-072", "R-073")
def test_where_the_next_zone_opens_later_today_the_ticket_waits_in_its_line(open_web: Opened) -> None:
    web = with_theme(open_web, zones={"A": {"sessions": AFTERNOON}})
    sun = web.open("3")
    web.take("Z", theme="restaurant")
    sun.act("3", "call-next")
    moved = sun.act("3", "finish", outcome="done")["ticket"]
    assert (moved["state"], moved["zone"], moved["wait"]["unknown"]) == ("waiting", "A", "closed")


@pytest.mark.req("R-072", "R-073")
def test_where_it_opens_no_more_today_the_desk_has_the_choice(open_web: Opened) -> None:
    web = with_theme(open_web, zones={"A": {"sessions": OVER}})
    sun = web.open("3")
    web.take("Z", theme="restaurant")
    web.clock.advance(120)
    sun.act("3", "call-next")
    refusal = sun.act("3", "finish", outcome="done")
    assert (refusal.status, refusal.code) == (409, "theme_step_closed")
    ended = sun.act("3", "finish", outcome="done", chain="end")["ticket"]
    assert ended["state"] == "finished"


def test_a_visitor_sent_elsewhere_within_a_step_goes_on_from_there(open_web: Opened) -> None:
    web = with_theme(open_web)
    sun = web.open("3")
    web.open("4")
    web.take("Z", theme="restaurant")
    sun.act("3", "call-next")
    sun.act("3", "transfer", zone="K")
    assert web.hall.desk("4").serves("Z001").state is TicketState.WAITING


def test_tickets_under_way_keep_the_chain_they_were_issued_with(open_web: Opened) -> None:
    web = with_theme(open_web)
    admin, sun = web.person("admin1"), web.open("3")
    web.take("Z", theme="restaurant")
    patch = {"steps": [{"zone": "Z"}, {"zone": "K"}], "active": False}
    changed = admin.ask("PATCH", "/halls/H/themes/restaurant", json=patch, headers={"Idempotency-Key": "p"})
    assert (changed["steps"][1]["zone"], changed["active"]) == ("K", False)
    sun.act("3", "call-next")
    assert sun.act("3", "finish", outcome="done")["ticket"]["zone"] == "A"
    kiosk = web.device("kiosk")
    assert kiosk.post("/halls/H/tickets", {"zone": "Z", "theme": "restaurant"}).code == "unknown_theme"


@pytest.mark.req("R-014")
def test_the_kiosk_hears_of_themes_that_can_be_begun(open_web: Opened) -> None:
    web = with_theme(open_web)
    [theme] = web.visitor.get("/halls/H/board")["state"]["hall"]["themes"]
    assert (theme["code"], [step["zone"] for step in theme["steps"]]) == ("restaurant", ["Z", "A"])
    web.person("admin1").post("/halls/H/zones/A/actions/switch-off", {"reason": "装修"})
    assert web.visitor.get("/halls/H/board")["state"]["hall"]["themes"] == []


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([{"zone": "Z"}], "validation_failed"),
        ([{"zone": "Z"}, {"zone": "Q"}], "unknown_zone"),
        ([{"zone": "Z"}, {"zone": "X"}], "zone_issues_no_tickets"),
        ([{"zone": "Z"}, {"zone": "K", "service_item": "house"}], "item_not_in_zone"),
    ],
)
def test_a_chain_that_nobody_could_walk_is_refused(web: Web, steps: list[dict[str, str]], code: str) -> None:
    assert web.person("admin1").post("/halls/H/themes", {"code": "t", "name": "一件事", "steps": steps}).code == code
