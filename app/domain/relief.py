"""What could be done about a long line: proposals, one move each, the gentlest first (R-095)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Move(StrEnum):
    """ASK_BACK: a window of the zone that pauses is asked to go on. COVER: the other of the pair sits down where nobody is.

    OPEN: a closed window is opened with a free person. LEND: an open window of another zone helps out until a set time.
    """

    ASK_BACK = "ask_back"
    COVER = "cover"
    OPEN = "open"
    LEND = "lend"


_ORDER = {Move.COVER: 0, Move.ASK_BACK: 1, Move.OPEN: 2, Move.LEND: 3}


@dataclass(frozen=True, slots=True)
class Proposal:
    """One move for a zone. until: when a loan ends by itself, None for a window of the zone's own.

    person, person_name: who would sit down, "" for nobody new. reason: code of the sentence why; facts: what it names. effect:
    what the move does to the waits, as whoever proposes it has worked out; None where nobody has.
    """

    kind: Move
    window_id: str
    window: str
    zone: str
    until: datetime | None
    reason: str
    facts: Mapping[str, str | int]
    person: str = ""
    person_name: str = ""
    effect: Mapping[str, Any] | None = None


def in_order(found: Iterable[Proposal]) -> list[Proposal]:
    """The gentlest first: what is the zone's own before what is lent, and of the lenders who can best spare it."""
    return sorted(found, key=lambda p: (_ORDER[p.kind], p.until is not None, int(p.facts.get("waiting", 0)), p.window))
