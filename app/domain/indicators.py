"""Indicators of a review (考核指标, R-224, R-226): three fixed groups, what is measured in each, and the marks it gives.

A mark goes in a straight line from no marks to full marks. What says nothing, because too little was counted or nobody entered
it, gives no mark: its weight goes to the others of its group, and that of a group without any to the other groups. Marks are to
a tenth; a group's is worked out of the marks as shown, the whole of the groups' as shown, so that people can check them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from app.domain.figures import COMPARED_LEAST, FIGURES, Fact, Kind, Unit, half_up
from app.errors import Invalid

FULL = 1000
"""Tenths of a mark: 100.0 is the most."""
MOST_INDICATORS = 30
WEIGHTS = 100
"""What the weights of the three groups come to."""


class Group(StrEnum):
    CONDUCT = "conduct"
    EFFICIENCY = "efficiency"
    RATING = "rating"


class Subject(StrEnum):
    WINDOW = "window"
    PERSON = "person"


BY_HAND = "by_hand"
MEASURED: Mapping[str, int] = {
    "observed_expected": COMPARED_LEAST, "held_time_share": COMPARED_LEAST, "late_opening_share": 10, "uncovered_share": 10,
    "long_pauses": 5,
}  # fmt: skip
"""What is worked out for reviews alone, and how many services, sessions or days it takes before it says anything."""
_LUCK = frozenset({"occupancy", "utilisation"})
"""How busy a window is depends on who comes: nobody is judged by it (field section 4.3)."""
_OF_SUBJECTS = frozenset({Fact.LEGS, Fact.TICKETS})


def _has_subject(name: str) -> bool:
    return FIGURES[FIGURES[name].above].fact in _OF_SUBJECTS and FIGURES[FIGURES[name].below].fact in _OF_SUBJECTS


SHARES = frozenset(name for name, figure in FIGURES.items() if figure.kind is Kind.RATIO and _has_subject(name)) - _LUCK
"""Figures that an indicator may come from. Counts are not among them, which invite to pick the quick ones, nor mean times,
which reward easy matters: those are compared by ``observed_expected``."""


def least_of(source: str) -> int:
    """How many must be counted before a source says anything."""
    if source in MEASURED:
        return MEASURED[source]
    figure = FIGURES[source]
    return figure.least if figure.least > 1 else COMPARED_LEAST


def is_share(source: str) -> bool:
    """Whether its values lie between 0 and 1."""
    return source in SHARES and FIGURES[source].unit is Unit.SHARE


def has_share(source: str) -> bool:
    """Whether it is written in percent: a share of figures, or one that reviews alone work out."""
    return is_share(source) or (source in MEASURED and source.endswith("_share"))


@dataclass(frozen=True, slots=True)
class Indicator:
    """source: a name of ``MEASURED`` or ``SHARES``, or ``by_hand``. full_at, none_at: the values that give full and no marks.

    weight: within the group. of: what it is measured on.
    """

    code: str
    group: Group
    name: str
    name_en: str
    source: str
    full_at: float
    none_at: float
    weight: int
    of: tuple[Subject, ...] = (Subject.WINDOW, Subject.PERSON)

    @property
    def direction(self) -> str:
        """more: a larger value is better."""
        return "more" if self.full_at > self.none_at else "less"


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a hall reviews: weight of each group, indicators, working days in which people may object."""

    weights: Mapping[Group, int]
    indicators: tuple[Indicator, ...]
    objection_days: int = 3

    def __post_init__(self) -> None:
        _check(self)

    def of(self, subject: Subject) -> tuple[Indicator, ...]:
        return tuple(one for one in self.indicators if subject in one.of)

    def indicator(self, code: str, subject: Subject) -> Indicator:
        """Raises Invalid ``unknown_indicator``."""
        for one in self.of(subject):
            if one.code == code:
                return one
        raise Invalid("unknown_indicator")


def _check(scheme: Scheme) -> None:
    if set(scheme.weights) != set(Group) or any(not 1 <= weight <= WEIGHTS for weight in scheme.weights.values()):
        raise Invalid("review_groups_fixed")
    if sum(scheme.weights.values()) != WEIGHTS:
        raise Invalid("review_weights_sum", count=sum(scheme.weights.values()))
    codes = [one.code for one in scheme.indicators]
    if len(codes) > MOST_INDICATORS:
        raise Invalid("review_too_many_indicators", limit=MOST_INDICATORS)
    if len(set(codes)) != len(codes):
        raise Invalid("review_indicator_twice", key=next(code for code in codes if codes.count(code) > 1))
    for subject in Subject:
        if {one.group for one in scheme.of(subject)} != set(Group):
            raise Invalid("review_group_empty")
    for one in scheme.indicators:
        _check_one(one)


