"""Does a press cost more when a million tickets are stored, or when ten thousand people wait?"""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import Connection

from tests.bench.inside import Inside, inside, watched
from tests.bench.report import Report, number, say
from tests.bench.seed import store_finished, store_waiting
from tests.bench.stage import DESKS, Place, copy_of
from tests.support.postgres import Cluster

STORED_FEW = 100
WAITING = (10, 10_000)
AIM = 1.25
LARGE = ("tickets", "legs", "calls", "events")


def measure(report: Report, place: Place, folder: Path, cluster: Cluster | None, stored: int, presses: int) -> None:
    sizes = ((STORED_FEW, WAITING[0]), (stored, WAITING[0]), (STORED_FEW, WAITING[1]))
    places = [_filled(place, folder / f"hall-{have}-{wait}", cluster, have, wait) for have, wait in sizes]
    with ExitStack() as stack:
        halls = [stack.enter_context(inside(one)) for one in places]
        taken = _interleaved(halls, presses)
        plans = _plans(halls[1])
    report.heading("Growth")
    report.text(
        f"Milliseconds in the process of the server, medians of {presses} presses that take turns between the three databases."
    )
    names = [f"{have:,} stored, {wait:,} waiting" for have, wait in sizes]
    report.table(("press", *names), [(what, *(number(median(times)) for times in each)) for what, each in taken.items()])
    for what, each in taken.items():
        few, many, crowd = (median(times) for times in each)
        for ratio, how in ((many / few, f"{stored:,} stored"), (crowd / few, f"{WAITING[1]:,} waiting")):
            report.aim(f"{what} with {how}", f"≤ {AIM} × {STORED_FEW} stored, 10 waiting", f"{ratio:.2f} ×", met=ratio <= AIM)
    _tell_plans(report, plans, stored)


def _filled(place: Place, home: Path, cluster: Cluster | None, stored: int, waiting: int) -> Place:
    say(f"storing {stored:,} old tickets and {waiting:,} waiting")
    filled = copy_of(place, home, cluster)
    with filled.house() as house:
        store_finished(house, filled.cast, stored, DESKS)
        store_waiting(house, filled.cast, waiting)
    return filled


def _interleaved(halls: Sequence[Inside], presses: int) -> dict[str, list[list[float]]]:
    """Milliseconds by press and hall. A number is taken for each that is called, so the lines keep their length."""
    taken: dict[str, list[list[float]]] = {what: [[] for _ in halls] for what, _ in _presses(halls[0])}
    say("pressing")
    for turn in range(presses + 10):
        for place, within in enumerate(halls):
            for what, press in _presses(within):
                began = time.perf_counter()
                press()
                if turn >= 10:
                    taken[what][place].append((time.perf_counter() - began) * 1000)
    return taken


def _presses(within: Inside) -> Sequence[tuple[str, Callable[[], None]]]:
    return (
        ("take a number", within.issue),
        ("finish and call the next", within.call_next),
        ("a board's snapshot", within.snapshot),
        ("a desk's page", within.look_at_desk),
    )


def _plans(within: Inside) -> list[tuple[str, str, Sequence[str]]]:
    """(press, statement, plan) of everything asked of a large table."""
    found = []
    known: set[str] = set()
    for what, press in _presses(within):
        with watched(within) as seen:
            press()
        for statement, parameters in seen:
            if statement in known or not statement.startswith(("SELECT", "UPDATE", "DELETE")):
                continue
            known.add(statement)
            with within.house.database.writer.connect() as connection:
                found.append((what, statement, _plan(connection, statement, parameters)))
    return [entry for entry in found if any(name in line for line in entry[2] for name in LARGE)]


def _plan(connection: Connection, statement: str, parameters: Any) -> Sequence[str]:
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        return [str(row[3]) for row in rows]
    rows = connection.exec_driver_sql(f"EXPLAIN (COSTS OFF) {statement}", parameters).all()
    return [str(row[0]).strip() for row in rows if "Scan" in row[0] or "Index Cond" in row[0]]


def _tell_plans(report: Report, plans: Sequence[tuple[str, str, Sequence[str]]], stored: int) -> None:
    report.text(f"How {stored:,} tickets are searched, for every statement of those presses that touches a large table:")
    rows = []
    scans = 0
    for what, statement, plan in plans:
        lines = [line for line in plan if any(name in line for name in LARGE)]
        scans += sum(_reads_all(line) for line in lines)
        rows.append((what, f"`{' '.join(statement.split())[:60]}…`", "<br>".join(lines)))
    report.table(("press", "statement", "plan"), rows)
    report.aim("statements that read a whole large table", "0", str(scans), met=scans == 0)


def _reads_all(line: str) -> bool:
    return line.startswith("SCAN ") or "Seq Scan on" in line
