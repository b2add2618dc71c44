"""Years of stored tickets, or a long line of waiting ones, made by a few statements inside the database."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, bindparam, cast, insert, literal, select, text, update

from app.hall import House
from app.models import Call, Counter, Event, Hall, Leg, Queue, Ticket, Zone
from app.models.base import to_ms
from app.operations.lines import STEP, queue_for
from app.operations.unit_of_work import Work
from tests.bench.stage import ZONE, Cast

TICKETS_A_DAY = 2000
EVENTS_A_TICKET = 4
DAY_MS = 86_400_000
WAITED_MS = 600_000

Columns = dict[str, str]
"""SQL by column, in terms of n (1 for the oldest) and named parameters; columns left out get the model's defaults."""


def store_finished(house: House, cast: Cast, tickets: int, windows: int) -> None:
    """So many tickets of past days, each with its leg, its call and four events."""

    def operation(work: Work) -> None:
        connection = work.connection
        given = _given(work, house, cast) | {"most": tickets}
        window = _one_of([desk.window_id for desk in cast.desks[:windows]])
        days_ago = f"((:most - n) / {TICKETS_A_DAY})"
        at = f"(:yesterday_ms - {days_ago} * {DAY_MS} + (n % {TICKETS_A_DAY}) * 14400)"
        called, ended, one = f"({at} + {WAITED_MS})", f"({at} + {2 * WAITED_MS})", _id(connection, "st", "n")
        day = _past_day(connection, days_ago)
        _fill(connection, Ticket, tickets, given, _ticket(one, day, f"(n % {TICKETS_A_DAY})", at))
        service = {
            "state": "'finished'", "called_at": called, "last_called_at": called, "attempt": "1", "calls": "1",
            "started_at": called, "finished_at": ended, "window_id": window, "version": "4",
        }  # fmt: skip
        _fill(connection, Leg, tickets, given, _leg(one, day, at) | service)
        call = {
            "id": one, "hall_id": ":hall", "ticket_id": one, "leg_id": one, "window_id": window, "call_no": "1", "attempt": "1",
            "at": called, "rule": "'longest_in_line'",
        }  # fmt: skip
        _fill(connection, Call, tickets, given, call)
        event = {
            "hall_id": ":hall", "seq": ":last_seq + n", "type": "'ticket.finished'", "window_id": window,
            "at": f"(:yesterday_ms - (:rows - n) / {TICKETS_A_DAY * EVENTS_A_TICKET} * {DAY_MS})",
            "ticket_id": _id(connection, "st", f"((n - 1) / {EVENTS_A_TICKET} + 1)"),
        }  # fmt: skip
        _fill(connection, Event, tickets * EVENTS_A_TICKET, given, event)
        connection.execute(update(Hall).where(Hall.id == given["hall"]).values(seq=Hall.seq + tickets * EVENTS_A_TICKET))

    house.database.write("", operation)
    _analyse(house)


def store_waiting(house: House, cast: Cast, tickets: int, mark: str = "wt") -> None:
    """So many tickets of today in the zone's line, the first of them for ten minutes. mark: two letters for their ids."""

    def operation(work: Work) -> None:
        connection = work.connection
        given = _given(work, house, cast)
        given["issued"] = _numbers_given(connection, given)
        one, day, at = _id(connection, mark, "n"), _today(connection), f"(:now_ms - {WAITED_MS} + n)"
        _fill(connection, Ticket, tickets, given, _ticket(one, day, "(:issued + n)", at))
        _fill(connection, Leg, tickets, given, _leg(one, day, at) | {"state": "'waiting'"})
        connection.execute(update(Queue).where(Queue.id == given["queue"]).values(waiting=Queue.waiting + tickets))
        _count_issued(connection, given, tickets)

    house.database.write("", operation)


def _ticket(one: str, day: str, number: str, at: str) -> Columns:
    return {
        "id": one, "hall_id": ":hall", "zone_id": ":zone", "day": day, "number": number, "ticket_no": f"'A' || {number}",
        "token": one, "leg_id": one, "priority_class": "'ordinary'", "channel": "'kiosk'", "issued_at": at,
    }  # fmt: skip


