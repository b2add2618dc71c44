"""The page on which a manager sets the hall up."""

import math
import struct
from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import FilePayload, Page, expect

from tests.gallery.stage import Opens, Stage, View, shot

SIZES = ("1280x800", "1440x900")
MANAGER = "manager01"


def at_tab(view: View, tab: str, login: str = MANAGER) -> Page:
    page = view.open(f"/admin#{tab}", login=login)
    expect(page.locator("main.admin .panel").first).to_be_visible()
    return page


def tab(name: str, settled: str) -> Callable[[Stage], Opens]:
    """A tab as it is when what it shows has been read."""

    def set_up(_stage: Stage) -> Opens:
        def opens(view: View) -> Page:
            page = at_tab(view, name)
            expect(page.locator(settled).first).to_be_visible()
            return page

        return opens

    return set_up


shot("admin", "zones", title=("区域与特殊群体", "Zones and special groups"), sizes=SIZES)(tab("zones", ".groups tbody tr"))
shot("admin", "items", title=("事项", "Service items"), sizes=SIZES[:1])(tab("items", ".row, tbody tr"))
shot(
    "admin",
    "hours",
    title=("时间：日历、季节、延时服务", "Hours: calendar, seasons, outside normal hours"),
    sizes=("1280x800", "390x844"),
)(tab("hours", ".month-day"))
shot("admin", "windows", title=("窗口与岗位", "Windows and posts"), sizes=SIZES[:1])(tab("windows", ".row"))
shot("admin", "people", title=("人员", "People"), sizes=SIZES[:1])(tab("people", ".row"))
shot("admin", "devices", title=("设备", "Devices"), sizes=SIZES[:1])(tab("devices", ".row"))
shot("admin", "screens", title=("屏幕内容：卡片与平面图", "Screens: cards and the map"), sizes=SIZES)(
    tab("screens", ".map-places")
)
shot("admin", "rules", title=("规则", "Rules"), sizes=SIZES[:1])(tab("rules", ".rules tbody tr"))
shot("admin", "hall", title=("大厅资料", "The hall"), sizes=SIZES[:1])(tab("hall", "[name=notices_en]"))
shot("admin", "voice", title=("语音：还没有录音", "Voice, before there are recordings"), sizes=SIZES)(
    tab("voice", "[data-field=missing_clip]")
)


@shot(
    "admin",
    "roster",
    title=("排班、考勤与岗位变动", "Roster, attendance and changes of pairs"),
    sizes=("1280x800", "768x1024", "390x844"),
    fresh=True,
)
def roster(stage: Stage) -> Opens:
    """A week with an absence that the other stands in for, and one that leaves the post to nobody."""
    monday = date.today() - timedelta(days=date.today().isoweekday() - 1)  # noqa: DTZ011 - the page's own week
    days = [(monday + timedelta(days=n)).isoformat() for n in range(7)]
    week = stage.lobby.ask("GET", f"/halls/H1/roster?first={monday.isoformat()}&days=6")
    lines = [
        {"post": f"P{post}", "day": day["day"], "session": session["session"], "role": "A"}
        for day in week["days"] for session in day["sessions"] for post in (1, 2, 3, 4)
    ]  # fmt: skip
    stage.lobby.ask("POST", "/halls/H1/roster", lines=lines)
    today = date.today().isoformat()  # noqa: DTZ011
    for number in ("1", "3"):
        stage.lobby.act(number, "open")
    for username, extra in (("clerk01", {}), ("clerk02", {"reason": "代岗已安排"})):
        asked = stage.lobby.ask(
            "POST", "/halls/H1/absences", person=username, first_day=today, last_day=days[6], kind="training", handover="见便条"
        )
        stage.lobby.ask("POST", f"/halls/H1/absences/{asked['absence']['id']}/actions/grant", **extra)
    return tab("roster", "[data-value=roster] tbody tr")(stage)


def a_draft(stage: Stage) -> None:
    """A few changes that wait, made by the demo's program."""
    if stage.lobby.ask("GET", "/halls/H1/drafts")["items"]:
        return
    number = stage.lobby.ask("POST", "/halls/H1/drafts", name="夏令安排")["number"]
    draft = f"?draft={number}"
    stage.lobby.ask("PATCH", f"/halls/H1/zones/Z{draft}", name="咨询引导", name_en="Where to ask", note="请先到咨询台")
    stage.lobby.ask("PATCH", f"/halls/H1/policy{draft}", held_max=5)
    hours = [
        {"from": "08:00", "to": "12:00", "days": [1, 2, 3, 4, 5]},
        {"from": "15:00", "to": "18:00", "days": [1, 2, 3, 4, 5]},
    ]
    stage.lobby.ask("POST", f"/halls/H1/seasons{draft}", name="夏令", first="06-01", last="09-30", sessions=hours)


@shot("admin", "drafts", title=("草案：发布会改什么", "Drafts: what one would change"), sizes=("1280x800", "390x844"))
def drafts(stage: Stage) -> Opens:
    a_draft(stage)

    def opens(view: View) -> Page:
        page = at_tab(view, "drafts")
        page.locator("[data-action=look]").first.click()
        expect(page.locator("[data-field=preview]")).to_be_visible()
        return page

    return opens


