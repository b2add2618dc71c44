"""All that a walk goes by, put together once for a picture: laws and habits as tables, and how each window begins."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import exp, log
from statistics import NormalDist
from typing import Final

from app.domain.waits.calibration import Scales
from app.domain.waits.habits import LUNCH, QUARTER, WAITED, Chances, Habits, Kinds
from app.domain.waits.picture import FOREVER, ORDINARY, HallPicture, Hours, Phase, Plan, Shift, Visitor, WindowNow
from app.domain.waits.rule import CallingRule
from app.domain.waits.services import Laws, ServiceTimes

FURTHEST: Final = 12 * 3600.0
"""A walk that has not called somebody after this long gives up on it."""
GRAIN: Final = 120.0
"""Step of the tables by time waited."""
LAST_STEP: Final = int(FURTHEST / GRAIN) + 1
DAY_STEP: Final = 300.0
LONG_SHARE: Final = 0.03
LONG_TIMES: Final = 2.5
"""So many services are of another kind: the matter is far longer than usual, or the finish was forgotten. Of those that go on
for long, most are."""
STILL_EXPECTED: Final = 1800.0
"""A window that the roster has open, and that is shut, is still expected this long."""
BACK_LATE: Final = (-60.0, 0.0, 30.0, 90.0, 240.0)
"""By how much a window is back after the time that was said."""
_NORMAL = NormalDist()

Ending = tuple[float, float, Sequence[tuple[float, str, str]]]
"""(share moved, share held, [(share up to and with it, zone, item) of those moved])."""


@dataclass(slots=True)
class Learned:
    """What a hall has learned over its days. asked_for: tickets of each item."""

    times: ServiceTimes = field(default_factory=ServiceTimes)
    habits: Habits = field(default_factory=Habits)
    scales: Scales = field(default_factory=Scales)
    asked_for: dict[str, int] = field(default_factory=lambda: defaultdict(int))


class Quick:
    """What is drawn at every call, as tables."""

    __slots__ = (
        "back_held", "back_missed", "clearing", "held_part", "moved_part", "returns", "second_part", "silent", "stay",
        "unanswered", "waking", "way",
    )  # fmt: skip

    def __init__(self, habits: Habits) -> None:
        self.way = (habits.way[False].table(), habits.way[True].table())
        self.clearing, self.unanswered, self.waking = habits.clearing.table(), habits.unanswered.table(), habits.waking.table()
        self.moved_part, self.held_part = habits.moved_part.table(), habits.held_part.table()
        self.second_part = habits.second_part.table()
        self.back_held, self.back_missed = habits.back_held.table(), habits.back_missed.table()
        self.returns = habits.returns.value
        steps = range(LAST_STEP + 1)
        self.silent = [habits.answers.silent[bisect_left(WAITED, k * GRAIN)].value for k in steps]
        """Share of those called after so long who do not come."""
        self.stay = _staying(habits, [k * GRAIN for k in steps])
        """Share of visitors that have not said after so long that they leave."""


def _staying(habits: Habits, times: Sequence[float]) -> list[float]:
    bounds = (*WAITED, WAITED[-1] + 1800.0)
    stay = [1.0]
    for share in habits.answers.left:
        stay.append(stay[-1] * (1 - share.value))
    found = []
    for waited in times:
        k = bisect_right(WAITED, waited)
        start = bounds[k - 1] if k else 0.0
        part = min((waited - start) / (bounds[k] - start), 1.0)  # what comes after two hours and a half nobody has seen
        found.append(max(stay[k] + (stay[k + 1] - stay[k]) * part, 0.01))
    return found


@dataclass(frozen=True, slots=True)
class Stem:
    """How a window begins in every walk.

    free_at: moments at which it may be free, in order; none when it is closed, or when it calls or serves somebody.
    serving: (since, middle, spread, share left of usual services, of long ones, share that is long). shifts: to come.
    """

    now: WindowNow
    factor: float
    through_noon: bool
    free_at: Sequence[float]
    serving: tuple[float, float, float, float, float, float] | None
    shifts: Sequence[tuple[Shift, Sequence[float], bool]]


@dataclass(frozen=True, slots=True)
class Later:
    """Somebody who may come: share of the walks, and when. back: after a missed call."""

    visitor: Visitor
    share: float
    at: Sequence[float]
    back: bool = False


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All a walk goes by, fixed for one picture."""

    picture: HallPicture
    laws: Laws
    habits: Habits
    rule: CallingRule
    rates: Callable[[int], tuple[float, Kinds]]
    """Of a quarter of an hour since midnight: (tickets a second, their kinds)."""
    mix: Mapping[str, Sequence[tuple[float, str]]]
    """Share up to and with each item of a zone's visitors."""
    endings: Mapping[str, Ending]
    chances: Mapping[str, tuple[Chances, Chances]]
    """By reason: for windows that have had none this session, and for the others."""
    quick: Quick
    stems: Sequence[Stem]
    later: Sequence[Later]
    tired: Sequence[float]
    """Factor by the time of the day, in steps of DAY_STEP."""
    usual: Mapping[str, float]
    """Middle length of each item; of a zone where the item is not known."""
    standstill: tuple[float, Sequence[float]] | None = None
    """Since when the whole hall stands still, and when it may go on."""

    def of(self, picture: HallPicture) -> "Knowledge":
        """The same of a picture that differs only in who waits."""
        return replace(self, picture=picture)


