"""The page of figures: a number leads to its tickets, a table says what a drawing shows, a file what the table says."""

import csv
import io

import pytest
from playwright.sync_api import expect

from tests.display.conftest import Lobby


@pytest.mark.req("R-231")
def test_from_a_figure_to_its_tickets_and_their_line(shared_lobby: Lobby) -> None:
    numbers = shared_lobby.take(2)
    window = f"/windows/{shared_lobby.windows['1']}/actions"
    for verb in ("open", "call-next", "start", "finish"):
        shared_lobby.ask("POST", f"{window}/{verb}")
    total = shared_lobby.ask("GET", "/halls/H1/figures?names=issued,served")["total"]
    page = shared_lobby.log_in("manager01", "/statistics")
    issued = page.locator("li[data-field=issued]")
    expect(issued.locator("[data-action=behind]")).to_have_text(str(total["issued"]))
    issued.locator("[data-action=formula]").click()
    expect(issued).to_contain_text("取号的张数")
    expect(page.locator("[data-value=figures] [data-value=total] td").first).to_have_text(str(total["issued"]))

    figures = page.locator("[data-value=figures]")
    figures.locator("[name=then]").select_option("channel")
    expect(figures.locator("thead th").nth(1)).to_have_text("取号渠道")
    expect(figures.locator("[data-value=total] td").first).to_have_text(str(total["issued"]))

    arrivals = page.locator("[data-value=arrivals]")
    arrivals.locator("[data-action=table]").click()
    expect(arrivals.locator("[data-value=total] td")).to_have_text(str(total["issued"]))
    with page.expect_download() as downloading:
        arrivals.locator("[data-action=download][data-value=csv]").click()
    rows = list(csv.reader(io.StringIO(downloading.value.path().read_bytes().decode("utf-8-sig"))))
    assert ["合计", str(total["issued"])] in rows

    issued.locator("[data-action=behind]").click()
    dialog = page.get_by_role("dialog")
    for number in numbers:
        expect(dialog.locator(f"tr[data-value={number}]")).to_be_visible()
    dialog.locator(f"tr[data-value={numbers[0]}] [data-action=trail]").click()
    expect(page.locator(".trail-event").first).to_contain_text("取号")
