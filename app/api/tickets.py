"""Taking a number, looking at a ticket, and what may be done to it away from a desk."""

import time
from collections.abc import Callable
from typing import Any

from app.api import payloads as p
from app.api.common import identity_of, page_of
from app.api.endpoint import Act, Ask, Nouns, unknown_link
from app.domain.people import ENTRANCE, LEADERS, STAFF, Role
from app.domain.ticket import TicketState
from app.errors import Invalid, NotFound
from app.models import Leg, Ticket
from app.operations import checking_in, guiding, issuing, messaging, moving, rating, revealing
from app.operations.booking import Who
from app.operations.issuing import Request
from app.operations.lines import NEAR
from app.operations.moving import Target
from app.operations.visits import Visit, visit_by_id, visits
from app.phones import Phones
from app.queries.hall_state import notice_text
from app.queries.tickets import ticket_by_token, ticket_view, tickets_view
from app.queries.trail import trail_view
from app.queries.visitor import e_ticket_view, slip_view

nouns = Nouns("tickets")
PUBLIC = frozenset(Role)
Look = Callable[[Callable[[Ask], Any]], Any]
MAY_REVEAL = frozenset({Role.HANDLER, Role.MANAGER, Role.ADMIN, Role.INTEGRATION})
_READERS = STAFF | frozenset({Role.KIOSK, Role.INTEGRATION, Role.PAD, Role.AGENT})


@nouns.deed("/halls/<hall>/tickets", roles=ENTRANCE, body=p.TicketBody, answer=p.Ticket, status=201, summary="Take a number")
def take_ticket(act: Act, body: p.TicketBody, hall: str) -> dict[str, Any]:
    config = act.held_hall(hall)
    request = Request(
        zone=body.zone, service_item=body.service_item, purpose=body.purpose or "", priority_class=body.priority_class,
        identity=identity_of(body.identity), phone=body.phone, relative_phone=body.relative_phone, language=body.language,
        special_group=body.special_group, case_count=body.case_count, theme=body.theme,
        agency=body.agency,
        cross_region=(body.cross_region.kind, body.cross_region.region) if body.cross_region else None,
        channel=body.channel if act.actor.role is Role.INTEGRATION else None,
    )  # fmt: skip
    if body.appointment:
        who = Who(code=body.appointment, phone=body.phone, identity=request.identity)
        house = act.house
        issued = checking_in.check_in(act.work, house.halls, house.vault, config.id, who, act.actor, act.at).issued
    else:
        issued = issuing.issue(act.work, act.house.halls, act.house.vault, config.id, request, act.actor, act.at)
    view = ticket_view(act.connection, act.reader(config), issued.visit, ahead=issued.people_ahead, wait=issued.wait)
    if issued.notice:
        text = notice_text(config, issued.notice, act.at, act.lang)
        view["notice"] = {"code": issued.notice.code, "text": text}
    return view


@nouns.deed(
    "/halls/<hall>/tickets/find", roles=ENTRANCE, body=p.FindBody, answer=p.TicketList, summary="Find today's tickets again"
)
def find_tickets(act: Act, body: p.FindBody, hall: str) -> dict[str, Any]:
    config = act.hall(hall)
    day = config.day(act.at)
    identity = identity_of(body.identity)
    if identity is not None:
        key = act.house.vault.find_key(issuing.find_kind(identity.kind), identity.number)
        found = issuing.open_tickets_of(act.connection, config, key, day)
    elif body.ticket_no:
        rows = act.connection.execute(
            visits().where(Ticket.hall_id == config.id, Ticket.day == day, Ticket.ticket_no == body.ticket_no.strip().upper())
        )
        found = [Visit(*row) for row in rows]
    else:
        raise Invalid("validation_failed")
    if not found:
        raise NotFound("unknown_ticket")
    return {"items": tickets_view(act.connection, act.reader(config), found), "next": None}


@nouns.look(
    "/halls/<hall>/tickets", roles=STAFF | {Role.INTEGRATION}, query=p.TicketQuery, answer=p.TicketList,
    summary="Tickets of today, newest first, names masked",
)  # fmt: skip
def list_tickets(ask: Ask, query: p.TicketQuery, hall: str) -> dict[str, Any]:
    config = ask.hall_seen(hall)
    statement = visits().where(Ticket.hall_id == config.id, Ticket.day == config.day(ask.at))
    if query.state:
        statement = statement.where(Leg.state.in_([state for state in TicketState if state.value == query.state]))
    if query.zone:
        statement = statement.where(Leg.zone_id == config.zone(query.zone).id)
    if query.q:
        wanted = query.q.strip().upper().replace("%", "").replace("_", "")
        statement = statement.where(Ticket.ticket_no.startswith(wanted))
    return page_of(ask, config, statement, query.limit, query.cursor)


