"""What window signs of any maker have in common: the text that fits, blinking of a fresh call, and keeping it all alive."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, ClassVar

from devices.chinese import columns, shorten
from devices.driver import DeviceError, Line, Sink
from devices.settings import DeviceSettings
from devices.wire import Wire

BLINK_S = 0.5
BLINKS = 6  # off and on three times
AWAY_PAUSES_S = (10.0, 20.0, 30.0)  # between questions to a card that is known not to answer; the last one for ever


@dataclass(slots=True)
class Blinking:
    """A fresh call that goes off and on."""

    left: int  # changes to come
    due: float  # monotonic seconds


@dataclass(slots=True)
class Absence:
    """A card that is known not to answer."""

    asked: int
    ask_at: float  # monotonic seconds
    error: DeviceError


class Signs(Line):
    """Signs of one port that keep text in RAM: sent again when a card may have lost it."""

    POLL_S: ClassVar[float | None] = 10.0

    def __init__(self, wire: Wire, devices: Sequence[DeviceSettings], sink: Sink) -> None:
        super().__init__(wire, devices, sink)
        self._states: dict[str, Mapping[str, Any]] = {}
        self._blinking: dict[str, Blinking] = {}
        self._identify: dict[str, int] = {}
        self._lost: set[int] = set()  # cards that were silent: their RAM may be empty when they come back
        self._refreshed: dict[int, float] = {}
        self._absent: dict[int, Absence] = {}

    # --- what each maker does -----------------------------------------------------------------------------------------

    @abstractmethod
    def draw(self, settings: DeviceSettings, state: Mapping[str, Any], *, blank: bool = False, fresh: bool = False) -> None:
        """Send the text of one sign, acknowledged; ``blank``: the dark half of a blink; ``fresh``: a new call."""

    @abstractmethod
    def ping(self, card: int) -> None:
        """Ask whether the card is there; raise DeviceError."""

    def blinks_by_itself(self) -> bool:
        """Whether the card has an effect of its own for a fresh call; then it is drawn fresh, and steady after 3 s."""
        return False

    # --- common -------------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """The cards' memory counts as empty."""
        self._blinking.clear()
        self._identify.clear()
        self._lost.clear()
        self._refreshed.clear()
        self._absent.clear()

    def show(self, device: str, state: Mapping[str, Any]) -> None:
        """Show the text; a fresh call blinks for 3 s, then stays (R-102, R-103)."""
        counter = int(state.get("identify") or 0)
        asked = counter > self._identify.get(device, counter)
        if self.recent.same(device, dict(state)) and not asked:
            return
        settings = self.devices[device]
        self._states[device] = dict(state)
        self._blinking.pop(device, None)
        flash = bool(state.get("flash") and settings.options.get("flash", True)) or asked
        self._guarded(settings, state, fresh=flash)
        self._identify[device] = counter
        self.recent.done(device, dict(state))
        now = self.recent.now()
        if flash and self.blinks_by_itself():
            self._blinking[device] = Blinking(1, now + BLINKS * BLINK_S)
        elif flash:
            self._blinking[device] = Blinking(BLINKS, now + BLINK_S)
        self._wake()

    def hear(self, data: bytes, now: float) -> None:
        """Blink on; whatever comes unasked is dropped."""
        if data:
            self.sink.dropped("nobody asked", data)
        for device, blinking in list(self._blinking.items()):
            if now < blinking.due:
                continue
            blinking.left -= 1
            blinking.due += BLINK_S
            if not blinking.left:
                del self._blinking[device]
            self._wake()
            # Counting down from six: off at five, three, one; on at four, two and the last.
            self._guarded(self.devices[device], self._states[device], blank=blinking.left % 2 == 1)
        self._wake()

    def idle(self, now: float) -> None:
        """Ping each card; one that was away, or was not written to for ``refresh_s``, gets everything again.

        A card that is known not to answer is asked ever less often, so that the living ones of its line need not wait for it.
        """
        troubles: list[DeviceError] = []
        for card in sorted({unit(each) for each in self.devices.values()}):
            signs = [each for each in self.devices.values() if unit(each) == card]
            if not self._is_away(signs):
                self._absent.pop(card, None)
            absence = self._absent.get(card)
            if absence is not None and now < absence.ask_at:
                troubles += _of_each(signs, absence.error)
                continue
            try:
                self._look_at(card, signs, now)
            except DeviceError as error:
                self._not_well(card, signs, now, error)
                troubles += _of_each(signs, error)
        if troubles:
            troubles[0].more = tuple(troubles[1:])
            raise troubles[0]

    def _is_away(self, signs: Sequence[DeviceSettings]) -> bool:
        return any(each.id in self.away for each in signs)

    def _look_at(self, card: int, signs: Sequence[DeviceSettings], now: float) -> None:
        self.ping(card)
        self._absent.pop(card, None)
        every = float(signs[0].options.get("refresh_s", 60))
        due = card in self._lost or (every > 0 and now - self._refreshed.setdefault(card, now) >= every)
        if due:
            self._lost.discard(card)
            self.prepare(card)
            for each in signs:
                if each.id in self._states and each.id not in self._blinking:
                    self._guarded(each, self._states[each.id])
            self._refreshed[card] = now

    def _not_well(self, card: int, signs: Sequence[DeviceSettings], now: float, error: DeviceError) -> None:
        if error.code != "silent":
            return
        self._lost.add(card)
        if self._is_away(signs):
            absence = self._absent.get(card)
            asked = absence.asked if absence is not None else 0
            pause = AWAY_PAUSES_S[min(asked, len(AWAY_PAUSES_S) - 1)]
            self._absent[card] = Absence(asked + 1, now + pause, error)

    def prepare(self, card: int) -> None:
        """Do what a card needs before texts, after it was away."""

    def _guarded(self, settings: DeviceSettings, state: Mapping[str, Any], **how: bool) -> None:
        try:
            self.draw(settings, state, **how)
        except DeviceError as error:
            error.device = settings.id
            if error.code == "silent":
                self._lost.add(unit(settings))
                self._blinking.pop(settings.id, None)
            raise

    def _wake(self) -> None:
        self.wake_at = min((each.due for each in self._blinking.values()), default=None)


def _of_each(signs: Sequence[DeviceSettings], error: DeviceError) -> list[DeviceError]:
    """Give the error once for each sign: a card that is away takes all its signs with it."""
    troubles = []
    for each in signs:
        trouble = copy(error)
        trouble.device = each.id
        troubles.append(trouble)
    return troubles


def unit(settings: DeviceSettings) -> int:
    """Give the card's address on the wire: several signs may stand on one card."""
    return int(settings.options.get("unit", 0)) or settings.address


def fitted(text: str, width: int, rows: int, long: str) -> tuple[str, bool]:
    """Text for ``width`` columns and ``rows``, and whether it has to scroll. ``long``: "scroll" or "shorten"."""
    lines = text.split("\n")
    if len(lines) <= rows and all(columns(line) <= width for line in lines):
        return text, False
    if len(lines) == 1 and columns(text) <= (width - width % 2) * rows - 2 * (rows - 1):
        return text, False  # the card breaks it into its rows
    if long == "scroll":
        return "  ".join(lines), True
    if len(lines) == 1:
        return shorten(text, (width - width % 2) * rows - 2 * (rows - 1)), False
    shown = [shorten(line, width) for line in lines[:rows]]
    if len(lines) > rows:
        shown[-1] = shorten(lines[rows - 1] + " " * width, width)
    return "\n".join(shown), False
