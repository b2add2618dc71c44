"""The two-month review (R-224, R-226, R-227): opened with its first figures, published, objected to, answered, final, adjusted.

Every act holds the hall, so that two managers who answer one objection, or an objection and the worker that closes, come one
after the other. Events name the review and who acted, never a figure, a text or whose sheet it is: all staff hear the stream.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from app.domain.indicators import BY_HAND, Scheme, Subject, indicator_view, is_share
from app.domain.people import SYSTEM, Actor
from app.domain.review import (
    WARNED_DAYS,
    ObjectionAction,
    ObjectionState,
    Period,
    ReviewAction,
    ReviewState,
    answer,
    last_period,
    move,
    publish_by,
)
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.models import Counter, Review, ReviewChange, ReviewObjection, ReviewScheme, ReviewSheet
from app.models.base import new_id
from app.operations.alarms import alarms_of, cause_of, clear_alarm, raise_alarm
from app.operations.configuration import HallConfig, Halls
from app.operations.desks import record
from app.operations.unit_of_work import Work
from app.queries.facts import to_collect
from app.queries.review_count import Counted, current_scheme, kept_scheme

KEPT_UP = 6
"""Most periods that are opened late, when the worker was away for so long."""
VALUE_MOST = 1_000_000

_ALARMS = frozenset({"review_due", "review_overdue"})


# Opening


def due_periods(connection: Connection, hall: HallConfig, at: datetime) -> list[Period]:
    """Periods that are over, have visitors, have no review yet, and whose days are all summed: the oldest first.

    A hall that never had a review begins with the last period; afterwards none is left out.
    """
    last = last_period(hall.day(at))
    newest = connection.execute(select(func.max(Review.code)).where(Review.hall_id == hall.id)).scalar()
    period = last if newest is None else Period(date.fromisoformat(f"{newest}-01")).next
    found = []
    while period.first <= last.first:
        found.append(period)
        period = period.next
    return [one for one in found[-KEPT_UP:] if _is_summed(connection, hall, one, at)]


def _is_summed(connection: Connection, hall: HallConfig, period: Period, at: datetime) -> bool:
    had_visitors = select(Counter.day).where(
        Counter.hall_id == hall.id, Counter.day.between(period.first, period.last), Counter.issued > 0
    )
    if connection.execute(had_visitors.limit(1)).first() is None:
        return False
    return to_collect(connection, hall, period.first, period.last, at) == (frozenset(), ())


def open_review(work: Work, halls: Halls, hall_id: str, counted: Counted, at: datetime) -> bool:
    """Keep the first figures of a period; False when another worker was faster or the scheme changed meanwhile."""
    hall = halls.held(work, hall_id)
    number, scheme = current_scheme(work.connection, hall_id)
    if number != counted.scheme or _row(work.connection, hall_id, counted.period.code) is not None:
        return False
    if number == 0:
        number = _keep_scheme(work, hall_id, 1, scheme, SYSTEM, at)
    period, review_id = counted.period, new_id()
    row = {
        "id": review_id, "hall_id": hall_id, "code": period.code, "first_day": period.first, "last_day": period.last,
        "due": period.due, "scheme": number, "definitions": counted.definitions, "norms": dict(counted.norms), "opened_at": at,
    }  # fmt: skip
    work.connection.execute(insert(Review), row)
    sheets = [
        {
            "id": new_id(), "review_id": review_id, "subject": sheet.subject, "subject_id": sheet.subject_id,
            "number": sheet.number, "name": sheet.name, "figures": dict(sheet.figures), "facts": dict(sheet.facts),
        }
        for sheet in counted.sheets
    ]  # fmt: skip
    if sheets:
        work.connection.execute(insert(ReviewSheet), sheets)
    told = {"review": period.code, "due": period.due.isoformat()}
    record(work, "review.opened", SYSTEM, at, told, sensitive="review", states=("", ReviewState.DRAFTED.value))
    _warn(work, halls, hall, at)
    return True


# The scheme


def change_scheme(work: Work, halls: Halls, hall_id: str, based_on: int, scheme: Scheme, actor: Actor, at: datetime) -> int:
    """Keep the next edition, for reviews that are not open yet.

    based_on: number of the edition that was changed; raise Conflict ``review_scheme_changed`` when there is a newer one.
    """
    halls.held(work, hall_id)
    number, _ = current_scheme(work.connection, hall_id)
    if number != based_on:
        raise Conflict("review_scheme_changed")
    _keep_scheme(work, hall_id, number + 1, scheme, actor, at)
    record(work, "review.scheme_changed", actor, at, {"scheme": number + 1}, sensitive="review")
    return number + 1


def _keep_scheme(work: Work, hall_id: str, number: int, scheme: Scheme, actor: Actor, at: datetime) -> int:
    row = {
        "id": new_id(), "hall_id": hall_id, "number": number, "objection_days": scheme.objection_days,
        "weights": {group.value: weight for group, weight in scheme.weights.items()},
        "indicators": [indicator_view(one) for one in scheme.indicators], "made_at": at, "made_by": actor.person_id,
        "made_by_name": actor.name if actor.person_id else "",
    }  # fmt: skip
    work.connection.execute(insert(ReviewScheme), row)
    return number


# What a manager does


@dataclass(frozen=True, slots=True)
class Value:
    """A value of an indicator of one sheet."""

    sheet_id: str
    indicator: str
    value: float


def enter_values(
    work: Work, halls: Halls, hall_id: str, code: str, values: Sequence[Value], actor: Actor, at: datetime
) -> None:
    """Enter what is counted by hand; raise Invalid ``review_not_by_hand`` for what is measured."""
    act = _held(work, halls, hall_id, code, actor, at)
    after = move(act.row.state, ReviewAction.ENTER)
    for value in values:
        sheet = act.sheet(value.sheet_id)
        if act.scheme.indicator(value.indicator, sheet.subject).source != BY_HAND:
            raise Invalid("review_not_by_hand")
        act.change(sheet, value.indicator, value.value, "entered")
    act.leave("review.entered", after)


def publish(work: Work, halls: Halls, hall_id: str, code: str, actor: Actor, at: datetime) -> None:
    """Let people see their first figures; they may object until the end of the set working day."""
    act = _held(work, halls, hall_id, code, actor, at)
    after = move(act.row.state, ReviewAction.PUBLISH)
    last_day = act.hall.timetable(None).working_day_after(act.hall.day(at), act.scheme.objection_days)
    until = datetime.combine(last_day + timedelta(days=1), time.min, act.hall.timezone)
    act.leave("review.published", after, published_at=at, published_by=actor.name, objections_until=until)


def finish(work: Work, halls: Halls, hall_id: str, code: str, actor: Actor, at: datetime) -> None:
    """Make the figures final; raise Conflict ``review_not_decided`` while people may object or wait for an answer."""
    act = _held(work, halls, hall_id, code, actor, at)
    after = move(act.row.state, ReviewAction.FINISH)
    act.leave("review.finished", after, finished_at=at, finished_by=actor.name)


def adjust(work: Work, halls: Halls, hall_id: str, code: str, value: Value, reason: str, actor: Actor, at: datetime) -> int:
    """Put a final figure right, as a numbered adjustment beside it; answers its number."""
    act = _held(work, halls, hall_id, code, actor, at)
    after = move(act.row.state, ReviewAction.ADJUST)
    sheet = act.sheet(value.sheet_id)
    act.scheme.indicator(value.indicator, sheet.subject)
    if not reason.strip():
        raise Invalid("reason_required")
    number = act.change(sheet, value.indicator, value.value, "adjusted", reason=reason.strip())
    act.leave("review.adjusted", after, number=number)
    return number


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a manager answers to an objection. value: the right one, where it is upheld."""

    upheld: bool
    reason: str
    value: float | None = None