def _leg(one: str, day: str, at: str) -> Columns:
    return {
        "id": one, "hall_id": ":hall", "ticket_id": one, "leg_no": "1", "day": day, "zone_id": ":zone", "queue_id": ":queue",
        "priority_class": "'ordinary'", "order_at": at, "order_seq": f"n * {STEP}", "issued_at": at,
    }  # fmt: skip


def _fill(connection: Connection, model: Any, rows: int, given: Mapping[str, Any], columns: Columns) -> None:
    first = select(cast(literal(1), BigInteger).label("n")).cte("series", recursive=True)
    series = first.union_all(select(first.c.n + 1).where(first.c.n < bindparam("rows")))
    found = select(*(text(sql) for sql in columns.values())).select_from(series)
    statement = insert(model.__table__).from_select(list(columns), found)
    wanted = statement.compile(connection).params
    connection.execute(statement, {name: value for name, value in {**given, "rows": rows}.items() if name in wanted})


# The two databases say three things differently.


def _id(connection: Connection, mark: str, number: str) -> str:
    sqlite = connection.dialect.name == "sqlite"
    return f"'{mark}' || " + (f"printf('%024d', {number})" if sqlite else f"lpad(({number})::text, 24, '0')")


def _past_day(connection: Connection, days_ago: str) -> str:
    sqlite = connection.dialect.name == "sqlite"
    return f"date(:yesterday, '-' || {days_ago} || ' days')" if sqlite else f"(CAST(:yesterday AS date) - {days_ago}::int)"


def _today(connection: Connection) -> str:
    return ":today" if connection.dialect.name == "sqlite" else "CAST(:today AS date)"


def _numbers_given(connection: Connection, given: Mapping[str, Any]) -> int:
    of_today = Counter.day == date.fromisoformat(given["today"])
    return connection.execute(select(Counter.last_number).where(Counter.zone_id == given["zone"], of_today)).scalar() or 0


def _count_issued(connection: Connection, given: Mapping[str, Any], tickets: int) -> None:
    today = date.fromisoformat(given["today"])
    if given["issued"]:
        of_today = (Counter.zone_id == given["zone"], Counter.day == today)
        more = {"last_number": Counter.last_number + tickets, "issued": Counter.issued + tickets}
        connection.execute(update(Counter).where(*of_today).values(**more))
        return
    of = {"hall_id": given["hall"], "zone_id": given["zone"], "day": today}
    connection.execute(insert(Counter), {**of, "last_number": tickets, "issued": tickets})


def _given(work: Work, house: House, cast: Cast) -> dict[str, Any]:
    connection = work.connection
    config = house.halls.by_code(connection, cast.hall)
    zone_id = connection.execute(select(Zone.id).where(Zone.hall_id == config.id, Zone.code == ZONE)).scalar_one()
    queue_id, _ = queue_for(work, config.id, zone_id, "", "", "ordinary")
    now = house.now()
    today = config.day(now)
    yesterday = today - timedelta(days=1)
    opening = datetime.combine(yesterday, datetime.min.time(), config.timezone) + timedelta(hours=9)
    last_seq = connection.execute(select(Hall.seq).where(Hall.id == config.id)).scalar_one()
    return {
        "hall": config.id, "zone": zone_id, "queue": queue_id, "today": today.isoformat(), "yesterday": yesterday.isoformat(),
        "yesterday_ms": to_ms(opening), "now_ms": to_ms(now), "last_seq": last_seq,
    }  # fmt: skip


def _one_of(ids: Sequence[str]) -> str:
    cases = " ".join(f"WHEN {place} THEN '{one}'" for place, one in enumerate(ids))
    return f"(CASE n % {len(ids)} {cases} END)"


def _analyse(house: House) -> None:
    """As an administrator, or the database by itself, does after so many rows."""
    with house.database.writer.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()
