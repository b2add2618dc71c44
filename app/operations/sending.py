"""Made reports go to people by mail and into a folder; every attempt is kept with what it came to (M17)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from app.domain.mailing import recipients
from app.domain.people import Actor
from app.errors import Conflict
from app.models import Report, ReportFile, ReportSending
from app.models.base import new_id, to_ms
from app.operations.alarms import clear_alarm, raise_alarm
from app.operations.configuration import HallConfig, Halls
from app.operations.desks import record
from app.operations.unit_of_work import Work
from app.settings import Settings

PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1))
"""How long after each attempt that failed the next one comes; the last for all that follow."""
ALARM_AFTER = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=3)
ALARM = "report_unsent"
SENT_FORMS = ("pdf", "xlsx")


def targets_of(settings: Settings, hall: HallConfig, kind: str) -> list[tuple[str, str]]:
    """(way, where to) that a report of the hall is sent."""
    found = [("mail", address) for address in recipients(hall.policy.report_mail, kind)] if settings.mail.host else []
    return [*found, ("folder", settings.reports.folder)] if settings.reports.folder else found


def queue_sendings(work: Work, report: Any, targets: Sequence[tuple[str, str]], at: datetime) -> None:
    rows = [
        {
            "id": new_id(), "hall_id": report.hall_id, "report_id": report.id, "way": way, "target": target, "attempts": [],
            "next_at": at, "failing_since": None, "sent_at": None,
        }
        for way, target in targets
    ]  # fmt: skip
    if rows:
        work.connection.execute(insert(ReportSending), rows)


def due_sendings(connection: Connection, at: datetime) -> list[Any]:
    """Those whose next attempt is due, with the report they are of."""
    statement = (
        select(ReportSending.__table__, Report.kind, Report.period, Report.sha256)
        .join(Report, Report.id == ReportSending.report_id)
        .where(ReportSending.next_at <= at)
        .order_by(ReportSending.next_at, ReportSending.target)
    )
    return list(connection.execute(statement))


def sent_files(connection: Connection, report_id: str, lang: str) -> list[Any]:
    statement = (
        select(ReportFile.__table__)
        .where(ReportFile.report_id == report_id, ReportFile.lang == lang, ReportFile.form.in_(SENT_FORMS))
        .order_by(ReportFile.form)
    )
    return list(connection.execute(statement))


@dataclass(frozen=True, slots=True)
class Attempt:
    """ok: whether the other side took it; answer: what it said, or what was in the way. proof: (file, size, SHA-256)."""

    ok: bool
    answer: str
    proof: Sequence[tuple[str, int, str]]

    def kept(self, at: datetime) -> dict[str, Any]:
        files = [{"name": name, "size": size, "sha256": digest} for name, size, digest in self.proof]
        return {"at": to_ms(at), "ok": self.ok, "answer": self.answer, "files": files}


def keep_attempt(work: Work, halls: Halls, sending: Any, attempt: Attempt, actor: Actor, at: datetime) -> None:
    """Write down what came of an attempt, and when the next one is; alarm the leader when it has failed for an hour."""
    halls.held(work, sending.hall_id)
    since = None if attempt.ok else sending.failing_since or at
    values: dict[str, Any] = {"attempts": [*sending.attempts, attempt.kept(at)], "failing_since": since}
    if attempt.ok:
        values |= {"state": "sent", "sent_at": at, "next_at": None}
    elif since is not None and at - since >= GIVEN_UP_AFTER:
        values |= {"state": "failed", "next_at": None}
    else:
        values |= {"next_at": at + PAUSES[min(len(sending.attempts), len(PAUSES) - 1)]}
    work.connection.execute(update(ReportSending).where(ReportSending.id == sending.id).values(**values))
    told = {"report_id": sending.report_id, "kind": sending.kind, "period": sending.period, "way": sending.way}
    told |= {"target": sending.target, **attempt.kept(at)}
    record(work, "report.sent" if attempt.ok else "report.not_sent", actor, at, told)
    _see_to_alarm(work, halls, sending.hall_id, actor, at)


def _see_to_alarm(work: Work, halls: Halls, hall_id: str, actor: Actor, at: datetime) -> None:
    failing = work.connection.execute(
        select(ReportSending.id).where(
            ReportSending.hall_id == hall_id, ReportSending.state == "waiting", ReportSending.failing_since <= at - ALARM_AFTER
        )
    ).all()
    if failing:
        raise_alarm(work, halls, hall_id, ALARM, ALARM, actor, at, count=len(failing))
    else:
        clear_alarm(work, halls, hall_id, ALARM, actor, at)


def send_again(
    work: Work, halls: Halls, hall_id: str, report: Any, targets: Sequence[tuple[str, str]], actor: Actor, at: datetime
) -> None:
    """Send a report now to everybody who should have it and has not.

    Raises Conflict ``report_not_ready``, or ``report_no_target`` when nobody is named.
    """
    halls.held(work, hall_id)
    if report.made_at is None:
        raise Conflict("report_not_ready")
    known = {(row.way, row.target): row for row in sendings_of(work.connection, report.id)}
    if not known and not targets:
        raise Conflict("report_no_target")
    queue_sendings(work, report, [target for target in targets if target not in known], at)
    unsent = (ReportSending.report_id == report.id, ReportSending.state != "sent")
    work.connection.execute(update(ReportSending).where(*unsent).values(state="waiting", next_at=at, failing_since=None))
    told = {"report_id": report.id, "kind": report.kind, "period": report.period}
    record(work, "report.send_again", actor, at, told)


def sendings_of(connection: Connection, report_id: str) -> list[Any]:
    statement = (
        select(ReportSending.__table__)
        .where(ReportSending.report_id == report_id)
        .order_by(ReportSending.way, ReportSending.target)
    )
    return list(connection.execute(statement))
