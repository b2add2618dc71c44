"""Lines and windows of a past day while it is run again, and the day as it was (see ``rehearsal``)."""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from app.domain.discipline import (
    APPOINTMENT,
    APPOINTMENT_MEMORY,
    ORDINARY,
    CallingWindow,
    Candidate,
    after_calls,
    choose,
    preference_for,
)
from app.domain.rehearsal import STEP, Ahead, Called, Come, Day, Deed, Ending, Free, Go, Played, RuleSet, Take, Turn


@dataclass(frozen=True, slots=True)
class Spell:
    """A time in which a free window had somebody to call: ``after`` until the press, or until it passed without one."""

    after: timedelta
    pressed: bool


@dataclass(slots=True)
class Desk:
    open: bool = False
    leg_id: str = ""
    taken_at: datetime | None = None
    skills: frozenset[str] = frozenset()
    since: datetime | None = None
    owed: list[str] = field(default_factory=list)
    busy: timedelta = timedelta()


class Floor:
    """Lines and windows at one moment; whoever moves them says when."""

    def __init__(self, day: Day, rules: RuleSet) -> None:
        self.day = day
        self.rules = rules
        self.queues: dict[tuple[str, ...], list[tuple[tuple[datetime, int, str], str]]] = defaultdict(list)
        self.lines: dict[str, list[tuple[datetime, int, str]]] = defaultdict(list)
        self.now_as: dict[str, Candidate] = {}
        self.waits: set[str] = set()
        self.called_of_zone: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
        self.calls: list[tuple[datetime, str, str]] = []
        self.first_calls: dict[str, datetime] = {}
        self.came: dict[str, datetime] = {}
        self.desks: dict[str, Desk] = defaultdict(Desk)
        self.of_zone: dict[str, list[str]] = defaultdict(list)
        for window_id, profile in rules.profiles.items():
            for zone_id in {line.zone_id for line in profile}:
                self.of_zone[zone_id].append(window_id)

    # --- lines

    def join(self, leg_id: str, candidate: Candidate) -> None:
        self.now_as[leg_id] = candidate
        self.waits.add(leg_id)
        insort(self.queues[_queue(candidate)], (candidate.place, leg_id))
        insort(self.lines[candidate.zone_id], (candidate.order_at, candidate.order_seq, leg_id))

    def leave(self, leg_id: str) -> None:
        candidate = self.now_as[leg_id]
        self.waits.discard(leg_id)
        self.queues[_queue(candidate)].remove((candidate.place, leg_id))
        self.lines[candidate.zone_id].remove((candidate.order_at, candidate.order_seq, leg_id))

    def come(self, leg_id: str, at: datetime, order_at: datetime | None = None) -> None:
        begins = self.day.stays[leg_id].begins
        self.came[leg_id] = at
        self.join(leg_id, begins if order_at is None else replace(begins, order_at=order_at))

    def come_back(self, leg_id: str, at: datetime) -> None:
        """Behind the next few, as a visitor who missed the call."""
        candidate = self.now_as[leg_id]
        order_at, order_seq = self._place_behind(candidate.zone_id, self.rules.returns_behind, at, candidate.order_seq)
        self.join(leg_id, replace(candidate, order_at=order_at, order_seq=order_seq, ahead=False))

    def _place_behind(self, zone_id: str, n: int, at: datetime, seq: int) -> tuple[datetime, int]:
        line = self.lines[zone_id]
        if n == 0:
            return (line[0][0], line[0][1] - 1) if line else (at, seq)
        if len(line) >= n:
            order_at, order_seq, _ = line[n - 1]
        elif not line or line[-1][0] <= at:
            return at, seq
        else:
            order_at, order_seq, _ = line[-1]
        base = order_seq - order_seq % STEP
        taken = [seq for when, seq, _ in line if when == order_at and order_seq < seq < base + STEP]
        return order_at, max([order_seq, *taken]) + 1

    # --- windows

    def window(self, window_id: str, at: datetime) -> CallingWindow:
        """As it may call now, with what overflows into its zones."""
        profile = [*self.rules.profiles.get(window_id, ())]
        for line in self.rules.overflow.get(window_id, ()):
            if self.lines[line.zone_id]:
                is_helped = any(self.desks[other].open for other in self.of_zone[line.zone_id])
                placed_by = at - self.rules.overflow_after if is_helped else datetime.max.replace(tzinfo=UTC)
                profile.append(replace(line, placed_by=placed_by))
        return CallingWindow(window_id, profile, self.desks[window_id].skills)

    def takers(self, window: CallingWindow, at: datetime) -> Iterable[Candidate]:
        """The heads of the queues that the window may call now."""
        resting = self.rules.resting(at)
        for line in list(self.queues.values()):
            for place, leg_id in line:
                candidate = self.now_as[leg_id]
                if candidate.zone_id in resting and self.day.stays[leg_id].item_id not in resting[candidate.zone_id]:
                    continue
                is_due = candidate.priority_class != APPOINTMENT or at >= place[0] - self.rules.rates.appointment_lead
                if is_due and preference_for(candidate, window) is not None:
                    yield candidate
                break

    def choice(self, window_id: str, at: datetime) -> Called | None:
        window = self.window(window_id, at)
        candidates = [replace(one, overtaken=self._overtaken(one)) for one in self.takers(window, at)]
        if len({one.priority_class for one in candidates}) > 1:
            beside = self.rules.beside.get(window_id, (window_id,))
            last = [self.now_as[leg_id].priority_class for _, other, leg_id in reversed(self.calls) if other in beside]
            streak, recent = after_calls(last[:APPOINTMENT_MEMORY])
            window = replace(window, streak=streak, recent_appointments=recent)
        chosen = choose(candidates, window, self.rules.rates, at)
        return Called(at, window_id, chosen.candidate.leg_id, chosen.rule) if chosen else None

    def _overtaken(self, candidate: Candidate) -> int:
        """By how many later tickets of the zone, counted no further than the rule needs."""
        most, found = self.rules.rates.overtakes_max, 0
        zones = [candidate.zone_id]
        if candidate.priority_class == ORDINARY:
            zones += self.rules.overflowing_into.get(candidate.zone_id, ())
        for zone_id in zones:
            for called_at, leg_id in reversed(self.called_of_zone[zone_id]):
                if called_at < candidate.order_at or found >= most:
                    break
                other = self.now_as[leg_id]
                found += (other.order_at, other.order_seq) > (candidate.order_at, candidate.order_seq)
        return found

    def turn(self, turn: Turn) -> None:
        desk = self.desks[turn.window_id]
        desk.open, desk.skills = turn.open, turn.skills

    def take(self, window_id: str, leg_id: str, at: datetime, how: str = "called") -> None:
        """how: "called", "walk_up" or "resumed"."""
        desk = self.desks[window_id]
        desk.leg_id, desk.taken_at = leg_id, at
        if how == "resumed":
            return
        candidate = self.now_as[leg_id]
        self.leave(leg_id)
        if how == "called":
            self.calls.append((at, window_id, leg_id))
        if leg_id not in self.first_calls:
            self.first_calls[leg_id] = at
            self.called_of_zone[candidate.zone_id].append((at, leg_id))

    def free(self, window_id: str, at: datetime, ending: Ending) -> str:
        desk = self.desks[window_id]
        leg_id, taken_at = desk.leg_id, desk.taken_at
        assert taken_at is not None
        desk.busy += at - taken_at
        desk.leg_id, desk.taken_at = "", None
        if ending is Ending.PUT_BACK:
            if (taken_at, window_id, leg_id) in self.calls:
                self.calls.remove((taken_at, window_id, leg_id))
            if self.first_calls.get(leg_id) == taken_at:
                self.called_of_zone[self.now_as[leg_id].zone_id].remove((taken_at, leg_id))
                del self.first_calls[leg_id]
            self.join(leg_id, self.now_as[leg_id])
        return leg_id

    def look(self, at: datetime) -> tuple[list[str], list[str]]:
        """(windows that from now on have somebody to call, windows that no longer have)."""
        gained, lost = [], []
        for window_id, desk in self.desks.items():
            ready = desk.open and not desk.leg_id and any(True for _ in self.takers(self.window(window_id, at), at))
            if ready and desk.since is None:
                desk.since = at
                gained.append(window_id)
            elif not ready and desk.since is not None:
                lost.append(window_id)
        return gained, lost


