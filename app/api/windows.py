"""The desk's verbs (contract section 2), each one operation."""

from typing import Any

from app.api import payloads as p
from app.api.common import identity_of, moment_of
from app.api.endpoint import Act, Ask, Nouns
from app.domain.people import DESK, LEADERS, STAFF, Role
from app.domain.window import OPEN
from app.operations import calling, dispatching, guiding, lending, moving, rating, staffing, undoing
from app.operations.calling import Done, Finish
from app.operations.facts import window_facts, window_states, windows_instead
from app.operations.guiding import Brought
from app.operations.issuing import Request
from app.operations.moving import Target
from app.operations.staffing import Pause
from app.operations.visits import visit_by_leg
from app.queries.desk import desk_view, reason_view
from app.queries.tickets import ticket_view

nouns = Nouns("windows")
_ACTION = "/windows/<window_id>/actions"


@nouns.look("/windows/<window_id>", roles=STAFF | {Role.INTEGRATION}, answer=p.Desk, summary="What a desk shows")
def get_desk(ask: Ask, window_id: str) -> dict[str, Any]:
    return desk_view(ask.connection, ask.reader(ask.hall_of_window(window_id)), window_id)


@nouns.deed(
    f"{_ACTION}/call-next", roles=DESK, body=p.CallNextBody, answer=p.Called, also=(204,),
    summary="Call whoever is next by the rule; with finish, end the open service first",
)  # fmt: skip
def call_next(act: Act, body: p.CallNextBody, window_id: str) -> dict[str, Any] | None:
    finish = _finish(body.finish) if body.finish is not None else None
    done = calling.call_next(act.work, act.house.halls, window_id, act.actor, act.at, finish)
    return None if done.visit is None else _moved(act, done)


@nouns.deed(f"{_ACTION}/call", roles=DESK, body=p.CallBody, answer=p.Called, summary="Call a chosen ticket")
def call_chosen(act: Act, body: p.CallBody, window_id: str) -> dict[str, Any]:
    return _moved(
        act,
        calling.call_chosen(act.work, act.house.halls, window_id, body.ticket, act.actor, act.at, body.reason),
    )


@nouns.deed(
    f"{_ACTION}/send-straight", roles=LEADERS | {Role.GUIDE}, body=p.StraightBody, answer=p.Called,
    summary="Bring somebody of a special group to the window without queueing: called at once, or its very next",
)  # fmt: skip
def send_straight(act: Act, body: p.StraightBody, window_id: str) -> dict[str, Any]:
    request = Request(
        zone=body.zone or "", service_item=body.service_item, phone=body.phone, identity=identity_of(body.identity),
        language=body.language,
    )  # fmt: skip
    brought = Brought(body.special_group, body.ticket, request, body.reason)
    done = guiding.send_straight(act.work, act.house.halls, act.house.vault, window_id, brought, act.actor, act.at)
    answer = _moved(act, done)
    if done.reason is None:
        facts = {"ticket_no": done.visit.ticket_no if done.visit else "", "minutes": 0, "count": 0}
        answer["reason"] = reason_view("straight", facts, None, act.lang)
    return answer


@nouns.deed(f"{_ACTION}/recall", roles=DESK, body=p.TicketRefBody, answer=p.Moved, summary="Call the same ticket again")
def recall(act: Act, body: p.TicketRefBody, window_id: str) -> dict[str, Any]:
    return _moved(act, calling.recall(act.work, act.house.halls, window_id, act.actor, act.at, body.ticket))


@nouns.deed(
    f"{_ACTION}/start", roles=DESK, body=p.StartBody, answer=p.Moved,
    summary="The visitor has come; with walk_up, serve somebody without a number",
)  # fmt: skip
def start(act: Act, body: p.StartBody, window_id: str) -> dict[str, Any]:
    halls, house = act.house.halls, act.house
    if body.walk_up is None:
        return _moved(act, calling.start(act.work, halls, window_id, act.actor, act.at, body.ticket))
    request = Request(
        zone=body.walk_up.zone, service_item=body.walk_up.service_item, language=body.walk_up.language, channel="window"
    )
    return _moved(act, calling.start_walk_up(act.work, halls, house.vault, window_id, request, act.actor, act.at))


