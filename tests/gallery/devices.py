"""The devices on cables: as they look now, their faults, the ledger, and how an agent joins."""

import re
import tempfile
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.gallery.stage import Opens, Stage, View, shot
from tests.support.agent import Agent

SIZES = ("1440x900", "390x844", "1920x1080")
LEADER = "leader01"
KEEPER = "admin01"


def _wired(stage: Stage) -> None:
    """The hall's agent, with one of each device."""
    folder = Path(stage.way_out.enter_context(tempfile.TemporaryDirectory(prefix="tinghao-agent-")))
    token = stage.lobby.ask("POST", "/halls/H1/devices", kind="agent", code="agent-1", name="一层设备代理")["token"]
    agent = Agent(stage.lobby.server, folder)
    agent.keep(token)
    agent.start()
    stage.way_out.callback(agent.kill9)


def at_devices(view: View, tab: str = "now", login: str = LEADER) -> Page:
    page = view.open("/devices" + (f"#{tab}" if tab != "now" else ""), login=login)
    expect(page.locator("[data-field=summary]")).to_be_visible()
    return page


def card(page: Page, code: str) -> Locator:
    return page.locator(f"article[data-value='{code}']")


def play(page: Page, code: str, verb: str) -> None:
    card(page, code).locator(f"[data-action=play][data-value={verb}]").click()


@shot("devices", "empty", title=("还没有设备", "No devices yet"), sizes=("1440x900", "390x844"))
def empty(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/devices", login=LEADER)
        expect(page.locator(".empty")).to_be_visible()
        return page

    return opens


@shot("devices", "pairing", title=("接入设备代理", "Pairing an agent"), sizes=("1280x800", "390x844"))
def pairing(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/devices", login=LEADER)
        page.locator("[data-action=pair]").click()
        expect(page.locator("[data-field=code]")).to_be_visible()
        return page

    return opens


@shot("devices", "now", title=("设备现在的样子", "Devices as they look now"), sizes=SIZES)
def now(stage: Stage) -> Opens:
    _wired(stage)
    stage.lobby.take(3)
    stage.lobby.act("3", "open")
    [number] = [stage.lobby.act("3", "call-next")["ticket"]["ticket_no"]]

    def opens(view: View) -> Page:
        page = at_devices(view)
        expect(card(page, "bar-3").locator("[data-field=text]")).to_have_attribute("data-value", re.compile(number))
        return page

    return opens


@shot("devices", "frames", title=("收发的帧", "Frames on the cable"), sizes=("1280x800", "390x844"))
def frames(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = at_devices(view)
        card(page, "keypad-3").locator("[data-action=key][data-value=recall]").click()
        card(page, "keypad-3").locator("[data-action=frames]").click()
        expect(page.locator("[data-field=frames] [data-value=in]").first).to_be_visible()
        return page

    return opens


@shot(
    "devices",
    "faults",
    title=("两台有故障，一个按键未执行", "Two with faults, a key that was refused, and what to do"),
    sizes=SIZES,
)
def faults(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = at_devices(view)
        if not card(page, "printer-1").locator("[data-field=fault]").is_visible():
            play(page, "printer-1", "paper_out")
            play(page, "digits-5", "unplug")
            card(page, "keypad-3").locator("[data-action=key][data-value=call_back]").click()
        expect(card(page, "keypad-3").locator("[data-field=refusal]")).to_have_attribute("data-value", "nobody_on_hold")
        expect(page.locator("[data-field=summary]")).to_have_attribute("data-value", "8/2")
        return page

    return opens


@shot("devices", "ledger", title=("故障台账", "The fault ledger"), sizes=("1440x900", "390x844"))
def ledger(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = at_devices(view, "faults")
        expect(page.locator("[data-action=ask-repaired]").first).to_be_visible()
        return page

    return opens


@shot("devices", "change", title=("更改设备", "Changing a device"), sizes=("1280x800", "390x844"))
def change(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = at_devices(view, login=KEEPER)
        card(page, "bar-3").locator("[data-action=change]").click()
        expect(page.locator("[role=dialog] [name=place]")).to_be_visible()
        return page

    return opens


@shot("devices", "agents", title=("设备代理，其中两个同名", "Agents, two of one name"), sizes=("1280x800", "390x844"))
def agents(stage: Stage) -> Opens:
    stage.lobby.ask("POST", "/halls/H1/devices", kind="agent", code="agent-2", name="一层设备代理")

    def opens(view: View) -> Page:
        page = at_devices(view, "agents", login=KEEPER)
        expect(page.locator("[data-field=same_name]")).to_have_count(2)
        return page

    return opens


@shot("devices", "agent_gone", title=("设备代理没有连接", "The agent is not connected"), sizes=("1440x900", "390x844"))
def agent_gone(stage: Stage) -> Opens:
    stage.lobby.ask("PATCH", "/halls/H1/policy", device_offline_seconds=20)
    stage.way_out.close()  # ends the agent

    def opens(view: View) -> Page:
        page = at_devices(view)
        expect(page.locator("[data-field=agent_gone]")).to_be_visible(timeout=60_000)
        return page

    return opens
