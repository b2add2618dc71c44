"""All scheduled work, each with its reason; it runs in ``hall worker``, exactly once whoever else is running."""

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError

from app.domain.people import SYSTEM
from app.errors import HallError, Unavailable
from app.hall import House
from app.jobs.foresight import foresight_of
from app.jobs.hours import days_due, load_calendars, tell_sessions
from app.jobs.messages import send_messages
from app.jobs.reports import adjust_months, make_reports, send_reports
from app.models import Hall, JobRun, LoginSession
from app.operations import (
    accounts,
    announcing,
    booking,
    conducting,
    crowds,
    day,
    devices,
    dispatching,
    drafting,
    hardware,
    helping,
    lending,
    messaging,
    once,
    pairing,
    reviewing,
    summing,
    waiting,
    watching,
)
from app.operations.configuration import HallConfig
from app.operations.unit_of_work import Work
from app.queries import today
from app.queries.review_count import count_review

log = structlog.get_logger(__name__)

RUNS_KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Job:
    """every_seconds: how often it looks; ``work`` decides what is due at ``at``."""

    name: str
    work: Callable[[House, datetime], None]
    every_seconds: int
    why: str


def find_silent_devices(house: House, at: datetime) -> None:
    for hall_id in hall_ids(house):
        house.database.write(hall_id, partial(devices.find_silent, halls=house.halls, hall_id=hall_id, at=at))


def call_by_itself(house: House, at: datetime) -> None:
    with house.database.read() as connection:
        due = dispatching.due_windows(connection, at)
    for hall_id, window_id, dispatch_at in due:
        press = partial(dispatching.call_for, halls=house.halls, window_id=window_id, due=dispatch_at, at=at)
        with contextlib.suppress(HallError):  # somebody pressed in the same moment: the next look sees how it stands
            house.database.write(hall_id, press)


def give_windows_back(house: House, at: datetime) -> None:
    with house.database.read() as connection:
        due = lending.due_loans(connection, at)
    for hall_id, window_id in due:
        house.database.write(hall_id, partial(lending.give_back_due, halls=house.halls, window_id=window_id, at=at))


def forget_readings(house: House, at: datetime) -> None:
    house.database.write("", partial(hardware.forget_readings, at=at))


def close_days(house: House, at: datetime) -> None:
    """Close each hall's day an hour after its last session at the earliest, and any day before that nobody closed."""
    for hall_id in hall_ids(house):
        with house.database.read() as connection:
            hall = house.halls.get(connection, hall_id)
        for due in days_due(hall, at):
            _close_once(house, hall, due, at)


def _close_once(house: House, hall: HallConfig, due: date, at: datetime) -> None:
    # The run's key and the closing are one transaction: two workers, or a restart in between, close a day once.
    def close(work: Work) -> bool:
        key = {"job": f"close_day:{hall.code}", "due": due.isoformat()}
        known = select(JobRun.at).where(JobRun.job == key["job"], JobRun.due == key["due"])
        house.halls.held(work, hall.id)
        if work.connection.execute(known).first() is not None or not day.had_visitors(work.connection, hall, due):
            return False
        work.connection.execute(insert(JobRun), {**key, "at": at})
        day.close_day(work, house.halls, hall.id, SYSTEM, at, due)
        return True

    with contextlib.suppress(IntegrityError):
        if house.database.write(hall.id, close):
            log.info("day_closed", hall=hall.code, day=due.isoformat())


def forget_old(house: House, at: datetime) -> None:
    def forget(work: Work) -> None:
        once.forget_old(work, at)
        announcing.forget_old(work, at)
        pairing.forget_old(work, at)
        messaging.forget_relatives(work, at)
        accounts.end_sessions(work.connection, LoginSession.ends_at < at)
        work.connection.execute(delete(JobRun).where(JobRun.at < at - RUNS_KEPT))

    house.database.write("", forget)


def give_up_late_slips(house: House, at: datetime) -> None:
    with house.database.read() as connection:
        late = hardware.halls_with_late_slips(connection, at)
    for hall_id in late:
        house.database.write(hall_id, partial(hardware.give_up_late_slips, halls=house.halls, hall_id=hall_id, at=at))


def see_to_help(house: House, at: datetime) -> None:
    """Tell the leader of requests that nobody answers, and end those of days that are over."""
    with house.database.read() as connection:
        asking = helping.halls_asking_for_help(connection)
        forgotten = helping.forgotten_help(connection, at, house.halls)
    for hall_id in asking:
        house.database.write(hall_id, partial(helping.tell_leaders, halls=house.halls, hall_id=hall_id, at=at))
    for hall_id, help_id in forgotten:
        end = partial(
            helping.cancel_help, halls=house.halls, hall_id=hall_id, help_id=help_id, actor=SYSTEM, at=at, outcome="day_over"
        )
        with contextlib.suppress(HallError):  # somebody ended it a moment ago
            house.database.write(hall_id, end)


