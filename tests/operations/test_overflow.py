"""Special groups: their own windows first, others help out; one proportion over all windows beside each other."""

from collections.abc import Callable

import pytest

from app.operations.moving import Target
from app.queries.desk import desk_view
from app.queries.hall_state import snapshot
from tests.builders import POSTS, SmallHall, Web

WINDOWS = {"1": ["A"], "2": ["A"], "3": ["T"], "4": ["K"]}


GROUPS = [
    {"code": "elderly", "name": "老年人", "zone": "T", "from_age": 60, "by_identity": True},
    {"code": "with_infant", "name": "带婴幼儿的人", "zone": "T"},
]


@pytest.fixture
def web_overflowing(open_web: Callable[..., Web]) -> Web:
    """A hall whose special zone overflows into the comprehensive windows, as in every new hall."""
    web = open_web(windows=WINDOWS, zones={"T": {"identity_kinds": ["id_card"]}}, hall={"special_groups": GROUPS})
    admin = web.person("admin1")
    answer = admin.ask("PATCH", "/halls/H/zones/T", json={"overflow_into": "A"}, headers={"Idempotency-Key": "o"})
    assert answer["overflow_into"] == "A"
    return web


@pytest.mark.req("R-118")
def test_while_a_special_window_is_open_others_help_only_after_the_set_wait(web_overflowing: Web) -> None:
    web = web_overflowing
    web.open("3")
    one = web.open("1")
    web.take("T")
    web.clock.advance(9 * 60)
    assert one.act("1", "call-next").status == 204
    web.clock.advance(60)
    assert one.act("1", "call-next")["ticket"]["ticket_no"] == "T001"


@pytest.mark.req("R-118")
def test_screens_and_desk_know_who_helps_out(web_overflowing: Web) -> None:
    web = web_overflowing
    web.open("1")
    web.take("T")
    state = web.hall.look(snapshot, web.hall.config, web.clock.now)["state"]
    assert next(zone for zone in state["zones"] if zone["code"] == "T")["windows_open"] == 1
    desk = web.hall.look(desk_view, web.hall.reader(), web.hall.windows["1"])
    assert [ticket["ticket_no"] for ticket in desk["waiting_tickets"]] == ["T001"]
    assert desk["next"][0]["ticket"]["ticket_no"] == "T001"


def test_a_ticket_may_be_sent_to_a_special_zone_whose_line_others_take(web_overflowing: Web) -> None:
    web = web_overflowing
    web.open("1")
    ticket = web.hall.take("A")
    assert web.hall.config.zones[web.hall.send(ticket, Target(zone="T")).zone_id].code == "T"


def test_a_zone_does_not_overflow_into_itself_or_on_and_on(web_overflowing: Web) -> None:
    admin = web_overflowing.person("admin1")
    for zone, into in (("A", "A"), ("A", "K"), ("K", "T")):
        answer = admin.ask(
            "PATCH", f"/halls/H/zones/{zone}", json={"overflow_into": into}, headers={"Idempotency-Key": zone + into}
        )
        assert answer.code == "overflow_into_itself"


@pytest.mark.req("R-059")
def test_two_windows_share_one_proportion(open_hall: Callable[..., SmallHall]) -> None:
    hall = open_hall(windows={"1": ["A"], "2": ["A"]})
    hall.take_many(2, "A", seconds_apart=0)
    hall.clock.advance(1)
    hall.take_many(4, "A", seconds_apart=0, priority_class="special")
    hall.clock.advance(120)
    desks = [hall.open(number, POSTS[number][0]) for number in ("1", "2")]
    assert [desks[n % 2].serves(seconds=0).ticket_no for n in range(5)] == ["A003", "A004", "A001", "A005", "A006"]


def test_a_call_that_was_taken_back_does_not_count_in_the_proportion(open_hall: Callable[..., SmallHall]) -> None:
    hall = open_hall(windows={"1": ["A"], "2": ["A"]})
    hall.take("A")
    hall.clock.advance(1)
    hall.take_many(3, "A", seconds_apart=0, priority_class="special")
    hall.clock.advance(120)
    one, two = hall.open("1"), hall.open("2")
    assert [one.calls(), two.calls()] == ["A002", "A003"]
    two.undo()
    hall.clock.advance(1)
    assert two.calls() == "A003"
