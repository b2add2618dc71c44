"""The front page: doors to all pages."""

from playwright.sync_api import Page, expect

from tests.gallery.stage import Opens, Stage, View, shot

SIZES = ("1280x800", "390x844")


@shot("home", "demo", title=("演示大厅", "A demo hall"), sizes=SIZES)
def demo(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/")
        expect(page.locator("[data-action=step]").first).to_be_visible()
        expect(page.locator("[data-action=go][data-value=board-12]")).to_be_visible()
        return page

    return opens


@shot("home", "real", title=("正式大厅", "A real hall"), sizes=SIZES)
def real(stage: Stage) -> Opens:
    """As seen from another machine, to which the demo gives no doors."""

    def opens(view: View) -> Page:
        page = view.open("/login")
        page.context.route("**/api/v1/demo/doors", lambda route: route.fulfill(status=404, json={"code": "not_found"}))
        page.goto("/")
        expect(page.locator("[data-action=go][data-value=kiosk]").first).to_be_visible()
        if view.lang == "en" and page.locator("html").get_attribute("lang") != "en":
            page.locator("[data-action=switch-language]").click()
        return page

    return opens