def answer_objection(
    work: Work, halls: Halls, hall_id: str, code: str, objection_id: str, ruling: Ruling, actor: Actor, at: datetime
) -> None:
    """Uphold with the right value, or reject, with a reason; the second of two is told Conflict ``objection_answered``.

    Raises Forbidden ``own_objection``, Invalid ``reason_required`` or ``review_value_needed``.
    """
    act = _held(work, halls, hall_id, code, actor, at)
    objection = act.objection(objection_id)
    state = answer(objection.state, ObjectionAction.UPHOLD if ruling.upheld else ObjectionAction.REJECT)
    after = move(act.row.state, ReviewAction.ANSWER)
    if objection.made_by == actor.person_id:
        raise Forbidden("own_objection")
    if not ruling.reason.strip():
        raise Invalid("reason_required")
    if ruling.upheld and ruling.value is None:
        raise Invalid("review_value_needed")
    values = {
        "state": state, "answer": ruling.reason.strip(), "answered_at": at, "answered_by": actor.id,
        "answered_by_name": actor.name,
    }  # fmt: skip
    act.end_objection(objection_id, values)
    if ruling.value is not None and ruling.upheld:
        sheet = act.sheet(objection.sheet_id)
        act.change(
            sheet, objection.indicator, ruling.value, "corrected", reason=ruling.reason.strip(), objection_id=objection_id
        )
    act.leave("review.answered", after, objection=objection_id, outcome=state.value)
    act.settle_if_over()


