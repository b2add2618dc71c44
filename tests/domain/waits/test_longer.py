"""Why a call comes later than it was promised, in halls on paper: what changed is named, and nothing else."""

from collections.abc import Mapping

import pytest

from app.domain.waits.floor import What
from app.domain.waits.knowledge import knowledge
from app.domain.waits.longer import Cause, Longer, Then, Why, before, promised, reasons
from app.domain.waits.picture import APPOINTMENT, ORDINARY, Booking, Phase, Shift
from app.texts import why_longer
from tests.support.paper_hall import AFTER, CLOSES, NOON, OPENS, PaperHall, seconds

USUAL: Mapping[str, float] = {"A": seconds(10), "B": seconds(10)}
T = OPENS + 60
"""09:30: the moment of the promise, in minutes."""


class Promise:
    """Two windows, one visitor at each, so many people ahead of one ticket, and what it was promised at ``T``."""

    def __init__(self, hall: PaperHall | None = None, *, ahead: int = 6, windows: tuple[str, ...] = ()) -> None:
        self.hall = hall or PaperHall({"w1": ["A"], "w2": ["A"], "b1": ["B"]})
        self.hall.open(*windows, now=T - 30)
        for window_id in windows or ("w1", "w2"):
            ticket_id = self.hall.issue(T - 1)
            self.hall.call(ticket_id, window_id, T - 1)
            self.hall.see(What.STARTED, T - 1, ticket_id=ticket_id, window_id=window_id)
        self.line = [self.hall.issue(T) for _ in range(ahead)]
        self.ticket_id = self.hall.issue(T)
        self.then = self.promise(T)

    def promise(self, now: float) -> Then:
        picture = self.hall.estimator.floor.picture(seconds(now))
        return promised(picture, self.hall.estimator.floor.tickets[self.ticket_id], seconds(self.expected(now)))

    def expected(self, now: float) -> float:
        """Minutes from ``now`` to the call, from the walks."""
        return self.hall.minutes(self.ticket_id, now)[1]

    def why(self, now: float, *, later: float | None = None, usual: Mapping[str, float] = USUAL) -> Longer | None:
        """later: minutes beyond the promise; as the walks have it when it is not given."""
        p50 = seconds(self.expected(now)) if later is None else self.then.call_at + seconds(later) - seconds(now)
        picture = self.hall.estimator.floor.picture(seconds(now))
        return reasons(self.then, picture, self.hall.estimator.floor.tickets[self.ticket_id], p50, usual)


def causes(longer: Longer | None) -> list[Cause]:
    assert longer is not None
    return list(longer.causes)


def test_what_is_kept_with_a_promise_are_the_open_windows_of_the_zone_and_those_ahead() -> None:
    told = Promise()
    assert told.then.windows == {"w1": Phase.SERVING, "w2": Phase.SERVING}
    assert told.then.ahead == set(told.line)
    assert told.then.call_at == pytest.approx(seconds(T + told.expected(T)))


def test_nothing_is_said_while_the_promise_holds() -> None:
    told = Promise()
    assert told.why(T) is None
    told.hall.see(What.WINDOW_PAUSE, T + 1, window_id="w1", reason="papers")
    assert told.why(T + 1, later=5) is None
    assert told.why(T + 1, later=-20) is None


@pytest.mark.parametrize(("later", "minutes"), [(5.1, 10), (10, 10), (10.1, 15), (31, 35)])
def test_minutes_are_rounded_up_to_five(later: float, minutes: int) -> None:
    told = Promise()
    told.hall.see(What.WINDOW_CLOSE, T + 1, window_id="w1")
    longer = told.why(T + 1, later=later)
    assert longer is not None
    assert longer.minutes == minutes


@pytest.mark.parametrize(("what", "code"), [(What.WINDOW_CLOSE, Why.WINDOW_CLOSED), (What.WINDOW_PAUSE, Why.WINDOW_PAUSED)])
def test_a_window_that_stops_is_named(what: What, code: Why) -> None:
    told = Promise(ahead=8)
    for k in range(12):  # as faults go here
        told.hall.estimator.learned.habits.pauses.length("system_fault").learn(seconds(30 + k))
    told.hall.see(what, T + 1, window_id="w2", reason="system_fault")
    longer = told.why(T + 1)
    assert causes(longer) == [Cause(code, "w2")]
    assert longer is not None
    assert longer.minutes >= 10


def test_a_window_of_another_zone_is_no_cause() -> None:
    told = Promise()
    told.hall.see(What.WINDOW_OPEN, T - 20, window_id="b1", person="b")
    told.hall.see(What.WINDOW_CLOSE, T + 1, window_id="b1")
    assert causes(told.why(T + 1, later=12)) == [Cause(Why.SLOWER)]


def test_a_window_that_is_back_is_no_cause_any_more() -> None:
    told = Promise()
    told.hall.see(What.WINDOW_PAUSE, T + 1, window_id="w2", reason="papers")
    told.hall.see(What.WINDOW_OPEN, T + 15, window_id="w2", person="clerk of w2")
    assert causes(told.why(T + 15, later=12)) == [Cause(Why.SLOWER)]


