"""Looks at reviews: the manager's table, a person's own sheet, and what is behind each figure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from app.domain.figures import half_up
from app.domain.indicators import BY_HAND, Group, Indicator, Marks, Scheme, Subject, indicator_view, least_of, marks_of
from app.domain.review import ObjectionState, ReviewState, allowed, publish_by
from app.errors import NotFound
from app.models import Person, Review, ReviewChange, ReviewObjection, ReviewScheme, ReviewSheet
from app.operations.configuration import HallConfig
from app.queries.duty_files import table_file
from app.queries.review_count import current_scheme, kept_scheme
from app.queries.tickets import iso
from app.texts import say


def review_row(connection: Connection, hall: HallConfig, code: str) -> Any:
    """Raises NotFound ``unknown_review``."""
    row = connection.execute(select(Review.__table__).where(Review.hall_id == hall.id, Review.code == code)).one_or_none()
    if row is None:
        raise NotFound("unknown_review")
    return row


def reviews_list(connection: Connection, hall: HallConfig, at: datetime) -> list[dict[str, Any]]:
    """All reviews of a hall, the newest first."""
    rows = connection.execute(select(Review.__table__).where(Review.hall_id == hall.id).order_by(Review.code.desc())).all()
    open_now = _open_objections(connection, [row.id for row in rows])
    return [_head(hall, row, at) | {"open_objections": open_now.get(row.id, 0)} for row in rows]


def _open_objections(connection: Connection, review_ids: Sequence[str]) -> dict[str, int]:
    rows = connection.execute(
        select(ReviewObjection.review_id).where(
            ReviewObjection.review_id.in_(review_ids), ReviewObjection.state == ObjectionState.OPEN
        )
    )
    found: dict[str, int] = {}
    for review_id in rows.scalars():
        found[review_id] = found.get(review_id, 0) + 1
    return found


def _head(hall: HallConfig, row: Any, at: datetime) -> dict[str, Any]:
    return {
        "code": row.code, "first": row.first_day.isoformat(), "last": row.last_day.isoformat(), "due": row.due.isoformat(),
        "state": row.state.value, "overdue": row.state is not ReviewState.FINAL and hall.day(at) > row.due,
        "opened_at": iso(row.opened_at), "published_at": iso(row.published_at), "published_by": row.published_by,
        "objections_until": iso(row.objections_until), "finished_at": iso(row.finished_at), "finished_by": row.finished_by,
    }  # fmt: skip


# The scheme


def scheme_view(connection: Connection, hall: HallConfig) -> dict[str, Any]:
    """The edition that the next review begins with, and all before it (R-226)."""
    number, scheme = current_scheme(connection, hall.id)
    rows = connection.execute(
        select(ReviewScheme.__table__).where(ReviewScheme.hall_id == hall.id).order_by(ReviewScheme.number.desc())
    )
    editions = [
        {"made_at": iso(row.made_at), "made_by": row.made_by_name, **_scheme_told(row.number, kept_scheme(row))} for row in rows
    ]
    return _scheme_told(number, scheme) | {"editions": editions}


def _scheme_told(number: int, scheme: Scheme) -> dict[str, Any]:
    return {
        "number": number, "objection_days": scheme.objection_days,
        "weights": {group.value: weight for group, weight in scheme.weights.items()},
        "indicators": [
            indicator_view(one)
            | {"direction": one.direction, "least": None if one.source == BY_HAND else least_of(one.source)}
            for one in scheme.indicators
        ],
    }  # fmt: skip


def _scheme_of(connection: Connection, hall_id: str, number: int) -> Scheme:
    return kept_scheme(
        connection.execute(
            select(ReviewScheme.__table__).where(ReviewScheme.hall_id == hall_id, ReviewScheme.number == number)
        ).one()
    )


# The whole review


@dataclass(slots=True)
class Whole:
    """Everything of a review or of one sheet of it, read once."""

    hall: HallConfig
    row: Any
    scheme: Scheme
    sheets: Sequence[Any]
    changes: Mapping[str, Sequence[Any]]
    objections: Mapping[str, Sequence[Any]]
    names: Mapping[str, str]

    def values(self, sheet: Any, until: str = "") -> dict[str, float | None]:
        """Value of each indicator with its changes; until: of which kind the first is left out, with all after it."""
        kinds = _KINDS[: _KINDS.index(until)] if until else _KINDS
        values = {code: figure["value"] for code, figure in sheet.figures.items()}
        for change in self.changes.get(sheet.id, ()):
            if change.kind in kinds:
                values[change.indicator] = change.value
        return values

    def marks(self, sheet: Any, until: str = "") -> Marks:
        return marks_of(self.scheme, sheet.subject, self.values(sheet, until))


_KINDS = ("entered", "corrected", "adjusted")


def whole_review(connection: Connection, hall: HallConfig, row: Any, subject_id: str | None = None) -> Whole:
    """subject_id: the sheet of this person alone."""
    sheets = select(ReviewSheet.__table__).where(ReviewSheet.review_id == row.id)
    if subject_id is not None:
        sheets = sheets.where(ReviewSheet.subject == Subject.PERSON, ReviewSheet.subject_id == subject_id)
    found = sorted(connection.execute(sheets).all(), key=_place)
    changes = select(ReviewChange.__table__).where(ReviewChange.review_id == row.id).order_by(ReviewChange.number)
    objections = select(ReviewObjection.__table__).where(ReviewObjection.review_id == row.id).order_by(ReviewObjection.id)
    names = connection.execute(select(Person.id, Person.name).where(Person.hall_id == hall.id))
    return Whole(
        hall, row, _scheme_of(connection, hall.id, row.scheme), found, _by_sheet(connection.execute(changes)),
        _by_sheet(connection.execute(objections)), dict(names.all()),
    )  # fmt: skip


def _place(sheet: Any) -> tuple[bool, int, str, str]:
    """Windows, then people, by number as people count: 2 before 10."""
    return sheet.subject is Subject.PERSON, len(sheet.number), sheet.number, sheet.name


def _by_sheet(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.sheet_id, []).append(row)
    return found


def review_view(connection: Connection, hall: HallConfig, code: str, at: datetime) -> dict[str, Any]:
    """For the managers: every sheet with marks, how they spread, what says nothing, objections and changes."""
    whole = whole_review(connection, hall, review_row(connection, hall, code))
    row, scheme = whole.row, whole.scheme
    latest = publish_by(row.due, scheme.objection_days, hall.timetable(None))
    sheets = [sheet_view(whole, sheet) for sheet in whole.sheets]
    objections = [one for sheet in sheets for one in sheet["objections"]]
    return _head(hall, row, at) | {
        "publish_by": latest.isoformat() if latest else None,
        "in_time": latest is not None and hall.day(at) <= latest,
        "scheme": _scheme_told(row.scheme, scheme),
        "deeds": allowed(row.state),
        "open_objections": sum(one["state"] == ObjectionState.OPEN for one in objections),
        "sheets": sheets,
        "spread": {subject.value: _spread(whole, subject) for subject in Subject},
        "missing": [
            {"sheet": sheet["id"], "indicator": one["code"], "why": one["why"]}
            for sheet in sheets
            for one in sheet["indicators"]
            if one["why"]
        ],
        "changes": sorted(
            (_change_view(change) for of_sheet in whole.changes.values() for change in of_sheet), key=lambda one: one["number"]
        ),
    }


def sheet_view(whole: Whole, sheet: Any) -> dict[str, Any]:
    """One sheet: marks of groups and whole, now and at first, and each indicator with what it is made of."""
    now, first = whole.marks(sheet), whole.marks(sheet, "corrected")
    final = whole.marks(sheet, "adjusted")
    values, first_values = whole.values(sheet), whole.values(sheet, "corrected")
    return {
        "id": sheet.id, "subject": sheet.subject.value, "subject_id": sheet.subject_id, "number": sheet.number,
        "name": sheet.name, "facts": dict(sheet.facts), "total": _shown(now.total), "first_total": _shown(first.total),
        "final_total": _shown(final.total) if whole.row.state is ReviewState.FINAL else None,
        "groups": {group.value: _shown(mark) for group, mark in now.groups.items()},
        "indicators": [
            _figure_view(one, sheet, values.get(one.code))
            | {
                "mark": _shown(now.indicators[one.code]), "counts": _shown(now.counts.get(one.code, 0)),
                "first_value": first_values.get(one.code), "first_mark": _shown(first.indicators[one.code]),
            }
            for one in whole.scheme.of(sheet.subject)
        ],
        "objections": [_objection_view(whole, one) for one in whole.objections.get(sheet.id, ())],
        "changes": [_change_view(one) for one in whole.changes.get(sheet.id, ())],
    }  # fmt: skip


def _figure_view(indicator: Indicator, sheet: Any, value: float | None) -> dict[str, Any]:
    """low, high: of the value as it was counted; a value that was put right has none."""
    figure = sheet.figures.get(indicator.code) or {}
    counted = value is not None and value == figure.get("value")
    return {
        "code": indicator.code, "group": indicator.group.value, "value": value, "n": figure.get("n"),
        "low": figure.get("low") if counted else None, "high": figure.get("high") if counted else None,
        "why": "" if value is not None else figure.get("why") or "none",
    }  # fmt: skip


def _shown(tenths: int | None) -> float | None:
    return None if tenths is None else tenths / 10


def _objection_view(whole: Whole, row: Any) -> dict[str, Any]:
    return {
        "id": row.id, "sheet": row.sheet_id, "indicator": row.indicator, "text": row.text, "made_at": iso(row.made_at),
        "made_by": whole.names.get(row.made_by, ""), "state": row.state.value, "answer": row.answer,
        "answered_at": iso(row.answered_at), "answered_by": row.answered_by_name,
    }  # fmt: skip


def _change_view(row: Any) -> dict[str, Any]:
    return {
        "number": row.number, "sheet": row.sheet_id, "indicator": row.indicator, "kind": row.kind, "before": row.before,
        "value": row.value, "reason": row.reason, "at": iso(row.at), "by": row.by_name, "objection": row.objection_id,
    }  # fmt: skip


def _spread(whole: Whole, subject: Subject) -> dict[str, Any]:
    """Lowest, middle and highest mark of each group and of the whole; None where nobody has one."""
    marks = [whole.marks(sheet) for sheet in whole.sheets if sheet.subject is subject]
    spread = {group.value: _three([one.groups[group] for one in marks]) for group in Group}
    return spread | {"total": _three([one.total for one in marks])}


def _three(marks: Iterable[int | None]) -> dict[str, float | None] | None:
    there = sorted(mark for mark in marks if mark is not None)
    if not there:
        return None
    middle = half_up(there[(len(there) - 1) // 2] + there[len(there) // 2], 2)
    return {"low": _shown(there[0]), "median": _shown(middle), "high": _shown(there[-1])}


# One's own


def own_reviews(connection: Connection, hall: HallConfig, person_id: str | None, at: datetime) -> list[dict[str, Any]]:
    """Reviews that are published and have a sheet of this person, the newest first."""
    rows = connection.execute(
        select(Review.__table__)
        .join(ReviewSheet, ReviewSheet.review_id == Review.id)
        .where(
            Review.hall_id == hall.id, Review.state != ReviewState.DRAFTED, ReviewSheet.subject == Subject.PERSON,
            ReviewSheet.subject_id == person_id,
        )
        .order_by(Review.code.desc())
    )  # fmt: skip
    return [_head(hall, row, at) | {"may_object": _may_object(row, at)} for row in rows]


def own_review(connection: Connection, hall: HallConfig, code: str, person_id: str | None, at: datetime) -> dict[str, Any]:
    """The own sheet and nobody else's (R-227); raise NotFound ``no_own_sheet`` where there is none to see."""
    row = review_row(connection, hall, code)
    whole = whole_review(connection, hall, row, person_id or "")
    if row.state is ReviewState.DRAFTED or not whole.sheets:
        raise NotFound("no_own_sheet")
    return _head(hall, row, at) | {
        "scheme": _scheme_told(row.scheme, whole.scheme),
        "may_object": _may_object(row, at),
        "sheet": sheet_view(whole, whole.sheets[0]),
    }


