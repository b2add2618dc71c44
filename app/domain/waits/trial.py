"""One possible move, and the hall as it would be with it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.discipline import Preference
from app.domain.lending import Loan, with_loans
from app.domain.relief import Move
from app.domain.waits.house import HouseRule
from app.domain.waits.picture import HallPicture, Phase, WindowNow


@dataclass(frozen=True, slots=True)
class Trial:
    """A move for a zone. at: from when on the window calls, in seconds after midnight.

    until: when a window that is not the zone's own stops helping it; None for one of its own. The window stays open afterwards.
    person, skills: who sits down, "" where it is whoever is there already.
    """

    kind: Move
    window_id: str
    zone_id: str
    at: float
    until: float | None = None
    person: str = ""
    skills: frozenset[str] = frozenset()


def tried(picture: HallPicture, rule: HouseRule, trial: Trial) -> tuple[HallPicture, HouseRule]:
    """The hall and its rule as if the move had been made."""
    if trial.kind is not Move.LEND:
        picture = _working(picture, trial)
    if trial.person:
        rule = replace(rule, skills={**rule.skills, trial.window_id: trial.skills})
    return (picture, rule) if trial.until is None else (_helping(picture, trial), _lending(rule, trial, picture.now))


def _working(picture: HallPicture, trial: Trial) -> HallPicture:
    """The window is one that pauses until the move: nobody is there yet, and it is known when somebody will be."""
    was = picture.windows[trial.window_id]
    since, had = (was.since, was.had) if was.phase is Phase.PAUSED else (picture.now, {})
    back = max(trial.at, picture.now + 1)
    window = WindowNow(trial.window_id, Phase.PAUSED, since, trial.person or was.person, had=had, back=back)
    return replace(picture, windows={**picture.windows, trial.window_id: window})


def _helping(picture: HallPicture, trial: Trial) -> HallPicture:
    own = picture.plan.windows[trial.window_id]
    if trial.zone_id in own:
        return picture
    windows = {**picture.plan.windows, trial.window_id: (*own, trial.zone_id)}
    return replace(picture, plan=replace(picture.plan, windows=windows))


def _lending(rule: HouseRule, trial: Trial, now: float) -> HouseRule:
    """The zone comes in at the window's best rank, as a loan does; its calls count with those of the zone's own windows."""
    assert trial.until is not None
    own = rule.rules.profiles.get(trial.window_id, ())
    loan = Loan("", trial.zone_id, rule.moment(now), rule.moment(trial.until))
    lines = [(line, trial.until) for line in with_loans(own, [loan])[len(own) :]]
    loans = {**rule.loans, trial.window_id: (*rule.loans.get(trial.window_id, ()), *lines)}
    beside = _beside(rule.rules.profiles, rule.rules.beside, trial)
    return replace(rule, loans=loans, rules=replace(rule.rules, beside=beside))


def _beside(
    profiles: Mapping[str, Sequence[Preference]], beside: Mapping[str, Collection[str]], trial: Trial
) -> Mapping[str, Collection[str]]:
    if not beside:
        return beside
    mates = [window_id for window_id, lines in profiles.items() if any(line.zone_id == trial.zone_id for line in lines)]
    joined = {mate: tuple(sorted({*beside.get(mate, (mate,)), trial.window_id})) for mate in mates}
    mine = tuple(sorted({*beside.get(trial.window_id, ()), trial.window_id, *mates}))
    return {**beside, **joined, trial.window_id: mine}
