"""The next three of a desk, each with the rule that makes it next."""

import pytest

from app.operations.calling import caller
from app.operations.desks import sit_down
from app.operations.lines import next_three
from tests.builders import SmallHall


def rules(hall: SmallHall) -> list[tuple[str, str]]:
    desk = hall.open("1")
    with hall.house.database.read() as connection:
        window = hall.do(lambda work, halls: caller(sit_down(work, halls, desk.window_id, desk.actor, desk.at)))
        return [(choice.candidate.ticket_no, choice.rule) for choice in next_three(connection, hall.config, window, desk.at)]


@pytest.mark.req("R-058")
@pytest.mark.parametrize("n", [2, 3, 5])
def test_nobody_is_called_the_only_one_while_others_wait_before_him(hall: SmallHall, n: int) -> None:
    hall.take_many(n)
    assert [rule for _, rule in rules(hall)] == ["longest_in_line"] * min(n, 3)


def test_who_waits_alone_is_the_only_one(hall: SmallHall) -> None:
    hall.take()
    assert rules(hall) == [("A001", "only_one")]
