"""A text on every display: put up, replaced, taken away, kept over a restart, and heard by every screen."""

from collections.abc import Callable
from typing import Any

import pytest

from app.bootstrap import open_house
from app.operations import emergencies
from app.operations.emergencies import Words
from app.queries.hall_state import snapshot
from app.queries.visitor import e_ticket_view, pad_view
from app.settings import load_settings
from tests.builders import SmallHall, Web, refused

Opened = Callable[..., SmallHall]


def put_up(hall: SmallHall, text: str = "消防演练，请勿惊慌", text_en: str = "Fire drill", **more: Any) -> dict[str, Any]:
    words = Words(text, text_en, **more)
    return hall.do(emergencies.raise_emergency, hall.id, words, hall.person("gao"), hall.clock.now)


def take_away(hall: SmallHall) -> None:
    hall.do(emergencies.clear_emergency, hall.id, hall.person("lin"), hall.clock.now)


def shown(hall: SmallHall, *, staff: bool = False) -> Any:
    state = hall.look(snapshot, hall.config, hall.clock.now, staff=staff)
    return state["state"]["hall"]["emergency"]


@pytest.mark.req("R-109")
def test_one_deed_shows_the_text_on_every_display_and_another_takes_it_away(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    ticket = hall.take()
    assert shown(hall) is None
    raised = put_up(hall)
    public = {"id": raised["id"], "text": "消防演练，请勿惊慌", "text_en": "Fire drill", "since": raised["since"]}
    assert shown(hall) == public
    assert hall.look(pad_view, hall.config, hall.windows["1"], hall.clock.now)["state"]["emergency"] == public
    assert hall.look(e_ticket_view, hall.reader(), ticket.id)["emergency"] == public
    take_away(hall)
    assert shown(hall) is None
    assert hall.look(pad_view, hall.config, hall.windows["1"], hall.clock.now)["state"]["emergency"] is None
    assert hall.look(e_ticket_view, hall.reader(), ticket.id)["emergency"] is None


@pytest.mark.req("R-109")
def test_who_put_it_up_is_on_record_and_shown_to_the_staff_alone(hall: SmallHall) -> None:
    put_up(hall, spoken=True)
    assert shown(hall, staff=True)["by"] == {"name": "高远", "role": "shift_leader"}
    event = hall.last_event("emergency.raised")
    assert (event.actor_id, event.actor_role) == (hall.people["gao"], "shift_leader")
    assert event.data["emergency"]["spoken"] is True
    take_away(hall)
    assert hall.last_event("emergency.cleared").actor_id == hall.people["lin"]


@pytest.mark.req("R-109")
def test_a_second_text_takes_the_place_of_the_first(hall: SmallHall) -> None:
    first = put_up(hall)
    second = put_up(hall, "系统故障，请稍候", "")
    assert second["id"] != first["id"]
    assert shown(hall)["text"] == "系统故障，请稍候"
    take_away(hall)
    assert shown(hall) is None


def test_taking_nothing_away_writes_nothing(hall: SmallHall) -> None:
    before = hall.everything()
    take_away(hall)
    assert hall.everything() == before


def test_a_blank_text_is_refused(hall: SmallHall) -> None:
    before = hall.everything()
    with refused("emergency_text_missing"):
        put_up(hall, "  ")
    assert hall.everything() == before


@pytest.mark.req("R-109")
def test_a_restart_keeps_the_text(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    raised = put_up(hall)
    again = open_house(load_settings(env={"HALL_DATABASE_URL": hall.house.database.url}), hall.clock)
    try:
        with again.database.read() as connection:
            state = snapshot(connection, again.halls.get(connection, hall.id), hall.clock.now)
    finally:
        again.database.close()
    assert state["state"]["hall"]["emergency"]["id"] == raised["id"]


# --- over HTTP --------------------------------------------------------------------------------------------------------

RAISE, CLEAR = "/halls/H/actions/raise-emergency", "/halls/H/actions/clear-emergency"


@pytest.mark.req("R-109")
@pytest.mark.parametrize("path", [RAISE, CLEAR])
def test_only_those_who_lead_may(web: Web, path: str) -> None:
    body = {"text": "停电", "text_en": "Power cut"}
    assert web.visitor.post(path, body).status == 401
    for who in (web.person("li"), web.person("chen"), web.device("kiosk"), web.device("board")):
        assert who.post(path, body).code == "forbidden"
    for who in (web.person("gao"), web.person("lin"), web.person("admin1")):
        assert who.post(path, body).status == 200


@pytest.mark.req("R-109")
def test_the_same_press_twice_is_one_text(web: Web) -> None:
    leader = web.person("gao")
    answers = [leader.post(RAISE, {"text": "停电"}, key="press-1") for _ in range(2)]
    assert answers[0]["emergency"] == answers[1]["emergency"]
    assert len(web.hall.events("emergency.raised")) == 1
    assert web.visitor.get("/halls/H/board")["state"]["hall"]["emergency"]["text"] == "停电"
    assert leader.post(CLEAR, {}, key="press-2")["emergency"] is None
    assert web.visitor.get("/halls/H/board")["state"]["hall"]["emergency"] is None


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "   "}, {"text": "长" * 121}, {"text": 7}])
def test_a_text_that_cannot_be_shown_is_refused_with_a_sentence(web: Web, body: dict[str, Any]) -> None:
    answer = web.person("gao").post(RAISE, body)
    assert answer.status == 422
    assert answer["detail"]
    assert web.hall.events("emergency.") == []
