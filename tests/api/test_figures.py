"""Figures over HTTP: cut, narrowed, compared, as files, and down to the tickets behind them."""

import csv
import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from tests.builders import Web


def _a_morning(web: Web) -> None:
    """Three of A, of whom one is served after 70 minutes, one cancelled; one of Z waits."""
    clerk = web.open("1")
    web.take("A")
    web.clock.advance(70 * 60)
    clerk.act("1", "call-next")
    clerk.act("1", "start")
    web.clock.advance(300)
    clerk.act("1", "finish")
    web.take("A")
    web.take("Z")


@pytest.mark.req("R-218")
def test_a_wait_of_seventy_minutes_is_seventy_minutes_everywhere(web: Web) -> None:
    _a_morning(web)
    lin = web.person("lin")
    names = "waits,mean_wait_seconds,median_wait_seconds,p90_wait_seconds,max_wait_seconds,over_target_share,waits_over_hour"
    total = lin.get("/halls/H/figures", names=names).body["total"]
    assert {total[name] for name in names.split(",") if name.endswith("seconds")} == {70 * 60}
    assert (total["waits"], total["over_target_share"], total["waits_over_hour"]) == (1, 1.0, 1)
    assert lin.get("/halls/H/figures", names="over_target_share", target_minutes=70).body["total"] == {"over_target_share": 0.0}


@pytest.mark.req("R-220")
@pytest.mark.req("R-221")
def test_every_cut_adds_up_to_the_total(web: Web) -> None:
    _a_morning(web)
    lin = web.person("lin")
    definitions = lin.get("/figures").body
    ledger = ("served", "abandoned", "cancelled", "expired", "transferred_out", "open")
    [issued] = [one for one in definitions["figures"] if one["name"] == "issued"]
    assert {one["cut"] for one in definitions["cuts"]} - set(issued["cuts"]) == {"device", "device_kind"}
    for cut in issued["cuts"]:
        answer = lin.get("/halls/H/figures", names=",".join(("issued", *ledger)), by=cut).body
        total = answer["total"]
        assert total == {
            "issued": 3,
            "served": 1,
            "abandoned": 0,
            "cancelled": 0,
            "expired": 0,
            "transferred_out": 0,
            "open": 2,
        }
        for row in answer["rows"]:
            assert row["values"]["issued"] == sum(row["values"][name] for name in ledger)
        for name in total:
            assert sum(row["values"][name] for row in answer["rows"]) == total[name], (cut, name)


def test_rows_say_codes_and_names(web: Web) -> None:
    _a_morning(web)
    lin = web.person("lin")
    rows = lin.get("/halls/H/figures", names="issued", by="zone,hour").body["rows"]
    assert [(row["code"], row["values"]["issued"]) for row in rows] == [(["A", "09"], 1), (["A", "10"], 1), (["Z", "10"], 1)]
    assert rows[0]["name"][0] != "A"
    rows = lin.get("/halls/H/figures", names="issued", by="hour", zone="Z").body["rows"]
    assert [(row["code"], row["values"]["issued"]) for row in rows] == [(["10"], 1)]


@pytest.mark.req("R-016")
def test_tickets_and_service_minutes_of_each_item_at_each_window(web: Web) -> None:
    lin = web.person("lin")
    for number, item, minutes in (("1", "passport", 4), ("2", "passport", 6), ("1", "house", 10), ("1", "passport", 2)):
        web.take("A", service_item=item)
        clerk = web.person("li" if number == "1" else "zhao")
        clerk.act(number, "open")
        clerk.act(number, "call-next")
        clerk.act(number, "start")
        web.clock.advance(60 * minutes)
        clerk.act(number, "finish")
    asked = {"names": "issued,worked_minutes", "by": "item,window"}
    rows = {tuple(row["code"]): list(row["values"].values()) for row in lin.get("/halls/H/figures", **asked)["rows"]}
    assert rows == {("house", "1"): [1, 10], ("passport", "1"): [2, 6], ("passport", "2"): [1, 6]}
    written = csv.reader(io.StringIO(lin.file("/halls/H/figures/file", **asked).decode("utf-8-sig")))
    assert {("1", "10"), ("2", "6"), ("1", "6")} <= {tuple(line[-2:]) for line in written}


def test_a_figure_that_cannot_be_cut_so_says_nothing(web: Web) -> None:
    _a_morning(web)
    answer = web.person("lin").get("/halls/H/figures", names="issued,serving_minutes", by="zone").body
    assert answer["total"] == {"issued": 3, "serving_minutes": None}
    assert "zone" not in answer["figures"][1]["cuts"]


@pytest.mark.req("R-219")
def test_minutes_of_a_window_and_a_person(web: Web) -> None:
    _a_morning(web)
    lin = web.person("lin")
    names = "idle_minutes,serving_minutes,paused_minutes,open_minutes,worked_minutes,held_minutes,utilisation"
    for cut in ("window", "person"):
        rows = {row["name"][0]: row["values"] for row in lin.get("/halls/H/figures", names=names, by=cut).body["rows"]}
        [row] = [values for values in rows.values() if values["open_minutes"]]
        expected = {"idle_minutes": 70, "serving_minutes": 5, "paused_minutes": 0, "open_minutes": 75, "worked_minutes": 5}
        assert {name: row[name] for name in expected} == expected, cut
        assert row["utilisation"] == pytest.approx(5 / 75, abs=1e-4)


