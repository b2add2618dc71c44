"""Who is to be at which post in which session: set, copied from another week, imported from a file (R-163)."""

import csv
import re
import unicodedata
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
_HALVES = {"上午": True, "am": True, "morning": True, "下午": False, "pm": False, "afternoon": False}
"""Word of a file → whether the session begins before noon."""
_EXTENDED = {
    "早间": "early", "清晨": "early", "早上": "early", "early": "early",
    "午间": "noon", "中午": "noon", "noon": "noon",
    "晚间": "evening", "晚上": "evening", "evening": "evening",
    "周末": "weekend", "weekend": "weekend",
}  # fmt: skip
ROWS_MAX = 5000
DAYS_BACK, DAYS_AHEAD = 62, 400
"""What may still be put right, for the two-month review, and what may be planned already; further is a slip of the hand."""
LISTED_MAX = 200


@dataclass(frozen=True, slots=True)
class DutySession:
    """A session by the number that the roster gives it on its day. zone_ids: of an extended one; kind: "" for a usual one."""

    number: int
    start: datetime
    end: datetime
    zone_ids: frozenset[str] = frozenset()
    kind: str = ""

    def concerns(self, zone_ids: Iterable[str]) -> bool:
        """Whether a window that takes these zones serves then."""
        return not self.zone_ids or not self.zone_ids.isdisjoint(zone_ids)


def sessions_on(hall: HallConfig, day: date) -> list[DutySession]:
    """Sessions of a day as the roster counts them: the hall's usual ones first, then the extended ones of all zones (R-171).

    Extended sessions of several zones at the same time are one.
    """
    usual = sorted(hall.timetable(None).plan(day).spans, key=lambda span: span.start)
    found = [DutySession(number, span.start, span.end) for number, span in enumerate(usual, 1)]
    extended: dict[tuple[datetime, datetime], tuple[set[str], str]] = {}
    for zone in hall.zones.values():
        for span in hall.timetable(zone).plan(day).spans:
            if span.extended is not None:
                extended.setdefault((span.start, span.end), (set(), span.extended.kind))[0].add(zone.id)
    for number, ((start, end), (zone_ids, kind)) in enumerate(sorted(extended.items()), len(found) + 1):
        found.append(DutySession(number, start, end, frozenset(zone_ids), kind))
    return found


@dataclass(frozen=True, slots=True)
class Changed:
    """What setting lines of the roster came to. lines: how many differ from what was there; days: those that were named."""

    lines: int
    days: frozenset[date]


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


def set_roster(work: Work, halls: Halls, hall_id: str, lines: Sequence[Duty], actor: Actor, at: datetime) -> Changed:
    """Set these lines and leave the others.

    Raises NotFound ``unknown_post``, Invalid ``roster_twice`` for two lines of one post and session, ``roster_session`` for a
    session in which the post's window does not serve; what is there of such a one can be taken away. ``roster_days`` for a
    day too long ago or too far ahead.
    """
    hall = halls.held(work, hall_id)
    posts = post_ids(work.connection, hall_id)
    _must_be_near(hall.day(at), {one.day for one in lines})
    sessions = _Sessions(work.connection, hall)
    wanted: dict[tuple[str, date, int], str] = {}
    for one in lines:
        if one.post not in posts:
            raise NotFound("unknown_post")
        told: dict[str, Any] = {"day": one.day.isoformat(), "key": str(one.session), "post": one.post}
        if one.role and not sessions.has(one.post, one.day, one.session):
            raise Invalid("roster_session", **told)
        if (posts[one.post], one.day, one.session) in wanted:
            raise Invalid("roster_twice", **told)
        wanted[posts[one.post], one.day, one.session] = one.role
    if not wanted:
        return Changed(0, frozenset())
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
        about = {"first_day": min(days).isoformat(), "last_day": max(days).isoformat(), "lines": len(changed)}
        record(work, "roster.changed", actor, at, about)
    return Changed(len(changed), frozenset(days))


def _must_be_near(today: date, days: Iterable[date]) -> None:
    first, last = today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD)
    for day in sorted(days):
        if not first <= day <= last:
            raise Invalid("roster_days", day=day.isoformat(), first=first.isoformat(), last=last.isoformat())


class _Sessions:
    """In which sessions the windows of the hall's posts serve; each day is worked out once."""

    def __init__(self, connection: Connection, hall: HallConfig) -> None:
        self._hall = hall
        self._days: dict[date, list[DutySession]] = {}
        rows = connection.execute(select(Post.code, Post.window_id).where(Post.hall_id == hall.id))
        self._zones = {row.code: hall.windows[row.window_id].zone_ids for row in rows}

    def of(self, day: date) -> list[DutySession]:
        if day not in self._days:
            self._days[day] = sessions_on(self._hall, day)
        return self._days[day]

    def has(self, post: str, day: date, number: int) -> bool:
        return any(one.number == number and one.concerns(self._zones[post]) for one in self.of(day))


