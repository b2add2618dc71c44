"""Help for visitors: the kiosk's button, who comes, how long it took, and that the leader hears when nobody does."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.domain.assisting import NEEDS, TRANSITIONS, AssistRole, HelpAction, Helper, HelpState, move, offered
from app.errors import Conflict
from app.jobs.schedule import see_to_help
from app.operations import helping
from app.operations.helping import Wish
from app.queries.events import public_data
from app.queries.hall_state import snapshot
from app.queries.helping import help_stats, helpers_view
from tests.builders import SmallHall, Web

Opened = Callable[..., SmallHall]
HELPERS = {
    "chen": {"assist_role": "guide"},
    "li": {"assist_role": "department", "skills": ["civil"]},
    "zhao": {"assist_role": "agent"},
    "he": {"assist_role": "overseer"},
}


def ask(web: Web, kiosk: str = "kiosk", **wish: Any) -> Any:
    answer = web.device(kiosk).post("/halls/H/help", {"need": "kiosk", **wish})
    assert answer.status == 201, answer.text
    return answer


def act(web: Web, who: str, help_id: str, verb: str, **body: Any) -> Any:
    return web.person(who).post(f"/halls/H/help/{help_id}/actions/{verb}", body)


def alarms(web: Web) -> list[str]:
    hall = web.hall
    return [alarm["text"] for alarm in hall.look(snapshot, hall.config, hall.clock.now, staff=True)["state"]["staff"]["alarms"]]


@pytest.mark.parametrize("state", HelpState)
@pytest.mark.parametrize("action", HelpAction)
def test_a_request_moves_by_its_table_alone(state: HelpState, action: HelpAction) -> None:
    if (state, action) in TRANSITIONS:
        assert move(state, action) is TRANSITIONS[state, action]
    else:
        with pytest.raises(Conflict):
            move(state, action)


@pytest.mark.req("R-147")
def test_helpers_are_offered_by_presence_then_item_then_role() -> None:
    def helper(name: str, role: AssistRole, **more: Any) -> Helper:
        return Helper(name, name, role, **more)

    everybody = [
        helper("away", AssistRole.GUIDE),
        helper("busy", AssistRole.GUIDE, present=True, busy=True),
        helper("agent", AssistRole.AGENT, present=True),
        helper("guide", AssistRole.GUIDE, present=True),
        helper("knows", AssistRole.AGENT, present=True, tags=frozenset({"estate"})),
    ]
    assert [h.name for h in offered(everybody, "kiosk")] == ["guide", "agent", "knows", "busy", "away"]
    assert [h.name for h in offered(everybody, "kiosk", frozenset({"estate"}))][:2] == ["knows", "guide"]
    assert [h.name for h in offered(everybody, "agency")][:2] == ["agent", "knows"]
    for roles in NEEDS.values():
        assert len(set(roles)) == len(roles) > 0


@pytest.mark.req("R-120", "R-146")
def test_a_request_has_time_place_need_helper_start_and_end(web: Web) -> None:
    asked = ask(web, need="walking", language="en")
    assert (asked["state"], asked["channel"], asked["need"], asked["place"]) == ("open", "kiosk", "walking", "kiosk 一楼")
    web.clock.advance(40)
    answered = act(web, "chen", asked["id"], "answer")
    assert (answered["state"], answered["helper"]["name"], answered["shown"]) == (
        "answered", "陈静", {"number": "0009", "name": "陈*"},
    )  # fmt: skip
    assert web.device("kiosk").get("/halls/H/help/own")["help"]["shown"]["name"] == "陈*"
    web.clock.advance(300)
    done = act(web, "chen", asked["id"], "finish", satisfaction=5)
    assert (done["state"], done["outcome"]) == ("done", "helped")
    assert web.device("kiosk").get("/halls/H/help/own")["help"] is None
    total = web.person("lin").get("/halls/H/help/stats")["total"]
    assert (total["requests"], total["median_answer_seconds"], total["help_minutes"], total["satisfaction"]) == (1, 40, 5, 5)
    assert [event.type for event in web.hall.events("help.")] == ["help.asked", "help.answered", "help.finished"]


@pytest.mark.req("R-120")
def test_a_second_press_at_the_kiosk_calls_nobody_twice(web: Web) -> None:
    first = ask(web)
    assert ask(web)["id"] == first["id"]
    assert ask(web, "kiosk2")["id"] != first["id"]
    assert len(web.hall.events("help.asked")) == 2


@pytest.mark.req("R-120")
def test_of_two_helpers_the_second_is_told_who_comes(web: Web) -> None:
    asked = ask(web)
    assert act(web, "chen", asked["id"], "answer").status == 200
    second = act(web, "li", asked["id"], "answer")
    assert (second.status, second.code) == (409, "help_taken")
    assert "陈静" in second["detail"]
    assert act(web, "li", asked["id"], "finish").code == "help_of_another"
    assert act(web, "chen", asked["id"], "give-back").body["state"] == "open"
    assert act(web, "li", asked["id"], "answer")["helper"]["name"] == "李明"


@pytest.mark.req("R-120")
def test_the_leader_hears_when_nobody_answers_and_the_alarm_ends_with_the_answer(web: Web) -> None:
    web.hall.set_policy(help_escalate_seconds=60)
    asked = ask(web)
    web.clock.advance(59)
    see_to_help(web.hall.house, web.clock.now)
    assert alarms(web) == []
    web.clock.advance(1)
    for _ in range(2):
        see_to_help(web.hall.house, web.clock.now)
    assert alarms(web) == ["kiosk 一楼有人求助，还没有人应答"]
    assert len(web.hall.events("help.escalated")) == 1
    act(web, "chen", asked["id"], "answer")
    assert alarms(web) == []


@pytest.mark.req("R-120")
def test_a_request_that_nobody_ended_ends_with_its_day(web: Web) -> None:
    asked = ask(web)
    web.clock.advance(24 * 3600)
    see_to_help(web.hall.house, web.clock.now)
    [found] = web.person("lin").get("/halls/H/help", day="2026-03-02")["items"]
    assert (found["id"], found["state"], found["outcome"]) == (asked["id"], "cancelled", "day_over")


@pytest.mark.req("R-146")
def test_staff_enter_what_somebody_asks_by_phone_or_at_their_desk(web: Web) -> None:
    ticket = web.take("A")
    guide = web.person("chen")
    assert guide.post("/halls/H/help", {"need": "papers"}).code == "help_place_required"
    by_phone = guide.post("/halls/H/help", {"channel": "phone", "place": "南门", "need": "walking", "note": "轮椅"})
    assert (by_phone["channel"], by_phone["place"], by_phone["note"]) == ("phone", "南门", "轮椅")
    assert guide.post("/halls/H/help", {"ticket": ticket["id"], "need": "papers"})["ticket_no"] == "A001"
    assert "轮椅" not in str([event.data for event in web.hall.events("help.")])


@pytest.mark.req("R-120")
def test_the_lobby_hears_that_somebody_comes_and_not_what_for(web: Web) -> None:
    asked = ask(web, need="stuck")
    event = web.hall.last_event("help.asked")
    assert public_data(event.type, event.data) == {
        "help": {"id": asked["id"], "device_id": web.hall.devices["kiosk"], "state": "open", "shown": None}
    }
    assert web.device("kiosk2").post(f"/halls/H/help/{asked['id']}/actions/cancel").status == 403
    assert web.device("kiosk").post(f"/halls/H/help/{asked['id']}/actions/cancel")["state"] == "cancelled"


@pytest.mark.req("R-147")
def test_who_is_sent_is_chosen_among_those_who_are_there(open_web: Callable[..., Web]) -> None:
    web = open_web(people=HELPERS)
    web.session("chen"), web.session("zhao")
    web.open("1")
    listed = web.person("gao").get("/halls/H/helpers", need="agency")["items"]
    assert [(helper["name"], helper["present"], helper["busy"]) for helper in listed] == [
        ("赵强", True, False), ("陈静", True, False), ("李明", True, True), ("何谦", False, False),
    ]  # fmt: skip
    asked = ask(web, need="agency")
    sent = act(web, "gao", asked["id"], "answer", helper="zhao")
    assert sent["helper"]["name"] == "赵强"
    web.clock.advance(timedelta(hours=3).total_seconds())
    assert not any(
        helper["present"] for helper in web.person("gao").get("/halls/H/helpers")["items"] if helper["name"] == "陈静"
    )


@pytest.mark.req("R-147")
def test_a_keeper_gives_the_role_in_which_a_person_helps(web: Web) -> None:
    answer = web.person("lin").ask("PATCH", "/halls/H/people/li", json={"assist_role": "department"})
    assert answer["assist_role"] == "department"
    assert web.person("lin").ask("PATCH", "/halls/H/people/li", json={"assist_role": "king"}).code == "validation_failed"


@pytest.mark.req("R-120")
def test_a_request_given_back_is_told_to_the_leader_again(hall_on_each: SmallHall) -> None:
    hall, guide = hall_on_each, hall_on_each.person("chen")
    asked = hall.do(helping.ask_for_help, hall.id, Wish("papers"), hall.device("kiosk"), hall.clock.now)
    for _ in range(2):
        hall.clock.advance(200)
        see_to_help(hall.house, hall.clock.now)
        hall.do(helping.answer_help, hall.id, asked["id"], guide, hall.clock.now)
        hall.do(helping.give_help_back, hall.id, asked["id"], guide, hall.clock.now)
    assert len(hall.events("help.escalated")) == 2
    assert [one["state"] for one in hall.look(helping.lasting_help, hall.config)] == ["open"]
    figures = hall.look(help_stats, hall.config, hall.today, hall.today)
    assert (figures["total"]["median_answer_seconds"], figures["by_channel"]["kiosk"]["requests"]) == (200, 1)
    assert hall.look(helpers_view, hall.config, hall.clock.now, timedelta(minutes=30), "papers", None) == []
    hall.clock.advance(24 * 3600)
    see_to_help(hall.house, hall.clock.now)
    assert hall.look(helping.lasting_help, hall.config) == []
