"""The page on which a manager changes the hall."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.display.conftest import Lobby
from tests.gallery.admin import recording

WORKER = True  # a test of the voice is spoken by it

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


def test_changes_are_made_ready_in_a_draft_published_at_a_time_and_taken_back(shared_lobby: Lobby) -> None:
    def stands() -> tuple[str, int]:
        zones = {zone["code"]: zone["name"] for zone in shared_lobby.ask("GET", "/halls/H1/zones")["items"]}
        rules = {rule["key"]: rule["value"] for rule in shared_lobby.ask("GET", "/halls/H1/policy")["items"]}
        return zones["Z"], rules["held_max"]

    before = stands()
    admin = opened(shared_lobby, "drafts")
    admin.click("[data-action=open-draft]")
    admin.fill("[role=dialog] [name=name]", "夏令调整")
    admin.click("[role=dialog] [data-action=save]")
    bar, zone = admin.locator("[data-field=draft_bar]"), admin.locator(".row[data-value=Z]")
    expect(bar).to_contain_text("正在编辑草案“夏令调整”，改动尚未生效")
    # The pages as they always are, in the draft.
    admin.click("[data-action=tab][data-value=zones]")
    zone.locator("[data-action=edit-zone]").click()
    admin.locator("[role=dialog] [name=name]").fill("咨询引导")
    admin.click("[role=dialog] [data-action=save]")
    expect(zone).to_contain_text("咨询引导")
    admin.click("[data-action=tab][data-value=rules]")
    admin.fill("[name=held_max]", "6")
    admin.click(".save-bar [data-action=save]")
    expect(admin.locator(".save-bar .banner-good")).to_be_visible()
    assert stands() == before
    admin.click("[data-action=tab][data-value=people]")
    admin.locator(".row[data-value=clerk01] [data-action=edit-person]").click()
    admin.locator("[role=dialog] [name=number]").fill("77")
    admin.click("[role=dialog] [data-action=save]")
    expect(admin.locator("[role=dialog] .banner-bad")).to_contain_text("不能放进草案")
    admin.click("[role=dialog] [data-action=cancel]")
    # What it comes to, and when.
    bar.locator("[data-action=preview-draft]").click()
    expect(admin.locator("[data-field=preview] [data-value='zone/Z']")).to_contain_text("咨询引导")
    expect(admin.locator("[data-field=preview] [data-value='policy/H1']")).to_contain_text("6")
    admin.click("[data-action=schedule]")
    admin.fill("[role=dialog] [name=at]", "2099-07-01T07:00")
    admin.click("[data-action=confirm-schedule]")
    state = admin.locator("[data-field=draft] [data-field=state]")
    expect(state).to_have_attribute("data-value", "scheduled")
    expect(bar).to_have_count(0)
    number = admin.locator("[data-value=drafts] tr[data-value]").first.get_attribute("data-value")
    soon = datetime.now(UTC) + timedelta(seconds=1)
    shared_lobby.ask("POST", f"/halls/H1/drafts/{number}/actions/schedule", at=soon.isoformat())
    end = time.monotonic() + 60
    while shared_lobby.ask("GET", f"/halls/H1/drafts/{number}")["state"] != "published" and time.monotonic() < end:
        time.sleep(0.2)
    assert stands() == ("咨询引导", 6)
    admin.reload()
    admin.locator(f"[data-action=look][data-value='{number}']").click()
    expect(state).to_have_attribute("data-value", "published")
    admin.click("[data-field=draft] [data-action=take-back]")
    admin.click("[data-action=confirm-take-back]")
    expect(state).to_have_attribute("data-value", "taken_back")
    assert stands() == before


def test_a_clerk_is_told_that_the_page_is_not_for_him(shared_lobby: Lobby) -> None:
    admin = shared_lobby.log_in("clerk01", "/admin")
    expect(admin.locator(".banner")).to_contain_text("不能修改大厅配置")
    expect(admin.locator("[data-action=tab]")).to_have_count(0)


# --- what the screens show --------------------------------------------------------------------------------------------


def hall_now(lobby: Lobby) -> dict[str, Any]:
    hall: dict[str, Any] = lobby.ask("GET", "/halls/H1/board")["state"]["hall"]
    return hall


@pytest.mark.req("R-110")
def test_a_place_of_the_map_is_moved_by_pointer_and_by_keys_and_saved(lobby: Lobby) -> None:
    admin = opened(lobby, "screens")
    panel = admin.locator("[data-value=map].panel")
    handle, row = panel.locator(".map-handle[data-value=door]"), panel.locator("tr[data-value=door]")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box is not None
    admin.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    admin.mouse.down()
    admin.mouse.move(box["x"] + box["width"] * 1.5, box["y"] + box["height"] / 2, steps=5)
    admin.mouse.up()
    expect(row.locator("[name=x]")).not_to_have_value("51")
    dragged = float(row.locator("[name=x]").input_value())
    handle.focus()
    handle.press("ArrowRight")
    handle.press("ArrowUp")
    handle.press("Shift+ArrowLeft")
    expect(row.locator("[name=x]")).to_have_value(f"{dragged + 1:g}")
    expect(row.locator("[name=y]")).to_have_value("63")
    expect(row.locator("[name=w]")).to_have_value("17")
    panel.locator("[data-action=save]").click()
    expect(panel.locator(".banner-good")).to_be_visible()
    door = next(place for place in hall_now(lobby)["map"]["places"] if place["id"] == "door")
    assert (door["x"], door["y"], door["w"]) == (dragged + 1, 63, 17)


@pytest.mark.req("R-110")
def test_a_place_beyond_the_map_is_refused_and_nothing_is_lost(shared_lobby: Lobby) -> None:
    before = hall_now(shared_lobby)["map"]
    admin = opened(shared_lobby, "screens")
    panel = admin.locator("[data-value=map].panel")
    panel.locator("tr[data-value=door] [name=label]").fill("正门")
    panel.locator("tr[data-value=zone-A] [name=w]").fill("500")
    panel.locator("[data-action=save]").click()
    expect(panel.locator(".banner-bad")).to_contain_text("第 1 行超出了图纸（120 × 72）")
    assert hall_now(shared_lobby)["map"] == before
    expect(panel.locator("tr[data-value=door] [name=label]")).to_have_value("正门")


@pytest.mark.req("R-108")
def test_a_new_card_is_given_to_the_boards(shared_lobby: Lobby) -> None:
    admin = opened(shared_lobby, "screens")
    panel = admin.locator("[data-value=cards].panel")
    panel.locator("[data-action=add-card]").click()
    last = panel.locator("li").last
    last.locator("[name=title]").fill("免费复印")
    last.locator("[name=text]").fill("自助服务区，每人每日 20 页")
    panel.locator("[data-action=save]").click()
    expect(panel.locator(".banner-good")).to_be_visible()
    assert hall_now(shared_lobby)["cards"][-1]["title"] == "免费复印"


@pytest.mark.req("R-116")
def test_special_groups_are_set_up_on_the_page(lobby: Lobby) -> None:
    admin = opened(lobby, "zones")
    panel = admin.locator("[data-value=groups].panel")
    panel.locator("[data-value=elderly] [name=from_age]").fill("65")
    panel.locator("[data-value=other] [name=zone]").select_option("")
    panel.locator("[data-value=ill] [data-action=remove-group]").click()
    panel.locator("[data-action=save]").click()
    expect(panel.locator(".banner-good")).to_be_visible()
    groups = {group["code"]: group for group in hall_now(lobby)["special_groups"]}
    assert groups["elderly"]["from_age"] == 65
    assert groups["other"]["zone"] is None
    assert "ill" not in groups


def test_a_window_that_takes_nothing_is_warned_of_before_it_is_saved(lobby: Lobby) -> None:
    admin = opened(lobby, "windows")
    admin.click("[data-action=add-window]")
    dialog = admin.locator("[role=dialog]")
    dialog.locator("[name=number]").fill("13")
    dialog.locator("[name=name]").fill("潮汐窗口")
    dialog.locator("[data-action=save]").click()
    expect(dialog.locator(".banner-warn")).to_contain_text("叫不到任何号")
    dialog.locator("[data-action=save]").click()
    expect(dialog).to_have_count(0)


def test_a_rule_that_cannot_be_is_told_in_words(shared_lobby: Lobby) -> None:
    admin = opened(shared_lobby, "rules")
    admin.fill("[data-value=calls_per_ticket] input", "99")
    admin.click("[data-action=save]")
    expect(admin.locator(".save-bar .banner-bad")).to_contain_text("一张号最多叫几次：请填 1 到 10 的整数。")


def test_each_field_of_a_form_says_itself_what_it_may_hold(shared_lobby: Lobby) -> None:
    admin = opened(shared_lobby, "zones")
    panel = admin.locator("[data-value=groups].panel")
    panel.locator("[data-value=elderly] [name=from_age]").fill("200")
    panel.locator("[data-value=pregnant] [name=name]").fill("")
    panel.locator("[data-action=save]").click()
    expect(panel.locator(".banner-bad")).to_be_visible()
    expect(panel.locator("[data-value=pregnant] .field-error")).to_have_text("请填写这一项。")
    expect(panel.locator("[data-value=elderly] .field-error")).to_have_text("不能大于 120。")
    expect(panel.locator(".field-error")).to_have_count(2)
    admin.click("[data-action=tab][data-value=bookings]")
    admin.click("[data-action=add-plan]")
    dialog = admin.locator("[role=dialog]")
    dialog.locator("[name=capacity]").fill("-1")
    dialog.locator("[data-action=save]").click()
    expect(dialog.locator(".field", has=admin.locator("[name=code]")).locator(".field-error")).to_be_visible()
    expect(dialog.locator(".field", has=admin.locator("[name=name]")).locator(".field-error")).to_be_visible()
    expect(dialog.locator(".field", has=admin.locator("[name=capacity]")).locator(".field-error")).to_be_visible()


# --- the voice --------------------------------------------------------------------------------------------------------


def test_recordings_of_any_kind_are_converted_here_and_many_are_kept_at_once(lobby: Lobby) -> None:
    admin = opened(lobby, "voice")
    expect(admin.locator("[data-value=clips].panel [data-field=clips]")).to_have_text("已有 0 / 20")
    files = [recording(name) for name in ("请", "号到", "A", "1")]
    files.append({"name": "B.mp3", "mimeType": "audio/mpeg", "buffer": b"this is no sound"})
    admin.locator("[name=recordings]").set_input_files(files)
    expect(admin.locator("[data-field=sent]")).to_have_text("已上传 4 个录音。")
    expect(admin.locator(".banner-bad")).to_contain_text("无法读取：B.mp3")
    expect(admin.locator("[data-field=clip]")).to_have_count(4)
    kept = lobby.ask("GET", "/halls/H1/voice")["clips"]
    assert {clip["name"] for clip in kept} == {"请", "号到", "A", "1"}
    assert all(abs(clip["ms"] - 500) < 60 for clip in kept)
    admin.locator("[data-value=A] [data-action=remove-clip]").click()
    expect(admin.locator("[data-field=clip]")).to_have_count(3)


def test_a_test_is_said_and_listed_with_its_outcome(lobby: Lobby) -> None:
    admin = opened(lobby, "voice")
    admin.locator("[data-value=test].panel [name=area]").select_option("W")
    admin.fill("[data-value=test].panel [name=text]", "试音，一二三")
    admin.click("[data-action=test-voice]")
    expect(admin.locator("[data-field=queued]")).to_be_visible()
    row = admin.locator(".announced tbody tr").first
    expect(row).to_contain_text("试音，一二三")
    expect(row.locator("[data-field=state]")).to_have_attribute("data-value", "spoken")
