"""Taking a number: who gets which, who gets none, and what is kept of whom."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert, inspect, select, update
from sqlalchemy.exc import IntegrityError

from app.domain.people import Role
from app.domain.ticket import TicketState
from app.domain.waits import Unknown, WaitRange
from app.models import Leg, Ticket, Zone
from app.models.base import new_id
from app.operations import zoning
from app.operations.issuing import Identity
from app.operations.visits import waiting_by_zone
from app.security.vault import Vault
from tests.builders import SmallHall, card, id_number, refused

Opened = Callable[..., SmallHall]

# --- numbers ----------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-021")
def test_numbers_run_on_in_each_zone(hall: SmallHall) -> None:
    assert [hall.take(zone).ticket_no for zone in ("A", "A", "Z", "A", "Z")] == ["A001", "A002", "Z001", "A003", "Z002"]


@pytest.mark.req("R-021", "R-082")
def test_numbers_begin_again_the_next_day(hall: SmallHall) -> None:
    hall.take_many(3)
    hall.clock.advance(24 * 3600)
    assert hall.take().ticket_no == "A001"


@pytest.mark.req("R-021")
def test_the_day_of_the_numbers_is_the_halls_day(open_hall: Opened) -> None:
    hall = open_hall(policy={"sessions": [{"from": "00:00", "to": "24:00"}]})
    hall.clock.advance(14.4 * 3600)  # from 09:30 to 23:54 in the hall, still yesterday in Greenwich
    assert [hall.take().ticket_no for _ in range(2)] == ["A001", "A002"]
    hall.clock.advance(10 * 60)
    assert hall.take().ticket_no == "A001"


@pytest.mark.req("R-021")
def test_the_thousandth_number_has_four_digits(hall: SmallHall) -> None:
    hall.take()
    hall.house.database.write(hall.id, lambda work: work.connection.exec_driver_sql("UPDATE counters SET last_number = 998"))
    assert [hall.take().ticket_no for _ in range(2)] == ["A999", "A1000"]


@pytest.mark.req("R-021", "R-270")
def test_a_cancelled_number_is_not_given_out_again(hall: SmallHall) -> None:
    hall.cancel(hall.take())
    assert hall.take().ticket_no == "A002"


@pytest.mark.req("R-021")
def test_kiosks_that_press_at_once_never_get_one_number_twice(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    with ThreadPoolExecutor(8) as people:
        taken = list(people.map(lambda n: hall.take(by=hall.device("kiosk" if n % 2 else "kiosk2")), range(40)))
    assert sorted(ticket.number for ticket in taken) == list(range(1, 41))


@pytest.mark.req("R-021")
def test_the_database_itself_refuses_a_number_twice(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    ticket = hall.take()
    with hall.house.database.read() as connection:
        row = dict(connection.execute(select(Ticket.__table__).where(Ticket.id == ticket.id)).one()._mapping)
    again = row | {"id": new_id(), "token": "another"}
    with pytest.raises(IntegrityError):
        hall.house.database.write(hall.id, lambda work: work.connection.execute(insert(Ticket), again))


# --- who may come, and when -------------------------------------------------------------------------------------------


@pytest.mark.req("R-020", "R-025")
@pytest.mark.parametrize("zone", ["A", "Z", "T", "K", "B"])
def test_nobody_needs_a_booking_a_phone_or_a_card(hall: SmallHall, zone: str) -> None:
    ticket = hall.take(zone)
    assert (ticket.state, ticket.identity_kind, ticket.name_sealed) == (TicketState.WAITING, "", None)


@pytest.mark.req("R-005")
def test_an_area_without_a_queue_issues_no_tickets(hall: SmallHall) -> None:
    with refused("zone_issues_no_tickets"):
        hall.take("X")


def test_a_zone_that_is_switched_off_issues_no_tickets(open_hall: Opened) -> None:
    with refused("zone_off"):
        open_hall(zones={"A": {"active": False}}).take()


@pytest.mark.req("R-029")
@pytest.mark.parametrize(
    ("hours_later", "opens"),
    [
        (2.5, {"zh": "14:30", "en": "14:30"}),
        (8.5, {"zh": "3月3日 08:30", "en": "3 Mar 08:30"}),
    ],
)
def test_outside_the_hours_the_next_opening_is_told(hall: SmallHall, hours_later: float, opens: dict[str, str]) -> None:
    hall.clock.advance(hours_later * 3600)
    with refused("outside_hours", opens_at=opens):
        hall.take()


@pytest.mark.req("R-029", "R-169")
def test_a_zone_may_have_hours_of_its_own(open_hall: Opened) -> None:
    hall = open_hall(zones={"Z": {"sessions": [{"from": "08:00", "to": "20:00"}]}})
    hall.clock.advance(3 * 3600)  # 12:30
    assert hall.take("Z").ticket_no == "Z001"
    with refused("outside_hours"):
        hall.take("A")


@pytest.mark.req("R-030")
@pytest.mark.parametrize(("rule", "notice"), [("warn", "past_closing"), ("issue", "")])
def test_late_numbers_are_given_with_or_without_a_warning(open_hall: Opened, rule: str, notice: str) -> None:
    hall = open_hall(policy={"closing_rule": rule})
    hall.open("1")
    hall.clock.advance(145 * 60)  # 11:55
    assert hall.issue().notice is None  # the window is free: served at once
    hall.take_many(2, seconds_apart=0)
    given = hall.issue().notice
    assert (given.code if given else "") == notice


@pytest.mark.req("R-030")
def test_a_hall_may_stop_giving_numbers_that_would_come_after_closing(open_hall: Opened) -> None:
    hall = open_hall(policy={"closing_rule": "stop"})
    hall.open("1")
    hall.clock.advance(145 * 60)
    hall.take()
    with refused("past_closing_time"):
        hall.take_many(5, seconds_apart=0)
    used = hall.counter()
    assert used.last_number == used.issued == len(hall.events("ticket.issued"))


# --- caps -------------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-028")
def test_a_zone_gives_no_more_numbers_a_day_than_its_cap(open_hall: Opened) -> None:
    hall = open_hall(zones={"A": {"daily_cap": 2}})
    hall.take_many(2)
    with refused("zone_cap_reached", zone="综合窗口"):
        hall.take()
    hall.clock.advance(24 * 3600)
    assert hall.take().ticket_no == "A001"


@pytest.mark.req("R-028")
def test_a_cap_counts_what_was_taken_before_it_was_set(hall: SmallHall) -> None:
    hall.take_many(2)
    hall.take(item="passport")
    _set_cap(hall, 3)
    with refused("zone_cap_reached"):
        hall.take()
    _set_cap(hall, None)
    hall.take_many(2)
    _set_cap(hall, 6)
    hall.take()
    with refused("zone_cap_reached"):
        hall.take()


def _set_cap(hall: SmallHall, most: int | None) -> None:
    hall.do(zoning.change_zone, hall.id, "A", {"daily_cap": most}, hall.person("admin1"), hall.clock.now)


@pytest.mark.req("R-028")
def test_an_item_has_a_cap_of_its_own(open_hall: Opened) -> None:
    hall = open_hall(items={"passport": {"daily_cap": 1}})
    hall.take(item="passport")
    with refused("item_cap_reached", item="护照办理"):
        hall.take(item="passport")
    assert hall.take(item="house").ticket_no == "A002"


@pytest.mark.req("R-028")
def test_a_cap_of_half_an_hour_is_free_again_in_the_next(open_hall: Opened) -> None:
    hall = open_hall(zones={"A": {"slot_cap": 1, "slot_minutes": 30}})
    hall.take()
    hall.clock.advance(29 * 60)
    with refused("slot_cap_reached"):
        hall.take()
    hall.clock.advance(60)
    assert hall.take().ticket_no == "A002"


# --- what is asked ----------------------------------------------------------------------------------------------------


def test_an_item_is_asked_for_where_the_zone_needs_one(open_hall: Opened) -> None:
    with refused("item_required"):
        open_hall(zones={"A": {"item_required": True}}).take()


def test_an_item_of_another_zone_is_refused(hall: SmallHall) -> None:
    with refused("item_not_in_zone", item="异地医保备案"):
        hall.take("A", "abroad")


@pytest.mark.parametrize("zone", ["T", "Z", "B"])
def test_people_and_questions_may_be_about_any_item(hall: SmallHall, zone: str) -> None:
    assert hall.take(zone, "passport").item_id == hall.items["passport"]


def test_the_purpose_is_asked_where_the_zone_is_set_so(open_hall: Opened) -> None:
    hall = open_hall(zones={"A": {"purposes": ["apply", "collect"]}})
    assert hall.take(purpose="collect").purpose == "collect"
    with refused("purpose_unknown"):
        hall.take(purpose="consult")


@pytest.mark.req("R-040")
def test_a_visitor_with_several_cases_has_one_ticket_that_weighs_as_many_in_the_estimate(open_hall: Opened) -> None:
    def wait_behind(cases: int) -> int:
        hall = open_hall(code=f"H{cases}")
        hall.open("1")
        hall.take()
        assert hall.take(case_count=cases).case_count == cases
        wait = hall.issue().wait
        assert isinstance(wait, WaitRange)
        return wait.p50_seconds

    assert wait_behind(3) == wait_behind(1) + 2 * 600


def test_special_groups_have_priority_without_proof(hall: SmallHall) -> None:
    assert hall.take("T").priority_class == "special"
    assert hall.take("A", priority_class="special").priority_class == "special"
    with refused("priority_class_unknown"):
        hall.take("A", priority_class="vip")


# --- identity ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-024")
@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("id_card", id_number(1)), ("typed_id", id_number(2)), ("phone", "13800138000"), ("personal_code", "YSS-20261124-0001"),
        ("appointment_code", "B7K2"),
    ],
)  # fmt: skip
def test_each_zone_says_which_identities_it_takes(open_hall: Opened, kind: str, number: str) -> None:
    hall = open_hall(zones={"A": {"identity_kinds": [kind]}, "K": {"identity_kinds": ["other"]}})
    assert hall.take("A", identity=Identity(kind, number)).identity_kind == kind
    with refused("identity_kind_not_accepted"):
        hall.take("K", identity=Identity(kind, number))


@pytest.mark.req("R-024")
def test_a_zone_may_insist_on_an_identity(open_hall: Opened) -> None:
    hall = open_hall(zones={"A": {"identity_required": True}})
    with refused("identity_required"):
        hall.take()
    assert hall.take(identity=card()).identity_kind == "id_card"


def test_a_number_that_cannot_be_right_is_refused(hall: SmallHall) -> None:
    with refused("identity_invalid"):
        hall.take(identity=Identity("typed_id", id_number()[:-1] + "?"))


@pytest.mark.req("R-025", "R-252")
@pytest.mark.parametrize("zone", ["Z", "B"])
def test_a_zone_that_needs_no_identity_keeps_none(hall: SmallHall, zone: str) -> None:
    ticket = hall.take(zone, identity=card())
    assert personal_columns(hall, ticket.id) == dict.fromkeys(
        ("identity_sealed", "identity_key", "name_sealed", "phone_sealed", "phone_key")
    )
    assert ticket.identity_kind == ""


def personal_columns(hall: SmallHall, ticket_id: str) -> dict[str, str | None]:
    columns = (Ticket.identity_sealed, Ticket.identity_key, Ticket.name_sealed, Ticket.phone_sealed, Ticket.phone_key)
    with hall.house.database.read() as connection:
        return dict(connection.execute(select(*columns).where(Ticket.id == ticket_id)).one()._mapping)


@pytest.mark.req("R-253")
def test_no_table_holds_a_name_or_number_in_clear_text(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    ticket = hall.take(identity=card(1, "欧阳修远"), phone="13800138000")
    desk = hall.open("1")
    desk.serves()
    hall.rate(ticket, 5, channel="pad")
    stored = repr(hall.everything())
    for secret in (id_number(1), "欧阳修远", "修远", "13800138000"):
        assert secret not in stored


@pytest.mark.req("R-253")
def test_what_is_sealed_opens_with_the_halls_key_only(hall: SmallHall) -> None:
    sealed = personal_columns(hall, hall.take(identity=card(1, "张三")).id)["name_sealed"]
    assert sealed is not None
    assert hall.house.vault.open(sealed, field="ticket.name") == "张三"
    with pytest.raises(Exception, match="sealed with master key"):
        Vault(b"another master key of 32 bytes!!").open(sealed, field="ticket.name")


# --- the same person again (S-03) -------------------------------------------------------------------------------------


@pytest.mark.req("R-026")
def test_a_person_who_waits_for_an_item_gets_no_second_number_for_it(hall: SmallHall) -> None:
    first = hall.take(item="passport", identity=card())
    with refused("already_waiting", ticket_no="A001") as refusal:
        hall.take(item="passport", identity=card(), by=hall.device("kiosk2"))
    assert refusal.value.extra["visit"].id == first.id  # type: ignore[attr-defined]
    assert hall.counter().issued == 1


@pytest.mark.req("R-026")
def test_the_same_person_is_known_by_card_and_by_typing(hall: SmallHall) -> None:
    hall.take(identity=card())
    with refused("already_waiting"):
        hall.take(identity=Identity("typed_id", f" {id_number()[:6]} {id_number()[6:].lower()}"))


@pytest.mark.req("R-026")
def test_for_another_item_the_same_person_gets_another_number(hall: SmallHall) -> None:
    hall.take(item="passport", identity=card())
    assert hall.take(item="house", identity=card()).ticket_no == "A002"


@pytest.mark.req("R-026")
@pytest.mark.parametrize("ends", ["served", "abandoned", "tomorrow"])
def test_once_the_first_has_ended_the_person_may_come_again(hall: SmallHall, ends: str) -> None:
    ticket = hall.take(item="passport", identity=card())
    if ends == "served":
        hall.open("1").serves()
    elif ends == "abandoned":
        hall.abandon(ticket)
    else:
        hall.clock.advance(24 * 3600)
    assert hall.take(item="passport", identity=card()).state is TicketState.WAITING


@pytest.mark.req("R-026")
def test_somebody_who_missed_the_call_is_still_known(hall: SmallHall) -> None:
    hall.take(item="passport", identity=card())
    hall.open("1").misses()
    with refused("already_waiting"):
        hall.take(item="passport", identity=card())


# --- reprint ----------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-027")
def test_a_reprint_keeps_number_and_place_and_is_counted(hall: SmallHall) -> None:
    ticket, _ = hall.take_many(2)
    again = hall.reprint(ticket)
    assert (again.ticket_no, again.order_at, again.order_seq, again.reprints) == ("A001", ticket.order_at, ticket.order_seq, 1)
    event = hall.last_event("ticket.reprinted")
    assert (event.data["reprint"], event.actor_role) == (1, "kiosk")
    assert hall.open("1").calls() == "A001"


@pytest.mark.req("R-038")
def test_a_number_whose_paper_did_not_come_is_printed_at_another_kiosk(hall: SmallHall) -> None:
    ticket = hall.take(by=hall.device("kiosk"))
    assert hall.reprint(ticket, by=hall.device("kiosk2")).state is TicketState.WAITING
    assert hall.last_event("ticket.reprinted").actor_id == hall.devices["kiosk2"]
    assert hall.open("1").calls() == "A001"


@pytest.mark.req("R-027")
def test_reprints_have_a_limit(open_hall: Opened) -> None:
    hall = open_hall(policy={"reprints_max": 2})
    ticket = hall.take()
    hall.reprint(ticket)
    hall.reprint(ticket)
    with refused("reprint_limit", limit=2):
        hall.reprint(ticket)


def test_a_ticket_that_has_ended_is_not_printed_again(hall: SmallHall) -> None:
    ticket = hall.take()
    hall.abandon(ticket)
    with refused("illegal_move"):
        hall.reprint(ticket)


# --- by whom ----------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-031")
def test_a_guide_issues_reprints_and_cancels_under_his_own_name(hall: SmallHall) -> None:
    guide = hall.person("chen")
    ticket = hall.take(by=guide)
    hall.reprint(ticket, by=guide)
    hall.cancel(ticket, "取错了", by=guide)
    told = hall.events("ticket.")
    assert [event.type for event in told] == ["ticket.issued", "ticket.reprinted", "ticket.cancelled"]
    assert {(event.actor_kind, event.actor_id, event.actor_role) for event in told} == {
        ("person", hall.people["chen"], "guide")
    }
    assert told[-1].reason == "取错了"


def test_a_ticket_is_not_cancelled_without_a_reason(hall: SmallHall) -> None:
    with refused("reason_required"):
        hall.cancel(hall.take(), "  ")


@pytest.mark.req("R-001")
def test_nobody_of_another_hall_takes_numbers_here(open_hall: Opened) -> None:
    hall, other = open_hall(), open_hall(code="H9")
    with refused("other_hall"):
        hall.take(by=other.device("kiosk"))


def test_where_a_number_was_taken_is_kept(hall: SmallHall) -> None:
    assert hall.take(by=hall.device("kiosk")).channel == "kiosk"
    assert hall.take(by=hall.person("chen")).channel == "guide"
    assert hall.take(by=hall.person("li")).channel == "window"
    assert hall.device("kiosk").role is Role.KIOSK


# --- what goes with it ------------------------------------------------------------------------------------------------


@pytest.mark.req("R-033")
def test_every_ticket_has_an_unguessable_link(hall: SmallHall) -> None:
    tokens = {ticket.token for ticket in hall.take_many(20, seconds_apart=0)}
    assert len(tokens) == 20
    assert all(len(token) == 22 for token in tokens)  # 128 random bits


def test_people_ahead_and_the_estimate_of_the_issue_are_kept_with_the_ticket(hall: SmallHall) -> None:
    hall.open("1")
    hall.take_many(2, seconds_apart=0)
    third = hall.issue()
    assert third.people_ahead == 2
    assert isinstance(third.wait, WaitRange)
    assert third.visit.ahead_at_issue == 2
    assert third.visit.wait_at_issue == {
        "p10": third.wait.p10_seconds, "p50": third.wait.p50_seconds, "p90": third.wait.p90_seconds,
    }  # fmt: skip


def test_without_an_open_window_no_estimate_is_promised(hall: SmallHall) -> None:
    assert hall.issue().wait == Unknown("no_open_window")
    assert hall.take().wait_at_issue is None


def test_counts_of_the_line_are_true_after_every_number(hall: SmallHall) -> None:
    hall.take_many(3)
    hall.take("Z")
    hall.cancel(hall.take())
    counts = hall.look(waiting_by_zone, hall.id)
    assert (counts[hall.zones["A"]], counts[hall.zones["Z"]]) == (3, 1)


def test_a_merged_zone_gives_numbers_of_the_zone_it_became(hall: SmallHall) -> None:
    values = {"merged_into_id": hall.zones["A"]}
    hall.house.database.write(
        hall.id, lambda work: work.connection.execute(update(Zone).where(Zone.id == hall.zones["B"]).values(values))
    )
    hall.set_policy()  # so that the configuration is read again
    assert hall.take("B").ticket_no == "A001"


@pytest.mark.req("R-001")
@pytest.mark.parametrize("table", ["zones", "windows", "devices", "tickets", "ratings", "service_items", "people", "events"])
def test_everything_belongs_to_exactly_one_hall(hall_on_each: SmallHall, table: str) -> None:
    schema = inspect(hall_on_each.house.database.writer)
    [column] = [column for column in schema.get_columns(table) if column["name"] == "hall_id"]
    assert not column["nullable"]
    assert any(
        key["constrained_columns"] == ["hall_id"] and key["referred_table"] == "halls" for key in schema.get_foreign_keys(table)
    )


def test_one_leg_belongs_to_one_ticket(hall: SmallHall) -> None:
    hall.take_many(2)
    with hall.house.database.read() as connection:
        rows = connection.execute(select(Leg.ticket_id, Leg.leg_no)).all()
    assert len(set(rows)) == len(rows) == 2


@pytest.mark.req("R-032")
def test_a_window_kept_for_results_calls_those_who_only_collect_one(open_hall: Opened) -> None:
    purposes = {"A": {"purposes": ["apply", "collect"]}}
    hall = open_hall(zones=purposes, windows={"2": ["A/purpose:collect"]})
    first = hall.take(purpose="apply")
    result = hall.take(item="passport", purpose="collect")
    assert hall.open("2").calls() == result.ticket_no
    assert hall.open("1").calls() == first.ticket_no


@pytest.mark.req("R-032")
def test_where_no_window_is_kept_for_a_purpose_everybody_waits_in_one_line(open_hall: Opened) -> None:
    hall = open_hall(zones={"A": {"purposes": ["apply", "collect"]}})
    first = hall.take(purpose="apply")
    hall.take(purpose="collect")
    assert hall.open("2").calls() == first.ticket_no