@nouns.look("/tickets/<ticket_id>", roles=_READERS, answer=p.Ticket, summary="One ticket")
def get_ticket(ask: Ask, ticket_id: str) -> dict[str, Any]:
    config = ask.hall_of_ticket(ticket_id)
    return ticket_view(ask.connection, ask.reader(config), visit_by_id(ask.connection, config.id, ticket_id))


@nouns.look(
    "/tickets/<ticket_id>/trail", roles=STAFF | {Role.INTEGRATION}, answer=p.Trail, summary="The whole line of a ticket"
)
def get_trail(ask: Ask, ticket_id: str) -> dict[str, Any]:
    return trail_view(ask.connection, ask.reader(ask.hall_of_ticket_seen(ticket_id)), ticket_id)


@nouns.look("/tickets/<ticket_id>/slip", roles=ENTRANCE - {Role.CLERK}, answer=p.Slip, summary="What is printed on a ticket")
def get_slip(ask: Ask, ticket_id: str) -> dict[str, Any]:
    return slip_view(ask.connection, ask.reader(ask.hall_of_ticket(ticket_id)), ticket_id)


@nouns.deed(
    "/tickets/<ticket_id>/actions/cancel", roles=ENTRANCE - {Role.KIOSK}, body=p.ReasonBody, answer=p.TicketAnswer,
    summary="Take a waiting ticket out, with a reason",
)  # fmt: skip
def cancel_ticket(act: Act, body: p.ReasonBody, ticket_id: str) -> dict[str, Any]:
    config = act.hall_of_ticket(ticket_id)
    return _moved(act, moving.cancel(act.work, act.house.halls, config.id, ticket_id, act.actor, act.at, body.reason))


@nouns.deed(
    "/tickets/<ticket_id>/actions/abandon", roles=ENTRANCE, body=p.ReasonBody, answer=p.TicketAnswer,
    summary="The visitor gives up",
)  # fmt: skip
def abandon_ticket(act: Act, body: p.ReasonBody, ticket_id: str) -> dict[str, Any]:
    config = act.hall_of_ticket(ticket_id)
    return _moved(act, moving.abandon(act.work, act.house.halls, config.id, ticket_id, act.actor, act.at, body.reason))


@nouns.deed("/tickets/<ticket_id>/actions/reprint", roles=ENTRANCE, answer=p.TicketAnswer, summary="Print a lost ticket again")
def reprint_ticket(act: Act, ticket_id: str) -> dict[str, Any]:
    config = act.hall_of_ticket(ticket_id)
    return _moved(act, moving.reprint(act.work, act.house.halls, config.id, ticket_id, act.actor, act.at))


@nouns.deed(
    "/tickets/<ticket_id>/actions/reactivate", roles=ENTRANCE, answer=p.TicketAnswer,
    summary="A visitor who missed the call is back",
)  # fmt: skip
def reactivate_ticket(act: Act, ticket_id: str) -> dict[str, Any]:
    config = act.hall_of_ticket(ticket_id)
    return _moved(act, moving.reactivate(act.work, act.house.halls, config.id, ticket_id, act.actor, act.at))


@nouns.deed(
    "/tickets/<ticket_id>/actions/transfer", roles=LEADERS | {Role.GUIDE}, body=p.TransferBody, answer=p.TicketAnswer,
    summary="Send somebody who waits in the wrong line to the right one",
)  # fmt: skip
def transfer_ticket(act: Act, body: p.TransferBody, ticket_id: str) -> dict[str, Any]:
    config = act.hall_of_ticket(ticket_id)
    target = Target(body.zone, body.service_item, body.window, body.place, body.note)
    return _moved(act, moving.transfer_waiting(act.work, act.house.halls, config.id, ticket_id, target, act.actor, act.at))


@nouns.deed(
    "/tickets/<ticket_id>/actions/set-group", roles=LEADERS | {Role.GUIDE}, body=p.GroupBody, answer=p.TicketAnswer,
    summary="A waiting visitor belongs to a special group: the group's priority, number and place stay",
)  # fmt: skip
def set_ticket_group(act: Act, body: p.GroupBody, ticket_id: str) -> dict[str, Any]:
    config = act.hall_of_ticket(ticket_id)
    found = guiding.set_group(act.work, act.house.halls, config.id, ticket_id, body.special_group, act.actor, act.at)
    return _moved(act, found)


@nouns.deed(
    "/tickets/<ticket_id>/actions/set-relative", roles=ENTRANCE, body=p.RelativeBody, answer=p.TicketAnswer,
    summary="Somebody else is told by message when the turn comes near",
)  # fmt: skip
def set_ticket_relative(act: Act, body: p.RelativeBody, ticket_id: str) -> dict[str, Any]:
    config, house = act.hall_of_ticket(ticket_id), act.house
    return _moved(
        act, messaging.set_relative(act.work, house.halls, house.vault, config.id, ticket_id, body.phone, act.actor, act.at)
    )


