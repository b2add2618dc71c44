"""What is spoken next in each waiting area, and what is not spoken any more (R-006, R-103, R-104).

One loudspeaker area is one queue: a chime, a call, its repeats, then the next. Times are milliseconds since 1970 on the
server's clock, always arguments. Nothing here makes a sound or writes a row: ``Loudspeakers`` says what is due, is told what
began, and notes which announcements have changed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.wording import Sentence, Spoken

EVERYWHERE = ""
"""The area of what every loudspeaker says."""
REPEATED_MS = 5_000
"""The same ticket called to the same window again within this is not spoken again (R-103)."""
GAP_MS = 500
"""Silence between two announcements in one area; it covers the moment a loudspeaker needs to begin."""
LEAST_MS = 1_000
"""How long a loudspeaker must have to begin in time; what leaves less is too late."""
MERGED_MOST = 4
"""Calls in one announcement; more would be a list that nobody listens to."""
CROWD_MOST = 12
"""The same where calls would otherwise not be said at all."""
EMERGENCY_TIMES = 3


class State(StrEnum):
    """How far an announcement has come; the last three are final."""

    WAITING = "waiting"
    SPEAKING = "speaking"
    SPOKEN = "spoken"
    DROPPED = "dropped"
    FAILED = "failed"


class Kind(StrEnum):
    CALL = "call"
    EMERGENCY = "emergency"
    TEST = "test"


FINAL = frozenset({State.SPOKEN, State.DROPPED, State.FAILED})


@dataclass(slots=True)
class Announcement:
    """Something to be said because of the event ``seq``. why: what became of it when it was not spoken.

    with_id: the announcement in which it is said together with others. stored: the state that the database has.
    """

    id: str
    seq: int
    area: str
    kind: Kind
    wanted_at: int
    ticket_id: str | None = None
    ticket_no: str = ""
    window_number: str = ""
    language: str = "zh"
    is_recall: bool = False
    text: str = ""
    text_en: str = ""
    state: State = State.WAITING
    why: str = ""
    with_id: str | None = None
    starts_at: int | None = None
    ends_at: int | None = None
    stored: State | None = None

    @property
    def spoken(self) -> Spoken:
        return Spoken(self.ticket_no, self.window_number, self.language)


@dataclass(frozen=True, slots=True)
class Manner:
    """The numbers of one hall: how often a call is said, from which length of the queue on it is shortened, when it is late."""

    repeats: int = 2
    merge_over: int = 3
    late_ms: int = 20_000


@dataclass(frozen=True, slots=True)
class Pace:
    """How long announcements are, as heard last. lead: the chime; alone: chime and one call; more: each call of several, with
    the pause before the next; pause: between two sentences."""

    lead: int = 750
    alone: int = 3_600
    more: int = 1_900
    pause: int = 450

    def length(self, calls: int, times: int) -> int:
        if calls == 1:
            return self.alone + (times - 1) * (self.alone - self.lead + self.pause)
        return self.lead + calls * self.more - self.pause


@dataclass(frozen=True, slots=True)
class Plan:
    """What may begin now. parts: those said in it, in order. times: how often. cuts: what falls silent for it."""

    area: str
    parts: tuple[Announcement, ...]
    times: int
    cuts: tuple[Announcement, ...] = ()

    @property
    def head(self) -> Announcement:
        return self.parts[0]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The sentences that can begin in time. parts: the announcements still in it. expires_at: it must not begin later.

    lead, pause: in it; once_ms: its length without repeats.
    """

    parts: tuple[Announcement, ...]
    sentences: tuple[Sentence, ...]
    length_ms: int
    expires_at: int
    lead: int = 0
    pause: int = 0
    once_ms: int = 0


