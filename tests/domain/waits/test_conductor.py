"""Which zone will break its target, and the one move that helps most, in halls where one can reckon what would be right."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median

import pytest

from app.domain.discipline import Preference
from app.domain.relief import Move
from app.domain.waits.ahead import Coming, look_ahead, range_of, usual_item
from app.domain.waits.conductor import Advice, Effect, advise, best, effect_of
from app.domain.waits.estimator import Asked
from app.domain.waits.floor import What
from app.domain.waits.house import HouseRule
from app.domain.waits.knowledge import FURTHEST, Learned
from app.domain.waits.outlook import MOMENTS, Outlook, foresee
from app.domain.waits.picture import HallPicture, Item, Shift
from app.domain.waits.trial import Trial, tried
from tests.support.paper_hall import AFTER, CLOSES, NOON, OPENS, PaperHall, seconds

TARGET = seconds(20)
NOW = OPENS + 60
LATER = [Coming(Asked(zone_id), after) for zone_id in "AB" for after in (0.0, 900.0, 1800.0)]
NOBODY_ELSE: Mapping[tuple[int, str, str], int] = {}
"""Of the crowd so far: nobody has come, and so nobody is expected."""


class Look:
    """A hall at a moment, with only those who are in it: nobody else comes."""

    def __init__(self, hall: PaperHall, now: float = NOW, targets: Mapping[str, float] | None = None) -> None:
        self.picture = replace(hall.estimator.floor.picture(seconds(now)), crowd=NOBODY_ELSE)
        self.learned, self.rule = hall.estimator.learned, hall.rule
        self.targets = dict.fromkeys(self.picture.plan.zones, TARGET) if targets is None else targets

    @property
    def outlook(self) -> Outlook:
        return foresee(self.picture, self.learned, self.rule, self.targets)

    def effect(self, trial: Trial) -> Effect:
        return effect_of(self.picture, self.learned, self.rule, trial, self.outlook)

    def advice(self, *trials: Trial) -> Advice | None:
        return advise(self.picture, self.learned, self.rule, trials, self.outlook)


def move(kind: Move, window_id: str, zone_id: str = "A", until: float | None = None) -> Trial:
    """Made at ``NOW``; until in minutes."""
    person = f"clerk of {window_id}" if kind in (Move.OPEN, Move.COVER) else ""
    return Trial(kind, window_id, zone_id, seconds(NOW), None if until is None else seconds(until), person)


def a_line(hall: PaperHall, people: int, zone_id: str = "A", now: float = NOW) -> list[str]:
    return [hall.issue(now, zone_id) for _ in range(people)]


def a_hall(windows: Mapping[str, Sequence[str]], *, closed: Sequence[str] = (), **more: object) -> PaperHall:
    hall = PaperHall(windows, **more)  # type: ignore[arg-type]  # what a hall on paper takes
    for window_id in windows:
        if window_id not in closed:
            hall.open(window_id)
    return hall


def a_rush(hall: PaperHall, people: int, zone_id: str) -> None:
    """As the hall has learned over days, so many come in each quarter of an hour from ``NOW`` on."""
    arrivals, first = hall.estimator.learned.habits.arrivals, int(seconds(NOW) // 900)
    arrivals.days = 8.0
    arrivals.profile = {first + k: 8.0 * people for k in range(3)}
    arrivals.kinds = {(False, zone_id, "ordinary"): 100.0}


# --- those who come later ---------------------------------------------------------------------------------------------


@pytest.mark.req("R-084")
def test_who_comes_later_waits_behind_those_who_are_there_and_no_longer() -> None:
    hall = a_hall({"w1": ["A"], "w2": ["B"]})
    line = a_line(hall, 6)
    look = Look(hall)
    ahead = look_ahead(look.picture, look.learned, look.rule, line, LATER)
    now, soon, later = (median(ahead.coming[Coming(Asked("A"), after)]) for after in (0.0, 900.0, 1800.0))
    assert now >= median(ahead.tickets[line[-1]])
    assert soon == pytest.approx(now - 900, abs=300)  # the same line, a quarter of an hour shorter
    assert later == pytest.approx(now - 1800, abs=300)


def test_who_comes_to_a_free_window_is_called_at_once() -> None:
    look = Look(a_hall({"w1": ["A"], "w2": ["B"]}))
    ahead = look_ahead(look.picture, look.learned, look.rule, (), LATER)
    for one, times in ahead.coming.items():
        said = range_of(look.picture, look.learned, one, times)
        assert said is not None
        assert said.p50 < 60


@pytest.mark.req("R-084")
@pytest.mark.parametrize("now", [NOW, NOON - 40, NOON - 16, AFTER - 5, CLOSES - 40])
def test_ghosts_take_nobodys_time_whenever_they_come(now: float) -> None:
    hall = a_hall({"w1": ["A"], "w2": ["A", "B"], "w3": ["B"], "w4": ["A"]}, closed=["w4"])
    line = [*a_line(hall, 5, "A", now), *a_line(hall, 2, "B", now)]
    line.append(hall.issue(now, "A", "special"))
    picture, learned = hall.estimator.floor.picture(seconds(now)), hall.estimator.learned
    alone = look_ahead(picture, learned, hall.rule, line, ())
    special = [Coming(Asked(zone_id, "", "special"), 600.0) for zone_id in "AB"]
    beside = look_ahead(picture, learned, hall.rule, line, [*LATER, *special])
    assert beside.tickets == alone.tickets


def test_a_ghost_is_served_before_noon_where_a_visitor_would_be() -> None:
    hall = a_hall({"w1": ["A"]})
    a_line(hall, 1, now=NOON - 16)
    look = Look(hall, NOON - 16)
    one = Coming(Asked("A"), 0.0)
    times = look_ahead(look.picture, look.learned, look.rule, (), [one]).coming[one]
    assert median(times) < seconds(30)  # the window goes to lunch after the queue, not in the middle of it


def test_nothing_is_said_of_a_moment_at_which_no_numbers_are_given_out() -> None:
    look = Look(a_hall({"w1": ["A"]}), NOON - 20)
    one = Coming(Asked("A"), 1800.0)
    times = look_ahead(look.picture, look.learned, look.rule, (), [one]).coming[one]
    assert range_of(look.picture, look.learned, one, times) is None
    assert list(look.outlook.zones["A"].middles) == ["now"]


def test_who_asks_for_nothing_special_comes_for_what_most_come_for() -> None:
    hall = a_hall({"w1": ["A"]})
    hall.plan.items["rare"] = Item("rare", "A", 60.0)  # type: ignore[index]
    assert usual_item(hall.plan, Learned(), "A") == "a"
    assert usual_item(hall.plan, Learned(), "Z") == ""
    hall.issue(NOW)
    assert usual_item(hall.plan, Learned(asked_for={"rare": 3, "a": 2}), "A") == "rare"


# --- which zone breaks its target -------------------------------------------------------------------------------------


def test_a_zone_that_is_fine_needs_nothing() -> None:
    hall = a_hall({"w1": ["A"], "w2": ["A"], "w3": ["A"]}, closed=["w3"])
    a_line(hall, 2)
    look = Look(hall)
    assert look.outlook.breaking == []
    assert look.advice(move(Move.OPEN, "w3")) is None


def test_a_line_too_long_is_foreseen_with_when_and_by_how_much() -> None:
    hall = a_hall({"w1": ["A"], "w2": ["B"]})
    a_line(hall, 6)
    zone = Look(hall).outlook.zones["A"]
    assert zone.first == "now"
    assert seconds(25) < zone.by < seconds(55)  # six of ten minutes at one window, less the target
    assert [other.zone_id for other in Look(hall).outlook.breaking] == ["A"]


def test_a_line_that_is_short_now_and_will_grow_is_foreseen() -> None:
    hall = a_hall({"w1": ["A"]})
    a_rush(hall, 6, "A")
    zone = Look(hall).outlook.zones["A"]
    assert zone.waiting == 0
    assert zone.over["now"] == 0
    assert zone.first in ("in_15", "in_30")
    assert zone.comers == pytest.approx(6 * 2.5, rel=0.1)


def test_of_two_broken_zones_that_comes_first_where_more_waiting_is_lost() -> None:
    hall = a_hall({"w1": ["A"], "w2": ["B"]})
    a_line(hall, 5, "A")
    a_line(hall, 9, "B")
    assert [zone.zone_id for zone in Look(hall).outlook.breaking] == ["B", "A"]


def test_the_break_at_noon_breaks_no_target() -> None:
    hall = a_hall({"w1": ["A"]})
    a_line(hall, 3, now=NOON - 16)
    assert Look(hall, NOON - 16).outlook.breaking == []


def test_a_zone_without_a_target_is_seen_and_never_broken() -> None:
    hall = a_hall({"w1": ["A"]})
    a_line(hall, 20)
    outlook = Look(hall, targets={}).outlook
    assert outlook.breaking == []
    assert outlook.view()["A"]["now"] > 3600
    assert outlook.view()["A"]["target"] is None


# --- the move ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-095")
def test_a_burst_is_met_by_a_window_more_and_its_effect_is_foretold() -> None:
    hall = a_hall({"w1": ["A"], "w2": ["A"], "w3": ["A"]}, closed=["w3"])
    a_line(hall, 12)
    found = Look(hall).advice(move(Move.OPEN, "w3"))
    assert found is not None
    zone = found.effect.zones["A"]
    before, after = zone.before.middle("now"), zone.after.middle("now")
    assert before is not None
    assert after is not None
    assert seconds(50) < before < seconds(80)  # twelve of ten minutes at two windows
    assert after == pytest.approx(before * 2 / 3, rel=0.15)
    assert zone.helped >= 8
    assert zone.harmed == 0
    assert found.effect.mean_change is not None
    assert -seconds(16) < found.effect.mean_change < -seconds(5)
    assert found.effect.excess[1] < 0.6 * found.effect.excess[0]


@pytest.mark.req("R-095")
def test_a_window_of_an_idle_zone_is_lent_and_one_whose_people_would_wait_too_long_is_not() -> None:
    hall = a_hall({"w1": ["A"], "w2": ["B"], "w3": ["C"]})
    a_line(hall, 8, "A")
    a_line(hall, 2, "B")
    look = Look(hall)
    lend_b, lend_c = move(Move.LEND, "w2", until=NOW + 60), move(Move.LEND, "w3", until=NOW + 60)
    assert look.effect(lend_b).zones["B"].breaks
    assert look.advice(lend_b) is None
    chosen = look.advice(lend_b, lend_c)
    assert chosen is not None
    assert chosen.trial == lend_c
    assert chosen.effect.zones["B"].harmed == 0
    a_rush(hall, 1, "C")  # those who come would wait behind all of A
    assert look.advice(lend_b, lend_c) is None


def test_a_zone_in_trouble_gives_nothing_away() -> None:
    hall = a_hall({"w1": ["A"], "w2": ["B"]})
    a_line(hall, 12, "A")
    a_line(hall, 5, "B")
    look, lend = Look(hall), move(Move.LEND, "w2", until=NOW + 60)
    assert {zone.zone_id for zone in look.outlook.breaking} == {"A", "B"}
    assert look.effect(lend).zones["A"].gain > seconds(5)
    assert look.effect(lend).zones["B"].harmed == 5
    assert look.advice(lend) is None


def test_a_loan_ends_at_its_time() -> None:
    hall = a_hall({"w1": ["A"], "w2": ["B"]}, closed=["w1"])
    line = a_line(hall, 8)
    look = Look(hall)
    picture, rule = tried(look.picture, look.rule, move(Move.LEND, "w2", until=NOW + 25))
    ahead = look_ahead(picture, look.learned, rule, line, ())
    calls = [time for times in ahead.tickets.values() for time in times]
    assert max(time for time in calls if time < FURTHEST) < seconds(25)
    assert all(time >= FURTHEST for time in ahead.tickets[line[-1]])
    assert all(time < seconds(5) for time in ahead.tickets[line[0]])


def test_during_a_loan_who_waited_longest_is_next_and_calls_count_together() -> None:
    hall = a_hall({"w1": ["A"], "w2": ["B"]})
    first, second = hall.issue(NOW - 3, "A"), hall.issue(NOW - 2, "B")
    hall.rule = replace(hall.rule, rules=replace(hall.rule.rules, beside={"w1": ("w1",), "w2": ("w2",)}))
    look = Look(hall)
    picture, rule = tried(look.picture, look.rule, move(Move.LEND, "w2", until=NOW + 60))
    assert rule.rules.beside == {"w1": ("w1", "w2"), "w2": ("w1", "w2")}
    lines = rule.lines(picture)
    taken = [lines.take("w2", seconds(NOW), ()) for _ in range(2)]
    assert [one.ticket_id for one in taken if one] == [first, second]
    assert rule.lines(picture).fits("w2", picture.waiting["A"][0], seconds(NOW + 59))
    assert not rule.lines(picture).fits("w2", picture.waiting["A"][0], seconds(NOW + 60))


@pytest.mark.req("R-095")
@pytest.mark.parametrize("kind", [Move.ASK_BACK, Move.COVER])
def test_a_window_that_pauses_or_was_left_goes_on_at_once(kind: Move) -> None:
    hall = a_hall({"w1": ["A"], "w2": ["A"]})
    a_line(hall, 8)
    hall.see(What.WINDOW_PAUSE, NOW, window_id="w2", reason="meeting")
    for k in range(12):  # as meetings go here, it lasts
        hall.estimator.learned.habits.pauses.length("meeting").learn(seconds(60 + k))
    found = Look(hall).advice(move(kind, "w2"))
    assert found is not None
    assert found.effect.zones["A"].gain > seconds(5)


@pytest.mark.req("R-095")
def test_who_is_not_trained_is_no_help() -> None:
    hall = a_hall({"w1": ["A"], "w2": ["A"]}, closed=["w2"])
    hall.rule = replace(hall.rule, kinds={"a": ("", "passports")}, skills={"w1": frozenset({"passports"})})
    a_line(hall, 8)
    look, opened = Look(hall), move(Move.OPEN, "w2")
    assert look.advice(opened) is None
    trained = replace(opened, skills=frozenset({"passports"}))
    found = look.advice(opened, trained)
    assert found is not None
    assert found.trial == trained


def test_with_every_window_closed_there_is_no_number_before_and_one_after() -> None:
    hall = a_hall({"w1": ["A"], "w2": ["A"]}, closed=["w1", "w2"])
    a_line(hall, 3)
    look = Look(hall)
    found = look.advice(move(Move.OPEN, "w1"))
    assert found is not None
    before, after = found.effect.view()["zones"]["A"]["now"]
    assert before is None
    assert seconds(20) < after < seconds(50)
    assert look.advice() is None


@pytest.mark.req("R-086")
def test_where_no_window_is_open_no_wait_is_told_and_none_is_saved() -> None:
    hall = a_hall({"w1": ["A"], "w2": ["Z"]}, closed=["w2"])
    a_line(hall, 1, "Z")
    look = Look(hall)
    told = look.outlook.view()["Z"]
    assert (told["served"], told["waiting"], told["breaks"]) == (False, 1, "now")
    assert [told[name] for name in ("slow", "by", *MOMENTS)] == [None] * 5
    assert (told["over"], set(told["p90"].values())) == ({}, {None})
    assert look.outlook.view()["A"]["served"]
    found = look.advice(move(Move.OPEN, "w2", "Z"))
    assert found is not None, "to open one is what helps"
    effect = found.effect.view()
    assert (effect["waiting_mean_change_seconds"], effect["over_target_minutes"]) == (None, None)
    before, after = effect["zones"]["Z"]["now"]
    assert before is None
    assert after is not None


@pytest.mark.req("R-086")
def test_what_nobody_serves_is_no_part_of_what_a_move_elsewhere_saves() -> None:
    hall = a_hall({"w1": ["A"], "w2": ["A"], "w3": ["Z"]}, closed=["w2", "w3"])
    a_line(hall, 6, "A")
    a_line(hall, 1, "Z")
    look = Look(hall)
    found = look.advice(move(Move.OPEN, "w2"))
    assert found is not None
    before, after = found.effect.view()["over_target_minutes"]
    assert after < before <= round(look.outlook.zones["A"].excess / 60) < round(look.outlook.excess / 60)


def test_a_closed_window_that_helps_another_zone_opens_for_both() -> None:
    hall = a_hall({"w1": ["A"], "w2": ["B"]}, closed=["w2"])
    a_line(hall, 8, "A")
    a_line(hall, 1, "B")
    found = Look(hall).advice(move(Move.OPEN, "w2", until=NOW + 60))
    assert found is not None
    assert found.effect.zones["B"].before.middle("now") is None
    assert found.effect.zones["A"].gain > seconds(10)


def test_an_empty_hall_needs_nothing() -> None:
    look = Look(a_hall({"w1": ["A"], "w2": ["A"]}, closed=["w2"]))
    effect = look.effect(move(Move.OPEN, "w2"))
    assert look.outlook.breaking == []
    assert effect.mean_change == 0
    assert sum(effect.excess) == 0
    assert best([Advice(move(Move.OPEN, "w2"), effect)]) is None


def test_what_gives_less_than_a_minute_is_not_proposed() -> None:
    hall = a_hall({"w1": ["A"], "w2": ["B"]})
    a_line(hall, 8)
    hall.see(What.ISSUED, NOW, ticket_id="B900", zone_id="B", item_id="b")
    hall.serve("B900", "w2", NOW, 0)
    look = Look(hall)
    assert look.advice(move(Move.LEND, "w2", until=NOW)) is None


def test_of_two_that_do_as_much_the_gentler_stands_first() -> None:
    hall = a_hall({"w1": ["A"], "w2": ["A"], "w3": ["A"]}, closed=["w2", "w3"])
    a_line(hall, 8)
    look = Look(hall)
    for first, second in (("w2", "w3"), ("w3", "w2")):
        found = look.advice(move(Move.OPEN, first), move(Move.OPEN, second))
        assert found is not None
        assert found.trial.window_id == first


def test_a_window_that_the_roster_closes_again_helps_until_then() -> None:
    hall = a_hall({"w1": ["A"], "w2": ["A"]}, closed=["w2"], roster=[Shift("w2", "b", seconds(OPENS), seconds(NOW + 15))])
    line = a_line(hall, 12)
    look = Look(hall)
    picture, rule = tried(look.picture, look.rule, move(Move.OPEN, "w2"))
    with_it = look_ahead(picture, look.learned, rule, line, ()).tickets[line[-1]]
    without = look_ahead(look.picture, look.learned, look.rule, line, ()).tickets[line[-1]]
    assert seconds(5) < median(without) - median(with_it) < seconds(35)


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_the_answer_is_a_value_that_can_be_kept_and_is_the_same_again() -> None:
    def asked() -> str:
        hall = a_hall({"w1": ["A"], "w2": ["A"], "w3": ["B"]}, closed=["w2"])
        a_line(hall, 9)
        a_line(hall, 1, "B")
        look = Look(hall)
        found = look.advice(move(Move.OPEN, "w2"), move(Move.LEND, "w3", until=NOW + 60))
        assert found is not None
        return json.dumps([look.outlook.view(), found.effect.view()])

    kept = asked()
    assert kept == asked()
    outlook, effect = json.loads(kept)
    assert outlook["A"]["breaks"] == "now"
    assert set(effect) == {"zones", "waiting_mean_change_seconds", "over_target_minutes", "walks"}
    assert set(effect["zones"]["A"]) == {"now", "in_15", "in_30", "waiting", "helped", "harmed"}
    assert effect["over_target_minutes"][1] < effect["over_target_minutes"][0]


def test_the_hall_itself_is_not_changed_by_a_trial() -> None:
    hall = a_hall({"w1": ["A"], "w2": ["B"]}, closed=["w2"])
    a_line(hall, 8)
    look = Look(hall)
    before: tuple[HallPicture, HouseRule] = (look.picture, look.rule)
    picture, rule = tried(look.picture, look.rule, move(Move.OPEN, "w2", until=NOW + 60))
    assert (look.picture, look.rule) == before
    assert picture.plan.windows["w2"] == ("B", "A")
    assert rule.loans == {"w2": ((Preference("A"), seconds(NOW + 60)),)}
    assert "w2" not in look.rule.loans
