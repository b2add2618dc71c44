"""Who is to be at which post in which session: set, copied from another week, imported from a file (R-163)."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from app.domain.people import Actor
from app.errors import Invalid, NotFound
from app.models import Person, Post, PostAssignment, RosterEntry
from app.models.base import new_id
from app.operations.catalogue import lines_of_file
from app.operations.configuration import HallConfig, Halls
from app.operations.desks import record
from app.operations.unit_of_work import Work

COLUMNS = ("day", "session", "post", "duty")
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "day": ("日期", "day", "date"),
    "session": ("场次", "时段", "班次", "session"),
    "post": ("岗位", "岗位编码", "post"),
    "duty": ("当班", "值班", "人员", "duty", "person"),
}
_SESSIONS = {"上午": 1, "下午": 2, "晚上": 3, "am": 1, "pm": 2, "morning": 1, "afternoon": 2, "evening": 3}
ROWS_MAX = 5000
LISTED_MAX = 200


@dataclass(frozen=True, slots=True)
class Duty:
    """One line of the roster. role: A or B; "" takes the line away."""

    post: str
    day: date
    session: int
    role: str


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A line of a file as written; what it means is found out with the hall at hand."""

    line: int
    day: str
    session: str
    post: str
    duty: str


def set_roster(work: Work, halls: Halls, hall_id: str, lines: Sequence[Duty], actor: Actor, at: datetime) -> int:
    """Set these lines and leave the others; how many differ from what was there. Raises NotFound ``unknown_post``."""
    hall = halls.held(work, hall_id)
    posts = post_ids(work.connection, hall_id)
    for one in lines:
        if one.post not in posts:
            raise NotFound("unknown_post")
        if not 1 <= one.session <= 9:
            raise Invalid("roster_session", key=str(one.session))
    wanted = {(posts[one.post], one.day, one.session): one.role for one in lines}
    if not wanted:
        return 0
    days = [day for _, day, _ in wanted]
    kept = {
        (row.post_id, row.day, row.session): row.role
        for row in work.connection.execute(
            select(RosterEntry.__table__).where(
                RosterEntry.hall_id == hall.id, RosterEntry.day >= min(days), RosterEntry.day <= max(days)
            )
        )
    }
    changed = {key: role for key, role in wanted.items() if kept.get(key, "") != role}
    for post_id, day, session in changed:
        work.connection.execute(
            delete(RosterEntry).where(RosterEntry.post_id == post_id, RosterEntry.day == day, RosterEntry.session == session)
        )
    new = [
        {"id": new_id(), "hall_id": hall.id, "post_id": post_id, "day": day, "session": session, "role": role}
        for (post_id, day, session), role in changed.items()
        if role
    ]
    if new:
        work.connection.execute(insert(RosterEntry), new)
    if changed:
        told = {"first_day": min(days).isoformat(), "last_day": max(days).isoformat(), "lines": len(changed)}
        record(work, "roster.changed", actor, at, told)
    return len(changed)


def copy_week(work: Work, halls: Halls, hall_id: str, source: date, target: date, actor: Actor, at: datetime) -> int:
    """Give the week of ``target`` the roster of the week of ``source``; how many lines differ from what was there.

    Raises Invalid ``roster_week_empty`` when there is nothing to copy, ``roster_same_week``.
    """
    halls.held(work, hall_id)
    source, target = _monday(source), _monday(target)
    if source == target:
        raise Invalid("roster_same_week")
    codes = {post_id: code for code, post_id in post_ids(work.connection, hall_id).items()}
    found = _week(work.connection, hall_id, source)
    if not found:
        raise Invalid("roster_week_empty")
    offset = target - source
    lines = {(row.post_id, row.day + offset, row.session): row.role for row in found}
    for row in _week(work.connection, hall_id, target):
        lines.setdefault((row.post_id, row.day, row.session), "")
    return set_roster(
        work, halls, hall_id, [Duty(codes[p], day, session, role) for (p, day, session), role in lines.items()], actor, at
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.isoweekday() - 1)


def _week(connection: Connection, hall_id: str, monday: date) -> list[Any]:
    week = select(RosterEntry.__table__).where(
        RosterEntry.hall_id == hall_id, RosterEntry.day >= monday, RosterEntry.day < monday + timedelta(days=7)
    )
    return list(connection.execute(week))