@dataclass(slots=True)
class Loudspeakers:
    """All areas of one hall."""

    manner: Manner = field(default_factory=Manner)
    _waiting: dict[int, Announcement] = field(default_factory=dict)
    _speaking: dict[str, list[Announcement]] = field(default_factory=dict)
    _busy: dict[str, tuple[int, int]] = field(default_factory=dict)
    _latest: dict[str, Announcement] = field(default_factory=dict)
    _changed: dict[int, Announcement] = field(default_factory=dict)
    _over: str = ""
    _pace: Pace = field(default_factory=Pace)

    @property
    def is_quiet(self) -> bool:
        """Nothing waits and nothing is being said."""
        return not self._waiting and not self._speaking

    def waiting(self) -> list[Announcement]:
        return list(self._waiting.values())

    def changed(self) -> list[Announcement]:
        """Announcements that differ from what the database has, in the order of their events."""
        return [self._changed[seq] for seq in sorted(self._changed)]

    def stored(self, announcements: Iterable[Announcement]) -> None:
        """The database now has these as they are."""
        for one in announcements:
            one.stored = one.state
            self._changed.pop(one.seq, None)

    def restore(self, one: Announcement) -> None:
        """Take up what the database has from before a restart; what was being said is not said again, but ends first."""
        one.stored = one.state
        if one.state is State.WAITING:
            self._waiting[one.seq] = one
        elif one.state is State.SPEAKING:
            self._speaking.setdefault(one.area, []).append(one)
            self._busy[one.area] = (one.starts_at or 0, (one.ends_at or 0) + GAP_MS)
        self._remember(one)

    def want(self, one: Announcement, unspoken: str = "") -> None:
        """Something is to be said. unspoken: why it is not, when that is known already (silent, repeated, muted)."""
        before = self._latest.get(one.ticket_id) if one.ticket_id else None
        if one.kind is Kind.CALL and not unspoken and before is not None:
            if _says_the_same(before, one) and before.state not in (State.DROPPED, State.FAILED):
                unspoken = "repeated"
            elif before.state is State.WAITING:
                self._drop(before, "called_again")
        if one.kind is Kind.EMERGENCY:
            self._drop_emergencies("replaced")
            self._over = ""
        if unspoken:
            self._note(one, State.DROPPED, unspoken)
            return
        self._waiting[one.seq] = one
        self._note(one, State.WAITING)
        self._remember(one)

    def left(self, ticket_id: str, why: str) -> None:
        """The visitor came, or the call is no more: nothing that still waits is said for this ticket."""
        for one in [one for one in self._waiting.values() if one.ticket_id == ticket_id]:
            self._drop(one, why)

    def calm(self, why: str) -> None:
        """The emergency is over: one that waits is not said, and one that is being said is to be hushed."""
        self._drop_emergencies(why)
        self._over = why

    def to_hush(self) -> tuple[Announcement, str] | None:
        """An emergency that is being said although it is over, and why."""
        said = self._speaking.get(EVERYWHERE, [])
        return (said[0], self._over) if self._over and said and said[0].kind is Kind.EMERGENCY else None

    def hushed(self, one: Announcement, now: int, why: str) -> None:
        """What was being said was stopped; its area is free."""
        for part in self._speaking.pop(one.area, []):
            part.ends_at = min(part.ends_at or now, now)
            self._note(part, State.DROPPED, why)
        self._busy.pop(one.area, None)

    def pass_time(self, now: int, *, muted: bool = False) -> None:
        """What has been said to the end is spoken; calls that waited too long, or into hours without voice, are dropped."""
        for area, parts in list(self._speaking.items()):
            if not (parts[0].starts_at or 0) <= now < (parts[0].ends_at or 0):
                for part in self._speaking.pop(area):
                    self._note(part, State.SPOKEN)
        for one in list(self._waiting.values()):
            if one.kind is Kind.EMERGENCY:
                continue
            if now + LEAST_MS > one.wanted_at + self.manner.late_ms:
                self._drop(one, "late")
            elif muted and one.kind is Kind.CALL:
                self._drop(one, "muted")
        if len(self._latest) > 256:
            kept = now - REPEATED_MS
            self._latest = {key: one for key, one in self._latest.items() if one.wanted_at >= kept or one.seq in self._waiting}

    def plans(self, now: int) -> list[Plan]:
        """What may begin now, at most one announcement in each area."""
        emergency = min((one for one in self._waiting.values() if one.kind is Kind.EMERGENCY), key=_turn, default=None)
        if emergency is not None:
            cuts = tuple(parts[0] for parts in self._speaking.values())
            return [Plan(EVERYWHERE, (emergency,), EMERGENCY_TIMES, cuts)]
        if self._is_busy(EVERYWHERE, now):
            return []
        queues: dict[str, list[Announcement]] = {}
        for one in sorted(self._waiting.values(), key=_turn):
            queues.setdefault(one.area, []).append(one)
        everywhere = queues.pop(EVERYWHERE, None)
        plans, may_be_everywhere = [], True
        for area, queue in queues.items():
            # What every loudspeaker shall say needs them all: those whose turn comes later wait for it.
            is_before = everywhere is None or _turn(queue[0]) < _turn(everywhere[0])
            may_be_everywhere = may_be_everywhere and not is_before
            if is_before and not self._is_busy(area, now):
                plans.append(self._plan(area, queue, now))
        if everywhere is not None and may_be_everywhere and not any(self._is_busy(area, now) for area in self._busy):
            plans.append(self._plan(EVERYWHERE, everywhere, now))
        return plans

    def stands(self, plan: Plan) -> bool:
        """Whether everything in a plan still waits to be said."""
        return all(one.seq in self._waiting for one in plan.parts)

    def began(self, plan: Plan, fitted: Fitted, now: int) -> None:
        """The announcement begins at ``now``; parts that no longer fit into it are late."""
        for cut in plan.cuts:
            self.hushed(cut, now, "emergency")
        for one in plan.parts:
            if one not in fitted.parts:
                self._drop(one, "late")
        head = fitted.parts[0]
        for one in fitted.parts:
            del self._waiting[one.seq]
            one.starts_at, one.ends_at = now, now + fitted.length_ms
            one.with_id = None if one is head else head.id
            self._note(one, State.SPEAKING)
        if head.kind is Kind.CALL:
            self._pace = _paced(self._pace, plan, fitted)
        self._speaking[plan.area] = list(fitted.parts)
        self._busy[plan.area] = (now, now + fitted.length_ms + GAP_MS)

    def failed(self, plan: Plan, why: str) -> None:
        """No sound could be made of it."""
        for one in plan.parts:
            if self._waiting.pop(one.seq, None) is not None:
                self._note(one, State.FAILED, why)

    def dropped(self, plan: Plan, why: str) -> None:
        for one in plan.parts:
            if one.seq in self._waiting:
                self._drop(one, why)

    def _plan(self, area: str, queue: list[Announcement], now: int) -> Plan:
        """The next of a queue in order, shortened as its length asks for, and further as long as that saves a call."""
        head = queue[0]
        length = len(queue)
        if head.kind is not Kind.CALL:
            return Plan(area, (head,), 1)
        least = 1 if length <= 2 * self.manner.merge_over else MERGED_MOST
        ways = [(size, 1) for size in range(least, max(least, min(length, CROWD_MOST)) + 1)]
        if length <= self.manner.merge_over:
            ways.insert(0, (1, self.manner.repeats))
        size, times = min(ways, key=lambda way: self._lost(queue, now, *way))  # of equals the first, which shortens least
        parts = []
        for one in queue[:size]:
            if one.kind is not Kind.CALL:
                break
            parts.append(one)
        return Plan(area, tuple(parts), times)

    def _lost(self, queue: list[Announcement], now: int, size: int, times: int) -> int:
        """How many would come too late, were a queue said in announcements of ``size`` calls each, ``times`` times."""
        lost, at = 0, now
        for place in range(0, len(queue), size):
            said = 0
            for one in queue[place : place + size]:
                begins = at + self._pace.lead + said * self._pace.more
                in_time = begins + LEAST_MS <= one.wanted_at + self.manner.late_ms
                said += in_time
                lost += not in_time
            if said:
                at += self._pace.length(said, times) + GAP_MS
        return lost

    def _drop_emergencies(self, why: str) -> None:
        for one in [one for one in self._waiting.values() if one.kind is Kind.EMERGENCY]:
            self._drop(one, why)

    def _is_busy(self, area: str, now: int) -> bool:
        since, until = self._busy.get(area, (0, 0))
        return since <= now < until  # a clock that was put back must not silence an area until it is that late again

    def _drop(self, one: Announcement, why: str) -> None:
        self._waiting.pop(one.seq, None)
        self._note(one, State.DROPPED, why)

    def _note(self, one: Announcement, state: State, why: str = "") -> None:
        one.state, one.why = state, why
        self._changed[one.seq] = one

    def _remember(self, one: Announcement) -> None:
        if one.ticket_id is not None:
            self._latest[one.ticket_id] = one