def _check_one(one: Indicator) -> None:
    if one.source != BY_HAND and one.source not in MEASURED and one.source not in SHARES:
        raise Invalid("review_source_refused", key=one.source)
    if has_share(one.source) and not (0 <= one.full_at <= 1 and 0 <= one.none_at <= 1):
        raise Invalid("review_share_range")
    if one.full_at == one.none_at or one.weight < 1 or not one.of:
        raise Invalid("review_indicator_marks", key=one.name)


def _indicator(
    code: str, group: Group, names: tuple[str, str], source: str, marks: tuple[float, float], weight: int
) -> Indicator:
    return Indicator(code, group, *names, source, *marks, weight)


USUAL = Scheme(
    {Group.CONDUCT: 30, Group.EFFICIENCY: 40, Group.RATING: 30},
    (
        _indicator("late_opening", Group.CONDUCT, ("迟开窗", "Late openings"), "late_opening_share", (0, 0.2), 30),
        _indicator("uncovered", Group.CONDUCT, ("空岗时间", "Uncovered time"), "uncovered_share", (0, 0.1), 30),
        _indicator("long_pauses", Group.CONDUCT, ("超时暂停", "Long pauses"), "long_pauses", (0, 5), 20),
        _indicator("complaints", Group.CONDUCT, ("查实投诉", "Complaints found true"), BY_HAND, (0, 3), 20),
        # Full marks for the usual time: to be faster than everybody else earns nothing, so nobody need hurry visitors.
        _indicator("pace", Group.EFFICIENCY, ("办理时间", "Service time"), "observed_expected", (1, 1.6), 50),
        _indicator("held", Group.EFFICIENCY, ("挂起占比", "Time on hold"), "held_time_share", (0.02, 0.2), 20),
        _indicator("in_target", Group.EFFICIENCY, ("目标内应答", "Answered in time"), "in_target_share", (0.9, 0.5), 30),
        _indicator("satisfied", Group.RATING, ("满意率", "Satisfied"), "satisfied_share", (0.98, 0.8), 70),
        _indicator("participation", Group.RATING, ("参评率", "Participation"), "participation", (0.5, 0.1), 30),
    ),
)
"""What a hall begins with, until it sets its own."""


def scheme_of(weights: Mapping[str, int], indicators: Sequence[Mapping[str, Any]], objection_days: int) -> Scheme:
    """A scheme as it is kept or sent; raises Invalid for one that cannot be."""
    if set(weights) != {group.value for group in Group}:
        raise Invalid("review_groups_fixed")
    told = [{**one, "group": Group(one["group"]), "of": tuple(Subject(subject) for subject in one["of"])} for one in indicators]
    return Scheme({group: weights[group.value] for group in Group}, tuple(Indicator(**one) for one in told), objection_days)


def indicator_view(indicator: Indicator) -> dict[str, Any]:
    """As it is kept and shown; ``scheme_of`` reads it again."""
    return asdict(indicator) | {"group": indicator.group.value, "of": [subject.value for subject in indicator.of]}


# Marks


def mark_of(indicator: Indicator, value: float | None) -> int | None:
    """Tenths of a mark, None where there is no value."""
    if value is None:
        return None
    # As decimals are written, not as the machine keeps them: 0.05 of 0.1 is the half.
    told, none_at, full_at = (Fraction(str(one)) for one in (value, indicator.none_at, indicator.full_at))
    share = min(max((told - none_at) / (full_at - none_at), Fraction(0)), Fraction(1))
    return half_up(share.numerator * FULL, share.denominator)


@dataclass(frozen=True, slots=True)
class Marks:
    """Tenths of marks. counts: the part of the whole, in tenths of a percent, that each indicator really had."""

    indicators: Mapping[str, int | None]
    groups: Mapping[Group, int | None]
    total: int | None
    counts: Mapping[str, int]


def marks_of(scheme: Scheme, subject: Subject, values: Mapping[str, float | None]) -> Marks:
    indicators = scheme.of(subject)
    marks = {one.code: mark_of(one, values.get(one.code)) for one in indicators}
    speaking = [one for one in indicators if marks[one.code] is not None]
    groups = {group: _weighed([(one.weight, marks[one.code]) for one in speaking if one.group is group]) for group in Group}
    total = _weighed([(scheme.weights[group], mark) for group, mark in groups.items() if mark is not None])
    return Marks(marks, groups, total, _counts(scheme, speaking))


def _weighed(marks: Sequence[tuple[int, int | None]]) -> int | None:
    weights = sum(weight for weight, _ in marks)
    return half_up(sum(weight * (mark or 0) for weight, mark in marks), weights) if weights else None


def _counts(scheme: Scheme, speaking: Sequence[Indicator]) -> dict[str, int]:
    of_groups = {group: sum(one.weight for one in speaking if one.group is group) for group in Group}
    whole = sum(scheme.weights[group] for group in Group if of_groups[group])
    return {one.code: half_up(one.weight * scheme.weights[one.group] * 1000, of_groups[one.group] * whole) for one in speaking}
