"""The hall's board and the display above a window: every call, who is away, and the full truth after an outage."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.display.conftest import Lobby

STEP_MS = 3_000
"""A little less than the least time that a call stands large."""

NUMBER_MM, TEXT_MM = 5, 3
"""Digit height for each metre to the farthest seat: of ticket and window numbers, and of everything else."""

# Height of the lowest digit or capital as it is drawn, of every text that can be seen, in millimetres on the panel.
SEEN = """([perMm]) => {
  const pen = document.createElement("canvas").getContext("2d");
  const found = [];
  const walk = document.createTreeWalker(document.querySelector(".board"), NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const box = node.parentElement;
    const style = getComputedStyle(box);
    if (!node.data.trim() || style.visibility === "hidden" || box.closest(".visually-hidden")) continue;
    pen.font = `${style.fontWeight} 1000px ${style.fontFamily}`;
    const drawn = [..."17A"].map((one) => pen.measureText(one).actualBoundingBoxAscent);
    const range = document.createRange();
    range.selectNodeContents(node);
    const at = range.getBoundingClientRect();
    const [middle, size] = [(at.top + at.bottom) / 2, parseFloat(style.fontSize)];
    found.push({
      text: node.data.trim(),
      number: /^[A-Z]*[0-9]+$/.test(node.data.trim()) && box.closest(".number") !== null,
      mm: Math.min(...drawn) / 1000 * size / perMm,
      // The box of a line is higher than what is written in it.
      out: Math.max(-at.left, at.right - innerWidth, size / 2 - middle, middle + size / 2 - innerHeight),
    });
  }
  return found;
}"""

# Contrast of each number with what is painted behind it.
CONTRAST = """() => {
  const light = (colour) => {
    const parts = colour.match(/[0-9.]+/g).slice(0, 3).map((part) => {
      const value = Number(part) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const ground = (box) => {
    const colour = box ? getComputedStyle(box).backgroundColor : "rgb(255, 255, 255)";
    return /, 0\\)$/.test(colour) ? ground(box.parentElement) : colour;
  };
  return [...document.querySelectorAll(".number, .clock, .zone-facts b")].map((box) => {
    const [one, other] = [light(getComputedStyle(box).color), light(ground(box))].sort((a, b) => b - a);
    return { text: box.innerText, contrast: (one + 0.05) / (other + 0.05) };
  });
}"""


STAND_STILL = """(moment) => {
  for (const one of document.getAnimations()) {
    one.pause();
    one.currentTime = moment * one.effect.getComputedTiming().duration;
  }
}"""
"""Everything that blinks or fades, at this share of its way: 0.5 is where a new call's ground differs most."""


def screen(lobby: Lobby, path: str = "/board/H1", *, width: int = 1920, height: int = 1080, **options: Any) -> Page:
    """Its clock goes on by itself, and further where a test lets time pass."""
    board = lobby.new_page(lobby.server.base_url, viewport={"width": width, "height": height}, **options)
    board.clock.install()
    board.goto(f"{path}#token={lobby.server.credentials['tokens']['board']}")
    return board


def open_window(lobby: Lobby, number: str) -> str:
    window_id = lobby.windows[number]
    person = next(one for one in lobby.server.credentials["people"] if one.get("window_id") == window_id)
    lobby.ask("POST", f"/windows/{window_id}/actions/open", person=person["username"])
    return f"/windows/{window_id}/actions"


def row(board: Page, ticket_no: str) -> Locator:
    return board.locator(f".rows [data-call={ticket_no}]")


def time_passes(board: Page, seconds: float, is_over: Callable[[], bool]) -> None:
    """So much time of the page at most, in steps, until it is over."""
    for _ in range(round(seconds * 1000 / STEP_MS)):
        if is_over():
            return
        board.clock.fast_forward(STEP_MS)
        board.evaluate("new Promise((drawn) => setTimeout(drawn, 50))")
    assert is_over(), f"not in {seconds:.0f} s"


def all_calls_stood_large(board: Page) -> None:
    """Each has its time, then the list can be seen again."""
    newest = board.locator(".newest")
    time_passes(board, 40, lambda: newest.count() == 0)


@pytest.mark.req("R-097", "R-100", "R-106")
def test_a_call_stands_large_on_the_board_then_in_the_list_and_above_its_window(lobby: Lobby) -> None:
    board, sign = screen(lobby), screen(lobby, "/board/H1/window/7")
    expect(board.locator("[data-field=message]")).to_contain_text("今天还没有叫号")
    actions = open_window(lobby, "7")
    expect(sign.locator("[data-field=state]")).to_have_text("空闲")
    first, second = lobby.take(2, zone="T")
    for number in (first, second):
        finish = {"finish": {"outcome": "done"}} if number == second else {}
        lobby.ask("POST", f"{actions}/call-next", **finish)
        newest = board.locator(f".newest [data-call={number}]")
        expect(newest.locator("[data-field=ticket_no]")).to_have_text(number)
        expect(newest.locator("[data-field=window_number]")).to_have_text("7")
        expect(newest).to_contain_text("请")
        expect(newest).to_contain_text("特殊群体服务")
        expect(sign.locator("[data-field=ticket_no]")).to_have_text(number)
        expect(sign.locator("[data-field=state]")).to_have_text("请")
    all_calls_stood_large(board)
    expect(row(board, second)).to_be_visible()
    expect(board.locator(".rows li").first).to_have_attribute("data-call", second)
    expect(row(board, first)).to_be_visible()
    expect(sign.locator("[data-field=zone]")).to_contain_text("特殊群体服务")
    lobby.ask("POST", f"{actions}/start")
    expect(sign.locator("[data-field=state]")).to_have_text("正在办理")


@pytest.mark.req("R-106")
def test_a_call_is_wide_for_seconds_and_blinks_twice_slowly(lobby: Lobby) -> None:
    board = screen(lobby)
    actions = open_window(lobby, "7")
    [number] = lobby.take(1, zone="T")
    lobby.ask("POST", f"{actions}/call-next")
    call = board.locator(f".newest [data-call={number}]")
    expect(call).to_be_visible()
    blink = call.evaluate("""(box) => {
      const style = getComputedStyle(box);
      return [style.animationDuration, style.animationIterationCount, box.getBoundingClientRect().width / innerWidth];
    }""")
    assert blink[:2] == ["2s", "2"]
    assert blink[2] > 0.9
    all_calls_stood_large(board)
    expect(row(board, number)).to_be_visible()
    expect(board.locator(".newest")).to_have_count(0)


@pytest.mark.req("R-106")
def test_windows_that_call_together_share_the_board(lobby: Lobby) -> None:
    board = screen(lobby)
    actions = [open_window(lobby, number) for number in ("1", "2")]
    numbers = lobby.take(2, service_item="440120020010")
    for one in actions:
        lobby.ask("POST", f"{one}/call-next")
    for number, window in zip(numbers, ("1", "2"), strict=True):
        call = board.locator(f".newest [data-call={number}]")
        expect(call).to_be_visible()
        expect(call.locator("[data-field=window_number]")).to_have_text(window)


@pytest.mark.req("R-100")
@pytest.mark.parametrize(
    ("width", "height", "query", "metres", "per_mm"),
    [
        (1080, 1920, "", 15, 1.5768), (1280, 720, "?metres=15&inches=43", 15, 1.3446),
        (1920, 1080, "?metres=10&inches=65&lang=en", 10, 1.3342),
    ],
)  # fmt: skip
def test_everything_on_the_board_can_be_read_from_the_farthest_seat(
    shared_lobby: Lobby, width: int, height: int, query: str, metres: int, per_mm: float
) -> None:
    board = screen(shared_lobby, f"/board/H1{query}", width=width, height=height)
    actions = {number: open_window(shared_lobby, number) for number in ("1", "2", "3", "7", "12")}
    shared_lobby.take(5, service_item="440120020010")
    shared_lobby.take(2, zone="T")
    for number in ("1", "2", "3"):
        shared_lobby.ask("POST", f"{actions[number]}/call-next")
    expect(board.locator(".newest .call").first).to_be_visible()
    readable(board, metres, per_mm)
    shared_lobby.ask("POST", f"{actions['3']}/no-show")
    shared_lobby.ask("POST", f"{actions['3']}/pause", reason="papers", minutes=10)
    all_calls_stood_large(board)
    for kind in ("waits", "legend", "missed", "paused", "notice", "hours", "phones"):
        show_panel(board, kind)
        readable(board, metres, per_mm)


def show_panel(board: Page, kind: str) -> None:
    """Instead of waiting for its turn."""
    expect(board.locator(f".panel[data-panel={kind}]").first).to_be_attached()
    board.evaluate(
        """(kind) => document.querySelectorAll(".panel").forEach((panel) =>
             panel.classList.toggle("panel-away", panel.dataset.panel !== kind))""",
        kind,
    )


def readable(page: Page, metres: int, per_mm: float) -> None:
    seen = page.evaluate(SEEN, [per_mm])
    assert any(one["number"] for one in seen)
    for one in seen:
        least = (NUMBER_MM if one["number"] else TEXT_MM) * metres
        assert one["mm"] >= least - 0.4, f"{one['text']} is {one['mm']:.1f} mm high, {least} are needed"
        assert one["out"] <= 1, f"{one['text']} reaches {one['out']:.0f} px out of the panel"


@pytest.mark.req("R-097")
@pytest.mark.parametrize(("width", "height"), [(1280, 400), (1080, 1920)])
def test_everything_above_a_window_can_be_read_from_the_farthest_seat(shared_lobby: Lobby, width: int, height: int) -> None:
    sign = screen(shared_lobby, "/board/H1/window/1", width=width, height=height)
    per_mm = (width**2 + height**2) ** 0.5 / (55 * 25.4)
    actions = open_window(shared_lobby, "1")
    open_window(shared_lobby, "2")
    shared_lobby.take(1, service_item="440120020010")
    states = [("空闲", ""), ("请", "call-next"), ("正在办理", "start"), ("空闲", "finish"), ("暂停服务", "pause")]
    bodies: dict[str, dict[str, Any]] = {"finish": {"outcome": "done"}, "pause": {"reason": "papers", "minutes": 10}}
    for word, verb in states:
        if verb:
            shared_lobby.ask("POST", f"{actions}/{verb}", **bodies.get(verb, {}))
        expect(sign.locator("[data-field=state]")).to_have_text(word)
        readable(sign, 15, per_mm)


@pytest.mark.req("R-100")
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_numbers_stand_out_from_their_ground(shared_lobby: Lobby, theme: str) -> None:
    board = screen(shared_lobby, f"/board/H1?theme={theme}")
    sign = screen(shared_lobby, f"/board/H1/window/7?theme={theme}")
    actions = open_window(shared_lobby, "7")
    shared_lobby.take(2, zone="T")
    shared_lobby.ask("POST", f"{actions}/call-next")
    for page in (board, sign):
        expect(page.locator("[data-field=ticket_no]").first).to_be_visible()
        for moment in (0, 0.5):
            page.evaluate(STAND_STILL, moment)
            found = page.evaluate(CONTRAST)
            assert found
            assert [one for one in found if one["contrast"] < 7] == []


@pytest.mark.req("R-098")
def test_a_paused_window_says_so_and_where_to_go_instead(lobby: Lobby) -> None:
    sign, board = screen(lobby, "/board/H1/window/7"), screen(lobby)
    actions = open_window(lobby, "7")
    open_window(lobby, "8")
    lobby.ask("POST", f"{actions}/pause", reason="papers", minutes=10)
    expect(sign.locator("[data-field=state]")).to_have_text("暂停服务")
    expect(sign.locator("[data-field=instead]")).to_contain_text(re.compile(r"请到\s*8\s*号窗口"))
    expect(sign.locator("p", has_text=re.compile(r"预计 \d\d:\d\d 恢复")).first).to_be_visible()
    expect(board.locator("[data-window='7']")).to_contain_text("8 号窗口")


@pytest.mark.req("R-107")
def test_the_window_tells_who_is_on_duty_and_what_is_done_there(lobby: Lobby) -> None:
    sign = screen(lobby, "/board/H1/window/1", width=1280, height=400)
    expect(sign.locator("[data-about=staff]")).to_have_count(0)
    open_window(lobby, "1")
    person = next(one for one in lobby.server.credentials["people"] if one.get("window_id") == lobby.windows["1"])
    card = sign.locator("[data-about=staff]").first
    expect(card).to_contain_text(f"{person['name'][0]}*")
    expect(card).to_contain_text("工号")
    expect(card).to_contain_text("A 岗")
    expect(card).not_to_contain_text(person["name"])
    expect(sign.locator("[data-about=items]").first).to_contain_text("可办事项")
    expect(card).to_be_visible(timeout=20_000)


@pytest.mark.req("R-108")
def test_hours_telephones_and_notices_take_turns_on_the_board(lobby: Lobby) -> None:
    board = screen(lobby)
    for kind, words in (("hours", "服务时间"), ("phones", "12345"), ("notice", "通知"), ("legend", "号票开头的字母")):
        expect(board.locator(f"[data-panel={kind}]").first).to_contain_text(words)
    first = board.locator(".panel:not(.panel-away)").first.get_attribute("data-panel")
    assert first == "waits"
    shown = board.locator(".panel:not(.panel-away)").first
    time_passes(board, 90, lambda: shown.get_attribute("data-panel") != "waits")
    expect(board.locator(".panel:not(.panel-away)")).to_have_count(1)
    expect(board.locator("[data-panel=missed], [data-panel=paused]")).to_have_count(0)


@pytest.mark.req("R-109")
def test_an_emergency_takes_every_display_within_five_seconds_and_leaves_at_once(lobby: Lobby) -> None:
    board, wall, sign = screen(lobby), screen(lobby, width=1920, height=480), screen(lobby, "/board/H1/window/7")
    actions = open_window(lobby, "7")
    [number] = lobby.take(1, zone="T")
    lobby.ask("POST", f"{actions}/call-next")
    expect(sign.locator("[data-field=ticket_no]")).to_have_text(number)
    words = "消防演练，请跟随工作人员从最近的出口有序离开大厅。"
    lobby.ask("POST", "/halls/H1/actions/raise-emergency", text=words, text_en="Fire drill: please follow the staff.")
    for page in (board, wall, sign):
        expect(page.locator("[data-field=emergency]")).to_be_visible(timeout=5_000)
        expect(page.locator("[data-field=emergency]")).to_contain_text("紧急通知")
    expect(board.locator(".emergency .lines")).to_have_text(words)
    expect(board.locator(".strip")).to_contain_text(number)
    readable(board, 15, 1.5768)
    lobby.ask("POST", "/halls/H1/actions/clear-emergency")
    for page in (board, wall, sign):
        expect(page.locator("[data-field=emergency]")).to_have_count(0, timeout=5_000)
    expect(sign.locator("[data-field=ticket_no]")).to_have_text(number)


@pytest.mark.req("R-101")
def test_a_board_that_lost_the_server_shows_all_that_happened_meanwhile(lobby: Lobby) -> None:
    board = screen(lobby)
    actions = open_window(lobby, "7")
    first, second = lobby.take(2, zone="T")
    lobby.ask("POST", f"{actions}/call-next")
    expect(board.locator(f"[data-call={first}]")).to_be_visible()
    board.context.set_offline(True)
    lobby.server.restart()
    lobby.ask("POST", f"{actions}/call-next", finish={"outcome": "done"})
    board.context.set_offline(False)
    expect(board.locator(".newest [data-field=ticket_no]").first).to_have_text(second)
    all_calls_stood_large(board)
    expect(row(board, first)).to_be_visible()
    expect(board.locator("[data-zone=T] [data-field=waiting]")).to_have_text("0 人")


@pytest.mark.req("R-101")
def test_old_news_never_looks_new(lobby: Lobby) -> None:
    board, sign = screen(lobby), screen(lobby, "/board/H1/window/7", width=1280, height=400)
    expect(board.locator(".board-fresh")).to_be_visible()
    expect(sign.locator(".board-fresh")).to_be_visible()
    lobby.server.kill9()
    for page in (board, sign):
        page.clock.fast_forward(10_000)
        expect(page.locator("[data-field=updated_at]")).to_contain_text(re.compile(r"信息更新于 \d\d:\d\d"))
    expect(board.locator("[data-field=hall]")).to_be_attached()
    expect(board.locator("[data-field=message]")).to_be_visible()
    board.clock.fast_forward(60_000)
    expect(board.locator(".board-grey")).to_be_visible()
    expect(board.locator(".board")).to_have_css("filter", re.compile(r"^grayscale\(1\)"))


@pytest.mark.req("R-101")
def test_a_board_that_never_heard_the_server_says_so(lobby: Lobby) -> None:
    board = screen(lobby)
    expect(board.locator(".board")).to_be_visible()
    board.route("**/api/**", lambda route: route.abort())
    board.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    board.reload()
    expect(board.locator("[data-page=starting]")).to_contain_text("正在连接叫号系统")
    board.clock.fast_forward(10_000)
    expect(board.locator("[data-page=starting]")).to_contain_text("暂时连不上叫号系统")


@pytest.mark.req("R-101")
def test_a_machine_whose_clock_is_hours_wrong_shows_the_time_of_the_hall(lobby: Lobby) -> None:
    board = lobby.new_page(lobby.server.base_url, viewport={"width": 1920, "height": 1080})
    board.clock.install(time=datetime.now(UTC) + timedelta(hours=5))
    board.goto(f"/board/H1#token={lobby.server.credentials['tokens']['board']}")
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    minutes = "|".join(f"{now + timedelta(minutes=n):%H:%M}" for n in range(2))
    expect(board.locator("[data-field=clock]")).to_have_text(re.compile(minutes))
    expect(board.locator(".board-fresh")).to_be_visible()
    actions = open_window(lobby, "7")
    [number] = lobby.take(1, zone="T")
    lobby.ask("POST", f"{actions}/call-next")
    expect(board.locator(f".newest [data-call={number}]")).to_be_visible()
    all_calls_stood_large(board)
    expect(row(board, number)).to_be_visible()


@pytest.mark.req("R-101")
def test_a_tab_that_was_put_to_sleep_wakes_to_the_truth(lobby: Lobby) -> None:
    board = screen(lobby)
    actions = open_window(lobby, "7")
    [number] = lobby.take(1, zone="T")
    expect(board.locator("[data-zone=T] [data-field=waiting]")).to_have_text("1 人")
    session = board.context.new_cdp_session(board)
    session.send("Page.setWebLifecycleState", {"state": "frozen"})
    lobby.ask("POST", f"{actions}/call-next")
    lobby.ask("POST", f"{actions}/start")
    session.send("Page.setWebLifecycleState", {"state": "active"})
    expect(board.locator("[data-zone=T] [data-field=waiting]")).to_have_text("0 人")
    expect(board.locator(f"[data-call={number}]")).to_have_count(1)


def test_a_board_of_a_waiting_area_shows_what_concerns_those_who_sit_there(lobby: Lobby) -> None:
    there, elsewhere = screen(lobby, "/board/H1?area=C"), screen(lobby, "/board/H1?area=E")
    [number] = lobby.take(1, zone="T")
    lobby.ask("POST", f"{open_window(lobby, '7')}/call-next")
    expect(there.locator(f"[data-call={number}]")).to_be_visible()
    expect(there.locator("[data-zone]")).to_have_count(1)
    expect(elsewhere.locator("[data-zone=A]")).to_be_attached()
    expect(elsewhere.locator(f"[data-call={number}]")).to_have_count(0)


def test_a_board_in_two_languages_speaks_them_in_turn(lobby: Lobby) -> None:
    board = screen(lobby, "/board/H1?lang=zh,en")
    expect(board.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(board.locator("[data-zone=T]")).to_contain_text("等候")
    board.clock.fast_forward(12_000)
    expect(board.locator("html")).to_have_attribute("lang", "en")
    expect(board.locator("[data-zone=T]")).to_contain_text("waiting")


def test_the_address_of_an_unknown_hall_is_said_to_be_wrong(shared_lobby: Lobby) -> None:
    board = shared_lobby.new_page(shared_lobby.server.base_url)
    for address in ("/board/NOPE", f"/board/NOPE#token={shared_lobby.server.credentials['tokens']['board']}"):
        board.goto("about:blank")
        board.goto(address)
        expect(board.locator(".notice")).to_have_text("没有编号为 NOPE 的大厅，请核对本屏的地址。")


def test_an_emergency_without_english_stays_chinese_in_the_english_turn_and_fills_the_window_display(
    shared_lobby: Lobby,
) -> None:
    sign = screen(shared_lobby, "/board/H1/window/7?lang=en", width=1280, height=400)
    shared_lobby.ask("POST", "/halls/H1/actions/raise-emergency", text="请有序离场")
    text = sign.locator("[data-field=emergency] [lang=zh-CN]")
    expect(text).to_have_text("请有序离场")
    assert "palt" not in text.locator(".line").evaluate("line => getComputedStyle(line).fontFeatureSettings")
    assert sign.locator("[data-field=emergency]").evaluate("box => innerWidth - box.getBoundingClientRect().right") < 20
    shared_lobby.ask("POST", "/halls/H1/actions/clear-emergency")
