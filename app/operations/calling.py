"""The desk's verbs around the visitor at it: call, recall, start, finish, pass (R-061).

Every call goes through ``_claim``: one conditional update decides who has the ticket, and who comes second gets the next.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from app.domain.discipline import CallingWindow, Candidate
from app.domain.people import Actor
from app.domain.themes import step_after
from app.domain.ticket import TicketAction, TicketState
from app.domain.window import WindowAction
from app.errors import Conflict, Invalid
from app.models import Call, Leg, Ticket
from app.models.base import new_id, to_ms
from app.models.statements import run
from app.operations import messaging
from app.operations.chaining import go_on
from app.operations.configuration import HallConfig, Halls
from app.operations.cross_region import open_matter
from app.operations.desks import Desk, sit_down
from app.operations.issuing import Request, open_on_the_spot, shown_time
from app.operations.lines import calling_window, candidate_of, heads, may_take, next_for
from app.operations.unit_of_work import Work
from app.operations.visits import Lost, Visit, change_ticket, milliseconds, move, visit_by_leg
from app.security.vault import Vault
from app.texts import CATALOGUE

REPEAT_SECONDS = 5
"""A recall sooner than this is not shown or spoken again (R-103)."""


@dataclass(frozen=True, slots=True)
class Finish:
    """How a service ended. outcome: a code of the texts' group ``outcome``. ticket_id: whose, None for whoever is here.

    ends_theme: the visit ends with this step of its theme, though others would follow.
    """

    outcome: str = "done"
    note: str = ""
    ends_theme: bool = False
    reply_by: datetime | None = None
    ticket_id: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a ticket was called: the rule, what its sentence says, and who would have been next."""

    rule: str
    facts: dict[str, Any]
    runner_up: str | None


@dataclass(frozen=True, slots=True)
class Done:
    """What a press led to. visit: the ticket it was about, None when nobody waits."""

    desk: Desk
    visit: Visit | None = None
    reason: Reason | None = None


def call_next(work: Work, halls: Halls, window_id: str, actor: Actor, at: datetime, finish: Finish | None = None) -> Done:
    """Call whoever is next by the rule; with ``finish`` the open ticket is finished first, in the same transaction.

    Raises Conflict ``ticket_open``, ``window_closed`` or ``window_paused``; ``ticket_not_here`` or ``illegal_move`` when
    another than the ticket named to be finished is here by now, or nobody.
    """
    desk = sit_down(work, halls, window_id, actor, at)
    if finish is not None and (desk.row.leg_id is not None or finish.ticket_id is not None):
        end_service(desk, desk.open_visit(finish.ticket_id), finish)
    desk.must_be_free()
    done = call_whoever_is_next(desk)
    if done.visit is None and not desk.seqs:
        _say_if_carried_over(desk)
    if done.visit is not None or desk.seqs:
        desk.leave(undo="call-next" if done.visit is not None else "finish")
    return done


def _say_if_carried_over(desk: Desk) -> None:
    """Raise Conflict ``carried_over`` when people wait for this window whom a break has put off (R-172)."""
    resting = desk.hall.resting(desk.at)
    if not resting:
        return
    waiting, _ = heads(desk.connection, desk.hall, caller(desk), desk.at, also_resting=True)
    zones = [desk.hall.zones[candidate.zone_id] for candidate in waiting if candidate.zone_id in resting]
    if not zones:
        return
    resumes = min(time for zone in zones if (time := desk.hall.carries_over(zone, desk.at)) is not None)
    raise Conflict("carried_over", resumes_at={lang: shown_time(desk.hall, resumes, desk.at, lang) for lang in ("zh", "en")})


