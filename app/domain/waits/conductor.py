"""The conductor (调度): of the moves that a hall could make, the one that helps most, and what it does to everybody's wait.

A move is judged by running the hall forward twice with the same luck, as it is and with the move, and by everybody who waits
or will come in the next half hour. It is proposed only where it gives the zone that breaks its target at least a minute, and
breaks no other's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any, Final

from app.domain.waits.house import HouseRule
from app.domain.waits.knowledge import Learned
from app.domain.waits.outlook import MOMENTS, Outlook, ZoneOutlook, foresee, whole
from app.domain.waits.picture import HallPicture
from app.domain.waits.trial import Trial, tried

A_MINUTE: Final = 60.0
"""Less is within what chance and habit move a wait by."""
AS_GOOD: Final = 0.9
"""A gentler move is taken that does at least so much of what the strongest does."""


@dataclass(frozen=True, slots=True)
class ZoneEffect:
    """before, after: the zone without the move and with it. helped, harmed: how many of those in line now are called at least a
    minute sooner, or later."""

    before: ZoneOutlook
    after: ZoneOutlook
    helped: int
    harmed: int

    @property
    def gain(self) -> float:
        """Seconds less, where the target is broken and the move does most."""
        return max((self.before.beyond(key) - self._beyond(key) for key in self.before.broken), default=0.0)

    def _beyond(self, key: str) -> float:
        if self.after.target is None:
            return 0.0
        return (self.after.slow if key == "line" else self.after.middles[key]) - self.after.target

    @property
    def eased(self) -> float:
        """Seconds beyond the target less for each who waits or will come: what counts where many would not be reached."""
        return (self.before.excess - self.after.excess) / max(self.before.waiting + self.before.comers, 1.0)

    @property
    def breaks(self) -> bool:
        """Whether the move makes the zone break its target, or break it by a minute more."""
        return any(self.after.beyond(key) > self.before.beyond(key) + self._slack(key) for key in self.after.broken)

    def _slack(self, key: str) -> float:
        return A_MINUTE if self.before.beyond(key) else 0.0


@dataclass(frozen=True, slots=True)
class Effect:
    """What a move does. excess: seconds beyond the targets, summed over everybody, (before, after): what moves are ranked by.

    mean_change, told: seconds by which those in line now are called later, below 0 when sooner, and the sum to be told, both of
    zones that are served without the move; None where the move is for one that is not: there is no wait to be shortened.
    """

    zones: Mapping[str, ZoneEffect]
    mean_change: float | None
    told: tuple[float, float] | None
    excess: tuple[float, float]
    walks: int

    def view(self) -> dict[str, Any]:
        """A value for JSON: seconds as whole numbers, null where no number is given out, nobody would be called,
        or no window is open.

        ``{zones: {zone: {now, in_15, in_30: [before, after], waiting, helped, harmed}}, waiting_mean_change_seconds,
        over_target_minutes: [before, after], walks}``
        """
        return {
            "zones": {zone_id: _zone_view(zone) for zone_id, zone in self.zones.items()},
            "waiting_mean_change_seconds": whole(self.mean_change),
            "over_target_minutes": [round(seconds / 60) for seconds in self.told] if self.told else None,
            "walks": self.walks,
        }


def _zone_view(zone: ZoneEffect) -> dict[str, Any]:
    return {
        **{key: [whole(zone.before.middle(key)), whole(zone.after.middle(key))] for key in MOMENTS},
        "waiting": zone.before.waiting,
        "helped": zone.helped,
        "harmed": zone.harmed,
    }


@dataclass(frozen=True, slots=True)
class Advice:
    """The one move to propose, for the zone whose target will break."""

    trial: Trial
    effect: Effect


def effect_of(picture: HallPicture, learned: Learned, rule: HouseRule, trial: Trial, outlook: Outlook) -> Effect:
    """outlook: of the hall as it is."""
    changed, its_rule = tried(picture, rule, trial)
    after = foresee(changed, learned, its_rule, outlook.targets, outlook.walks, classes=outlook.classes)
    changes = {
        ticket_id: fmean(later - sooner for later, sooner in zip(after.waits[ticket_id], waits, strict=True))
        for ticket_id, waits in outlook.waits.items()
    }
    zones = {}
    for zone_id, before in outlook.zones.items():
        mine = [change for ticket_id, change in changes.items() if outlook.zone_of[ticket_id] == zone_id]
        helped, harmed = sum(change <= -A_MINUTE for change in mine), sum(change >= A_MINUTE for change in mine)
        zones[zone_id] = ZoneEffect(before, after.zones[zone_id], helped, harmed)
    mean_change, told = None, None
    if zones[trial.zone_id].before.served:
        served = [zone for zone in zones.values() if zone.before.served]
        known = [change for ticket_id, change in changes.items() if zones[outlook.zone_of[ticket_id]].before.served]
        mean_change = fmean(known) if known else 0.0
        told = sum(zone.before.excess for zone in served), sum(zone.after.excess for zone in served)
    return Effect(zones, mean_change, told, (outlook.excess, after.excess), outlook.walks)


def best(judged: Sequence[Advice]) -> Advice | None:
    """The move that takes away most waiting beyond the targets, or the first as good; None where none is worth it."""
    worth = [one for one in judged if _is_worth_it(one)]
    if not worth:
        return None
    most = max(_taken_away(one.effect) for one in worth)
    return next(one for one in worth if _taken_away(one.effect) >= most * AS_GOOD)


def advise(picture: HallPicture, learned: Learned, rule: HouseRule, trials: Sequence[Trial], outlook: Outlook) -> Advice | None:
    """One move at a time. trials: the gentlest first; those for zones that keep their target are left out."""
    suffering = {zone.zone_id for zone in outlook.breaking}
    wanted = [trial for trial in trials if trial.zone_id in suffering]
    return best([Advice(trial, effect_of(picture, learned, rule, trial, outlook)) for trial in wanted])


def _taken_away(effect: Effect) -> float:
    before, after = effect.excess
    return before - after


def _is_worth_it(one: Advice) -> bool:
    suffering = one.trial.zone_id
    others = [zone for zone_id, zone in one.effect.zones.items() if zone_id != suffering]
    return (
        max(one.effect.zones[suffering].gain, one.effect.zones[suffering].eased) >= A_MINUTE
        and _taken_away(one.effect) > 0
        and not any(zone.breaks for zone in others)
    )
