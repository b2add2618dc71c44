"""A year of a small hall, played through the operations in some seconds, so that figures have something to be counted from.

Everything that figures know of happens in it: bookings in time and late, themes, special groups, matters of other regions,
agents, walk-ups, transfers, missed calls with and without return, holds, put-backs, undo, leaving, stand-ins, breaks, pauses,
holidays and a make-up Saturday, a roster that is not always kept, devices that fall silent, extended service, ratings at once and days later, days closed only the next morning. Nobody in
it is real. The same seed gives the same year. A day is one transaction, its presses follow each other as in a shared commit.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from heapq import heappop, heappush
from random import Random
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, insert

from app.domain.people import SYSTEM, Actor
from app.domain.themes import Step
from app.errors import HallError
from app.models import BookingPlan, CalendarEntry, ExtendedSession, Theme
from app.models.base import new_id
from app.operations import booking, calling, checking_in, day, devices, issuing, moving, rating, staffing, undoing
from app.operations.booking import Who, Wish
from app.operations.calling import Finish
from app.operations.configuration import Halls
from app.operations.issuing import Request
from app.operations.moving import Target
from app.operations.rostering import Duty, set_roster
from app.operations.staffing import Pause
from app.operations.unit_of_work import Work
from app.operations.visits import Visit
from app.queries.desk import window_row
from tests.builders import POSTS, SmallHall, card

P = ParamSpec("P")
T = TypeVar("T")

FIRST, LAST = date(2025, 12, 29), date(2026, 12, 31)
"""From the last days of one year, so that an ISO week begins in another year than it ends in."""
BEFORE = datetime(2025, 12, 28, 12, tzinfo=UTC)
"""When the hall is made: who belongs to a post does so from then on."""
HOLIDAYS = (date(2026, 1, 1), date(2026, 1, 2), date(2026, 10, 1), date(2026, 10, 2))
MAKE_UP = date(2026, 10, 10)
"""A Saturday that is worked."""
SESSIONS = (("09:00", "12:00"), ("14:00", "17:00"))
EVENING = ("18:00", "19:30")
EVENING_WEEKDAY = 3
"""Zone A is open on Wednesday evenings too."""
POLICY = {
    "sessions": [{"from": start, "to": end, "days": [1, 2, 3, 4, 5]} for start, end in SESSIONS], "serve_until_minutes": 480,
    "no_show_after_seconds": 60, "reactivate_after": 1, "booking_early_minutes": 20, "booking_late_minutes": 5,
    "booking_lead_minutes": 1, "booking_first_day": 0, "pad_timeout_seconds": 60,
}  # fmt: skip
ZONES = {"A": {"session_end_rule": "carry_over", "purposes": ["apply", "collect"]}}
PARTNERS = [
    {"kind": "inter_province", "region": "湖南省长沙市", "authority": "长沙市医疗保障局"},
    {"kind": "in_city", "region": "梅县区", "authority": "梅县区"},
]
ITEMS = {"abroad": {"cross_region": PARTNERS}}
GROUPS = ("elderly", "disabled", "with_infant")


def working_days(first: date = FIRST, last: date = LAST) -> Iterator[date]:
    for n in range((last - first).days + 1):
        day_ = first + timedelta(days=n)
        if day_ == MAKE_UP or (day_.isoweekday() <= 5 and day_ not in HOLIDAYS):
            yield day_


SPEC: dict[str, Any] = {"policy": POLICY, "zones": ZONES, "items": ITEMS}
"""For ``make_hall``."""


def furnish(hall: SmallHall) -> None:
    """The rest of the hall: calendar, evenings, places to book, a theme."""

    def write(work: Work) -> None:
        run = work.connection.execute
        for off in HOLIDAYS:
            run(insert(CalendarEntry), {"hall_id": hall.id, "day": off, "kind": "closed", "name": "节日"})
        run(insert(CalendarEntry), {"hall_id": hall.id, "day": MAKE_UP, "kind": "workday", "name": "调休"})
        hours = {"from": EVENING[0], "to": EVENING[1], "days": [EVENING_WEEKDAY]}
        run(
            insert(ExtendedSession),
            {
                "id": new_id(), "hall_id": hall.id, "zone_id": hall.zones["A"], "kind": "evening", "name": "夜市", "hours": hours,
                "items": [],
            },
        )  # fmt: skip
        slots = [{"from": start, "to": end, "days": [1, 2, 3, 4, 5]} for start, end in SESSIONS]
        plan = {"id": new_id(), "hall_id": hall.id, "code": "A", "name": "预约", "zone_id": hall.zones["A"], "hours": slots}
        run(insert(BookingPlan), {**plan, "slot_minutes": 30, "capacity": 50})
        steps = [Step("Z").view(), Step("A", "house").view()]
        theme = {
            "id": new_id(),
            "hall_id": hall.id,
            "code": "restaurant",
            "name": "开餐馆一件事",
            "name_en": "",
            "place": "last",
        }
        run(insert(Theme), {**theme, "steps": steps})

    hall.house.database.write("", write)
    hall.set_policy()  # so that the hall is read anew


@dataclass
class Year:
    """``play`` plays day after day. visitors: of a usual day; one day in ten has ``crowd`` times as many."""

    hall: SmallHall
    seed: int = 1
    visitors: int = 2
    crowd: int = 10
    chance: Random = field(init=False)
    served: list[tuple[date, Visit]] = field(default_factory=list)
    """Those who may rate days later."""

    def __post_init__(self) -> None:
        self.chance = Random(f"{self.seed} year")

    def play(self, first: date = FIRST, last: date = LAST) -> None:
        for n, day_ in enumerate(working_days(first, last)):
            many = self.visitors * (self.crowd if n % 20 in (4, 15) else 1)
            with self.presses() as press:
                _Day(self, day_, press).play(0 if n % 40 == 21 else round(many * self.chance.uniform(0.5, 1.5)), n)

    def begin(self, day_: date, until: str) -> datetime:
        """Play a day that is not over yet; returns the moment it is."""
        with self.presses() as press:
            return _Day(self, day_, press).play(2 * self.visitors * self.crowd, 5, until)

    @contextmanager
    def presses(self) -> Iterator["Press"]:
        """Presses that share a commit."""
        database = self.hall.house.database
        with database.writer.begin() as connection:
            yield Press(self.hall, connection)
        database.committed()


@dataclass
class Press:
    """One press after the other on one connection; a refused one leaves nothing."""

    hall: SmallHall
    connection: Connection

    def __call__(self, operation: Callable[Concatenate[Work, Halls, P], T], *args: P.args, **more: P.kwargs) -> T | None:
        work = Work(self.connection)
        answer = None
        try:
            answer = operation(work, self.hall.house.halls, *args, **more)
        except HallError:
            work.begin_again()
        work.end()
        return answer


class _Day:
    """Events in order of time; whoever acts looks at the window first, as a clerk does."""

    def __init__(self, year: Year, day_: date, press: Press) -> None:
        self.year, self.hall, self.day, self.press = year, year.hall, day_, press
        self.chance, self.zone = year.chance, year.hall.config.timezone
        self.heap: list[tuple[datetime, int, Callable[[datetime], object]]] = []
        self.pushed = 0
        self.people = {name: self.hall.person(name) for pair in POSTS.values() for name in pair}
        self.chief, self.guide, self.kiosk = self.hall.person("gao"), self.hall.person("chen"), self.hall.device("kiosk")
        self.pads = {"1": self.hall.device("pad"), "2": self.hall.device("pad2")}
        self.at_window: dict[str, str] = {}
        self.turns: dict[str, int] = {}
        self.idle: set[str] = set()
        self.held: dict[str, list[str]] = {number: [] for number in POSTS}
        self.last = datetime.combine(day_, time(23, 50), self.zone)

    def clock(self, hh_mm: str) -> datetime:
        hour, minute = map(int, hh_mm.split(":"))
        return datetime.combine(self.day, time(hour, minute), self.zone) + timedelta(milliseconds=self.chance.randrange(60_000))

    def later(self, at: datetime, deed: Callable[[datetime], object]) -> None:
        self.pushed += 1
        heappush(self.heap, (at, self.pushed, deed))

    def after(self, at: datetime, low: float, high: float, deed: Callable[[datetime], object]) -> None:
        self.later(at + timedelta(milliseconds=round(self.chance.uniform(low, high) * 1000)), deed)

    def then(self, number: str, at: datetime, low: float, high: float, deed: Callable[[str, datetime], object]) -> None:
        """What happens next at a window; it takes the place of what was to happen before."""
        self.turns[number] = turn = self.turns.get(number, 0) + 1
        self.after(at, low, high, lambda now: deed(number, now) if self.turns[number] == turn else None)

    def wake(self, at: datetime) -> None:
        """Somebody came: whoever sits idle looks up."""
        for number in sorted(self.idle):
            self.then(number, at, 5, 60, self.free)
        self.idle.clear()

    def happens(self, percent: float) -> bool:
        return self.chance.random() * 100 < percent

    def play(self, visitors: int, n: int, until: str = "") -> datetime:
        is_evening = self.day.isoweekday() == EVENING_WEEKDAY
        on_duty = [number for number in POSTS if number != "2" or n % 2 == 0]  # on half of the days with a crowd too
        for number in on_duty:
            self.later(self.clock("08:55"), partial(self.open, number))
        for _ in range(visitors):
            spans = [*SESSIONS, *([EVENING] if is_evening else [])]
            start, end = self.chance.choice(spans)
            begins, ends = self.clock(start), self.clock(end)
            self.later(begins + (ends - begins) * self.chance.random(), self.come)
        self.plan()
        for moment in ("08:50", "10:10", "11:55", "15:20", "16:40"):
            self.later(self.clock(moment), self.look_at_devices)
        for _ in range(self.chance.randrange(3)):
            self.later(self.clock("12:00") + timedelta(minutes=self.chance.randrange(240)), self.rate_late)
        late = n % 30 == 11
        closing = self.clock("20:30") if not late else self.clock("07:40") + timedelta(days=1)
        stop = self.clock(until) if until else min(closing, self.last)
        while self.heap and self.heap[0][0] < stop:
            at, _, deed = heappop(self.heap)
            deed(at)
        if until:
            return stop
        if late:
            self.undo_across_midnight()
        self.press(day.close_day, self.hall.id, SYSTEM, closing, self.day)
        return closing

    # --- roster and devices

    def plan(self) -> None:
        """Not everybody who is planned comes, and some come who are not."""
        lines = [
            Duty(f"P{number}", self.day, session, self.chance.choice("AAAB"))
            for number in POSTS
            for session in (1, 2)
            if self.happens(80)
        ]
        self.press(set_roster, self.hall.id, lines, self.chief, self.clock("08:00"))

    def look_at_devices(self, at: datetime) -> None:
        """One that is silent now and then is found out, and comes back."""
        heard = {device: dict[str, str]() for device in self.hall.devices.values() if not self.happens(8)}
        self.press(devices.hear, self.hall.id, heard, at)
        self.press(devices.find_silent, self.hall.id, at + timedelta(seconds=1))

    # --- visitors

    def come(self, at: datetime) -> None:
        kinds = ("kiosk", "guide", "card", "phone", "special", "cross", "agency", "theme", "booked", "walk_up", "consult")
        kind = self.chance.choices(kinds, (20, 8, 10, 3, 9, 9, 4, 7, 9, 6, 10))[0]
        if kind == "booked":
            self.book(at)
        elif kind == "walk_up":
            self.walk_up(at)
        else:
            self.take(kind, at)

    def take(self, kind: str, at: datetime) -> None:
        purpose, language = self.chance.choice(("", "apply", "collect")), self.chance.choice(("zh", "zh", "en"))
        request = Request(
            "A", self.chance.choice((None, "passport", "house")), purpose=purpose, language=language,
            case_count=self.chance.choice((1, 1, 1, 2, 3)), phone="13800138000" if kind == "phone" else None,
        )  # fmt: skip
        actor = self.kiosk
        if kind == "guide":
            actor = self.guide
        elif kind == "card":
            request = Request("A", "passport", identity=card(self.chance.randrange(1, 6)))
        elif kind == "special":
            group = self.chance.choice(GROUPS)
            request = Request(self.chance.choice(("A", "T")), special_group=group, language=language)
        elif kind == "cross":
            told = self.chance.choice(((None, "湖南省长沙市"), ("in_city", "梅县区"), None))
            request = Request("K", "abroad", cross_region=told)
        elif kind == "agency":
            request, actor = Request("A", "house", agency=True), self.guide
        elif kind == "theme":
            request = Request("Z", theme="restaurant")
        elif kind == "consult":
            request = Request("Z")
        issued = self.press(issuing.issue, self.hall.house.vault, self.hall.id, request, actor, at)
        if issued is not None:
            self.after_issue(issued.visit, at)

    def after_issue(self, visit: Visit, at: datetime) -> None:
        self.wake(at)
        if self.happens(6):
            self.leaves(visit, at, 200)
        elif self.happens(6):
            self.after(at, 20, 300, lambda then: self.press(moving.cancel, self.hall.id, visit.id, self.guide, then, "误取"))
        elif self.happens(5):
            target = Target(zone=self.chance.choice(("A", "Z")), place=self.chance.choice(("original", "last")))
            self.after(
                at, 60, 900,
                lambda then: self.press(moving.transfer_waiting, self.hall.id, visit.id, target, self.guide, then),
            )  # fmt: skip
        elif self.happens(3):
            self.after(
                at, 60, 600, lambda then: self.press(moving.move_ahead, self.hall.id, visit.id, self.chief, then, "不适")
            )

    def leaves(self, visit: Visit, at: datetime, soonest: float) -> None:
        self.after(at, soonest, soonest * 15, lambda then: self.press(moving.abandon, self.hall.id, visit.id, self.kiosk, then))

    def book(self, at: datetime) -> None:
        half_hour = timedelta(minutes=30)
        midnight = datetime.combine(self.day, time(), self.zone)
        slot = midnight + half_hour * (int((at - midnight) / half_hour) + self.chance.choice((1, 1, 2)))
        wish = Wish(slot, f"138{self.chance.randrange(10**8):08}", zone="A", name="张三")
        booked = self.press(booking.book, self.hall.house.vault, self.hall.id, wish, self.guide, at)
        if booked is None or self.happens(10):
            return
        comes = self.chance.uniform(-19, 30) if self.happens(75) else self.chance.uniform(36, 60)
        self.later(max(slot + timedelta(minutes=comes), at), partial(self.check_in, booked.id))

    def check_in(self, booking_id: str, at: datetime) -> None:
        who = Who(booking=booking_id)
        done = self.press(checking_in.check_in, self.hall.house.vault, self.hall.id, who, self.guide, at)
        if done is not None:
            self.after_issue(done.issued.visit, at)

    def walk_up(self, at: datetime) -> None:
        number = self.chance.choice(("1", "2", "3"))
        name = self.at_window.get(number)
        if name is None:
            return
        request = Request("Z" if number == "3" else "A", channel="window")
        done = self.press(
            calling.start_walk_up, self.hall.house.vault, self.hall.windows[number], request, self.people[name], at
        )
        if done is not None:
            self.then(number, at, 100, 900, self.serve)

    def rate_late(self, at: datetime) -> None:
        """By phone: of today or of a day of the week before."""
        served = self.year.served
        if served:
            _, visit = served.pop(self.chance.randrange(len(served)))
            answer = rating.Answer(self.level(), channel="phone")
            self.press(rating.rate, self.hall.id, visit.id, answer, self.kiosk, at)
        while served and (self.day - served[0][0]).days > 6:
            served.pop(0)

    def level(self) -> int:
        return self.chance.choices((5, 4, 3, 2, 1), (60, 20, 10, 6, 4))[0]

    # --- windows

    def clerk(self, number: str) -> tuple[str, Actor]:
        return self.hall.windows[number], self.people[self.at_window[number]]

    def open(self, number: str, at: datetime) -> None:
        name = POSTS[number][0 if self.happens(80) else 1]
        if self.press(staffing.open_window, self.hall.windows[number], self.people[name], at) is None:
            return
        self.at_window[number] = name
        self.then(number, at, 5, 400, self.free)

    def free(self, number: str, at: datetime) -> None:
        """Somebody sits at a window where nobody is; what would one do?"""
        window, who = self.clerk(number)
        self.idle.discard(number)
        row = window_row(self.press.connection, window)
        if row.state.value in ("paused", "break"):
            self.press(staffing.resume, window, who, at)
        elif row.leg_id is not None:
            self.then(number, at, 10, 60, self.serve)
            return
        if self.closes(number, at):
            return
        if self.held[number] and self.happens(50):
            ticket = self.held[number].pop()
            if self.press(moving.resume_hold, window, ticket, who, at) is not None:
                self.undo_sometimes(number, at)
                self.then(number, at, 20, 300, self.serve)
                return
        if self.happens(3):
            self.press(staffing.pause, window, who, at, Pause("restroom", 5))
            self.undo_sometimes(number, at)
            self.then(number, at, 60, 400, self.free)
            return
        if self.happens(1):
            self.stand_in(number, at)
            return
        done = self.press(calling.call_next, window, who, at)
        if done is None or done.visit is None:
            self.idle.add(number)
            self.then(number, at, 2400, 6000, self.free)
            return
        self.undo_sometimes(number, at)
        self.then(number, at, 12, 90, self.serve)

    def closes(self, number: str, at: datetime) -> bool:
        local = at.astimezone(self.zone).time()
        ends = time(19, 35) if self.day.isoweekday() == EVENING_WEEKDAY and number in "12" else time(17, 20)
        window, who = self.clerk(number)
        if local >= ends:
            if not self.happens(8):  # some forget it, and the day's close does it
                self.press(staffing.close_window, window, who, at)
            return True
        if time(12) <= local < time(13, 30) and self.happens(60):
            self.press(staffing.pause, window, who, at, Pause("meal", 45))
            self.then(number, at, 3000, 5400, self.free)
            return True
        return False

    def undo_sometimes(self, number: str, at: datetime) -> None:
        """Whatever the clerk does next comes later than the undo."""
        if self.happens(4):
            self.after(at, 1, 9.5, partial(self.undo, number))

    def undo(self, number: str, at: datetime) -> None:
        self.press(undoing.undo, *self.clerk(number), at)

    def stand_in(self, number: str, at: datetime) -> None:
        """The other of the pair takes over, with a word or without."""
        if self.happens(60):
            self.press(staffing.hand_over, *self.clerk(number), at, "材料在左手抽屉")
            self.then(number, at, 30, 600, self.cover)
        else:
            self.cover(number, at)

    def cover(self, number: str, at: datetime) -> None:
        other = next(name for name in POSTS[number] if name != self.at_window[number])
        if self.press(staffing.cover, self.hall.windows[number], self.people[other], at) is not None:
            self.at_window[number] = other
        self.then(number, at, 12, 200, self.serve)

    def serve(self, number: str, at: datetime) -> None:
        window, who = self.clerk(number)
        row = window_row(self.press.connection, window)
        if row.leg_id is None:
            self.free(number, at)
        elif row.state.value == "called":
            self.called(number, at)
        elif row.state.value == "paused":
            self.press(staffing.resume, window, who, at)
            self.then(number, at, 30, 300, self.serve)
        else:
            self.serving(number, at)

    def called(self, number: str, at: datetime) -> None:
        window, who = self.clerk(number)
        what = self.chance.choices(
            ("start", "finish", "no_show", "put_back", "hold", "transfer", "stand_in"), (75, 5, 10, 5, 2, 2, 1)
        )[0]
        if what == "start":
            self.press(calling.start, window, who, at)
            self.undo_sometimes(number, at)
            self.then(number, at, 60, self.chance.choice((600, 1500)), self.serve)
        elif what == "finish":
            self.then(number, at, 60, 500, self.finish)  # nobody pressed start
        elif what == "no_show":
            self.no_show(number, at)
        elif what == "hold":
            self.hold(number, at)
        elif what == "transfer":
            self.transfer(number, at)
        elif what == "put_back":
            done = self.press(moving.put_back, window, who, at)
            if done is not None and done.visit is not None and self.happens(40):
                self.leaves(done.visit, at, 2)  # and is not there when it would really be its turn
            self.undo_sometimes(number, at)
            self.then(number, at, 30, 300, self.free)
        else:
            self.stand_in(number, at)

    def no_show(self, number: str, at: datetime) -> None:
        window, who = self.clerk(number)
        self.press(calling.recall, window, who, at)
        self.then(number, at, 61, 120, self.nobody_came)

    def nobody_came(self, number: str, at: datetime) -> None:
        done = self.press(calling.no_show, *self.clerk(number), at)
        self.undo_sometimes(number, at)
        if done is not None and done.visit is not None and self.happens(60):
            ticket = done.visit.id
            self.after(at, 90, 1800, lambda then: self.press(moving.reactivate, self.hall.id, ticket, self.kiosk, then))
        self.then(number, at, 90, 200, self.free)

    def hold(self, number: str, at: datetime) -> None:
        window, who = self.clerk(number)
        done = self.press(moving.hold, window, who, at)
        if done is not None and done.visit is not None:
            self.held[number].append(done.visit.id)
            self.undo_sometimes(number, at)
        self.then(number, at, 12, 200, self.free)

    def transfer(self, number: str, at: datetime) -> None:
        window, who = self.clerk(number)
        target = Target(zone=self.chance.choice(("A", "Z", "T")), place=self.chance.choice(("original", "last", "next")))
        self.press(moving.transfer, window, target, who, at)
        self.undo_sometimes(number, at)
        self.then(number, at, 12, 200, self.free)

    def serving(self, number: str, at: datetime) -> None:
        window, who = self.clerk(number)
        what = self.chance.choices(("finish", "hold", "transfer", "pause", "stand_in", "leave"), (80, 5, 6, 3, 5, 1))[0]
        if what == "finish":
            self.finish(number, at)
        elif what == "hold":
            self.hold(number, at)
        elif what == "transfer":
            self.transfer(number, at)
        elif what == "pause":
            self.press(staffing.pause, window, who, at, Pause("restroom", 5))
            self.then(number, at, 30, 300, self.serve)
        elif what == "stand_in":
            self.stand_in(number, at)
        else:
            self.then(number, at, 3600, 5400, self.serve)  # a hard case, or one forgot to press

    def finish(self, number: str, at: datetime) -> None:
        window, who = self.clerk(number)
        outcome = self.chance.choice(("done", "done", "done", "accepted", "incomplete", "consulted"))
        done = self.press(calling.finish, window, who, at, Finish(outcome))
        self.undo_sometimes(number, at)
        if done is not None and done.visit is not None and done.visit.state.value == "finished":
            self.rated(number, done.visit, at)
        self.then(number, at, 12, 200, self.free)

    def rated(self, number: str, visit: Visit, at: datetime) -> None:
        if number in self.pads and self.happens(60):
            answer = rating.Answer(self.level())
            self.after(
                at, 11, 50, lambda then: self.press(rating.rate, self.hall.id, visit.id, answer, self.pads[number], then)
            )
        else:
            self.year.served.append((self.day, visit))

    def undo_across_midnight(self) -> None:
        """A service finished by mistake in the day's last seconds goes on after midnight, until the day is closed."""
        window, who, away = self.hall.windows["3"], self.people[POSTS["3"][0]], self.people[self.at_window["3"]]
        midnight = datetime.combine(self.day + timedelta(days=1), time(), self.zone)
        walk_up = Request("Z", channel="window")
        self.press(staffing.close_window, window, away, midnight - timedelta(minutes=9))
        self.press(staffing.open_window, window, who, midnight - timedelta(minutes=8))
        self.press(calling.start_walk_up, self.hall.house.vault, window, walk_up, who, midnight - timedelta(minutes=7))
        self.press(calling.finish, window, who, midnight - timedelta(milliseconds=3250), Finish("done"))
        self.press(undoing.undo, window, who, midnight + timedelta(milliseconds=4125))
