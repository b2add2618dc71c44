"""What a hall shows of itself besides its queues: the map, the cards and the notices in English."""

from typing import Any

import pytest

from app.operations import configuring
from tests.builders import SmallHall, Web, refused


def place(**more: Any) -> dict[str, Any]:
    usual = {"id": "p1", "kind": "window", "code": "1", "label": "", "label_en": "", "x": 1.0, "y": 2.0, "w": 6.0, "h": 5.0}
    return usual | more


def drawn(*places: dict[str, Any], width: float = 100.0, height: float = 60.0) -> dict[str, Any]:
    return {"width": width, "height": height, "places": list(places)}


def change(hall: SmallHall, **wanted: Any) -> None:
    hall.do(configuring.change_hall, hall.id, wanted, hall.person("lin"), hall.clock.now)


@pytest.mark.req("R-110")
def test_a_map_is_kept_and_given_to_every_kiosk_and_board(hall_on_each: SmallHall) -> None:
    wanted = drawn(
        place(),
        place(id="p2", kind="zone", code="A", x=0.0, y=0.0, w=100.0, h=60.0),
        place(id="p3", kind="area", code="E"),
        place(id="p4", kind="kiosk", code="of tomorrow"),
        place(id="p5", kind="door", code=""),
    )
    change(hall_on_each, map=wanted)
    assert hall_on_each.config.map == wanted
    assert hall_on_each.last_event("hall.configured").data["after"] == {"map": wanted}
    change(hall_on_each, map=None)
    assert hall_on_each.config.map is None


@pytest.mark.req("R-110")
@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (place(code="99"), "map_code_unknown"),
        (place(code=""), "map_code_missing"),
        (place(kind="zone", code="Q"), "map_code_unknown"),
        (place(kind="area", code="nowhere"), "map_code_unknown"),
        (place(x=95.0), "map_place_outside"),
        (place(y=56.0), "map_place_outside"),
        (place(w=101.0), "map_place_outside"),
    ],
)
def test_a_map_that_cannot_be_is_refused_with_the_number_of_the_place(
    hall: SmallHall, wrong: dict[str, Any], code: str
) -> None:
    before = hall.everything()
    with refused(code, n=2):
        change(hall, map=drawn(place(id="right"), wrong))
    assert hall.everything() == before


def test_two_places_of_one_mark_are_refused(hall: SmallHall) -> None:
    with refused("map_place_twice", n=2, other=1):
        change(hall, map=drawn(place(), place(code="2")))


@pytest.mark.req("R-110")
def test_keepers_draw_the_map_over_http_and_everybody_sees_it(web: Web) -> None:
    wanted = drawn(place())
    assert web.person("lin").ask("PATCH", "/halls/H", json={"map": wanted})["map"] == wanted
    assert web.visitor.get("/halls/H/board")["state"]["hall"]["map"] == wanted
    assert web.visitor.get("/halls/H")["map"] == wanted
    assert web.person("li").ask("PATCH", "/halls/H", json={"map": wanted}).code == "forbidden"


@pytest.mark.parametrize(
    "wrong",
    [
        drawn(place(kind="throne")),
        drawn(place(x=-1)),
        drawn(place(w=0)),
        drawn(place(x=float("1e300"))),
        drawn(width=0),
        drawn(*(place(id=f"p{n}") for n in range(201))),
        {"width": 10, "height": 10, "places": [{}]},
        [],
        "map",
    ],
)
def test_what_is_no_map_is_refused(web: Web, wrong: Any) -> None:
    answer = web.person("lin").ask("PATCH", "/halls/H", json={"map": wrong})
    assert answer.code == "validation_failed"
    assert web.visitor.get("/halls/H")["map"] is None


@pytest.mark.req("R-108")
def test_cards_and_notices_in_two_languages_are_given_to_the_boards(web: Web) -> None:
    card = {"title": "意见箱", "title_en": "Suggestion box", "text": "南门右侧", "text_en": ""}
    wanted = {"cards": [card], "notices": ["今天 17:00 停电检修"], "notices_en": ["Power cut at 17:00 today"]}
    assert web.person("lin").ask("PATCH", "/halls/H", json=wanted).status == 200
    shown = web.visitor.get("/halls/H/board")["state"]["hall"]
    assert {name: shown[name] for name in wanted} == wanted
    assert web.person("lin").ask("PATCH", "/halls/H", json={"cards": [card | {"title": ""}]}).code == "validation_failed"
