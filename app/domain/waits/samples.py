"""Small memories: the last values of something, and shares that begin with a guess."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

SLOTS = 64


@dataclass(slots=True)
class Sample:
    """The last ``size`` values seen. prior: values that stand in at first and go one by one as real ones come."""

    prior: Sequence[float]
    size: int = 200
    seen: list[float] = field(default_factory=list)
    next: int = 0
    _sorted: list[float] | None = None
    _table: tuple[float, ...] | None = None

    def learn(self, value: float) -> None:
        if len(self.seen) < self.size:
            self.seen.append(value)
        else:
            self.seen[self.next] = value
            self.next = (self.next + 1) % self.size
        self._sorted = self._table = None

    def values(self) -> list[float]:
        """All of them in order, never none."""
        if self._sorted is None:
            left = len(self.prior) - len(self.seen)
            # the guesses that stay are spread over the whole guess
            guesses = [self.prior[int((k + 0.5) * len(self.prior) / left)] for k in range(left)] if left > 0 else []
            self._sorted = sorted([*self.seen, *guesses])
        return self._sorted

    def longer(self, past: float) -> list[float]:
        """Those longer than ``past``, in order; a little more than ``past`` where there is none."""
        values = self.values()
        return values[bisect_right(values, past) :] or [past * 1.15 + 20.0]

    def table(self) -> tuple[float, ...]:
        """``SLOTS`` values evenly over all of them, for who asks often."""
        if self._table is None:
            values = self.values()
            self._table = tuple(values[int((k + 0.5) * len(values) / SLOTS)] for k in range(SLOTS))
        return self._table


@dataclass(slots=True)
class Share:
    """How often something happens: ``hits`` of ``trials``, both begun with a guess; old ones are slowly forgotten."""

    hits: float
    trials: float
    most: float = 2000.0

    def learn(self, hit: float, trial: float = 1.0) -> None:
        if self.trials > self.most:
            self.hits *= 0.5
            self.trials *= 0.5
        self.hits += hit
        self.trials += trial

    @property
    def value(self) -> float:
        return self.hits / self.trials
