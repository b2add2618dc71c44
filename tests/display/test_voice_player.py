"""A board's loudspeaker: what is announced sounds once, in its area, and a board that cannot sound says so."""

import os
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.display.conftest import Lobby
from tests.support.browser import ARGUMENTS, PATIENCE_MS, executable

WORKER = True

# Everything that reaches the loudspeaker is measured on its way, by the test's own ear; the soft test tone is below its hearing.
EAR = """(() => {
  window.loud = [];
  const connect = AudioNode.prototype.connect;
  const ears = new WeakMap();
  AudioNode.prototype.connect = function (to, ...rest) {
    if (!(to instanceof AudioDestinationNode)) return connect.call(this, to, ...rest);
    let ear = ears.get(to);
    if (!ear) {
      ear = to.context.createScriptProcessor(1024, 1, 1);
      ear.onaudioprocess = ({ inputBuffer }) => {
        const most = inputBuffer.getChannelData(0).reduce((found, one) => Math.max(found, Math.abs(one)), 0);
        if (most > 0.02) window.loud.push(performance.timeOrigin + performance.now());
      };
      connect.call(ear, to);
      ears.set(to, ear);
    }
    connect.call(this, ear);
    return connect.call(this, to, ...rest);
  };
})()"""


def listening(lobby: Lobby, page: Page, query: str) -> None:
    """Opens a board whose sound is heard."""
    page.add_init_script(EAR)
    page.goto(f"{lobby.server.base_url}/board/H1?sound=on{query}#token={lobby.server.credentials['tokens']['board']}")
    expect(page.locator(".board-fresh")).to_be_visible(timeout=PATIENCE_MS)


def call(lobby: Lobby) -> str:
    person = next(one for one in lobby.server.credentials["people"] if one.get("window_id") == lobby.windows["7"])
    lobby.ask("POST", f"/windows/{lobby.windows['7']}/actions/open", person=person["username"])
    [number] = lobby.take(1, zone="T")
    lobby.ask("POST", f"/windows/{lobby.windows['7']}/actions/call-next")
    return number


def told(lobby: Lobby, audio: str) -> None:
    """Return when the floor hears this of the board's sound; it says so every ten seconds."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while True:
        devices = lobby.ask("GET", "/halls/H1/floor")["state"]["staff"]["devices"]
        heard = [device["state"]["audio"] for device in devices if "audio" in device["state"]]
        if heard == [audio]:
            return
        assert time.monotonic() < until, f"the floor hears {heard}"
        time.sleep(0.5)


def spoken(lobby: Lobby) -> dict[str, Any]:
    """The announcement of the only call, once its time is over."""
    [item] = lobby.ask("GET", "/halls/H1/announcements")["items"]
    return dict(item)


@pytest.mark.req("R-104")
def test_an_announcement_sounds_in_its_area_at_its_time_and_once(lobby: Lobby) -> None:
    here, elsewhere = (lobby.new_page(lobby.server.base_url) for _ in range(2))
    listening(lobby, here, "&area=C")
    listening(lobby, elsewhere, "&area=E")
    number = call(lobby)
    expect(here.locator(f"[data-call={number}]").first).to_be_attached()
    heard = until_silent(here)
    item = spoken(lobby)
    assert [one["ticket_no"] for one in item["tickets"]] == [number]
    assert item["state"] in {"speaking", "spoken"}
    starts, ends = item["starts_at"], item["ends_at"]
    assert starts - 50 <= heard[0]
    # As long as it is, however late a busy machine began with it.
    assert 0.6 * (ends - starts) <= heard[-1] - heard[0] <= 1.2 * (ends - starts)
    assert elsewhere.evaluate("window.loud") == []


def until_silent(page: Page) -> list[float]:
    """When sound was heard, from the first to the last of it: a silence longer than any pause between words ends it."""
    heard: list[float] = page.evaluate(
        """() => new Promise((done) => {
             const look = () => {
               const last = window.loud[window.loud.length - 1];
               if (last && performance.timeOrigin + performance.now() - last > 4000) done(window.loud);
               else setTimeout(look, 100);
             };
             look();
           })"""
    )
    return heard


@pytest.mark.req("R-104", "R-106")
def test_a_board_that_waits_for_a_touch_says_so_and_speaks_after_it(lobby: Lobby) -> None:
    kind = lobby.new_page(lobby.server.base_url).context.browser
    assert kind is not None
    program, more = executable()
    strict = [one for one in ARGUMENTS if "autoplay" not in one]
    with kind.browser_type.launch(executable_path=program, args=strict, env={**os.environ, **more}) as browser:
        page = browser.new_page(viewport={"width": 1920, "height": 1080}, locale="zh-CN", timezone_id="Asia/Shanghai")
        listening(lobby, page, "")
        expect(page.locator("[data-field=sound]")).to_have_text("点一下屏幕，打开声音")
        told(lobby, "blocked")
        page.mouse.click(400, 400)
        expect(page.locator("[data-field=sound]")).to_have_count(0)
        number = call(lobby)
        expect(page.locator(f".newest [data-call={number}]")).to_be_visible()
        assert until_silent(page)


def test_the_sound_of_a_board_is_switched_on_it_and_stays_so(lobby: Lobby) -> None:
    board = lobby.new_page(lobby.server.base_url, viewport={"width": 1920, "height": 1080})
    listening(lobby, board, "")
    switch = board.locator("[data-action=sound]")
    expect(switch).to_have_attribute("aria-pressed", "true")
    board.mouse.move(500, 500)
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    board.reload()
    expect(switch).to_have_attribute("aria-pressed", "false")


# The first announcement freezes the sound system: its time stands still and nothing ends, though it says "running".
FREEZING = """(() => {
  window.contexts = 0;
  const Real = AudioContext;
  window.AudioContext = class extends Real { constructor(...all) { super(...all); window.contexts += 1; } };
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (...all) {
    start.apply(this, all);
    if (window.contexts > 1) return;
    const frozen = this.context.currentTime;
    Object.defineProperty(this.context, "currentTime", { get: () => frozen });
    this.disconnect();
    this.onended = null;
    window.frozen = true;
  };
})()"""


def test_a_board_whose_sound_system_dies_while_it_speaks_goes_on_with_a_new_one(lobby: Lobby) -> None:
    board = lobby.new_page(lobby.server.base_url)
    board.add_init_script(FREEZING)
    listening(lobby, board, "&area=C")
    told(lobby, "ready")
    first = call(lobby)
    expect(board.locator(f"[data-call={first}]").first).to_be_attached()
    board.evaluate(
        """() => new Promise((done) => {
             const look = () => (window.frozen && window.contexts === 2 ? done() : setTimeout(look, 100));
             look();
           })"""
    )
    told(lobby, "ready")
    assert board.evaluate("window.loud") == []
    lobby.ask("POST", "/halls/H1/voice/actions/test", area="C")
    assert until_silent(board)