def test_a_window_that_closes_with_its_shift_was_known_of() -> None:
    roster = [Shift("w1", "a", seconds(OPENS), seconds(CLOSES)), Shift("w2", "b", seconds(OPENS), seconds(T + 15))]
    told = Promise(PaperHall({"w1": ["A"], "w2": ["A"]}, roster=roster), ahead=8)
    told.hall.see(What.WINDOW_CLOSE, T + 12, window_id="w2")
    assert causes(told.why(T + 12, later=12)) == [Cause(Why.SLOWER)]


def test_a_window_that_closes_long_before_its_shift_ends_is_named() -> None:
    roster = [Shift(window_id, window_id, seconds(OPENS), seconds(CLOSES)) for window_id in ("w1", "w2")]
    told = Promise(PaperHall({"w1": ["A"], "w2": ["A"]}, roster=roster), ahead=8)
    told.hall.see(What.WINDOW_CLOSE, T + 12, window_id="w2")
    assert causes(told.why(T + 12, later=20)) == [Cause(Why.WINDOW_CLOSED, "w2")]


@pytest.mark.parametrize(("since", "reason"), [(NOON - 2, "lunch"), (NOON + 5, "meal"), (AFTER + 2, "lunch")])
def test_a_noon_that_was_known_of_is_no_cause(since: float, reason: str) -> None:
    told = Promise(ahead=30)
    for window_id in ("w1", "w2"):
        told.hall.see(What.WINDOW_PAUSE, since, window_id=window_id, reason=reason)
    found = told.why(since, later=12)
    assert all(cause.code is not Why.WINDOW_PAUSED for cause in causes(found))


def test_a_call_that_slips_behind_noon_says_so() -> None:
    told = Promise(ahead=22)
    assert told.then.call_at < seconds(NOON)
    told.hall.see(What.WINDOW_CLOSE, T + 10, window_id="w2")
    found = told.why(T + 10)
    assert Cause(Why.AFTER_BREAK) in causes(found)
    assert Cause(Why.WINDOW_CLOSED, "w2") in causes(found)
    assert found is not None
    assert found.minutes > AFTER - NOON - 30


def test_a_service_that_lasts_far_longer_than_usual_is_named_by_its_window() -> None:
    told = Promise(PaperHall({"w1": ["A"]}), ahead=2, windows=("w1",))
    found = told.why(T + 45)
    assert causes(found) == [Cause(Why.SERVICE_LASTS, "w1")]


def test_a_service_that_lasts_a_little_longer_is_not_worth_a_word() -> None:
    told = Promise(PaperHall({"w1": ["A"]}), ahead=2, windows=("w1",))
    assert causes(told.why(T + 14, later=6)) == [Cause(Why.SLOWER)]


def test_people_of_special_groups_who_came_since_are_counted() -> None:
    told = Promise(ahead=4)
    for _ in range(4):
        told.hall.issue(T + 2, priority_class="special")
    told.hall.issue(T + 2)  # who comes behind is none of them
    assert causes(told.why(T + 2, later=18)) == [Cause(Why.PLACED_BEFORE, count=4)]


def test_one_who_was_placed_before_and_is_at_a_window_already_still_counts() -> None:
    told = Promise(ahead=4)
    first, *_ = [told.hall.issue(T + 2, priority_class="special") for _ in range(3)]
    told.hall.call(first, "w1", T + 3)
    assert causes(told.why(T + 3, later=15)) == [Cause(Why.PLACED_BEFORE, count=3)]


def test_one_who_missed_the_call_and_comes_back_before_the_ticket_counts() -> None:
    told = Promise(PaperHall({"w1": ["A"]}), ahead=7, windows=("w1",))
    hall = told.hall
    hall.see(What.FINISHED, T + 1, ticket_id="A001", window_id="w1")
    hall.call(told.line[0], "w1", T + 1)
    hall.see(What.NO_SHOW, T + 3, ticket_id=told.line[0], window_id="w1")
    told.then = told.promise(T + 3)
    hall.see(What.RETURNED, T + 4, ticket_id=told.line[0])
    assert causes(told.why(T + 4, later=9)) == [Cause(Why.PLACED_BEFORE, count=1)]


def test_a_booking_counts_when_its_time_comes_before_the_promised_call() -> None:
    bookings = [Booking("k1", "A", "a", seconds(T + 10)), Booking("k2", "A", "a", seconds(CLOSES - 60))]
    told = Promise(PaperHall({"w1": ["A"], "w2": ["A"]}, bookings=bookings))
    for ticket_id, booking in (("k1", bookings[0]), ("k2", bookings[1])):
        told.hall.see(
            What.ISSUED, T + 5, ticket_id=ticket_id, zone_id="A", item_id="a", priority_class=APPOINTMENT,
            booking_id=booking.booking_id, slot=booking.slot,
        )  # fmt: skip
        visitor = told.hall.estimator.floor.tickets[ticket_id]
        visitor.place = booking.slot
    assert causes(told.why(T + 5, later=6)) == [Cause(Why.PLACED_BEFORE, count=1)]


