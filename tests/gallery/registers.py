"""The registers: ledgers that go on after the visitor has left the window."""

from playwright.sync_api import Page, expect

from tests.gallery.stage import Opens, Stage, View, shot
from tests.support import foreseen


@shot("registers", "ledger", title=("跨域通办台账", "Matters of other regions"), sizes=("1280x800", "390x844"))
def cross(stage: Stage) -> Opens:
    lobby = stage.lobby
    lobby.opens("10")
    lobby.take(1, "K", service_item="440520120010", cross_region={"region": "江西省赣州市"})
    lobby.act("10", "call-next")
    lobby.act("10", "start")
    lobby.act("10", "finish", outcome="accepted")

    def opens(view: View) -> Page:
        page = view.open("/registers", login="leader01")
        expect(page.locator("[data-action=open-matter]").first).to_be_visible()
        return page

    return opens


@shot("registers", "dark", title=("深色的登记簿", "The registers in the dark"), sizes=("1280x800",))
def dark(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/registers", login="leader01", color_scheme="dark")
        expect(page.locator("[data-action=open-matter]").first).to_be_visible()
        return page

    return opens


@shot("registers", "nothing", title=("还没有登记", "Nothing entered yet"), sizes=("1280x800",))
def nothing(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/registers#agency", login="leader01")
        expect(page.locator(".registers .panel .quiet").first).to_be_visible()
        return page

    return opens


def moves(view: View, items: list[object]) -> Page:
    page = view.open("/registers", login="leader01")
    foreseen.answer(page, "/relief-proposals?*", {"items": items})
    page.goto("/registers#moves")
    page.reload()
    view.speak(page)
    expect(page.locator("[data-value=moves] :is(.move-row, [data-field=none])").first).to_be_visible()
    return page


@shot("registers", "moves", title=("调度建议及其结果", "Proposed moves and what came of them"), sizes=("1280x800", "390x844"))
def proposed_moves(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = moves(view, [*foreseen.moves(view.lang)])
        page.locator("[data-action=effect]").first.click()
        return page

    return opens


@shot("registers", "moves_none", title=("还没有调度建议", "No moves were proposed"), sizes=("1280x800", "390x844"))
def no_moves(stage: Stage) -> Opens:
    return lambda view: moves(view, [])
