"""The registers: ledgers that go on after the visitor has left the window."""

from playwright.sync_api import Page, expect

from tests.gallery.stage import Opens, Stage, View, shot


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
