"""No line of a log and no error report carries an ID or phone number."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from app import logs
from app.settings import Log
from tests.builders import Web, id_number

PHONE = "13800138000"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What goes to standard error while the log is set up as in a hall."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.set_up(Log())
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.req("R-259")
@pytest.mark.parametrize(
    "facts",
    [
        {"identity": id_number()}, {"phone": PHONE}, {"phone": int(PHONE)}, {"body": {"identity": {"number": id_number()}}},
        {"rows": [id_number(), (PHONE, "x")]}, {"url": f"/t/x?id={id_number()}&phone={PHONE}"},
    ],
)  # fmt: skip
def test_our_own_lines_hold_no_number(written: io.StringIO, facts: dict[str, Any]) -> None:
    structlog.get_logger("hall").info("something_happened", **facts)
    line = written.getvalue()
    assert "something_happened" in line
    assert json.loads(line)["level"] == "info"
    for secret in (id_number(), PHONE):
        assert secret not in line


@pytest.mark.req("R-259")
def test_lines_of_libraries_hold_none_either(written: io.StringIO) -> None:
    logging.getLogger("some.library").warning("refused %s from %s", id_number(), PHONE)
    assert "refused" in written.getvalue()
    for secret in (id_number(), PHONE):
        assert secret not in written.getvalue()


@pytest.mark.req("R-259")
def test_the_trace_of_a_fault_holds_none(written: io.StringIO) -> None:
    try:
        raise ValueError(f"cannot read {id_number()} of {PHONE}")
    except ValueError:
        structlog.get_logger("hall").exception("failed")
    assert "ValueError" in written.getvalue()
    for secret in (id_number(), PHONE):
        assert secret not in written.getvalue()


@pytest.mark.req("R-259")
def test_a_fault_while_a_visitor_takes_a_number_writes_no_number_down(
    open_web: Callable[..., Web], written: io.StringIO
) -> None:
    web = open_web()
    web.hall.house.database.write("", lambda work: work.connection.exec_driver_sql("DROP TABLE ratings"))
    web.hall.house.database.write("", lambda work: work.connection.exec_driver_sql("ALTER TABLE legs RENAME TO gone"))
    body = {"zone": "A", "identity": {"kind": "id_card", "number": id_number(), "name": "张三"}, "phone": PHONE}
    answer = web.device("kiosk").post("/halls/H/tickets", body)
    assert answer.status >= 500
    assert "request_failed" in written.getvalue() or "refused" in written.getvalue()
    for secret in (id_number(), PHONE, "张三"):
        assert secret not in written.getvalue()
        assert secret not in answer.text
