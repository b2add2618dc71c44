"""The public page with halls, hours, phones, zones and items, in a real browser."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.display.conftest import Lobby
from tests.display.test_boards import open_window
from tests.support.browser import Visitors
from tests.support.server import Server

WIDTH = 375
ASKED_EVERY_MS = 15_000
PHONE = {"viewport": {"width": WIDTH, "height": 740}, "has_touch": True, "is_mobile": True}
NEAR_H2 = {"latitude": 24.31043, "longitude": 116.14018}


@pytest.fixture
def entrance(shared_server: Server, new_page: Visitors) -> Lobby:
    return Lobby(shared_server, new_page)


def guide_of(lobby: Lobby, address: str = "/guide", **options: object) -> Page:
    page = lobby.new_page(lobby.server.base_url, **{**PHONE, **options})
    page.clock.install()
    page.goto(address)
    return page


def zone(page: Page, code: str, field: str) -> Locator:
    return page.locator(f".zone[data-value={code}] [data-field={field}]")


def halls_in_order(page: Page, *codes: str) -> None:
    names = page.locator("[data-action=choose-hall]")
    expect(names).to_have_count(len(codes))
    for place, code in enumerate(codes):
        expect(names.nth(place)).to_have_attribute("data-value", code)


@pytest.mark.req("R-018")
def test_anybody_sees_hours_phones_windows_zones_and_items_of_a_hall(lobby: Lobby) -> None:
    open_window(lobby, "10")
    page = guide_of(lobby)
    page.click("[data-action=choose-hall][data-value=H1]")
    expect(page.locator(".detail [data-field=hall]")).to_have_text("听澜区政务服务中心（演示）")
    expect(page.locator(".detail [data-field=sessions]")).to_have_text("每天 全天")
    expect(page.locator(".detail [data-field=phone]")).to_have_attribute("href", "tel:00001234500")
    expect(page.locator("[data-field=complaint_phone]")).to_have_text("0000-1234512")
    expect(page.locator("[data-field=hotline]")).to_have_text("12345")
    expect(page.locator("[data-action=navigate]")).to_have_attribute("href", re.compile("^geo:24.2886,116.1226"))
    expect(page.locator(".detail [data-field=windows]").first).to_have_text("共 12 个窗口，现开 1 个")
    expect(page.locator(".zone [data-field=zone]")).to_have_count(6)
    expect(zone(page, "K", "windows")).to_have_text("窗口 1 个，现开 1 个")
    expect(page.locator("[data-field=items] .item")).to_have_count(45)


@pytest.mark.req("R-005")
def test_an_area_without_a_queue_is_shown_as_one(entrance: Lobby) -> None:
    page = guide_of(entrance, "/guide#hall=H1")
    expect(zone(page, "S", "zone")).to_have_text("自助服务区")
    expect(zone(page, "S", "no_queue")).to_have_text("不用取号")
    expect(zone(page, "S", "waiting")).to_have_count(0)
    expect(page.locator("[data-field=no_queue]")).to_have_count(1)


@pytest.mark.req("R-018")
def test_what_the_administrator_changes_appears_on_an_open_page(lobby: Lobby) -> None:
    page = guide_of(lobby, "/guide#hall=H1")
    expect(zone(page, "K", "zone")).to_have_text("跨域通办")
    workdays = [1, 2, 3, 4, 5]
    hours = [{"from": "08:30", "to": "12:00", "days": workdays}, {"from": "14:30", "to": "18:00", "days": workdays}]
    lobby.ask("PATCH", "/halls/H1/zones/K", name="异地通办")
    lobby.ask("PATCH", "/halls/H1", phone="0000-7654321")
    lobby.ask("PATCH", "/halls/H1/policy", sessions=hours)
    lobby.ask("POST", f"/halls/H1/windows/{lobby.windows['10']}/actions/switch-off")
    lobby.ask("POST", "/halls/H1/service-items/440120010010/actions/switch-off")
    page.clock.fast_forward(ASKED_EVERY_MS)
    expect(zone(page, "K", "zone")).to_have_text("异地通办")
    expect(page.locator(".detail [data-field=phone]")).to_have_text("0000-7654321")
    expect(page.locator(".facts [data-field=sessions]").first).to_have_text("周一至周五 08:30–12:00、14:30–18:00")
    expect(page.locator(".detail [data-field=windows]").first).to_have_text("共 11 个窗口，现开 0 个")
    expect(page.locator("[data-field=items] .item")).to_have_count(44)


def test_an_item_is_found_by_the_initials_of_its_pinyin_and_leads_to_the_halls_that_handle_it(entrance: Lobby) -> None:
    page = guide_of(entrance)
    halls_in_order(page, "H1", "H2")
    page.fill("[name=item]", "sybxj")
    page.click("[data-action=choose-item]")
    expect(page.locator("[data-field=service_item]")).to_have_text("失业保险金申领")
    halls_in_order(page, "H1")
    page.click("[data-action=choose-hall]")
    expect(page.locator(".wanted [data-field=item_facts]")).to_contain_text("综合窗口")
    page.go_back()
    page.click("[data-action=clear-item]")
    halls_in_order(page, "H1", "H2")


def test_a_word_that_is_in_no_item_is_answered_with_what_to_do(entrance: Lobby) -> None:
    page = guide_of(entrance)
    page.fill("[name=item]", "qqqqq")
    expect(page.locator("[data-field=found]")).to_contain_text("没有找到“qqqqq”")


def test_people_waiting_decide_the_order_when_asked_to(lobby: Lobby) -> None:
    page = guide_of(lobby)
    halls_in_order(page, "H1", "H2")
    lobby.take(3)
    page.get_by_text("人最少").click()
    halls_in_order(page, "H2", "H1")
    expect(page.locator(".hall[data-value=H1] [data-field=waiting]")).to_have_text("3 人")


@pytest.mark.req("R-090")
def test_the_position_is_asked_for_by_a_press_only_and_is_kept_nowhere(entrance: Lobby) -> None:
    page = guide_of(entrance, geolocation=NEAR_H2, permissions=["geolocation"])
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    halls_in_order(page, "H1", "H2")
    expect(page.locator("[data-field=distance]")).to_have_count(0)
    page.fill("[name=item]", "jbylbx")
    page.click("[data-action=choose-item]")
    halls_in_order(page, "H1", "H2")
    assert not [url for url in asked if "lat=" in url]
    page.click("[data-action=locate]")
    page.get_by_text("最近").click()
    halls_in_order(page, "H2", "H1")
    expect(page.locator("[data-field=distance]")).to_have_text(["约 100 米", "约 3.0 公里"])
    assert any("lat=24.31&lon=116.14" in url for url in asked)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.click("[data-action=forget-position]")
    expect(page.locator("[data-field=distance]")).to_have_count(0)


def test_who_gives_no_position_is_told_so_and_keeps_the_list(entrance: Lobby) -> None:
    page = guide_of(entrance)
    page.click("[data-action=locate]")
    expect(page.get_by_role("alert")).to_contain_text("没有取得位置")
    halls_in_order(page, "H1", "H2")


def test_without_a_network_it_keeps_what_it_last_heard_and_says_when(entrance: Lobby) -> None:
    page = guide_of(entrance, "/guide#hall=H1")
    expect(zone(page, "A", "zone")).to_be_visible()
    page.context.set_offline(True)
    page.clock.fast_forward(ASKED_EVERY_MS)
    expect(page.locator("[data-field=updated_at]")).to_contain_text("以下为")
    expect(zone(page, "A", "zone")).to_be_visible()
    page.context.set_offline(False)
    page.clock.fast_forward(ASKED_EVERY_MS)
    expect(page.locator("[data-field=updated_at]")).to_have_count(0)


def test_a_hall_or_item_that_is_not_there_is_said_in_words(entrance: Lobby) -> None:
    page = guide_of(entrance, "/guide#hall=H9")
    expect(page.get_by_role("alert")).to_contain_text("没有找到这个大厅")
    page.click("[data-action=back]")
    halls_in_order(page, "H1", "H2")
    page.goto("/guide#item=999")
    expect(page.locator("[data-field=empty]")).to_contain_text("12345")
    page.click(".halls [data-action=clear-item]")
    halls_in_order(page, "H1", "H2")


def test_a_phone_set_to_english_shows_english_and_nothing_wider_than_itself(entrance: Lobby) -> None:
    for locale, zone_name in (("en-GB", "Cross-region services"), ("zh-CN", "跨域通办")):
        page = guide_of(entrance, locale=locale)
        halls_in_order(page, "H1", "H2")
        assert page.evaluate("document.documentElement.scrollWidth") == WIDTH
        page.click("[data-action=choose-hall][data-value=H1]")
        expect(zone(page, "K", "zone")).to_have_text(zone_name)
        assert page.evaluate("document.documentElement.scrollWidth") == WIDTH


def test_a_wide_screen_shows_a_hall_beside_the_list(entrance: Lobby) -> None:
    page = guide_of(entrance, viewport={"width": 1280, "height": 900}, is_mobile=False, has_touch=False)
    halls_in_order(page, "H1", "H2")
    expect(page.locator(".detail")).to_have_attribute("data-value", "H1")
    page.click("[data-action=choose-hall][data-value=H2]")
    expect(page.locator(".detail [data-field=hall]")).to_contain_text("医疗保障分厅")


def test_the_front_page_has_a_door_to_it(entrance: Lobby) -> None:
    page = guide_of(entrance, "/")
    page.click("[data-action=go][data-value=guide] >> nth=0")
    expect(page.locator(".detail [data-field=hall]")).to_be_visible()
