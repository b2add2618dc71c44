"""All halls at once: for the centre, and the totals for social supervisors."""

import random
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, insert, select

from app.domain.ticket import TicketState
from app.domain.window import WindowState
from app.models import Base, Hall, Leg, Queue, Ticket, Window, Zone
from app.models.base import new_id
from tests.gallery.floor import press
from tests.gallery.stage import Opens, Stage, View, shot

SIZES = ("1920x1080", "1280x800", "390x844")
PLACES = (
    "城东", "城西", "江南", "江北", "新区", "高铁站", "老城", "开发区", "大学城", "港口", "临空", "滨海", "湖滨", "东山", "西山", "南湖",
)  # fmt: skip
WORKS = ("不动产登记分中心", "公安出入境分中心", "医保分中心")


def more_halls(stage: Stage, n: int) -> None:
    """Sub-halls of the demo's centre, as a city has them: each with windows and, some of them, with a line."""
    chance = random.Random(7)
    engine = create_engine(f"sqlite:///{stage.server.home / 'tinghao.sqlite3'}")
    with engine.begin() as connection:

        def one(table: type[Base], *conditions: Any) -> dict[str, Any]:
            return dict(connection.execute(select(table.__table__).where(*conditions)).mappings().first() or {})

        def copy(table: type[Base], row: dict[str, Any], **changed: Any) -> None:
            connection.execute(insert(table), {**row, "id": new_id(), **changed})

        hall = one(Hall, Hall.code == "H2")
        zone, window = one(Zone, Zone.hall_id == hall["id"]), one(Window, Window.hall_id == hall["id"])
        leg = one(Leg, Leg.state == TicketState.WAITING)
        queue, ticket = one(Queue, Queue.id == leg["queue_id"]), one(Ticket, Ticket.id == leg["ticket_id"])
        for number in range(n):
            of = {"hall_id": new_id(), "zone_id": new_id()}
            name = f"{PLACES[number % len(PLACES)]}{WORKS[number % len(WORKS)]}"
            copy(Hall, hall, id=of["hall_id"], code=f"S{number + 1}", name=name, name_en=f"Sub-hall {number + 1}", seq=0)
            copy(Zone, zone, id=of["zone_id"], hall_id=of["hall_id"], waiting_area_id=None)
            if number % 3:
                queue_id, ticket_id, since = new_id(), new_id(), leg["issued_at"] - timedelta(minutes=chance.randint(0, 40))
                copy(Queue, queue, id=queue_id, waiting=chance.randint(1, 34), **of)
                copy(Ticket, ticket, id=ticket_id, token=new_id(), issued_at=since, **of)
                copy(Leg, leg, ticket_id=ticket_id, queue_id=queue_id, issued_at=since, **of)
            for place in range(chance.randint(2, 9)):
                state = chance.choice([WindowState.SERVING, WindowState.SERVING, *WindowState])
                copy(Window, window, hall_id=of["hall_id"], number=str(place + 1), state=state, leg_id=None, staff_id=None)
    engine.dispose()


def at_centre(view: View, login: str = "manager01", **options: Any) -> Page:
    page = view.open("/centre", login=login, **options)
    expect(page.locator(".centre-hall").first).to_be_visible()
    return page


@shot("centre", "two", title=("中心和分厅", "A centre and its sub-hall"), sizes=SIZES)
def two(stage: Stage) -> Opens:
    press(stage)
    return at_centre


@shot("centre", "fifty", title=("五十个大厅", "Fifty halls"), sizes=SIZES)
def fifty(stage: Stage) -> Opens:
    more_halls(stage, 48)
    return at_centre


@shot("centre", "totals", title=("社会监督员只看合计", "Totals for social supervisors"), sizes=SIZES)
def totals(stage: Stage) -> Opens:
    return lambda view: at_centre(view, "observer01")


@shot("centre", "dark", title=("深色的所有大厅", "All halls in the dark"), sizes=SIZES[1:2])
def dark(stage: Stage) -> Opens:
    return lambda view: at_centre(view, color_scheme="dark")


@shot("centre", "unreachable", title=("连不上服务器", "The server cannot be reached"), sizes=SIZES[1:])
def unreachable(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = at_centre(view)
        page.route_web_socket("**/socket.io/**", lambda socket: socket.close())
        page.reload()
        expect(page.locator("[data-field=line]")).to_be_visible()
        return page

    return opens