def test_two_causes_at_once_stand_with_the_weightier_first_and_a_third_is_left_out() -> None:
    told = Promise(ahead=8)
    told.hall.see(What.WINDOW_CLOSE, T + 2, window_id="w2")
    told.hall.issue(T + 2, priority_class="special")
    assert causes(told.why(T + 2)) == [Cause(Why.WINDOW_CLOSED, "w2"), Cause(Why.PLACED_BEFORE, count=1)]
    assert len(causes(told.why(T + 60, later=90))) == 2  # the service at w1 lasts as well by now


def test_with_fewer_ahead_than_then_only_what_made_it_longer_is_told() -> None:
    told = Promise(ahead=8)
    hall = told.hall
    for ticket_id in told.line[:2]:
        hall.see(What.LEFT, T + 1, ticket_id=ticket_id)
    hall.see(What.WINDOW_PAUSE, T + 2, window_id="w2", reason="device_fault")
    assert causes(told.why(T + 2, later=15)) == [Cause(Why.WINDOW_PAUSED, "w2")]
    hall.see(What.WINDOW_OPEN, T + 3, window_id="w2", person="clerk of w2")
    assert told.why(T + 3) is None


def test_the_last_window_to_stop_is_the_whole_cause() -> None:
    told = Promise(PaperHall({"w1": ["A"]}), ahead=0, windows=("w1",))
    told.hall.see(What.WINDOW_PAUSE, T + 1, window_id="w1", reason="system_fault")
    assert causes(told.why(T + 1, later=25)) == [Cause(Why.WINDOW_PAUSED, "w1")]


def test_a_cause_that_explains_little_of_it_does_not_stand_alone() -> None:
    told = Promise(ahead=6)
    told.hall.issue(T + 2, priority_class="special")
    assert causes(told.why(T + 2, later=40)) == [Cause(Why.SLOWER), Cause(Why.PLACED_BEFORE, count=1)]


def test_a_transferred_ticket_has_a_new_promise_and_nothing_to_explain() -> None:
    told = Promise()
    told.hall.see(What.WINDOW_CLOSE, T + 1, window_id="w1")
    told.hall.see(What.MOVED, T + 2, ticket_id=told.ticket_id, zone_id="B", item_id="b")
    assert told.why(T + 2, later=30) is None


def test_before_follows_hand_class_booked_time_and_place() -> None:
    told = Promise(ahead=2)
    hall = told.hall
    behind = hall.issue(T + 1)
    special = hall.issue(T + 1, priority_class="special")
    moved = hall.issue(T + 1)
    hall.estimator.floor.tickets[moved].ahead = True
    visitor = hall.estimator.floor.tickets[told.ticket_id]
    picture = hall.estimator.floor.picture(seconds(T + 1))
    found = {one.ticket_id for one in before(picture, visitor, told.then.call_at)}
    assert found == {*told.line, special, moved}
    of_special = {one.ticket_id for one in before(picture, hall.estimator.floor.tickets[special], told.then.call_at)}
    assert of_special == {moved}
    assert behind not in found
    assert visitor.priority_class == ORDINARY


def test_the_usual_lengths_are_those_that_the_walks_know() -> None:
    told = Promise(ahead=8)
    told.hall.see(What.WINDOW_CLOSE, T + 1, window_id="w2")
    estimator = told.hall.estimator
    usual = knowledge(estimator.floor.picture(seconds(T + 1)), estimator.learned, estimator.rule).usual
    assert causes(told.why(T + 1, usual=usual)) == [Cause(Why.WINDOW_CLOSED, "w2")]


@pytest.mark.parametrize("code", list(Why))
def test_every_cause_has_its_words(code: Why) -> None:
    chinese, english = (why_longer(10, [(code, "3", 2)], lang) for lang in ("zh", "en"))
    assert chinese.endswith("，您可能要多等约 10 分钟。")
    assert english.endswith(", so you may wait about 10 minutes longer.")
    assert english[0].isupper()


def test_the_sentence_names_windows_and_counts_and_never_a_person() -> None:
    told = [("window_paused", "3", 0), ("placed_before", "", 1)]
    assert why_longer(10, told) == "3 号窗口暂停服务，有 1 人按叫号规则先办，您可能要多等约 10 分钟。"
    assert why_longer(10, told, "en") == (
        "Window 3 is paused, and by the calling rules 1 person goes first, so you may wait about 10 minutes longer."
    )


def test_a_window_that_has_no_number_is_not_named() -> None:
    assert why_longer(15, [("window_closed", "", 0)]) == "叫号比预计慢，您可能要多等约 15 分钟。"


def test_hours_are_rounded_up_too() -> None:
    assert "约 3 小时" in why_longer(125, [("slower", "", 0)])