@pytest.mark.req("R-231")
def test_down_to_the_tickets_behind_a_figure(web: Web) -> None:
    _a_morning(web)
    lin = web.person("lin")
    page = lin.get("/halls/H/figures/tickets", figure="issued", limit=2).body
    rest = lin.get("/halls/H/figures/tickets", figure="issued", limit=2, cursor=page["next"]).body
    numbers = [item["ticket_no"] for item in page["items"] + rest["items"]]
    assert sorted(numbers) == ["A001", "A002", "Z001"]
    assert rest["next"] is None
    [over] = lin.get("/halls/H/figures/tickets", figure="waits_over_hour", zone="A").body["items"]
    assert over["ticket_no"] == "A001"
    assert over["state"] == "finished"
    assert {"name", "phone", "identity"}.isdisjoint(over)
    assert lin.get("/halls/H/figures/tickets", figure="waits_over_hour", zone="Z").body["items"] == []


def test_behind_a_sum_are_those_that_add_to_it(web: Web) -> None:
    clerk = web.open("1")
    web.take("A")
    web.take("A")
    clerk.act("1", "call-next")
    web.clock.advance(300)
    clerk.act("1", "no-show")
    items = web.person("lin").get("/halls/H/figures/tickets", figure="no_shows").body["items"]
    assert [item["ticket_no"] for item in items] == ["A001"]


def test_several_at_once_are_what_each_is_by_itself(web: Web) -> None:
    _a_morning(web)
    lin = web.person("lin")
    asked = (
        ("issued,served", "", "zone"),
        ("median_wait_seconds,waits", "", "half_hour"),
        ("", "ledger", ""),
        ("issued", "time", "window"),
    )
    written = ";".join(
        ",".join([*filter(None, names.split(",")), *([f":{group}"] if group else [])]) + (f"@{by}" if by else "")
        for names, group, by in asked
    )
    together = lin.get("/halls/H/figures/several", asks=written, zone="A").body["items"]
    alone = [lin.get("/halls/H/figures", names=names, group=group, by=by, zone="A").body for names, group, by in asked]
    assert together == alone
    assert together[0]["total"] == {"issued": 2, "served": 1}


@pytest.mark.parametrize(
    "asks", ["", ";", "issued@zone,zone", "issued@moon", "nothing@zone", ":nothing", ";".join(["issued"] * 21)]
)
def test_several_that_cannot_be_asked_are_refused(web: Web, asks: str) -> None:
    answer = web.person("lin").ask("GET", f"/halls/H/figures/several?asks={asks}")
    assert (answer.status, answer.code) == (422, "validation_failed")


def test_a_zone_that_is_not_there_is_refused_and_not_counted_as_nothing(web: Web) -> None:
    answer = web.person("lin").get("/halls/H/figures", names="issued", zone="QQ")
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "zone")


def test_times_are_those_of_the_hall(web: Web) -> None:
    assert web.person("lin").get("/halls/H/figures", names="issued").body["as_of"].endswith("+08:00")


def test_a_file_holds_what_is_on_the_screen(web: Web) -> None:
    _a_morning(web)
    lin = web.person("lin")
    asked = {"names": "issued,max_wait_seconds,over_target_share", "by": "zone"}
    written = list(csv.reader(io.StringIO(lin.file("/halls/H/figures/file", **asked, format="csv").decode("utf-8-sig"))))
    shown = lin.get("/halls/H/figures", **asked).body
    rows = [
        [row["name"][0], *("" if value is None else str(value) for value in row["values"].values())] for row in shown["rows"]
    ]
    assert written[1 : 1 + len(rows)] == rows
    assert written[1 + len(rows)][:2] == ["合计", "3"]
    assert ["指标定义版本", "1"] in written
    book = load_workbook(io.BytesIO(lin.file("/halls/H/figures/file", **asked, format="xlsx")))
    sheet = book.worksheets[0]
    assert [list(row) for row in sheet.iter_rows(min_row=2, max_row=1 + len(rows), values_only=True)] == [
        [row["name"][0], *row["values"].values()] for row in shown["rows"]
    ]
    assert sheet.freeze_panes == "B2"


def test_a_day_is_compared_with_days_like_it(web: Web) -> None:
    for count in (1, 2, 6):
        for _ in range(count):
            web.take("A")
        web.clock.advance(timedelta(days=7).total_seconds())
    answer = web.person("lin").get("/halls/H/figures/usual", names="issued,mean_wait_seconds").body
    assert len(answer["days"]) == 3
    assert answer["values"] == {"issued": 2, "mean_wait_seconds": None}


def test_what_a_window_did_over_the_day(web: Web) -> None:
    _a_morning(web)
    view = web.person("lin").get("/halls/H/window-day").body
    [window] = [one for one in view["windows"] if one["number"] == "1"]
    assert [span["state"] for span in window["spans"]] == ["idle", "serving", "idle"] or [
        span["state"] for span in window["spans"]
    ] == ["idle", "serving"]
    for before, after in zip(window["spans"], window["spans"][1:], strict=False):
        assert before["to"] == after["from"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"names": "profit"}, "names"),
        ({"by": "colour"}, "by"),
        ({"by": "zone,item,hour"}, "by"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "from"),
        ({"from": "2020-01-01"}, "from"),
        ({"from": "yesterday"}, "from"),
    ],
)
def test_what_cannot_be_asked_is_said(web: Web, asked: dict[str, str], field: str) -> None:
    answer = web.person("lin").get("/halls/H/figures", **asked)
    assert answer.status == 422
    assert answer.code == "validation_failed"
    assert answer.body["errors"][0]["field"] == field


@pytest.mark.parametrize(("who", "status"), [("lin", 200), ("gao", 403)])
def test_figures_of_halls_below_are_for_those_who_may_look_into_them(web: Web, who: str, status: int) -> None:
    assert web.person(who).get("/halls/H/figures", names="issued", by="hall", below="true").status == status
