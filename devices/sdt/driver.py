"""ID card reader: looks for a card, reads it once for each time it is laid down, hands the person on and forgets them."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from devices.driver import DeviceError, DeviceSilent, Line, Sink
from devices.sdt import protocol
from devices.sdt.protocol import Frames
from devices.settings import DeviceSettings
from devices.wire import Wire


class Reader(Line):
    """One reader on one port.

    Facts: ``reader`` ready, reading, lift (a card that was read lies there), lay_again, fault, off; ``sam`` its own number;
    ``why`` with the reader's code when something is wrong. None of them says anything of a person.
    """

    SECRET: ClassVar[bool] = True
    POLL_S: ClassVar[float | None] = 0.4

    def __init__(
        self, wire: Wire, devices: Sequence[DeviceSettings], sink: Sink, *, today: Callable[[], date] = date.today
    ) -> None:
        super().__init__(wire, devices, sink)
        (self._settings,) = devices[:1]
        self._today = today
        self._frames = Frames()
        self._enabled = True
        self._waits_for_lift = False
        self._read_s: float = self._settings.options.get("read_timeout_ms", 3000) / 1000

    def __repr__(self) -> str:
        return f"Reader({self._settings.id})"

    def open(self) -> None:
        """Greet: state and number of the reader. A card that lies there already is read, once."""
        self._frames = Frames()
        self._waits_for_lift = False
        self._check(self._exchange(protocol.STATUS)[0])
        sw3, data = self._exchange(protocol.SAM_ID)
        if sw3 == protocol.OK and len(data) == 16:
            self._say(sam=protocol.sam_number(data))

    def show(self, device: str, state: Mapping[str, Any]) -> None:  # noqa: ARG002 -- one reader on one port
        """``enabled`` false: look for no card."""
        self._enabled = bool(state.get("enabled", True))
        if not self._enabled:
            self._say(reader="off", why="")

    def hear(self, data: bytes, now: float) -> None:  # noqa: ARG002
        """A reader says nothing unasked: a late answer, or noise."""
        late = [*self._frames.feed(data), *self._frames.give_up()]
        self._frames.dropped += sum(8 + len(body) for body in late)
        self._count_dropped("unasked")

    def idle(self, now: float) -> None:  # noqa: ARG002
        """Look for a card, and read it when one is there."""
        if not self._enabled:
            self._check(self._exchange(protocol.STATUS)[0])
            self._say(reader="off", why="")
            return
        sw3, _ = self._exchange(protocol.FIND)
        if sw3 != protocol.FOUND:
            # 80: no card, or one that was read and not lifted. After 80 the next found card is newly laid.
            self._check(sw3)
            self._lifted_or_waiting(sw3)
            return
        if self._waits_for_lift:
            return  # a reader that finds the same card again and again: it was read already
        self._say(reader="reading", why="")
        self._read_card()

    def _lifted_or_waiting(self, sw3: int) -> None:
        if sw3 in (protocol.NO_CARD, protocol.OK):
            self._waits_for_lift = False
            self._say(reader="ready", why="")
        else:
            self._say(reader="lay_again", why=f"{sw3:02x}")

    def _read_card(self) -> None:
        sw3, _ = self._exchange(protocol.SELECT)
        if sw3 == protocol.OK:
            sw3, data = self._exchange(protocol.READ, self._read_s)
        else:
            data = b""
        if sw3 != protocol.OK:
            self._check(sw3)
            self._lay_again(f"{sw3:02x}")
            return
        try:
            card = protocol.person(protocol.parts(data)[0], self._today())
        except ValueError:
            self._lay_again("misread")
            return
        self._waits_for_lift = True
        self._say(reader="lift", why="")
        self.sink.input(self._settings.id, "card", card)

    def _lay_again(self, error: str) -> None:
        """The visitor lifts the card and lays it again; meanwhile the next look tries by itself."""
        self._say(reader="lay_again", why=error)

    def _check(self, sw3: int) -> None:
        """Raise DeviceError when the reader itself is broken, so that it counts as out of use and somebody is called."""
        if sw3 in protocol.BROKEN:
            why = {protocol.SELF_TEST_FAILED: "self_test", protocol.NOT_AUTHORISED: "sam"}[sw3]
            self._say(reader="fault", why=why)
            raise DeviceError(why, f"{self._settings.id} answers, and reads no card: {why}")

    def _say(self, **facts: str) -> None:
        self.sink.report(self._settings.id, facts)

    # --- one exchange -----------------------------------------------------------------------------------------------------

    def _exchange(self, what: tuple[int, int], timeout_s: float | None = None) -> tuple[int, bytes]:
        """Send a command and return (SW3, data); again when it was spoiled or nothing came; DeviceSilent in the end.

        A checksum or length that the reader saw wrong is also sent again, and returned when it stays so.
        """
        sw3 = -1
        for _ in range(self._settings.tries):
            self.wire.discard_input()
            self._frames.give_up()
            self._frames.dropped = 0
            self.wire.write(protocol.command(what))
            body = self._answer(self._settings.timeout_ms / 1000 if timeout_s is None else timeout_s)
            if body is None:
                continue
            sw3 = body[2]
            if sw3 not in protocol.AGAIN:
                return sw3, body[3:]
        if sw3 < 0:
            raise DeviceSilent(f"{self._settings.id} does not answer: is it on, is the cable in, is the speed right?")
        return sw3, b""

    def _answer(self, timeout_s: float) -> bytes | None:
        """Wait for one whole answer; half of one is waited for, then given up, and never read."""
        end = time.monotonic() + timeout_s
        while (left := end - time.monotonic()) > 0:
            bodies = self._frames.feed(self.wire.read(4096, left))
            self._count_dropped("no frame")
            for body in bodies:
                if len(body) >= 3:
                    return body
        bodies = self._frames.give_up()
        self._count_dropped("half an answer")
        return next((body for body in bodies if len(body) >= 3), None)

    def _count_dropped(self, reason: str) -> None:
        """Count, but hand no byte on: it may be a piece of a person."""
        if self._frames.dropped:
            self.sink.dropped(reason, bytes(min(64, self._frames.dropped)), self._settings.id)
            self._frames.dropped = 0
