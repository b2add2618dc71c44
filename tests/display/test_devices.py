"""The twin of the hall's devices: as they look now, what is wrong with them, and what one may do to those made of software."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from tests.display.conftest import AT_ONCE, Lobby
from tests.support.agent import Agent
from tests.support.browser import Visitors
from tests.support.server import Server, copy_home

LEADER = "leader01"
WORKER = True  # it notices an agent that says nothing


@dataclass
class Twin:
    """A hall with an agent whose devices are all made of software, and its page."""

    lobby: Lobby
    agent: Agent

    def page(self, tab: str = "now", login: str = LEADER) -> Page:
        page = self.lobby.log_in(login, "/devices")
        if tab != "now":
            page.click(f"[data-action=tab][data-value={tab}]")
        return page


@pytest.fixture(scope="module")
def _wired(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Agent]]:
    folder = tmp_path_factory.mktemp("twin")
    server = Server(copy_home(demo_home, folder / "home"), quick=True)
    server.start()
    agent = Agent(server, folder / "agent")
    enrolled = requests.post(
        f"{server.base_url}/api/v1/halls/H1/devices", json={"kind": "agent", "code": "agent-1", "name": "一层设备代理"}, timeout=120,
        headers={"Authorization": f"Bearer {server.credentials['tokens']['integration']}", "Idempotency-Key": "agent-1"},
    )  # fmt: skip
    assert enrolled.ok, enrolled.text
    agent.keep(enrolled.json()["token"])
    agent.start()
    yield server, agent
    agent.kill9()
    server.kill9()


@pytest.fixture
def twin(_wired: tuple[Server, Agent], new_page: Visitors) -> Twin:
    """Every device well, every window closed; numbers go on from the test before."""
    server, agent = _wired
    lobby = Lobby(server, new_page)
    lobby.ask("PATCH", "/halls/H1/policy", **AT_ONCE)
    lobby.ask("POST", "/halls/H1/actions/close-day")
    return Twin(lobby, agent)


def card(page: Page, code: str) -> Locator:
    return page.locator(f"article[data-value='{code}']")


def health(page: Page, code: str) -> Locator:
    return card(page, code).locator("[data-field=health]")


@pytest.mark.req("R-111")
def test_every_device_says_what_it_is_where_it_stands_and_how_it_fares(twin: Twin) -> None:
    page = twin.page()
    expect(page.locator("article")).to_have_count(8)
    bar = card(page, "bar-3")
    expect(bar).to_contain_text("3 号窗口条屏")
    expect(bar).to_contain_text("条屏")
    expect(page.locator("section[data-value='window:3'] article")).to_have_count(3)
    expect(health(page, "bar-3")).to_have_attribute("data-value", "ok")
    expect(bar.locator("[data-field=last_seen]")).to_have_text("刚刚")
    expect(bar.locator("[data-field=agent]")).to_have_text("一层设备代理")
    expect(bar.locator("[data-field=version]")).not_to_be_empty()
    expect(page.locator("[data-field=summary]")).to_contain_text("8 台设备")


@pytest.mark.req("R-115")
def test_a_key_of_the_drawn_keypad_calls_and_the_drawn_sign_shows_the_number(twin: Twin) -> None:
    [number] = twin.lobby.take()
    twin.lobby.sit_down("clerk03", "3")
    page = twin.page()
    card(page, "keypad-3").locator("[data-action=key][data-value=next]").click()
    shown = card(page, "bar-3").locator("[data-field=text]")
    expect(shown).to_have_attribute("data-value", _containing(number))
    digits = card(page, "keypad-3").locator("[data-field=digits]")
    expect(digits).to_have_attribute("data-value", _containing(number[1:]))
    expect(card(page, "bar-3")).to_contain_text(f"条屏显示： 请{number}号")  # what a screen reader says of the drawing


@pytest.mark.req("R-115")
def test_an_invented_card_is_laid_and_taken_away(twin: Twin) -> None:
    page = twin.page()
    reader = card(page, "card-1")
    reader.locator("[data-action=lay]").click()
    expect(reader.locator("[data-field=card]")).not_to_have_attribute("data-value", "")
    reader.locator("[data-action=lift]").click()
    expect(reader.locator("[data-field=card]")).to_have_attribute("data-value", "")


def test_a_printer_without_paper_says_so_and_what_to_do_until_it_is_refilled(twin: Twin) -> None:
    page = twin.page()
    printer = card(page, "printer-1")
    printer.locator("[data-action=play][data-value=paper_out]").click()
    fault = printer.locator("[data-field=fault]")
    expect(fault).to_have_attribute("data-value", "paper_out")
    expect(fault.locator("[data-field=advice]")).to_contain_text("换上新纸卷")
    expect(page.locator(".to-do li[data-value=printer-1]")).to_be_visible()
    expect(page.locator("[data-field=summary]")).to_have_attribute("data-value", "8/1")
    printer.locator("[data-action=play][data-value=refill]").click()
    expect(fault).to_have_count(0)
    expect(page.locator("[data-field=summary]")).to_have_attribute("data-value", "8/0")


def test_a_pulled_cable_makes_a_device_offline_and_a_plugged_one_brings_it_back(twin: Twin) -> None:
    page = twin.page()
    expect(health(page, "digits-5")).to_have_attribute("data-value", "ok")
    card(page, "digits-5").locator("[data-action=play][data-value=unplug]").click()
    expect(health(page, "digits-5")).to_have_attribute("data-value", "offline")
    card(page, "digits-5").locator("[data-action=play][data-value=plug]").click()
    expect(health(page, "digits-5")).to_have_attribute("data-value", "ok")


def test_frames_are_shown_byte_by_byte(twin: Twin) -> None:
    page = twin.page()
    card(page, "keypad-3").locator("[data-action=key][data-value=recall]").click()
    card(page, "keypad-3").locator("[data-action=frames]").click()
    frames = page.locator("[data-field=frames]")
    expect(frames).to_contain_text("FF 68 03 03 68 03 01 0D 11 16")
    expect(frames.locator("[data-value=in]").first).to_be_attached()
    expect(frames.locator("[data-value=out]").first).to_be_attached()


def test_devices_are_found_by_what_their_cards_say(twin: Twin) -> None:
    page = twin.page()
    expect(page.locator("article")).to_have_count(8)
    page.fill("[name=search]", "评价器 3")
    expect(page.locator("article")).to_have_count(1)
    page.click("[data-action=clear-filter]")
    page.select_option("[name=kind]", "printer")
    expect(page.locator("article")).to_have_count(1)
    expect(page.locator("article")).to_have_attribute("data-value", "printer-1")


@pytest.mark.req("R-113")
def test_the_ledger_says_what_failed_who_repaired_it_and_for_how_long(twin: Twin) -> None:
    page = twin.page()
    printer = card(page, "printer-1")
    printer.locator("[data-action=play][data-value=open_cover]").click()
    expect(printer.locator("[data-field=fault]")).to_have_attribute("data-value", "cover_open")
    page.click("[data-action=tab][data-value=faults]")
    line = page.locator("tr[data-value=printer-1], tbody tr").filter(has_text="一号取号机打印机").first
    line.locator("[data-action=ask-repaired]").click()
    page.fill("[role=dialog] [name=note]", "盖子没有合上，已合好")
    page.click("[role=dialog] [data-action=repaired]")
    page.get_by_text("全部", exact=True).click()
    line = page.locator("tbody tr").filter(has_text="盖子没有合上，已合好")
    expect(line.locator("[data-field=by]")).to_have_text("徐正平")
    expect(line.locator("[data-field=minutes]")).to_have_text("1")
    with page.expect_download() as download:
        page.click("[data-action=download]")
    rows = list(csv.reader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert any("盖子没有合上，已合好" in row for row in rows)
    page.click("[data-action=tab][data-value=now]")
    card(page, "printer-1").locator("[data-action=play][data-value=close_cover]").click()
    expect(card(page, "printer-1").locator("[data-field=fault]")).to_have_count(0)


def test_the_slip_is_edited_seen_before_it_is_saved_and_printed_so(twin: Twin) -> None:
    admin = twin.lobby.log_in("admin01", "/admin")
    admin.click("[data-action=tab][data-value=slip]")
    preview = admin.locator("[data-field=preview]")
    expect(preview).to_contain_text("000")
    admin.click("[data-action=add-part]")
    line = admin.locator(".slip-part").last
    line.locator("[name=text]").fill("请妥善保管 {nummer}")
    expect(line.locator("[data-field=wrong]")).to_contain_text("没有名为“nummer”的内容")
    expect(admin.locator("[data-action=save]")).to_be_disabled()
    line.locator("[name=text]").fill("请妥善保管 ")
    admin.click("[data-action=insert][data-value=hall]")
    expect(line.locator("[name=text]")).to_have_value("请妥善保管 {hall}")
    expect(preview).to_contain_text("请妥善保管 听澜区")
    admin.click("[data-action=save]")
    expect(admin.get_by_text("已保存，下一张号票起生效。")).to_be_visible()
    page = twin.page()
    card(page, "printer-1").locator("[data-action=test]").click()
    expect(card(page, "printer-1").locator("img.slip").first).to_have_attribute("alt", _containing("请妥善保管"))
    admin.click("[data-action=use-default]")
    expect(admin.locator(".slip-part [name=text]").last).not_to_have_value("请妥善保管 {hall}")


def test_a_clerk_sees_the_devices_and_may_not_touch_them(twin: Twin) -> None:
    page = twin.page(login="clerk01")
    expect(page.locator("article")).to_have_count(8)
    expect(page.locator("[data-action=key], [data-action=play], [data-action=test], [data-action=pair]")).to_have_count(0)


def test_an_agent_is_paired_by_the_code_that_the_page_shows_and_shut_out_by_revoking_it(lobby: Lobby, tmp_path: Path) -> None:
    page = lobby.log_in("admin01", "/devices")
    page.click(".empty [data-action=pair]")
    dialog = page.locator("[role=dialog]")
    code = dialog.locator("[data-field=code]").get_attribute("data-value") or ""
    expect(dialog.locator("[data-field=command]")).to_contain_text(
        f"python -m devices agent --pair {code} --server {lobby.server.base_url}"
    )
    agent = Agent(lobby.server, tmp_path / "agent", name="新的代理")
    agent.pair(code)
    expect(dialog.locator("[data-field=paired]")).to_contain_text("新的代理")
    agent.start()
    expect(health(page, "bar-3")).to_be_attached()
    expect(dialog.locator("[data-field=paired]")).to_be_visible()  # though the page behind it is no longer an empty one
    dialog.locator("[data-action=close-dialog]").click()
    page.click("[data-action=tab][data-value=agents]")
    page.locator(".agent", has_text="新的代理").locator("[data-action=ask-revoke]").click()
    page.click("[role=dialog] [data-action=revoke]")
    expect(page.locator(".agent", has_text="新的代理").locator("[data-field=state]")).to_have_attribute("data-value", "revoked")
    agent.kill9()


def test_an_agent_that_is_gone_is_told_with_what_to_do(lobby: Lobby, tmp_path: Path) -> None:
    lobby.ask("PATCH", "/halls/H1/policy", device_offline_seconds=20)
    token = lobby.ask("POST", "/halls/H1/devices", kind="agent", code="agent-9", name="二层设备代理")["token"]
    agent = Agent(lobby.server, tmp_path / "agent")
    agent.keep(token)
    agent.start()
    page = lobby.log_in(LEADER, "/devices")
    expect(health(page, "bar-3")).to_have_attribute("data-value", "ok")
    agent.kill9()
    expect(health(page, "bar-3")).to_have_attribute("data-value", "agent_gone")
    expect(page.locator("[data-field=agent_gone]")).to_contain_text("看那台电脑是否开着")


def _containing(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text))
