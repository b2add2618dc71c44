"""The kiosk's first page with as many zones as a hall has: every word of each is there, and nothing is cut."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.display.conftest import Lobby
from tests.support.server import Server

SIZES = ({"width": 1080, "height": 1920}, {"width": 1280, "height": 800})
MORE = (
    ("婚姻登记与公证服务", "Marriage registration and notary services"), ("不动产登记", "Real estate registration"),
    ("公积金与社会保险经办", "Housing fund and social insurance"), ("出入境证件", "Exit and entry permits"),
    ("车驾管业务", "Vehicles and driving licences"), ("工程建设审批", "Construction approvals"), ("税务", "Tax"),
    ("水电气热报装", "Utilities"), ("人才服务与档案管理", "Talent services and personal files"),
)  # fmt: skip
OFFICIAL = "听澜区高新技术产业开发区政务服务中心暨市民之家（演示）"

# The words of each zone, and those that lie outside their tile. The box of a font is a third taller than its letters.
LOOK = """() => {
  const zones = {}, cut = [];
  for (const tile of document.querySelectorAll("[data-action=choose-zone]")) {
    const room = tile.getBoundingClientRect();
    const told = (field) => [...tile.querySelectorAll(`[data-field=${field}]`)].filter((one) => one.checkVisibility()).map((one) => one.innerText).join("");
    const open = !tile.classList.contains("zone-shut");
    zones[tile.dataset.value] = { zone: told("zone"), waiting: told("waiting"), wait: told("wait"), windows: told("windows_open"), open };
    const walk = document.createTreeWalker(tile, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      if (!node.parentElement.checkVisibility()) continue;
      const style = getComputedStyle(node.parentElement), slack = 0.2 * parseFloat(style.fontSize);
      if (style.webkitLineClamp !== "none" || style.textOverflow === "ellipsis") cut.push(`${tile.dataset.value} may be shortened: ${node.nodeValue}`);
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        if (box.top + slack < room.top || box.bottom - slack > room.bottom || box.left < room.left || box.right > room.right)
          cut.push(`${tile.dataset.value}: ${node.nodeValue}`);
      }
    }
  }
  const name = document.querySelector("[data-field=hall]");
  const top = document.querySelector(".top").getBoundingClientRect(), box = name.getBoundingClientRect();
  if (getComputedStyle(name).textOverflow === "ellipsis" || box.top < top.top || box.bottom > top.bottom || name.scrollWidth > name.clientWidth)
    cut.push(`the hall: ${name.innerText}`);
  return { zones, cut };
}"""


@pytest.fixture
def long_day(lobby: Lobby) -> Lobby:
    """A hall with a long name, where the last of two long lines come after closing time."""
    lobby.ask("PATCH", "/halls/H1", name=OFFICIAL, name_en="Tinglan District High-Tech Zone Government Service Centre (demo)")
    for window in ("1", "2", "3", "7", "10", "11", "12"):
        lobby.ask("POST", f"/windows/{lobby.windows[window]}/actions/open")
    lobby.take(55, zone="A")
    lobby.take(30, zone="T")
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    soon = now + timedelta(minutes=130)
    to = f"{soon:%H:%M}" if soon.date() == now.date() else "24:00"
    lobby.ask("PATCH", "/halls/H1/policy", sessions=[{"from": "00:00", "to": to, "days": [1, 2, 3, 4, 5, 6, 7]}])
    return lobby


def seen(kiosk: Page) -> dict[str, dict[str, str]]:
    """What each zone's tile says, page after page; nothing of it is cut."""
    found: dict[str, dict[str, str]] = {}
    for _ in range(20):
        kiosk.wait_for_timeout(300)  # letters come after the page
        look = kiosk.evaluate(LOOK)
        assert look["cut"] == []
        found |= look["zones"]
        turn = kiosk.locator("[data-action=page-next]:not(:disabled)")
        if turn.count() == 0:
            return found
        turn.click()
    raise AssertionError("the pages do not end")


@pytest.mark.req("R-002", "R-004", "R-036")
@pytest.mark.timeout(400)
def test_no_number_of_zones_cuts_a_name_or_a_figure(long_day: Lobby) -> None:
    server: Server = long_day.server
    have = 6
    for count in (6, 7, 10, 15):
        for code in range(have, count):
            name, english = MORE[code - 6]
            long_day.ask(
                "POST", "/halls/H1/zones", code=f"X{code}", kind="other", prefix="CDEFGHIJL"[code - 6], name=name,
                name_en=english, note="请先在导办台核对材料，再取号等候", note_en="Have your documents checked at the guide desk first",
            )  # fmt: skip
        have = count
        for size in SIZES if count in (7, 15) else SIZES[:1]:
            kiosk = long_day.new_page(server.base_url, viewport=size)
            kiosk.goto(f"/kiosk/H1#token={server.credentials['tokens']['kiosk']}")
            for mode in ("", "switch-language", "elder-mode"):
                expect(kiosk.locator("[data-action=choose-zone]").first).to_be_visible()
                if mode:
                    kiosk.click(f"[data-action={mode}]")
                zones = seen(kiosk)
                assert len(zones) == count
                for zone, told in zones.items():
                    assert told["zone"]
                    if told["open"]:
                        assert told["waiting"], (count, size, mode, zone)
                        assert told["wait"], (count, size, mode, zone)
                    if zone in ("A", "T"):
                        assert told["windows"], (count, size, mode, zone)
                while kiosk.locator("[data-action=page-previous]:not(:disabled)").count():
                    kiosk.click("[data-action=page-previous]")
            kiosk.context.close()
