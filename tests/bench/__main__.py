"""``./dev bench``: the hall against a bare server on the same machine in the same minutes; prints Markdown."""

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from app.models.engine import sqlite_module
from tests.bench import (
    board_day,
    conductor,
    devices,
    everywhere,
    figures,
    growth,
    kiosk,
    promises,
    rates,
    screens,
    shares,
    verbs,
    visits,
    weight,
)
from tests.bench.report import Report, say
from tests.bench.stage import Place, copy_of, floor_serving, free_ports, new_place, serving
from tests.support.postgres import Cluster, own_cluster

ON_A_DATABASE = ("rates", "screens", "visits", "verbs", "growth", "shares", "figures")
PARTS = (*ON_A_DATABASE, "board", "weight", "kiosk", "everywhere", "devices", "promises", "conductor")


@dataclass(frozen=True, slots=True)
class Effort:
    rates: rates.Pace
    screens: screens.Pace
    visits: int
    stored: int
    presses: int
    shares_seconds: float
    board_hours: int
    openings: int
    kiosk_rounds: int
    calls_everywhere: int
    calls_on_signs: int
    promised_days: int
    promised_visitors: int
    conducted_days: int
    figures_a_day: int
    figures_a_year: int


DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
FULL = Effort(
    rates.Pace(5, 1.5, 0.3),
    screens.Pace(3, 30, 0.15),
    10_000,
    1_000_000,
    150,
    4.0,
    12,
    5,
    40,
    20,
    600,
    4,
    420,
    12,
    3000,
    5_000_000,
)
QUICK = Effort(rates.Pace(3, 0.5, 0.2), screens.Pace(3, 6, 0.15), 400, 20_000, 30, 1.0, 2, 1, 8, 6, 60, 2, 200, 1, 300, 20_000)


def main(argv: Sequence[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(argv)
    effort = QUICK if options.quick else FULL
    parts = options.parts or PARTS
    if unknown := set(parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    began = time.monotonic()
    report = Report()
    print(f"# Performance\n\n{_machine()}")
    if "board" in parts:
        board_day.measure(report, effort.board_hours)
    if "weight" in parts:
        weight.measure(report, effort.openings)
    if "kiosk" in parts:
        kiosk.measure(report, effort.kiosk_rounds)
    if "everywhere" in parts:
        everywhere.measure(report, effort.calls_everywhere)
    if "devices" in parts:
        devices.measure(report, effort.calls_on_signs)
    if "promises" in parts:
        promises.measure(report, effort.promised_days, effort.promised_visitors)
    if "conductor" in parts:
        conductor.measure(report, effort.conducted_days)
    for kind in _databases(options.database, parts):
        _measure(report, kind, parts, effort, options.port)
    report.end()
    print(f"{'Quick run' if options.quick else 'Full run'}, {time.monotonic() - began:.0f} s.", flush=True)
    return 0


def _databases(wanted: str, parts: Sequence[str]) -> Sequence[str]:
    if not set(parts) & set(ON_A_DATABASE):
        return ()
    return ("sqlite", "postgres") if wanted == "both" else (wanted,)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measure the hall against a bare server beside it.")
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="sqlite")
    parser.add_argument("--quick", action="store_true", help="a minute instead of several; figures are coarse")
    parser.add_argument("--port", type=int, help="listen on this port and those after it; any free ones when left out")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"only these parts, of: {' '.join(PARTS)}")
    return parser


def _machine() -> str:
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}, SQLite {sqlite_module.sqlite_version}, "
        f"gunicorn with one gevent worker; the clients run on the same cores. {time.strftime('%Y-%m-%d')}."
    )


def _measure(report: Report, kind: str, parts: Sequence[str], effort: Effort, port: int | None) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hall-bench-")))
        cluster = stack.enter_context(own_cluster(**DURABLE)) if kind == "postgres" else None
        say(f"making the hall ({kind})")
        place = new_place(folder / "hall", _new_database(cluster))
        report.heading({"sqlite": "SQLite", "postgres": "PostgreSQL"}[kind])
        ports = free_ports(port)
        if {"rates", "screens", "visits"} & set(parts):
            _against_the_floor(report, copy_of(place, folder / "served", cluster), cluster, parts, effort, ports)
        if "verbs" in parts:
            verbs.measure(report, copy_of(place, folder / "verbs", cluster))
        if "growth" in parts:
            growth.measure(report, place, folder, cluster, effort.stored, effort.presses)
        if "shares" in parts:
            shares.measure(report, copy_of(place, folder / "shares", cluster), next(ports), effort.shares_seconds)
        if "figures" in parts:
            sizes = effort.figures_a_day, effort.figures_a_year
            figures.measure(report, folder / "figures", [_new_database(cluster) for _ in sizes], sizes)


def _new_database(cluster: Cluster | None) -> str:
    return cluster.url(cluster.create_database()) if cluster is not None else ""


def _against_the_floor(
    report: Report, place: Place, cluster: Cluster | None, parts: Sequence[str], effort: Effort, ports: Iterator[int]
) -> None:
    bare = place.home.with_name("floor")
    bare.mkdir()
    url = _new_database(cluster) or f"sqlite:///{bare / 'floor.sqlite3'}"
    with serving(place, next(ports)) as server, floor_serving(bare, url, next(ports)) as floor:
        memory: list[tuple[str, float]] = []
        if "screens" in parts:
            memory = screens.measure(report, place, server, floor, effort.screens)
        if "rates" in parts:
            rates.measure(report, place, server, floor, effort.rates)
        if "visits" in parts:
            visits.measure(report, place, server, floor, effort.visits, memory)


if __name__ == "__main__":
    sys.exit(main())
