"""The tables of states: what they list is allowed, everything else is refused, and the pictures show just that."""

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from app.domain import draft, ticket, window
from app.domain.draft import DraftAction, DraftState
from app.domain.ticket import TicketAction, TicketState
from app.domain.window import WindowAction, WindowState
from app.errors import Conflict
from app.texts import say

DOCUMENT = (Path(__file__).parents[2] / "docs" / "states.md").read_text("utf-8")

S, A = TicketState, TicketAction
W, V = WindowState, WindowAction

# Said again by hand, from section 3.5 of the requirements, so that a slip in the table does not go unnoticed.
A_TICKET_MAY = {
    (S.WAITING, A.CALL): S.CALLED, (S.WAITING, A.ABANDON): S.ABANDONED, (S.WAITING, A.CANCEL): S.CANCELLED,
    (S.WAITING, A.EXPIRE): S.EXPIRED, (S.WAITING, A.TRANSFER): S.TRANSFERRED, (S.WAITING, A.START): S.SERVING,
    (S.CALLED, A.RECALL): S.CALLED, (S.CALLED, A.START): S.SERVING, (S.CALLED, A.NO_SHOW): S.NO_SHOW,
    (S.CALLED, A.PUT_BACK): S.WAITING, (S.CALLED, A.HOLD): S.HELD, (S.CALLED, A.TRANSFER): S.TRANSFERRED,
    (S.CALLED, A.ABANDON): S.ABANDONED, (S.CALLED, A.EXPIRE): S.EXPIRED,
    (S.SERVING, A.FINISH): S.FINISHED, (S.SERVING, A.HOLD): S.HELD, (S.SERVING, A.TRANSFER): S.TRANSFERRED,
    (S.SERVING, A.EXPIRE): S.EXPIRED,
    (S.HELD, A.RESUME_CALLED): S.CALLED, (S.HELD, A.RESUME_SERVING): S.SERVING, (S.HELD, A.ABANDON): S.ABANDONED,
    (S.HELD, A.EXPIRE): S.EXPIRED,
    (S.NO_SHOW, A.REACTIVATE): S.WAITING, (S.NO_SHOW, A.ABANDON): S.ABANDONED,
}  # fmt: skip
A_WINDOW_MAY = {
    (W.CLOSED, V.OPEN): W.IDLE,
    (W.IDLE, V.CALL): W.CALLED, (W.IDLE, V.START): W.SERVING, (W.IDLE, V.PAUSE): W.PAUSED, (W.IDLE, V.BREAK): W.BREAK,
    (W.IDLE, V.CLOSE): W.CLOSED,
    (W.CALLED, V.CALL): W.CALLED, (W.CALLED, V.START): W.SERVING, (W.CALLED, V.FREE): W.IDLE,
    (W.SERVING, V.FREE): W.IDLE, (W.SERVING, V.PAUSE): W.PAUSED,
    (W.PAUSED, V.RESUME): W.IDLE, (W.PAUSED, V.RESUME_SERVING): W.SERVING, (W.PAUSED, V.FREE): W.PAUSED,
    (W.PAUSED, V.CLOSE): W.CLOSED,
    (W.BREAK, V.RESUME): W.IDLE, (W.BREAK, V.CLOSE): W.CLOSED,
}  # fmt: skip

D, P = DraftState, DraftAction
A_DRAFT_MAY = {
    (D.OPEN, P.EDIT): D.OPEN, (D.OPEN, P.SCHEDULE): D.SCHEDULED, (D.OPEN, P.PUBLISH): D.PUBLISHED,
    (D.OPEN, P.DISCARD): D.DISCARDED,
    (D.SCHEDULED, P.SCHEDULE): D.SCHEDULED, (D.SCHEDULED, P.UNSCHEDULE): D.OPEN, (D.SCHEDULED, P.PUBLISH): D.PUBLISHED,
    (D.SCHEDULED, P.FAIL): D.FAILED, (D.SCHEDULED, P.DISCARD): D.DISCARDED,
    (D.FAILED, P.EDIT): D.OPEN, (D.FAILED, P.SCHEDULE): D.SCHEDULED, (D.FAILED, P.PUBLISH): D.PUBLISHED,
    (D.FAILED, P.DISCARD): D.DISCARDED,
    (D.PUBLISHED, P.TAKE_BACK): D.TAKEN_BACK,
}  # fmt: skip

