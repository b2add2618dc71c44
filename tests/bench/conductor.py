"""The conductor on simulated days: the same people and services with nobody moving, with each proposal taken at once, and two
other ways for comparison; and what one look costs."""

import time
from collections.abc import Mapping, Sequence
from copy import deepcopy

from app.domain.relief import Move
from app.domain.waits.conductor import effect_of
from app.domain.waits.estimator import Estimator
from app.domain.waits.outlook import MOMENTS, foresee
from app.domain.waits.trial import Trial
from tests.bench.report import Report, number, percentile, say
from tests.bench.simulated_day import TARGET, Day, Outcome, Way, days_of, figures, foresight
from tests.bench.waits import WAITING, WINDOWS, full_hall
from tests.support.paper_hall import OPENS, PaperHall, seconds

SEED = 20260302
LEARNING = 6
"""Days that the hall has seen before."""
ROUNDS = 7


def measure(report: Report, days: int) -> None:
    _tell_cost(report)
    every = list(days_of(SEED, LEARNING + days))
    learned = Estimator(PaperHall({"1": ["A"]}).rule)
    for day, people in every[:LEARNING]:
        Day(day, people, Way.NOBODY, learned).run()
    found = {}
    for way in Way:
        say(f"{days} simulated days: {way.value}")
        estimator = deepcopy(learned)
        watched = way is Way.NOBODY
        found[way] = [Day(day, people, way, estimator, watched=watched).run() for day, people in every[LEARNING:]]
    _tell_days(report, found, days)
    _tell_foresight(report, found[Way.NOBODY])


def _tell_cost(report: Report) -> None:
    say(f"a hall of {WAITING} waiting")
    hall = full_hall()
    learned, targets = hall.estimator.learned, dict.fromkeys("ABCD", TARGET)
    looks, moves, walks = [], [], 0
    for k in range(ROUNDS):
        now = seconds(OPENS + 6) + k
        picture = hall.estimator.floor.picture(now)
        began = time.process_time()
        outlook = foresee(picture, learned, hall.rule, targets)
        looks.append((time.process_time() - began) * 1000)
        walks = outlook.walks
        began = time.process_time()
        effect_of(picture, learned, hall.rule, Trial(Move.LEND, "w00", "C", now, now + 3600), outlook)
        moves.append((time.process_time() - began) * 1000)
    report.heading(f"The conductor's cost: {WAITING} waiting, {WINDOWS} windows, {walks} walks")
    rows = [("a look ahead", _ms(looks, 0.5), _ms(looks, 0.95)), ("a move", _ms(moves, 0.5), _ms(moves, 0.95))]
    report.table(("what", "median ms", "p95 ms"), rows)
    whole = (percentile(looks, 0.5) + 6 * percentile(moves, 0.5)) / 1000
    report.aim(f"a look and six moves, {WAITING} waiting", "≤ 2 s of processor time", f"{number(whole)} s", met=whole <= 2)


def _ms(values: Sequence[float], share: float) -> str:
    return number(percentile(values, share))


def _tell_days(report: Report, found: Mapping[Way, Sequence[Outcome]], days: int) -> None:
    report.heading(f"The conductor on {days} simulated days")
    told = {way: figures(outcomes) for way, outcomes in found.items()}
    report.table(
        ("", "half hours within target", "people within target", "mean wait", "not served", "window-hours", "opened", "lent"),
        [
            (
                way.value, _percent(of.half_hours), _percent(of.people), f"{of.minutes:.1f} min", f"{of.lost:.1f}",
                f"{of.window_hours:.1f}", *(f"{of.moves.get(kind, 0.0):.1f}" for kind in (Move.OPEN, Move.LEND)),
            )
            for way, of in told.items()
        ],
    )  # fmt: skip
    without, moved, full = told[Way.NOBODY], told[Way.CONDUCTOR], told[Way.ALL]
    report.aim(
        "half hours within target with the conductor", f"> {_percent(without.half_hours)}", _percent(moved.half_hours),
        met=moved.half_hours > without.half_hours,
    )  # fmt: skip
    report.aim(
        "window-hours a day with the conductor", f"< {full.window_hours:.1f}", f"{moved.window_hours:.1f}",
        met=moved.window_hours < full.window_hours,
    )  # fmt: skip


def _tell_foresight(report: Report, outcomes: Sequence[Outcome]) -> None:
    report.heading("Broken targets foreseen, nobody moving")
    rows = []
    for key in MOMENTS:
        of = foresight(outcomes, key)
        right, told = _percent(of.right / max(of.said, 1)), _percent(of.right / max(of.broken, 1))
        new = f"{of.new}, {_percent(of.new_said / of.new)}" if of.new else "0"
        rows.append((key, str(of.moments), str(of.broken), str(of.said), right, told, new))
    report.table(
        ("ahead", "moments of zones", "broken", "said to be", "of these broken", "of the broken said", "newly broken, said"),
        rows,
    )


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"