def knowledge(picture: HallPicture, learned: Learned, rule: CallingRule) -> Knowledge:
    habits, plan = learned.habits, picture.plan
    laws = learned.times.laws(plan)
    still = _standstill(picture, habits)
    tired = [1 + laws.tiring * tiredness(plan.sessions, k * DAY_STEP) for k in range(int(48 * 3600 / DAY_STEP))]
    return Knowledge(
        picture, laws, habits, rule,
        habits.arrivals.rates(plan, picture.crowd, picture.now, lambda start: _issuing(plan, start)),
        _mix(plan, learned), _endings(plan, habits),
        {
            reason: (Chances(habits.pauses.hazards(reason, had=False)), Chances(habits.pauses.hazards(reason, had=True)))
            for reason in habits.pauses.reasons()
        },
        Quick(habits), [_stem(window, picture, laws, habits, tired, still) for window in picture.windows.values()],
        _later(picture, habits), tired,
        {key: exp(middle) for key, middle in (*laws.unknown.items(), *laws.items.items())}, still,
    )  # fmt: skip


def _issuing(plan: Plan, start: float) -> float:
    return sum(max(0.0, min(h.issue_to, start + QUARTER) - max(h.issue_from, start)) for h in plan.sessions)


def _mix(plan: Plan, learned: Learned) -> dict[str, list[tuple[float, str]]]:
    mixes = {}
    for zone_id in plan.zones:
        items = [item for item in plan.items.values() if item.zone_id == zone_id]
        weights = [learned.asked_for.get(item.item_id, 0) + 2.0 for item in items]
        whole, upto, mix = sum(weights), 0.0, []
        for item, weight in zip(items, weights, strict=True):
            upto += weight / whole
            mix.append((upto, item.item_id))
        mixes[zone_id] = [*mix[:-1], (1.0, mix[-1][1])] if mix else []
    return mixes


def _endings(plan: Plan, habits: Habits) -> dict[str, Ending]:
    found: dict[str, Ending] = {}
    for zone_id in plan.zones:
        endings = habits.endings[zone_id]
        whole, upto, to = sum(endings.to.values()), 0.0, []
        for (to_zone, to_item), number in endings.to.items():
            upto += number / whole
            to.append((upto, to_zone, to_item))
        found[zone_id] = (endings.moved.value, endings.held.value, to)
    return found


# --- how each window begins -------------------------------------------------------------------------------------------


def _stem(window: WindowNow, picture: HallPicture, laws: Laws, habits: Habits, tired: Sequence[float], still: "_Still") -> Stem:
    now, plan = picture.now, picture.plan
    gone = now - window.since
    factor = exp(laws.person(window.person)[0])
    free_at: Sequence[float] = ()
    serving = None
    if window.phase is Phase.PAUSED:
        free_at = _back(window, picture, habits, still)
    elif window.phase is Phase.FREE:
        free_at = [now + value / 2 for value in habits.waking.values()]
    elif window.phase is Phase.CLEARING:
        free_at = [window.since + value for value in habits.clearing.longer(gone)]
    elif window.phase is Phase.CALLING:
        way = habits.way[window.visitor is not None and window.visitor.priority_class != ORDINARY]
        free_at = [window.since + value for value in way.longer(gone)]
    elif window.phase is Phase.SERVING and window.visitor is not None:
        if window.visitor.kept:
            free_at = [now + value * 0.6 for value in habits.second_part.values()]
        else:
            if still and window.since < still[0]:
                gone = still[0] - window.since
            serving = (window.since, *_left(window, laws, gone, factor * tired[int(window.since / DAY_STEP)]))
    shifts = _shifts(window, picture, habits)
    return Stem(window, factor, window.window_id in plan.through_noon, free_at, serving, shifts)


def _back(window: WindowNow, picture: HallPicture, habits: Habits, still: "_Still") -> Sequence[float]:
    """Moments at which a window that pauses may be back."""
    now = picture.now
    if window.back > now:
        return [max(window.back + value, now) for value in BACK_LATE]
    if window.why == LUNCH:
        return after_noon(picture.plan.sessions, now, habits)
    if still and window.why in habits.pauses.of_all:
        return still[1]
    return [window.since + value for value in habits.pauses.length(window.why).longer(now - window.since)]