def publish_drafts(house: House, at: datetime) -> None:
    """Put drafts into force whose time has come. Their state is part of the same transaction, so each is published once."""
    with house.database.read() as connection:
        due = drafting.due_drafts(connection, at)
    for hall_id, number in due:
        _publish_one(house, hall_id, number, at)


def _publish_one(house: House, hall_id: str, number: int, at: datetime) -> None:
    def publish(work: Work) -> bool | None:
        return drafting.publish_due(work, house.apart().doing(), hall_id, number, at)

    def give_up(work: Work) -> None:
        drafting.fail(work, house.apart().doing(), hall_id, number, HallError("internal_error"), at)

    try:
        done = house.database.write(hall_id, publish)
    except (OperationalError, Unavailable):
        raise  # the database is away for a moment: at the next time
    except Exception:
        # Whoever scheduled it must hear of it: trying for ever would be silence.
        log.exception("draft_broken", hall=hall_id, draft=number)
        house.database.write(hall_id, give_up)
    else:
        log.info("draft_due", hall=hall_id, draft=number, published=done)


def count_missed_bookings(house: House, at: datetime) -> None:
    for hall_id in hall_ids(house):
        with house.database.read() as connection:
            missed = booking.missed_now(connection, house.halls.get(connection, hall_id), at)
        if missed:
            house.database.write(hall_id, partial(booking.count_missed, halls=house.halls, hall_id=hall_id, at=at))
            log.info("bookings_missed", hall=hall_id, count=len(missed))


def remind_of_bookings(house: House, at: datetime) -> None:
    for hall_id in hall_ids(house):
        with house.database.read() as connection:
            soon = booking.to_remind(connection, house.halls.get(connection, hall_id), at)
        if soon:
            house.database.write(hall_id, partial(booking.remind, halls=house.halls, hall_id=hall_id, at=at))


def watch_people(house: House, at: datetime) -> None:
    """Halls below first, so that the centre hears of it in the same round."""
    with house.database.read() as connection:
        halls = [house.halls.get(connection, hall_id) for hall_id in connection.execute(select(Hall.id)).scalars()]
    for hall in sorted(halls, key=lambda one: one.parent_id is None):
        below = [one for one in halls if one.parent_id == hall.id]
        with house.database.read() as connection:
            if not watching.has_news(connection, hall, below, at):
                continue
        house.database.write(hall.id, partial(watching.watch_hall, halls=house.halls, hall_id=hall.id, at=at))
        house.database.write(hall.id, partial(watching.watch_below, halls=house.halls, hall_id=hall.id, below=below, at=at))


def watch_lines(house: House, at: datetime) -> None:
    for hall_id in hall_ids(house):
        with house.database.read() as connection:
            due = crowds.changes_due(connection, house.halls.get(connection, hall_id), at)
        if due:
            house.database.write(hall_id, partial(crowds.watch_lines, halls=house.halls, hall_id=hall_id, at=at))


def figure_today(house: House, at: datetime) -> None:
    for hall_id in hall_ids(house):
        with house.database.read() as connection:
            hall = house.halls.get(connection, hall_id)
            if not today.is_due(connection, hall, at):
                continue
            found = today.figures_now(connection, hall, at)
        house.database.write(hall_id, partial(waiting.keep_today, hall_id=hall_id, today=found))


def sum_days(house: House, at: datetime) -> None:
    for hall_id in hall_ids(house):
        with house.database.read() as connection:
            changed = summing.changed_days(connection, house.halls.get(connection, hall_id), at)
        if changed:
            house.database.write(hall_id, partial(summing.mark_changed, halls=house.halls, hall_id=hall_id, changed=changed))
        with house.database.read() as connection:
            due = summing.due_days(connection, house.halls.get(connection, hall_id), at)
        for each in due:
            with house.database.read() as connection:
                sums = summing.sums_of(connection, house.halls.get(connection, hall_id), each, at)
            house.database.write(hall_id, partial(summing.keep_sums, halls=house.halls, hall_id=hall_id, sums=sums))


def open_reviews(house: House, at: datetime) -> None:
    """Figures are counted outside the transaction that keeps them, as those of a day are."""
    for hall_id in hall_ids(house):
        with house.database.read() as connection:
            due = reviewing.due_periods(connection, house.halls.get(connection, hall_id), at)
        for period in due:
            with house.database.read() as connection:
                counted = count_review(connection, house.halls.get(connection, hall_id), period, at)
            keep = partial(reviewing.open_review, halls=house.halls, hall_id=hall_id, counted=counted, at=at)
            if house.database.write(hall_id, keep):
                log.info("review_opened", hall=hall_id, period=period.code)


