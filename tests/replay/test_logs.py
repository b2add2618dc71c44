"""Logs of real queues: what is read, and what is said about a line that cannot be."""

import gzip
from datetime import date
from pathlib import Path

import pytest

from app.replay.logs import LogError, Logged, read_log

HEADING = "day,arrive_seconds,type,priority,wait_seconds,outcome,service_seconds,server"
SERVED = "1999-02-03,30600,PS,2,12,served,180,S01"
GAVE_UP = "1999-02-01,30000,NW,0,45,abandoned,,"


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join((HEADING, *lines)) + "\n", "utf-8")
    return path


def test_each_line_is_a_person_and_days_are_in_order(tmp_path: Path) -> None:
    days = read_log(written(tmp_path / "log.csv", SERVED, GAVE_UP))
    assert days == {
        date(1999, 2, 1): [
            Logged(
                3,
                date(1999, 2, 1),
                30000,
                "NW",
                is_special=False,
                wait_seconds=45,
                gave_up=True,
                service_seconds=None,
                server="",
            )
        ],
        date(1999, 2, 3): [
            Logged(
                2,
                date(1999, 2, 3),
                30600,
                "PS",
                is_special=True,
                wait_seconds=12,
                gave_up=False,
                service_seconds=180,
                server="S01",
            )
        ],
    }
    assert list(days) == sorted(days)
    assert days[date(1999, 2, 3)][0].began_seconds == 30612


def test_people_of_a_day_are_in_order_of_arrival(tmp_path: Path) -> None:
    later, sooner = SERVED, SERVED.replace("30600", "100")
    [people] = read_log(written(tmp_path / "log.csv", later, sooner)).values()
    assert [person.arrive_seconds for person in people] == [100, 30600]


@pytest.mark.parametrize("name", ["log.csv.gz", "log.csv"])
def test_a_packed_log_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(f"\ufeff{HEADING}\r\n{SERVED}\r\n".encode()))
    assert len(read_log(path)) == 1


def test_further_columns_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(f"remark,{HEADING}\nx,{SERVED}\n")
    assert len(read_log(path)) == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (SERVED.replace("1999-02-03", "3 Feb"), "day must be like 1999-02-01, not '3 Feb'"),
        (SERVED.replace("30600", "86400"), "arrive_seconds must be a whole number from 0 to 86399, not '86400'"),
        (SERVED.replace("30600", "-1"), "arrive_seconds must be a whole number from 0 to 86399, not '-1'"),
        (SERVED.replace(",12,", ",1.5,"), "wait_seconds must be a whole number from 0 to 86400, not '1.5'"),
        (SERVED.replace("served", "left"), "outcome must be served or abandoned, not 'left'"),
        (SERVED.replace(",180,", ",,"), "service_seconds must be a whole number from 0 to 86400, not ''"),
        (SERVED.replace("PS", " "), "type must not be empty"),
        ("1999-02-03,30600,PS", "outcome must be served or abandoned, not None"),
    ],
)
def test_a_wrong_line_is_named_with_what_would_be_right(tmp_path: Path, line: str, told: str) -> None:
    path = written(tmp_path / "log.csv", SERVED, line)
    with pytest.raises(LogError) as refused:
        read_log(path)
    assert str(refused.value) == f"{path} line 3: {told}"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"day,type\n", "column arrive_seconds is missing"),
        (b"", "column day is missing"),
        (f"{HEADING}\n".encode(), "has no lines below the heading"),
        (f'{HEADING}\n"1999\n'.encode(), "is not CSV"),
        (b"\x1f\x8b\x08 broken", "is a broken gzip file"),
        ("类型".encode("gb18030"), "is not UTF-8"),
    ],
)
def test_a_file_that_is_no_log_is_refused_in_one_line(tmp_path: Path, data: bytes, told: str) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(data)
    with pytest.raises(LogError) as refused:
        read_log(path)
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LogError, match=r"nothing\.csv: cannot be read"):
        read_log(tmp_path / "nothing.csv")
