"""The page that shows the design language itself."""

from playwright.sync_api import Page, expect

from tests.gallery.stage import Opens, Stage, View, shot

WIDE = ("1440x900", "390x844")


@shot("style", "both", title=("两种配色并排", "Both themes side by side"), sizes=WIDE)
def both(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/style")
        expect(page.locator(".style-side")).to_have_count(2)
        return page

    return opens


@shot("style", "dark", title=("深色", "Dark"), sizes=WIDE[:1])
def dark(stage: Stage) -> Opens:
    return lambda view: view.open("/style?theme=dark")


@shot("style", "dialog", title=("对话框", "A dialog"), sizes=("1280x720", "320x480"))
def dialog(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/style?theme=light")
        page.locator("[data-action=open-dialog]").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        return page

    return opens


@shot("style", "toast", title=("浮条", "A toast"), sizes=("1280x720", "390x844"), touch=True)
def toast(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/style?theme=light")
        page.locator("[data-action=show-toast]").click()
        expect(page.locator(".toasts .toast")).to_be_visible()
        return page

    return opens
