"""Help for visitors as it is looked at: the list, who may be sent, and the figures (R-147, R-150)."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.domain.assisting import AssistRole, Helper, HelpState, offered
from app.models import HelpRequest, LoginSession, Person, Window
from app.models.statements import run
from app.operations.configuration import HallConfig
from app.operations.helping import help_facts, help_rows
from app.queries.tickets import iso

_BETWEEN = help_rows().where(
    HelpRequest.hall_id == bindparam("hall"),
    HelpRequest.asked_at >= bindparam("since"),
    HelpRequest.asked_at < bindparam("until"),
)
_HELPERS = select(Person.id, Person.username, Person.name, Person.assist_role, Person.skills).where(
    Person.hall_id == bindparam("hall"), Person.active, Person.assist_role != ""
)
_SIGNED_IN = (
    select(LoginSession.person_id)
    .join(Person, Person.id == LoginSession.person_id)
    .where(
        Person.hall_id == bindparam("hall"), LoginSession.ends_at > bindparam("now"), LoginSession.seen_at > bindparam("since")
    )
)
_AT_WINDOWS = select(Window.staff_id, Window.number).where(Window.hall_id == bindparam("hall"), Window.staff_id.is_not(None))
_HELPING = select(HelpRequest.helper_id).where(
    HelpRequest.hall_id == bindparam("hall"), HelpRequest.state == HelpState.ANSWERED, HelpRequest.helper_id.is_not(None)
)


def help_view(hall: HallConfig, row: Any) -> dict[str, Any]:
    """A request over HTTP: times as the API writes them."""
    facts = help_facts(hall, row)
    return facts | {name: iso(getattr(row, name)) for name in ("asked_at", "answered_at", "escalated_at", "ended_at")}


def help_list(connection: Connection, hall: HallConfig, day: date, *, lasting: bool) -> list[dict[str, Any]]:
    """Requests of a day, the newest first."""
    since = datetime.combine(day, time(), hall.timezone)
    rows = help_between(connection, hall, since, since + timedelta(days=1))
    views = [help_view(hall, row) for row in rows if not lasting or row.ended_at is None]
    return views[::-1]


def helpers_view(
    connection: Connection, hall: HallConfig, at: datetime, idle: timedelta, need: str, item_code: str | None
) -> list[dict[str, Any]]:
    """People who may be sent, in the order of ``offered``. idle: how long somebody who does nothing still counts as there."""
    of = {"hall": hall.id}
    at_window = dict(run(connection, _AT_WINDOWS, of).all())
    signed_in = {row.person_id for row in run(connection, _SIGNED_IN, {**of, "now": at, "since": at - idle})}
    helping = {row.helper_id for row in run(connection, _HELPING, of)}
    rows = {row.id: row for row in run(connection, _HELPERS, of)}
    helpers = [
        Helper(
            row.id, row.name, AssistRole(row.assist_role), frozenset(row.skills),
            present=row.id in signed_in or row.id in at_window, busy=row.id in helping or row.id in at_window,
        )
        for row in rows.values()
    ]  # fmt: skip
    return [
        {
            "username": rows[helper.person_id].username,
            "name": helper.name,
            "assist_role": helper.role.value,
            "present": helper.present,
            "busy": helper.busy,
            "at_window": at_window.get(helper.person_id),
        }
        for helper in offered(helpers, need, _tags(hall, item_code))
    ]


def _tags(hall: HallConfig, item_code: str | None) -> frozenset[str]:
    item = hall.items_by_code.get(item_code or "")
    return frozenset() if item is None else frozenset({item.skill, item.item_group, item.department, item.code} - {""})


def help_stats(connection: Connection, hall: HallConfig, first: date, last: date) -> dict[str, Any]:
    """Figures of the days from ``first`` to ``last``: requests, seconds to the first answer, minutes of help, satisfaction."""
    since = datetime.combine(first, time(), hall.timezone)
    rows = help_between(connection, hall, since, datetime.combine(last, time(), hall.timezone) + timedelta(days=1))
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "total": help_figures(rows),
        "by_need": _grouped(rows, lambda row: row.need),
        "by_channel": _grouped(rows, lambda row: row.channel),
        "by_helper": _grouped((row for row in rows if row.helper_id), lambda row: row.helper_name),
    }


def help_between(connection: Connection, hall: HallConfig, since: datetime, until: datetime) -> list[Any]:
    """Requests of that time, the oldest first."""
    rows = run(connection, _BETWEEN, {"hall": hall.id, "since": since, "until": until}).all()
    return sorted(rows, key=lambda row: (row.asked_at, row.id))


def _grouped(rows: Iterable[Any], key: Callable[[Any], str]) -> dict[str, dict[str, Any]]:
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return {name: help_figures(groups[name]) for name in sorted(groups)}


def help_figures(rows: Iterable[Any]) -> dict[str, Any]:
    """Of requests: how many, seconds to the first answer, minutes of help, satisfaction."""
    rows = list(rows)
    answers = [(row.first_answered_at - row.asked_at).total_seconds() for row in rows if row.first_answered_at]
    helped = [(row.ended_at - row.answered_at).total_seconds() for row in rows if row.state is HelpState.DONE]
    levels = [row.satisfaction for row in rows if row.satisfaction is not None]
    return {
        "requests": len(rows),
        "answered": len(answers),
        "done": len(helped),
        "cancelled": sum(row.state is HelpState.CANCELLED for row in rows),
        "escalated": sum(row.escalated_at is not None for row in rows),
        "median_answer_seconds": round(median(answers)) if answers else None,
        "longest_answer_seconds": round(max(answers)) if answers else None,
        "help_minutes": round(sum(helped) / 60),
        "satisfaction": round(sum(levels) / len(levels), 2) if levels else None,
        "rated": len(levels),
    }
