"""Posts and people: roster, absences, training, attendance, changes of pairs, leaders; what a stand-in reads."""

from datetime import date
from typing import Any

from sqlalchemy import select

from app.api import payloads as p
from app.api.common import date_of, moment_of
from app.api.configuration import READERS, hall_of
from app.api.endpoint import Act, Ask, Download, Nouns, Upload
from app.domain.people import DESK, KEEPERS, LEADERS, STAFF, Role
from app.models import Hall
from app.operations import absences, attending, rostering, training
from app.operations.absences import Wish
from app.operations.configuration import HallConfig
from app.operations.rostering import Changed, Duty, RosterRow
from app.queries import duty as views
from app.queries.duty_files import attendance_file, roster_file
from app.queries.item_file import CSV, XLSX
from app.queries.roster import booked_twice, coverage_view, roster_view
from app.queries.standing_in import stand_ins_view

nouns = Nouns("posts")
_SEES_PEOPLE = LEADERS | {Role.AUDITOR, Role.SUPERVISOR}


def _first(ask: Ask, config: HallConfig, text: str | None) -> date:
    return date_of(text, "from") if text else config.day(ask.at)


# A window's hand-over


@nouns.look(
    "/windows/<window_id>/take-over", roles=DESK, answer=p.TakeOver,
    summary="What somebody who is about to take over reads: the note, who is here, who is on hold",
)  # fmt: skip
def get_take_over(ask: Ask, window_id: str) -> dict[str, Any]:
    ask.hall_of_window(window_id)
    return views.takeover_view(ask.connection, window_id)


@nouns.look(
    "/windows/<window_id>/while-away", roles=DESK, answer=p.WhileAway,
    summary="What others did here since the caller last answered for the window, and what is open",
)  # fmt: skip
def get_while_away(ask: Ask, window_id: str) -> dict[str, Any]:
    ask.hall_of_window(window_id)
    return views.while_away_view(ask.connection, window_id, ask.actor.person_id, ask.at)


@nouns.look(
    "/halls/<hall>/stand-ins", roles=DESK, answer=p.StandInList,
    summary="Windows of the caller's posts that were left while people wait: where to step in",
)  # fmt: skip
def list_stand_ins(ask: Ask, hall: str) -> dict[str, Any]:
    return {"items": stand_ins_view(ask.connection, hall_of(ask, hall), ask.actor.person_id, ask.at), "next": None}


# Roster


@nouns.look(
    "/halls/<hall>/coverage", roles=READERS, answer=p.CoverageList, summary="Each post now: who should be there, who is"
)
def list_coverage(ask: Ask, hall: str) -> dict[str, Any]:
    return {"items": coverage_view(ask.connection, ask.hall_seen(hall), ask.at), "next": None}


@nouns.look(
    "/halls/<hall>/roster", roles=READERS, query=p.DaysQuery, answer=p.Roster, summary="Who is to be at each post, with gaps"
)
def get_roster(ask: Ask, query: p.DaysQuery, hall: str) -> dict[str, Any]:
    config = hall_of(ask, hall)
    return roster_view(ask.connection, config, _first(ask, config, query.first), query.days, ask.at)