# What people do with their own sheets


def object_to(work: Work, halls: Halls, hall_id: str, code: str, indicator: str, text: str, actor: Actor, at: datetime) -> str:
    """Object to a figure of one's own sheet before the time is over; answers the id of the objection.

    Raises Conflict ``objection_time_over``, ``review_not_published`` or ``objection_open``, NotFound ``no_own_sheet``.
    """
    act = _held(work, halls, hall_id, code, actor, at)
    sheet = act.own_sheet()
    after = move(act.row.state, ReviewAction.OBJECT)
    if act.row.objections_until is None or at >= act.row.objections_until:
        raise Conflict("objection_time_over")
    act.scheme.indicator(indicator, Subject.PERSON)
    if not text.strip():
        raise Invalid("objection_text_needed")
    if any(one.sheet_id == sheet.id and one.indicator == indicator for one in act.open_objections()):
        raise Conflict("objection_open")
    objection_id = new_id()
    row = {
        "id": objection_id, "review_id": act.row.id, "sheet_id": sheet.id, "indicator": indicator, "text": text.strip(),
        "made_at": at, "made_by": actor.person_id,
    }  # fmt: skip
    work.connection.execute(insert(ReviewObjection), row)
    act.leave("review.objected", after, objection=objection_id)
    return objection_id


def withdraw_objection(
    work: Work, halls: Halls, hall_id: str, code: str, objection_id: str, actor: Actor, at: datetime
) -> None:
    """Take one's own objection back; raise Conflict ``objection_answered`` when it is too late for that."""
    act = _held(work, halls, hall_id, code, actor, at)
    objection = act.objection(objection_id)
    if objection.made_by != actor.person_id:
        raise NotFound("unknown_objection")
    state = answer(objection.state, ObjectionAction.WITHDRAW)
    act.end_objection(objection_id, {"state": state, "answered_at": at})
    act.leave("review.objection_withdrawn", act.row.state, objection=objection_id)
    act.settle_if_over()


# What time does


def reviews_due(connection: Connection, hall: HallConfig, at: datetime) -> bool:
    """Whether ``see_to_reviews`` would change anything."""
    over = connection.execute(
        select(Review.id).where(Review.hall_id == hall.id, Review.state == ReviewState.PUBLISHED, Review.objections_until <= at)
    )
    return over.first() is not None or _warnings(connection, hall, at) != _warned(connection, hall.id)