def call_chosen(work: Work, halls: Halls, window_id: str, ticket_id: str, actor: Actor, at: datetime, reason: str = "") -> Done:
    """Call one waiting ticket out of turn; listed apart for the auditors."""
    desk = sit_down(work, halls, window_id, actor, at)
    visit = desk.named_visit(ticket_id)
    desk.must_be_free()
    if visit.state is not TicketState.WAITING:
        raise Conflict("ticket_not_waiting", ticket_no=visit.ticket_no)
    window = caller(desk)
    candidate = candidate_of(desk.connection, visit.leg_id)
    if not may_take(desk.connection, desk.hall, window, candidate, at):
        raise Conflict("ticket_not_for_window", window=desk.window.number, ticket_no=visit.ticket_no)
    choice = next_for(desk.connection, desk.hall, window, at)
    others = [c for c in (choice.candidate if choice else None, choice.runner_up if choice else None) if c]
    runner_up = next((c for c in others if c.leg_id != candidate.leg_id), None)
    facts = {"ticket_no": visit.ticket_no, "minutes": _minutes(at - visit.order_at), "count": 0}
    chosen = _claim(desk, candidate, "chosen", facts, runner_up, note=reason, sensitive="call_chosen")
    desk.leave(undo="call")
    return Done(desk, chosen, Reason("chosen", facts, runner_up.ticket_no if runner_up else None))


def call_straight(desk: Desk, visit: Visit, reason: str) -> Done:
    """Call somebody whom a guide brings to the free window without queueing (R-119)."""
    desk.must_be_free()
    candidate = candidate_of(desk.connection, visit.leg_id)
    if not may_take(desk.connection, desk.hall, caller(desk), candidate, desk.at):
        raise Conflict("ticket_not_for_window", window=desk.window.number, ticket_no=visit.ticket_no)
    facts = {"ticket_no": visit.ticket_no, "minutes": _minutes(desk.at - visit.order_at), "count": 0}
    called = _claim(desk, candidate, "straight", facts, None, note=reason, sensitive="straight")
    desk.leave()  # the number may have been made in this press: an undo would leave it in no line
    return Done(desk, called, Reason("straight", facts, None))


def recall(work: Work, halls: Halls, window_id: str, actor: Actor, at: datetime, ticket_id: str | None = None) -> Done:
    """Call the same ticket again; raise Conflict ``recall_too_soon`` or ``recall_limit`` (R-064)."""
    desk = sit_down(work, halls, window_id, actor, at)
    visit = desk.open_visit(ticket_id)
    policy = desk.hall.policy
    if visit.state is TicketState.CALLED:
        if visit.attempt >= policy.calls_per_ticket:
            raise Conflict("recall_limit", ticket_no=visit.ticket_no, limit=policy.calls_per_ticket)
        _not_before(visit.last_called_at, policy.recall_spacing_seconds, at, "recall_too_soon")
    repeated = visit.last_called_at is not None and at - visit.last_called_at < timedelta(seconds=REPEAT_SECONDS)
    after = move(work, visit, TicketAction.RECALL, last_called_at=at, attempt=visit.attempt + 1, calls=visit.calls + 1)
    silent = _is_silent(desk, visit)
    _insert_call(desk, after, "recall", {}, None, silent=silent)
    desk.turn(WindowAction.CALL)
    desk.record("ticket.recalled", after, was=visit, silent=silent, repeated=repeated)
    desk.leave()
    return Done(desk, after)


def start(work: Work, halls: Halls, window_id: str, actor: Actor, at: datetime, ticket_id: str | None = None) -> Done:
    """The visitor has come to the window (R-065)."""
    desk = sit_down(work, halls, window_id, actor, at)
    after = _start(desk, desk.open_visit(ticket_id), at)
    desk.leave(undo="start")
    return Done(desk, after)


