"""What the worker does about reports: makes those that are due, adjusts closed months, sends what is made."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.domain.people import SYSTEM
from app.domain.reports import CLOSES, KINDS, read_period
from app.errors import HallError, Unavailable
from app.hall import House
from app.jobs.posting import NotPosted, Parcel, by_mail, into_folder
from app.models import Hall, Report
from app.operations import adjusting, compiling, sending
from app.operations.adjusting import Correction
from app.operations.configuration import HallConfig
from app.operations.sending import Attempt, targets_of
from app.queries.report_files import files_of
from app.queries.reports import Compiling, digest_of, halls_of
from app.texts import Language, language, say

log = structlog.get_logger(__name__)


def make_reports(house: House, at: datetime) -> None:
    """Put into the line what fell due, and make the report that waits longest: one at a time, so that nothing else waits."""
    queue_due(house, at)
    make_next(house, at)


def queue_due(house: House, at: datetime) -> None:
    for hall in _halls(house):
        with house.database.read() as connection:
            due = compiling.due_reports(connection, hall, at)
        if due:
            house.database.write(
                hall.id, partial(compiling.queue_due, halls=house.halls, hall_id=hall.id, wanted=due, actor=SYSTEM, at=at)
            )


def make_next(house: House, at: datetime) -> bool:
    """Make the report that waits longest; False when none waits."""
    with house.database.read() as connection:
        row = compiling.next_to_make(connection, at)
    if row is not None:
        _make_one(house, row, at)
    return row is not None


def _make_one(house: House, row: Any, at: datetime) -> None:
    house.database.write(row.hall_id, partial(compiling.begin, halls=house.halls, row=row, actor=SYSTEM, at=at))
    try:
        made = _compiled(house, row, at)
        house.database.write(row.hall_id, partial(compiling.keep, halls=house.halls, row=row, made=made, actor=SYSTEM, at=at))
    except (OperationalError, Unavailable):
        raise  # the database is away for a moment: the next look begins it again
    except Exception as error:
        # Whoever waits for it must see that it failed: a report that runs for ever would be silence.
        log.exception("report_failed", report=row.id, kind=row.kind, period=row.period)
        problem = error.code if isinstance(error, HallError) else "internal_error"
        house.database.write(
            row.hall_id, partial(compiling.fail, halls=house.halls, row=row, problem=problem, actor=SYSTEM, at=at)
        )
    else:
        log.info("report_made", kind=row.kind, period=row.period, sha256=made.sha256)


def _compiled(house: House, row: Any, at: datetime) -> compiling.Made:
    """Every figure from one snapshot, so that its tables agree; how far it is, is told meanwhile."""
    kind = KINDS[row.kind]
    with house.database.read() as connection:
        hall = house.halls.get(connection, row.hall_id)
        halls = halls_of(connection, house.halls, hall, kind)
        work = Compiling(connection, halls, kind, read_period(kind.span, row.period), at)
        sections: list[dict[str, Any]] = []
        for section in work.sections():
            sections.append(section)
            house.database.write(row.hall_id, partial(compiling.advance, report_id=row.id, done=len(sections)))
        content = work.content(sections, row.made_by)
        seen = compiling.seen_seq(connection, hall.id)
    digest = digest_of(content)
    files = [(file.form, file.lang, file.data, file.sha256) for file in files_of(content, digest)]
    return compiling.Made(content, digest, files, seen, targets_of(house.settings, hall, row.kind))


# --- closed months ----------------------------------------------------------------------------------------------------


def adjust_months(house: House, at: datetime) -> None:
    """Work a closed month out anew where one of its tickets changed, and write down which figures are others now."""
    for hall in _halls(house):
        with house.database.read() as connection:
            looked = adjusting.corrections(connection, hall)
        for one in looked.corrections:
            _adjust_one(house, hall, one, looked.upto, at)
        if looked.is_far:
            house.database.write(hall.id, partial(adjusting.move_on, halls=house.halls, hall_id=hall.id, upto=looked.upto))


def _adjust_one(house: House, hall: HallConfig, one: Correction, upto: int, at: datetime) -> None:
    kind = KINDS[CLOSES]
    with house.database.read() as connection:
        kept = connection.execute(select(Report.content).where(Report.id == one.report_id)).scalar_one()
        before = adjusting.cells_now(connection, hall.id, one.month, kept)
        sections = list(Compiling(connection, [hall], kind, read_period(kind.span, one.month), at).sections())
    labels = adjusting.labels_of(kept["sections"], sections)
    changed = adjusting.changes_of(before, sections, labels)
    house.database.write(
        hall.id,
        partial(
            adjusting.adjust, halls=house.halls, hall_id=hall.id, correction=one, upto=upto, changed=changed, actor=SYSTEM,
            at=at,
        ),
    )  # fmt: skip
    log.info("month_adjusted", hall=hall.code, month=one.month, figures=len(changed))


# --- sending ----------------------------------------------------------------------------------------------------------


def send_reports(house: House, at: datetime) -> None:
    """Try every sending that is due; what fails is tried again after a pause, whatever the others came to."""
    with house.database.read() as connection:
        due = sending.due_sendings(connection, at)
    for one in due:
        with house.database.read() as connection:
            hall = house.halls.get(connection, one.hall_id)
            lang = language(house.settings.mail.language) if one.way == "mail" else "zh"
            parcel = _parcel(hall, one, sending.sent_files(connection, one.report_id, lang), lang, at)
        attempt = _posted(house, hall, one, parcel)
        house.database.write(
            one.hall_id,
            partial(sending.keep_attempt, halls=house.halls, sending=one, attempt=attempt, actor=SYSTEM, at=at),
        )
        log.info("report_posted", kind=one.kind, period=one.period, way=one.way, ok=attempt.ok)


def _parcel(hall: HallConfig, one: Any, files: Sequence[Any], lang: Language, at: datetime) -> Parcel:
    name = hall.name_en or hall.name if lang == "en" else hall.name
    told = {"hall": name, "kind": say(f"report_kind.{one.kind}", lang), "period": one.period, "sum": one.sha256}
    ending = "-en" if lang == "en" else ""
    named = [(f"{hall.code}-{one.kind}-{one.period}{ending}.{file.form}", file.form, file.data) for file in files]
    return Parcel(one.id, say("report_mail.subject", lang, **told), say("report_mail.text", lang, **told), named, at)


def _posted(house: House, hall: HallConfig, one: Any, parcel: Parcel) -> Attempt:
    proof = [(name, len(data), hashlib.sha256(data).hexdigest()) for name, _, data in parcel.files]
    try:
        if one.way == "mail":
            answer = by_mail(house.settings.mail, one.target, parcel)
        else:
            answer = into_folder(Path(one.target) / hall.code, parcel)
    except NotPosted as error:
        return Attempt(ok=False, answer=str(error), proof=proof)
    return Attempt(ok=True, answer=answer, proof=proof)


def _halls(house: House) -> list[HallConfig]:
    with house.database.read() as connection:
        ids = connection.execute(select(Hall.id).order_by(Hall.code)).scalars()
        return [house.halls.get(connection, hall_id) for hall_id in ids]
