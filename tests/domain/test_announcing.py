"""One area, one queue: what is spoken next, what is shortened, what is no longer spoken; and ten thousand bursts of calls."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from app.domain.announcing import (
    EVERYWHERE,
    FINAL,
    GAP_MS,
    LEAST_MS,
    MERGED_MOST,
    REPEATED_MS,
    Announcement,
    Kind,
    Loudspeakers,
    Manner,
    Plan,
    State,
    fit,
)
from app.domain.wording import Sentence, Wording

T0 = 1_800_000_000_000
LATE = 20_000
LEAD, PAUSE = 750, 450


@dataclass
class Hall:
    """Loudspeakers with somebody who calls, and an engine whose every sentence is three seconds long."""

    speakers: Loudspeakers = field(default_factory=Loudspeakers)
    seq: int = 0
    now: int = T0
    length: int = 3_000
    merged: int | None = None
    """Length of the shorter sentences in an announcement of several calls, where it differs."""

    def call(
        self, ticket: str, area: str = "E", window: str = "1", *, recall: bool = False, unspoken: str = ""
    ) -> Announcement:
        self.seq += 1
        one = Announcement(
            f"id{self.seq}", self.seq, area, Kind.CALL, self.now, ticket_id=ticket, ticket_no=ticket, window_number=window,
            is_recall=recall,
        )  # fmt: skip
        self.speakers.want(one, unspoken)
        return one

    def words(self, kind: Kind, area: str = EVERYWHERE) -> Announcement:
        self.seq += 1
        one = Announcement(f"id{self.seq}", self.seq, area, kind, self.now, text="请大家注意")
        self.speakers.want(one)
        return one

    def speak(self) -> list[Plan]:
        """Begin all that may begin now."""
        self.speakers.pass_time(self.now)
        plans = self.speakers.plans(self.now)
        for plan in plans:
            sentences = sentences_of(plan)
            length = self.merged if self.merged and len(plan.parts) > 1 else self.length
            fitted = fit(
                plan,
                sentences,
                [length] * len(sentences),
                lead=LEAD,
                pause=PAUSE,
                now=self.now,
                late_ms=self.speakers.manner.late_ms,
            )
            if fitted.parts:
                self.speakers.began(plan, fitted, self.now)
            else:
                self.speakers.dropped(plan, "late")
        return plans

    def said(self) -> list[str]:
        """What begins now, ticket by ticket."""
        return [one.ticket_no for plan in self.speak() for one in plan.parts]

    def wait(self, seconds: float) -> "Hall":
        self.now += round(seconds * 1000)
        return self


def sentences_of(plan: Plan) -> list[Sentence]:
    if plan.head.kind is Kind.CALL:
        return Wording().call([one.spoken for one in plan.parts], times=plan.times)
    return Wording().free(plan.head.text, "", times=plan.times)


@pytest.mark.req("R-104")
def test_announcements_of_one_area_never_overlap_and_areas_do_not_wait_for_each_other() -> None:
    hall = Hall()
    first, second = hall.call("A1"), hall.call("A2")
    other = hall.call("B1", area="W")
    assert hall.said() == ["A1", "B1"]
    hall.wait(7)
    assert hall.said() == []
    assert (first.state, second.state, other.state) == (State.SPEAKING, State.WAITING, State.SPEAKING)
    assert first.ends_at == T0 + LEAD + 3_000 + PAUSE + 3_000
    hall.wait(1)
    assert hall.said() == ["A2"]
    assert first.state is State.SPOKEN
    assert second.starts_at is not None
    assert second.starts_at >= first.ends_at + GAP_MS


@pytest.mark.req("R-006")
def test_what_has_no_area_is_said_everywhere_and_needs_every_loudspeaker() -> None:
    hall = Hall()
    hall.call("A1", area="E")
    assert hall.said() == ["A1"]
    hall.call("Z1", area=EVERYWHERE)
    hall.call("B1", area="W")
    assert hall.said() == []  # B1's turn is after Z1's, and Z1 waits for the east
    hall.wait(8)
    assert [plan.area for plan in hall.speak()] == [EVERYWHERE]
    hall.wait(8)
    assert hall.said() == ["B1"]


@pytest.mark.req("R-104")
def test_a_recall_comes_next_and_first_calls_keep_their_order() -> None:
    hall = Hall(length=1_000)
    hall.call("A1")
    assert hall.said() == ["A1"]
    hall.call("A2")
    hall.call("A3")
    hall.call("A0", recall=True)
    order = []
    for _ in range(3):
        order += hall.wait(4).said()
    assert order == ["A0", "A2", "A3"]


@pytest.mark.req("R-104")
def test_the_longer_the_queue_the_shorter_what_is_said() -> None:
    hall = Hall()
    for number in range(3):
        hall.call(f"A{number}")
    [plan] = hall.speakers.plans(hall.now)
    assert (len(plan.parts), plan.times) == (1, 2)
    hall.call("A3")
    [plan] = hall.speakers.plans(hall.now)
    assert (len(plan.parts), plan.times) == (1, 1)
    for number in range(4, 7):
        hall.call(f"A{number}")
    [plan] = hall.speakers.plans(hall.now)
    assert [one.ticket_no for one in plan.parts] == ["A0", "A1", "A2", "A3"]
    assert len(plan.parts) == MERGED_MOST


def busy_hall(late: int = LATE) -> Hall:
    """As the built-in voice speaks: a call alone takes 3.6 s, each of several 1.9 s."""
    return Hall(Loudspeakers(Manner(late_ms=late)), length=3_600 - LEAD, merged=1_900 - PAUSE)


def said_of(hall: Hall, calls: list[Announcement]) -> int:
    """How many are spoken when nothing else comes."""
    for _ in range(1_000):
        hall.wait(0.1).speak()
    return sum(one.state is State.SPOKEN for one in calls)


@pytest.mark.req("R-104")
@pytest.mark.parametrize("count", range(1, 11))
def test_up_to_ten_calls_at_once_in_one_area_are_all_said_in_time(count: int) -> None:
    hall = busy_hall()
    assert said_of(hall, [hall.call(f"A{number}", window=str(number)) for number in range(count)]) == count


@pytest.mark.req("R-104")
def test_of_twelve_calls_at_once_as_many_are_said_as_have_room_in_the_time_allowed() -> None:
    hall = busy_hall()
    room = (LATE - LEAST_MS - LEAD) // 1_900 + 1  # those that would begin in time were they said in one breath
    assert said_of(hall, [hall.call(f"A{number}", window=str(number)) for number in range(12)]) == room == 10
    hall = busy_hall(late=25_000)
    assert said_of(hall, [hall.call(f"A{number}", window=str(number)) for number in range(12)]) == 12


@pytest.mark.req("R-104")
@pytest.mark.parametrize("first", [1, 2, 3, 6])
def test_seven_calls_within_three_seconds_are_all_said_although_the_first_began_before_the_others_came(first: int) -> None:
    hall = busy_hall()
    calls = [hall.call(f"A{number}") for number in range(first)]
    hall.speak()
    for number in range(first, 7):
        calls.append(hall.wait(3 / 7).call(f"A{number}"))
        hall.speak()
    assert said_of(hall, calls) == 7


@pytest.mark.req("R-104")
def test_the_repeat_is_left_out_when_it_would_make_another_call_late() -> None:
    hall = busy_hall()
    hall.call("A0")
    hall.wait(14).call("A1")
    [plan] = hall.speakers.plans(hall.now)
    assert (plan.head.ticket_no, plan.times) == ("A0", 2)
    hall = busy_hall(late=8_000)
    hall.call("A0")
    hall.call("A1")
    [plan] = hall.speakers.plans(hall.now)
    assert (plan.head.ticket_no, plan.times) == ("A0", 1)


@pytest.mark.req("R-104")
def test_nothing_is_said_for_a_visitor_who_has_come_or_whose_call_is_no_more() -> None:
    hall = Hall()
    hall.call("A1")
    hall.speak()
    came, stays = hall.call("A2"), hall.call("A3")
    hall.speakers.left("A2", "came")
    assert hall.wait(8).said() == ["A3"]
    assert (came.state, came.why, came.starts_at) == (State.DROPPED, "came", None)
    assert stays.state is State.SPEAKING
    hall.speakers.left("A3", "came")
    assert stays.state is State.SPEAKING  # what has begun is said to its end


@pytest.mark.req("R-104")
def test_nothing_begins_later_than_twenty_seconds_after_its_call() -> None:
    hall = Hall(length=7_000)
    calls = [hall.call(f"A{number}") for number in range(3)]
    begun = []
    for _ in range(80):
        hall.speak()
        hall.wait(0.5)
        begun = [one for one in calls if one.starts_at is not None]
    assert [one.state for one in calls] == [State.SPOKEN, State.SPOKEN, State.DROPPED]
    assert calls[2].why == "late"
    assert all(one.starts_at is not None and one.starts_at <= one.wanted_at + LATE for one in begun)


def test_of_several_calls_in_one_announcement_those_that_would_be_said_too_late_are_left_out() -> None:
    hall = Hall(length=2_000)
    parts = tuple(hall.call(f"A{number}") for number in range(7))[:4]
    hall.wait(14)
    [plan] = hall.speakers.plans(hall.now)
    assert plan.parts == parts
    sentences = sentences_of(plan)
    fitted = fit(plan, sentences, [2_000] * 4, lead=LEAD, pause=PAUSE, now=hall.now, late_ms=LATE)
    assert fitted.parts == parts[:2]  # at 14.75 and 17.2 s; the third would begin at 19.65 s, with no second to spare
    assert fitted.length_ms == LEAD + 2_000 + PAUSE + 2_000
    assert fitted.expires_at == T0 + LATE - (LEAD + 2_000 + PAUSE)
    hall.speakers.began(plan, fitted, hall.now)
    assert [(one.state, one.why) for one in parts[2:]] == [(State.DROPPED, "late")] * 2


def test_a_repeat_that_would_begin_too_late_is_not_said() -> None:
    hall = Hall(length=3_000)
    one = hall.call("A1")
    hall.wait(15.5)
    [plan] = hall.speakers.plans(hall.now)
    fitted = fit(plan, sentences_of(plan), [3_000] * 2, lead=LEAD, pause=PAUSE, now=hall.now, late_ms=LATE)
    assert len(fitted.sentences) == 1
    assert fitted.parts == (one,)


@pytest.mark.req("R-104")
def test_an_emergency_cuts_in_everywhere_and_what_it_cut_is_not_said_again() -> None:
    hall = Hall()
    cut = hall.call("A1")
    hall.speak()
    waits = hall.call("A2")
    hall.wait(1)
    alarm = hall.words(Kind.EMERGENCY)
    [plan] = hall.speak()
    assert (plan.area, plan.head, plan.cuts, plan.times) == (EVERYWHERE, alarm, (cut,), 3)
    assert (cut.state, cut.why, cut.ends_at) == (State.DROPPED, "emergency", hall.now)
    assert hall.wait(5).said() == []
    hall.wait(6.5)
    assert hall.said() == ["A2"]
    assert waits.state is State.SPEAKING


def test_an_emergency_that_is_over_is_hushed() -> None:
    hall = Hall()
    alarm = hall.words(Kind.EMERGENCY)
    hall.speak()
    assert hall.speakers.to_hush() is None
    hall.speakers.calm("cleared")
    assert hall.speakers.to_hush() == (alarm, "cleared")
    hall.speakers.hushed(alarm, hall.now, "cleared")
    assert hall.speakers.to_hush() is None
    assert (alarm.state, alarm.why) == (State.DROPPED, "cleared")
    hall.call("A1")
    assert hall.said() == ["A1"]


def test_a_second_emergency_replaces_the_first() -> None:
    hall = Hall()
    first = hall.words(Kind.EMERGENCY)
    second = hall.words(Kind.EMERGENCY)
    assert (first.state, first.why) == (State.DROPPED, "replaced")
    hall.speak()
    third = hall.words(Kind.EMERGENCY)
    [plan] = hall.speak()
    assert (plan.head, plan.cuts) == (third, (second,))
    assert hall.speakers.to_hush() is None


@pytest.mark.req("R-103")
def test_the_same_call_within_five_seconds_is_not_said_twice() -> None:
    hall = Hall()
    hall.call("A1")
    hall.speak()
    hall.wait(4)
    again = hall.call("A1", recall=True)
    assert (again.state, again.why) == (State.DROPPED, "repeated")
    hall.wait(REPEATED_MS / 1000)
    later = hall.call("A1", recall=True)
    assert later.state is State.WAITING
    elsewhere = hall.call("A1", window="2")
    assert (later.state, later.why, elsewhere.state) == (State.DROPPED, "called_again", State.WAITING)


def test_a_recall_takes_the_place_of_the_first_call_that_still_waits() -> None:
    hall = Hall()
    hall.call("A1")
    hall.speak()
    first = hall.call("A2")
    hall.wait(6)
    hall.call("A2", recall=True)
    assert (first.state, first.why) == (State.DROPPED, "called_again")
    assert hall.wait(2).said() == ["A2"]
    assert hall.wait(30).said() == []


def test_what_was_withdrawn_before_it_was_said_may_be_called_again_at_once() -> None:
    hall = Hall()
    hall.call("A1")
    hall.speak()
    hall.call("A2")
    hall.speakers.left("A2", "withdrawn")
    again = hall.call("A2")
    assert again.state is State.WAITING


@pytest.mark.req("R-104")
def test_hours_without_voice_and_silent_calls() -> None:
    hall = Hall()
    silent = hall.call("A1", unspoken="silent")
    assert (silent.state, silent.why) == (State.DROPPED, "silent")
    waits, alarm = hall.call("A2"), hall.words(Kind.EMERGENCY)
    hall.speakers.pass_time(hall.now, muted=True)
    assert (waits.state, waits.why) == (State.DROPPED, "muted")
    assert alarm.state is State.WAITING


def test_a_failure_lets_the_next_one_speak() -> None:
    hall = Hall()
    first = hall.call("A1")
    hall.call("A2")
    [plan] = hall.speakers.plans(hall.now)
    hall.speakers.failed(plan, "engine")
    assert (first.state, first.why) == (State.FAILED, "engine")
    assert hall.said() == ["A2"]


def test_after_a_restart_what_was_being_said_ends_first_and_is_not_said_again() -> None:
    before = Hall()
    said, waits = before.call("A1"), before.call("A2")
    before.speak()
    after = Hall(seq=before.seq, now=before.now)
    for one in (said, waits):
        after.speakers.restore(one)
    assert after.said() == []
    assert after.wait(8).said() == ["A2"]
    assert said.state is State.SPOKEN


def test_a_clock_that_is_put_back_silences_nobody() -> None:
    hall = Hall()
    said = hall.call("A1")
    hall.speak()
    hall.wait(-3_600)
    hall.call("A2")
    assert hall.said() == ["A2"]
    assert said.state is State.SPOKEN


# --- ten thousand bursts ----------------------------------------------------------------------------------------------


@dataclass
class Heard:
    """What was played. mentions: (ticket, when its sentence begins)."""

    area: str
    kind: Kind
    starts_at: int
    ends_at: int
    parts: list[Announcement]
    mentions: list[tuple[Announcement, int]]


class Burst:
    """Random calls, recalls, arrivals, withdrawals, mutes and emergencies in up to a minute, and a slow or failing engine.

    ``called`` is kept apart from the rules: the ticket's present window, as the desks know it.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        late = self.random.choice((10_000, LATE, LATE, 40_000))
        self.hall = Hall(Loudspeakers(Manner(self.random.randint(1, 3), self.random.randint(1, 4), late)))
        self.late = late
        self.areas = self.random.choice((["E"], ["E", "W"], ["E", "W", EVERYWHERE], [EVERYWHERE]))
        self.length = self.random.choice((1_000, 2_500, 4_000))
        self.slow = self.random.choice((0, 50, 50, 1_500))
        self.fails = self.random.choice((0.0, 0.0, 0.1))
        self.called: dict[str, str] = {}
        self.wanted: list[Announcement] = []
        self.finals: Counter[int] = Counter()
        self.heard: list[Heard] = []
        self.alarmed = self.muted = False

    def run(self) -> None:
        for at, act in self._script():
            while (soon := self._next_end()) is not None and soon < at:
                self.hall.now = max(self.hall.now, soon)
                self._step()
            self.hall.now = max(self.hall.now, at)
            act()
            self._step()
        self.muted = False
        for _ in range(200):
            if self.hall.speakers.is_quiet:
                break
            self.hall.now += 1_000
            self._step()
        self._settle()

    def _script(self) -> Iterator[tuple[int, Callable[[], None]]]:
        acts = [self._call] * 8 + [self._recall] * 3 + [self._come] * 5 + [self._withdraw, self._mute, self._alarm, self._calm]
        at = T0
        pace = self.random.choice((100, 800, 3_000, 6_000))
        for _ in range(self.random.randint(3, 24)):
            at += self.random.randint(0, pace)
            yield at, self.random.choice(acts)

    def _next_end(self) -> int | None:
        busy = [until for _, until in self.hall.speakers._busy.values() if until > self.hall.now]  # noqa: SLF001 - to skip idle time
        return min(busy, default=None) if self.hall.speakers.waiting() else None

    def _call(self) -> None:
        ticket = f"A{len(self.wanted):03d}"
        self._want(ticket, recall=False)

    def _recall(self) -> None:
        if self.called:
            self._want(self.random.choice(list(self.called)), recall=True)

    def _want(self, ticket: str, *, recall: bool) -> None:
        area = self.areas[int(ticket[1:]) % len(self.areas)]
        window = self.called.get(ticket) or str(self.random.randint(1, 30))
        self.called[ticket] = window
        unspoken = "silent" if self.random.random() < 0.05 else "muted" if self.muted else ""
        self.wanted.append(self.hall.call(ticket, area, window, recall=recall, unspoken=unspoken))
        self._count()

    def _come(self) -> None:
        if self.called:
            ticket = self.random.choice(list(self.called))
            del self.called[ticket]
            self.hall.speakers.left(ticket, "came")

    def _withdraw(self) -> None:
        if self.called:
            ticket = self.random.choice(list(self.called))
            del self.called[ticket]
            self.hall.speakers.left(ticket, "withdrawn")

    def _mute(self) -> None:
        self.muted = self.random.random() < 0.3

    def _alarm(self) -> None:
        self.alarmed = True
        for _ in range(self.random.choice((1, 1, 2))):
            self.wanted.append(self.hall.words(Kind.EMERGENCY))

    def _calm(self) -> None:
        self.alarmed = False
        self.hall.speakers.calm("cleared")

    def _step(self) -> None:
        speakers = self.hall.speakers
        speakers.pass_time(self.hall.now, muted=self.muted)
        if (hush := speakers.to_hush()) is not None:
            speakers.hushed(hush[0], self.hall.now, hush[1])
            self._cut(hush[0])
        for plan in speakers.plans(self.hall.now):
            self._say(plan)
        self._count()

    def _say(self, plan: Plan) -> None:
        speakers = self.hall.speakers
        sentences = sentences_of(plan)
        lengths = [self.random.randint(self.length // 2, self.length) for _ in sentences]
        fitted = fit(plan, sentences, lengths, lead=LEAD, pause=PAUSE, now=self.hall.now, late_ms=self.late)
        if not fitted.parts:
            speakers.dropped(plan, "late")
            return
        self.hall.now += self.random.randint(0, self.slow)
        if self.random.random() < self.fails:
            speakers.failed(plan, "engine")
            return
        if (
            self.random.random() < 0.2
        ):  # somebody came while the engine was at work: the commit sees it, and all is looked at again
            self._come()
        if not speakers.stands(plan) or self.hall.now > fitted.expires_at:
            return
        for cut in plan.cuts:
            self._cut(cut)
        speakers.began(plan, fitted, self.hall.now)
        mentions, at = [], self.hall.now + LEAD
        taken = list(zip(sentences, lengths, strict=True))
        for sentence in fitted.sentences:
            place = next(n for n, (one, _) in enumerate(taken) if one is sentence or one == sentence)
            mentions.append((plan.parts[sentence.about], at))
            at += taken.pop(place)[1] + PAUSE
        self.heard.append(
            Heard(plan.area, plan.head.kind, self.hall.now, self.hall.now + fitted.length_ms, list(fitted.parts), mentions)
        )
        for one in fitted.parts:  # the moment it begins, the desks still want it
            if one.kind is Kind.CALL:
                assert one.ticket_id is not None
                assert self.called.get(one.ticket_id) == one.window_number
            else:
                assert self.alarmed

    def _cut(self, one: Announcement) -> None:
        for heard in self.heard:
            if one in heard.parts:
                heard.ends_at = min(heard.ends_at, self.hall.now)
                heard.mentions = [(said, at) for said, at in heard.mentions if at < self.hall.now]

    def _count(self) -> None:
        changed = self.hall.speakers.changed()
        for one in changed:
            self.finals[one.seq] += one.state in FINAL
        self.hall.speakers.stored(changed)

    def _settle(self) -> None:
        assert all(one.state in FINAL for one in self.wanted)
        assert self.finals == Counter({one.seq: 1 for one in self.wanted})
        for place, earlier in enumerate(self.heard):
            for later in self.heard[place + 1 :]:
                if earlier.area == later.area or EVERYWHERE in (earlier.area, later.area):
                    assert later.starts_at >= earlier.ends_at
        firsts: dict[str, list[int]] = {}
        for heard in self.heard:
            calls = [one for one in heard.parts if one.kind is Kind.CALL and not one.is_recall]
            firsts.setdefault(heard.area, []).extend(one.seq for one in calls)
            for one, at in heard.mentions:
                assert one.kind is Kind.EMERGENCY or at <= one.wanted_at + self.late
            spoken = {one.seq for one in heard.parts if one.state is State.SPOKEN}
            assert spoken <= {one.seq for one, _ in heard.mentions}
        assert all(order == sorted(order) for order in firsts.values())
        times = Counter(one.seq for heard in self.heard for one in heard.parts)
        assert all(count == 1 for count in times.values())


@pytest.mark.req("R-104")
@pytest.mark.parametrize("part", range(4))
def test_in_ten_thousand_random_bursts_nothing_overlaps_comes_late_or_calls_a_ghost(part: int) -> None:
    spoken = 0
    ways: Counter[str] = Counter()
    for seed in range(part * 2_500, (part + 1) * 2_500):
        burst = Burst(seed)
        try:
            burst.run()
        except AssertionError as error:
            raise AssertionError(f"burst {seed}") from error
        spoken += len(burst.heard)
        ways.update(one.why or one.state.value for one in burst.wanted)
    assert spoken > 5_000
    # The bursts went where it hurts: every way in which an announcement can end was taken.
    assert set(ways) == {
        "spoken", "late", "came", "withdrawn", "called_again", "repeated", "silent", "muted", "emergency", "cleared",
        "replaced", "engine",
    }  # fmt: skip
    assert min(ways.values()) > 20


def test_what_leaves_a_loudspeaker_no_second_to_begin_is_late() -> None:
    hall = Hall()
    one = hall.call("A1")
    hall.speakers.pass_time(T0 + LATE - LEAST_MS)
    assert one.state is State.WAITING
    hall.speakers.pass_time(T0 + LATE - LEAST_MS + 1)
    assert (one.state, one.why) == (State.DROPPED, "late")
