"""Windows lent to another zone (支援) for a while: what a window takes is its own lines and those of the loans."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.discipline import Preference


@dataclass(frozen=True, slots=True)
class Loan:
    """until: when it ends by itself, None when somebody has to give the window back."""

    id: str
    zone_id: str
    since: datetime
    until: datetime | None


def with_loans(own: Sequence[Preference], loans: Iterable[Loan]) -> tuple[Preference, ...]:
    """What a window takes: a lent zone comes in at the window's best rank, so that who waited longest is next of all."""
    best = min((line.rank for line in own), default=1)
    whole = {line.zone_id for line in own if not line.item_group}
    lent = [Preference(loan.zone_id, rank=best) for loan in loans if loan.zone_id not in whole]
    return (*own, *lent)
