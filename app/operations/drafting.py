"""Drafts of a hall's configuration: made ready step by step, tried without effect, and put into force as one transaction.

A step is a request as an administrator would send it to the hall. To try a draft is to run its steps and take everything back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from app.domain.draft import Change, DraftAction, DraftState, move, net_changes
from app.domain.people import KEEPERS, SYSTEM, Actor
from app.domain.policy import Policy
from app.errors import Conflict, Forbidden, HallError, Invalid, NotFound
from app.models import ConfigurationDraft, ConfigurationStep, Device, Event, Person
from app.models.base import new_id
from app.operations import alarms, taking_back
from app.operations.configuration import HallConfig, Halls
from app.operations.desks import record
from app.operations.unit_of_work import Work
from app.queries.booked_times import concerned_counts
from app.texts import say

STEPS_MAX = 200
"""Steps of one draft: each is run again whenever the draft is looked at."""
DRAFTS_MAX = 20
"""Drafts of one hall that are not published or discarded yet."""
_LASTING = (DraftState.OPEN, DraftState.SCHEDULED, DraftState.FAILED)


@dataclass(frozen=True, slots=True)
class Step:
    """One request. what: the route's name; path: values of its address; body: as JSON; ids made by it are drawn from ``id``."""

    id: str
    what: str
    path: Mapping[str, str]
    body: Any
    position: int = 0


