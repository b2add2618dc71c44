"""Numbers over HTTP: what the kiosk, the guide, the phone and a program get to see and may do."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.builders import NAME, Web, id_number

Opened = Callable[..., Web]
CONTRACT = {
    "id", "ticket_no", "hall", "zone", "service_item", "state", "channel", "priority_class", "people_ahead", "wait", "issued_at",
    "called_at", "started_at", "finished_at", "window", "e_ticket_url",
}  # fmt: skip


def identity(n: int = 1, name: str = "欧阳修远") -> dict[str, str]:
    return {"kind": "id_card", "number": id_number(n), "name": name}


def phone_view(web: Web, ticket: dict[str, Any], lang: str = "zh") -> Any:
    return web.visitor.get(f"/e-tickets/{ticket['e_ticket_url'].rsplit('/', 1)[1]}", lang=lang).body


def token(ticket: dict[str, Any]) -> str:
    return str(ticket["e_ticket_url"].rsplit("/", 1)[1])


# --- the kiosk --------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-020", "R-025")
def test_a_zone_is_all_that_a_number_takes(web: Web) -> None:
    ticket = web.take("A")
    assert set(ticket) >= CONTRACT
    assert (ticket["ticket_no"], ticket["state"], ticket["people_ahead"], ticket["channel"]) == ("A001", "waiting", 0, "kiosk")


@pytest.mark.req("R-012")
def test_a_ticket_carries_the_code_of_its_item(web: Web) -> None:
    assert web.take("A", service_item="passport")["service_item"] == "passport"


@pytest.mark.req("R-026")
def test_the_same_person_again_is_offered_the_ticket_there_is(web: Web) -> None:
    first = web.take("A", service_item="passport", identity=identity())
    answer = web.device("kiosk2").post("/halls/H/tickets", {"zone": "A", "service_item": "passport", "identity": identity()})
    assert (answer.status, answer.code, answer["ticket"]["id"]) == (409, "already_waiting", first["id"])
    assert "A001" in answer["detail"]
    assert "补打" in answer["detail"]
    again = web.device("kiosk2").post(f"/tickets/{first['id']}/actions/reprint")
    assert again["ticket"]["reprints"] == 1
    slip = web.device("kiosk2").get(f"/tickets/{first['id']}/slip")
    assert slip["reprint"] == "补打 1"
    assert web.take("A", service_item="house", identity=identity())["ticket_no"] == "A002"


@pytest.mark.req("R-176")
def test_times_are_the_servers_whatever_a_device_says(web: Web) -> None:
    ticket = web.device("kiosk").ask(
        "POST", "/halls/H/tickets", json={"zone": "A", "issued_at": "1999-01-01T00:00:00+08:00", "at": 0},
        headers={"Date": "Fri, 01 Jan 1999 00:00:00 GMT"},
    )  # fmt: skip
    assert ticket["issued_at"] == web.clock.now.isoformat(timespec="milliseconds")
    clerk = web.open("1")
    web.clock.advance(90)
    called = clerk.post(f"/windows/{web.hall.windows['1']}/actions/call-next", {"called_at": "1999-01-01T00:00:00+08:00"})
    assert called["ticket"]["called_at"] == web.clock.now.isoformat(timespec="milliseconds")
    assert called["ticket"]["waited_seconds"] == 90


@pytest.mark.req("R-028", "R-029")
@pytest.mark.parametrize(
    ("zone", "hours", "code", "told"),
    [({"daily_cap": 0}, 0, "zone_cap_reached", "咨询导办台"), ({}, 3, "outside_hours", "14:30")],
)
def test_when_there_is_no_number_the_reason_and_the_way_out_are_told(
    open_web: Opened, zone: dict[str, Any], hours: float, code: str, told: str
) -> None:
    web = open_web(zones={"A": zone})
    web.clock.advance(hours * 3600)
    answer = web.device("kiosk").post("/halls/H/tickets", {"zone": "A"})
    assert (answer.status, answer.code) == (409, code)
    assert told in answer["detail"]


@pytest.mark.req("R-030")
def test_a_late_number_is_given_with_a_warning(web: Web) -> None:
    web.open("1")
    web.clock.advance(148 * 60)  # 11:58
    web.take("A")
    notice = web.take("A")["notice"]
    assert notice["code"] == "past_closing"
    assert "12:00" in notice["text"]


@pytest.mark.req("R-031", "R-038")
def test_a_lost_ticket_is_found_again_by_number_or_card(web: Web) -> None:
    ticket = web.take("A", identity=identity())
    for body in ({"ticket_no": " a001 "}, {"identity": identity()}, {"identity": id_number(1)}):
        found = web.person("chen").post("/halls/H/tickets/find", body)
        assert [item["id"] for item in found["items"]] == [ticket["id"]]
    assert web.device("kiosk2").post("/halls/H/tickets/find", {"ticket_no": "A999"}).code == "unknown_ticket"


@pytest.mark.req("R-031")
def test_the_guide_issues_reprints_and_cancels(web: Web) -> None:
    guide = web.person("chen")
    ticket = guide.post("/halls/H/tickets", {"zone": "A"}).body
    assert ticket["channel"] == "guide"
    assert guide.post(f"/tickets/{ticket['id']}/actions/reprint").status == 200
    cancelled = guide.post(f"/tickets/{ticket['id']}/actions/cancel", {"reason": "取错了"})
    assert cancelled["ticket"]["state"] == "cancelled"
    trail = guide.get(f"/tickets/{ticket['id']}/trail")["events"]
    assert [event["actor_name"] for event in trail] == ["陈静"] * 3


# --- the slip ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-022", "R-023", "R-002")
def test_the_slip_has_all_that_must_be_on_it(web: Web) -> None:
    web.open("1")
    web.take("A")
    ticket = web.take("A", service_item="passport")
    slip = web.device("kiosk").get(f"/tickets/{ticket['id']}/slip").body
    assert slip["hall"] == NAME
    assert (slip["zone"], slip["item"], slip["ticket_no"]) == ("综合窗口", "护照办理", "A002")
    assert slip["issued_at"] == "2026-03-02 09:30:00"
    assert slip["people_ahead"] == "前面 1 人"
    assert "分钟" in slip["wait"]
    assert "09:30" in slip["as_of"]
    assert slip["area"] == "请在一楼东侧等候"
    assert "3 个号之后" in slip["missed_rule"]
    assert "0753-2190000" in slip["complaint"]
    assert "12345" in slip["complaint"]
    assert slip["url"] == ticket["e_ticket_url"]
    assert slip["qr_svg"].startswith("<svg")
    assert slip["reprint"] == ""


@pytest.mark.req("R-023")
def test_the_slip_keeps_what_was_true_at_the_issue_and_the_phone_shows_what_is_true_now(web: Web) -> None:
    first = web.take("A")
    second = web.take("A")
    web.device("kiosk").post(f"/tickets/{first['id']}/actions/abandon")
    assert web.device("kiosk").get(f"/tickets/{second['id']}/slip")["people_ahead"] == "前面 1 人"
    assert phone_view(web, second)["ticket"]["people_ahead"] == 0


@pytest.mark.req("R-280")
def test_a_visitor_who_chose_english_has_an_english_slip(web: Web) -> None:
    ticket = web.take("A", language="en")
    slip = web.device("kiosk").get(f"/tickets/{ticket['id']}/slip").body
    assert (slip["hall"], slip["zone"], slip["people_ahead"]) == ("Meijiang Hall", "Comprehensive", "0 ahead of you")


# --- the phone --------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-033", "R-034")
def test_the_link_on_the_ticket_shows_place_estimate_and_window_without_login(web: Web) -> None:
    clerk = web.open("1")
    web.take("A")
    ticket = web.take("A")
    view = phone_view(web, ticket)
    assert (view["ticket"]["ticket_no"], view["ticket"]["people_ahead"]) == ("A002", 1)
    assert view["ticket"]["wait"]["text"]
    assert view["can"] == {"here": True, "abandon": True, "rate": False, "name_relative": False}
    clerk.act("1", "call-next", finish={"outcome": "done"})
    clerk.act("1", "call-next", finish={"outcome": "done"})
    view = phone_view(web, ticket)
    assert (view["ticket"]["state"], view["ticket"]["window"]["number"]) == ("called", "1")
    assert "1 号窗口" in view["notice"]


@pytest.mark.req("R-034")
def test_on_the_phone_one_says_i_am_here_gives_up_and_rates(web: Web) -> None:
    clerk = web.open("1")
    here, gone, rated = web.take("A"), web.take("A"), web.take("A")
    said = web.visitor.post(f"/e-tickets/{token(here)}/actions/here")
    assert said["here_at"] == web.clock.now.isoformat(timespec="milliseconds")
    assert said["can"]["here"] is False
    left = web.visitor.post(f"/e-tickets/{token(gone)}/actions/abandon", {"reason": "改日"})
    assert left["ticket"]["state"] == "abandoned"
    for _ in range(2):
        clerk.act("1", "call-next", finish={"outcome": "done"})
    clerk.act("1", "finish")
    assert phone_view(web, rated)["can"]["rate"] is True
    answer = web.visitor.post(f"/ratings/{token(rated)}", {"level": 5, "channel": "ticket_code"})
    assert answer.status == 201
    assert phone_view(web, rated)["can"]["rate"] is False
    assert web.visitor.post(f"/ratings/{token(rated)}", {"level": 1}).code == "already_rated"


@pytest.mark.req("R-035")
def test_the_phone_says_it_when_three_are_ahead(web: Web) -> None:
    tickets = [web.take("A") for _ in range(5)]
    assert phone_view(web, tickets[4])["notice"] == ""
    web.device("kiosk").post(f"/tickets/{tickets[0]['id']}/actions/abandon")
    assert "3" in phone_view(web, tickets[4])["notice"]


@pytest.mark.req("R-255", "R-254")
def test_behind_the_link_nothing_personal_is_shown(web: Web) -> None:
    ticket = web.take("A", identity=identity(), phone="13800138000")
    text = str(phone_view(web, ticket))
    for secret in ("欧阳", id_number(1), "13800138000", "masked_name"):
        assert secret not in text


@pytest.mark.req("R-280")
def test_the_phone_speaks_english_when_asked(web: Web) -> None:
    ticket = web.take("A")
    assert phone_view(web, ticket, "en")["ticket"]["wait"]["text"] == "no window is open, so the wait is unknown"


# --- lists ------------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-077", "R-254")
def test_the_clerk_sees_number_item_wait_priority_and_a_masked_name_only(web: Web) -> None:
    clerk = web.open("1")
    web.take("A", service_item="passport", identity=identity(), phone="13800138000", priority_class="special")
    web.clock.advance(300)
    desk = clerk.get(f"/windows/{web.hall.windows['1']}").body
    [row] = desk["waiting_tickets"]
    assert (row["ticket_no"], row["item_name"], row["waited_seconds"], row["priority_class"], row["masked_name"]) == (
        "A001", "护照办理", 300, "special", "欧阳*",
    )  # fmt: skip
    for secret in ("修远", id_number(1), "13800138000"):
        assert secret not in str(desk)


@pytest.mark.req("R-254")
@pytest.mark.parametrize(
    "path", ["/halls/H/tickets", "/halls/H/floor", "/halls/H/events", "/tickets/{id}", "/tickets/{id}/trail"]
)
@pytest.mark.parametrize("who", ["li", "chen", "gao", "lin", "he", "shen", "admin1"])
def test_no_list_of_the_staff_shows_a_name_or_number_in_full(web: Web, path: str, who: str) -> None:
    ticket = web.take("A", identity=identity(), phone="13800138000")
    answer = web.person(who).get(path.format(id=ticket["id"]))
    assert answer.status == 200
    for secret in ("修远", id_number(1), "13800138000"):
        assert secret not in answer.text


def test_a_list_is_read_page_by_page(web: Web) -> None:
    numbers = [web.take("A")["ticket_no"] for _ in range(5)]
    guide, cursor, pages = web.person("chen"), None, []
    while True:
        page = guide.get("/halls/H/tickets", limit=2, **({"cursor": cursor} if cursor else {})).body
        pages.append([item["ticket_no"] for item in page["items"]])
        cursor = page["next"]
        if cursor is None:
            break
    assert [number for page in pages for number in page] == numbers[::-1]
    assert [len(page) for page in pages] == [2, 2, 1]


def test_a_list_is_narrowed_by_state_zone_and_beginning_of_the_number(web: Web) -> None:
    web.open("1").act("1", "call-next")
    for zone in ("A", "A", "Z"):
        web.take(zone)
    web.person("li").act("1", "call-next")
    guide = web.person("chen")

    def found(**query: Any) -> list[str]:
        return [item["ticket_no"] for item in guide.get("/halls/H/tickets", **query)["items"]]

    assert found(state="called") == ["A001"]
    assert found(zone="Z") == ["Z001"]
    assert found(q="a00") == ["A002", "A001"]
    assert found(q="%") == found()  # no pattern of the database's


# --- hostile input ----------------------------------------------------------------------------------------------------

NASTY = ["'; DROP TABLE tickets; --", "<script>alert(1)</script>", "' OR '1'='1", "${7*7}{{7*7}}", "../../etc/passwd"]


@pytest.mark.req("R-265")
@pytest.mark.parametrize("text", NASTY)
def test_what_somebody_types_is_text_and_never_a_command(web: Web, text: str) -> None:
    guide, kiosk = web.person("chen"), web.device("kiosk")
    assert kiosk.post("/halls/H/tickets", {"zone": text}).code == "unknown_zone"
    assert guide.get("/halls/H/tickets", q=text[:12]).status == 200
    ticket = web.take("A")
    done = guide.post(f"/tickets/{ticket['id']}/actions/cancel", {"reason": text})
    assert done.status == 200
    trail = guide.get(f"/tickets/{ticket['id']}/trail")
    assert trail["events"][-1]["reason"] == text  # kept as it was typed
    assert trail.headers["Content-Type"].startswith("application/json")
    assert trail.headers["X-Content-Type-Options"] == "nosniff"
    assert web.take("A")["ticket_no"] == "A002"


@pytest.mark.req("R-265")
@pytest.mark.parametrize("text", NASTY)
def test_an_address_with_something_nasty_in_it_is_not_found(web: Web, text: str) -> None:
    path = text.replace("/", "%2F").replace("?", "%3F").replace("#", "%23").replace("%", "%25").replace(" ", "%20")
    assert web.visitor.get(f"/e-tickets/{path}").status == 404


def test_a_name_of_rare_characters_comes_back_as_it_was(web: Web) -> None:
    web.take("A", identity=identity(1, "𠮷䶮"))
    clerk = web.open("1")
    [row] = clerk.get(f"/windows/{web.hall.windows['1']}")["waiting_tickets"]
    assert row["masked_name"] == "𠮷*"


@pytest.mark.req("R-182")
def test_a_clerk_is_not_given_the_link_by_which_a_service_is_rated(web: Web) -> None:
    ticket = web.device("kiosk").post("/halls/H/tickets", {"zone": "A"}).body
    clerk = web.person("li")
    assert clerk.get(f"/tickets/{ticket['id']}").body["e_ticket_url"] is None
    assert clerk.get(f"/tickets/{ticket['id']}/slip").status == 403


@pytest.mark.req("R-182")
def test_behind_the_link_stands_that_a_service_was_rated_not_how(web: Web) -> None:
    ticket = web.device("kiosk").post("/halls/H/tickets", {"zone": "A"}).body
    web.hall.open("1").serves()
    assert web.visitor.post(f"/ratings/{token(ticket)}", {"level": 1, "channel": "ticket_code"}).status == 201
    assert set(phone_view(web, ticket)["rating"]) == {"at"}
