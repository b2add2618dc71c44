"""Matters of other regions: the ticket says whose, trained staff alone call it, and the ledger follows it to the end (S-06)."""

from collections.abc import Callable
from typing import Any

import pytest

from app.domain.cross_region import (
    ENDED,
    TRANSITIONS,
    MatterState,
    MatterStep,
    move,
    read_partners,
    steps_from,
    written_partners,
)
from app.errors import Conflict
from app.operations import cross_region
from app.operations.cross_region import Entry
from app.queries.cross_region import cross_items, cross_stats, matters_page
from app.queries.relief import proposals_for
from tests.builders import SmallHall, Web, refused

HUNAN = {"kind": "inter_province", "region": "湖南省长沙市", "authority": "长沙市医疗保障局"}
MEI = {"kind": "in_city", "region": "梅县区", "authority": "梅县区"}
Opened = Callable[..., Web]


@pytest.fixture
def web(open_web: Opened) -> Web:
    return open_web(items={"abroad": {"cross_region": [HUNAN, MEI]}})


def take(web: Web, **more: Any) -> dict[str, Any]:
    return web.take("K", service_item="abroad", **{"cross_region": {"region": "湖南省长沙市"}, **more})


def serve(web: Web, outcome: str = "done") -> None:
    clerk = web.person("wu")
    assert clerk.act("4", "call-next").status == 200
    clerk.act("4", "start")
    assert clerk.act("4", "finish", outcome=outcome).status == 200