@dataclass(frozen=True, slots=True)
class Doing:
    """How steps are done, for one transaction. halls: read by it alone; do: runs one step and returns what it answers."""

    halls: Halls
    do: Callable[[Work, Step, Actor, datetime], Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft's row, and the steps it has now."""

    id: str
    hall: HallConfig
    number: int
    name: str
    state: DraftState
    publish_at: datetime | None
    first_seq: int | None
    last_seq: int | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft would change as of now. refused: the step that cannot be done now; those after it were not tried."""

    changes: list[Change]
    refused: Conflict | None


# Making one


def open_draft(work: Work, doing: Doing, hall_id: str, name: str, actor: Actor, at: datetime) -> int:
    """Number of a new, empty draft; raise Conflict ``too_many_entries``."""
    doing.halls.held(work, hall_id)
    of_hall = ConfigurationDraft.hall_id == hall_id
    lasting = select(func.count()).where(of_hall, ConfigurationDraft.state.in_(_LASTING))
    if work.connection.execute(lasting).scalar_one() >= DRAFTS_MAX:
        raise Conflict("too_many_entries", limit=DRAFTS_MAX)
    last = work.connection.execute(select(func.max(ConfigurationDraft.number)).where(of_hall)).scalar()
    number = (last or 0) + 1
    row = {"id": new_id(), "hall_id": hall_id, "number": number, "name": name, "made_at": at, "made_by": actor.id}
    work.connection.execute(insert(ConfigurationDraft), row)
    _tell(work, "draft.opened", number, name, actor, at)
    return number


def rename(work: Work, doing: Doing, hall_id: str, number: int, name: str, actor: Actor, at: datetime) -> None:
    draft = _draft(work, doing, hall_id, number)
    move(draft.state, DraftAction.EDIT)
    if name != draft.name:
        _write(work, draft, name=name)
        _tell(work, "draft.changed", number, name, actor, at, renamed=True)


def add_step(work: Work, doing: Doing, hall_id: str, number: int, step: Step, actor: Actor, at: datetime) -> Any:
    """What the request would be answered after all earlier steps; kept as a step unless it changes nothing.

    Refused as it would be in the hall, or with Conflict ``draft_step_refused`` when an earlier step cannot be done any more.
    """
    draft = _draft(work, doing, hall_id, number)
    state = move(draft.state, DraftAction.EDIT)
    if len(draft.steps) >= STEPS_MAX:
        raise Conflict("too_many_entries", limit=STEPS_MAX)
    with work.trial():
        _run(work, doing, draft.steps, actor, at)
        earlier = len(work.events)
        answer = doing.do(work, step, actor, at)
        changes = _changes(work, earlier)
    if changes:
        row = {
            "id": step.id, "draft_id": draft.id, "position": max((one.position for one in draft.steps), default=0) + 1,
            "what": step.what, "asked": {"path": dict(step.path), "body": step.body}, "at": at, "by_id": actor.id,
            "changes": [as_told(change) for change in changes],
        }  # fmt: skip
        work.connection.execute(insert(ConfigurationStep), row)
        _edited(work, doing, draft, state, actor, at)
        _tell(work, "draft.changed", number, draft.name, actor, at, step=row["position"])
    return answer


def remove_step(work: Work, doing: Doing, hall_id: str, number: int, step_id: str, actor: Actor, at: datetime) -> None:
    """Take one step out; refused when the others need it, unless the draft could not be published before either."""
    draft = _draft(work, doing, hall_id, number)
    state = move(draft.state, DraftAction.EDIT)
    rest = [step for step in draft.steps if step.id != step_id]
    if len(rest) == len(draft.steps):
        raise NotFound("unknown_step")
    try:
        with work.trial():
            _run(work, doing, rest, actor, at)
    except HallError:
        if preview(work, doing, hall_id, number, actor, at).refused is None:
            raise
    work.connection.execute(delete(ConfigurationStep).where(ConfigurationStep.id == step_id))
    _edited(work, doing, draft, state, actor, at)
    position = next(step.position for step in draft.steps if step.id == step_id)
    _tell(work, "draft.changed", number, draft.name, actor, at, removed=position)


def discard(work: Work, doing: Doing, hall_id: str, number: int, actor: Actor, at: datetime) -> None:
    draft = _draft(work, doing, hall_id, number)
    state = move(draft.state, DraftAction.DISCARD)
    _decide(work, doing, draft, state, actor, at, publish_at=None)
    _tell(work, "draft.discarded", number, draft.name, actor, at)


# Trying it


def preview(work: Work, doing: Doing, hall_id: str, number: int, actor: Actor, at: datetime) -> Preview:
    """What it would change, nothing when it is over; nothing of the run stays."""
    draft = _draft(work, doing, hall_id, number)
    if draft.state not in _LASTING:
        return Preview([], None)
    refused = None
    with work.trial():
        earlier = len(work.events)
        try:
            _run(work, doing, draft.steps, actor, at)
        except Conflict as error:
            if error.code != "draft_step_refused":
                raise
            refused = error
        changes = _changes(work, earlier)
    return Preview(net_changes(changes), refused)


def apply_steps(work: Work, doing: Doing, hall_id: str, number: int, actor: Actor, at: datetime) -> HallConfig:
    """The hall as the draft would leave it; raise Conflict ``draft_over``. To be called within ``Work.trial``: it writes."""
    draft = _draft(work, doing, hall_id, number)
    if draft.state not in _LASTING:
        raise Conflict("draft_over")
    _run(work, doing, draft.steps, actor, at)
    return doing.halls.held(work, hall_id)


# Putting it into force


def schedule(
    work: Work, doing: Doing, hall_id: str, number: int, publish_at: datetime, actor: Actor, at: datetime
) -> None:  # fmt: skip
    """Let it take effect at a time to come; what cannot be done even now is refused now."""
    draft = _draft(work, doing, hall_id, number)
    state = move(draft.state, DraftAction.SCHEDULE)
    if publish_at <= at:
        raise Invalid("draft_time_past")
    _must_have_steps(draft)
    with work.trial():
        _run(work, doing, draft.steps, actor, at)
    _decide(work, doing, draft, state, actor, at, publish_at=publish_at)
    _tell(work, "draft.scheduled", number, draft.name, actor, at, publish_at=publish_at.isoformat())


def unschedule(work: Work, doing: Doing, hall_id: str, number: int, actor: Actor, at: datetime) -> None:
    draft = _draft(work, doing, hall_id, number)
    state = move(draft.state, DraftAction.UNSCHEDULE)
    _decide(work, doing, draft, state, actor, at, publish_at=None)
    _tell(work, "draft.unscheduled", number, draft.name, actor, at)


def publish(work: Work, doing: Doing, hall_id: str, number: int, actor: Actor, at: datetime) -> None:
    """Do all its steps, and say so; raise Conflict ``draft_step_refused`` when one cannot be done: then none is."""
    draft = _draft(work, doing, hall_id, number)
    state = move(draft.state, DraftAction.PUBLISH)
    _must_have_steps(draft)
    assert work.hall is not None
    first = work.hall.seq + work.hall.used
    with work.attempt():
        _run(work, doing, draft.steps, actor, at)
        bookings = concerned_counts(work.connection, draft.hall, doing.halls.held(work, hall_id), at)
        last = work.hall.seq + work.hall.used - 1
        _decide(work, doing, draft, state, actor, at, first_seq=first, last_seq=last)
        steps = len(draft.steps)
        told: dict[str, Any] = {"steps": steps, "first_seq": first, "last_seq": last}
        if any(bookings.values()):  # by hand the answer says so; at its time nobody is asking
            told["bookings"] = bookings
        _tell(work, "draft.published", number, draft.name, actor, at, **told)


def due_drafts(connection: Connection, at: datetime) -> list[tuple[str, int]]:
    """(hall, number) of the drafts whose time has come, the earliest first."""
    due = (ConfigurationDraft.state == DraftState.SCHEDULED, ConfigurationDraft.publish_at <= at)
    found = select(ConfigurationDraft.hall_id, ConfigurationDraft.number).where(*due)
    ordered = found.order_by(ConfigurationDraft.publish_at, ConfigurationDraft.id)
    return [(row.hall_id, row.number) for row in connection.execute(ordered)]


def publish_due(work: Work, doing: Doing, hall_id: str, number: int, at: datetime) -> bool | None:
    """Publish what was scheduled, for whoever scheduled it. None: it was not due any more; False: it failed, on record."""
    draft = _draft(work, doing, hall_id, number)
    if draft.state is not DraftState.SCHEDULED or draft.publish_at is None or draft.publish_at > at:
        return None
    try:
        publish(work, doing, hall_id, number, _scheduler(work.connection, draft), at)
    except HallError as error:
        fail(work, doing, hall_id, number, error, at)
        return False
    return True


def fail(work: Work, doing: Doing, hall_id: str, number: int, error: HallError, at: datetime) -> None:
    """Note why a scheduled draft was not published, and raise an alarm until somebody sees to it."""
    draft = _draft(work, doing, hall_id, number)
    _write(work, draft, state=move(draft.state, DraftAction.FAIL), refusal=_kept(error))
    told = {"code": error.code} | ({"step": error.params["n"]} if "n" in error.params else {})
    _tell(work, "draft.failed", number, draft.name, SYSTEM, at, **told)
    alarms.raise_alarm(work, doing.halls, hall_id, _alarm(draft), "draft_failed", SYSTEM, at, name=draft.name)


def _scheduler(connection: Connection, draft: Draft) -> Actor:
    """Whoever scheduled it, with the rights of today; raise Forbidden ``draft_keeper_gone`` without the right to."""
    by = select(ConfigurationDraft.decided_by).where(ConfigurationDraft.id == draft.id).scalar_subquery()
    person = connection.execute(select(Person.__table__).where(Person.id == by, Person.active)).one_or_none()
    if person is not None and person.role in KEEPERS:
        return Actor(person.role, person.hall_id, person_id=person.id, name=person.name, skills=frozenset(person.skills))
    device = connection.execute(select(Device.__table__).where(Device.id == by, Device.revoked_at.is_(None))).one_or_none()
    if device is not None and device.kind in KEEPERS:
        return Actor(device.kind, device.hall_id, device_id=device.id, name=device.name)
    raise Forbidden("draft_keeper_gone")


# Taking it back


def take_back(
    work: Work, doing: Doing, hall_id: str, number: int, defaults: Policy, actor: Actor, at: datetime, reason: str
) -> None:
    """Undo all changes of a published draft, the last first, in one transaction; what it added is switched off.

    Raises Conflict ``draft_part_stays`` or ``draft_part_overtaken``, naming the part, or what a value is refused with.
    """
    draft = _draft(work, doing, hall_id, number)
    state = move(draft.state, DraftAction.TAKE_BACK)
    assert draft.first_seq is not None
    assert draft.last_seq is not None
    between = (Event.seq >= draft.first_seq, Event.seq <= draft.last_seq, Event.type == "hall.configured")
    rows = work.connection.execute(select(Event.data).where(Event.hall_id == hall_id, *between).order_by(Event.seq))
    taking_back.take_all_back(work, doing.halls, hall_id, defaults, list(rows.scalars()), draft.last_seq, actor, at, reason)
    _decide(work, doing, draft, state, actor, at)
    _tell(work, "draft.taken_back", number, draft.name, actor, at, reason=reason)


# What they share


def _draft(work: Work, doing: Doing, hall_id: str, number: int) -> Draft:
    """The draft, with its hall held; raise NotFound ``unknown_draft``."""
    hall = doing.halls.held(work, hall_id)
    found = select(ConfigurationDraft.__table__).where(
        ConfigurationDraft.hall_id == hall_id, ConfigurationDraft.number == number
    )
    row = work.connection.execute(found).one_or_none()
    if row is None:
        raise NotFound("unknown_draft")
    rows = work.connection.execute(
        select(ConfigurationStep.__table__).where(ConfigurationStep.draft_id == row.id).order_by(ConfigurationStep.position)
    )
    steps = tuple(Step(one.id, one.what, one.asked["path"], one.asked["body"], one.position) for one in rows)
    return Draft(row.id, hall, number, row.name, row.state, row.publish_at, row.first_seq, row.last_seq, steps)


def _run(work: Work, doing: Doing, steps: Sequence[Step], actor: Actor, at: datetime) -> None:
    """Do the steps in order; the first that is refused ends it with Conflict ``draft_step_refused``."""
    for step in steps:
        try:
            doing.do(work, step, actor, at)
        except HallError as error:
            why = {lang: say(error.words, lang, **error.params) for lang in ("zh", "en")}
            refused = {"id": step.id, "position": step.position, "code": error.code}
            raise Conflict("draft_step_refused", n=step.position, why=why, extra={"step": refused}) from error


def _changes(work: Work, earlier: int) -> list[Change]:
    """Changes of the configuration among the events recorded since there were ``earlier`` of them."""
    told = [event["data"] for event in work.events[earlier:] if event["type"] == "hall.configured"]
    return [Change(data["what"], data.get("key", ""), data.get("before", {}), data.get("after", {})) for data in told]


def as_told(change: Change) -> dict[str, Any]:
    return {"what": change.what, "key": change.key, "before": dict(change.before), "after": dict(change.after)}


def _must_have_steps(draft: Draft) -> None:
    if not draft.steps:
        raise Conflict("draft_empty")


def _edited(work: Work, doing: Doing, draft: Draft, state: DraftState, actor: Actor, at: datetime) -> None:
    if state is not draft.state:
        _write(work, draft, state=state, refusal=None, publish_at=None)
        alarms.clear_alarm(work, doing.halls, draft.hall.id, _alarm(draft), actor, at)


def _decide(
    work: Work, doing: Doing, draft: Draft, state: DraftState, actor: Actor, at: datetime, **values: Any
) -> None:  # fmt: skip
    _write(work, draft, state=state, refusal=None, decided_at=at, decided_by=actor.id, **values)
    alarms.clear_alarm(work, doing.halls, draft.hall.id, _alarm(draft), actor, at)


def _write(work: Work, draft: Draft, **values: Any) -> None:
    work.connection.execute(update(ConfigurationDraft).where(ConfigurationDraft.id == draft.id).values(**values))


def _kept(error: HallError) -> dict[str, Any]:
    return {"code": error.code, "params": dict(error.params), "step": error.extra.get("step")}


def _alarm(draft: Draft) -> str:
    return f"draft:{draft.number}"


def _tell(
    work: Work, kind: str, number: int, name: str, actor: Actor, at: datetime, *, reason: str = "", **more: Any
) -> None:  # fmt: skip
    told = {"draft": number, "name": name, **more}
    record(work, kind, actor, at, told, reason=reason.strip(), sensitive="configuration")
