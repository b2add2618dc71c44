"""What is pressed at devices when two come at once, on each database: one ticket one caller, one press one effect."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from app.errors import HallError
from app.models import Hardware, PrintJob, Reading
from app.models.base import to_ms
from app.operations import devices, hardware, inputs
from app.operations.hardware import READING_KEPT
from app.operations.unit_of_work import Database, Work
from tests.builders import SmallHall, card, refused

PAD = {"device": "pad1", "kind": "keypad", "driver": "ff68", "window": "1"}
PRINTER = {"device": "print1", "kind": "printer", "driver": "escpos", "place": "kiosk"}
READER = {"device": "card1", "kind": "id_reader", "driver": "sdt", "place": "kiosk"}


def hello(hall: SmallHall, *devices: dict[str, Any]) -> None:
    said = {"version": "1", "devices": list(devices)}
    hall.do(hardware.hello, hall.device("agent"), said, hall.clock.now)


def press(hall: SmallHall, ident: str, key: str = "next", database: Database | None = None) -> dict[str, Any]:
    said = inputs.read_input({"id": ident, "device": "pad1", "kind": "key", "data": {"key": key}, "at": to_ms(hall.clock.now)})
    house, agent, at = hall.house, hall.device("agent"), hall.clock.now
    return (database or house.database).write(
        hall.id, lambda work: inputs.take_input(work, house.halls, house.vault, agent, said, at)
    )


def jobs(hall: SmallHall) -> list[Any]:
    return hall.look(lambda connection: list(connection.execute(select(PrintJob.__table__).order_by(PrintJob.id))))


def at_once(*deeds: Any) -> list[Any]:
    """All at the same moment; what each came to, refusals included."""
    start = Barrier(len(deeds))

    def run(deed: Any) -> Any:
        start.wait()
        try:
            return deed()
        except HallError as error:
            return error

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_one_input_by_two_connections_at_once_counts_once(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    hello(hall, PAD)
    hall.open("1")
    hall.take_many(3)
    other = Database(hall.house.database.url)  # as another process has it
    try:
        first, second = at_once(lambda: press(hall, "same"), lambda: press(hall, "same", database=other))
    finally:
        other.close()
    assert first == second
    assert first["ok"]
    assert len(hall.events("ticket.called")) == 1


def test_an_input_is_answered_alike_after_the_process_was_gone(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    hello(hall, PAD)
    hall.open("1")
    hall.take()
    first = press(hall, "once")
    after = Database(hall.house.database.url)
    try:
        assert press(hall, "once", database=after) == first
    finally:
        after.close()
    assert len(hall.events("ticket.called")) == 1


@pytest.mark.req("R-061")
def test_a_key_and_the_pages_button_at_the_same_moment_call_one_ticket_once(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    hello(hall, PAD)
    desk = hall.open("1")
    hall.take_many(3)
    at_once(lambda: press(hall, "a"), desk.call_next)
    called = [event.data["ticket_no"] for event in hall.events("ticket.called")]
    assert len(called) == 1
    assert desk.ticket == called[0]


def test_two_keypads_that_call_at_once_get_two_tickets(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    hello(hall, PAD)
    one, two = hall.open("1"), hall.open("2")
    hall.take_many(3)
    at_once(lambda: press(hall, "a"), two.call_next)
    assert one.ticket != two.ticket
    assert {one.ticket, two.ticket} == {"A001", "A002"}


@pytest.mark.req("R-037")
def test_a_print_job_is_made_with_its_ticket_or_not_at_all(hall_on_each: SmallHall) -> None:
    hall = hall_on_each
    hello(hall, PRINTER)
    ticket = hall.take()
    assert [(job.ticket_id, job.kind, job.state) for job in jobs(hall)] == [(ticket.id, "first", "wanted")]
    house, at = hall.house, hall.clock.now

    def fails_at_the_end(work: Work) -> None:
        hardware.print_for_kiosk(work, hall.device("kiosk"), hall.id, ticket.id, at)
        raise HallError

    with refused("internal_error"):
        house.database.write(hall.id, fails_at_the_end)
    assert len(jobs(hall)) == 1


def test_a_ticket_from_elsewhere_than_that_kiosk_is_not_printed_there(hall: SmallHall) -> None:
    hello(hall, PRINTER)
    hall.take(by=hall.device("kiosk2"))
    hall.take(by=hall.person("chen"))
    assert jobs(hall) == []


@pytest.mark.req("R-027")
def test_a_reprint_at_the_kiosk_is_a_job_of_its_own_that_says_so(hall: SmallHall) -> None:
    hello(hall, PRINTER)
    ticket = hall.take()
    hall.reprint(ticket)
    assert [(job.kind, job.copy_no) for job in jobs(hall)] == [("first", 0), ("reprint", 1)]


def test_a_cards_data_that_no_page_takes_is_gone_within_a_minute(hall: SmallHall) -> None:
    hello(hall, READER)
    hall.do(devices.hear, hall.id, {hall.devices["kiosk"]: {}}, hall.clock.now)
    shown = card(5, "赵测试")
    data = {"kind": "resident", "fields": {"name": shown.name, "number": shown.number}}
    said = inputs.read_input({"id": "c", "device": "card1", "kind": "card", "data": data, "at": to_ms(hall.clock.now)})
    hall.house.database.write(
        hall.id,
        lambda work: inputs.take_input(work, hall.house.halls, hall.house.vault, hall.device("agent"), said, hall.clock.now),
    )
    assert shown.number not in repr(hall.everything())
    hall.clock.advance(READING_KEPT.total_seconds() + 0.001)
    hall.house.database.write("", lambda work: hardware.forget_readings(work, hall.clock.now))
    assert hall.look(lambda connection: connection.execute(select(Reading.id)).all()) == []


def test_what_an_agent_brings_no_more_is_out_of_use(hall: SmallHall) -> None:
    hello(hall, PAD, PRINTER)
    hall.do(hardware.report, hall.id, hall.devices["agent"], {"pad1": {"state": {"health": "ok"}}}, hall.clock.now)
    hello(hall, PRINTER)
    online = hall.look(lambda connection: dict(connection.execute(select(Hardware.code, Hardware.online)).all()))
    assert online == {"pad1": False, "print1": False}
