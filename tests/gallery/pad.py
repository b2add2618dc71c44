"""The rating pad at a window: tablets lying and standing, and a large one."""

from playwright.sync_api import Page, expect

from tests.gallery.stage import Opens, Stage, View, shot

SIZES = ("1024x600", "1280x800", "800x1280", "1920x1080")
FEW = ("1024x600", "800x1280")
WINDOW = "9"


def _asked(stage: Stage) -> None:
    """The window has just finished a service."""
    stage.lobby.ask("PATCH", "/halls/H1/policy", pad_timeout_seconds=600)
    _serves(stage)
    stage.lobby.act(WINDOW, "finish")


def _serves(stage: Stage) -> None:
    stage.lobby.opens(WINDOW)
    if stage.lobby.asks(f"/windows/{stage.lobby.windows[WINDOW]}")["window"]["state"] == "idle":
        stage.lobby.act(WINDOW, "start", walk_up={"zone": _zone(stage)})


def _zone(stage: Stage) -> str:
    desk = stage.lobby.asks(f"/windows/{stage.lobby.windows[WINDOW]}")
    return str(desk["window"]["zones"][0])


def _at(view: View, screen: str) -> Page:
    page = view.open(f"/pad/{view.stage.lobby.windows[WINDOW]}", token=f"pad:{WINDOW}")
    expect(page.locator("[data-field=screen]")).to_have_attribute("data-value", screen)
    return page


def _in_language(view: View, page: Page) -> None:
    if not str(page.evaluate("document.documentElement.lang")).startswith(view.lang):
        page.click("[data-action=switch-language]")


@shot("pad", "closed", title=("窗口未开", "The window is closed"), sizes=FEW, langs=("zh",))
def closed(stage: Stage) -> Opens:
    return lambda view: _at(view, "closed")


@shot("pad", "idle", title=("员工卡", "Who serves here"), sizes=SIZES, langs=("zh",))
def idle(stage: Stage) -> Opens:
    _serves(stage)

    def opens(view: View) -> Page:
        page = _at(view, "idle")
        expect(page.locator("[data-field=ticket_no]")).to_be_visible()
        return page

    return opens


@shot("pad", "rate", title=("五个等级", "Five levels"), sizes=SIZES)
def rate(stage: Stage) -> Opens:
    _asked(stage)

    def opens(view: View) -> Page:
        page = _at(view, "rate")
        _in_language(view, page)
        return page

    return opens


@shot("pad", "elder", title=("大字", "Large letters"), sizes=SIZES, elder=True)
def elder(stage: Stage) -> Opens:
    _asked(stage)

    def opens(view: View) -> Page:
        page = _at(view, "rate")
        _in_language(view, page)
        page.click("[data-action=switch-elder]")
        expect(page.locator("[data-action=read-out]")).to_be_visible()
        return page

    return opens


@shot("pad", "reasons", title=("为什么", "Why"), sizes=SIZES)
def reasons(stage: Stage) -> Opens:
    _asked(stage)

    def opens(view: View) -> Page:
        page = _at(view, "rate")
        _in_language(view, page)
        page.click("[data-action=rate][data-value='2']")
        page.locator("[data-action=choose-reason]").nth(2).focus()
        page.keyboard.press("Space")
        expect(page.locator("[aria-pressed=true][data-action=choose-reason]")).to_have_count(1)
        return page

    return opens


@shot("pad", "thanks", title=("致谢", "Thanks"), sizes=FEW, langs=("zh",))
def thanks(stage: Stage) -> Opens:
    return _answered(stage, "[data-action=rate][data-value='5']")


@shot("pad", "skipped", title=("不评价", "Skipped"), sizes=FEW, langs=("zh",))
def skipped(stage: Stage) -> Opens:
    return _answered(stage, "[data-action=skip-rating]")


@shot("pad", "kept", title=("断网时的评价", "An answer kept while the network is gone"), sizes=FEW, langs=("zh",))
def kept(stage: Stage) -> Opens:
    return _answered(stage, "[data-action=rate][data-value='5']", offline=True)


_LONG_WAITS_NEVER_END = """
() => {
  const later = window.setTimeout;
  window.setTimeout = (act, wait, ...rest) => (wait >= 1000 ? 0 : later(act, wait, ...rest));
}
"""


def _answered(stage: Stage, button: str, *, offline: bool = False) -> Opens:
    def opens(view: View) -> Page:
        _asked(stage)
        page = _at(view, "rate")
        # The page of thanks stays while it is looked at.
        page.evaluate(_LONG_WAITS_NEVER_END)
        if offline:
            page.context.set_offline(True)
            page.wait_for_timeout(500)
        page.click(button)
        expect(page.locator("[data-field=screen]")).to_have_attribute("data-value", "thanks")
        return page

    return opens


_HIDDEN = """
() => {
  const top = document.querySelector("[data-field=emergency]").getBoundingClientRect().bottom;
  return [...document.querySelectorAll("[data-action=rate], [data-action=skip-rating]")]
    .map((button) => [button.innerText, button.getBoundingClientRect()])
    .filter(([, box]) => box.height < 60 || box.top < top || box.bottom > innerHeight || box.right > innerWidth)
    .map(([words, box]) => `${words} ${box.top} to ${box.bottom} of ${innerHeight}`);
}
"""
"""Answers that do not stand whole between the text of an emergency and the lower edge."""


@shot("pad", "emergency", title=("紧急通知", "An emergency"), sizes=("1024x600", "1280x800", "800x1280"), fresh=True)
def emergency(stage: Stage) -> Opens:
    _asked(stage)
    text = (
        "一楼东侧发现烟雾，请立即从西侧安全出口离开，不要乘坐电梯。请照顾身边的老人和孩子，听从工作人员引导，不要返回取物品。"
        "到达室外后请在南门广场集合，等候进一步通知，您的号码为您保留。"
    )
    text_en = (
        "Smoke on the east side of the ground floor. Leave now by the western exit and do not use the lifts. Look after the elderly "
        "and children beside you, and follow the staff. Meet on the south square. Your number is kept."
    )
    stage.lobby.ask("POST", "/halls/H1/actions/raise-emergency", text=text, text_en=text_en)

    def opens(view: View) -> Page:
        page = _at(view, "rate")
        _in_language(view, page)
        expect(page.locator("[data-field=emergency]")).to_contain_text("紧急通知")
        for _ in ("large letters", "the usual size"):
            page.click("[data-action=switch-elder]")
            expect(page.locator("[data-action=rate]")).to_have_count(5)
            assert page.evaluate(_HIDDEN) == []
        return page

    return opens


@shot("pad", "refused", title=("口令失效", "A pad that is not known"), sizes=FEW, langs=("zh",))
def refused(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open(f"/pad/{view.stage.lobby.windows[WINDOW]}", token="no-such-token")
        expect(page.locator("[data-field=screen]")).to_have_attribute("data-value", "refused")
        return page

    return opens
