"""What a replay makes of a log before it begins: where people go, who sits where, and days that nobody logged."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from statistics import mean

import pytest

from app.replay.fit import Snapshot, arrivals, relative_quantiles, service_minutes, snapshots
from app.replay.generator import a_day, laws
from app.replay.logs import Logged
from app.replay.mapping import Item, MappingError, errands
from app.replay.roster import Place, Spell, busiest, roster
from app.replay.visitors import Habits, visitor

DAY = date(2026, 3, 2)
ZONES = ["Z", "A", "T", "K", "B"]
ITEMS = [Item("44-1", "A", 900.0), Item("44-2", "A", 600.0), Item("44-3", "K", 480.0)]
A_PERSON = Logged(
    line=1, day=DAY, arrive_seconds=9 * 3600, kind="PS", is_special=False, wait_seconds=0, gave_up=False, service_seconds=300,
    server="S01",
)  # fmt: skip


def served(arrive: int, service: int, kind: str = "A", wait: int = 0) -> Logged:
    return replace(A_PERSON, arrive_seconds=arrive, wait_seconds=wait, service_seconds=service, kind=kind)


# --- where people go --------------------------------------------------------------------------------------------------


def test_the_kinds_of_the_bank_have_their_zones() -> None:
    found = errands(Counter(PS=900, NW=300, NE=100, IN=10, PE=5, TT=30), ZONES, ITEMS, {})
    assert {kind: errand.zone for kind, errand in found.items()} == {
        "PS": "A",
        "NW": "Z",
        "NE": "A",
        "IN": "K",
        "PE": "B",
        "TT": "A",
    }
    assert found["PS"].items == ("44-1", "44-2")
    assert found["NW"].items == ()


def test_kinds_nobody_knows_go_by_how_many_people_they_bring() -> None:
    found = errands(Counter(x=10, y=100, z=50), ZONES, ITEMS, {})
    assert {kind: errand.zone for kind, errand in found.items()} == {"y": "A", "z": "Z", "x": "A"}


def test_a_kind_that_is_a_zone_or_an_item_of_the_hall_is_itself() -> None:
    found = errands(Counter({"T": 1, "44-3": 1}), ZONES, ITEMS, {})
    assert found["T"].zone == "T"
    assert (found["44-3"].zone, found["44-3"].items) == ("K", ("44-3",))


def test_what_was_told_comes_first() -> None:
    found = errands(Counter(PS=1, NW=1), ZONES, ITEMS, {"PS": "44-2", "NW": "T"})
    assert (found["PS"].zone, found["PS"].items, found["NW"].zone) == ("A", ("44-2",), "T")


@pytest.mark.parametrize(("told", "words"), [({"PS": "Q"}, "PS cannot go to Q"), ({"XX": "A"}, "the log has no kind XX")])
def test_a_place_or_kind_that_is_not_there_is_refused(told: dict[str, str], words: str) -> None:
    with pytest.raises(MappingError, match=words):
        errands(Counter(PS=1), ZONES, ITEMS, told)


def test_in_a_hall_without_the_usual_zones_everybody_goes_to_the_first() -> None:
    assert errands(Counter(PS=1), ["M"], [], {})["PS"].zone == "M"


# --- who sits where ---------------------------------------------------------------------------------------------------

PLACES = [
    Place("w1", "1", ("A",)),
    Place("w2", "2", ("A",)),
    Place("w3", "3", ("A",)),
    Place("w9", "9", ("T", "A")),
    Place("w11", "11", ("Z",)),
]


def test_the_busiest_moment_of_each_half_hour_counts() -> None:
    assert busiest([(0, 100), (50, 150), (1700, 1900), (3600, 3601)]) == {0: 2, 1: 1, 2: 1}
    assert busiest([]) == {}


def test_services_that_follow_one_another_need_one_window() -> None:
    assert busiest([(0, 100), (100, 200), (200, 300)]) == {0: 1}


def test_a_zone_has_as_many_windows_as_services_at_once_and_one_for_pauses() -> None:
    people = [served(9 * 3600, 600), served(9 * 3600 + 60, 600)]
    spells = roster(people, lambda person: person.kind, PLACES)
    assert spells == {"w1": [Spell(32400, 34200)], "w2": [Spell(32400, 34200)]}


def test_windows_of_the_zone_itself_come_before_those_that_help_out() -> None:
    people = [served(0, 60) for _ in range(9)]
    spells = roster(people, lambda _: "A", PLACES)
    assert list(spells) == ["w1", "w2", "w3", "w9"], "no more than there are"


def test_nobody_stands_up_for_one_half_hour() -> None:
    people = [served(0, 60), served(3600, 60), served(5 * 3600, 60)]
    assert roster(people, lambda _: "Z", PLACES) == {"w11": [Spell(0, 5400), Spell(18000, 19800)]}


def test_zones_share_the_people_who_were_at_work_in_the_log() -> None:
    """Four services, one after the other, of two zones: each zone's peak is one, never all of them at once."""
    people = [served(n * 60, 60, "A" if n % 2 else "Z") for n in range(4)]
    assert set(roster(people, lambda person: person.kind, PLACES)) == {"w1", "w11"}


def test_who_gave_up_needs_no_window() -> None:
    assert roster([replace(A_PERSON, gave_up=True, service_seconds=None)], lambda _: "A", PLACES) == {}