def _queue(candidate: Candidate) -> tuple[str, ...]:
    return (
        candidate.zone_id, candidate.item_group, candidate.skill, candidate.priority_class, candidate.target_window_id,
    )  # fmt: skip


def as_it_was(day: Day, rules: RuleSet) -> tuple[Played, Mapping[str, Sequence[Spell]]]:
    """The day's own calls, and how long each window took to press whenever it had somebody to call."""
    floor = Floor(day, rules)
    spells: dict[str, list[Spell]] = defaultdict(list)
    calls = []
    wakes = iter([*rules.wakes(day), None])
    wake = next(wakes)

    def look(at: datetime) -> None:
        for window_id in floor.look(at)[1]:
            desk = floor.desks[window_id]
            assert desk.since is not None
            spells[window_id].append(Spell(at - desk.since, pressed=False))
            desk.since = None

    for deed in day.deeds:
        while wake is not None and wake <= deed.at:
            look(wake)
            wake = next(wakes)
        if isinstance(deed, Take) and deed.how == "called":
            desk = floor.desks[deed.window_id]
            spells[deed.window_id].append(Spell(deed.at - (desk.since or deed.at), pressed=True))
            desk.since = None
            calls.append(Called(deed.at, deed.window_id, deed.leg_id, ""))
        do(floor, deed)
        look(deed.at)
    for window_id, desk in floor.desks.items():
        if desk.since is not None:
            spells[window_id].append(Spell(timedelta(days=1), pressed=False))
    return played_on(floor, calls), spells


def do(floor: Floor, deed: Deed) -> None:
    match deed:
        case Turn():
            floor.turn(deed)
        case Take():
            floor.take(deed.window_id, deed.leg_id, deed.at, deed.how if deed.how in ("walk_up", "resumed") else "called")
        case Free():
            floor.free(deed.window_id, deed.at, deed.ending)
        case Come(back=True):
            floor.come_back(deed.leg_id, deed.at)
        case Come():
            floor.come(deed.leg_id, deed.at)
        case Go():
            floor.leave(deed.leg_id)
        case Ahead():
            put_ahead(floor, deed.leg_id)


def put_ahead(floor: Floor, leg_id: str) -> None:
    ahead = floor.day.stays[leg_id].ahead
    assert ahead is not None
    candidate = floor.now_as[leg_id]
    floor.leave(leg_id)
    floor.join(leg_id, replace(candidate, order_at=ahead[1], order_seq=ahead[2], ahead=True))


def played_on(floor: Floor, calls: Sequence[Called]) -> Played:
    return Played(calls, floor.first_calls, floor.came, {window_id: desk.busy for window_id, desk in floor.desks.items()})
