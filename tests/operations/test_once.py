"""One press, one effect, whatever the network repeats."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.errors import Conflict, Forbidden, HallError
from app.operations.once import Answer, Press, forget_old, once
from app.operations.unit_of_work import Work
from tests.builders import SmallHall, refused

PRESS = Press("device:kiosk", "key-1", "a" * 64)


def press(hall: SmallHall, how: Press | None = PRESS, error: HallError | None = None, *, keep: bool = True) -> Answer:
    """A press that records an event and answers with its number, or is refused with ``error``."""

    def operation(work: Work) -> Answer:
        def deed() -> Answer:
            hall.house.halls.held(work, hall.id)
            seq = work.record(type="test.pressed", at=hall.clock.now, data={})
            if error is not None:
                raise error
            return Answer(201, str(seq))

        return once(work, how, hall.clock.now, deed, lambda refusal: Answer(409, refusal.code) if keep else None)

    return hall.house.database.write(hall.id, operation)


def presses(hall: SmallHall) -> int:
    return len(hall.events("test.pressed"))


@pytest.mark.req("R-271")
def test_the_same_press_has_one_effect_and_one_answer(hall_on_each: SmallHall) -> None:
    assert press(hall_on_each) == press(hall_on_each)
    assert presses(hall_on_each) == 1


@pytest.mark.req("R-271")
def test_the_same_press_that_comes_many_times_at_once_has_one_effect(hall_on_each: SmallHall) -> None:
    with ThreadPoolExecutor(8) as wires:
        answers = set(wires.map(lambda _: press(hall_on_each), range(16)))
    assert len(answers) == 1
    assert presses(hall_on_each) == 1


def test_another_press_or_another_caller_is_something_else(hall: SmallHall) -> None:
    press(hall)
    press(hall, Press("device:kiosk", "key-2", "a" * 64))
    press(hall, Press("device:kiosk2", "key-1", "a" * 64))
    press(hall, None)
    press(hall, None)
    assert presses(hall) == 5


def test_the_same_key_for_something_else_is_refused(hall: SmallHall) -> None:
    press(hall)
    with refused("idempotency_mismatch"):
        press(hall, Press("device:kiosk", "key-1", "b" * 64))
    assert presses(hall) == 1


def test_a_refusal_is_repeated_and_leaves_nothing_behind(hall: SmallHall) -> None:
    refusal = press(hall, error=Conflict("ticket_open"))
    assert refusal == Answer(409, "ticket_open")
    assert press(hall) == refusal
    assert presses(hall) == 0


def test_a_refusal_that_may_pass_is_not_kept(hall: SmallHall) -> None:
    with refused("forbidden"):
        press(hall, error=Forbidden(), keep=False)
    assert press(hall).status == 201


def test_after_a_day_a_press_is_forgotten(hall: SmallHall) -> None:
    press(hall)
    hall.clock.advance(24 * 3600 - 1)
    press(hall)
    assert presses(hall) == 1
    hall.clock.advance(1)
    press(hall)
    assert presses(hall) == 2


def test_old_answers_are_swept_away(hall: SmallHall) -> None:
    press(hall)
    hall.clock.advance(24 * 3600 + 1)
    press(hall, Press("device:kiosk", "key-2", "a" * 64))
    assert hall.house.database.write("", lambda work: forget_old(work, hall.clock.now)) == 1