def _left(window: WindowNow, laws: Laws, gone: float, factor: float) -> tuple[float, float, float, float, float]:
    assert window.visitor is not None
    zone_id = window.visitor.zone_id
    spread = laws.spreads[zone_id]
    middle = laws.middle(zone_id, window.visitor.item_id) + log(factor * window.visitor.cases)
    reached = (log(max(gone, 1.0)) - middle) / spread
    usual, long = 1 - _NORMAL.cdf(reached), 1 - _NORMAL.cdf(reached - log(LONG_TIMES) / spread)
    of_long = LONG_SHARE * long / (LONG_SHARE * long + (1 - LONG_SHARE) * usual + 1e-12)
    return middle, spread, usual, long, of_long


def lasts(gone: float, serving: tuple[float, float, float, float, float, float], share: float, kind: float) -> float:
    """Length of a service that has gone on for ``gone`` seconds. share, kind: 0 to 1, drawn."""
    _, middle, spread, left, long, of_long = serving
    if kind < of_long:
        middle, left = middle + log(LONG_TIMES), long
    if left < 1e-4:
        return gone * (1.1 + 0.4 * share) + 30
    return max(exp(middle + spread * _NORMAL.inv_cdf(min(max(1 - left * (1 - share), 1e-9), 1 - 1e-9))), gone + 1)


def _shifts(window: WindowNow, picture: HallPicture, habits: Habits) -> list[tuple[Shift, Sequence[float], bool]]:
    """What the roster still has for the window: (shift, moments at which it may begin, whether its end is to come)."""
    now, closed = picture.now, window.phase is Phase.CLOSED
    sessions = picture.plan.sessions
    day_end = sessions[-1].end if sessions else FOREVER
    early = bool(sessions) and now < sessions[0].start + QUARTER
    found: list[tuple[Shift, Sequence[float], bool]] = []
    for shift in picture.plan.roster:
        if shift.window_id != window.window_id:
            continue
        begins: Sequence[float] = ()
        if shift.start > now or (closed and now < shift.end and (now - shift.start < STILL_EXPECTED or early)):
            begins = [max(shift.start + value, now) for value in habits.late.longer(max(now - shift.start, 0.0))]
        ends = now < shift.end < day_end
        if begins or ends:
            found.append((shift, begins, ends))
    return found


def after_noon(sessions: Sequence[Hours], now: float, habits: Habits) -> list[float]:
    """Moments at which a window may be back from noon."""
    following = next((hours.start for hours in sessions if hours.start > now), None)
    if following is not None:
        return [following + value for value in habits.after_noon.values()]
    last = max((hours.start for hours in sessions), default=now)
    if now - last < STILL_EXPECTED:
        return [last + value for value in habits.after_noon.longer(now - last)]
    return [now + 600.0]


_Still = tuple[float, Sequence[float]] | None


def _standstill(picture: HallPicture, habits: Habits) -> _Still:
    since = [w.since for w in picture.windows.values() if w.phase is Phase.PAUSED and w.why in habits.pauses.of_all]
    if not since:
        return None
    began = min(since)
    why = next(w.why for w in picture.windows.values() if w.phase is Phase.PAUSED and w.why in habits.pauses.of_all)
    return began, [began + value for value in habits.pauses.length(why).longer(picture.now - began)]


# --- who may come -----------------------------------------------------------------------------------------------------


def _later(picture: HallPicture, habits: Habits) -> list[Later]:
    now, found = picture.now, []
    for away in picture.away:
        gone = now - away.since
        if away.held:
            found.append(Later(away.visitor, 1.0, [away.since + value for value in habits.back_held.longer(gone)]))
        else:
            share = _still(habits.returns.value, _left_of(habits.back_missed.values(), gone))
            found.append(
                Later(away.visitor, share, [away.since + value for value in habits.back_missed.longer(gone)], back=True)
            )
    shown, offset = habits.bookings.shown.value, habits.bookings.offset
    for k, booking in enumerate(picture.plan.bookings):
        if booking.booking_id in picture.come or not now - 1800 <= booking.slot <= now + FURTHEST / 3:
            continue
        past = now - booking.slot
        share = _still(shown, _left_of(offset.values(), past))
        visitor = Visitor("", booking.zone_id, booking.item_id, "", 0.0, 0.0, 0.0, 80_000 + k, booking.slot)
        found.append(Later(visitor, share, [booking.slot + value for value in offset.longer(past)]))
    return found


def _left_of(values: Sequence[float], past: float) -> float:
    return (len(values) - bisect_right(values, past)) / len(values)


def _still(share: float, left: float) -> float:
    """Of those of whom ``share`` come at all, and ``left`` of these later than now, who still come."""
    return share * left / (share * left + 1 - share) if share < 1 else 1.0


def tiredness(sessions: Sequence[Hours], at: float) -> float:
    """Share of its session that had gone by at ``at``, 0 to 1.2."""
    for hours in sessions:
        if at < hours.end + 3600.0:
            return min(max((at - hours.start) / (hours.end - hours.start), 0.0), 1.2)
    return 1.0
