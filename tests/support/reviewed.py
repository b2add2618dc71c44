"""A hall that has worked in March 2026 and whose review is due in May."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select

from app.jobs.schedule import JOBS
from app.models import Post, ReviewSheet, RosterEntry
from app.models.base import new_id
from tests.builders import SmallHall

FIRST_OF_MAY = datetime(2026, 4, 30, 16, 5, tzinfo=UTC)
"""Five past midnight in the hall: a Friday."""
CODE = "2026-03"

OPEN = next(job.work for job in JOBS if job.name == "open_reviews")
SEE_TO = next(job.work for job in JOBS if job.name == "see_to_reviews")


def work_a_day(hall: SmallHall, services: dict[str, Sequence[float]], levels: Sequence[int] = ()) -> None:
    """Services of these seconds at each window, one after the other, rated in turn; then the day is closed and summed."""
    given = iter(levels)
    for number, lengths in services.items():
        desk = hall.open(number)
        for seconds in lengths:
            hall.take()
            done = desk.serves(seconds=seconds)
            if level := next(given, None):
                hall.rate(done, level)
    day = hall.today
    hall.close_day()
    hall.sum_day(day)


def next_morning(hall: SmallHall) -> None:
    """Half past nine of the next day, an hour after the hall opened."""
    hall.clock.advance(24 * 3600 - (hall.clock.now - hall.clock.now.replace(hour=1, minute=30)).total_seconds())


def plan(hall: SmallHall, days: Sequence[Any], numbers: Sequence[str] = ("1", "2")) -> None:
    """The A person of each post in both sessions."""
    with hall.house.database.read() as connection:
        posts = {
            row.window_id: row.id for row in connection.execute(select(Post.window_id, Post.id).where(Post.hall_id == hall.id))
        }
    rows = [
        {"id": new_id(), "hall_id": hall.id, "post_id": posts[hall.windows[number]], "day": day, "session": session, "role": "A"}
        for day in days
        for session in (1, 2)
        for number in numbers
    ]  # fmt: skip
    hall.do(lambda work, _: work.connection.execute(insert(RosterEntry), rows))


def opened(hall: SmallHall) -> dict[str, str]:
    """The review of March and April, opened by the worker; ids of its sheets by username and window."""
    if not hall.events("ticket."):
        work_a_day(hall, {number: [60] for number in ("1", "2")})
    hall.clock.now = FIRST_OF_MAY
    OPEN(hall.house, hall.clock.now)
    return sheets(hall)


def sheets(hall: SmallHall) -> dict[str, str]:
    names = {key: name for table in (hall.people, hall.windows) for name, key in table.items()}
    with hall.house.database.read() as connection:
        rows = connection.execute(select(ReviewSheet.id, ReviewSheet.subject_id)).all()
    return {names[row.subject_id]: row.id for row in rows if row.subject_id in names}