def matters(web: Web, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = web.person("lin").get("/halls/H/cross-matters", **query)["items"]
    return found


@pytest.mark.parametrize("state", MatterState)
@pytest.mark.parametrize("step", MatterStep)
def test_a_matter_moves_by_its_table_alone(state: MatterState, step: MatterStep) -> None:
    if (state, step) in TRANSITIONS:
        assert move(state, step) is TRANSITIONS[state, step]
        assert step in steps_from(state)
    else:
        with pytest.raises(Conflict):
            move(state, step)
    assert (state in ENDED) == (steps_from(state) == [])


def test_partners_are_written_as_people_write_them() -> None:
    text = "跨省通办：湖南省长沙市@长沙市医疗保障局；in_city=梅县区\n\n"
    partners = read_partners(text)
    assert [partner.view() for partner in partners] == [HUNAN, MEI]
    assert read_partners(written_partners(partners)) == partners
    for wrong in ("湖南省", "跨国通办：越南", "跨省通办：", "跨省通办：湖南@长沙@局"):
        with refused("cross_region_format"):
            read_partners(wrong)


@pytest.mark.req("R-127")
def test_a_ticket_says_kind_intake_place_authority_place_and_item(web: Web) -> None:
    ticket = take(web)
    assert (ticket["service_item"], ticket["cross_region"]) == (
        "abroad",
        {
            "kind": "inter_province", "region": "湖南省长沙市", "intake_place": "梅江区政务服务中心",
            "authority_place": "长沙市医疗保障局",
        },
    )  # fmt: skip
    assert web.take("K", service_item="abroad")["cross_region"]["region"] == ""
    assert web.take("A", service_item="house")["cross_region"] is None
    kiosk = web.device("kiosk")
    for body in ({"zone": "K", "service_item": "abroad"}, {"zone": "A", "service_item": "house"}):
        assert kiosk.post("/halls/H/tickets", body | {"cross_region": {"region": "四川省"}}).code == "cross_region_unknown"


@pytest.mark.req("R-128", "R-130")
def test_the_kiosk_lists_what_is_done_for_others_and_says_when_somebody_trained_is_there(web: Web) -> None:
    [item] = web.device("kiosk").get("/halls/H/cross-region")["items"]
    assert (item["code"], item["partners"], item["on_duty"]) == ("abroad", [HUNAN, MEI], False)
    assert item["text"] == "现在没有通办人员在岗，14:30 起有人办理；也可以先预约。"
    manager = web.person("lin")
    assert manager.act("4", "open", person="zheng").status == 200
    assert web.device("kiosk").get("/halls/H/cross-region")["items"][0]["on_duty"] is False
    take(web)
    assert web.person("zheng").act("4", "call-next").status == 204
    manager.act("4", "close")
    web.open("4")
    assert web.device("kiosk").get("/halls/H/cross-region")["items"][0]["on_duty"] is True
    assert web.person("wu").act("4", "call-next").status == 200


@pytest.mark.req("R-129")
def test_the_ledger_follows_a_matter_from_intake_to_delivery(web: Web) -> None:
    ticket = take(web)
    web.open("4")
    serve(web)
    [matter] = matters(web)
    assert (matter["number"], matter["state"], matter["authority_place"]) == ("KY260302-001", "received", "长沙市医疗保障局")
    address = f"/halls/H/cross-matters/{matter['id']}"
    wu, told = web.person("wu"), web.person("wu").get(address)
    for step, state in (
        ("check-form", "form_checked"), ("send", "sent"), ("accept-there", "accepted_there"), ("result-back", "result_back"),
        ("deliver", "delivered"),
    ):  # fmt: skip
        web.clock.advance(86400)
        told = wu.post(f"{address}/actions/step", {"step": step, "reference": "EMS123" if step == "send" else ""})
        assert (told["state"], told["steps"][-1]["by"]) == (state, "吴勇")
    assert told["reference"] == "EMS123"
    assert told["ended_at"] == web.clock.now.isoformat(timespec="milliseconds")
    assert wu.post(f"{address}/actions/step", {"step": "send"}).code == "matter_step"
    sentences = [event["sentence"] for event in web.person("lin").get(f"/tickets/{ticket['id']}/trail")["events"]]
    ledger = [sentence for sentence in sentences if sentence.startswith("跨域通办台账 KY260302-001：")]
    assert (len(ledger), ledger[0][-3:], ledger[-1][-3:]) == (6, "已收件", "已送达")


@pytest.mark.req("R-130")
def test_steps_are_for_trained_staff_and_their_leaders(web: Web) -> None:
    take(web)
    web.open("4")
    serve(web)
    [matter] = matters(web)
    address = f"/halls/H/cross-matters/{matter['id']}/actions/step"
    assert web.person("zheng").post(address, {"step": "check-form"}).code == "skill_missing"
    assert web.person("chen").post(address, {"step": "check-form"}).code == "forbidden"
    assert web.person("gao").post(address, {"step": "return", "note": " "}).code == "matter_note_required"
    assert web.person("gao").post(address, {"step": "return", "note": "缺公证"})["state"] == "returned"


@pytest.mark.req("R-129")
def test_no_entry_for_what_was_not_taken_in_and_none_left_by_an_undone_finish(web: Web) -> None:
    take(web)
    web.open("4")
    serve(web, "incomplete")
    assert matters(web) == []
    take(web)
    serve(web)
    assert len(matters(web)) == 1
    assert web.person("wu").act("4", "undo").status == 200
    assert matters(web) == []
    assert web.person("wu").act("4", "finish").status == 200
    assert [matter["number"] for matter in matters(web)] == ["KY260302-001"]


@pytest.mark.req("R-132")
def test_figures_per_partner_region_and_item(web: Web) -> None:
    web.open("4")
    for region in ("湖南省长沙市", "梅县区", "湖南省长沙市"):
        take(web, cross_region={"region": region})
        serve(web)
    rows = web.person("lin").get("/halls/H/cross-region/stats")["rows"]
    assert [(row["kind"], row["region"], row["received"], row["under_way"]) for row in rows] == [
        ("in_city", "梅县区", 1, 1), ("inter_province", "湖南省长沙市", 2, 2),
    ]  # fmt: skip
    assert [matter["region"] for matter in matters(web, region="梅县区", state="received")] == ["梅县区"]


@pytest.mark.req("R-128")
def test_a_keeper_marks_an_item_with_its_regions(web: Web) -> None:
    keeper = web.person("lin")
    answer = keeper.ask("PATCH", "/halls/H/service-items/passport", json={"cross_region": "全市通办：梅县区"})
    assert answer["cross_region"] == "全市通办：梅县区"
    assert keeper.ask("PATCH", "/halls/H/service-items/passport", json={"cross_region": "梅县区"}).code == "cross_region_format"
    listed = keeper.get("/halls/H/service-items")["items"]
    assert next(item for item in listed if item["code"] == "passport")["cross_region"] == [MEI]


@pytest.mark.req("R-127")
def test_the_only_region_there_is_needs_no_choice(open_hall: Callable[..., SmallHall]) -> None:
    hall = open_hall(items={"abroad": {"cross_region": [MEI]}})
    ticket = hall.take("K", "abroad")
    assert ticket.cross_region is not None
    assert (ticket.cross_region["region"], ticket.cross_region["kind"]) == ("梅县区", "in_city")


@pytest.mark.req("R-129")
def test_an_entry_can_be_taken_back_with_its_service_only_while_nothing_followed(
    open_hall_on_each: Callable[..., SmallHall],
) -> None:
    hall = open_hall_on_each(items={"abroad": {"cross_region": [HUNAN]}})
    hall.take("K", "abroad")
    desk = hall.open("4")
    desk.call_next()
    desk.start()
    desk.finish("accepted")
    [matter] = page_of(hall)["items"]
    entry = Entry(MatterStep.CHECK_FORM)
    hall.do(cross_region.step_on, hall.id, matter["id"], entry, hall.person("wu"), hall.clock.now)
    with refused("undo_changed"):
        desk.undo()
    assert [one["state"] for one in page_of(hall, state="form_checked", q="KY")["items"]] == ["form_checked"]
    assert [one["received"] for one in hall.look(cross_stats, hall.config, hall.today, hall.today)] == [1]
    assert hall.look(cross_items, hall.config, hall.clock.now, "zh")[0]["on_duty"]


def page_of(hall: SmallHall, **query: Any) -> dict[str, Any]:
    wanted: dict[str, Any] = {"state": None, "region": None, "q": None, "limit": 10, "cursor": None}
    return hall.look(matters_page, hall.config, **wanted | query)


@pytest.fixture
def strict(open_hall: Callable[..., SmallHall]) -> SmallHall:
    """A hall that asks for the tag in one matter of other regions, and says nothing of it in the others."""
    return open_hall(items={
        "abroad": {"cross_region": [HUNAN]},
        "pension": {"zone": "K", "name": "养老保险关系转移", "cross_region": [HUNAN]},
        "marriage": {"zone": "A", "name": "婚姻档案查询", "cross_region": [MEI]},
    }, windows={"4": ["K", "A"]}, people={"zhou": {"skills": ["cross"]}})  # fmt: skip


@pytest.mark.req("R-130")
@pytest.mark.parametrize(("zone", "item"), [("K", "pension"), ("K", None), ("A", "marriage")])
def test_a_matter_of_another_region_without_a_tag_of_its_own_is_for_trained_staff_too(
    strict: SmallHall, zone: str, item: str | None
) -> None:
    untrained = strict.open("4", "zheng")
    ticket = strict.take(zone, item)
    assert untrained.calls() is None
    with refused("ticket_not_for_window"):
        untrained.call(ticket)
    assert (strict.take("A", "passport").ticket_no, "A") == (untrained.calls(), "A")  # all else is for everybody
    untrained.start()
    untrained.finish("done")
    untrained.close()
    assert strict.open("4", "wu").calls() == ticket.ticket_no


@pytest.mark.req("R-130")
def test_the_ledger_and_the_kiosk_ask_for_the_tag_where_the_item_says_nothing(strict: SmallHall) -> None:
    strict.take("K", "pension")
    strict.desk("4", "zheng").open()
    assert {one["code"]: one["on_duty"] for one in strict.look(cross_items, strict.config, strict.clock.now, "zh")} == {
        "abroad": False, "pension": False, "marriage": False,
    }  # fmt: skip
    strict.desk("4", "zheng").close()
    desk = strict.open("4", "wu")
    desk.call_next()
    desk.start()
    desk.finish("accepted")
    [matter] = page_of(strict)["items"]
    entry = Entry(MatterStep.CHECK_FORM)
    with refused("skill_missing"):
        strict.do(cross_region.step_on, strict.id, matter["id"], entry, strict.person("zheng"), strict.clock.now)
    strict.do(cross_region.step_on, strict.id, matter["id"], entry, strict.person("wu"), strict.clock.now)


@pytest.mark.req("R-095", "R-130")
def test_only_trained_people_are_proposed_for_matters_of_other_regions(strict: SmallHall) -> None:
    strict.open("3")
    for _ in range(4):
        strict.take("K")

    def proposed() -> list[tuple[str, str, str]]:
        found = strict.look(proposals_for, strict.config, strict.config.zone("K"), strict.clock.now)
        return [(one.kind.value, one.window, one.person) for one in found]

    assert proposed() == [("open", "4", "wu")]  # not the window next to it, and not the other of the pair
    strict.desk("3", "sun").close()
    strict.open("3", "zhou")
    assert proposed() == [("open", "4", "wu"), ("lend", "3", "")]


def test_a_hall_that_asks_for_no_tag_lets_everybody_take_them(open_hall: Callable[..., SmallHall]) -> None:
    hall = open_hall(items={"abroad": {"cross_region": [HUNAN], "skill": ""}})
    ticket = hall.take("K", "abroad")
    assert hall.open("4", "zheng").calls() == ticket.ticket_no


SEVERAL: dict[str, Any] = {
    "items": {
        "abroad": {"cross_region": [HUNAN]},
        "pension": {"zone": "K", "name": "养老保险关系转移", "cross_region": [HUNAN]},
        "archive": {"zone": "K", "name": "档案转递", "cross_region": [MEI], "skill": "archive"},
    },
    "people": {"zheng": {"skills": ["archive"]}, "zhou": {"skills": ["town"]}},
}  # fmt: skip


@pytest.mark.req("R-130")
@pytest.mark.parametrize("item", ["pension", None])
@pytest.mark.parametrize("who", ["wu", "zheng"])
def test_where_a_zone_asks_for_several_tags_one_of_them_is_enough_for_what_names_none(
    open_hall: Callable[..., SmallHall], item: str | None, who: str
) -> None:
    hall = open_hall(**SEVERAL)
    own = hall.take("K", "abroad")
    ticket = hall.take("K", item)
    window = hall.open("4", who)
    assert window.calls() == (own if who == "wu" else ticket).ticket_no, "its own tag is asked for all the same"
    if who == "zheng":
        window.start()
        window.finish("accepted")
        (matter,) = page_of(hall)["items"] if item else [None]
        if matter is not None:
            entry = Entry(MatterStep.CHECK_FORM)
            hall.do(cross_region.step_on, hall.id, matter["id"], entry, hall.person("wu"), hall.clock.now)
            with refused("skill_missing", key="archive / cross"):
                hall.do(cross_region.step_on, hall.id, matter["id"], entry, hall.person("zhou"), hall.clock.now)


@pytest.mark.req("R-130")
def test_the_tags_of_a_zone_go_before_those_of_another(open_hall: Callable[..., SmallHall]) -> None:
    zones = {"K": {}, "N": {"kind": "cross_region", "name": "市内通办"}}
    town = {"zone": "N", "name": "市内户口迁移", "cross_region": [MEI], "skill": "town"}
    hall = open_hall(
        items={**SEVERAL["items"], "town": town},
        people=SEVERAL["people"],
        zones=zones,
        windows={"4": ["K", "N"], "3": ["K", "N"]},
    )
    first, second = hall.take("K"), hall.take("N")
    assert hall.open("3", "zhou").calls() == second.ticket_no, "trained for the town's matters alone"
    assert hall.open("4", "zheng").calls() == first.ticket_no