def _may_object(row: Any, at: datetime) -> bool:
    return row.objections_until is not None and at < row.objections_until and row.state is not ReviewState.FINAL


# A file


def review_file(connection: Connection, hall: HallConfig, code: str, at: datetime, form: str, lang: str) -> bytes:
    """One line a window or person: marks of the groups and the whole, then each indicator's value, count and mark."""
    view = review_view(connection, hall, code, at)
    indicators = view["scheme"]["indicators"]
    english = lang == "en"
    named = [one["name_en"] if english and one["name_en"] else one["name"] for one in indicators]
    columns = ("subject", "number", "name", "total", *Group, "first_total", "final_total")
    headings = [say(f"review_column.{name}", lang) for name in columns]
    for name in named:
        headings += [name, f"{name} n", say("review_column.mark_of", lang, item=name)]
    rows = []
    for sheet in view["sheets"]:
        figures = {one["code"]: one for one in sheet["indicators"]}
        row: list[str | float] = [say(f"review_subject.{sheet['subject']}", lang), sheet["number"], sheet["name"]]
        row += [_cell(sheet["total"]), *(_cell(sheet["groups"][group.value]) for group in Group)]
        row += [_cell(sheet["first_total"]), _cell(sheet["final_total"])]
        for one in indicators:
            figure = figures.get(one["code"])
            if figure is None:
                row += ["", "", ""]
                continue
            why = say(f"review_why.{figure['why']}", lang) if figure["why"] else figure["value"]
            row += [why, _cell(figure["n"]), _cell(figure["mark"])]
        rows.append(row)
    return table_file(headings, rows, form)


def _cell(value: float | None) -> str | float:
    return "" if value is None else value
