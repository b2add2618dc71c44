"""The managers' floor over HTTP and its sockets: what each door tells, and to whom."""

import csv
import io
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask_socketio.test_client import SocketIOTestClient

from app.bootstrap import with_sockets
from app.jobs.schedule import watch_people
from tests.builders import OBSERVER, PASSWORD, Web

Opened = Callable[..., Web]
ZONE = ZoneInfo("Asia/Shanghai")


# --- to the second ----------------------------------------------------------------------------------------------------


@pytest.mark.req("R-214")
def test_a_call_a_start_a_finish_and_an_alarm_have_their_window_and_second_in_stream_trail_and_export(web: Web) -> None:
    clerk = web.open("1")
    ticket = web.take()
    for seconds, verb in ((5, "call-next"), (7, "start"), (61, "finish")):
        web.clock.advance(seconds)
        clerk.act("1", verb)
    clerk.act("1", "pause", reason="papers", minutes=1)
    web.clock.advance(200)
    watch(web)
    wanted = {"ticket.called": "09:30:05", "ticket.started": "09:30:12", "ticket.finished": "09:31:13"}
    told = [event for event in web.person("shen").get("/halls/H/events", limit=200)["items"] if event["type"] in wanted]
    assert {event["type"]: (event["data"]["window_number"], local(event["at"])) for event in told} == {
        kind: ("1", second) for kind, second in wanted.items()
    }
    trail = web.person("shen").get(f"/tickets/{ticket['id']}/trail")["events"]
    assert {event["type"]: (event["window_number"], local(event["at"])) for event in trail if event["type"] in wanted} == {
        kind: ("1", second) for kind, second in wanted.items()
    }
    lines = exported(web, "gao", lang="en")
    found = {line["What"]: (line["Window"], line["Time"][-8:]) for line in lines}
    assert {found[word] for word in ("Called", "Started", "Finished")} == {("1", second) for second in wanted.values()}
    assert found["Alarm"] == ("1", "09:34:33")


def watch(web: Web) -> None:
    """What the worker does every few seconds."""
    watch_people(web.hall.house, web.clock.now)


def local(at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone(ZONE):%H:%M:%S}"


def exported(web: Web, who: str, **query: Any) -> list[dict[str, str]]:
    answer = web.person(who).get("/halls/H/moments/file", **query)
    assert answer.status == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))


def test_the_export_names_the_clerk_and_no_visitor_and_is_for_those_in_charge(web: Web) -> None:
    clerk = web.open("1")
    web.take("A", identity={"kind": "id_card", "number": "441402198001010010", "name": "欧阳修"})
    clerk.act("1", "call-next")
    lines = exported(web, "gao")
    assert [line["操作人"] for line in lines if line["事件"] == "叫号"] == ["李明"]
    assert "欧阳修" not in repr(lines)
    assert clerk.get("/halls/H/moments/file").code == "forbidden"


def test_the_export_of_a_day_that_is_no_day_is_refused_in_words(web: Web) -> None:
    assert web.person("gao").get("/halls/H/moments/file", day="2026-13-01").code == "validation_failed"


# --- the floor --------------------------------------------------------------------------------------------------------


def test_the_order_of_calling_says_why_in_the_readers_language(web: Web) -> None:
    web.open("1")
    first, second = web.take(), web.take()
    seen = web.person("gao").get("/halls/H/zones/A/order", lang="en")
    assert [one["ticket"]["ticket_no"] for one in seen["items"]] == [first["ticket_no"], second["ticket_no"]]
    assert first["ticket_no"] in seen["items"][0]["sentence"]
    assert (seen["windows"], seen["waiting"]) == (["1"], 2)
    assert web.person("gao").get("/halls/H/zones/Q/order").code == "unknown_zone"


def test_figures_come_with_targets_and_definitions_in_the_readers_language(web: Web) -> None:
    seen = web.person("li").get("/halls/H/today", lang="en")
    assert seen["definitions"]["no_show_share"] == "never came / tickets called"
    assert seen["targets"]["in_target_share"] == {"warn": 0.9, "bad": 0.9 * 0.8, "falling": True}


# --- halls below ------------------------------------------------------------------------------------------------------

LOOKS = ("floor", "ledger", "today", "outlook", "coverage", "data-quality", "zones/A/order", "tickets", "centre", "stats")


@pytest.fixture
def halls(open_web: Opened) -> tuple[Web, Web]:
    """A centre, and a hall below it."""
    centre = open_web(people=OBSERVER)
    return centre, open_web(code="H2", hall={"parent_id": centre.hall.id})


