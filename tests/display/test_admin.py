"""The page on which a manager changes the hall."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.display.conftest import Lobby

BAD = "编码,名称,分钟,区域\n440199001,证照领取,10,A\n440199002,,0,A\n"


def csv_file(text: str) -> FilePayload:
    return {"name": "items.csv", "mimeType": "text/csv", "buffer": text.encode("gb18030")}


def opened(lobby: Lobby, tab: str, **options: object) -> Page:
    page = lobby.log_in("manager01", "/admin", **options)
    page.click(f"[data-action=tab][data-value={tab}]")
    return page


@pytest.mark.req("R-004")
def test_a_manager_adds_a_zone_and_the_kiosk_offers_it(lobby: Lobby) -> None:
    kiosk = lobby.new_page(lobby.server.base_url)
    kiosk.goto(f"/kiosk/H1#token={lobby.server.credentials['tokens']['kiosk']}")
    expect(kiosk.locator("[data-value=A]").first).to_be_visible()
    admin = opened(lobby, "zones")
    admin.click("[data-action=add-zone]")
    dialog = admin.locator("[role=dialog]")
    for name, value in {"code": "P", "name": "结果领取", "prefix": "P"}.items():
        dialog.locator(f"[name={name}]").fill(value)
    dialog.locator("[data-action=save]").click()
    expect(dialog).to_have_count(0)
    expect(admin.locator("[data-value=P] [data-field=zone]")).to_have_text("结果领取")
    expect(kiosk.get_by_text("结果领取").first).to_be_visible()


@pytest.mark.req("R-004")
def test_a_manager_merges_a_zone_where_people_wait(lobby: Lobby) -> None:
    [number] = lobby.take(zone="K")
    admin = opened(lobby, "zones")
    zone = admin.locator(".row[data-value=K]")
    zone.locator("[data-action=switch-off]").click()
    expect(admin.locator(".banner-bad")).to_contain_text("还有 1 人等候")
    zone.locator("[data-action=merge]").click()
    admin.locator("[role=dialog] [name=into]").select_option("A")
    admin.locator("[role=dialog] [data-action=merge]").click()
    expect(zone).to_contain_text("已并入 A")
    window = f"/windows/{lobby.windows['10']}/actions"
    lobby.ask("POST", f"{window}/open")
    assert lobby.ask("POST", f"{window}/call-next")["ticket"]["ticket_no"] == number


@pytest.mark.req("R-282")
def test_a_file_is_looked_at_before_it_is_imported(shared_lobby: Lobby) -> None:
    admin = opened(shared_lobby, "items")
    admin.click("[data-action=import]")
    file = admin.locator("[name=file]")
    file.set_input_files(csv_file(BAD))
    expect(admin.locator("[role=dialog] [data-action=import]")).to_be_disabled()
    admin.click("[data-action=check]")
    expect(admin.locator("[data-field=wrong_row]")).to_have_text(["3名称—不能为空", "3分钟0应为 1–480 的整数"])
    right = BAD.replace("440199002,,0", "440199002,遗失补领,5")
    file.set_input_files(csv_file(right))
    expect(admin.locator("[data-field=wrong_row]")).to_have_count(0)
    admin.click("[data-action=check]")
    expect(admin.locator("[role=dialog] [data-action=import]")).to_be_enabled()
    admin.click("[role=dialog] [data-action=import]")
    expect(admin.locator("[data-field=import]")).to_contain_text("已导入：新增 2 项")


@pytest.mark.req("R-261")
def test_a_new_persons_password_is_shown_once_and_opens_the_login(shared_lobby: Lobby) -> None:
    admin = opened(shared_lobby, "people")
    admin.click("[data-action=add-person]")
    dialog = admin.locator("[role=dialog]")
    dialog.locator("[name=username]").fill("xu.min")
    dialog.locator("[name=name]").fill("徐敏")
    dialog.locator("[data-action=save]").click()
    password = admin.locator("[data-field=password]").inner_text()
    admin.click("[data-action=close]")
    expect(admin.locator(".row[data-value='xu.min']")).to_contain_text("待首次登录")
    assert password not in admin.content()
    login = shared_lobby.new_page(shared_lobby.server.base_url)
    login.goto("/login")
    login.fill("[name=username]", "xu.min")
    login.fill("[name=password]", password)
    login.click("[data-action=login]")
    expect(login.locator("[name=new]")).to_be_visible()


@pytest.mark.req("R-264")
def test_a_device_is_enrolled_and_revoked(shared_lobby: Lobby) -> None:
    admin = opened(shared_lobby, "devices")
    admin.click("[data-action=enrol-device]")
    dialog = admin.locator("[role=dialog]")
    dialog.locator("[name=code]").fill("K9")
    dialog.locator("[name=name]").fill("9 号取号机")
    dialog.locator("[data-action=enrol-device]").click()
    token = admin.locator("[data-field=token]").inner_text()
    admin.click("[data-action=close]")
    kiosk = shared_lobby.new_page(shared_lobby.server.base_url)
    kiosk.goto(f"/kiosk/H1#token={token}")
    expect(kiosk.locator("[data-value=A]").first).to_be_visible()
    device = admin.locator(".row[data-value=K9]")
    device.locator("[data-action=revoke]").click()
    admin.locator("[role=dialog] [data-action=revoke]").click()
    expect(device.locator("[data-field=state]")).to_have_attribute("data-value", "revoked")


def test_a_rule_out_of_range_is_named_and_nothing_is_saved(shared_lobby: Lobby) -> None:
    admin = opened(shared_lobby, "rules")
    admin.fill("[name=held_max]", "5")
    admin.fill("[name=undo_seconds]", "999")
    admin.click(".save-bar [data-action=save]")
    expect(admin.locator(".save-bar .banner-bad")).to_contain_text("按错后多久之内可撤销")
    rules = {rule["key"]: rule["value"] for rule in shared_lobby.ask("GET", "/halls/H1/policy")["items"]}
    assert (rules["held_max"], rules["undo_seconds"]) == (3, 10)


def test_a_clerk_is_told_that_the_page_is_not_for_him(shared_lobby: Lobby) -> None:
    admin = shared_lobby.log_in("clerk01", "/admin")
    expect(admin.locator(".banner")).to_contain_text("不能修改大厅配置")
    expect(admin.locator("[data-action=tab]")).to_have_count(0)
