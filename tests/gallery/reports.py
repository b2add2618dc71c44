"""Reports that were kept; one of them with what was adjusted since."""

from playwright.sync_api import Page, expect

from tests.gallery.stage import Opens, Stage, View, shot
from tests.support import reported


def _month(stage: Stage) -> str:
    with reported.past(stage.server.home) as hall:
        return reported.a_month(hall, "clerk01")


@shot("reports", "list", title=("报表", "Reports"), sizes=("1280x800", "390x844"), fresh=True)
def kept(stage: Stage) -> Opens:
    report_id = _month(stage)

    def opens(view: View) -> Page:
        page = view.open("/reports", login="manager01")
        expect(page.locator(f"[data-value='{report_id}'] [data-field=state]")).to_have_attribute("data-value", "ready")
        return page

    return opens


@shot("reports", "report", title=("一份月报表", "A monthly report"), sizes=("1280x800", "390x844"), fresh=True)
def one(stage: Stage) -> Opens:
    report_id = _month(stage)

    def opens(view: View) -> Page:
        page = view.open("/reports", login="manager01")
        page.locator(f"[data-value='{report_id}'] [data-action=open-report]").click()
        expect(page.locator("[data-value=adjustments] [data-field=now]").first).to_be_visible()
        return page

    return opens


@shot("reports", "opening", title=("打开时连不上服务器", "No server while the page opens"), sizes=("1280x800", "390x844"))
def opening(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/login")
        page.context.route("**/api/v1/**", lambda route: route.abort())
        page.goto("/reports")
        expect(page.locator("[data-field=opening]")).to_be_visible()
        return page

    return opens