@pytest.mark.req("R-215")
@pytest.mark.parametrize("path", LOOKS)
def test_who_oversees_looks_into_a_hall_below_and_never_into_one_above(halls: tuple[Web, Web], path: str) -> None:
    centre, below = halls
    for who in ("lin", "shen"):
        assert centre.person(who).get(f"/halls/H2/{path}").status == 200
    for who in ("li", "gao"):
        assert centre.person(who).get(f"/halls/H2/{path}").code == "other_hall"
    assert below.person("lin").get(f"/halls/H/{path}").code == "other_hall"


@pytest.mark.req("R-215")
def test_who_looks_into_a_hall_below_reads_a_trail_there_and_does_nothing(halls: tuple[Web, Web]) -> None:
    centre, below = halls
    ticket = below.take()
    assert centre.person("lin").get(f"/tickets/{ticket['id']}/trail").status == 200
    assert centre.person("lin").post(f"/tickets/{ticket['id']}/actions/move-ahead", {"reason": "急"}).code == "other_hall"
    assert centre.person("lin").post("/halls/H2/actions/close-day").code == "other_hall"


@pytest.mark.req("R-216")
def test_a_social_supervisor_reads_the_totals_of_the_halls_and_nothing_else_of_them(halls: tuple[Web, Web]) -> None:
    centre, below = halls
    below.take()
    seen = centre.person("mo").get("/halls/H/centre")
    assert (seen["totals_only"], [one["waiting"] for one in seen["halls"]]) == (True, [1, 0])
    assert "alarms" not in seen["halls"][0]
    for path in (*(f"/halls/H/{look}" for look in LOOKS if look != "centre"), "/halls/H/events", "/halls/H/people"):
        assert centre.person("mo").get(path).code == "forbidden"
    assert centre.person("mo").get("/halls/H2/centre").code == "other_hall"


# --- live -------------------------------------------------------------------------------------------------------------


def joined(web: Web, who: str, namespace: str, **auth: Any) -> SocketIOTestClient:
    client = web.app.test_client()
    assert client.post("/api/v1/auth/login", json={"username": who, "password": PASSWORD}).status_code == 200
    sockets = web.app.extensions["sockets_of_test"]
    return SocketIOTestClient(web.app, sockets.io, namespace=namespace, auth=auth, flask_test_client=client)


@pytest.fixture
def live(halls: tuple[Web, Web]) -> Any:
    """The centre with its sockets, and the hall below it; the pulse is driven by hand."""
    centre, below = halls
    sockets = with_sockets(centre.app, async_mode="threading")
    centre.app.extensions["sockets_of_test"] = sockets
    yield centre, below, sockets
    sockets.stop()


def states(screen: SocketIOTestClient) -> list[Any]:
    return [one["args"][0]["state"] for one in screen.get_received("/centre") if one["name"] == "desired"]


@pytest.mark.req("R-215")
def test_the_centre_hears_of_every_hall_when_something_is_different_and_else_nothing(live: Any) -> None:
    centre, below, sockets = live
    screen = joined(centre, "lin", "/centre")
    assert [hall["waiting"] for hall in states(screen)[0]["halls"]] == [0, 0]
    sockets.tell_centres()
    states(screen)
    sockets.tell_centres()
    assert states(screen) == []
    below.take()
    sockets.tell_centres()
    [told] = states(screen)
    assert {hall["code"]: hall["waiting"] for hall in told["halls"]} == {"H": 0, "H2": 1}


@pytest.mark.req("R-216")
def test_a_social_supervisor_hears_totals_on_a_socket_of_their_own_and_joins_no_other(live: Any) -> None:
    centre, below, sockets = live
    screen = joined(centre, "mo", "/centre")
    below.take()
    sockets.tell_centres()
    assert all(told["totals_only"] and "alarms" not in told["halls"][0] for told in states(screen))
    for namespace in ("/floor", "/desk", "/board"):
        assert not joined(centre, "mo", namespace).is_connected(namespace)


@pytest.mark.req("R-215")
def test_the_floor_of_a_hall_below_is_heard_live_by_who_oversees_it_alone(live: Any) -> None:
    centre, _, _ = live
    screen = joined(centre, "lin", "/floor", hall="H2")
    [snapshot] = [one["args"][0] for one in screen.get_received("/floor") if one["name"] == "snapshot"]
    assert snapshot["state"]["hall"]["code"] == "H2"
    assert not joined(centre, "gao", "/floor", hall="H2").is_connected("/floor")