# --- who comes --------------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_people() -> None:
    errand = errands(Counter(PS=1), ZONES, ITEMS, {})["PS"]
    several = [replace(A_PERSON, line=line) for line in range(50)]
    first = [visitor(person, errand, Habits(), [60], 1) for person in several]
    assert first == [visitor(person, errand, Habits(), [60], 1) for person in several]
    assert first != [visitor(person, errand, Habits(), [60], 2) for person in several]


def test_habits_are_shares_of_a_hundred() -> None:
    errand = errands(Counter(PS=1), ZONES, ITEMS, {})["PS"]
    habits = Habits(no_show_percent=10, rate_percent=50)
    people = [visitor(replace(A_PERSON, line=line), errand, habits, [60], 1) for line in range(4000)]
    assert mean(not one.comes for one in people) == pytest.approx(0.10, abs=0.02)
    assert mean(one.level is not None for one in people) == pytest.approx(0.50, abs=0.03)


def test_who_gave_up_in_the_log_has_its_patience_and_a_usual_service() -> None:
    errand = errands(Counter(PS=1), ZONES, ITEMS, {})["PS"]
    gave_up = replace(A_PERSON, gave_up=True, wait_seconds=45, service_seconds=None)
    one = visitor(gave_up, errand, Habits(), [111], 1)
    assert (one.patience, one.service_left) == (45, 111.0)
    assert visitor(A_PERSON, errand, Habits(), [111], 1).patience is None


# --- days that nobody logged ------------------------------------------------------------------------------------------


def test_a_made_up_day_is_the_same_for_the_same_seed() -> None:
    assert a_day(DAY, 100, ITEMS, 1) == a_day(DAY, 100, ITEMS, 1)
    assert a_day(DAY, 100, ITEMS, 1) != a_day(DAY, 100, ITEMS, 2)
    assert a_day(DAY, 100, ITEMS, 1) != a_day(DAY + timedelta(days=1), 100, ITEMS, 1)


def test_people_of_a_made_up_day_come_when_the_law_says() -> None:
    people = a_day(DAY, 20_000, ITEMS, 1)
    assert [person.arrive_seconds for person in people] == sorted(person.arrive_seconds for person in people)
    counts = Counter(person.arrive_seconds // 1800 * 1800 for person in people)
    for start, share in laws().slots:
        assert counts[start] / 20_000 == pytest.approx(share, abs=0.01)


def test_services_of_a_made_up_day_last_as_long_as_the_list_of_items_says() -> None:
    people = a_day(DAY, 20_000, [Item("44-1", "A", 900.0)], 1)
    seconds = sorted(person.service_seconds or 0 for person in people)
    assert mean(seconds) == pytest.approx(900, rel=0.1)
    assert seconds[len(seconds) // 2] == pytest.approx(900 * laws().service_multiple(0.5), rel=0.03)


def test_zones_the_hall_does_not_have_get_nobody() -> None:
    assert {person.kind for person in a_day(DAY, 500, ITEMS, 1)} == {"44-1", "44-2", "44-3"}


def test_the_law_of_service_times_rises_and_ends_where_it_was_measured() -> None:
    multiples = [laws().service_multiple(n / 100) for n in range(101)]
    assert multiples == sorted(multiples)
    assert (multiples[0], multiples[-1]) == (laws().quantiles[0][1], laws().quantiles[-1][1])
    assert sum(share for _, share in laws().slots) == pytest.approx(1, abs=0.001)


# --- the laws ---------------------------------------------------------------------------------------------------------


def snapshot_rows(*rows: tuple[str, str, str, str]) -> list[dict[str, str]]:
    return [
        {
            "office": "o",
            "queue": "1",
            "date": "d",
            "time": time,
            "serving": serving,
            "waiting": waiting,
            "open_windows": windows,
        }
        for time, serving, waiting, windows in rows
    ]


def test_tickets_taken_are_what_is_called_and_waits_now_less_what_was_before() -> None:
    found = snapshots(
        snapshot_rows(
            ("09:00", "", "2", "1"), ("09:05", "B002", "3", "1"), ("09:10", "B004", "5", "1"), ("09:35", "B006", "5", "1")
        )
    )
    days = list(found.values())
    assert days == [[Snapshot(545, 2, 3, 1), Snapshot(550, 4, 5, 1), Snapshot(575, 6, 5, 1)]]
    assert arrivals(days) == {540: 4}, "25 minutes apart says too little"


def test_service_minutes_are_counted_only_while_people_wait_at_open_windows() -> None:
    busy = [Snapshot(540, 10, 5, 2), Snapshot(550, 14, 3, 2)]
    idle = [Snapshot(540, 10, 0, 2), Snapshot(550, 14, 0, 2)]
    closed = [Snapshot(540, 10, 5, 0), Snapshot(550, 14, 3, 0)]
    renumbered = [Snapshot(540, 90, 5, 2), Snapshot(550, 1, 3, 2)]
    assert service_minutes([busy, idle, closed, renumbered]) == [5.0]


def test_quantiles_are_multiples_of_each_queues_own_mean() -> None:
    slow, quick, rare = [10.0, 20.0, 30.0] * 20, [1.0, 2.0, 3.0] * 20, [99.0]
    assert relative_quantiles([slow, quick, rare]) == relative_quantiles([slow])
    assert relative_quantiles([slow])[0.5] == 1.0
