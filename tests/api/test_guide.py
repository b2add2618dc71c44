"""Which hall to go to: distance, people, the wait with the way, stale figures last; and what else to do when it is long."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.domain.travel import distance_km, way
from tests.builders import Web

Opened = Callable[..., Web]
HERE = {"latitude": 24.300, "longitude": 116.100}


@pytest.fixture
def halls(open_web: Opened) -> dict[str, Web]:
    """H, where everybody asks; H2 three kilometres away with 4 waiting, H3 one kilometre away with 25 (S-08)."""
    here = open_web(hall=HERE | {"phone": "0753-1", "address": "江南路 1 号"})
    second = open_web(code="H2", hall={"latitude": 24.327, "longitude": 116.100})
    third = open_web(code="H3", hall={"latitude": 24.309, "longitude": 116.100})
    for web, people in ((second, 4), (third, 25)):
        web.person("li").act("1", "open")
        for _ in range(people):
            web.take("A", service_item="passport")
    here.open("1")
    return {"H": here, "H2": second, "H3": third}


@pytest.fixture
def city(halls: dict[str, Web]) -> Web:
    return halls["H"]


def asked(web: Web, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = web.visitor.get("/guide", service_item="passport", **query)["items"]
    return found


def order(web: Web, **query: Any) -> list[str]:
    return [entry["hall"] for entry in asked(web, **query) if entry["hall"] != "H"]


@pytest.mark.req("R-089", "R-090")
def test_halls_are_listed_by_distance_by_waiting_by_wait_and_combined(city: Web) -> None:
    place = {"lat": 24.3, "lon": 116.1}
    assert order(city, sort="distance", **place) == ["H3", "H2"]
    assert order(city, sort="waiting", **place) == ["H2", "H3"]
    assert order(city, sort="estimate") == ["H2", "H3"]
    assert order(city, sort="best", **place) == ["H2", "H3"]  # half an hour's way is less than 21 people
    entry = next(e for e in asked(city, **place) if e["hall"] == "H2")
    assert (entry["distance_km"], entry["travel_by"], entry["travel_minutes"]) == (3.0, "ride", 17)
    low, high = entry["served_in"]
    assert low <= 17 + entry["wait"]["p10_seconds"] / 60
    assert high >= 17 + entry["wait"]["p90_seconds"] / 60
    assert (low % 5, high % 5) == (0, 0)


@pytest.mark.req("R-090")
def test_without_a_position_the_list_works_and_a_district_stands_in_for_it(city: Web) -> None:
    assert {entry["distance_km"] for entry in asked(city)} == {None}
    assert asked(city)[0]["served_in"] is not None
    answer = city.visitor.get("/guide", service_item="passport", near="H3", sort="distance")
    assert [district["code"] for district in answer["districts"]] == ["H", "H2", "H3"]
    assert [(e["hall"], e["distance_km"]) for e in answer["items"]] == [("H3", 0.0), ("H", 1.0), ("H2", 2.0)]
    assert answer["assumptions"]["walk_kmh"] == 4.5
    assert city.visitor.get("/guide", near="H99").code == "unknown_hall"


@pytest.mark.req("R-092")
def test_each_hall_has_a_way_there_hours_and_a_phone(city: Web) -> None:
    entry = next(e for e in asked(city) if e["hall"] == "H")
    assert entry["navigation"].startswith("geo:24.3,116.1?q=24.3,116.1(")
    assert (entry["phone"], entry["address"]) == ("0753-1", "江南路 1 号")
    assert entry["sessions"][0]["from"] == "08:30"


@pytest.mark.req("R-091")
def test_figures_that_a_hall_elsewhere_told_five_minutes_ago_are_stale_and_last(halls: dict[str, Web]) -> None:
    city = halls["H"]
    told = {"A": {"waiting": 0, "windows_open": 2, "p10_seconds": 0, "p50_seconds": 60, "p90_seconds": 300}}
    reporter = city.device("integration")
    path = "/halls/H3/reported-waits"
    assert reporter.post(path, {"zones": told}).code == "other_hall"
    reporter = halls["H3"].device("integration")
    assert reporter.post(path, {"zones": told}).status == 200
    assert order(city, sort="waiting") == ["H3", "H2"]
    city.clock.advance(121)
    third = asked(city, sort="waiting")[-1]
    assert (third["hall"], third["stale"], third["waiting"]) == ("H3", True, 0)
    late = city.clock.now - timedelta(minutes=5)
    assert reporter.post(path, {"as_of": late.isoformat(), "zones": told}).status == 200
    assert asked(city, sort="distance", near="H3")[-1]["hall"] == "H3"
    assert (
        reporter.post(path, {"zones": {"A": {"waiting": 1, "windows_open": 1, "p50_seconds": 9}}}).code == "validation_failed"
    )
    assert reporter.post(path, {"zones": {"Q": {"waiting": 1, "windows_open": 1}}}).code == "unknown_zone"
    assert reporter.post(path, {"zones": None}).status == 200  # it runs here again
    assert next(e for e in asked(city) if e["hall"] == "H3")["waiting"] == 25


@pytest.mark.req("R-093")
def test_a_long_wait_offers_other_ways_and_still_gives_a_number(city: Web) -> None:
    plan = {"code": "AM", "name": "上午", "zone": "A", "hours": [{"from": "09:00", "to": "10:00"}], "capacity": 3}
    admin = city.person("admin1")
    assert admin.post("/halls/H/booking-plans", plan).status == 201
    path = "/halls/H/zones/A/alternatives"
    assert city.visitor.get(path, service_item="passport")["offered"] is False
    for _ in range(25):
        city.take("A", service_item="passport")
    offered = city.visitor.get(path, service_item="passport")
    assert offered["offered"] is True
    assert [hall["hall"] for hall in offered["halls"]] == ["H2"]  # H3 would save nothing
    assert "现有 4 人等候" in offered["halls"][0]["text"]
    assert offered["slots"][0]["text"] == "3月3日 09:00"
    for _ in range(120):
        city.take("A", service_item="passport")
    beyond = city.visitor.get(path, service_item="passport")
    assert (beyond["wait"]["unknown"], beyond["offered"]) == ("past_closing", True), "then more than ever"
    city.hall.set_policy(offer_after_minutes=0)
    assert city.visitor.get(path, service_item="passport")["offered"] is False


@pytest.mark.req("R-093")
def test_where_no_window_is_open_self_service_and_online_are_offered(open_web: Opened) -> None:
    more = {"self_service": "自助制卡机可办", "guide_url": "https://hall.example/g/1"}
    web = open_web(items={"passport": more})
    offered = web.visitor.get("/halls/H/zones/A/alternatives", service_item="passport")
    assert (offered["offered"], offered["self_service"], offered["online"]) == (True, more["self_service"], more["guide_url"])


def test_the_way_is_on_foot_when_near_and_by_bus_when_far() -> None:
    assert (way(1.0).by, way(1.0).minutes) == ("walk", 17)
    assert (way(3.0).by, way(3.0).minutes) == ("ride", 17)
    assert distance_km(0, 0, 0, 1) == pytest.approx(111.19, abs=0.01)


@pytest.mark.req("R-089")
def test_a_hall_where_nobody_serves_comes_after_those_that_do(halls: dict[str, Web]) -> None:
    assert halls["H2"].person("li").act("1", "pause", reason="restroom", minutes=5).status == 200
    assert order(halls["H"], sort="best", lat=24.3, lon=116.1) == ["H3", "H2"]
