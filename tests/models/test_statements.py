"""Statements compiled once give what SQLAlchemy's own execute gives, on both databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, event, insert, select, update
from sqlalchemy.exc import IntegrityError, MultipleResultsFound, NoResultFound, OperationalError, ProgrammingError

from app.domain.ticket import TicketState
from app.models import Counter, Hall, Quota, Window
from app.models.engine import write_engine
from app.models.leg import Leg
from app.models.statements import run, run_many, run_text

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
NEW_HALL = insert(Hall)
NEW_WINDOW = insert(Window)
NEW_QUOTA = insert(Quota)
HALLS = select(Hall.__table__).order_by(Hall.code)
HALL = select(Hall.__table__).where(Hall.code == bindparam("code"))
WINDOW = select(Window.__table__).where(Window.id == bindparam("window"))
RAISED = update(Hall).where(Hall.code == bindparam("of")).values(seq=Hall.seq + 1).returning(Hall.seq, Hall.code)
RENAMED = update(Hall).where(Hall.code.startswith(bindparam("start"))).values(name=bindparam("new"))


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    engine = write_engine(database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def add_hall(connection: Connection, code: str) -> None:
    run(connection, NEW_HALL, {"id": f"hall-{code}", "code": code, "name": "一"})


def test_rows_are_those_of_the_usual_way(connection: Connection) -> None:
    add_hall(connection, "H1")
    run(
        connection,
        NEW_WINDOW,
        {"id": "w1", "hall_id": "hall-H1", "number": "1", "name": "窗口", "since": NOW, "pad": {"a": ["一"]}},
    )
    for statement, values in ((HALLS, {}), (WINDOW, {"window": "w1"})):
        ours = run(connection, statement, values).one()
        theirs = connection.execute(statement, values).one()
        assert dict(ours._asdict()) == dict(theirs._mapping)
        assert [type(value) for value in ours] == [type(value) for value in theirs]


def test_an_insert_stores_the_defaults_of_what_it_leaves_out(connection: Connection) -> None:
    add_hall(connection, "H1")
    connection.execute(insert(Hall), {"id": "hall-H2", "code": "H2", "name": "一"})
    ours, theirs = (connection.execute(HALL, {"code": code}).one()._mapping for code in ("H1", "H2"))
    assert {name: value for name, value in ours.items() if name not in ("id", "code")} == {
        name: value for name, value in theirs.items() if name not in ("id", "code")
    }
    run(connection, NEW_WINDOW, {"id": "w1", "hall_id": "hall-H1", "number": "1", "name": "窗口", "since": NOW})
    assert connection.execute(select(Window.id).where(Window.pad.is_(None))).scalar_one() == "w1"


def test_the_number_of_changed_rows_and_returned_values_are_told(connection: Connection) -> None:
    for code in ("H1", "H2", "J1"):
        add_hall(connection, code)
    assert run(connection, RENAMED, {"start": "H", "new": "二"}).rowcount == 2
    assert run(connection, RENAMED, {"start": "X", "new": "三"}).rowcount == 0
    assert tuple(run(connection, RAISED, {"of": "H2"}).one()) == (1, "H2")
    assert run(connection, RAISED, {"of": "H9"}).one_or_none() is None


def test_several_rows_are_stored_as_each_alone_would_be(connection: Connection) -> None:
    run_many(connection, NEW_HALL, [{"id": f"hall-{code}", "code": code, "name": "一"} for code in ("H1", "H2")])
    add_hall(connection, "H3")
    first, second, alone = (dict(row._asdict()) for row in run(connection, HALLS, {}))
    assert (first["code"], second["code"]) == ("H1", "H2")
    assert first | {"id": "", "code": ""} == alone | {"id": "", "code": ""}
    with pytest.raises(IntegrityError):
        run_many(connection, NEW_HALL, [{"id": f"hall-{code}", "code": code, "name": "一"} for code in ("H4", "H1")])


def test_days_are_days(connection: Connection) -> None:
    add_hall(connection, "H1")
    run(connection, NEW_QUOTA, {"hall_id": "hall-H1", "day": date(2026, 3, 2), "scope": "zone:A", "taken": 3})
    taken = select(Quota.day, Quota.taken).where(Quota.day == bindparam("on_day"))
    assert tuple(run(connection, taken, {"on_day": date(2026, 3, 2)}).one()) == (date(2026, 3, 2), 3)


def test_one_row_is_one_row(connection: Connection) -> None:
    assert run(connection, HALLS, {}).first() is None
    assert run(connection, HALLS, {}).scalar() is None
    with pytest.raises(NoResultFound):
        run(connection, HALLS, {}).one()
    add_hall(connection, "H1")
    add_hall(connection, "H2")
    assert run(connection, HALLS, {}).scalar() == "hall-H1"
    with pytest.raises(MultipleResultsFound):
        run(connection, HALLS, {}).one_or_none()


def test_errors_are_those_of_the_usual_way(connection: Connection) -> None:
    add_hall(connection, "H1")
    with pytest.raises(IntegrityError):
        add_hall(connection, "H1")
    connection.rollback()
    with pytest.raises((OperationalError, ProgrammingError)):
        run_text(connection, "RELEASE SAVEPOINT nowhere")


def test_what_was_not_committed_is_taken_back(connection: Connection) -> None:
    add_hall(connection, "H1")
    connection.commit()
    add_hall(connection, "H2")
    connection.rollback()
    assert [row.code for row in run(connection, HALLS, {})] == ["H1"]


def test_a_statement_whose_text_depends_on_its_values_is_refused(connection: Connection) -> None:
    some = select(Leg.id).where(Leg.state.in_([TicketState.WAITING, TicketState.HELD]))
    with pytest.raises(ValueError, match="depends on its values"):
        run(connection, some, {})


def test_whoever_watches_statements_sees_these_too(connection: Connection) -> None:
    seen: list[tuple[str, Any]] = []
    event.listen(connection.engine, "before_cursor_execute", lambda _c, _cursor, text, values, *_: seen.append((text, values)))
    with connection.engine.connect() as watched:
        run(watched, HALL, {"code": "H1"})
    assert len(seen) == 1
    assert "halls.code" in seen[0][0]
    assert "H1" in str(seen[0][1])


def test_constants_of_a_statement_stay_in_it(connection: Connection) -> None:
    add_hall(connection, "H1")
    zone_rows = select(Counter.zone_id).where(Counter.last_number >= 7, Counter.hall_id == bindparam("hall"))
    assert run(connection, zone_rows, {"hall": "hall-H1"}).all() == []
