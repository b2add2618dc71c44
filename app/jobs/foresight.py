"""The worker looks ahead: it follows each hall's events, learns from them, and keeps a forecast of all waits (docs/waits.md).

What was learned is in no file: a worker that starts reads the last weeks' events again. Where a hall stands now is read from
the tables for every forecast, so an event that was misread can spoil no figure.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from math import exp
from typing import Any, Final
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy import Connection

from app.domain.discipline import ORDINARY
from app.domain.waits.estimator import Asked, Expected, Foretold, foretell, time_left
from app.domain.waits.floor import Floor, Seen, What
from app.domain.waits.forecast import REACHED, Forecast, Told, new_key
from app.domain.waits.house import HouseRule
from app.domain.waits.knowledge import Learned
from app.domain.waits.longer import Then, promised, reasons
from app.domain.waits.picture import HallPicture, Phase, Visitor
from app.hall import House
from app.jobs.conducting import Looked, conduct
from app.operations import conducting, waiting
from app.operations.configuration import HallConfig
from app.queries.events import COUNTERS
from app.queries.foresight import HallDay, Moment, hall_day, picture_now
from app.queries.seen import BATCH, last_before, rows_after, seen_of

log = structlog.get_logger(__name__)

LEARNED_FROM: Final = timedelta(days=21)
"""How far back a worker that starts reads: three of each weekday; what is older would hardly count any more."""
AT_ONCE: Final = 10_000
"""Most events that one look reads, about a second's work: a worker that starts must speak and call before it has learned."""
EVERY: Final = timedelta(seconds=4)
"""A forecast at least so often while somebody waits, also where nothing happens: services go on."""
EVERY_IDLE: Final = timedelta(seconds=8)
CONDUCTS_EVERY: Final = timedelta(seconds=7)
"""Trying moves costs more than a forecast; but what the next half hour brings is a figure too, and none is older than 10 s."""
ENOUGH_TO_MEASURE: Final = 3
"""People in a line from whom the time that each adds is judged."""
_PLAN_EVENTS: Final = (
    "booking.",
    "roster.",
    "absence.",
    "post.",
    "hall.",
    "session.",
    "person.",
    "window.lent",
    "window.given_back",
)
"""Kinds of events after which the plan of the day is read anew."""
_WINDOW_EVENTS: Final = ("window.",)
JUST_ISSUED: Final = 30.0
"""Seconds after its issue in which the first forecast of a ticket says the same as the ticket."""
SPECIAL: Final = "special"
_SERVING: Final = frozenset({Phase.FREE, Phase.CLEARING, Phase.CALLING, Phase.SERVING})


class Foresight:
    """All halls of one house; ``look`` does what is due now. conducts: whether moves are tried and proposed too."""

    def __init__(self, house: House, *, at_once: int = AT_ONCE, conducts: bool = True) -> None:
        self._house = house
        self._at_once = at_once
        self._conducts = conducts
        self._halls: dict[str, _Follower] = {}
        self._is_over = False

    def end(self) -> None:
        """The worker ends: what is under way is left off at the next step."""
        self._is_over = True

    def look(self, at: datetime) -> None:
        with self._house.database.read() as connection:
            counters = dict(connection.execute(COUNTERS).all())
        for hall_id, seq in counters.items():
            follower = self._halls.setdefault(hall_id, _Follower(hall_id, self._at_once))
            if self._is_over or not follower.is_due(seq, at):
                continue
            with self._house.database.read() as connection:
                hall = self._house.halls.get(connection, hall_id)
                forecast = follower.look(connection, hall, at)
            if forecast is not None:
                self._house.database.write("", partial(waiting.keep_forecast, hall_id=hall_id, forecast=forecast))
                if self._conducts:
                    self._conduct(hall, follower, at)

    def _conduct(self, hall: HallConfig, follower: "_Follower", at: datetime) -> None:
        """After the figures that people wait for: what the next half hour brings, and what could be done about it."""
        database, halls = self._house.database, self._house.halls
        with database.read() as connection:
            looked = follower.conduct(connection, hall, at, lambda: not self._is_over)
            is_news = looked is not None and conducting.is_news(connection, hall, looked.offer, at)
        if looked is not None:
            database.write("", partial(waiting.keep_outlook, hall_id=hall.id, outlook=looked.outlook))
        if looked is not None and is_news:
            database.write(
                hall.id, partial(conducting.follow_advice, halls=halls, hall_id=hall.id, offer=looked.offer, at=at)
            )  # fmt: skip


