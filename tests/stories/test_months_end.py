"""S-20, month's end: what lies ready in the morning, what is counted, who sees it, and what happens to a later correction."""

import io
from collections.abc import Callable

import pytest
from openpyxl import load_workbook

from app.domain.people import Role
from app.jobs.reports import adjust_months, make_next, queue_due
from app.jobs.schedule import close_days, sum_days
from tests.builders import Caller, Web, card
from tests.support.reporting import go_to

Opened = Callable[..., Web]
HEAD = {"head4": {"name": "叶主任", "role": Role.SUB_HALL_HEAD}}


@pytest.fixture
def halls(open_web: Opened) -> tuple[Web, Web]:
    """The centre H1 and its sub-hall H4, at the end of April's last working day, a visitor of each served."""
    centre = open_web(code="H1")
    below = open_web(code="H4", people=HEAD, hall={"parent_id": centre.hall.id, "name": "大坪镇便民服务中心"})
    for web in (centre, below):
        go_to(web.clock, "2026-04-30 09:00")
        desk = web.hall.open("1")
        web.hall.take(item="passport", identity=card(3, "欧阳小明"))
        web.clock.advance(70 * 60)
        desk.serves()
        desk.close()
    return centre, below


def a_night(*webs: Web) -> None:
    """What the worker does from the evening to the morning, once for all halls."""
    house = webs[0].hall.house
    for moment in ("2026-04-30 23:30", "2026-05-01 00:31"):
        at = go_to(webs[0].clock, moment)
        close_days(house, at)
        sum_days(house, at)
        queue_due(house, at)
        while make_next(house, at):
            pass
    go_to(webs[0].clock, "2026-05-04 08:30")


def reports(caller: Caller, hall: str) -> dict[tuple[str, str, str], dict[str, str]]:
    """(hall, kind, period) of what a person finds."""
    items = caller.get(f"/halls/{hall}/reports")["items"]
    assert all(one["state"] == "ready" for one in items)
    return {(one["hall"], one["kind"], one["period"]): one for one in items}


@pytest.mark.req("R-222", "R-223", "R-225", "R-230", "R-231", "R-233")
def test_at_months_end_the_reports_lie_ready_and_stay_as_they_are(halls: tuple[Web, Web]) -> None:
    centre, below = halls
    a_night(*halls)
    manager, head = centre.person("lin"), below.person("head4")

    found = reports(manager, "H1")
    business = found["H4", "business", "2026-04"]  # handed to the centre by the sub-hall
    progress = found["H1", "progress", "2026-04"]
    assert progress["due"] == "2026-05-04"  # before the 5th
    assert {("H1", "month", "2026-04"), ("H1", "rating", "2026-04"), ("H1", "day", "2026-04-30")} <= found.keys()

    whole = manager.get(f"/halls/H4/reports/{business['id']}")
    summary = whole["sections"][0]
    shown = dict(zip((figure["name"] for figure in summary["figures"]), summary["total"], strict=True))
    assert (shown["max_wait_seconds"], shown["waits_over_hour"], shown["issued"]) == ("70:00", "1", "1")

    span = {"from": "2026-04-01", "to": "2026-04-30", "figure": "waits_over_hour"}
    behind = manager.get("/halls/H4/figures/tickets", **span)["items"]
    assert [one["ticket_no"] for one in behind] == ["A001"]
    with centre.app.test_client(use_cookies=False).get(
        f"/api/v1/halls/H4/reports/{business['id']}/file?format=xlsx", headers=centre.session("lin")
    ) as answer:
        book = load_workbook(io.BytesIO(answer.data))
    text = "".join(str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    assert "欧阳" not in text + str(behind)
    assert "李明" not in text  # what leaves the hall names none of its staff

    seen = reports(head, "H4")
    assert {hall for hall, _, _ in seen} == {"H4"}
    assert head.get("/halls/H1/reports").code == "other_hall"

    sums = {key: one["sha256"] for key, one in reports(manager, "H1").items()}
    rated = below.device("integration").post(f"/tickets/{behind[0]['id']}/rating", {"level": 4, "channel": "phone"})
    assert rated.status == 201
    for work in (sum_days, adjust_months):
        work(centre.hall.house, centre.clock.now)
    assert {key: one["sha256"] for key, one in reports(manager, "H1").items()} == sums
    adjusted = manager.get(f"/halls/H4/reports/{business['id']}")["adjustments"]
    [total] = [one for one in adjusted if (one["figure"], one["cut"]) == ("rated", "")]
    assert (total["was_shown"], total["now_shown"], total["why"]) == ("0", "1", "A001 补评价")
    assert manager.get("/halls/H1/months/2026-04/adjustments")["items"] == []
