"""Booking a visit: on a visitor's phone, and the day's list of the staff."""

from itertools import count

from playwright.sync_api import Page, expect

from tests.gallery.stage import Opens, Stage, View, shot

SIZES = ("1280x800", "390x844")
PLACES = {
    "code": "DAILY",
    "name": "每日预约",
    "zone": "A",
    "hours": [{"from": "00:00", "to": "24:00", "days": [1, 2, 3, 4, 5, 6, 7]}],
}
_PHONES = (f"139{number:08d}" for number in count(1))
"""Nobody books one slot twice, and each picture needs a booking of its own."""


def plan_every_day(stage: Stage) -> None:
    """Once: places at any hour, whenever the pictures are taken."""
    plans = stage.lobby.ask("GET", "/halls/H1/booking-plans")["items"]
    if PLACES["code"] not in [plan["code"] for plan in plans]:
        stage.lobby.ask("POST", "/halls/H1/booking-plans", **PLACES, capacity=9)


def book(stage: Stage) -> tuple[str, str]:
    """(code, phone) of a booking for tomorrow."""
    plan_every_day(stage)
    days = stage.lobby.ask("GET", "/halls/H1/booking-days?zone=A")["days"]
    item = stage.lobby.ask("GET", "/halls/H1/service-items?zone=A")["items"][0]["code"]
    starts_at = next(day for day in days if day["free"])["slots"][-1]["starts_at"]
    phone = next(_PHONES)
    wish = {"zone": "A", "service_item": item, "starts_at": starts_at, "phone": phone, "name": "欧阳修远", "channel": "web"}
    return str(stage.lobby.ask("POST", "/halls/H1/bookings", **wish)["code"]), phone


@shot("book", "form", title=("选时间、填姓名", "Time and name"), sizes=SIZES)
def form(stage: Stage) -> Opens:
    plan_every_day(stage)

    def opens(view: View) -> Page:
        page = view.open("/book/H1")
        page.locator("[data-action=choose-item]").first.click()
        page.locator("[data-action=choose-slot]:enabled").first.click()
        expect(page.locator("[data-action=book]")).to_be_visible()
        return page

    return opens


@shot("book", "own", title=("我的预约", "One's own booking"), sizes=SIZES)
def own(stage: Stage) -> Opens:
    code, phone = book(stage)

    def opens(view: View) -> Page:
        page = view.open(f"/book/H1?code={code}")
        page.fill("[name=phone]", phone)
        page.click("[data-action=look-up]")
        expect(page.locator("[data-field=booking]")).to_be_visible()
        return page

    return opens


@shot("book", "staff", title=("预约登记（工作人员）", "The staff's list"), sizes=SIZES)
def staff(stage: Stage) -> Opens:
    book(stage)
    days = stage.lobby.ask("GET", "/halls/H1/booking-days?zone=A")["days"]
    day = next(day for day in days if day["free"])["day"]

    def opens(view: View) -> Page:
        page = view.open("/book/H1/desk", login="guide01")
        page.fill("[name=day]", day)
        expect(page.locator("tbody tr[data-value]").first).to_be_visible()
        return page

    return opens
