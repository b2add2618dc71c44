"""The far end of a speech module's line: it "says" a character every 0.25 s and keeps a list of what it said."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from devices.far import Far
from devices.frames import Hunter
from devices.settings import DeviceSettings
from devices.voice_module import protocol
from devices.voice_module.protocol import Command, Family

CHARACTER_S = 0.25
MARK = re.compile(r"\[[a-z][0-9]+\]")  # volume, speed: obeyed, not said


class FakeModule(Far):
    """One speaker; several devices of the same port are this one speaker."""

    VERBS: ClassVar[tuple[str, ...]] = ("no_end", "tells_end")
    FAMILY: ClassVar[Family]

    def __init__(self, devices: Sequence[DeviceSettings], send: Callable[[bytes], None]) -> None:
        super().__init__(devices, send)
        self._frames = Hunter(protocol.look(self.FAMILY), self._bad)
        self._now = 0.0
        self._saying = ""
        self._ends_at = 0.0
        self._paused_left: float | None = None  # seconds that are still to say
        self._said: list[str] = []
        self._begun = self._cut_off = self._not_understood = 0
        self._tells_end = True

    def feed(self, data: bytes, now: float) -> None:
        """Obey."""
        self.tick(now)
        for command in self._frames.feed(data, now):
            self._obey(command)

    def tick(self, now: float) -> None:
        """Go on speaking."""
        self._now = now
        self._frames.feed(b"", now)  # half a frame is not waited for
        if self._saying and self._paused_left is None and now >= self._ends_at:
            self._saying = ""
            if self._tells_end:
                self._answer(protocol.IDLE)

    def act(self, device: str, verb: str, args: Mapping[str, Any]) -> None:
        """no_end: it does not tell when a sentence ends, as modules with a cut wire do; tells_end: it does again."""
        if verb not in self.VERBS:
            super().act(device, verb, args)
        self._tells_end = verb == "tells_end"

    def seen(self, device: str) -> dict[str, Any]:  # noqa: ARG002 -- one speaker, whichever device asks
        """What it says now, the last five, and how many were cut off by the next."""
        return {
            "saying": self._saying,
            "said": self._said[-5:],
            "begun": self._begun,
            "cut_off": self._cut_off,
            "not_understood": self._not_understood,
        }

    def restart(self) -> None:
        """Power comes back: silent, and ready."""
        self._frames.clear()
        self._cut_off += bool(self._saying)
        self._saying, self._paused_left = "", None
        self._answer(protocol.READY)

    def _bad(self, reason: str, data: bytes) -> None:  # noqa: ARG002
        if reason:  # plain noise is not even a try
            self._not_understood += 1
            self._answer(protocol.NOT_UNDERSTOOD)

    def _answer(self, *codes: int) -> None:
        self.send(bytes(codes))

    def _obey(self, command: Command) -> None:
        match command.cmd:
            case protocol.SAY:
                self._cut_off += bool(self._saying)
                self._saying = MARK.sub("", command.text)
                self._said = [*self._said[-99:], self._saying]
                self._begun += 1
                self._ends_at = self._now + len(self._saying) * CHARACTER_S
                self._paused_left = None
                self._answer(protocol.ACCEPTED)
            case protocol.STOP:
                self._cut_off += bool(self._saying)
                self._saying, self._paused_left = "", None
                self._answer(protocol.ACCEPTED)
            case protocol.PAUSE:
                if self._saying and self._paused_left is None:
                    self._paused_left = self._ends_at - self._now
                self._answer(protocol.ACCEPTED)
            case protocol.GO_ON:
                if self._paused_left is not None:
                    self._ends_at, self._paused_left = self._now + self._paused_left, None
                self._answer(protocol.ACCEPTED)
            case protocol.STATE:
                state = protocol.BUSY if self._saying else protocol.IDLE
                self._answer(*((protocol.ACCEPTED, state) if self.FAMILY.checksum else (state,)))
            case _:
                self._answer(protocol.ACCEPTED)


class FakeSyn6288(FakeModule):
    """Answers a state query with 41 and the state."""

    FAMILY = protocol.SYN6288


class FakeXfs5152(FakeModule):
    """Answers a state query with the state alone."""

    FAMILY = protocol.XFS5152
