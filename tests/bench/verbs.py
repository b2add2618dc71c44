"""What one press costs by count: statements in the database, events, bytes to each screen."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select

from app.models import Event, Hall
from app.realtime.broadcast import PUBLIC_NAMESPACES, messages_for
from tests.bench.inside import Inside, inside, watched
from tests.bench.report import Report, say
from tests.bench.seed import store_waiting
from tests.bench.stage import Place

_FRAME = len('42/board,["event",]') + 4


def measure(report: Report, place: Place) -> None:
    say("statements and bytes of each verb")
    with place.house() as house:
        store_waiting(house, place.cast, 20, mark="ws")
    with inside(place) as within:
        within.call_next()  # what is read once and kept is read now
        within.issue()
        within.snapshot()
        rows = [_row(within, name, press) for name, press in _presses(within)]
    report.heading("One press")
    report.text(
        "Statements sent to the database, the look-up of the caller and savepoints included, BEGIN and COMMIT not; tokens of "
        "devices are believed for a second, so they count nothing here. Bytes are those of the frames for one board and one "
        "desk."
    )
    report.table(("press", "statements", "of them writes", "events", "bytes to a board", "bytes to a desk"), rows)


def _presses(within: Inside) -> Sequence[tuple[str, Callable[[], None]]]:
    return (
        ("take a number", within.issue),
        ("finish and call the next", within.call_next),
        ("start", lambda: within.desk("start")),
        ("finish", lambda: within.desk("finish")),
        ("rating", within.rate),
        ("call the next", lambda: within.desk("call-next")),
        ("a board's snapshot", within.snapshot),
        ("a desk's page", within.look_at_desk),
    )


def _row(within: Inside, name: str, press: Callable[[], None]) -> Sequence[str]:
    before = _last_seq(within)
    with watched(within) as seen:
        press()
    statements = [statement for statement, _ in seen]
    writes = sum(statement.startswith(("INSERT", "UPDATE", "DELETE")) for statement in statements)
    with within.house.database.read() as connection:
        events = connection.execute(select(Event.__table__).where(Event.hall_id == before[0], Event.seq > before[1])).all()
    board = desk = 0
    for message in messages_for(before[0], events):
        size = sum(_FRAME + len(json.dumps(told, separators=(",", ":"))) for told in message.events)
        board += size if message.namespace == PUBLIC_NAMESPACES[0] else 0
        desk += size if message.namespace == "/desk" else 0
    return (name, str(len(statements)), str(writes), str(len(events)), f"{board:,}", f"{desk:,}")


def _last_seq(within: Inside) -> tuple[str, int]:
    with within.house.database.read() as connection:
        row: Any = connection.execute(select(Hall.id, Hall.seq).where(Hall.code == within.cast.hall)).one()
    return row.id, row.seq
