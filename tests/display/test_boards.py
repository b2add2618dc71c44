"""The hall's board and the display above a window: every call, who is away, and the full truth after an outage."""

import pytest
from playwright.sync_api import Page, expect

from tests.display.conftest import Lobby


def screen(lobby: Lobby, path: str = "/board/H1") -> Page:
    board = lobby.new_page(lobby.server.base_url, viewport={"width": 1920, "height": 1080})
    board.goto(f"{path}#token={lobby.server.credentials['tokens']['board']}")
    return board


def open_window(lobby: Lobby, number: str) -> str:
    window_id = lobby.windows[number]
    person = next(one for one in lobby.server.credentials["people"] if one.get("window_id") == window_id)
    lobby.ask("POST", f"/windows/{window_id}/actions/open", person=person["username"])
    return f"/windows/{window_id}/actions"


@pytest.mark.req("R-097", "R-100", "R-106")
def test_a_call_stands_large_on_the_board_and_above_its_window(lobby: Lobby) -> None:
    board, sign = screen(lobby), screen(lobby, "/board/H1/window/7")
    expect(board.locator(".calls")).to_contain_text("今天还没有叫号")
    actions = open_window(lobby, "7")
    expect(sign.locator("[data-field=state]")).to_have_text("空闲")
    first, second = lobby.take(2, zone="T")
    for number in (first, second):
        finish = {"finish": {"outcome": "done"}} if number == second else {}
        lobby.ask("POST", f"{actions}/call-next", **finish)
        expect(board.locator(".newest [data-field=ticket_no]").first).to_have_text(number)
        expect(board.locator(".newest [data-field=window_number]").first).to_have_text("7")
        expect(sign.locator("[data-field=ticket_no]")).to_have_text(number)
    expect(board.locator(f"[data-call={first}]")).to_be_visible()
    expect(sign.locator("[data-field=zone]")).to_contain_text("特殊群体服务")


@pytest.mark.req("R-098")
def test_a_paused_window_says_so_and_where_to_go_instead(lobby: Lobby) -> None:
    sign, board = screen(lobby, "/board/H1/window/7"), screen(lobby)
    actions = open_window(lobby, "7")
    open_window(lobby, "8")
    lobby.ask("POST", f"{actions}/pause", reason="papers", minutes=10)
    expect(sign.locator("[data-field=state]")).to_have_text("暂停服务")
    expect(sign.locator("[data-field=instead]")).to_contain_text("8 号窗口")
    expect(board.locator("[data-window='7']")).to_contain_text("8 号窗口")


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
    expect(board.locator(".newest [data-field=ticket_no]").first).to_have_text(second, timeout=20_000)
    expect(board.locator(f"[data-call={first}]")).to_be_visible()
    expect(board.locator("[data-zone=T] [data-field=waiting]")).to_have_text("0 人")


def test_old_news_never_looks_new(lobby: Lobby) -> None:
    board = screen(lobby)
    expect(board.locator(".board-fresh")).to_be_visible()
    lobby.server.kill9()
    expect(board.locator("[data-field=updated_at]")).to_contain_text("信息更新于", timeout=30_000)
    expect(board.locator("[data-field=hall]")).to_be_visible()


def test_a_board_of_a_waiting_area_shows_what_concerns_those_who_sit_there(lobby: Lobby) -> None:
    there, elsewhere = screen(lobby, "/board/H1?area=C"), screen(lobby, "/board/H1?area=E")
    [number] = lobby.take(1, zone="T")
    lobby.ask("POST", f"{open_window(lobby, '7')}/call-next")
    expect(there.locator(f"[data-call={number}]")).to_be_visible()
    expect(there.locator("[data-zone]")).to_have_count(1)
    expect(elsewhere.locator("[data-zone=A]")).to_be_visible()
    expect(elsewhere.locator(f"[data-call={number}]")).to_have_count(0)
