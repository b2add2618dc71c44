"""Speech modules: one sentence after the other, each announcement once.

A new sentence cuts off the one that is being said, so the next waits until the module tells its end (4F), or until the time
that the sentence should take is over and the module, asked, is not busy.
"""

import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from devices.chinese import split
from devices.driver import DeviceError, DeviceRefused, DeviceSilent, Line, Sink
from devices.settings import DeviceSettings
from devices.text import for_device
from devices.voice_module import protocol
from devices.voice_module.protocol import Family
from devices.wire import Wire

QUEUE = 50  # announcements that wait; more than that nobody listens to
KNOWN = 500  # ids that are remembered as said
BUSY_AGAIN_S = 0.5  # between questions whether it still speaks
AGAIN_S = (1.0, 2.0, 5.0, 10.0)  # between tries to say a sentence to a module that does not answer
OWN_END_S = 0.3  # no sentence is shorter
EXTRA_S = 1.0  # on top of the time that the characters take


@dataclass(slots=True)
class Announcement:
    """One announcement that is not wholly said."""

    device: str
    id: str
    came_at: float  # when it came, or its last part ended; monotonic seconds
    parts: deque[str]
    begun: bool = False
    failures: int = 0


@dataclass(slots=True)
class Speaking:
    """What the module says now."""

    look_at: float  # when it should be over
    give_up_at: float  # when it counts as over, whatever the module says
    announcement: Announcement | None = None


