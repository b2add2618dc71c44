"""Who stands at a window, and whether it serves: open, close, pause, resume, hand over, cover (R-010)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, select

from app.domain.people import LEADERS, Actor
from app.domain.window import OPEN, WindowAction
from app.domain.window import WindowState as State
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.models import Person, Post, PostAssignment, Window
from app.operations.calling import Done
from app.operations.configuration import Halls
from app.operations.desks import Desk, look_at, sit_down
from app.operations.duty import settle_share
from app.operations.facts import window_states
from app.operations.training import must_be_trained
from app.operations.unit_of_work import Work
from app.operations.visits import change_leg, lines_by_zone, visit_by_leg
from app.texts import say

PUBLIC_PAUSE = say("state.paused")
"""What a paused window shows when the clerk writes nothing else (R-098)."""


@dataclass(frozen=True, slots=True)
class Pause:
    """reason: a code of the texts' group ``pause``, or the clerk's own words. minutes: until it resumes, None unknown."""

    reason: str
    minutes: int | None = None
    public_text: str = ""


_ASSIGNED = (
    select(PostAssignment.person_id, PostAssignment.role)
    .join(Post, Post.id == PostAssignment.post_id)
    .where(Post.window_id == bindparam("window"), PostAssignment.since <= bindparam("now"))
    .where(PostAssignment.until.is_(None) | (PostAssignment.until > bindparam("now")))
    .order_by(PostAssignment.role, PostAssignment.id)
)
_PERSON = select(Person.id, Person.name, Person.number, Person.skills, Person.active).where(Person.hall_id == bindparam("hall"))
_ELSEWHERE = select(Window.id, Window.number, Window.leg_id).where(
    Window.staff_id == bindparam("person"), Window.id != bindparam("window")
)


def open_window(
    work: Work, halls: Halls, window_id: str, actor: Actor, at: datetime, username: str | None = None, reason: str = ""
) -> Done:
    """Take one's place and serve. A clerk opens the windows of his posts; a leader may place somebody by user name.

    reason: why neither the A nor the B person of the post sits there; only a leader may say so (R-151).
    """
    desk = look_at(work, halls, window_id, actor, at)
    if not desk.window.active:
        raise Conflict("window_off", window=desk.window.number)
    person, role = _who_sits_down(desk, actor, username, reason)
    if desk.row.staff_id is not None and (person is None or desk.row.staff_id != person.id):
        raise Conflict("window_manned_by_other", window=desk.window.number)
    desk.turn(WindowAction.OPEN, reason="", public_text="", resume_at=None, resume_state="")
    if person is not None:
        _sit(desk, person, role)
    desk.record("window.opened", reason=desk.words.reason, queues_changed=True)
    desk.leave()
    return Done(desk)


def close_window(work: Work, halls: Halls, window_id: str, actor: Actor, at: datetime, reason: str = "") -> Done:
    """Stop serving; held tickets stay with the window. A visitor at the desk is finished, held or passed first."""
    desk = sit_down(work, halls, window_id, actor, at)
    if desk.row.leg_id is not None:
        raise Conflict("window_not_free", action="", state=desk.row.state.value)
    desk.turn(WindowAction.CLOSE, reason=reason, public_text="", resume_at=None, resume_state="")
    _stand_up(desk)
    desk.record("window.closed", reason=reason, queues_changed=True)
    desk.leave()
    return Done(desk)


def pause(work: Work, halls: Halls, window_id: str, actor: Actor, at: datetime, how: Pause) -> Done:
    """Stop for a while, with a reason, and say so to the public (R-098)."""
    desk = sit_down(work, halls, window_id, actor, at)
    if not how.reason.strip():
        raise Invalid("reason_required")
    action = WindowAction.BREAK if how.reason == "meal" and desk.row.state is State.IDLE else WindowAction.PAUSE
    policy, minutes = desk.hall.policy, how.minutes
    limit = policy.break_max_minutes if action is WindowAction.BREAK else policy.pause_max_minutes
    if minutes is not None and minutes > limit:
        raise Invalid("pause_too_long", limit=limit)
    if action is WindowAction.BREAK:
        minutes = minutes or limit  # a break has an end, which the lobby is told
        if actor.role not in LEADERS:
            _zones_must_stay_covered(desk)
    desk.turn(
        action, resume_state=desk.row.state.value, reason=how.reason, public_text=how.public_text or PUBLIC_PAUSE,
        resume_at=at + timedelta(minutes=minutes) if minutes else None,
    )  # fmt: skip
    desk.record("window.paused", reason=how.reason, queues_changed=True)
    desk.leave(undo="pause")
    return Done(desk)


def resume(work: Work, halls: Halls, window_id: str, actor: Actor, at: datetime) -> Done:
    """Serve again, in the state the window was paused in."""
    desk = sit_down(work, halls, window_id, actor, at)
    serving = desk.row.state is State.PAUSED and desk.row.leg_id is not None
    action = WindowAction.RESUME_SERVING if serving else WindowAction.RESUME
    desk.turn(action, resume_state="", reason="", public_text="", resume_at=None)
    desk.record("window.resumed", queues_changed=True)
    desk.leave()
    return Done(desk)


def hand_over(work: Work, halls: Halls, window_id: str, actor: Actor, at: datetime, note: str) -> Done:
    """Leave the post to its stand-in, with a note; the visitor at the desk and those on hold stay with the window (R-152)."""
    desk = sit_down(work, halls, window_id, actor, at)
    if not note.strip():
        raise Invalid("reason_required")
    if desk.row.staff_id is None:
        raise Conflict("window_closed", action="", state=desk.row.state.value)
    _stand_up(desk)
    desk.set(left_at=at)
    desk.words.note = note.strip()
    desk.record("window.handed_over", reason=note)
    desk.leave()
    return Done(desk)


def cover(
    work: Work, halls: Halls, window_id: str, actor: Actor, at: datetime, username: str | None = None, reason: str = ""
) -> Done:
    """The other person of the post takes over, also when the first left without a word (R-152, R-153)."""
    desk = look_at(work, halls, window_id, actor, at)
    if desk.row.state is State.CLOSED:
        raise Conflict("window_closed", action="", state=desk.row.state.value)
    person, role = _who_sits_down(desk, actor, username, reason)
    if person is None:
        raise NotFound("unknown_person")
    if desk.row.staff_id == person.id:
        raise _already_at(desk.window.number, actor, person, here=True)
    left_without_a_word = desk.row.staff_id is not None
    _sit(desk, person, role)
    if desk.row.leg_id is not None:  # what is done from now on is done by who sits here
        visit = visit_by_leg(work.connection, desk.row.leg_id)
        settle_share(work.connection, visit, at)
        change_leg(work, visit, staff_id=person.id, staff_role=role)
    desk.record("window.covered", reason=desk.words.reason, without_handover=left_without_a_word)
    desk.leave()
    return Done(desk)


def leave_for(work: Work, halls: Halls, window_id: str, actor: Actor, at: datetime) -> None:
    """Close the other window where the actor sits, to take over at this one; raise Conflict while a visitor is at it."""
    of = {"person": actor.person_id or "", "window": window_id}
    other = work.connection.execute(_ELSEWHERE, of).first()
    if other is None:
        return
    if other.leg_id is not None:
        raise Conflict("leave_busy_window", window=other.number)
    close_window(work, halls, other.id, actor, at)


def _zones_must_stay_covered(desk: Desk) -> None:
    """Nobody goes to eat while people wait for this window alone, unless they are carried over; a leader may let him."""
    states = window_states(desk.connection, desk.hall.id)
    resting = desk.hall.resting(desk.at)
    for zone_id, line in lines_by_zone(desk.connection, desk.hall.id).items():
        if zone_id in resting and not resting[zone_id]:
            continue
        serving = [window.id for window in desk.hall.windows_by_zone.get(zone_id, ())]
        if desk.window.id in serving and not any(states[one] in OPEN for one in serving if one != desk.window.id):
            raise Conflict("zone_uncovered", zone=desk.hall.zones[zone_id].name, count=line.people)


def _who_sits_down(desk: Desk, actor: Actor, username: str | None, reason: str = "") -> tuple[Row[Any] | None, str]:
    """(person, A or B or "") who takes the window's place.

    A clerk sits down himself and must belong to a post here. A leader names somebody, or himself; a program without a
    name stands for the first free person of the post.
    """
    assigned = {
        row.person_id: row.role for row in desk.connection.execute(_ASSIGNED, {"window": desk.window.id, "now": desk.at})
    }
    person: Row[Any] | None
    if username is not None and actor.role in LEADERS:
        person = _person(desk, Person.username == username)
    elif actor.person_id is not None:
        person = _person(desk, Person.id == actor.person_id)
    else:
        free = [person_id for person_id in assigned if not _elsewhere(desk, person_id)]
        person = _person(desk, Person.id == free[0]) if free else None
    if person is not None and actor.role not in LEADERS and person.id not in assigned:
        raise Forbidden("not_your_post", window=desk.window.number)
    if person is not None and (number := _elsewhere(desk, person.id)):
        raise _already_at(number, actor, person)
    if assigned and (person is None or person.id not in assigned):
        if not reason.strip():
            raise Conflict("post_without_pair", window=desk.window.number)
        desk.words.reason = reason.strip()
    if person is None:
        return None, ""
    must_be_trained(desk.connection, desk.hall, person.id, person.name, at=desk.at)
    return person, assigned.get(person.id, "")


def _already_at(number: str, actor: Actor, person: Row[Any], *, here: bool = False) -> Conflict:
    """Told to who asked, of whom it is about: a leader places others. here: it is the window to be taken over."""
    other = "" if actor.person_id == person.id else "other"
    case = "_".join(filter(None, (other, "here" if here else "")))
    words = f"already_at_window.{case}" if case else ""
    return Conflict("already_at_window", words=words, window=number, name=person.name)


def _person(desk: Desk, who: Any) -> Row[Any]:
    person: Row[Any] | None = desk.connection.execute(_PERSON.where(who), {"hall": desk.hall.id}).one_or_none()
    if person is None or not person.active:
        raise NotFound("unknown_person")
    return person


def _elsewhere(desk: Desk, person_id: str) -> str:
    """Number of another window where the person is now, "" for none."""
    found = desk.connection.execute(_ELSEWHERE, {"person": person_id, "window": desk.window.id}).first()
    return found.number if found else ""


def _sit(desk: Desk, person: Row[Any], role: str) -> None:
    desk.set(
        staff_id=person.id, staff_role=role, staff_name=person.name, staff_number=person.number,
        staff_skills=person.skills, left_at=None,
    )  # fmt: skip


def _stand_up(desk: Desk) -> None:
    desk.set(staff_id=None, staff_role="", staff_name=None, staff_number=None, staff_skills=None)
