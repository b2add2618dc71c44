"""``./dev bench-waits``: how good the estimates of waits are, and what one costs; prints Markdown.

Simulated days: the scorer's folder (``--scorer``) has ``score.py`` and its scenarios; it asks ``hall estimate --jsonl`` over a pipe
and needs a Python with numpy (``--scorer-python``). Real days: ``--logs`` has the snapshots of real offices. The cost is always
measured: a hall with 300 waiting, for a sweep over everybody and for one who has just taken a number.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.domain.waits.estimator import Asked, foretell
from app.domain.waits.forecast import Forecast, Told
from tests.bench.report import Report, number, percentile, say
from tests.bench.warsaw import tell_offices
from tests.support.paper_hall import OPENS, PaperHall, seconds

BASELINES = ("VendorAvg", "LES", "HOL", "Avg30")
NAMES = {
    "cli0": "hall",
    "VendorAvg": "vendor's formula",
    "LES": "last called",
    "HOL": "longest waiting",
    "Avg30": "moving average",
}
WAITING = 300
WINDOWS = 24
ROUNDS = 20
AT = datetime(2026, 3, 2, tzinfo=UTC)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./dev bench-waits", description="Measure the estimates of waits.")
    parser.add_argument("--scorer", type=Path, metavar="DIR", help="folder of the scorer and its scenarios")
    parser.add_argument(
        "--scorer-python", default=sys.executable, metavar="FILE", help="a Python that has numpy, better numba too"
    )
    parser.add_argument("--scenario", default="all")
    parser.add_argument("--logs", type=Path, metavar="DIR", help="folder of the real offices' snapshots")
    parser.add_argument("--offices", type=int, default=0, metavar="N", help="only the first offices of the logs")
    options = parser.parse_args(argv)
    report = Report()
    print("# Waits")
    _tell_cost(report)
    if options.scorer:
        _tell_scenarios(report, options.scorer.resolve(), options.scorer_python, options.scenario)
    if options.logs:
        tell_offices(report, options.logs, options.offices)
    report.end()
    return 0


# --- what it costs ----------------------------------------------------------------------------------------------------


def full_hall() -> PaperHall:
    zones = ("A", "B", "C", "D")
    hall = PaperHall({f"w{k:02d}": (zones[k % 4], zones[(k + 1) % 4])[: 1 + k % 3 // 2] for k in range(WINDOWS)})
    hall.open()
    for k in range(WAITING):
        hall.issue(OPENS + k / 60, zones[k * 7 % 4], "special" if k % 7 == 0 else "ordinary")
    return hall


def _tell_cost(report: Report) -> None:
    say(f"a hall of {WAITING} waiting")
    hall = full_hall()
    sweeps, fresh, asked = [], [], []
    for k in range(ROUNDS):
        now = OPENS + 6 + k / 6
        began = time.process_time()
        picture = hall.estimator.floor.picture(seconds(now))
        found = foretell(picture, hall.estimator.learned, hall.rule, [Asked(zone_id) for zone_id in "ABCD"])
        sweeps.append((time.process_time() - began) * 1000)
        zone_id = "ABCD"[k % 4]
        answer = found.new[Asked(zone_id)].range
        assert answer is not None
        told = Told(round(answer.p10), round(answer.p50), round(answer.p90), 100)
        kept = Forecast(AT, {}, {zone_id: WAITING // 4}, {zone_id: 60.0}, {zone_id: 36_000.0}, frozenset())
        hall.issue(now + 0.05, zone_id)
        began = time.process_time()
        kept.of_new(told, zone_id, WAITING // 4 + 1, (6, 6))
        fresh.append((time.process_time() - began) * 1000)
        began = time.process_time()
        hall.estimator.expect_new([Asked(zone_id) for zone_id in "ABCD"], seconds(now + 0.1))
        asked.append((time.process_time() - began) * 1000)
    report.heading(f"Cost: {WAITING} waiting, {WINDOWS} windows, our calling rule")
    rows = [
        ("everybody, for each ticket", *(_ms([value / WAITING for value in sweeps]))),
        ("everybody, the whole sweep", *_ms(sweeps)),
        ("one new ticket, carried on from a sweep", *_ms(fresh)),
        ("one who asks in each zone, without a sweep", *_ms(asked)),
    ]
    report.table(("what", "median ms", "p95 ms"), rows)
    each, new = percentile(sweeps, 0.5) / WAITING, percentile(fresh, 0.5)
    report.aim(f"a ticket of a sweep over {WAITING}", "≤ 5 ms", f"{number(each)} ms", met=each <= 5)
    report.aim(f"one new ticket behind {WAITING}", "≤ 50 ms", f"{number(new)} ms", met=new <= 50)


def _ms(values: Sequence[float]) -> tuple[str, str]:
    return number(percentile(values, 0.5)), number(percentile(values, 0.95))


# --- simulated days ---------------------------------------------------------------------------------------------------


def _tell_scenarios(report: Report, scorer: Path, python: str, scenario: str) -> None:
    say("simulated days, some minutes each")
    found = _scored(scorer, python, scenario)
    report.heading("Simulated days: questions of those who queue, seconds")
    rows = []
    for name, results in found.items():
        ours, vendor = results["cli0"]["queued"], results["VendorAvg"]["queued"]
        rows += [_row(name if who == "cli0" else "", who, results[who]) for who in ("cli0", *BASELINES)]
        better = ours["mae"] < vendor["mae"] and ours["pinball"] < vendor["pinball"]
        report.aim(f"{name}: error against the vendor's formula", "below", _percent(ours["mae"] / vendor["mae"]), met=better)
        kept = ours["cover80"]
        report.aim(f"{name}: waits in the range", "70–88 %", _percent(kept), met=0.70 <= kept <= 0.88)
    report.table(("scenario", "estimate", "MAE", "pinball", "in range", "width", "bias", "ms"), rows)
    questions = [results["cli0"]["queued"] for results in found.values()]
    kept = sum(one["cover80"] * one["n"] for one in questions) / sum(one["n"] for one in questions)
    report.aim("all scenarios: waits in the range", "77–83 %", _percent(kept), met=0.77 <= kept <= 0.83)


def _row(name: str, who: str, result: dict[str, Any]) -> tuple[str, ...]:
    told = result["queued"]
    return (
        name, NAMES[who], number(told["mae"]), number(told["pinball"]), _percent(told["cover80"]), number(told["width"]),
        f"{told['bias']:.0f}", number(result["ms_mean"]),
    )  # fmt: skip


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def _scored(scorer: Path, python: str, scenario: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="hall-waits-") as folder:
        out = Path(folder) / "scores.json"
        command = [python, str(scorer / "score.py"), "--scenario", scenario, "--json", str(out)]
        command += ["--cli", f"{sys.executable} -m app.cli estimate --jsonl"]
        for baseline in BASELINES:
            command += ["--predictor", f"baselines:{baseline}"]
        env = {**os.environ, "PYTHONPATH": os.pathsep.join((str(scorer), str(Path.cwd()))), "NUMBA_CACHE_DIR": folder}
        subprocess.run(command, check=True, env=env, stdout=sys.stderr)
        found: dict[str, Any] = json.loads(out.read_text("utf-8"))
        return found


if __name__ == "__main__":
    sys.exit(main())