@shot("admin", "in_draft", title=("在草案中改区域", "Zones within a draft"), sizes=SIZES[:1])
def in_draft(stage: Stage) -> Opens:
    a_draft(stage)

    def opens(view: View) -> Page:
        page = at_tab(view, "drafts")
        page.locator("[data-action=look]").first.click()
        page.locator("[data-action=edit-draft]").click()
        page.locator("[data-action=tab][data-value=zones]").click()
        expect(page.locator(".row[data-value=Z]")).to_contain_text("咨询引导" if view.lang == "zh" else "Where to ask")
        return page

    return opens


shot("admin", "bookings", title=("预约：号源与未来一周", "Bookings: plans and the coming week"), sizes=SIZES)(
    tab("bookings", ".booking-day li")
)


@shot("admin", "no_right", title=("没有权限", "Without the right"), sizes=SIZES[:1])
def no_right(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/admin", login="clerk01")
        expect(page.locator(".banner")).to_be_visible()
        return page

    return opens


@shot("admin", "window_without_lines", title=("没有办理内容的窗口", "A window that takes nothing"), sizes=SIZES[:1])
def window_without_lines(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = at_tab(view, "windows")
        page.locator("[data-action=add-window]").click()
        page.locator("[role=dialog] [name=number]").fill("13")
        page.locator("[role=dialog] [name=name]").fill("潮汐窗口")
        page.locator("[role=dialog] [data-action=save]").click()
        expect(page.locator("[role=dialog] .banner-warn")).to_be_visible()
        return page

    return opens


@shot("admin", "rule_refused", title=("规则填错了", "A rule that cannot be"), sizes=SIZES[:1])
def rule_refused(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = at_tab(view, "rules")
        page.locator("[data-value=calls_per_ticket] input").fill("99")
        page.locator("[data-action=save]").click()
        expect(page.locator(".banner-bad").first).to_be_visible()
        return page

    return opens


@shot("admin", "map_refused", title=("平面图画出了图纸", "A place beyond the map"), sizes=SIZES[:1])
def map_refused(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = at_tab(view, "screens")
        page.locator(".map-places tbody tr").first.locator("[name=w]").fill("500")
        page.locator("[data-value=map] [data-action=save]").click()
        expect(page.locator("[data-value=map] .banner-bad")).to_be_visible()
        return page

    return opens


@shot("admin", "map_none", title=("还没有平面图", "Before there is a map"), sizes=SIZES[:1])
def map_none(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = at_tab(view, "screens")
        page.locator("[data-action=remove-map]").click()
        expect(page.locator("[data-action=draft-map]")).to_be_visible()
        return page

    return opens


@shot("admin", "voice_with_recordings", title=("语音：有录音，有播报", "Voice with recordings and announcements"), sizes=SIZES)
def voice_with_recordings(stage: Stage) -> Opens:
    lobby = stage.lobby
    lobby.act("1", "open")
    lobby.take(1)
    lobby.act("1", "call-next")
    page = lobby.log_in(MANAGER)
    page.goto("/admin#voice")
    page.locator("[name=recordings]").set_input_files([recording(name) for name in ("请", "号到", "A", "0", "1", "2")])
    expect(page.locator("[data-field=sent]")).to_be_visible()
    page.context.close()

    def opens(view: View) -> Page:
        page = at_tab(view, "voice")
        expect(page.locator("[data-field=clip]")).to_have_count(6)
        expect(page.locator(".announced tbody tr").first).to_be_visible()
        return page

    return opens


@shot("admin", "slip", title=("号票版式", "The paper slip"), sizes=SIZES)
def slip(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = at_tab(view, "slip")
        expect(page.locator("[data-field=preview]")).to_contain_text("000")
        return page

    return opens


@shot("admin", "slip_wrong", title=("号票版式里写错了", "A fault in the paper slip"), sizes=SIZES)
def slip_wrong(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = at_tab(view, "slip")
        page.locator(".slip-part [name=text]").first.fill("{no}")
        expect(page.locator("[data-field=wrong]")).to_be_visible()
        return page

    return opens


def recording(name: str, rate: int = 44_100) -> FilePayload:
    """Half a second of a tone, in stereo and at another rate than the hall keeps."""
    samples = b"".join(struct.pack("<hh", *(2 * [int(9000 * math.sin(n / 16))])) for n in range(rate // 2))
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        36 + len(samples),
        b"WAVE",
        b"fmt ",
        16,
        1,
        2,
        rate,
        rate * 4,
        4,
        16,
        b"data",
        len(samples),
    )
    return {"name": f"{name}.wav", "mimeType": "audio/wav", "buffer": head + samples}


@shot("admin", "theme", title=("一件事的步骤", "The steps of a theme"), sizes=("1280x800", "390x844"), fresh=True)
def theme(stage: Stage) -> Opens:
    stage.lobby.restaurant()

    def opens(view: View) -> Page:
        page = at_tab(view, "items")
        page.locator("[data-action=edit-theme]:enabled").last.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        return page

    return opens