TICKET_PAIRS = [(state, action) for state in TicketState for action in TicketAction]
WINDOW_PAIRS = [(state, action) for state in WindowState for action in WindowAction]
ENDED = (S.FINISHED, S.ABANDONED, S.CANCELLED, S.EXPIRED, S.TRANSFERRED, S.UNDONE)


@pytest.mark.parametrize(("state", "action"), [pair for pair in TICKET_PAIRS if pair not in A_TICKET_MAY])
def test_a_move_of_a_ticket_that_is_not_listed_is_refused(state: TicketState, action: TicketAction) -> None:
    with pytest.raises(Conflict) as refusal:
        ticket.move(state, action)
    assert refusal.value.code == "illegal_move"
    assert "{" not in say("illegal_move", **refusal.value.params)


@pytest.mark.parametrize(("state", "action"), A_TICKET_MAY)
def test_a_listed_move_of_a_ticket_leads_where_the_rules_say(state: TicketState, action: TicketAction) -> None:
    assert ticket.move(state, action) is A_TICKET_MAY[state, action]


@pytest.mark.parametrize(("state", "action"), [pair for pair in WINDOW_PAIRS if pair not in A_WINDOW_MAY])
def test_a_move_of_a_window_that_is_not_listed_is_refused(state: WindowState, action: WindowAction) -> None:
    with pytest.raises(Conflict) as refusal:
        window.move(state, action)
    assert refusal.value.code in ("window_closed", "window_paused", "window_not_free")
    assert "{" not in say(refusal.value.code, window="3", **refusal.value.params)


@pytest.mark.parametrize(("state", "action"), A_WINDOW_MAY)
def test_a_listed_move_of_a_window_leads_where_the_rules_say(state: WindowState, action: WindowAction) -> None:
    assert window.move(state, action) is A_WINDOW_MAY[state, action]


@pytest.mark.parametrize(("state", "action"), [(state, action) for state in DraftState for action in DraftAction])
def test_a_draft_moves_as_listed_and_no_other_way(state: DraftState, action: DraftAction) -> None:
    if (state, action) in A_DRAFT_MAY:
        assert draft.move(state, action) is A_DRAFT_MAY[state, action]
        return
    with pytest.raises(Conflict) as refusal:
        draft.move(state, action)
    assert say(refusal.value.code, **refusal.value.params)


@pytest.mark.parametrize("state", ENDED)
def test_what_has_ended_stays_ended(state: TicketState) -> None:
    assert ticket.allowed(state) == frozenset()
    assert state not in ticket.OPEN


def test_the_buttons_of_a_called_ticket_are_those_of_the_table() -> None:
    assert ticket.allowed(S.CALLED) == {action for state, action in A_TICKET_MAY if state is S.CALLED}


@pytest.mark.parametrize("state", sorted(ticket.OPEN))
def test_every_open_ticket_can_be_closed_at_the_end_of_the_day(state: TicketState) -> None:
    action = A.ABANDON if state is S.NO_SHOW else A.EXPIRE
    assert ticket.move(state, action) not in ticket.OPEN


def diagram(table: Mapping[tuple[Any, Any], StrEnum], first: StrEnum) -> str:
    """The table as a Mermaid state diagram; actions that lead the same way share an arrow."""
    arrows: dict[tuple[StrEnum, StrEnum], list[str]] = {}
    for (state, action), to in table.items():
        arrows.setdefault((state, to), []).append(action.value)
    lines = [f"    {name(state)} --> {name(to)}: {', '.join(actions)}" for (state, to), actions in arrows.items()]
    starts = {state for state, _ in table}
    ends = dict.fromkeys(to for to in table.values() if to not in starts)
    return "\n".join([
        "stateDiagram-v2",
        f"    [*] --> {name(first)}",
        *lines,
        *(f"    {name(end)} --> [*]" for end in ends),
    ])  # fmt: skip


def name(state: StrEnum) -> str:
    return state.value.replace("-", "_")


def drawn(heading: str) -> str:
    found = re.search(rf"## {heading}\n.*?```mermaid\n(.*?)\n```", DOCUMENT, re.DOTALL)
    assert found is not None, f"docs/states.md has no picture of {heading}"
    return found[1]


def test_the_picture_of_a_ticket_shows_the_table() -> None:
    assert drawn("Ticket") == diagram(ticket.TRANSITIONS, S.WAITING)


def test_the_picture_of_a_window_shows_the_table() -> None:
    assert drawn("Window") == diagram(window.TRANSITIONS, W.CLOSED)


def test_the_picture_of_a_draft_shows_the_table() -> None:
    assert drawn("Draft") == diagram(draft.TRANSITIONS, D.OPEN)
