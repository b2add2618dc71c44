"""The configuration as one file, and drafts of a rehearsal, on the page of the administrator."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import FilePayload, Page, expect

from tests.display.conftest import Lobby


def opened(lobby: Lobby, tab: str, **options: object) -> Page:
    page = lobby.log_in("admin01", "/admin", **options)
    page.click(f"[data-action=tab][data-value={tab}]")
    return page


def json_file(document: dict[str, Any]) -> FilePayload:
    return {"name": "h1.json", "mimeType": "application/json", "buffer": json.dumps(document).encode()}


def test_the_file_is_taken_changed_looked_at_and_brought_back(shared_lobby: Lobby, tmp_path: Path) -> None:
    admin = opened(shared_lobby, "hall")
    part = admin.locator("[data-value=configuration-file]")
    with admin.expect_download() as started:
        part.locator("[data-action=export]").click()
    started.value.save_as(tmp_path / "h1.json")
    document = json.loads((tmp_path / "h1.json").read_text("utf-8"))
    right = json.loads(json.dumps(document))
    before, right["zones"][0]["note"] = right["zones"][0]["note"], "请先到咨询台"
    document["zones"][0]["prefix"] = document["zones"][1]["prefix"]
    document["service_items"][0]["expected_minutes"] = 0
    part.locator("[name=configuration]").set_input_files(json_file(document))
    part.locator("[data-action=check-configuration]").click()
    expect(part.locator("[data-field=configuration]")).to_contain_text("配置文件有 2 处问题，未作任何改动")
    expect(part.locator("[data-field=configuration_problem]")).to_have_count(2)
    expect(part.locator("[data-field=configuration_problem]").first).to_contain_text("service_items[0].expected_minutes")
    expect(part.locator("[data-action=import-configuration]")).to_be_disabled()
    part.locator("[name=configuration]").set_input_files(json_file(right))
    part.locator("[data-action=check-configuration]").click()
    expect(part.locator("[data-field=configuration_difference]")).to_contain_text("请先到咨询台")
    assert shared_lobby.ask("GET", "/halls/H1/zones")["items"][0]["note"] == before
    part.locator("[data-action=import-configuration]").click()
    expect(part.locator("[data-field=configuration]")).to_contain_text("已修改 1 处")
    assert shared_lobby.ask("GET", "/halls/H1/zones")["items"][0]["note"] == "请先到咨询台"


def test_every_part_of_a_draft_is_sent_to_be_rehearsed(shared_lobby: Lobby) -> None:
    admin = opened(shared_lobby, "rehearsal")
    for name in ("openings", "profiles", "sessions", "posts"):
        expect(admin.locator(f"details[data-field={name}]")).not_to_have_attribute("open", "")
        admin.locator(f"details[data-field={name}] summary").click()
    for name in ("openings", "sessions", "posts"):
        admin.locator(f"details[data-field={name}] [data-action=add-time]").click()
    admin.locator("[name=add-profile]").select_option("3")
    expect(admin.locator(".rehearsal-profile[data-value='3']")).to_be_visible()
    with admin.expect_request("**/rehearsal?**") as asked:
        admin.click("[data-action=rehearse]")
    told = asked.value.url
    for name in ("openings", "profiles", "sessions", "posts"):
        assert f"%22{name}%22" in told
    # The draft is a draft; the day has nothing to rehearse.
    expect(admin.locator(".banner-bad")).to_contain_text("没有")
