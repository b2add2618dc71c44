"""Whole visits: what they cost in processor time and memory, and whether the last costs more than the first."""

from collections.abc import Sequence

from tests.bench import load
from tests.bench.report import Report, number, say
from tests.bench.stage import Place, Process

LANES = 8
REQUESTS = 5
PARTS = 4
AIM = 1.15


def measure(
    report: Report, place: Place, server: Process, floor: Process, visits: int, memory: list[tuple[str, float]]
) -> None:
    """memory: what was read before; the readings of this part are added."""
    each = max(visits // PARTS, LANES)
    rows: list[Sequence[str]] = []
    costs = []
    for part in range(PARTS):
        say(f"visits {part * each + 1} to {(part + 1) * each}")
        before = server.usage().cpu_seconds
        outcome = load.press(server.port, load.visiting(place.cast, LANES, each // LANES), 3600, 0).must_be(200, 201)
        done = each // LANES * LANES
        costs.append((server.usage().cpu_seconds - before) / done * 1000)
        rows.append((f"{part * each + 1:,} to {(part + 1) * each:,}", number(costs[-1]), number(outcome.rate)))
    memory.append((f"after {PARTS * each:,} visits", server.usage().rss_mib))
    bare_cpu = _bare(floor)
    growth = costs[-1] / costs[0]
    report.heading("Visits")
    report.text(
        f"A visit is five requests: number, call, start, finish, rating; {LANES} at once, on one day. Processor time is the web "
        f"worker's, user and system. The same number of bare rows costs the floor {number(bare_cpu)} s for 1,000 visits."
    )
    report.table(("visits", "CPU seconds for 1,000", "requests a second"), rows)
    report.aim(
        f"CPU of the last quarter of {PARTS * each:,} visits", f"≤ {AIM} × the first quarter's", f"{growth:.2f} ×",
        met=growth <= AIM,
    )  # fmt: skip
    report.heading("Memory")
    report.table(("web worker, resident", "MiB"), [(when, number(mib)) for when, mib in memory])


def _bare(floor: Process) -> float:
    """CPU seconds of the floor for 5,000 rows."""
    before = floor.usage().cpu_seconds
    outcome = load.press(floor.port, load.bare(LANES), 3.0, 0).must_be(201)
    return (floor.usage().cpu_seconds - before) / outcome.statuses.total() * 1000 * REQUESTS
