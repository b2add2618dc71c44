"""How many numbers and calls a second, against as many bare rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench import load
from tests.bench.load import MakeLane, press
from tests.bench.report import Report, middle, number, percentile, say
from tests.bench.seed import store_waiting
from tests.bench.stage import Place, Process

LANES = (1, 8, 32)
AIM = 0.5


@dataclass(frozen=True, slots=True)
class Pace:
    rounds: int
    seconds: float
    warm_up: float


def measure(report: Report, place: Place, server: Process, floor: Process, pace: Pace) -> None:
    # More than all rounds can call, so that no desk runs dry.
    with place.house() as house:
        store_waiting(house, place.cast, int(2000 * pace.rounds * (pace.seconds + pace.warm_up)))
    rows = []
    for what, lanes_of in (("numbers", load.issuing), ("calls", load.calling)):
        rows += [_row(report, what, lanes_of, lanes, place, server, floor, pace) for lanes in LANES]
    report.heading("Rate")
    report.text(
        "Closed loop: each kiosk takes the next number when it has the last; each desk finishes and calls the next in one "
        f"press. Rates are medians of {pace.rounds} interleaved rounds of {pace.seconds:g} s; the ratio is the median of the "
        "rounds' ratios."
    )
    report.table(("what", "clients", "hall /s", "floor /s", "ratio", "hall p50 ms", "hall p99 ms"), rows)


def _row(
    report: Report, what: str, lanes_of: Callable[..., Sequence[MakeLane]], lanes: int, place: Place, server: Process,
    floor: Process, pace: Pace,
) -> Sequence[str]:  # fmt: skip
    say(f"{what} with {lanes} at once")
    ours, bare = [], []
    for _ in range(pace.rounds):
        bare.append(press(floor.port, load.bare(lanes), pace.seconds, pace.warm_up).must_be(201))
        ours.append(press(server.port, lanes_of(place.cast, lanes), pace.seconds, pace.warm_up).must_be(200, 201))
    ratio = middle([a.rate / b.rate for a, b in zip(ours, bare, strict=True)])
    report.aim(f"{what} a second, {lanes} at once", f"≥ {AIM} × floor", f"{ratio:.2f} ×", met=ratio >= AIM)
    waits = [ms for outcome in ours for ms in outcome.milliseconds]
    return (
        what, str(lanes), number(middle([o.rate for o in ours])), number(middle([b.rate for b in bare])), f"{ratio:.2f}",
        number(percentile(waits, 0.5)), number(percentile(waits, 0.99)),
    )  # fmt: skip