def see_to_reviews(work: Work, halls: Halls, hall_id: str, at: datetime) -> None:
    """Close for objections what is over, and remind the managers of what is due; done twice it changes nothing."""
    hall = halls.held(work, hall_id)
    rows = work.connection.execute(select(Review.code).where(Review.hall_id == hall_id, Review.state == ReviewState.PUBLISHED))
    for code in list(rows.scalars()):
        _held(work, halls, hall_id, code, SYSTEM, at).close_if_over()
    _warn(work, halls, hall, at)


_Warnings = dict[str, dict[str, Any]]
"""{id of an alarm: {kind, period, due}}"""


def _warn(work: Work, halls: Halls, hall: HallConfig, at: datetime) -> None:
    """One alarm for each review that is due soon or should be final already; it goes when the review is."""
    wanted, lasting = _warnings(work.connection, hall, at), _warned(work.connection, hall.id)
    for alarm_id, alarm in wanted.items():
        about = {name: value for name, value in alarm.items() if name != "kind"}
        raise_alarm(work, halls, hall.id, alarm_id, alarm["kind"], SYSTEM, at, **about)
    for alarm_id in lasting.keys() - wanted.keys():
        clear_alarm(work, halls, hall.id, alarm_id, SYSTEM, at)


def _warned(connection: Connection, hall_id: str) -> _Warnings:
    alarms = alarms_of(connection, hall_id)
    return {alarm_id: cause_of(alarm) for alarm_id, alarm in alarms.items() if alarm["kind"] in _ALARMS}


def _warnings(connection: Connection, hall: HallConfig, at: datetime) -> _Warnings:
    rows = connection.execute(
        select(Review.code, Review.due, Review.state, ReviewScheme.objection_days)
        .join(ReviewScheme, (ReviewScheme.hall_id == Review.hall_id) & (ReviewScheme.number == Review.scheme))
        .where(Review.hall_id == hall.id, Review.state != ReviewState.FINAL)
    )
    found = {}
    for row in rows:
        if kind := _warning(hall, row, hall.day(at)):
            found[f"review:{row.code}"] = {"kind": kind, "period": row.code, "due": row.due.isoformat()}
    return found


def _warning(hall: HallConfig, row: Any, today: date) -> str:
    if today > row.due:
        return "review_overdue"
    latest = publish_by(row.due, row.objection_days, hall.timetable(None))
    if row.state is ReviewState.DRAFTED and (latest is None or today >= latest):
        return "review_due"
    return "review_due" if today >= row.due - timedelta(days=WARNED_DAYS) else ""


# What they share