def start_walk_up(work: Work, halls: Halls, vault: Vault, window_id: str, request: Request, actor: Actor, at: datetime) -> Done:
    """Serve a visitor without a number at a free window whose queue is empty, so that the service is on record (R-079)."""
    desk = sit_down(work, halls, window_id, actor, at)
    desk.must_be_free()
    window = caller(desk)
    waiting, _ = heads(desk.connection, desk.hall, window, at)
    if waiting:
        raise Conflict("queue_not_empty", count=len(waiting))
    visit = open_on_the_spot(work, halls, vault, desk.hall.id, request, actor, at)
    if not may_take(desk.connection, desk.hall, window, candidate_of(desk.connection, visit.leg_id), at):
        raise Conflict("ticket_not_for_window", window=desk.window.number, ticket_no=visit.ticket_no)
    after = move(work, visit, TicketAction.START, **_at_this_window(desk), called_at=at, last_called_at=at, started_at=at)
    desk.turn(WindowAction.START, leg_id=after.leg_id)
    facts = {"ticket_no": visit.ticket_no, "minutes": 0, "count": 0}
    desk.record("ticket.started", after, was=visit, queues_changed=True, rule="walk_up")
    desk.leave()
    return Done(desk, after, Reason("walk_up", facts, None))


def finish(
    work: Work, halls: Halls, window_id: str, actor: Actor, at: datetime, how: Finish, ticket_id: str | None = None
) -> Done:
    """The service at this window is over."""
    desk = sit_down(work, halls, window_id, actor, at)
    after = end_service(desk, desk.open_visit(ticket_id), how)
    desk.leave(undo="finish")
    return Done(desk, after)


def no_show(work: Work, halls: Halls, window_id: str, actor: Actor, at: datetime, ticket_id: str | None = None) -> Done:
    """Nobody came. The first time the ticket may return; after that it ends as abandoned (R-066, R-068)."""
    desk = sit_down(work, halls, window_id, actor, at)
    visit = desk.open_visit(ticket_id)
    if visit.state is TicketState.CALLED:
        _not_before(visit.last_called_at, desk.hall.policy.no_show_after_seconds, at, "no_show_too_early")
    after = move(work, visit, TicketAction.NO_SHOW)
    after = change_ticket(work, after, no_shows=visit.no_shows + 1)
    desk.free()
    desk.record("ticket.no_show", after, was=visit, no_shows=after.no_shows)
    if after.no_shows > max(desk.hall.policy.reactivations, 1):
        gone = move(work, after, TicketAction.ABANDON)
        desk.record("ticket.abandoned", gone, was=after, reason="no_show_again")
        after = gone
    desk.leave(undo="no-show")
    return Done(desk, after)


def caller(desk: Desk) -> CallingWindow:
    """The desk's window as the rule of calling sees it."""
    return calling_window(desk.window, skills=desk.row.staff_skills or ())


def end_service(desk: Desk, visit: Visit, how: Finish) -> Visit:
    """Finish the visit at the desk, or the step of its theme; one still called counts as started when called, and says so."""
    if f"outcome.{how.outcome}" not in CATALOGUE:
        raise Invalid("outcome_unknown")
    if visit.state is TicketState.CALLED:
        visit = _start(desk, visit, visit.last_called_at or desk.at, implied=True)
    reply_by = how.reply_by
    if reply_by is None and how.outcome in ("registered_reply", "promised_reply"):
        reply_by = _working_days_later(desk.hall, desk.at, desk.hall.policy.reply_working_days)
    ended = {
        "finished_at": desk.at, "outcome": how.outcome, "note": how.note, "reply_by": reply_by,
        "extended_ms": _extended_ms(desk, visit),
    }  # fmt: skip
    step = None if how.ends_theme else step_after(visit.theme, visit.step, how.outcome)
    if step is not None:
        return go_on(desk, visit, step, ended)
    after = move(desk.work, visit, TicketAction.FINISH, **ended)
    desk.free()
    desk.set(served=desk.row.served + 1)
    desk.record("ticket.finished", after, was=visit, outcome=how.outcome, start_implied=after.start_implied)
    open_matter(desk.work, desk.hall, after, how.outcome, desk.actor, desk.at)
    if desk.hall.policy.invite_on_finish:
        invite(desk, after)
    return after


