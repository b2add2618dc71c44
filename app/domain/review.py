"""The two-month review of windows and people (双月考核, R-224, R-227): its periods, its states, those of an objection."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from app.domain.hours import Timetable
from app.errors import Conflict

DUE_DAY = 7
"""The result is due in the first week of the odd month."""
WARNED_DAYS = 2
"""So many days before it is due the manager is reminded of a review that is not final."""


@dataclass(frozen=True, slots=True)
class Period:
    """January and February, March and April … of a year; ``code`` is its first month, such as 2026-01."""

    first: date

    def __post_init__(self) -> None:
        if self.first.day != 1 or self.first.month % 2 == 0:
            raise ValueError("a period begins with an odd month")

    @property
    def code(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def next(self) -> "Period":
        return Period((self.first + timedelta(days=62)).replace(day=1))

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def due(self) -> date:
        return self.next.first.replace(day=DUE_DAY)


def period_of(day: date) -> Period:
    return Period(day.replace(month=day.month - (day.month + 1) % 2, day=1))


def last_period(today: date) -> Period:
    """The newest that is over."""
    return period_of(period_of(today).first - timedelta(days=1))


def publish_by(due: date, objection_days: int, timetable: Timetable) -> date | None:
    """The last day to publish so that objections are still over before the review is due; None where no day of its month is."""
    day = due
    while day.month == due.month:
        if timetable.is_working_day(day) and timetable.working_day_after(day, objection_days) < due:
            return day
        day -= timedelta(days=1)
    return None


class ReviewState(StrEnum):
    """drafted: seen by the managers only. published: people see their first figures and may object. answering: the time for
    that is over, some objections are not answered. decided: all are. final: nothing changes any more, except by an adjustment.
    """

    DRAFTED = "drafted"
    PUBLISHED = "published"
    ANSWERING = "answering"
    DECIDED = "decided"
    FINAL = "final"


class ReviewAction(StrEnum):
    """close, settle: the time for objections is over, with and without some to answer; settle also with the last answer."""

    ENTER = "enter"
    PUBLISH = "publish"
    OBJECT = "object"
    ANSWER = "answer"
    CLOSE = "close"
    SETTLE = "settle"
    FINISH = "finish"
    ADJUST = "adjust"


_S, _A = ReviewState, ReviewAction
TRANSITIONS: Mapping[tuple[ReviewState, ReviewAction], ReviewState] = MappingProxyType({
    (_S.DRAFTED, _A.ENTER):     _S.DRAFTED,
    (_S.DRAFTED, _A.PUBLISH):   _S.PUBLISHED,
    (_S.PUBLISHED, _A.OBJECT):  _S.PUBLISHED,
    (_S.PUBLISHED, _A.ANSWER):  _S.PUBLISHED,
    (_S.PUBLISHED, _A.CLOSE):   _S.ANSWERING,
    (_S.PUBLISHED, _A.SETTLE):  _S.DECIDED,
    (_S.ANSWERING, _A.OBJECT):  _S.ANSWERING,  # pressed in time, and overtaken by the worker that closed
    (_S.ANSWERING, _A.ANSWER):  _S.ANSWERING,
    (_S.ANSWERING, _A.SETTLE):  _S.DECIDED,
    (_S.DECIDED, _A.OBJECT):    _S.ANSWERING,  # as above
    (_S.DECIDED, _A.FINISH):    _S.FINAL,
    (_S.FINAL, _A.ADJUST):      _S.FINAL,
})  # fmt: skip
_WHY_NOT = MappingProxyType({
    _A.ENTER: "review_published", _A.PUBLISH: "review_published", _A.OBJECT: "objection_time_over",
    _A.ANSWER: "objection_answered", _A.CLOSE: "review_moved_on", _A.SETTLE: "review_moved_on",
    _A.FINISH: "review_not_decided", _A.ADJUST: "review_not_final",
})  # fmt: skip


def move(state: ReviewState, action: ReviewAction) -> ReviewState:
    """The state after ``action``; raise Conflict ``review_published``, ``review_not_decided``, … when no row allows it."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        if state is _S.DRAFTED and action in (_A.OBJECT, _A.ANSWER):
            raise Conflict("review_not_published") from None
        if state is _S.FINAL and action is _A.FINISH:
            raise Conflict("review_final") from None
        raise Conflict(_WHY_NOT[action]) from None


_PRESSED = frozenset({_A.ENTER, _A.PUBLISH, _A.FINISH, _A.ADJUST})


def allowed(state: ReviewState) -> list[str]:
    """What a manager may do to a review now, for the buttons of a page; an objection has buttons of its own."""
    return [action.value for of, action in TRANSITIONS if of is state and action in _PRESSED]


class ObjectionState(StrEnum):
    """upheld: the figure was put right; withdrawn: by whoever objected."""

    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class ObjectionAction(StrEnum):
    UPHOLD = "uphold"
    REJECT = "reject"
    WITHDRAW = "withdraw"


OBJECTION_MOVES: Mapping[tuple[ObjectionState, ObjectionAction], ObjectionState] = MappingProxyType({
    (ObjectionState.OPEN, ObjectionAction.UPHOLD):   ObjectionState.UPHELD,
    (ObjectionState.OPEN, ObjectionAction.REJECT):   ObjectionState.REJECTED,
    (ObjectionState.OPEN, ObjectionAction.WITHDRAW): ObjectionState.WITHDRAWN,
})  # fmt: skip


def answer(state: ObjectionState, action: ObjectionAction) -> ObjectionState:
    """Raises Conflict ``objection_answered``."""
    try:
        return OBJECTION_MOVES[state, action]
    except KeyError:
        raise Conflict("objection_answered") from None
