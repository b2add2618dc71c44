"""Where to go: halls, queues, hours and items, for everybody."""

from playwright.sync_api import Page, expect

from tests.gallery.stage import Opens, Stage, View, shot

SIZES = ("1280x800", "390x844")


@shot("guide", "halls", title=("大厅列表", "The halls"), sizes=SIZES)
def halls(stage: Stage) -> Opens:
    stage.lobby.act("1", "open")
    stage.lobby.take(3, zone="T")

    def opens(view: View) -> Page:
        page = view.open("/guide")
        expect(page.locator("[data-action=choose-hall]")).to_have_count(2)
        return page

    return opens


@shot("guide", "hall", title=("一个大厅", "One hall"), sizes=SIZES)
def hall(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/guide#hall=H1")
        expect(page.locator(".zone").first).to_be_visible()
        return page

    return opens


@shot("guide", "search", title=("查事项", "Searching an item"), sizes=SIZES)
def search(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/guide")
        page.locator("[name=item]").fill("sb")
        expect(page.locator("[data-action=choose-item]").first).to_be_visible()
        return page

    return opens


@shot("guide", "nothing_found", title=("没有找到", "Nothing found"), sizes=SIZES[1:], langs=("zh",))
def nothing_found(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/guide")
        page.locator("[name=item]").fill("找不到的事")
        expect(page.locator("[data-field=found]")).to_contain_text("找不到的事")
        return page

    return opens


@shot("guide", "no_network", title=("没有网络", "No network"), sizes=SIZES[1:])
def no_network(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/guide#hall=H1")
        expect(page.locator(".zone").first).to_be_visible()
        page.context.set_offline(True)
        page.evaluate("window.dispatchEvent(new Event('online'))")
        expect(page.locator("[data-field=updated_at]")).to_be_visible()
        return page

    return opens


@shot("guide", "dark", title=("深色的导办", "Where to go, in the dark"), sizes=SIZES)
def dark(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/guide#hall=H1", color_scheme="dark")
        expect(page.locator(".zone").first).to_be_visible()
        return page

    return opens