def _extended_ms(desk: Desk, visit: Visit) -> int:
    """How much of a service that ends now was outside normal hours, without the time on hold (R-174)."""
    if visit.started_at is None:
        return 0
    timetable = desk.hall.timetable(desk.hall.zones[visit.zone_id])
    outside = milliseconds(timetable.outside_between(visit.started_at, desk.at))
    return max(min(outside, milliseconds(desk.at - visit.started_at) - visit.held_ms), 0)


def invite(desk: Desk, visit: Visit) -> None:
    """Ask for a rating on the window's pad, for as long as the hall's rule says (R-192)."""
    until = desk.at + timedelta(seconds=desk.hall.policy.pad_timeout_seconds)
    desk.set(pad={"ticket_id": visit.id, "leg_id": visit.leg_id, "expires_at": to_ms(until)})
    desk.record("rating.invited", visit, was=visit)


def call_whoever_is_next(desk: Desk) -> Done:
    """Call by the rule at a free window; without a visit when nobody waits for it."""
    window = caller(desk)
    for _ in range(8):
        choice = next_for(desk.connection, desk.hall, window, desk.at)
        if choice is None:
            return Done(desk)
        candidate = choice.candidate
        facts = {"ticket_no": candidate.ticket_no, "minutes": _minutes(choice.waited), "count": choice.count}
        try:
            visit = _claim(desk, candidate, choice.rule, facts, choice.runner_up)
        except Lost:
            continue
        return Done(desk, visit, Reason(choice.rule, facts, choice.runner_up.ticket_no if choice.runner_up else None))
    raise Lost(ticket_no="")


def _claim(
    desk: Desk,
    candidate: Candidate,
    rule: str,
    facts: dict[str, Any],
    runner_up: Candidate | None,
    *,
    note: str = "",
    sensitive: str = "",
) -> Visit:
    """Take a waiting ticket to this window, or raise Lost when somebody else has it."""
    visit = visit_by_leg(desk.connection, candidate.leg_id)
    if visit.state is not TicketState.WAITING:
        raise Lost(ticket_no=visit.ticket_no)
    after = move(
        desk.work, visit, TicketAction.CALL, **_at_this_window(desk), called_at=visit.called_at or desk.at,
        break_ms=_break_ms(desk, visit), last_called_at=desk.at, attempt=visit.attempt + 1, calls=visit.calls + 1,
    )  # fmt: skip
    desk.turn(WindowAction.CALL, leg_id=after.leg_id)
    silent = _is_silent(desk, visit)
    _insert_call(desk, after, rule, facts, runner_up, silent=silent)
    desk.record(
        "ticket.called", after, was=visit, reason=note, sensitive=sensitive, queues_changed=True, silent=silent, rule=rule,
        facts=facts, runner_up=runner_up.ticket_no if runner_up else None,
    )  # fmt: skip
    if "message" in desk.hall.policy.reminder_channels:
        messaging.queue_for_ticket(desk.work, desk.hall, after, messaging.CALLED, [messaging.RELATIVE], desk.at)
        _remind(desk, visit.zone_id)
    return after


def _break_ms(desk: Desk, visit: Visit) -> int:
    """How much of the wait for the first call was a break between sessions."""
    if visit.called_at is not None:
        return visit.break_ms
    zone = desk.hall.zones[visit.zone_id]
    return milliseconds(desk.hall.break_in_wait(zone, visit.item_id, visit.leg_issued_at, desk.at))


def _at_this_window(desk: Desk) -> dict[str, Any]:
    return {"window_id": desk.window.id, "staff_id": desk.row.staff_id, "staff_role": desk.row.staff_role}


_NEW_CALL = insert(Call)