class SpeechModule(Line):
    """The speaker of one port."""

    POLL_S: ClassVar[float | None] = 5.0
    FAMILY: ClassVar[Family]

    def __init__(self, wire: Wire, devices: Sequence[DeviceSettings], sink: Sink) -> None:
        super().__init__(wire, devices, sink)
        self.answers = bool(devices[0].options.get("answers", True))
        self._waiting: deque[Announcement] = deque()
        self._known: dict[str, None] = {}  # ids that were said, are waiting, or were let go; oldest first
        self._speaking: Speaking | None = None
        self._again_at = 0.0
        self._identify: dict[str, int] = {}
        self._first: set[str] = set()  # devices whose first state after open() is still to come
        self._lost = 0

    def open(self) -> None:
        """Ask whether it speaks; what waits stays, because it was not said."""
        self._identify.clear()
        self._first = set(self.devices)
        self._again_at = 0.0
        now = self.recent.now()
        if self._speaking is not None and self._speaking.announcement is not None:
            self._ended(self._speaking.announcement, now)  # it was accepted, so it is not said again
        self._speaking = None
        if self.answers and self._ask_state() == protocol.BUSY:
            self._speaking = Speaking(now + BUSY_AGAIN_S, now + 30)
        self._wake()

    def show(self, device: str, state: Mapping[str, Any]) -> None:
        """Take the announcement into the queue, and begin it when nothing is being said; DeviceSilent, DeviceRefused."""
        settings = self.devices[device]
        now = self.recent.now()
        say = state.get("say")
        if isinstance(say, Mapping) and str(say.get("id", "")) not in self._known:
            self._take(device, str(say.get("id", "")), str(say.get("text", "")), _age_s(say) if device in self._first else 0.0)
        self._first.discard(device)
        counter = int(state.get("identify", 0))
        if counter > self._identify.get(device, counter):
            self._take(device, f"identify {device} {now:.3f}", f"语音测试，{settings.name or settings.id}", 0.0)
        self._identify[device] = counter
        self._again_at = 0.0
        try:
            self._go_on(now)
        finally:
            self._wake()

    def hear(self, data: bytes, now: float) -> None:
        """Hear the end of a sentence; begin the next one when it is time."""
        self._note(data, now)
        try:
            self._go_on(now)
        finally:
            self._wake()

    def idle(self, now: float) -> None:
        """Ask the module how it is, unless it speaks: its end will tell."""
        if self._speaking is None and self.answers:
            self._ask_state()
            self._go_on(now)
            self._wake()

    # --- the queue ----------------------------------------------------------------------------------------------------

    def _take(self, device: str, ident: str, text: str, age_s: float) -> None:
        self._known[ident] = None
        while len(self._known) > KNOWN:
            del self._known[next(iter(self._known))]
        options = self.devices[device].options
        if age_s > float(options.get("stale_s", 60.0)) or not text.strip():
            return  # it was said, or due, before this program began
        marks = "".join(
            f"[{mark}{options.get(key, -1)}]"
            for mark, key in zip(self.FAMILY.marks, ("volume", "speed"), strict=True)
            if options.get(key, -1) >= 0
        )
        # A bracket of the text's own would be taken for a mark; a line break is a pause.
        plain = text.replace("[", "（").replace("]", "）").replace("\n", "，")
        parts = [marks + part for part in split(plain, protocol.MAX_TEXT - len(marks))]
        self._waiting.append(Announcement(device, ident, self.recent.now(), deque(parts * int(options.get("repeat", 1)))))
        while len(self._waiting) > QUEUE:
            self._let_go(self._waiting[1 if self._waiting[0].begun else 0], "queue_full")

    def _let_go(self, announcement: Announcement, why: str) -> None:
        self._waiting.remove(announcement)
        self._lost += 1
        self.sink.report(announcement.device, {"lost": self._lost, "lost_why": why})

    def _go_on(self, now: float) -> None:
        """Begin the next sentence when the last one is over."""
        if self._speaking is not None and not self._is_over(now):
            return
        if self._speaking is not None and self._speaking.announcement is not None:
            self._ended(self._speaking.announcement, now)
        self._speaking = None
        for each in [each for each in self._waiting if now - each.came_at > self._stale_s(each)]:
            self._let_go(each, "stale")
        if not self._waiting or now < self._again_at:
            return
        announcement = self._waiting[0]
        try:
            self._say(announcement)
        except DeviceError as error:
            error.device = announcement.device
            announcement.failures += 1
            if isinstance(error, DeviceRefused):
                self._let_go(announcement, error.code)  # the same again would be refused again; the next has its turn
            else:
                self._again_at = self.recent.now() + AGAIN_S[min(announcement.failures, len(AGAIN_S)) - 1]
            raise

    def _is_over(self, now: float) -> bool:
        speaking = self._speaking
        if speaking is None or now >= speaking.give_up_at:
            return True
        if now < speaking.look_at:
            return False
        try:
            busy = self._ask_state() == protocol.BUSY
        except DeviceSilent:
            return True  # the time is over; whether it is still there, the next sentence will show
        speaking.look_at = self.recent.now() + BUSY_AGAIN_S
        return not busy

    def _ended(self, announcement: Announcement, now: float) -> None:
        announcement.parts.popleft()
        announcement.came_at = now
        if not announcement.parts:
            self._waiting.remove(announcement)
            self.sink.report(announcement.device, {"said": announcement.id})
        self.sink.report(announcement.device, {"saying": "", "waiting": len(self._waiting)})

    def _stale_s(self, announcement: Announcement) -> float:
        return float(self.devices[announcement.device].options.get("stale_s", 60.0))

    def _wake(self) -> None:
        if self._speaking is not None:
            self.wake_at = self._speaking.look_at
        elif self._waiting:
            self.wake_at = max(self._again_at, self.recent.now())
        else:
            self.wake_at = None

    # --- the wire -----------------------------------------------------------------------------------------------------

    def _note(self, data: bytes, now: float) -> None:
        """Take what came unasked."""
        strange = bytes(code for code in data if code not in protocol.STATUS)
        if strange:
            self.sink.dropped("no answer of a speech module", strange)
        if (protocol.IDLE in data or protocol.READY in data) and self._speaking is not None:
            # Over, or its power was cut in the middle of it: then too it is not said again.
            self._speaking.look_at = self._speaking.give_up_at = now

    def _ask_state(self) -> int:
        """Return BUSY or IDLE; DeviceSilent."""
        settings = next(iter(self.devices.values()))
        frame = protocol.build(self.FAMILY, protocol.Command(protocol.STATE))
        for _ in range(settings.tries):
            self._drain()
            self.wire.write(frame)
            # 41 may come alone first, from a SYN6288.
            for code in self._answers(settings.timeout_ms / 1000):
                if code in (protocol.BUSY, protocol.IDLE):
                    return code
                if code == protocol.NOT_UNDERSTOOD:
                    break
        raise DeviceSilent(f"the speech module gave no answer to {settings.tries} tries")

    def _say(self, announcement: Announcement) -> None:
        """Say the next part of ``announcement``; returns when the module has accepted it."""
        settings = self.devices[announcement.device]
        text = announcement.parts[0]
        took_s = len(text) * float(settings.options.get("per_character_s", 0.28)) + EXTRA_S
        frame = protocol.say(self.FAMILY, for_device(text))
        if not self.answers:
            self.wire.write(frame)
            self._begun(announcement, self.recent.now() + took_s, 0.0)
            return
        # A module whose answers are lost may have said it: it must answer before it is told again.
        if announcement.failures and self._ask_state() == protocol.BUSY:
            self._wait_for_other(took_s)
            return
        heard = 0
        for _ in range(settings.tries):
            self._drain()
            heard, over = 0, False
            begun_at = self.recent.now()
            self.wire.write(frame)
            for code in self._answers(settings.timeout_ms / 1000):
                heard = code
                # A late end is this sentence's own, whose yes was lost.
                over = code == protocol.IDLE and self.recent.now() - begun_at >= OWN_END_S
                if over or code in (protocol.ACCEPTED, protocol.NOT_UNDERSTOOD, protocol.BUSY):
                    break
            if heard == protocol.BUSY:
                self._wait_for_other(took_s)
                return
            if over:
                self._begun(announcement, self.recent.now(), 0.0)
                return
            # Its yes may have been lost. Sending the sentence again would begin it again, so ask first.
            if heard == protocol.ACCEPTED or (heard != protocol.NOT_UNDERSTOOD and self._ask_state() == protocol.BUSY):
                self._begun(announcement, begun_at + took_s, took_s + 5)
                return
        if heard == protocol.NOT_UNDERSTOOD:
            raise DeviceRefused("not_understood", "the speech module does not understand the sentence (45)")
        raise DeviceSilent(f"the speech module did not accept a sentence in {settings.tries} tries")

    def _begun(self, announcement: Announcement, look_at: float, patience_s: float) -> None:
        announcement.begun = True
        announcement.failures = 0
        self._speaking = Speaking(look_at, look_at + patience_s, announcement)
        waiting = len(self._waiting) - 1
        self.sink.report(announcement.device, {"saying": announcement.id, "waiting": waiting, "lost": self._lost})

    def _wait_for_other(self, took_s: float) -> None:
        """Somebody else's sentence is being said, or one whose end was not heard: look again, and say ours then."""
        now = self.recent.now()
        self._speaking = Speaking(now + BUSY_AGAIN_S, now + took_s)

    def _drain(self) -> None:
        """Drop what came before the question; the end of a sentence among it counts."""
        while data := self.wire.read(64, 0):
            self._note(data, self.recent.now())

    def _answers(self, timeout_s: float) -> Iterator[int]:
        """The status bytes that come within ``timeout_s`` seconds, one by one: what is not taken stays for who asks next."""
        end = self.recent.now() + timeout_s
        while data := self.wire.read(1, max(0.0, end - self.recent.now())):
            if data[0] in protocol.STATUS:
                yield data[0]
            else:
                self.sink.dropped("no answer of a speech module", data)


class Syn6288(SpeechModule):
    """SYN6288: frames with a checksum."""

    FAMILY = protocol.SYN6288


class Xfs5152(SpeechModule):
    """XFS5152CE: the same without one."""

    FAMILY = protocol.XFS5152


def _age_s(say: Mapping[str, Any]) -> float:
    at = say.get("at")
    return time.time() - at / 1000 if isinstance(at, int | float) else 0.0
