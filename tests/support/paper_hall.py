"""A small hall on paper for the estimator: told what happens in a line each, at minutes after midnight."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from app.domain.discipline import Preference
from app.domain.policy import Policy
from app.domain.rehearsal import RuleSet
from app.domain.waits.estimator import Estimator
from app.domain.waits.floor import Seen, What
from app.domain.waits.house import HouseRule
from app.domain.waits.picture import Booking, Hours, Item, Plan, Shift

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
OPENS, NOON, AFTER, CLOSES = 510, 720, 870, 1080
"""08:30, 12:00, 14:30 and 18:00, in minutes."""


def seconds(minutes: float) -> float:
    return minutes * 60.0


class PaperHall:
    """windows: the zones that each takes from. service: the catalogue's minutes, of every zone. ``now`` in minutes."""

    def __init__(
        self,
        windows: Mapping[str, Sequence[str]],
        *,
        service: float = 10,
        roster: Sequence[Shift] = (),
        bookings: Sequence[Booking] = (),
        through_noon: Sequence[str] = (),
    ) -> None:
        self.windows, self.service = windows, service
        zones = sorted({zone_id for own in windows.values() for zone_id in own})
        profiles = {window_id: tuple(Preference(zone_id) for zone_id in own) for window_id, own in windows.items()}
        self.rule = HouseRule(RuleSet(Policy().rates, profiles), MIDNIGHT)
        self.plan = Plan(
            "2026-03-02", 0, 12, {zone_id: seconds(service) for zone_id in zones},
            {zone_id.lower(): Item(zone_id.lower(), zone_id, seconds(service)) for zone_id in zones}, windows,
            [
                Hours(seconds(OPENS - 15), seconds(OPENS), seconds(NOON - 15), seconds(NOON), seconds(NOON + 15)),
                Hours(seconds(AFTER - 15), seconds(AFTER), seconds(CLOSES - 15), seconds(CLOSES), seconds(CLOSES + 60)),
            ],
            frozenset(through_noon), roster, bookings,
        )  # fmt: skip
        self.estimator = Estimator(self.rule)
        self.estimator.begin_day(self.plan)
        self.numbers = 0

    def see(self, what: What, now: float, **more: object) -> None:
        self.estimator.observe(Seen(what, seconds(now), **more))  # type: ignore[arg-type]  # fields by their names

    def open(self, *windows: str, now: float = OPENS) -> None:
        for window_id in windows or self.windows:
            self.see(What.WINDOW_OPEN, now, window_id=window_id, person=f"clerk of {window_id}")

    def issue(self, now: float, zone_id: str = "A", priority_class: str = "ordinary") -> str:
        self.numbers += 1
        ticket_id = f"{zone_id}{self.numbers:03d}"
        self.see(What.ISSUED, now, ticket_id=ticket_id, zone_id=zone_id, item_id=zone_id.lower(), priority_class=priority_class)
        return ticket_id

    def call(self, ticket_id: str, window_id: str, now: float) -> None:
        self.see(What.CALLED, now, ticket_id=ticket_id, window_id=window_id)

    def serve(self, ticket_id: str, window_id: str, now: float, lasts: float) -> None:
        """Called, there at once, and gone after ``lasts`` minutes."""
        self.call(ticket_id, window_id, now)
        self.see(What.STARTED, now, ticket_id=ticket_id, window_id=window_id)
        self.see(What.FINISHED, now + lasts, ticket_id=ticket_id, window_id=window_id)

    def minutes(self, ticket_id: str, now: float) -> tuple[float, float, float]:
        """p10, p50, p90 of a ticket that waits."""
        low, middle, high = self.estimator.predict([ticket_id], seconds(now))[ticket_id]
        return low / 60, middle / 60, high / 60