@nouns.deed(
    "/tickets/<ticket_id>/actions/move-ahead", roles=LEADERS, body=p.ReasonBody, answer=p.TicketAnswer,
    summary="Put a waiting ticket first, with a reason that the auditors see",
)  # fmt: skip
def move_ticket_ahead(act: Act, body: p.ReasonBody, ticket_id: str) -> dict[str, Any]:
    config = act.hall_of_ticket(ticket_id)
    return _moved(act, moving.move_ahead(act.work, act.house.halls, config.id, ticket_id, act.actor, act.at, body.reason))


@nouns.deed(
    "/tickets/<ticket_id>/actions/skip-rating", roles=rating.MAY_RATE - {Role.VISITOR}, answer=p.TicketAnswer,
    summary="The visitor would rather not rate",
)  # fmt: skip
def skip_rating(act: Act, ticket_id: str) -> dict[str, Any]:
    config = act.hall_of_ticket(ticket_id)
    return _moved(act, rating.skip_rating(act.work, act.house.halls, config.id, ticket_id, act.actor, act.at))


@nouns.deed(
    "/tickets/<ticket_id>/actions/reveal", roles=MAY_REVEAL, body=p.ReasonBody, answer=p.Revealed, secret=True,
    summary="Personal data in clear, with a reason that the auditors see",
)  # fmt: skip
def reveal_ticket(act: Act, body: p.ReasonBody, ticket_id: str) -> dict[str, Any]:
    config, house = act.hall_of_ticket(ticket_id), act.house
    return revealing.reveal(act.work, house.halls, house.vault, config.id, ticket_id, act.actor, act.at, body.reason)


@nouns.held(
    "/e-tickets/<token>", roles=PUBLIC, query=p.ETicketQuery, answer=p.ETicket,
    summary="The live ticket behind its unguessable link; with known and wait the answer comes when it differs from known",
)  # fmt: skip
def get_e_ticket(look: Look, phones: Phones, query: p.ETicketQuery, token: str) -> dict[str, Any]:
    ticket_id, hall_id = look(lambda ask: _by_token(ask, token))
    until = time.monotonic() + query.wait
    with phones.line(hall_id, ticket_id) as line:
        view: dict[str, Any] = look(lambda ask: _e_ticket(ask, token))
        while line is not None and query.wait and view["rev"] == query.known:
            ahead = view["ticket"]["people_ahead"]
            line.zone, line.near = view["ticket"]["zone"], ahead is not None and ahead <= NEAR
            rung = line.wait(until - time.monotonic())
            view = look(lambda ask: _e_ticket(ask, token))
            if not rung:
                break
    view["held"] = line is not None
    return view


def _e_ticket(ask: Ask, token: str) -> dict[str, Any]:
    ticket_id, hall_id = _by_token(ask, token)
    hall = ask.house.halls.get(ask.connection, hall_id)
    return {**e_ticket_view(ask.connection, ask.reader(hall), ticket_id), "held": False}


@nouns.deed("/e-tickets/<token>/actions/here", roles=PUBLIC, answer=p.ETicket, summary="The visitor says: I am here")
def say_here(act: Act, token: str) -> dict[str, Any]:
    ticket_id, hall_id = _by_token(act, token)
    moving.say_here(act.work, act.house.halls, hall_id, ticket_id, act.actor, act.at)
    return _e_ticket(act, token)


@nouns.deed(
    "/e-tickets/<token>/actions/abandon", roles=PUBLIC, body=p.ReasonBody, answer=p.ETicket, summary="Give up on the phone"
)
def abandon_by_phone(act: Act, body: p.ReasonBody, token: str) -> dict[str, Any]:
    ticket_id, hall_id = _by_token(act, token)
    moving.abandon(act.work, act.house.halls, hall_id, ticket_id, act.actor, act.at, body.reason)
    return _e_ticket(act, token)


@nouns.deed(
    "/e-tickets/<token>/actions/set-relative", roles=PUBLIC, body=p.RelativeBody, answer=p.ETicket,
    summary="Somebody else is told by message when the turn comes near",
)  # fmt: skip
def set_relative_by_phone(act: Act, body: p.RelativeBody, token: str) -> dict[str, Any]:
    ticket_id, hall_id = _by_token(act, token)
    messaging.set_relative(act.work, act.house.halls, act.house.vault, hall_id, ticket_id, body.phone, act.actor, act.at)
    return _e_ticket(act, token)


def _by_token(ask: Ask, token: str) -> tuple[str, str]:
    found = ticket_by_token(ask.connection, token)
    if found is None:
        raise unknown_link()
    return found


def _moved(act: Act, visit: Visit) -> dict[str, Any]:
    hall = act.house.halls.get(act.connection, visit.hall_id)
    return {"ticket": ticket_view(act.connection, act.reader(hall), visit)}
