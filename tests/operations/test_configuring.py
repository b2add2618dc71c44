"""Changing a hall while it runs: zones, windows, people and rules, with people waiting in it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from app.domain.discipline import Preference
from app.domain.people import Actor
from app.domain.policy import Policy
from app.domain.ticket import TicketState
from app.models import LoginSession, Person, PostAssignment, Window, Zone
from app.operations import configuring, employing, equipping, offering, zoning
from app.operations.accounts import login
from app.operations.configuring import NewHall
from app.operations.moving import Target
from app.operations.training import record_training
from app.operations.visits import waiting_by_zone
from app.queries import configuration as views
from app.queries.roster import roster_view
from app.queries.trail import trail_view
from app.queries.visitor import slip_view
from app.security.passwords import verify_password
from tests.builders import SmallHall, card, refused

Opened = Callable[..., SmallHall]


def keeper(hall: SmallHall) -> Actor:
    return hall.person("lin")


def change(hall: SmallHall, operation: Callable[..., Any], *args: Any, by: str = "lin", **more: Any) -> Any:
    """An operation of the form ``operation(work, halls, hall_id, *args, actor, at, **more)``."""
    return hall.do(operation, hall.id, *args, hall.person(by), hall.clock.now, **more)


def change_zone(hall: SmallHall, code: str, **wanted: Any) -> None:
    change(hall, zoning.change_zone, code, wanted)


def waiting(hall: SmallHall) -> dict[str, int]:
    codes = {zone_id: code for code, zone_id in hall.zones.items()}
    return {codes[zone_id]: count for zone_id, count in hall.look(waiting_by_zone, hall.id).items()}


# --- zones ------------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-004")
def test_a_new_zone_issues_numbers_at_once(hall: SmallHall) -> None:
    change(hall, zoning.add_zone, {"code": "H", "kind": "assisted", "name": "帮办代办", "prefix": "H", "area": "E"})
    assert hall.take("H").ticket_no == "H001"


@pytest.mark.req("R-004")
def test_a_renamed_zone_keeps_its_waiting_tickets(hall: SmallHall) -> None:
    first, second = hall.take("Z"), hall.take("Z")
    change_zone(hall, "Z", name="咨询导办")
    assert hall.config.zone("Z").name == "咨询导办"
    assert [hall.now(ticket).state for ticket in (first, second)] == [TicketState.WAITING] * 2
    desk = hall.open("3")
    assert desk.calls() == first.ticket_no
    desk.start()
    desk.finish()
    assert desk.calls() == second.ticket_no


@pytest.mark.req("R-004")
def test_zones_are_shown_in_the_order_the_manager_gives_them(hall: SmallHall) -> None:
    change(hall, zoning.reorder_zones, ["B", "K"])
    assert list(hall.config.zones_by_code) == ["B", "K", "A", "Z", "T", "X"]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"code": "A", "kind": "other", "name": "x", "prefix": "Q"}, "zone_code_taken"),
        ({"code": "Q", "kind": "other", "name": "x", "prefix": "A"}, "prefix_taken"),
        ({"code": "Q", "kind": "other", "name": "x"}, "prefix_required"),
        ({"code": "Q", "kind": "other", "name": "x", "prefix": "Q", "area": "N"}, "unknown_area"),
        ({"code": "Q", "kind": "other", "name": "x", "prefix": "Q", "identity_required": True}, "identity_kinds_missing"),
        (
            {"code": "Q", "kind": "other", "name": "x", "prefix": "Q", "silent_hours": [{"from": "14:00", "to": "12:00"}]},
            "sessions_invalid",
        ),
    ],
)
def test_a_zone_that_cannot_work_is_not_added(hall: SmallHall, wanted: dict[str, Any], code: str) -> None:
    with refused(code):
        change(hall, zoning.add_zone, wanted)


def test_the_prefix_stays_while_numbers_with_it_are_in_peoples_hands(hall: SmallHall) -> None:
    hall.take("Z")
    with refused("prefix_in_use", prefix="Z"):
        change_zone(hall, "Z", prefix="C")
    hall.clock.advance(24 * 3600)
    change_zone(hall, "Z", prefix="C")
    assert hall.take("Z").ticket_no == "C001"


@pytest.mark.req("R-004")
def test_a_zone_where_somebody_waits_is_not_switched_off(hall: SmallHall) -> None:
    ticket = hall.take("Z")
    with refused("zone_has_waiting", count=1):
        change(hall, zoning.switch_zone_off, "Z")
    hall.cancel(ticket)
    change(hall, zoning.switch_zone_off, "Z")
    with refused("zone_off"):
        hall.take("Z")
    change(hall, zoning.switch_zone_on, "Z")
    assert hall.take("Z").ticket_no == "Z002"


def test_a_visitor_at_the_window_of_a_switched_off_zone_is_served_to_the_end(hall: SmallHall) -> None:
    ticket = hall.take("Z")
    desk = hall.open("3")
    desk.call_next()
    change(hall, zoning.switch_zone_off, "Z")
    desk.put_back()
    assert desk.calls() == ticket.ticket_no
    desk.start()
    assert desk.finish().visit.state is TicketState.FINISHED  # type: ignore[union-attr]


@pytest.mark.req("R-005")
def test_an_area_without_a_queue_is_on_record_and_issues_no_tickets(hall: SmallHall) -> None:
    change(hall, zoning.add_zone, {"code": "M", "kind": "mediation", "name": "调解室", "issues_tickets": False, "area": "E"})
    assert hall.config.zone("M").area is not None
    with refused("zone_issues_no_tickets"):
        hall.take("M")


def test_a_zone_with_people_in_it_does_not_become_an_area_without_a_queue(hall: SmallHall) -> None:
    hall.take("Z")
    with refused("zone_has_waiting"):
        change_zone(hall, "Z", issues_tickets=False)


# --- merging ----------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-004")
def test_tickets_of_a_merged_zone_stand_in_the_other_line_by_the_time_they_were_issued(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    order = []
    for zone in ("B", "A", "B", "A"):
        order.append(hall.take(zone).ticket_no)
        hall.clock.advance(60)
    assert change(hall, zoning.merge_zone, "B", "A") == 2
    assert waiting(hall) == {"A": 4}
    desk = hall.open("1")
    called = []
    for _ in order:
        called.append(desk.calls())
        desk.start()
        desk.finish()
    assert called == order


@pytest.mark.req("R-004")
def test_whoever_asks_for_the_merged_zone_gets_a_number_of_the_other(hall: SmallHall) -> None:
    change(hall, zoning.merge_zone, "B", "A")
    assert hall.take("B").ticket_no == "A001"
    assert hall.take("K", "abroad").ticket_no == "K001"
    change(hall, zoning.merge_zone, "K", "B")  # into what the merged zone has become part of
    assert hall.take("K", "abroad").ticket_no == "A002"
    assert hall.config.item("abroad").zone_id == hall.zones["A"]


@pytest.mark.req("R-004")
def test_windows_of_a_merged_zone_serve_the_other_zone(hall: SmallHall) -> None:
    desk = hall.open("3")
    ticket = hall.take("Z")
    change(hall, zoning.merge_zone, "Z", "A")
    assert [line.zone_id for line in hall.config.windows[hall.windows["3"]].profile] == [hall.zones["A"]]
    assert desk.calls() == ticket.ticket_no


def test_a_window_that_served_both_zones_serves_the_one_that_is_left_once(hall: SmallHall) -> None:
    change(hall, zoning.merge_zone, "T", "A")
    assert hall.config.windows[hall.windows["1"]].profile == (Preference(hall.zones["A"], "", 1, 1.0),)


def test_called_held_and_missed_tickets_of_a_merged_zone_come_back_to_a_line_that_is_called(hall: SmallHall) -> None:
    hall.set_policy(undo_seconds=0)
    missed, held, called, desk = hall.take("Z"), hall.take("Z"), hall.take("Z"), hall.open("3")
    desk.misses()
    desk.call_next()
    desk.hold()
    desk.call_next()
    change(hall, zoning.merge_zone, "Z", "A")
    desk.put_back()
    hall.reactivate(missed)
    assert waiting(hall) == {"A": 2}
    assert desk.calls() == called.ticket_no
    desk.start()
    desk.finish()
    desk.resume_hold(held)
    desk.finish()
    assert desk.calls() == missed.ticket_no


def test_tickets_sent_to_one_window_and_those_that_need_a_skill_keep_both(hall: SmallHall) -> None:
    change(hall, equipping.change_window, hall.windows["2"], {"profile": _lines("A", "Z")})
    hall.open("2")
    sent = hall.send(hall.take("Z"), Target(zone="Z", window_id=hall.windows["2"]), by=hall.person("gao"))
    skilled = hall.take("K", "abroad")
    for zone in ("Z", "K"):
        change(hall, zoning.merge_zone, zone, "A")
    assert hall.open("1").calls() is None
    assert hall.desk("2").calls() == sent.ticket_no
    assert hall.open("4").calls() == skilled.ticket_no


def test_the_books_balance_after_a_merge(hall: SmallHall) -> None:
    hall.take("Z"), hall.take("Z"), hall.take("A")
    change(hall, zoning.merge_zone, "Z", "A")
    hall.open("1").serves("Z001")
    ledger = hall.ledger()
    assert (ledger["Z"].issued, ledger["Z"].served, ledger["Z"].open) == (2, 1, 1)
    assert all(entry.balanced for entry in ledger.values())
    assert all(entry.balanced for entry in hall.close_day().values())


def test_the_trail_of_a_ticket_tells_of_the_merge(hall: SmallHall) -> None:
    ticket = hall.take("Z")
    change(hall, zoning.merge_zone, "Z", "A")
    sentences = [event["sentence"] for event in hall.look(trail_view, hall.reader(), ticket.id)["events"]]
    assert sentences[-1] == "所在区域并入“综合窗口”，号码和先后不变"


def test_a_press_before_the_merge_cannot_be_taken_back_into_the_old_line(hall: SmallHall) -> None:
    hall.take("Z")
    desk = hall.open("3")
    desk.call_next()
    change(hall, zoning.merge_zone, "Z", "A")
    with refused("undo_nothing"):
        desk.undo()


@pytest.mark.parametrize(
    ("zone", "into", "code"),
    [
        ("A", "A", "zone_merge_self"),
        ("A", "X", "zone_issues_no_tickets"),
        ("A", "Q", "unknown_zone"),
        ("Q", "A", "unknown_zone"),
    ],
)
def test_a_merge_that_leads_nowhere_is_refused(hall: SmallHall, zone: str, into: str, code: str) -> None:
    with refused(code):
        change(hall, zoning.merge_zone, zone, into)


def test_two_zones_cannot_be_merged_into_each_other(hall: SmallHall) -> None:
    change(hall, zoning.merge_zone, "Z", "A")
    with refused("zone_merge_self"):
        change(hall, zoning.merge_zone, "A", "Z")
    with refused("zone_off"):
        change(hall, zoning.merge_zone, "Z", "K")


def test_a_merged_zone_that_is_switched_on_again_has_its_own_numbers(hall: SmallHall) -> None:
    hall.take("Z")
    change(hall, zoning.merge_zone, "Z", "A")
    change(hall, zoning.switch_zone_on, "Z")
    assert hall.take("Z").ticket_no == "Z002"


# --- what a zone asks and allows --------------------------------------------------------------------------------------


@pytest.mark.req("R-024")
@pytest.mark.parametrize("kind", ["id_card", "typed_id", "phone", "personal_code", "appointment_code"])
def test_a_zone_accepts_just_the_identities_it_is_set_to(hall: SmallHall, kind: str) -> None:
    change_zone(hall, "Z", identity_kinds=[kind], identity_required=True)
    with refused("identity_required"):
        hall.take("Z")
    others = {"id_card", "typed_id"} - {kind}
    with refused("identity_kind_not_accepted"):
        hall.take("Z", identity=card(1) if "id_card" in others else _typed())
    number = {"phone": "13800000000", "personal_code": "C1", "appointment_code": "C2"}.get(kind, card(1).number)
    assert hall.take("Z", identity=type(card(1))(kind, number)).identity_kind == kind


@pytest.mark.req("R-024", "R-252")
def test_a_zone_set_to_no_identity_asks_none_and_keeps_none(hall: SmallHall) -> None:
    change_zone(hall, "A", identity_kinds=[])
    ticket = hall.take("A", identity=card(1))
    assert (ticket.identity_kind, ticket.name_sealed) == ("", None)


@pytest.mark.req("R-028")
def test_a_cap_set_in_the_morning_holds_from_the_next_number_on_and_counts_those_before(hall: SmallHall) -> None:
    change_zone(hall, "Z", daily_cap=2)
    hall.take("Z"), hall.take("Z")
    with refused("zone_cap_reached"):
        hall.take("Z")
    change_zone(hall, "Z", daily_cap=None, slot_cap=3, slot_minutes=60)
    hall.take("Z")
    with refused("slot_cap_reached"):
        hall.take("Z")
    hall.clock.advance(3600)
    hall.take("Z")
    change(hall, offering.change_item, "passport", {"daily_cap": 1})
    hall.take("A", "passport")
    with refused("item_cap_reached"):
        hall.take("A", "passport")


@pytest.mark.req("R-076")
def test_calls_are_silent_in_a_zone_or_at_the_hours_set(hall: SmallHall) -> None:
    def next_call_is_silent() -> bool:
        hall.take("Z")
        desk.call_next()
        desk.start()
        desk.finish()
        return bool(hall.last_event("ticket.called").data["silent"])

    desk = hall.open("3")
    assert not next_call_is_silent()
    change_zone(hall, "Z", silent=True)
    assert next_call_is_silent()
    change_zone(hall, "Z", silent=False, silent_hours=[{"from": "10:00", "to": "10:30"}])
    assert not next_call_is_silent()  # 09:30 in the hall
    hall.clock.advance(40 * 60)
    assert next_call_is_silent()


def test_a_zones_own_hours_go_before_the_halls(hall: SmallHall) -> None:
    change_zone(hall, "Z", sessions=[{"from": "14:30", "to": "17:00", "days": [1]}])
    with refused("outside_hours", opens_at={"zh": "14:30", "en": "14:30"}):
        hall.take("Z")
    change_zone(hall, "Z", sessions=None)
    hall.take("Z")


# --- the hall and its rules -------------------------------------------------------------------------------------------


@pytest.mark.req("R-002")
def test_the_halls_name_is_set_once_and_printed_on_the_next_ticket(hall: SmallHall) -> None:
    change(hall, configuring.change_hall, {"name": "梅江区便民服务中心"})
    slip = hall.look(slip_view, hall.reader(), hall.take().id)
    assert slip["hall"] == "梅江区便民服务中心"


def test_a_rule_of_the_hall_goes_before_the_default_until_it_is_given_back(hall: SmallHall) -> None:
    def set_rules(**rules: Any) -> None:
        hall.do(configuring.change_policy, hall.id, Policy(), rules, keeper(hall), hall.clock.now)

    set_rules(calls_per_ticket=5)
    assert hall.config.policy.calls_per_ticket == 5
    set_rules(calls_per_ticket=None)
    assert hall.config.policy.calls_per_ticket == Policy().calls_per_ticket
    with refused("policy_key_unknown", key="calls_per_tikcet", nearest="calls_per_ticket"):
        set_rules(calls_per_tikcet=None)
    with refused("policy_value_invalid", key="calls_per_ticket", allowed="1–10"):
        set_rules(calls_per_ticket=11)


@pytest.mark.parametrize(
    "session",
    [
        {"from": "08:30+08:00", "to": "12:00+08:00"},
        {"from": "08:30:15", "to": "12:00"},
        {"from": "08:30", "to": "12:00", "days": [True]},
        {"from": "12:00", "to": "08:30"},
    ],
)
def test_hours_that_no_clock_on_the_wall_shows_are_refused(hall: SmallHall, session: dict[str, Any]) -> None:
    with refused("policy_value_invalid", key="sessions"):
        hall.do(configuring.change_policy, hall.id, Policy(), {"sessions": [session]}, keeper(hall), hall.clock.now)


@pytest.mark.req("R-001", "R-003")
def test_a_new_hall_lies_below_this_one_and_has_five_zones_ready_to_use(hall: SmallHall) -> None:
    new = NewHall("H-M", "梅南镇便民服务中心", kind="town_centre")
    below = hall.do(configuring.add_sub_hall, hall.id, new, keeper(hall), hall.clock.now)
    with hall.house.database.read() as connection:
        config = hall.house.halls.get(connection, below)
        assert configuring.hall_lies_below(connection, below, hall.id)
        assert not configuring.hall_lies_below(connection, hall.id, below)
    assert [zone.kind for zone in config.zones.values()] == [
        "consult", "comprehensive", "special_group", "cross_region", "hard_case",
    ]  # fmt: skip
    assert config.parent_id == hall.id
    assert all(zone.active and zone.issues_tickets and zone.area for zone in config.zones.values())
    with refused("code_taken"):
        hall.do(configuring.add_sub_hall, hall.id, new, keeper(hall), hall.clock.now)


# --- on record --------------------------------------------------------------------------------------------------------


def test_every_change_is_written_down_with_who_and_the_values_before_and_after(hall: SmallHall) -> None:
    change_zone(hall, "Z", name="咨询", daily_cap=9)
    event = hall.last_event("hall.configured")
    assert (event.actor_id, event.actor_role, event.sensitive) == (hall.people["lin"], "manager", "configuration")
    assert event.data["before"] == {"name": "综合咨询", "daily_cap": None}
    assert event.data["after"] == {"name": "咨询", "daily_cap": 9}


def test_what_is_already_so_leaves_no_trace(hall: SmallHall) -> None:
    version = hall.config.version
    change_zone(hall, "Z", name="综合咨询")
    change(hall, configuring.change_hall, {"phone": ""})
    change(hall, zoning.switch_zone_on, "Z")
    assert hall.config.version == version
    assert hall.events("hall.configured") == []


def test_a_refused_change_leaves_the_hall_as_it_was(hall: SmallHall) -> None:
    before = hall.everything()
    with refused("prefix_taken"):
        change_zone(hall, "Z", name="x", prefix="A")
    assert hall.everything() == before


# --- windows ----------------------------------------------------------------------------------------------------------


def _lines(*zones: str) -> list[dict[str, Any]]:
    return [
        {"zone": zone.partition("/")[0], "item_group": zone.partition("/")[2], "rank": rank, "weight": 1.0}
        for rank, zone in enumerate(zones, 1)
    ]


def _typed() -> Any:
    return type(card(1))("typed_id", card(1).number)


@pytest.mark.req("R-009")
def test_a_window_serves_its_zones_in_the_order_of_preference_it_is_set_to(hall: SmallHall) -> None:
    first, second = hall.take("Z"), hall.take("B")
    hall.clock.advance(60)
    change(hall, equipping.change_window, hall.windows["3"], {"profile": _lines("B", "Z")})
    desk = hall.open("3")
    assert desk.calls() == second.ticket_no
    desk.put_back()
    change(hall, equipping.change_window, hall.windows["3"], {"profile": _lines("Z", "B")})
    assert desk.calls() == first.ticket_no


@pytest.mark.req("R-009")
def test_a_window_may_take_one_item_group_of_a_zone(hall: SmallHall) -> None:
    hall.take("A", "passport")
    house = hall.take("A", "house")
    change(hall, equipping.change_window, hall.windows["3"], {"profile": _lines("A/estate")})
    assert hall.open("3").calls() == house.ticket_no


@pytest.mark.parametrize(
    ("profile", "code"),
    [(_lines("X"), "zone_issues_no_tickets"), (_lines("Q"), "unknown_zone"), (_lines("A/nothing"), "unknown_item_group"),
     (_lines("A", "A"), "profile_line_twice")],
)  # fmt: skip
def test_a_profile_that_cannot_be_meant_is_refused(hall: SmallHall, profile: list[dict[str, Any]], code: str) -> None:
    with refused(code):
        change(hall, equipping.change_window, hall.windows["3"], {"profile": profile})


@pytest.mark.req("R-007")
def test_a_window_has_number_name_zones_items_scope_addresses_pad_and_state(hall: SmallHall) -> None:
    wanted = {
        "number": "5", "name": "不动产专窗", "name_en": "Property", "scope": "domain", "display_address": "485:1:5",
        "keypad_address": "usb:5", "profile": _lines("A/estate"),
    }  # fmt: skip
    change(hall, equipping.add_window, wanted)
    windows = {window["number"]: window for window in hall.look(views.windows_setup, hall.config)}
    window = windows["5"]
    assert {name: window[name] for name in wanted} == wanted
    assert (window["hall"], window["zones"], window["items"], window["state"]) == ("H", ["A"], ["house"], "closed")
    assert windows["1"]["pad"] == "pad"


def test_a_window_is_taken_out_of_use_only_when_closed_and_nobody_waits_for_it_alone(hall: SmallHall) -> None:
    desk = hall.open("1")
    with refused("window_not_closed"):
        change(hall, equipping.switch_window_off, hall.windows["1"])
    sent = hall.send(hall.take("A"), Target(zone="A", window_id=hall.windows["1"]), by=hall.person("gao"))
    desk.close()
    with refused("window_has_waiting", count=1):
        change(hall, equipping.switch_window_off, hall.windows["1"])
    hall.cancel(sent)
    change(hall, equipping.switch_window_off, hall.windows["1"])
    with refused("window_off"):
        desk.open()


def test_a_window_is_not_renumbered_while_a_visitor_is_on_the_way_to_it(hall: SmallHall) -> None:
    hall.take("A")
    desk = hall.open("1")
    desk.call_next()
    with refused("ticket_open"):
        change(hall, equipping.change_window, hall.windows["1"], {"number": "9"})
    desk.start()
    desk.finish()
    with refused("window_number_taken"):
        change(hall, equipping.change_window, hall.windows["1"], {"number": "2"})
    change(hall, equipping.change_window, hall.windows["1"], {"number": "9"})
    assert hall.config.windows[hall.windows["1"]].number == "9"


# --- posts and people -------------------------------------------------------------------------------------------------


@pytest.mark.req("R-146")
def test_a_post_gets_another_stand_in_and_the_old_one_stays_on_record(hall: SmallHall) -> None:
    people = [{"username": "li", "role": "A"}, {"username": "qian", "role": "B"}]
    change(hall, equipping.change_post, "P1", {"people": people})
    [post] = [post for post in hall.look(views.posts_setup, hall.config) if post["code"] == "P1"]
    assert [(holder["username"], holder["role"]) for holder in post["people"]] == [("li", "A"), ("qian", "B")]
    hall.open("1", "qian")
    with refused("not_your_post"):
        hall.open("1", "wang")
    with hall.house.database.read() as connection:
        ended = connection.execute(select(PostAssignment.person_id).where(PostAssignment.until == hall.clock.now)).scalars()
        assert list(ended) == [hall.people["wang"]]


@pytest.mark.req("R-151", "R-159")
def test_only_who_may_sit_there_is_put_on_a_post_and_it_stays_where_somebody_works(hall: SmallHall) -> None:
    def put(*pair: str) -> None:
        people = [{"username": name, "role": role} for name, role in zip(pair, "AB", strict=False)]
        change(hall, equipping.change_post, "P1", {"people": people})

    with refused("post_person_role", name="陈静"):
        put("chen", "wang")
    with refused("post_two_a"):
        change(hall, equipping.change_post, "P1", {"people": [{"username": name, "role": "A"} for name in ("li", "zhao")]})
    training = {"kind": "post", "name": "岗前培训", "skill": "", "passed": True, "score": "", "valid_until": None}
    change(hall, record_training, "zhao", training | {"on_day": hall.today})
    with refused("training_missing", name="钱多多"):
        put("li", "qian")
    put("li", "zhao")  # who was there before stays
    hall.set_policy(training_rule="show")
    put("li", "qian")
    hall.open("1", "li")
    with refused("post_in_use", name="李明", window="1"):
        change(hall, equipping.change_post, "P1", {"window": "3"})
    hall.desk("1", "li").close()
    change(hall, equipping.change_post, "P1", {"window": "3"})
    put()  # nobody at all is a gap
    plan = hall.look(roster_view, hall.config, hall.today, 1, hall.clock.now)
    assert [line["gap"] for line in plan["days"][0]["sessions"][0]["posts"] if line["post"] == "P1"] == ["no_person"]


def test_one_person_is_not_both_a_and_b(hall: SmallHall) -> None:
    people = [{"username": "li", "role": "A"}, {"username": "li", "role": "B"}]
    with refused("post_person_twice"):
        change(hall, equipping.change_post, "P1", {"people": people})


@pytest.mark.req("R-261")
def test_a_new_account_has_a_password_told_once_that_must_be_changed(hall: SmallHall) -> None:
    password = change(hall, employing.add_person, {"username": "xu.m", "name": "徐敏", "role": "clerk"}, min_length=8)
    with hall.house.database.read() as connection:
        row = connection.execute(select(Person.__table__).where(Person.username == "xu.m")).one()
    assert verify_password(row.password_hash, password)
    assert row.must_change_password
    assert password not in str(hall.events())


@pytest.mark.req("R-261")
def test_a_new_password_ends_sessions_and_lock(hall: SmallHall) -> None:
    house, at = hall.house, hall.clock.now
    house.database.write(hall.id, lambda work: login(work, house.settings.security, "li", right=True, password="x", at=at))
    house.database.write(
        hall.id,
        lambda work: work.connection.execute(update(Person).where(Person.username == "li").values(locked_until=at)),
    )
    change(hall, employing.reset_password, "li", min_length=8)
    with house.database.read() as connection:
        assert connection.execute(select(LoginSession.id)).all() == []
        row = connection.execute(select(Person.__table__).where(Person.username == "li")).one()
    assert (row.locked_until, row.failed_tries, row.must_change_password) == (None, 0, True)


def test_nobody_gives_or_takes_a_role_above_his_own(hall: SmallHall) -> None:
    with refused("role_not_yours_to_give"):
        change(hall, employing.change_person, "li", {"role": "admin"})
    with refused("role_not_yours_to_give"):
        change(hall, employing.reset_password, "admin1", min_length=8)
    change(hall, employing.change_person, "li", {"role": "shift_leader"})
    change(hall, employing.change_person, "lin", {"role": "clerk"}, by="admin1")


def test_nobody_locks_himself_out(hall: SmallHall) -> None:
    for wanted in ({"active": False}, {"role": "clerk"}):
        with refused("own_account"):
            change(hall, employing.change_person, "admin1", wanted, by="admin1")


def test_who_stands_at_a_window_is_not_switched_off(hall: SmallHall) -> None:
    desk = hall.open("1")
    with refused("person_at_window", window="1"):
        change(hall, employing.change_person, "li", {"active": False})
    desk.close()
    change(hall, employing.change_person, "li", {"active": False})
    with refused("unknown_person"):
        desk.open()


# --- items ------------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-011", "R-012")
def test_a_renamed_item_keeps_its_code_and_the_tickets_taken_for_it(hall: SmallHall) -> None:
    ticket = hall.take("A", "passport")
    change(hall, offering.change_item, "passport", {"name": "普通护照签发", "expected_minutes": 15})
    assert hall.now(ticket).item_id == hall.config.item("passport").id
    assert hall.config.item("passport").name == "普通护照签发"
    hall.open("1").serves(ticket.ticket_no)


def test_an_item_that_is_switched_off_is_offered_no_more_but_served(hall: SmallHall) -> None:
    ticket = hall.take("A", "passport")
    change(hall, offering.change_item, "passport", {"active": False})
    with refused("unknown_item"):
        hall.take("A", "passport")
    hall.open("1").serves(ticket.ticket_no)


def test_zones_of_two_halls_do_not_meet(open_hall: Opened) -> None:
    here, there = open_hall(), open_hall(code="G")
    change(here, zoning.change_zone, "Z", {"name": "此厅咨询"})
    with here.house.database.read() as connection:
        names = connection.execute(select(Zone.name).where(Zone.id.in_([here.zones["Z"], there.zones["Z"]]))).scalars()
        assert sorted(names) == ["此厅咨询", "综合咨询"]
        windows = connection.execute(select(Window.hall_id).where(Window.id == there.windows["1"])).scalar_one()
    assert windows == there.id
