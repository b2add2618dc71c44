"""The log-in page."""

from playwright.sync_api import Page, expect

from tests.gallery.stage import Opens, Stage, View, shot

SIZES = ("1280x800", "390x844", "320x640")


@shot("login", "form", title=("登录", "Logging in"), sizes=SIZES)
def form(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/login")
        expect(page.locator("[data-action=login-as]").first).to_be_visible()
        return page

    return opens


@shot("login", "refused", title=("密码不对", "A wrong password"), sizes=SIZES[:2])
def refused(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/login")
        page.locator("[name=username]").fill("clerk01")
        page.locator("[name=password]").fill("not-this-one")
        page.locator("[data-action=login]").click()
        expect(page.get_by_role("alert")).to_be_visible()
        return page

    return opens


@shot("login", "locked", title=("账号已锁定", "Locked for a while"), sizes=SIZES[:2], fresh=True)
def locked(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/login")
        for _ in range(5):
            page.request.post("/api/v1/auth/login", data={"username": "clerk02", "password": "not-this-one"})
        page.locator("[name=username]").fill("clerk02")
        page.locator("[name=password]").fill("not-this-one")
        page.locator("[data-action=login]").click()
        expect(page.get_by_role("alert")).to_be_visible()
        return page

    return opens


@shot("login", "nothing_typed", title=("还没有填", "Nothing typed yet"), sizes=SIZES[1:2])
def nothing_typed(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/login")
        page.locator("[data-action=login]").click()
        expect(page.get_by_role("alert")).to_be_visible()
        return page

    return opens