@nouns.deed(f"{_ACTION}/finish", roles=DESK, body=p.FinishBody, answer=p.Moved, summary="The service is over")
def finish(act: Act, body: p.FinishBody, window_id: str) -> dict[str, Any]:
    return _moved(act, calling.finish(act.work, act.house.halls, window_id, act.actor, act.at, _finish(body), body.ticket))


@nouns.deed(f"{_ACTION}/no-show", roles=DESK, body=p.TicketRefBody, answer=p.Moved, summary="Nobody came")
def no_show(act: Act, body: p.TicketRefBody, window_id: str) -> dict[str, Any]:
    return _moved(act, calling.no_show(act.work, act.house.halls, window_id, act.actor, act.at, body.ticket))


@nouns.deed(f"{_ACTION}/hold", roles=DESK, body=p.TicketRefBody, answer=p.Moved, summary="Park the visitor at this window")
def hold(act: Act, body: p.TicketRefBody, window_id: str) -> dict[str, Any]:
    return _moved(act, moving.hold(act.work, act.house.halls, window_id, act.actor, act.at, body.ticket, body.note))


@nouns.deed(f"{_ACTION}/resume-hold", roles=DESK, body=p.ResumeHoldBody, answer=p.Moved, summary="Take a held visitor up again")
def resume_hold(act: Act, body: p.ResumeHoldBody, window_id: str) -> dict[str, Any]:
    return _moved(act, moving.resume_hold(act.work, act.house.halls, window_id, body.ticket, act.actor, act.at))


@nouns.deed(f"{_ACTION}/transfer", roles=DESK, body=p.TransferBody, answer=p.Moved, summary="Send the visitor to another line")
def transfer(act: Act, body: p.TransferBody, window_id: str) -> dict[str, Any]:
    target = Target(body.zone, body.service_item, body.window, body.place, body.note)
    return _moved(act, moving.transfer(act.work, act.house.halls, window_id, target, act.actor, act.at, body.ticket))


@nouns.deed(
    f"{_ACTION}/put-back", roles=DESK, body=p.TicketRefBody, answer=p.Moved,
    summary="A mistaken call: the ticket has its old place again",
)  # fmt: skip
def put_back(act: Act, body: p.TicketRefBody, window_id: str) -> dict[str, Any]:
    return _moved(act, moving.put_back(act.work, act.house.halls, window_id, act.actor, act.at, body.ticket))


@nouns.deed(f"{_ACTION}/undo", roles=DESK, answer=p.Moved, summary="Take the last press back, for a few seconds")
def undo(act: Act, window_id: str) -> dict[str, Any]:
    return _moved(act, undoing.undo(act.work, act.house.halls, window_id, act.actor, act.at))


@nouns.deed(f"{_ACTION}/invite-rating", roles=DESK, body=p.TicketRefBody, answer=p.Moved, summary="Ask for a rating on the pad")
def invite_rating(act: Act, body: p.TicketRefBody, window_id: str) -> dict[str, Any]:
    return _moved(act, rating.invite_rating(act.work, act.house.halls, window_id, act.actor, act.at, body.ticket))


@nouns.deed(f"{_ACTION}/open", roles=DESK, body=p.OpenBody, answer=p.WindowAnswer, summary="Take one's place and serve")
def open_window(act: Act, body: p.OpenBody, window_id: str) -> dict[str, Any]:
    return _window(act, staffing.open_window(act.work, act.house.halls, window_id, act.actor, act.at, body.person, body.reason))


@nouns.deed(f"{_ACTION}/close", roles=DESK, body=p.ReasonBody, answer=p.WindowAnswer, summary="Stop serving")
def close_window(act: Act, body: p.ReasonBody, window_id: str) -> dict[str, Any]:
    return _window(act, staffing.close_window(act.work, act.house.halls, window_id, act.actor, act.at, body.reason))


