"""Levels and reasons of a rating (好差评). Levels and their wording are fixed by law; the reasons are a versioned catalogue.

The reasons shipped here are a neutral sample, to be replaced by an import of the province's catalogue (R-180).
"""

from dataclasses import dataclass

LEVELS = (5, 4, 3, 2, 1)
BAD = frozenset({2, 1})
CATALOGUE_VERSION = "sample-1"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason a visitor may tick. levels, channels: those it is offered for."""

    code: str
    levels: frozenset[int]
    zh: str
    en: str
    channels: frozenset[str]


_BAD, _GOOD = BAD, frozenset({5, 4, 3})
_ON_SITE = frozenset({"pad", "kiosk", "desk_code", "ticket_code"})
_ANY = _ON_SITE | {"message", "phone", "web", "upper_platform"}

REASONS = (
    Reason("attitude", _BAD, "服务态度不好", "Unfriendly service", _ANY),
    Reason("slow", _BAD, "办理时间长", "Handling took too long", _ANY),
    Reason("waited", _BAD, "等候时间长", "The wait was too long", _ON_SITE),
    Reason("unclear", _BAD, "没有一次说清", "Not everything was told at once", _ANY),
    Reason("extra_papers", _BAD, "要求额外材料", "Extra papers were asked for", _ANY),
    Reason("repeated_visits", _BAD, "跑了多次", "Several visits were needed", _ANY),
    Reason("not_professional", _BAD, "业务不熟练", "Staff did not know the matter", _ANY),
    Reason("place", _BAD, "环境设施不便", "The place or its equipment", _ON_SITE),
    Reason("other_bad", _BAD, "其他", "Something else", _ANY),
    Reason("friendly", _GOOD, "态度热情", "Friendly", _ANY),
    Reason("fast", _GOOD, "办事高效", "Quick", _ANY),
    Reason("clear", _GOOD, "说明清楚", "Clear", _ANY),
    Reason("convenient", _GOOD, "方便快捷", "Convenient", _ANY),
)


def reasons_for(level: int, channel: str) -> tuple[Reason, ...]:
    """What may be ticked with ``level`` when the answer comes by ``channel`` (R-180)."""
    return tuple(reason for reason in REASONS if level in reason.levels and channel in reason.channels)
