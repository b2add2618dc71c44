"""Agency: entrusted in writing, accepted with a date, undertaken, handed back with everything; names are sealed."""

from typing import Any

import pytest

from app.domain.agency import ENDED, TRANSITIONS, AgencyState, AgencyStep, move, steps_from
from app.errors import Conflict
from app.models import AgencyCase, Event
from app.operations import agency, configuring
from app.queries.agency import cases_page
from tests.builders import SmallHall, Web, card, id_number

PAPERS = ["身份证复印件", "申请表"]


def entrust(web: Web, **more: Any) -> Any:
    body = {"name": "欧阳修远", "document": "委托书 12", "materials": PAPERS, "identity": id_number(3), "phone": "13800138000"}
    return web.person("chen").post("/halls/H/agency", {**body, "service_item": "passport", **more})


def step(web: Web, case: Any, name: str, who: str = "chen", **more: Any) -> Any:
    return web.person(who).post(f"/halls/H/agency/{case['id']}/actions/step", {"step": name, **more})


@pytest.mark.parametrize("state", AgencyState)
@pytest.mark.parametrize("action", AgencyStep)
def test_a_case_moves_by_its_table_alone(state: AgencyState, action: AgencyStep) -> None:
    if (state, action) in TRANSITIONS:
        assert move(state, action) is TRANSITIONS[state, action]
    else:
        with pytest.raises(Conflict):
            move(state, action)
    assert (state in ENDED) == (steps_from(state) == [])


@pytest.mark.req("R-148")
def test_a_case_goes_from_entrustment_to_handing_back(web: Web) -> None:
    case = entrust(web)
    assert (case.status, case["number"], case["state"], case["masked_name"]) == (201, "DB260302-001", "entrusted", "欧阳*")
    assert step(web, case, "accept").code == "agency_no_promise"
    accepted = step(web, case, "accept", promised_on="2026-03-06", agent="li")
    assert (accepted["promised_on"], accepted["agent"]) == ("2026-03-06", "李明")
    ticket = web.take("A", service_item="passport", agency=True)
    assert step(web, case, "undertake", ticket=ticket["id"])["ticket_no"] == "A001"
    refused = step(web, case, "return", materials_back=PAPERS[:1])
    assert (refused.status, refused.code) == (409, "agency_materials_out")
    web.clock.advance(3600)
    returned = step(web, case, "return", materials_back=PAPERS, opinion="很满意", level=5, note="本人领取")
    assert (returned["state"], returned["opinion"], returned["level"]) == ("returned", "很满意", 5)
    assert [one["back"] for one in returned["materials"]] == [True, True]
    assert [one["step"] for one in returned["steps"]] == ["entrust", "accept", "undertake", "return"]
    assert step(web, case, "withdraw").code == "agency_step"
    assert [event.type for event in web.hall.events("agency.")] == ["agency.entrusted", *["agency.stepped"] * 3]


@pytest.mark.req("R-148")
@pytest.mark.parametrize("day", ["2020-01-01", "2099-12-31", "2026-03-01"])
def test_nothing_is_promised_for_a_day_that_is_over_or_out_of_sight(web: Web, day: str) -> None:
    assert entrust(web, promised_on=day).code == "agency_promised_on"
    refused = step(web, entrust(web), "accept", promised_on=day)
    assert (refused.code, "2026-03-02" in refused["detail"]) == ("agency_promised_on", True)


@pytest.mark.req("R-148")
def test_there_is_no_agency_without_a_written_entrustment_or_for_a_wrong_number(web: Web) -> None:
    assert entrust(web, document=" ").code == "agency_document_required"
    assert entrust(web, identity="110101199001011234").code == "identity_invalid"
    assert entrust(web, phone="12").code == "identity_invalid"
    assert web.person("shen").post("/halls/H/agency", {"name": "张三", "document": "1"}).code == "forbidden"


@pytest.mark.req("R-148", "R-252")
def test_names_are_sealed_masked_and_shown_only_for_a_reason(web: Web) -> None:
    case = entrust(web)
    stored = web.hall.everything()
    rows = str(stored[AgencyCase.__tablename__]) + str(stored[Event.__tablename__])
    for secret in ("欧阳修远", id_number(3), "13800138000"):
        assert secret not in rows
        assert secret not in web.person("gao").get("/halls/H/agency").text
    address = f"/halls/H/agency/{case['id']}/actions/reveal"
    assert web.person("chen").post(address, {"reason": "联系"}).code == "forbidden"
    assert web.person("lin").post(address).code == "reason_required"
    assert web.person("lin").post(address, {"reason": "电话通知领取"})["phone"] == "13800138000"
    assert web.hall.last_event("agency.revealed").sensitive == "reveal"


@pytest.mark.req("R-149")
def test_an_agents_ticket_is_marked_and_comes_no_earlier(hall: SmallHall) -> None:
    groups = [
        {"code": "elderly", "name": "老年人", "name_en": "", "priority_class": "special", "zone": None, "from_age": 60,
         "by_identity": True}
    ]  # fmt: skip
    hall.do(configuring.change_hall, hall.id, {"special_groups": groups}, hall.person("lin"), hall.clock.now)
    old = card(5)
    old = type(old)(old.kind, id_number(5, "19500101"), old.name)
    assert hall.take("A", "house", identity=old).priority_class == "special"
    marked = hall.take("A", "passport", identity=old, agency=True)
    assert (marked.agency, marked.priority_class, marked.special_group) == (True, "ordinary", "")


@pytest.mark.req("R-148")
def test_a_case_that_is_withdrawn_says_which_papers_are_still_here(hall_on_each: SmallHall) -> None:
    hall, guide, at = hall_on_each, hall_on_each.person("chen"), hall_on_each.clock.now
    vault, wanted = hall.house.vault, agency.Entrustment("张三", "12", PAPERS)
    case_id = hall.do(lambda work, halls: agency.entrust(work, halls, vault, hall.id, wanted, guide, at))
    entry = agency.CaseEntry(AgencyStep.WITHDRAW, materials_back=PAPERS[:1])
    hall.do(agency.step_on, hall.id, case_id, entry, guide, at)
    [case] = hall.look(cases_page, hall.config, vault, state="withdrawn", q="DB", limit=10, cursor=None)["items"]
    assert ([one["back"] for one in case["materials"]], case["masked_name"]) == ([True, False], "张*")