@dataclass(slots=True)
class _Held:
    """A review in a transaction that holds its hall."""

    work: Work
    halls: Halls
    hall: HallConfig
    row: Any
    scheme: Scheme
    actor: Actor
    at: datetime
    changes: int

    @property
    def connection(self) -> Connection:
        return self.work.connection

    def sheet(self, sheet_id: str) -> Any:
        row = self.connection.execute(
            select(ReviewSheet.__table__).where(ReviewSheet.id == sheet_id, ReviewSheet.review_id == self.row.id)
        ).one_or_none()
        if row is None:
            raise NotFound("unknown_sheet")
        return row

    def own_sheet(self) -> Any:
        row = self.connection.execute(
            select(ReviewSheet.__table__).where(
                ReviewSheet.review_id == self.row.id, ReviewSheet.subject == Subject.PERSON,
                ReviewSheet.subject_id == self.actor.person_id,
            )
        ).one_or_none()  # fmt: skip
        if row is None:
            raise NotFound("no_own_sheet")
        return row

    def objection(self, objection_id: str) -> Any:
        row = self.connection.execute(
            select(ReviewObjection.__table__).where(
                ReviewObjection.id == objection_id, ReviewObjection.review_id == self.row.id
            )
        ).one_or_none()
        if row is None:
            raise NotFound("unknown_objection")
        return row

    def open_objections(self) -> list[Any]:
        return list(
            self.connection.execute(
                select(ReviewObjection.__table__).where(
                    ReviewObjection.review_id == self.row.id, ReviewObjection.state == ObjectionState.OPEN
                )
            )
        )

    def end_objection(self, objection_id: str, values: Mapping[str, Any]) -> None:
        self.connection.execute(update(ReviewObjection).where(ReviewObjection.id == objection_id).values(**values))

    def change(
        self, sheet: Any, indicator: str, value: float, kind: str, *, reason: str = "", objection_id: str | None = None
    ) -> int:
        """Set a value anew; answers the number of the change."""
        if not isfinite(value) or not 0 <= value <= VALUE_MOST:
            raise Invalid("review_value_range", limit=VALUE_MOST)
        if value > 1 and is_share(self.scheme.indicator(indicator, sheet.subject).source):
            raise Invalid("review_share_range")
        self.changes += 1
        row = {
            "id": new_id(), "review_id": self.row.id, "number": self.changes, "sheet_id": sheet.id, "indicator": indicator,
            "kind": kind, "before": value_now(self.connection, sheet, indicator), "value": float(value), "reason": reason,
            "objection_id": objection_id, "at": self.at, "by": self.actor.id, "by_name": self.actor.name,
        }  # fmt: skip
        self.connection.execute(insert(ReviewChange), row)
        return self.changes

    def leave(self, type: str, after: ReviewState, **more: Any) -> None:
        """Write the state and the event. more: columns of the review, or what the event tells besides."""
        columns = {name: value for name, value in more.items() if name in Review.__table__.c}
        told = {name: value for name, value in more.items() if name not in columns}
        values = columns | {"state": after, "changes": self.changes}
        self.connection.execute(update(Review).where(Review.id == self.row.id).values(**values))
        states = (self.row.state.value, after.value)
        record(self.work, type, self.actor, self.at, {"review": self.row.code, **told}, sensitive="review", states=states)
        self.row = _row(self.connection, self.hall.id, self.row.code)
        _warn(self.work, self.halls, self.hall, self.at)

    def close_if_over(self) -> None:
        """With the time for objections over, wait for answers, or for the last word where nothing is open."""
        if self.row.state is ReviewState.PUBLISHED and self.row.objections_until <= self.at:
            if self.open_objections():
                self.leave("review.closed", move(self.row.state, ReviewAction.CLOSE))
            else:
                self.leave("review.decided", move(self.row.state, ReviewAction.SETTLE))

    def settle_if_over(self) -> None:
        """After an answer: with the time over and the last one answered the review is decided."""
        self.close_if_over()
        if self.row.state is ReviewState.ANSWERING and not self.open_objections():
            self.leave("review.decided", move(self.row.state, ReviewAction.SETTLE))


def _held(work: Work, halls: Halls, hall_id: str, code: str, actor: Actor, at: datetime) -> _Held:
    hall = halls.held(work, hall_id)
    row = _row(work.connection, hall_id, code)
    if row is None:
        raise NotFound("unknown_review")
    return _Held(work, halls, hall, row, _scheme(work.connection, hall_id, row.scheme), actor, at, row.changes)


def _row(connection: Connection, hall_id: str, code: str) -> Any:
    return connection.execute(select(Review.__table__).where(Review.hall_id == hall_id, Review.code == code)).one_or_none()


def _scheme(connection: Connection, hall_id: str, number: int) -> Scheme:
    return kept_scheme(
        connection.execute(
            select(ReviewScheme.__table__).where(ReviewScheme.hall_id == hall_id, ReviewScheme.number == number)
        ).one()
    )


def value_now(connection: Connection, sheet: Any, indicator: str) -> float | None:
    """The value of a figure with all changes: the newest of them, or as it was counted."""
    newest = connection.execute(
        select(ReviewChange.value)
        .where(ReviewChange.sheet_id == sheet.id, ReviewChange.indicator == indicator)
        .order_by(ReviewChange.number.desc())
        .limit(1)
    ).scalar()
    if newest is not None:
        return float(newest)
    counted: float | None = sheet.figures.get(indicator, {}).get("value")
    return counted
