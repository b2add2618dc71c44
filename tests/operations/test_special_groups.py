"""Special groups: each hall says who comes first, with which priority and in which zone."""

from collections.abc import Callable
from typing import Any

import pytest

from app.domain.special_groups import BEGINNING
from app.operations import configuring
from app.operations.issuing import Identity
from app.queries.statistics import stats_view
from app.queries.tickets import ticket_view
from app.queries.visitor import e_ticket_view
from tests.builders import SmallHall, Web, id_number, refused

Opened = Callable[..., SmallHall]
ELDERLY = {
    "code": "elderly", "name": "老年人", "name_en": "Older people", "priority_class": "special", "zone": "T", "from_age": 65,
    "by_identity": True,
}  # fmt: skip
PURCHASER = ELDERLY | {
    "code": "vip",
    "name": "重点企业",
    "priority_class": "ordinary",
    "zone": None,
    "from_age": None,
    "by_identity": False,
}


def set_groups(hall: SmallHall, *groups: dict[str, Any]) -> None:
    hall.do(configuring.change_hall, hall.id, {"special_groups": list(groups)}, hall.person("lin"), hall.clock.now)


@pytest.mark.req("R-116")
def test_a_new_hall_knows_the_usual_groups(hall: SmallHall) -> None:
    codes = [group.code for group in hall.config.special_groups]
    assert codes == ["elderly", "disabled", "pregnant", "ill", "with_infant", "soldier", "other"]
    assert next(group.from_age for group in hall.config.special_groups if group.code == "elderly") == 60
    for group in BEGINNING:
        ticket = hall.take("A", special_group=group.code)
        assert (ticket.priority_class, ticket.special_group) == ("special", group.code)


@pytest.mark.req("R-116")
def test_each_group_gives_its_priority_class_and_its_zone(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    set_groups(hall, ELDERLY, PURCHASER)
    older = hall.take("A", "house", special_group="elderly")
    assert (older.ticket_no, older.priority_class, hall.config.zones[older.zone_id].code) == ("T001", "special", "T")
    other = hall.take("A", special_group="vip")
    assert (other.ticket_no, other.priority_class) == ("A001", "ordinary")
    with refused("special_group_unknown"):
        hall.take("A", special_group="pregnant")


@pytest.mark.req("R-116")
@pytest.mark.parametrize(("born", "zone"), [("19610302", "T"), ("19610303", "A"), ("19900101", "A")])
def test_an_id_card_of_the_set_age_gives_it_by_itself(open_hall: Opened, born: str, zone: str) -> None:
    """The clock of the tests stands on 2 March 2026: who turns 65 today belongs to it, who does tomorrow does not."""
    hall = open_hall(zones={"T": {"identity_kinds": ["id_card", "typed_id"]}})
    set_groups(hall, ELDERLY)
    ticket = hall.take("A", identity=Identity("id_card", id_number(1, born), "张三"))
    assert hall.config.zones[ticket.zone_id].code == zone
    assert ticket.special_group == ("elderly" if zone == "T" else "")


@pytest.mark.req("R-116")
def test_an_id_card_gives_nothing_where_the_hall_does_not_say_so(hall: SmallHall) -> None:
    set_groups(hall, ELDERLY | {"by_identity": False})
    ticket = hall.take("A", identity=Identity("id_card", id_number(1, "19400101"), "张三"))
    assert (ticket.special_group, ticket.priority_class) == ("", "ordinary")


@pytest.mark.parametrize(
    ("zone", "how"),
    [
        ("Z", {}),  # a question is asked where questions are answered
        ("B", {}),
        ("A", {"identity": Identity("typed_id", id_number(1))}),  # the group's zone does not take this identity
        ("A", {"purpose": "pick_up"}),  # nor this purpose
    ],
)
def test_a_zone_that_cannot_take_them_leaves_them_where_they_asked(open_hall: Opened, zone: str, how: dict[str, Any]) -> None:
    hall = open_hall(zones={"T": {"identity_kinds": ["phone"]}, "A": {"purposes": ["pick_up"]}})
    set_groups(hall, ELDERLY)
    ticket = hall.take(zone, special_group="elderly", **how)
    assert (hall.config.zones[ticket.zone_id].code, ticket.priority_class) == (zone, "special")


def test_a_zone_that_is_switched_off_leaves_them_where_they_asked(open_hall: Opened) -> None:
    hall = open_hall(zones={"T": {"active": False}})
    set_groups(hall, ELDERLY)
    assert hall.take("A", special_group="elderly").ticket_no == "A001"


@pytest.mark.req("R-116")
def test_the_group_is_seen_by_the_staff_counted_and_told_to_nobody_else(hall: SmallHall) -> None:
    set_groups(hall, ELDERLY)
    hall.open("1")
    ticket = hall.take("A", special_group="elderly")
    hall.take("A")
    view = hall.look(ticket_view, hall.reader(), ticket)
    assert view["special_group"] == {"code": "elderly", "name": "老年人", "name_en": "Older people"}
    assert "special_group" not in hall.look(e_ticket_view, hall.reader(), ticket.id)["ticket"]
    assert "elderly" not in str([event.data for event in hall.events("ticket.")])
    hall.desk("1").serves()
    rows = {
        row["key"]: row
        for row in hall.look(stats_view, hall.config, hall.today, hall.today, "special_group", hall.clock.now)["rows"]
    }
    assert {key: row["issued"] for key, row in rows.items()} == {"elderly": 1, "-": 1}
    assert rows["elderly"]["services"] + rows["-"]["services"] == 1


@pytest.mark.parametrize(
    ("groups", "code"),
    [
        ([ELDERLY, ELDERLY], "special_group_twice"),
        ([ELDERLY | {"zone": "X"}], "special_group_zone"),
        ([ELDERLY | {"zone": "nowhere"}], "special_group_zone"),
        ([ELDERLY | {"from_age": None}], "special_group_age"),
    ],
)
def test_groups_that_make_no_sense_are_refused(hall: SmallHall, groups: list[dict[str, Any]], code: str) -> None:
    with refused(code):
        set_groups(hall, *groups)
    assert hall.config.special_groups == BEGINNING


@pytest.mark.req("R-116")
def test_keepers_change_them_and_every_kiosk_is_told(web: Web) -> None:
    changed = web.person("lin").ask("PATCH", "/halls/H", json={"special_groups": [ELDERLY]})
    assert changed["special_groups"] == [ELDERLY]
    assert web.visitor.get("/halls/H/board")["state"]["hall"]["special_groups"] == [ELDERLY]
    taken = web.device("kiosk").post("/halls/H/tickets", {"zone": "A", "special_group": "elderly"})
    assert (taken["zone"], taken["special_group"]["code"]) == ("T", "elderly")
    assert web.device("kiosk").post("/halls/H/tickets", {"zone": "A", "special_group": "x"}).code == "special_group_unknown"
    assert web.person("lin").ask("PATCH", "/halls/H", json={"special_groups": []})["special_groups"] == []