def copy_week(work: Work, halls: Halls, hall_id: str, source: date, target: date, actor: Actor, at: datetime) -> Changed:
    """Give the week of ``target`` the roster of the week of ``source``, but for sessions that it does not have.

    Raises Invalid ``roster_week_empty`` when there is nothing to copy, ``roster_same_week``.
    """
    sessions = _Sessions(work.connection, halls.held(work, hall_id))
    source, target = _monday(source), _monday(target)
    if source == target:
        raise Invalid("roster_same_week")
    codes = {post_id: code for code, post_id in post_ids(work.connection, hall_id).items()}
    found = _week(work.connection, hall_id, source)
    if not found:
        raise Invalid("roster_week_empty")
    offset = target - source
    lines = {
        (row.post_id, row.day + offset, row.session): row.role
        for row in found
        if sessions.has(codes[row.post_id], row.day + offset, row.session)
    }
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
        raise Invalid("roster_no_rows")
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


def import_roster(work: Work, halls: Halls, hall_id: str, rows: Iterable[RosterRow], actor: Actor, at: datetime) -> Changed:
    """Set what a file says, all lines or none; raise Invalid ``import_bad_rows`` with every wrong cell."""
    hall = halls.held(work, hall_id)
    pairs = _pairs(work.connection, hall)
    sessions = _Sessions(work.connection, hall)
    bad: list[dict[str, Any]] = []
    lines: dict[tuple[str, date, int], Duty] = {}
    for row in rows:
        duty, wrong = _read(row, pairs, sessions)
        if duty is not None:
            key = (duty.post, duty.day, duty.session)
            wrong = [("post", row.post, "duplicate")] if key in lines else []
            lines[key] = duty
        bad += [
            {"line": row.line, "column": _HEADINGS[name][0], "value": value[:80], "problem": problem}
            for name, value, problem in wrong
        ]
    if bad:
        raise Invalid("import_bad_rows", count=len({one["line"] for one in bad}), extra={"rows": bad[:LISTED_MAX]})
    return set_roster(work, halls, hall_id, list(lines.values()), actor, at)


def _read(
    row: RosterRow, pairs: Mapping[str, Mapping[str, str]], sessions: _Sessions
) -> tuple[Duty | None, list[tuple[str, str, str]]]:
    """What a line says, or None and its wrong cells as (name, value, problem)."""
    day, post = _day(row.day), _post(row.post, pairs)
    role = _role(row.duty, pairs.get(post or "", {}))
    session = _session(row.session, sessions.of(day) if day is not None else [])
    wrong = [("day", row.day, "day_format")] if day is None else []
    if session is None:
        wrong += [("session", row.session, "session_number")]
    elif day is not None and post is not None and role and not sessions.has(post, day, session):
        wrong += [("session", row.session, "no_session")]
    wrong += [("post", row.post, "unknown_post")] if post is None else []
    wrong += [("duty", row.duty, "not_of_pair")] if post is not None and role is None else []
    if wrong or day is None or session is None or post is None or role is None:
        return None, wrong
    return Duty(post, day, session, role), []


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


def _session(text: str, sessions: Sequence[DutySession]) -> int | None:
    """Number of the session that a file names; 0 for one that the day does not have, None for no name of a session."""
    plain = unicodedata.normalize("NFKC", text)  # full-width as Chinese input methods write it
    if re.fullmatch(r"[1-9](\.0+)?", plain, re.ASCII):
        return int(plain[0])  # "1.0", as spreadsheets keep numbers
    word = plain.lower()
    if word in _HALVES:
        usual = (one for one in sessions if one.kind in ("", "weekend") and (one.start.hour < 12) is _HALVES[word])
        return next((one.number for one in usual), 0)
    if word in _EXTENDED:
        return next((one.number for one in sessions if one.kind == _EXTENDED[word]), 0)
    return None


def _post(text: str, pairs: Mapping[str, Mapping[str, str]]) -> str | None:
    if text in pairs:
        return text
    return next((code for code, words in pairs.items() if words[""] == text), None)


def _role(text: str, words: Mapping[str, str]) -> str | None:
    """A or B, also as 甲 and 乙 or by the person's name, number or user name; "" when nobody is to be there."""
    plain = unicodedata.normalize("NFKC", text).upper().removesuffix("岗")
    if plain in ("A", "B"):
        return plain
    if text in ("", "-", "休", "无"):
        return ""
    return words.get(text)
