"""The desk over HTTP: the verbs of the contract, and a day at a window."""

from typing import Any

import pytest

from app.bootstrap import NOUNS
from tests.builders import Web

VERBS = (
    "call-next", "call", "recall", "start", "finish", "no-show", "hold", "resume-hold", "transfer", "put-back", "undo",
    "invite-rating", "open", "close", "pause", "resume", "hand-over", "cover",
)  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_the_desk_has_the_verbs_of_the_contract(verb: str) -> None:
    rules = {endpoint.rule for nouns in NOUNS for endpoint in nouns.endpoints}
    assert f"/windows/<window_id>/actions/{verb}" in rules


@pytest.mark.req("R-061")
def test_every_verb_of_the_desk_works_in_one_day(web: Web) -> None:
    clerk, two = web.open("1"), web.open("2")
    web.open("3")
    tickets = [web.take("A") for _ in range(6)]
    done = []

    def press(verb: str, **body: Any) -> dict[str, Any]:
        answer = clerk.act("1", verb, **body)
        assert answer.status == 200, (verb, answer.text)
        done.append(verb)
        found: dict[str, Any] = answer.body
        return found

    press("call-next")
    web.clock.advance(10)
    press("recall")
    press("start")
    press("hold", note="去复印")
    press("call", ticket=tickets[2]["id"], reason="约好的时间")
    press("put-back")
    press("call-next")
    web.clock.advance(180)
    press("no-show")
    press("resume-hold", ticket=tickets[0]["id"])
    press("finish", outcome="accepted")
    press("invite-rating")
    press("call-next")
    press("transfer", zone="Z", place="last")
    press("undo")
    press("transfer", zone="Z", place="last")
    press("pause", reason="papers", minutes=5)
    press("resume")
    abandoned = web.device("kiosk").post(f"/tickets/{tickets[3]['id']}/actions/abandon")
    assert abandoned["ticket"]["state"] == "abandoned"
    press("hand-over", note="请看便条")
    assert web.person("wang").act("1", "cover").status == 200
    assert web.person("wang").act("1", "close").status == 200
    assert two.act("2", "call-next").status == 200
    assert set(done) >= {
        "call-next", "recall", "call", "start", "finish", "no-show", "hold", "resume-hold", "put-back", "transfer", "pause",
        "resume", "invite-rating", "undo",
    }  # fmt: skip


def test_an_answer_to_a_call_says_ticket_window_and_why(web: Web) -> None:
    clerk = web.open("1")
    web.take("A")
    web.take("A")
    web.clock.advance(120)
    answer = clerk.act("1", "call-next").body
    assert answer["ticket"]["state"] == "called"
    assert answer["window"]["state"] == "called"
    assert answer["reason"] == {
        "rule": "longest_in_line", "sentence": "A001 在本窗口的队列中取号最早，已等候 2 分钟。", "runner_up": "A002",
    }  # fmt: skip


def test_one_button_finishes_and_calls_and_says_that_the_start_was_implied(web: Web) -> None:
    clerk = web.open("1")
    first = web.take("A")
    web.take("A")
    clerk.act("1", "call-next")
    assert clerk.act("1", "call-next").code == "ticket_open"
    answer = clerk.act("1", "call-next", finish={"outcome": "done"})
    assert answer["ticket"]["ticket_no"] == "A002"
    finished = clerk.get(f"/tickets/{first['id']}")
    assert (finished["state"], finished["start_implied"]) == ("finished", True)


def test_nobody_to_call_is_no_answer_and_no_error(web: Web) -> None:
    answer = web.open("1").act("1", "call-next")
    assert (answer.status, answer.text) == (204, "")


@pytest.mark.req("R-260")
def test_a_clerk_presses_nothing_at_a_colleagues_window(web: Web) -> None:
    web.open("1")
    stranger = web.person("zhao")
    bodies = {
        "call": {"ticket": "x"}, "resume-hold": {"ticket": "x"}, "transfer": {"zone": "Z"}, "pause": {"reason": "papers"},
        "hand-over": {"note": "x"},
    }  # fmt: skip
    for verb in VERBS:
        answer = stranger.act("1", verb, **bodies.get(verb, {}))
        assert (answer.status, answer.code) in {
            (403, "window_not_yours"),
            (403, "not_your_post"),
            (409, "window_manned_by_other"),
        }


def test_the_desk_shows_who_is_next_and_why(web: Web) -> None:
    clerk = web.open("1")
    for zone in ("A", "A", "T"):
        web.take(zone)
    web.clock.advance(60)
    desk = clerk.get(f"/windows/{web.hall.windows['1']}").body
    assert [(entry["ticket"]["ticket_no"], entry["rule"]) for entry in desk["next"]] == [
        ("A001", "longest_in_line"), ("A002", "longest_in_line"), ("T001", "longest_in_line"),
    ]  # fmt: skip
    assert desk["waiting"] == [{"zone": "A", "n": 2}, {"zone": "T", "n": 1}]


@pytest.mark.req("R-070")
def test_the_desk_shows_what_is_on_hold_and_for_how_long(web: Web) -> None:
    clerk = web.open("1")
    web.take("A")
    clerk.act("1", "call-next")
    clerk.act("1", "hold", note="去复印")
    web.clock.advance(90)
    [held] = clerk.get(f"/windows/{web.hall.windows['1']}")["held"]
    assert (held["ticket_no"], held["held_seconds"], held["note"]) == ("A001", 90, "去复印")


@pytest.mark.req("R-064", "R-066")
def test_the_desk_knows_from_when_it_may_call_again_or_pass(web: Web) -> None:
    clerk = web.open("1")
    web.take("A")
    clerk.act("1", "call-next")
    desk = clerk.get(f"/windows/{web.hall.windows['1']}").body
    called = web.clock.now
    web.clock.advance(10)
    assert desk["recall"] == {"left": 2, "from": web.clock.now.isoformat(timespec="milliseconds")}
    web.clock.advance(170)
    assert desk["no_show_from"] == web.clock.now.isoformat(timespec="milliseconds")
    assert called < web.clock.now


@pytest.mark.req("R-182")
def test_the_desk_says_that_a_service_was_rated_and_never_how(web: Web) -> None:
    clerk = web.open("1")
    ticket = web.take("A")
    clerk.act("1", "call-next")
    clerk.act("1", "finish")
    window = f"/windows/{web.hall.windows['1']}"
    assert clerk.get(window)["rating"] == "invited"
    web.device("pad").post(f"/tickets/{ticket['id']}/rating", {"level": 1, "reasons": ["attitude"], "comment": "很差"})
    desk = clerk.get(window)
    assert desk["rating"] == "rated"
    for path in (window, f"/tickets/{ticket['id']}/trail", "/halls/H/events", "/halls/H/floor"):
        told = clerk.get(path).text
        assert '"level"' not in told
        assert "很差" not in told


@pytest.mark.req("R-182")
@pytest.mark.parametrize("way", ["/tickets/{id}/rating", "/ratings/{token}"])
@pytest.mark.parametrize("who", ["li", "gao", "lin"])
def test_no_signed_in_member_of_staff_rates(web: Web, way: str, who: str) -> None:
    clerk = web.open("1")
    ticket = web.take("A")
    clerk.act("1", "call-next")
    clerk.act("1", "finish")
    path = way.format(id=ticket["id"], token=ticket["e_ticket_url"].rsplit("/", 1)[1])
    answer = web.person(who).post(path, {"level": 5})
    assert (answer.status, answer.code) == (403, "rating_not_allowed")
    assert web.hall.ratings() == []
