"""Ratings of services (好差评): voluntary, once a service, never by the one who served (R-177 … R-192)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from app.domain.people import Actor, Role
from app.domain.rating import CATALOGUE_VERSION, LEVELS, reasons_for
from app.domain.ticket import TicketState
from app.errors import Conflict, Forbidden, Invalid
from app.models import Leg, Rating, Window
from app.models.base import new_id, to_ms
from app.models.statements import run
from app.operations.calling import Done, invite
from app.operations.configuration import HallConfig, Halls
from app.operations.desks import Desk, record, sit_down
from app.operations.facts import visit_facts
from app.operations.unit_of_work import Work
from app.operations.visits import Visit, visit_by_id, visits_by_leg

REAL_NAME = frozenset({"id_card", "personal_code"})
"""Kinds of identity that were checked by a reader; a typed number may be anybody's."""

MAY_RATE = frozenset({Role.PAD, Role.KIOSK, Role.VISITOR, Role.INTEGRATION, Role.AGENT})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a visitor said. reasons: codes of the catalogue for this level."""

    level: int
    reasons: Sequence[str] = ()
    comment: str = ""
    channel: str = "pad"


@dataclass(frozen=True, slots=True)
class Rated:
    id: str
    ticket_id: str
    level: int
    reasons: tuple[str, ...]
    channel: str
    at: datetime
    identity_kind: str
    catalogue_version: str


_NEW_RATING = insert(Rating)
_RATED = select(Rating.id).where(Rating.leg_id == bindparam("leg"))


def rate(work: Work, halls: Halls, hall_id: str, ticket_id: str, answer: Answer, actor: Actor, at: datetime) -> Rated:
    """Store the one rating of a service; raise Conflict ``already_rated``, ``rating_not_open`` or ``rating_expired``."""
    if actor.role not in MAY_RATE:
        raise Forbidden("rating_not_allowed")
    if actor.hall_id is not None and actor.hall_id != hall_id:
        raise Forbidden("other_hall")
    hall = halls.held(work, hall_id)
    visit = visit_by_id(work.connection, hall.id, ticket_id)
    if actor.role is Role.PAD and actor.window_id != visit.window_id:
        raise Forbidden("forbidden")
    must_be_unrated(work, hall, visit, at)
    reasons = _checked(answer)
    rated = _insert(work, hall, visit, answer, reasons, actor, at)
    _close_request(work, visit)
    _keep_finish(work, visit)
    # Without the level: the clerk must not see it.
    record(work, "rating.given", actor, at, visit_facts(hall, visit) | {"channel": answer.channel}, visit=visit, was=visit)
    return rated


def must_be_unrated(work: Work, hall: HallConfig, visit: Visit, at: datetime) -> None:
    if visit.state is not TicketState.FINISHED or visit.finished_at is None:
        raise Conflict("rating_not_open")
    if run(work.connection, _RATED, {"leg": visit.leg_id}).first() is not None:
        raise Conflict("already_rated")
    if at > visit.finished_at + timedelta(days=hall.policy.rating_days):
        raise Conflict("rating_expired", days=hall.policy.rating_days)


def _checked(answer: Answer) -> tuple[str, ...]:
    if answer.level not in LEVELS:
        raise Invalid("rating_level_unknown")
    known = {reason.code for reason in reasons_for(answer.level, answer.channel)}
    if not set(answer.reasons) <= known:
        raise Invalid("rating_reason_unknown")
    return tuple(dict.fromkeys(answer.reasons))


def _insert(
    work: Work, hall: HallConfig, visit: Visit, answer: Answer, reasons: tuple[str, ...], actor: Actor, at: datetime
) -> Rated:
    rated = Rated(
        new_id(), visit.id, answer.level, reasons, answer.channel, at,
        "real_name" if visit.identity_kind in REAL_NAME else "anonymous", CATALOGUE_VERSION,
    )  # fmt: skip
    run(
        work.connection,
        _NEW_RATING,
        {
            "id": rated.id, "hall_id": hall.id, "ticket_id": visit.id, "leg_id": visit.leg_id, "item_id": visit.item_id,
            "window_id": visit.window_id, "staff_id": visit.staff_id, "staff_role": visit.staff_role,
            "level": answer.level, "reasons": list(reasons), "comment": answer.comment, "channel": answer.channel,
            "catalogue_version": rated.catalogue_version, "identity_kind": rated.identity_kind,
            "device_id": actor.device_id, "at": at,
        },
    )  # fmt: skip
    return rated


_AT_WINDOW = select(Window.pad, Window.undo).where(Window.id == bindparam("window"))
_SET_PAD = update(Window).where(Window.id == bindparam("window")).values(pad=bindparam("new_pad"))
_SET_UNDO = update(Window).where(Window.id == bindparam("window")).values(undo=bindparam("new_undo"))


def _close_request(work: Work, visit: Visit) -> None:
    if visit.window_id is None:
        return
    pad = run(work.connection, _AT_WINDOW, {"window": visit.window_id}).one().pad
    if pad is not None and pad.get("leg_id") == visit.leg_id:
        run(work.connection, _SET_PAD, {"window": visit.window_id, "new_pad": None})


def _keep_finish(work: Work, visit: Visit) -> None:
    """With an answer stored, the finish it answers to can no longer be taken back."""
    if visit.window_id is None:
        return
    undo = run(work.connection, _AT_WINDOW, {"window": visit.window_id}).one().undo
    if undo is not None and visit.leg_id in undo:
        run(work.connection, _SET_UNDO, {"window": visit.window_id, "new_undo": None})


def skip_rating(work: Work, halls: Halls, hall_id: str, ticket_id: str, actor: Actor, at: datetime) -> Visit:
    """The visitor would rather not: the pad closes, the service stays unrated and may be rated later by code (R-181)."""
    if actor.hall_id is not None and actor.hall_id != hall_id:
        raise Forbidden("other_hall")
    if actor.role not in MAY_RATE:
        raise Forbidden("rating_not_allowed")
    hall = halls.held(work, hall_id)
    visit = visit_by_id(work.connection, hall.id, ticket_id)
    if actor.role is Role.PAD and actor.window_id != visit.window_id:
        raise Forbidden("forbidden")
    _close_request(work, visit)
    record(work, "rating.skipped", actor, at, visit_facts(hall, visit), visit=visit, was=visit)
    return visit


_LAST_SERVED = (
    visits_by_leg()
    .where(Leg.window_id == bindparam("window"), Leg.finished_at.is_not(None), Leg.state == TicketState.FINISHED)
    .order_by(Leg.finished_at.desc())
    .limit(1)
)


def last_served(connection: Any, window_id: str) -> Visit | None:
    """The visit finished last at a window."""
    row = run(connection, _LAST_SERVED, {"window": window_id}).one_or_none()
    return Visit(*row) if row is not None else None


def invite_rating(work: Work, halls: Halls, window_id: str, actor: Actor, at: datetime, ticket_id: str | None = None) -> Done:
    """Ask the visitor served last, or the named one, for a rating on the pad (R-192)."""
    desk = sit_down(work, halls, window_id, actor, at)
    visit = desk.named_visit(ticket_id) if ticket_id else last_served(desk.connection, window_id)
    if visit is None:
        raise Conflict("rating_not_open")
    _must_be_served_here(desk, visit)
    must_be_unrated(work, desk.hall, visit, at)
    invite(desk, visit)
    desk.leave()
    return Done(desk, visit)


def _must_be_served_here(desk: Desk, visit: Visit) -> None:
    if visit.window_id != desk.window.id:
        raise Conflict("ticket_not_here", ticket_no=visit.ticket_no, window=desk.window.number)


def request_now(pad: dict[str, Any] | None, at: datetime) -> dict[str, Any] | None:
    """The open rating request of a window, None when there is none or its time is over."""
    return pad if pad is not None and pad["expires_at"] > to_ms(at) else None
