"""Logs of real queues: one line per person who came, in CSV, packed or not.

Columns: day, arrive_seconds (after local midnight), type, priority (2 is high), wait_seconds (to the service or to giving up),
outcome (served, abandoned), service_seconds (empty when abandoned), server.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

COLUMNS = ("day", "arrive_seconds", "type", "priority", "wait_seconds", "outcome", "service_seconds", "server")
DAY_SECONDS = 86_400
_HIGH_PRIORITY = 2


class LogError(Exception):
    """One line for whoever has the file: where, what is wrong and what would be right."""


@dataclass(frozen=True, slots=True)
class Logged:
    """One person of a log. line: of the file. service_seconds: None for one who gave up before it began."""

    line: int
    day: date
    arrive_seconds: int
    kind: str
    is_special: bool
    wait_seconds: int
    gave_up: bool
    service_seconds: int | None
    server: str

    @property
    def began_seconds(self) -> int:
        """When the service began, or when the person gave up."""
        return self.arrive_seconds + self.wait_seconds


def read_log(path: Path) -> dict[date, list[Logged]]:
    """People by day, each day in order of arrival; raise LogError for a file or line that cannot be used."""
    text = _text(path)
    try:
        return _by_day(path, csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise LogError(f"{path}: is not CSV ({error}); save it as comma-separated UTF-8") from None


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        # By content: a packed file is packed whatever it is called.
        return (gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise LogError(f"{path}: is not UTF-8; save it as UTF-8") from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise LogError(f"{path}: is a broken gzip file; copy it again") from None
    except OSError as error:
        raise LogError(f"{path}: cannot be read ({error.strerror}); name another file") from None


def _by_day(path: Path, reader: "csv.DictReader[str]") -> dict[date, list[Logged]]:
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise LogError(f"{path} line 1: column {missing[0]} is missing; the first line must name {', '.join(COLUMNS)}")
    days: dict[date, list[Logged]] = {}
    for row in reader:
        try:
            person = _person(reader.line_num, row)
        except _BadValue as bad:
            raise LogError(f"{path} line {reader.line_num}: {bad}") from None
        days.setdefault(person.day, []).append(person)
    if not days:
        raise LogError(f"{path}: has no lines below the heading; name a log with people in it")
    for people in days.values():
        people.sort(key=lambda person: (person.arrive_seconds, person.line))
    return dict(sorted(days.items()))


class _BadValue(ValueError):
    """A value that cannot be used; the argument says which and what would be right."""


def _person(line: int, row: Mapping[str, str | None]) -> Logged:
    outcome = _choice(row, "outcome", ("served", "abandoned"))
    gave_up = outcome == "abandoned"
    return Logged(
        line=line,
        day=_day(row),
        arrive_seconds=_seconds(row, "arrive_seconds", DAY_SECONDS - 1),
        kind=_word(row, "type"),
        is_special=_seconds(row, "priority", 9) >= _HIGH_PRIORITY,
        wait_seconds=_seconds(row, "wait_seconds", DAY_SECONDS),
        gave_up=gave_up,
        service_seconds=None if gave_up else _seconds(row, "service_seconds", DAY_SECONDS),
        server=(row["server"] or "").strip(),
    )


def _day(row: Mapping[str, str | None]) -> date:
    try:
        return date.fromisoformat((row["day"] or "").strip())
    except ValueError:
        raise _BadValue(f"day must be like 1999-02-01, not {row['day']!r}") from None


def _seconds(row: Mapping[str, str | None], column: str, most: int) -> int:
    written = (row[column] or "").strip()
    if not written.isascii() or not written.isdecimal() or int(written) > most:
        raise _BadValue(f"{column} must be a whole number from 0 to {most}, not {row[column]!r}")
    return int(written)


def _choice(row: Mapping[str, str | None], column: str, allowed: Iterable[str]) -> str:
    written = (row[column] or "").strip()
    if written not in allowed:
        raise _BadValue(f"{column} must be {' or '.join(allowed)}, not {row[column]!r}")
    return written


def _word(row: Mapping[str, str | None], column: str) -> str:
    written = (row[column] or "").strip()
    if not written:
        raise _BadValue(f"{column} must not be empty")
    return written