@nouns.deed(f"{_ACTION}/pause", roles=DESK, body=p.PauseBody, answer=p.WindowAnswer, summary="Stop for a while, with a reason")
def pause(act: Act, body: p.PauseBody, window_id: str) -> dict[str, Any]:
    how = Pause(body.reason, body.minutes, body.public_text)
    return _window(act, staffing.pause(act.work, act.house.halls, window_id, act.actor, act.at, how))


@nouns.deed(f"{_ACTION}/resume", roles=DESK, answer=p.WindowAnswer, summary="Serve again")
def resume(act: Act, window_id: str) -> dict[str, Any]:
    return _window(act, staffing.resume(act.work, act.house.halls, window_id, act.actor, act.at))


@nouns.deed(
    f"{_ACTION}/hand-over",
    roles=DESK,
    body=p.NoteBody,
    answer=p.WindowAnswer,
    summary="Leave the post to its stand-in, with a note",
)
def hand_over(act: Act, body: p.NoteBody, window_id: str) -> dict[str, Any]:
    return _window(act, staffing.hand_over(act.work, act.house.halls, window_id, act.actor, act.at, body.note))


@nouns.deed(
    f"{_ACTION}/cover", roles=DESK, body=p.CoverBody, answer=p.WindowAnswer, summary="Take over as the other of the post"
)
def cover(act: Act, body: p.CoverBody, window_id: str) -> dict[str, Any]:
    if body.leave:
        staffing.leave_for(act.work, act.house.halls, window_id, act.actor, act.at)
    return _window(act, staffing.cover(act.work, act.house.halls, window_id, act.actor, act.at, body.person, body.reason))


@nouns.deed(
    f"{_ACTION}/lend", roles=LEADERS, body=p.LendBody, answer=p.WindowAnswer,
    summary="Lend a window to another zone, at once or until a set time; it keeps its own zones",
)  # fmt: skip
def lend(act: Act, body: p.LendBody, window_id: str) -> dict[str, Any]:
    until = moment_of(body.until, "until")
    return _window(
        act,
        lending.lend(act.work, act.house.halls, window_id, body.zone, act.actor, act.at, until=until, reason=body.reason),
    )


@nouns.deed(
    f"{_ACTION}/not-now", roles=DESK, answer=p.WindowAnswer, summary="Hold back the call that the window makes by itself"
)
def not_now(act: Act, window_id: str) -> dict[str, Any]:
    return _window(act, dispatching.not_now(act.work, act.house.halls, window_id, act.actor, act.at))


@nouns.deed(
    f"{_ACTION}/give-back", roles=LEADERS, body=p.GiveBackBody, answer=p.WindowAnswer,
    summary="End the loan of a window to a zone, or all its loans",
)  # fmt: skip
def give_back(act: Act, body: p.GiveBackBody, window_id: str) -> dict[str, Any]:
    return _window(
        act,
        lending.give_back(act.work, act.house.halls, window_id, act.actor, act.at, zone_code=body.zone, reason=body.reason),
    )


def _finish(body: p.FinishBody) -> Finish:
    ends_theme = body.chain == "end"
    reply_by = moment_of(body.reply_by, "reply_by")
    return Finish(body.outcome, body.note, ends_theme=ends_theme, reply_by=reply_by, ticket_id=body.ticket)


def _moved(act: Act, done: Done) -> dict[str, Any]:
    ticket = None
    if done.visit is not None:
        ticket = ticket_view(act.connection, act.reader(done.desk.hall), done.visit)
    answer = {"ticket": ticket} | _window(act, done)
    if done.reason is not None:
        reason = done.reason
        answer["reason"] = reason_view(reason.rule, reason.facts, reason.runner_up, act.lang)
    return answer


def _window(act: Act, done: Done) -> dict[str, Any]:
    desk = done.desk
    visit = done.visit if done.visit is not None and done.visit.leg_id == desk.row.leg_id else None
    if visit is None and desk.row.leg_id is not None:
        visit = visit_by_leg(act.connection, desk.row.leg_id)
    instead = []
    if desk.row.state not in OPEN:
        instead = windows_instead(desk.hall, desk.window, window_states(act.connection, desk.hall.id))
    return {"window": window_facts(desk.hall, desk.window, desk.row, visit, instead)}
