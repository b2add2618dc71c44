"""One day of a log played in a hall: people come, clerks serve them, and in the end the books are compared."""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import count
from random import Random
from typing import Any

from app.replay.clerks import Clerk, Rules
from app.replay.client import HallClient, Refused
from app.replay.clock import Clock
from app.replay.logs import DAY_SECONDS, Logged
from app.replay.mapping import Errand
from app.replay.report import DayReport, day_report
from app.replay.roster import Place, roster
from app.replay.visitors import Habits, Stage, Visitor, stranger, visitor

_NOTICE_SECONDS = 1.0
"""From the ticket's appearing on a clerk's screen to the press."""
_GLANCE_SECONDS = 5.0
"""Of the hall's clock: how often the driver looks for people it did not send."""
_PAD_SECONDS = (2.0, 3.5)
DAY_ENDS = DAY_SECONDS - 10.0
"""Whoever is at a window then is finished, and the day is closed before the hall's next one begins."""


class Engine:
    """Plays one day. Deeds happen in order of their time; the clock decides how long that takes.

    pads: token by window id, none where nobody rates. people: user name by window id.
    """

    def __init__(
        self,
        client: HallClient,
        clock: Clock,
        habits: Habits,
        *,
        pads: Mapping[str, str],
        people: Mapping[str, str],
        progress: Callable[[str], None],
        watches_strangers: bool,
    ) -> None:
        self.client = client
        self.clock = clock
        self.habits = habits
        board = client.look(client.of_hall("/board"))
        self._seq: int = board["seq"]
        self._hall_days = [client.look(client.of_hall("/ledger"))["day"]]
        self.rules = _rules(board["state"]["hall"]["policy"])
        self._pads = pads
        self._people = people
        self._progress = progress
        self._watches_strangers = watches_strangers
        self._deeds: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._clerks: list[Clerk] = []
        self._by_ticket: dict[str, Visitor] = {}
        self._still_to_come = 0
        self._last_sit_down = 0.0
        self._day = date.min
        self._reasons: dict[int, list[str]] = {}
        self._chance = Random()  # noqa: S311 - which reason a made-up visitor touches

    def play(
        self, people: Sequence[Logged], errands: Mapping[str, Errand], places: Sequence[Place], *, seed: int = 0
    ) -> DayReport:
        """Play the people of one day to its end, close the hall's day and compare the books."""
        self._day = people[0].day
        self._chance = Random(f"{seed} {self._day}")  # noqa: S311 - see above
        self._reasons = self._read_reasons()
        visitors = _visitors(people, errands, self.habits, seed)
        self._still_to_come = len(visitors)
        for one in visitors:
            self._at(float(one.logged.arrive_seconds), partial(self._arrive, one))
        self._clerks = [Clerk(self, place, self._people.get(place.id, ""), self._pads.get(place.id, "")) for place in places]
        spells = roster(people, lambda person: errands[person.kind].zone, places)
        self._last_sit_down = max((float(spell.start) for planned in spells.values() for spell in planned), default=0.0)
        for clerk in self._clerks:
            clerk.work(spells.get(clerk.place.id, ()))
        for hour in range(people[0].arrive_seconds // 3600 + 1, 25):
            self._at(hour * 3600.0, partial(self._tell, hour))
        if self._watches_strangers:
            self.later(0.0, self._glance)
        self._run()
        return self._close(visitors)

    # --- what clerks ask of the floor ------------------------------------------------------------------------------------

    @property
    def is_closing(self) -> bool:
        return self.clock.now() >= DAY_ENDS

    def later(self, seconds: float, deed: Callable[[], None]) -> None:
        self._at(self.clock.now() + max(seconds, 0.0), deed)

    def before_the_end(self, seconds: float, deed: Callable[[], None]) -> None:
        self.later(min(seconds, DAY_ENDS - self.clock.now()), deed)

    def visitor_of(self, ticket: dict[str, Any]) -> Visitor:
        """Whose ticket it is; somebody new when the driver did not take it."""
        known = self._by_ticket.get(ticket["id"])
        if known is None:
            known = stranger(ticket["zone"], self._day, self.clock.now())
            known.ticket_id = ticket["id"]
            self._by_ticket[ticket["id"]] = known
        return known

    def came_to_window(self, visitor: Visitor) -> None:
        visitor.stage = Stage.SERVING

    def was_served(self, visitor: Visitor, pad_token: str) -> None:
        visitor.stage, visitor.was_served = Stage.GONE, True
        if visitor.level is not None and pad_token:
            self.later(self._chance.uniform(*_PAD_SECONDS), partial(self._rate, visitor, visitor.level, pad_token))

    def missed_call(self, visitor: Visitor) -> None:
        visitor.stage = Stage.MISSED
        if visitor.returns_after is not None:
            visitor.comes = True
            self.later(visitor.returns_after, partial(self._return, visitor))

    def joined_line(self, zone: str) -> None:
        """Wake a free clerk who takes the zone, those first whose own it is."""
        free = [clerk for clerk in self._clerks if clerk.is_free_for(zone)]
        if free:
            clerk = min(free, key=lambda clerk: (clerk.place.zones.index(zone), self._chance.random()))
            clerk.is_coming = True
            self.later(_NOTICE_SECONDS, clerk.look_up)

    def other_zone(self, visitor: Visitor) -> str | None:
        """Where a visitor in the wrong zone is sent: a zone that somebody else serves now."""
        served = {zone for clerk in self._clerks if clerk.is_on_duty for zone in clerk.place.zones[:1]} - {visitor.zone}
        return self._chance.choice(sorted(served)) if served else None

    def is_covered(self, clerk: Clerk) -> bool:
        others = {zone for other in self._clerks if other is not clerk and other.is_on_duty for zone in other.place.zones}
        return set(clerk.place.zones) <= others

    # --- what visitors do ------------------------------------------------------------------------------------------------

    def _arrive(self, one: Visitor) -> None:
        self._still_to_come -= 1
        body: dict[str, Any] = {"zone": one.zone, "channel": "kiosk"}
        if one.item is not None:
            body["service_item"] = one.item
        if one.logged.is_special:
            body["priority_class"] = "special"
        try:
            ticket = self.client.press(self.client.of_hall("/tickets"), body)
        except Refused:
            one.stage = Stage.GONE
            return
        one.stage, one.ticket_id, one.issued_at = Stage.WAITING, ticket["id"], self.clock.now()
        self._by_ticket[one.ticket_id] = one
        self.joined_line(one.zone)
        if one.patience is not None:
            self.later(one.patience, partial(self._give_up, one))

    def _give_up(self, one: Visitor) -> None:
        if one.stage is Stage.WAITING and one.called_at is None and self._for_ticket(one, "abandon"):
            one.stage = Stage.GONE

    def _return(self, one: Visitor) -> None:
        if one.stage is Stage.MISSED and self._for_ticket(one, "reactivate"):
            one.stage = Stage.WAITING
            self.joined_line(one.zone)

    def _rate(self, one: Visitor, level: int, pad_token: str) -> None:
        reasons = self._reasons.get(level, [])
        chosen = self._chance.sample(reasons, 1) if level <= 2 and reasons else []
        body = {"level": level, "reasons": chosen, "channel": "pad"}
        try:
            self.client.press(f"/tickets/{one.ticket_id}/rating", body, token=pad_token)
        except Refused:
            return  # counted by the client; nobody is made to rate

    def _for_ticket(self, one: Visitor, verb: str) -> bool:
        try:
            self.client.press(f"/tickets/{one.ticket_id}/actions/{verb}")
        except Refused:
            return False
        return True

    # --- time ------------------------------------------------------------------------------------------------------------

    def _at(self, seconds: float, deed: Callable[[], None]) -> None:
        heapq.heappush(self._deeds, (seconds, next(self._order), deed))

    def _run(self) -> None:
        while self._deeds and not self._is_over():
            seconds, _, deed = heapq.heappop(self._deeds)
            if seconds >= DAY_SECONDS - 1:
                break
            self.clock.wait_until(seconds)
            deed()

    def _is_over(self) -> bool:
        """Nobody is at work any more, and those who wait in vain have given up; the rest expires with the day."""
        if self._still_to_come or self.clock.now() <= self._last_sit_down or any(clerk.is_on_duty for clerk in self._clerks):
            return False
        return not any(one.stage is Stage.WAITING and one.patience is not None for one in self._by_ticket.values())

    def _glance(self) -> None:
        """People take tickets at the real kiosk while a demo day runs; somebody must call them."""
        waiting = self.client.look(self.client.of_hall("/board"))["state"]["zones"]
        for zone in waiting:
            if zone["waiting"]:
                self.joined_line(zone["code"])
        self.later(_GLANCE_SECONDS * self.clock.speed, self._glance)

    def _tell(self, hour: int) -> None:
        stages = [one.stage for one in self._by_ticket.values()]
        waiting, served = stages.count(Stage.WAITING), sum(one.was_served for one in self._by_ticket.values())
        on_duty = sum(clerk.is_on_duty for clerk in self._clerks)
        self._progress(f"{self._day} {hour:02d}:00  taken {len(stages)}  served {served}  waiting {waiting}  windows {on_duty}")

    # --- the end ---------------------------------------------------------------------------------------------------------

    def _close(self, visitors: Sequence[Visitor]) -> DayReport:
        closed = self.client.press(self.client.of_hall("/actions/close-day"))
        # A day played fast in a real evening may pass the hall's midnight.
        days = list(dict.fromkeys([*self._hall_days, closed["day"]]))
        return day_report(self.client, self._day, visitors, hall_days=days, after=self._seq, alone=not self._watches_strangers)

    def _read_reasons(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        for reason in self.client.look("/rating-catalogue")["reasons"]:
            for level in reason["levels"]:
                found[level].append(reason["code"])
        return found


def places_of(client: HallClient, leave: Iterable[str] = ()) -> list[Place]:
    """The windows the driver may use. leave: numbers of those where people sit."""
    left = set(leave)
    windows = client.look(client.of_hall("/board"))["state"]["windows"]
    return [
        Place(window["id"], window["number"], tuple(window["zones"]))
        for window in windows
        if window["active"] and window["number"] not in left
    ]


def _visitors(people: Sequence[Logged], errands: Mapping[str, Errand], habits: Habits, seed: int) -> list[Visitor]:
    typical: dict[str, list[int]] = defaultdict(list)
    for person in people:
        if person.service_seconds is not None:
            typical[person.kind].append(person.service_seconds)
    return [visitor(person, errands[person.kind], habits, typical[person.kind], seed) for person in people]


def _rules(policy: Mapping[str, Any]) -> Rules:
    return Rules(
        recall_spacing_seconds=policy["recall_spacing_seconds"],
        no_show_after_seconds=policy["no_show_after_seconds"],
        calls_per_ticket=policy["calls_per_ticket"],
        held_max=policy["held_max"],
    )
