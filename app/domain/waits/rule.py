"""What a walk asks of the calling rule. The rule keeps the lines, because only it knows by what they are ordered."""

from collections.abc import Collection
from typing import Protocol

from app.domain.waits.picture import HallPicture, Visitor


class Lines(Protocol):
    """Everybody who waits on paper, in the order of one rule."""

    def join(self, visitor: Visitor) -> None:
        """Take a visitor into the line of their zone."""

    def take(self, window_id: str, now: float, absent: Collection[str]) -> Visitor | None:
        """Whose turn it is at the window, taken out of the line; None where it has nobody. absent: windows not at work.

        A ghost counts for nothing: neither for proportions nor as one who overtook.
        """

    def has_for(self, window_id: str, now: float) -> bool:
        """Whether anybody but ghosts waits in the zones that the window takes from."""

    def fits(self, window_id: str, visitor: Visitor, now: float) -> bool:
        """Whether the window takes such a visitor at all, sooner or later."""


class CallingRule(Protocol):
    def lines(self, picture: HallPicture) -> Lines:
        """The lines as they are in the picture; a walk may change them, the next one asks again."""

    def ready(self, visitor: Visitor) -> float:
        """From when on the visitor may be called at all; before that nobody is kept free for them."""

    def returned(self, visitor: Visitor, lines: Lines, now: float) -> Visitor:
        """How somebody stands in line again who missed the call and is back."""

    def moved(self, visitor: Visitor, zone_id: str, item_id: str, now: float) -> Visitor:
        """How somebody stands in the line of another zone, or of the same, after a transfer."""

    def count(self, turns: object, visitor: Visitor, window_id: str, now: float, /) -> object:
        """What the rule has counted of the day's calls (None at first), after one more: it comes back as ``picture.turns``."""