@nouns.deed("/halls/<hall>/roster", roles=LEADERS, body=p.RosterBody, answer=p.RosterChanged, summary="Set lines of the roster")
def set_roster(act: Act, body: p.RosterBody, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    lines = [Duty(one.post, date_of(one.day, "day"), one.session, one.role) for one in body.lines]
    return _changed(act, config, rostering.set_roster(act.work, act.house.halls, config.id, lines, act.actor, act.at))


def _changed(act: Act, config: HallConfig, changed: Changed, *, dry_run: bool = False) -> dict[str, Any]:
    twice = booked_twice(act.connection, config, changed.days, act.at)
    return {"changed": changed.lines, "dry_run": dry_run, "twice": twice}


@nouns.deed(
    "/halls/<hall>/roster/actions/copy-week", roles=LEADERS, body=p.CopyWeekBody, answer=p.RosterChanged,
    summary="Give a week the roster of another",
)  # fmt: skip
def copy_week(act: Act, body: p.CopyWeekBody, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    source, target = date_of(body.source, "source"), date_of(body.target, "target")
    return _changed(act, config, rostering.copy_week(act.work, act.house.halls, config.id, source, target, act.actor, act.at))


def _rows_of(file: Upload, query: p.ImportQuery) -> list[RosterRow]:
    return rostering.read_roster(file.data, file.filename, query.encoding)


@nouns.upload(
    "/halls/<hall>/roster/import", roles=LEADERS, query=p.ImportQuery, answer=p.RosterChanged, read=_rows_of,
    summary="Import a roster from CSV or XLSX, all lines or none",
)  # fmt: skip
def import_roster(act: Act, rows: list[RosterRow], query: p.ImportQuery, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    changed = rostering.import_roster(act.work, act.house.halls, config.id, rows, act.actor, act.at)
    answer = _changed(act, config, changed, dry_run=query.dry_run)
    if query.dry_run:
        act.work.begin_again()
    return answer


@nouns.download(
    "/halls/<hall>/roster/file", roles=READERS, query=p.DaysFileQuery, media=(CSV, XLSX),
    summary="The roster as the file that the import reads",
)  # fmt: skip
def export_roster(ask: Ask, query: p.DaysFileQuery, hall: str) -> Download:
    config = hall_of(ask, hall)
    first = _first(ask, config, query.first)
    view = roster_view(ask.connection, config, first, query.days, ask.at)
    media = XLSX if query.format == "xlsx" else CSV
    return Download(f"roster-{config.code}-{first}.{query.format}", media, roster_file(view, query.format, ask.lang))


# Absences


@nouns.look(
    "/halls/<hall>/absences", roles=DESK | {Role.GUIDE, Role.AUDITOR}, answer=p.AbsenceList, summary="Absences from today on"
)
def list_absences(ask: Ask, hall: str) -> dict[str, Any]:
    config = hall_of(ask, hall)
    own = None if ask.actor.role in _SEES_PEOPLE else ask.actor.person_id
    return {"items": views.absences_view(ask.connection, config, config.day(ask.at), own), "next": None}


@nouns.deed(
    "/halls/<hall>/absences", roles=DESK | {Role.GUIDE}, body=p.AbsenceBody, answer=p.AbsenceAnswer, status=201,
    summary="Ask to be away; with a hand-over when it begins after today",
)  # fmt: skip
def request_absence(act: Act, body: p.AbsenceBody, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    first = date_of(body.first_day, "first_day")
    last = date_of(body.last_day, "last_day") if body.last_day else first
    username = body.person or (act.caller.person.username if act.caller.person else "")
    wish = Wish(username, first, last, body.session, body.kind, body.reason, body.handover)
    absence_id = absences.request_absence(act.work, act.house.halls, config.id, wish, act.actor, act.at)
    return _absence(act, config, absence_id)


@nouns.deed(
    "/halls/<hall>/absences/<absence_id>/actions/grant", roles=LEADERS, body=p.ReasonBody, answer=p.AbsenceAnswer,
    summary="Grant it; with a reason when it leaves a post to nobody",
)  # fmt: skip
def grant_absence(act: Act, body: p.ReasonBody, hall: str, absence_id: str) -> dict[str, Any]:
    return _decided(act, hall, absence_id, body.reason, grant=True)


@nouns.deed(
    "/halls/<hall>/absences/<absence_id>/actions/refuse", roles=LEADERS, body=p.ReasonBody, answer=p.AbsenceAnswer,
    summary="Refuse it, with a reason",
)  # fmt: skip
def refuse_absence(act: Act, body: p.ReasonBody, hall: str, absence_id: str) -> dict[str, Any]:
    return _decided(act, hall, absence_id, body.reason, grant=False)


@nouns.deed(
    "/halls/<hall>/absences/<absence_id>/actions/withdraw", roles=DESK | {Role.GUIDE}, answer=p.AbsenceAnswer,
    summary="The person comes after all",
)  # fmt: skip
def withdraw_absence(act: Act, hall: str, absence_id: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    absences.withdraw_absence(act.work, act.house.halls, config.id, absence_id, act.actor, act.at)
    return _absence(act, config, absence_id)


def _decided(act: Act, hall: str, absence_id: str, reason: str, *, grant: bool) -> dict[str, Any]:
    config = hall_of(act, hall)
    absences.decide_absence(act.work, act.house.halls, config.id, absence_id, act.actor, act.at, grant=grant, reason=reason)
    return _absence(act, config, absence_id)


def _absence(act: Act, config: HallConfig, absence_id: str) -> dict[str, Any]:
    found = views.absences_view(act.connection, config, date.min, absence_id=absence_id)
    return {"absence": found[0]}


# Training


@nouns.look(
    "/halls/<hall>/trainings", roles=_SEES_PEOPLE, answer=p.TrainingList, summary="Records of training of the hall's people"
)
def list_trainings(ask: Ask, hall: str) -> dict[str, Any]:
    return {"items": views.trainings_view(ask.connection, hall_of(ask, hall), ask.at), "next": None}


@nouns.deed(
    "/halls/<hall>/people/<username>/trainings", roles=LEADERS, body=p.TrainingBody, answer=p.TrainingAnswer, status=201,
    summary="Record a training or test; kind post lets its person sit at a window",
)  # fmt: skip
def record_training(act: Act, body: p.TrainingBody, hall: str, username: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    wanted = {
        "kind": body.kind, "name": body.name, "skill": body.skill, "passed": body.passed, "score": body.score,
        "on_day": date_of(body.on_day, "on_day"),
        "valid_until": date_of(body.valid_until, "valid_until") if body.valid_until else None,
    }  # fmt: skip
    training_id = training.record_training(act.work, act.house.halls, config.id, username, wanted, act.actor, act.at)
    return _training(act, config, username, training_id)


@nouns.deed(
    "/halls/<hall>/people/<username>/trainings/<training_id>/actions/withdraw", roles=LEADERS, body=p.ReasonBody,
    answer=p.TrainingAnswer, summary="Take a record of training back, with a reason",
)  # fmt: skip
def withdraw_training(act: Act, body: p.ReasonBody, hall: str, username: str, training_id: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    training.withdraw_training(act.work, act.house.halls, config.id, username, training_id, body.reason, act.actor, act.at)
    return _training(act, config, username, training_id)


def _training(act: Act, config: HallConfig, username: str, training_id: str) -> dict[str, Any]:
    records = views.trainings_view(act.connection, config, act.at, username)
    return {"training": next(one for one in records if one["id"] == training_id)}


# Attendance


@nouns.look("/halls/<hall>/attendance", roles=_SEES_PEOPLE | {Role.CLERK, Role.GUIDE}, query=p.DaysQuery,
            answer=p.AttendanceList, summary="Attendance sheet; a clerk sees the own lines")  # fmt: skip
def list_attendance(ask: Ask, query: p.DaysQuery, hall: str) -> dict[str, Any]:
    config = hall_of(ask, hall)
    own = None if ask.actor.role in _SEES_PEOPLE else ask.actor.person_id
    first = _first(ask, config, query.first)
    return {"items": views.attendance_view(ask.connection, config, first, query.days, ask.at, own), "next": None}


@nouns.download(
    "/halls/<hall>/attendance/file", roles=_SEES_PEOPLE, query=p.DaysFileQuery, media=(CSV, XLSX),
    summary="Attendance sheet as a file",
)  # fmt: skip
def export_attendance(ask: Ask, query: p.DaysFileQuery, hall: str) -> Download:
    config = hall_of(ask, hall)
    first = _first(ask, config, query.first)
    lines = views.attendance_view(ask.connection, config, first, query.days, ask.at)
    media = XLSX if query.format == "xlsx" else CSV
    data = attendance_file(lines, config, query.format, ask.lang)
    return Download(f"attendance-{config.code}-{first}.{query.format}", media, data)


@nouns.deed(
    "/halls/<hall>/people/<username>/attendance", roles=LEADERS, body=p.AttendanceBody, answer=p.AttendanceList,
    summary="Correct one line of the attendance sheet, with a reason",
)  # fmt: skip
def correct_attendance(act: Act, body: p.AttendanceBody, hall: str, username: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    day = date_of(body.day, "day")
    attending.correct_attendance(
        act.work, act.house.halls, config.id, username, day, act.actor, act.at, came_at=moment_of(body.came_at, "came_at"),
        left_at=moment_of(body.left_at, "left_at"), status=body.status, reason=body.reason,
    )  # fmt: skip
    lines = views.attendance_view(act.connection, config, day, 1, act.at)
    return {"items": [line for line in lines if line["username"] == username], "next": None}


# Pairs and leaders


@nouns.look(
    "/halls/<hall>/post-changes", roles=_SEES_PEOPLE, answer=p.PairChangeList,
    summary="Who held which post from when to when, approved by whom; early: left before two years",
)  # fmt: skip
def list_post_changes(ask: Ask, hall: str) -> dict[str, Any]:
    return {"items": views.pair_history_view(ask.connection, hall_of(ask, hall), ask.at), "next": None}


@nouns.look("/halls/<hall>/duty-leaders", roles=STAFF | {Role.INTEGRATION}, query=p.DaysQuery, answer=p.DutyLeaderList,
            summary="Who leads the hall on each day")  # fmt: skip
def list_duty_leaders(ask: Ask, query: p.DaysQuery, hall: str) -> dict[str, Any]:
    config = hall_of(ask, hall)
    first = _first(ask, config, query.first)
    return {"items": views.duty_leaders_view(ask.connection, config, first, query.days), "next": None}


@nouns.deed("/halls/<hall>/duty-leaders", roles=LEADERS, body=p.DutyLeaderBody, answer=p.DutyLeaderList,
            summary="Name who leads the hall on a day; an empty name takes it away")  # fmt: skip
def set_duty_leader(act: Act, body: p.DutyLeaderBody, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    day = date_of(body.day, "day")
    wanted = {"name": body.name, "title": body.title, "phone": body.phone}
    attending.set_duty_leader(act.work, act.house.halls, config.id, day, wanted, act.actor, act.at)
    return {"items": views.duty_leaders_view(act.connection, config, day, 1), "next": None}


@nouns.look("/halls/<hall>/heads", roles=_SEES_PEOPLE, answer=p.HeadList, summary="Heads of this hall and of those below it")
def list_heads(ask: Ask, hall: str) -> dict[str, Any]:
    return _heads(ask, hall_of(ask, hall))


@nouns.deed("/halls/<hall>/heads", roles=KEEPERS, body=p.HallHeadBody, answer=p.HeadList, status=201,
            summary="Enter who heads the hall from a day on; the centre above is told")  # fmt: skip
def set_head(act: Act, body: p.HallHeadBody, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    since = date_of(body.since, "since")
    attending.set_head(act.work, act.house.halls, config.id, body.name, body.phone, since, act.actor, act.at)
    return _heads(act, config)


@nouns.deed(
    "/halls/<hall>/heads/<head_id>/actions/note", roles=LEADERS, answer=p.HeadList,
    summary="The centre has read of a new head of a hall below it",
)  # fmt: skip
def note_head(act: Act, hall: str, head_id: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    attending.note_head(act.work, act.house.halls, config.id, head_id, act.actor, act.at)
    return _heads(act, config)


def _heads(ask: Ask, config: HallConfig) -> dict[str, Any]:
    rows = ask.connection.execute(select(Hall.id, Hall.code).where((Hall.id == config.id) | (Hall.parent_id == config.id)))
    codes = dict(rows.all())
    return {"items": views.heads_view(ask.connection, list(codes), codes), "next": None}