_FORESIGHTS: WeakKeyDictionary[Any, Foresight] = WeakKeyDictionary()


def foresight_of(house: House) -> Foresight:
    """The one of the house, which remembers what it has read; by its database, since a house is a value."""
    return _FORESIGHTS.setdefault(house.database, Foresight(house))


class _Follower:
    """One hall: what has been read of it, and learned. read_to: number of the last event."""

    def __init__(self, hall_id: str, at_once: int) -> None:
        self.hall_id = hall_id
        self.at_once = at_once
        self.read_to = 0
        self.has_begun = False
        self.is_taken_back = False
        self.learned = Learned()
        self.today: HallDay | None = None
        self.floor: Floor | None = None
        self.swept_at: datetime | None = None
        self.sessions_seen = 0
        self.plan_is_old = False
        self.windows_moved = False
        self.promises: dict[str, Then] = {}
        self.moment: Moment | None = None
        self.conducted_at: datetime | None = None
        self.outlook_is_old = False

    def is_due(self, seq: int, at: datetime) -> bool:
        return seq > self.read_to or self._is_old(at)

    def _is_old(self, at: datetime) -> bool:
        somebody = self.moment is not None and any(self.moment.picture.waiting.values())
        return self.swept_at is None or not timedelta() <= at - self.swept_at < (EVERY if somebody else EVERY_IDLE)

    def look(self, connection: Connection, hall: HallConfig, at: datetime) -> Forecast | None:
        """Read on; a forecast where one is due: a window has changed, or the last one has become old.

        None also while a worker that has just started still reads what it missed.
        """
        if not self.has_begun:
            self._begin(connection, hall, at)
        if not self._read_on(connection, hall, at):
            return None
        if not (self._is_old(at) or self.windows_moved):
            return None
        self.outlook_is_old = self.outlook_is_old or self.windows_moved
        self.swept_at, self.windows_moved = at, False
        return self._forecast(connection, hall, at)

    # --- reading

    def _begin(self, connection: Connection, hall: HallConfig, at: datetime) -> None:
        """Where the past begins that is still worth learning from."""
        midnight = datetime.combine(hall.day(at) - LEARNED_FROM, datetime.min.time(), hall.timezone)
        last = dict(connection.execute(COUNTERS).all())[self.hall_id]
        self.read_to = last_before(connection, self.hall_id, midnight, last)
        self.has_begun = True
        log.info("foresight_begins", hall=hall.code, events=last - self.read_to)

    def _read_on(self, connection: Connection, hall: HallConfig, at: datetime) -> bool:
        """Read what is new, ``at_once`` events at the most; whether that is all there is."""
        left = self.at_once
        while left > 0:
            most = min(left, BATCH)
            rows = rows_after(connection, self.hall_id, self.read_to, most)
            left -= len(rows)
            undone = {seq for row in rows if "taken_back" in row.data for seq in row.data["taken_back"]}
            self.is_taken_back = self.is_taken_back or any(seq <= self.read_to for seq in undone)
            for row in rows:
                if row.seq not in undone:
                    self._read(connection, hall, row, at)
            if rows:
                self.read_to = rows[-1].seq
            if len(rows) < most:
                break
        else:
            return False
        today, floor = self._be_on(connection, hall, hall.day(at), at)
        if self.is_taken_back:
            floor.resume(self._moment(connection, today, floor, at).picture)
            self.is_taken_back = False
        return True

    def _read(self, connection: Connection, hall: HallConfig, row: Any, at: datetime) -> None:
        today, floor = self._be_on(connection, hall, hall.day(row.at), at)
        self.windows_moved = self.windows_moved or row.type.startswith(_WINDOW_EVENTS)
        self.plan_is_old = self.plan_is_old or row.type.startswith(_PLAN_EVENTS)
        for seen in seen_of(today, row):
            self._sessions_begin(today, floor, seen.at)
            if seen.what is What.ISSUED or not seen.ticket_id or seen.ticket_id in floor.tickets:
                self._learn_promise(row, seen, floor)
                floor.observe(seen)

    def _be_on(self, connection: Connection, hall: HallConfig, day: date, at: datetime) -> tuple[HallDay, Floor]:
        """The day that an event, or the present moment, belongs to."""
        if self.today is None or self.floor is None or self.today.day < day:
            self.today = hall_day(connection, hall, day, at)
            self.floor = self.floor or Floor(self.today.rule, self.learned)
            self.floor.rule = self.today.rule
            self.floor.begin_day(self.today.plan)
            self.sessions_seen, self.plan_is_old = 0, False
        return self.today, self.floor

    def _sessions_begin(self, today: HallDay, floor: Floor, at: float) -> None:
        """Windows may have each kind of pause once a session."""
        sessions = today.plan.sessions
        while self.sessions_seen < len(sessions) and sessions[self.sessions_seen].start <= at:
            floor.observe(Seen(What.SESSION_OPEN, sessions[self.sessions_seen].start))
            self.sessions_seen += 1

    def _learn_promise(self, row: Any, seen: Seen, floor: Floor) -> None:
        """How a promise of a forecast held: by that, ranges become wider or narrower."""
        promise = row.wait_at_issue
        if seen.what is not What.CALLED or seen.ticket_id in floor.called or row.slot_at or not (promise or {}).get("foreseen"):
            return
        told = promise["p10"], promise["p50"], promise["p90"]
        self.learned.scales.learn(row.zone_id, told, seen.at - floor.tickets[seen.ticket_id].born)

    # --- looking ahead

    def _moment(self, connection: Connection, today: HallDay, floor: Floor, at: datetime) -> Moment:
        had = {window_id: desk.had for window_id, desk in floor.desks.items()}
        return picture_now(connection, today, at, had, floor.crowd)

    def _forecast(self, connection: Connection, hall: HallConfig, at: datetime) -> Forecast:
        today, floor = self._be_on(connection, hall, hall.day(at), at)
        if self.plan_is_old or today.hall.version != hall.version:
            self.today = today = hall_day(connection, hall, today.day, at)
            floor.replan(today.plan, today.rule)
            self.plan_is_old = False
        moment = self.moment = self._moment(connection, today, floor, at)
        picture = moment.picture
        asked = list(_asked(hall, moment.rule))
        found = foretell(picture, self.learned, moment.rule, [one for _, one in asked])
        serving = frozenset(window.window_id for window in picture.windows.values() if window.phase in _SERVING)
        ahead = {zone_id: sum(visitor.cases for visitor in line) for zone_id, line in picture.waiting.items() if line}
        return Forecast(
            at, {key: _told(found.new[one]) for key, one in asked}, ahead,
            _paces(picture, self.learned, found, ahead, serving),
            {zone_id: time_left(picture, zone_id) for zone_id in picture.plan.zones}, serving,
            {ticket_id: _told(expected) for ticket_id, expected in found.tickets.items()},
            dict(self._longer(moment, found)),
        )  # fmt: skip

    def conduct(
        self, connection: Connection, hall: HallConfig, at: datetime, goes_on: Callable[[], bool]
    ) -> Looked | None:  # fmt: skip
        """A look at the next half hour, from the picture of the last forecast; None where the last look still holds."""
        is_old = self.conducted_at is None or not timedelta() <= at - self.conducted_at < CONDUCTS_EVERY
        if not (is_old or self.outlook_is_old) or self.today is None or self.moment is None:
            return None
        self.conducted_at, self.outlook_is_old = at, False
        return conduct(connection, hall, self.today, self.moment, self.learned, at, goes_on)

    def _longer(self, moment: Moment, found: Foretold) -> Iterator[tuple[str, dict[str, Any]]]:
        """Whose call has moved back by more than may go unsaid, and why. A promise is forgotten when its ticket's wait ends."""
        picture, laws = moment.picture, self.learned.times.laws(moment.picture.plan)
        usual = {key: exp(middle) for key, middle in (*laws.unknown.items(), *laws.items.items())}
        before, self.promises = self.promises, {}
        for visitor in (visitor for line in picture.waiting.values() for visitor in line):
            answer = found.tickets[visitor.ticket_id]
            expected = answer.range
            if expected is None or 100 * answer.in_time < REACHED:
                continue
            then = before.get(visitor.ticket_id)
            if then is None or then.at < visitor.joined:
                then = _first_promise(moment, visitor, expected.p50)
            self.promises[visitor.ticket_id] = then
            longer = reasons(then, picture, visitor, expected.p50, usual)
            if longer is not None:
                causes = [{"code": one.code.value, "window_id": one.window_id, "count": one.count} for one in longer.causes]
                yield visitor.ticket_id, {"minutes": longer.minutes, "causes": causes}