def post_ids(connection: Connection, hall_id: str) -> dict[str, str]:
    return dict(connection.execute(select(Post.code, Post.id).where(Post.hall_id == hall_id)).all())


# From a file


def read_roster(data: bytes, filename: str, encoding: str | None = None) -> list[RosterRow]:
    """Lines of a CSV or XLSX file with 日期, 场次, 岗位 and 当班 in its first row; raises as ``catalogue.read_items`` does."""
    try:
        lines = list(lines_of_file(data, filename, encoding))
    except csv.Error:
        raise Invalid("import_bad_file") from None
    places = _places(lines[0][1] if lines else [])
    rows = []
    for line, cells in lines[1:]:
        cell = {name: _written(cells[place]) if place < len(cells) else "" for name, place in places.items()}
        if any(cell.values()):
            rows.append(RosterRow(line, **cell))
    if len(rows) > ROWS_MAX:
        raise Invalid("import_too_large", limit=ROWS_MAX)
    if not rows:
        raise Invalid("import_no_rows")
    return rows


def _places(cells: list[Any]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        for name, headings in _HEADINGS.items():
            if _written(cell).lower() in headings:
                places.setdefault(name, place)
    for name in COLUMNS:
        if name not in places:
            raise Invalid("import_no_heading", column=_HEADINGS[name][0])
    return places


def _written(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip().lstrip("'")


def import_roster(work: Work, halls: Halls, hall_id: str, rows: Iterable[RosterRow], actor: Actor, at: datetime) -> int:
    """Set what a file says, all lines or none; raise Invalid ``import_bad_rows`` with every wrong cell."""
    hall = halls.held(work, hall_id)
    pairs = _pairs(work.connection, hall)
    bad: list[dict[str, Any]] = []
    lines = []
    for row in rows:
        day, session, post = _day(row.day), _session(row.session), _post(row.post, pairs)
        role = _role(row.duty, pairs.get(post or "", {}))
        wrong = [("day", row.day, "day_format")] if day is None else []
        wrong += [("session", row.session, "session_number")] if session is None else []
        wrong += [("post", row.post, "unknown_post")] if post is None else []
        wrong += [("duty", row.duty, "not_of_pair")] if post is not None and role is None else []
        bad += [
            {"line": row.line, "column": _HEADINGS[name][0], "value": value[:80], "problem": problem}
            for name, value, problem in wrong
        ]
        if day is not None and session is not None and post is not None and role is not None:
            lines.append(Duty(post, day, session, role))
    if bad:
        raise Invalid("import_bad_rows", count=len({one["line"] for one in bad}), extra={"rows": bad[:LISTED_MAX]})
    return set_roster(work, halls, hall_id, lines, actor, at)


def _pairs(connection: Connection, hall: HallConfig) -> dict[str, dict[str, str]]:
    """By code of the post: what a file may call a person → role; the post's own name under ""."""
    found: dict[str, dict[str, str]] = {}
    for code, name in connection.execute(select(Post.code, Post.name).where(Post.hall_id == hall.id)):
        found[code] = {"": name}
    for row in connection.execute(
        select(Post.code, PostAssignment.role, Person.username, Person.name, Person.number)
        .join(PostAssignment, PostAssignment.post_id == Post.id)
        .join(Person, Person.id == PostAssignment.person_id)
        .where(Post.hall_id == hall.id, PostAssignment.until.is_(None))
    ):
        for word in {row.username, row.name, row.number} - {""}:
            found[row.code].setdefault(word, row.role)
    return found


def _day(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a calendar day has no time zone
        except ValueError:
            continue
    return None


def _session(text: str) -> int | None:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 9:
        return int(text)
    return _SESSIONS.get(text.lower())


def _post(text: str, pairs: Mapping[str, Mapping[str, str]]) -> str | None:
    if text in pairs:
        return text
    return next((code for code, words in pairs.items() if words[""] == text), None)


def _role(text: str, words: Mapping[str, str]) -> str | None:
    """A or B, also as 甲 and 乙 or by the person's name, number or user name; "" when nobody is to be there."""
    plain = text.upper().removesuffix("岗")
    if plain in ("A", "B"):
        return plain
    if text in ("", "-", "休", "无"):
        return ""
    return words.get(text)