def _insert_call(
    desk: Desk, visit: Visit, rule: str, facts: dict[str, Any], runner_up: Candidate | None, *, silent: bool
) -> None:
    call_id = new_id()
    run(
        desk.connection,
        _NEW_CALL,
        {
            "id": call_id, "hall_id": desk.hall.id, "ticket_id": visit.id, "leg_id": visit.leg_id,
            "window_id": desk.window.id, "staff_id": desk.row.staff_id, "call_no": visit.calls, "attempt": visit.attempt,
            "at": desk.at, "rule": rule, "facts": facts, "runner_up_no": runner_up.ticket_no if runner_up else "",
            "runner_up_leg_id": runner_up.leg_id if runner_up else None, "silent": silent,
        },
    )  # fmt: skip
    desk.work.changes.append({"call": call_id})


_VALID_CALLS = select(Call.id, Call.call_no).where(Call.leg_id == bindparam("leg"), Call.withdrawn_at.is_(None))
_WITHDRAW = update(Call).where(Call.id == bindparam("call")).values(withdrawn_at=bindparam("withdrawn"))


def withdraw_calls(desk: Desk, visit: Visit) -> bool:
    """Take back the call of a visit with its recalls; whether calls remain from before it was missed and came back."""
    remain = False
    for call in run(desk.connection, _VALID_CALLS, {"leg": visit.leg_id}).all():
        if call.call_no <= visit.calls - visit.attempt:
            remain = True
            continue
        run(desk.connection, _WITHDRAW, {"call": call.id, "withdrawn": desk.at})
        desk.work.changes.append({"withdrawn": call.id})
    return remain


def _start(desk: Desk, visit: Visit, began: datetime, *, implied: bool = False) -> Visit:
    after = move(desk.work, visit, TicketAction.START, started_at=began, start_implied=implied)
    desk.turn(WindowAction.START)
    # The visitor before has left the pad when the next one sits down.
    desk.set(pad=None)
    desk.record("ticket.started", after, was=visit, implied=implied)
    return after


_FIRST_OF_LINE = (
    select(Leg.id, Leg.reminded_at, Ticket.ahead_at_issue)
    .join(Ticket, Ticket.id == Leg.ticket_id)
    .where(Leg.zone_id == bindparam("zone"), Leg.state == TicketState.WAITING)
    .order_by(Leg.order_at, Leg.order_seq, Leg.id)
    .limit(bindparam("most"))
)
_REMINDED = update(Leg).where(Leg.id == bindparam("leg")).values(reminded_at=bindparam("reminded"))


def _remind(desk: Desk, zone_id: str) -> None:
    """Tell of tickets that had more than N before them and now have N or fewer, once each, and by message (R-035)."""
    nearly = desk.hall.policy.reminder_ahead
    if nearly == 0:
        return
    rows = run(desk.connection, _FIRST_OF_LINE, {"zone": zone_id, "most": nearly + 1})
    for ahead, row in enumerate(rows.all()):
        if row.reminded_at is None and row.ahead_at_issue > nearly:
            # No new version: a message that has gone out must not stop an undo, nor be taken back by one.
            run(desk.connection, _REMINDED, {"leg": row.id, "reminded": desk.at})
            visit = visit_by_leg(desk.connection, row.id)
            desk.record("ticket.reminded", visit, was=visit, people_ahead=ahead)
            whose = [messaging.OWN, messaging.RELATIVE]
            messaging.queue_for_ticket(desk.work, desk.hall, visit, messaging.NEARLY, whose, desk.at, people_ahead=ahead)


def _is_silent(desk: Desk, visit: Visit) -> bool:
    return desk.hall.zones[visit.zone_id].is_silent(desk.hall.local_time(desk.at))


def _not_before(since: datetime | None, seconds: int, at: datetime, code: str) -> None:
    left = seconds * 1000 - milliseconds(at - since) if since is not None else 0
    if left > 0:
        raise Conflict(code, seconds=-(-left // 1000))


def _minutes(waited: timedelta) -> int:
    return max(int(waited.total_seconds() // 60), 0)


def _working_days_later(hall: HallConfig, at: datetime, days: int) -> datetime:
    """The same time of day, ``days`` working days of the hall's calendar later (R-081)."""
    today = hall.day(at)
    return at + (hall.timetable(None).working_day_after(today, days) - today)