def fit(
    plan: Plan, sentences: Sequence[Sentence], lengths: Sequence[int], *, lead: int, pause: int, now: int, late_ms: int
) -> Fitted:  # fmt: skip
    """The sentences of a plan without those that would begin later than ``late_ms`` after their call.

    lengths: of each sentence; lead: until the first, which is the chime; pause: between two. No sentences are left when all of
    them are late.
    """
    kept: list[int] = []
    repeats = 0
    expires_at = None
    heard: set[int] = set()
    once: set[tuple[int, str]] = set()
    first = {sentence.about: sentence.language for sentence in reversed(sentences)}
    length = lead
    for place, sentence in enumerate(sentences):
        one = plan.parts[sentence.about]
        offset = length + (pause if kept else 0)
        latest = one.wanted_at + late_ms - offset
        in_time = one.kind is Kind.EMERGENCY or latest >= now + LEAST_MS
        # A call whose own first sentence is late is not begun with its translation.
        if not in_time or (sentence.language != first[sentence.about] and sentence.about not in heard):
            continue
        heard.add(sentence.about)
        if (sentence.about, sentence.language) in once:
            repeats += pause + lengths[place]
        once.add((sentence.about, sentence.language))
        kept.append(place)
        length = offset + lengths[place]
        if one.kind is Kind.EMERGENCY:
            latest = now + late_ms
        expires_at = latest if expires_at is None else min(expires_at, latest)
    parts = tuple(one for place, one in enumerate(plan.parts) if place in heard)
    said = tuple(sentences[place] for place in kept)
    return Fitted(parts, said, length, expires_at or now, lead, pause, length - repeats)


def _paced(pace: Pace, plan: Plan, fitted: Fitted) -> Pace:
    """The pace after one more announcement: midway between what it was and what is heard now."""
    alone, more = pace.alone, pace.more
    if len(plan.parts) == 1:
        alone = (alone + fitted.once_ms) // 2
    else:
        more = (more + (fitted.once_ms - fitted.lead + fitted.pause) // len(fitted.parts)) // 2
    return Pace(fitted.lead, alone, more, fitted.pause)


def _turn(one: Announcement) -> tuple[bool, int]:
    """Recalls come next, in their order; then first calls in theirs."""
    return (not one.is_recall, one.seq)


def _says_the_same(before: Announcement, one: Announcement) -> bool:
    return before.window_number == one.window_number and one.wanted_at - before.wanted_at < REPEATED_MS