def _first_promise(moment: Moment, visitor: Visitor, p50: float) -> Then:
    """What the visitor counts on: what the ticket says, or the first forecast in a new line.

    A worker that starts later than that no longer knows how the hall stood then, only when the call was promised for.
    """
    now = promised(moment.picture, visitor, p50)
    kept = moment.promised.get(visitor.ticket_id)
    if kept is None or visitor.joined > visitor.born or now.at - visitor.born < JUST_ISSUED:
        return now
    return replace(now, at=visitor.born, p50=kept)


def _asked(hall: HallConfig, rule: HouseRule) -> Iterator[tuple[str, Asked]]:
    """One for each queue that somebody may join: by zone, group, skill and class, with an item of it."""
    for zone in hall.zones.values():
        if not zone.active or not zone.issues_tickets or zone.merged_into_id is not None:
            continue
        kinds = {rule.kinds[zone.id]: ""}
        for item in hall.items.values():
            if item.zone_id == zone.id and item.active:
                kinds.setdefault(rule.kinds[item.id], item.id)
        for (group, skill), item_id in kinds.items():
            for priority_class in (ORDINARY, SPECIAL):
                yield new_key(zone.id, group, skill, priority_class), Asked(zone.id, item_id, priority_class)


def _told(expected: Expected) -> Told | None:
    if expected.range is None:
        return None
    low, middle, high = expected.range
    return Told(round(low), round(middle), round(high), round(100 * expected.in_time))


def _paces(
    picture: HallPicture, learned: Learned, found: Foretold, ahead: Mapping[str, int], serving: frozenset[str]
) -> dict[str, float]:
    """Seconds that one more case adds in each zone: by the line itself where there is one, else by services and windows."""
    laws, paces = learned.times.laws(picture.plan), {}
    for zone_id in picture.plan.zones:
        expected = found.new.get(Asked(zone_id))
        if expected is not None and expected.range is not None and ahead.get(zone_id, 0) >= ENOUGH_TO_MEASURE:
            paces[zone_id] = expected.range.p50 / ahead[zone_id]
        else:
            windows = sum(zone_id in zones for window_id, zones in picture.plan.windows.items() if window_id in serving)
            paces[zone_id] = exp(laws.unknown[zone_id]) / max(windows, 1)
    return paces