def see_to_reviews(house: House, at: datetime) -> None:
    for hall_id in hall_ids(house):
        with house.database.read() as connection:
            due = reviewing.reviews_due(connection, house.halls.get(connection, hall_id), at)
        if due:
            house.database.write(hall_id, partial(reviewing.see_to_reviews, halls=house.halls, hall_id=hall_id, at=at))


def foresee_waits(house: House, at: datetime) -> None:
    foresight_of(house).look(at)


def judge_reliefs(house: House, at: datetime) -> None:
    for hall_id in hall_ids(house):
        with house.database.read() as connection:
            due = conducting.unjudged(connection, hall_id, at)
        if due:
            house.database.write(hall_id, partial(conducting.judge, halls=house.halls, hall_id=hall_id, at=at))


JOBS = (
    Job(
        "foresee_waits",
        foresee_waits,
        1,
        "no wait that is shown is older than ten seconds or than the last change of the windows (R-084, R-085)",
    ),
    Job("find_silent_devices", find_silent_devices, 5, "a device that says nothing is shown offline within its limit (R-112)"),
    Job(
        "watch_people",
        watch_people,
        10,
        "a window left alone and a long pause are told to the leader, then to the centre (R-155)",
    ),
    Job("watch_lines", watch_lines, 10, "a line that has become too long is told to the leaders, once (R-094)"),
    Job("figure_today", figure_today, 20, "the floor shows the day's figures without each page reading the whole day (R-217)"),
    Job("judge_reliefs", judge_reliefs, 60, "of every move that was proposed it is known what came of it, done or not (R-095)"),
    Job("sum_days", sum_days, 60, "what happened on a day that is over is added up, so that a year is quick (R-088, R-220)"),
    Job("open_reviews", open_reviews, 60, "the review of two months lies ready on the first of the odd month (R-224)"),
    Job("see_to_reviews", see_to_reviews, 60, "objections end on their day, and nobody forgets when a review is due (R-227)"),
    Job(
        "give_up_late_slips",
        give_up_late_slips,
        20,
        "a printer that comes back prints nothing for people who have gone (R-037)",
    ),
    Job("call_by_itself", call_by_itself, 1, "a free window calls when its countdown is over, the longest free first (R-075)"),
    Job("give_windows_back", give_windows_back, 5, "a window lent until a set time is back within seconds of it (R-015)"),
    Job("forget_readings", forget_readings, 20, "a card that no kiosk's page took is forgotten, though it was kept sealed"),
    Job("see_to_help", see_to_help, 5, "a visitor who asks for help and sees nobody come is the leader's business (R-120)"),
    Job("publish_drafts", publish_drafts, 5, "what was made ready takes effect at the time that was set, all of it or nothing"),
    Job(
        "count_missed_bookings",
        count_missed_bookings,
        60,
        "in the evening those who booked and did not come are counted (R-051)",
    ),
    Job("remind_of_bookings", remind_of_bookings, 60, "a visitor hears of the booking in time, with what to bring (R-055)"),
    Job(
        "send_messages",
        send_messages,
        5,
        "a phone hears in time that the turn comes near, or the leader that none does (R-035)",
    ),
    Job("tell_sessions", tell_sessions, 5, "screens say at once that there is a break, and who waits is carried over (R-172)"),
    Job("load_calendars", load_calendars, 3600, "a hall knows the holidays and make-up workdays of the year (R-170)"),
    Job("close_days", close_days, 60, "open tickets end, windows close, tomorrow begins at 001 (R-082)"),
    Job(
        "make_reports",
        make_reports,
        5,
        "reports lie ready in the morning after their period, or soon after they are asked for (R-222)",
    ),
    Job(
        "adjust_months", adjust_months, 60, "a late correction of a closed month stands beside its report and not in it (R-230)"
    ),
    Job("send_reports", send_reports, 20, "made reports reach those who should have them, or the leader hears why not (R-223)"),
    Job(
        "forget_old",
        forget_old,
        3600,
        "old answers, ended sessions and last month's announcements are of no use to anybody",
    ),
)


def hall_ids(house: House) -> list[str]:
    with house.database.read() as connection:
        return list(connection.execute(select(Hall.id).order_by(Hall.code)).scalars())


def run(job: Job, house: House) -> None:
    """Run one job now; what fails is logged and tried again at its next time."""
    try:
        job.work(house, house.now())
    except Exception:
        log.warning("job_failed", job=job.name, pid=os.getpid(), exc_info=True)
