"""Ticket printer: asks before it prints, sends a slip once, and says "unknown" where nobody can know."""

import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from devices.driver import DeviceRefused, DeviceSilent, Line, Sink
from devices.escpos import layout, protocol
from devices.escpos.protocol import Replies, Said
from devices.settings import DeviceSettings
from devices.wire import PortLost, Wire

log = logging.getLogger(__name__)

SPEED_MM_S = 150.0
DOTS_PER_MM = 8
LOOK_S = 0.25  # seconds between two looks at a printer that is at work


class Printer(Line):
    """One printer on one port."""

    POLL_S: ClassVar[float | None] = 5.0

    def __init__(self, wire: Wire, devices: Sequence[DeviceSettings], sink: Sink) -> None:
        super().__init__(wire, devices, sink)
        (self._settings,) = devices[:1]
        options = self._settings.options
        self._paper = layout.Paper(
            width=options.get("width", 576),
            charset=options.get("charset", "gbk"),
            native_qr=options.get("qr", "native") == "native",
            cut=options.get("cut", "part"),
        )
        self._confirms: bool = options.get("process_id", False)
        self._confirm_s: float = options.get("confirm_s", 5.0)
        self._near_end: bool = options.get("near_end", True)
        self._asb: bool = options.get("asb", False)
        self._replies = Replies()
        self._number = 0
        self._identify: int | None = None

    def open(self) -> None:
        """Greet: automatic status on when wanted, and a first look at the paper."""
        self._replies = Replies()
        self._identify = None
        if self._asb:
            self.wire.write(protocol.ASB_ON)
        self.idle(time.monotonic())

    def show(self, device: str, state: Mapping[str, Any]) -> None:
        """Slips come by print_job; here the printer only makes itself known."""
        wanted = int(state.get("identify", 0))
        last, self._identify = self._identify, wanted
        if last is not None and wanted > last:
            self._refuse_unless_ready()
            name = layout.clean(self._settings.name or device).replace("\n", " ")
            slip = {"parts": [{"text": f"● {name}", "size": 2, "align": "center"}, {"feed": 3}], "cut": True}
            self.wire.write(protocol.beep(2, 2) + layout.build(slip, self._paper))

    def hear(self, data: bytes, now: float) -> None:  # noqa: ARG002 -- a printer's bytes need no time
        """Automatic status on change; anything else unasked is dropped."""
        for said in self._replies.feed(data):
            self._unasked(said)
        self._count_dropped()

    def idle(self, now: float) -> None:  # noqa: ARG002
        """Ask 1, 2 and 4 (with automatic status only 1: that it still lives)."""
        self._ask(1)
        if not self._asb:
            self._look()

    def print_job(self, device: str, job_id: str, slip: Mapping[str, Any]) -> Literal["printed", "unknown"]:
        """Print one slip. See Line.print_job; "printed" without process id means: healthy after the time that it takes."""
        try:
            data = layout.build(slip, self._paper)
        except (ValueError, TypeError, KeyError) as error:
            raise DeviceRefused("slip", f"{device} cannot print job {job_id}: {error}") from error
        self._refuse_unless_ready()
        self._number = self._number % 9999 + 1
        ident = f"{self._number:04d}"
        if self._confirms:
            data += protocol.process_id(ident)
        try:
            self.wire.write(data)  # once and whole: from here on nothing is ever sent again by itself
            wire_s = self._wire_seconds(data)
            printed = self._wait_for(ident, wire_s) if self._confirms else self._watch(wire_s + _seconds(data))
        except PortLost as error:
            # The cable went in the middle. Whether paper came out, nobody knows.
            log.warning("%s: the port went while job %s was printing: %s", device, job_id, error)
            printed = False
        if not printed:
            log.warning("%s: nobody knows whether job %s was printed", device, job_id)
        return "printed" if printed else "unknown"

    # --- asking -----------------------------------------------------------------------------------------------------------

    def _ask(self, n: int) -> dict[str, bool]:
        """Ask status ``n``; DeviceSilent after all tries."""
        for _ in range(self._settings.tries):
            self._drain()
            self.wire.write(protocol.ask(n))
            end = time.monotonic() + self._settings.timeout_ms / 1000
            while True:
                data = self.wire.read(1, max(0.0, end - time.monotonic()))
                answer: dict[str, bool] | None = None
                for said in self._replies.feed(data):
                    if said.kind == "status":
                        answer = protocol.status(n, said.data[0])
                    else:
                        self._unasked(said)
                self._count_dropped()
                if answer is not None:
                    return answer
                if time.monotonic() >= end:
                    break
            self._replies.give_up()
            self._count_dropped()
        self.sink.report(self._settings.id, {"state": "offline"})
        raise DeviceSilent(f"{self._settings.id} does not answer: is it on, is the cable in, is the speed right?")

    def _drain(self) -> None:
        """Before a question: a late answer must not count for this one, an automatic status must not be lost."""
        if not self._asb:
            self.wire.discard_input()
            self._replies.give_up()
            self._replies.dropped.clear()
            return
        while data := self.wire.read(64, 0.0):
            self.hear(data, 0.0)

    def _look(self) -> dict[str, bool]:
        """Ask why and paper (and which error), and report what was found."""
        facts = {**self._ask(2), **self._ask(4)}
        if facts["error"]:
            facts |= self._ask(3)
        facts["paper_out"] = facts["paper_out"] or facts["paper_end_stop"]
        self._report(facts)
        return facts

    def _refuse_unless_ready(self) -> None:
        trouble = state_of(self._look())
        if trouble not in ("ok", "paper_low"):
            raise DeviceRefused(trouble, f"{self._settings.id} does not print: {trouble}")

    def _wire_seconds(self, data: bytes) -> float:
        """How long the bytes are on a serial line (8N1) after the operating system took them."""
        by_net = self._settings.port.startswith(("tcp:", "socket:"))
        return 0.0 if by_net else len(data) * 10 / self._settings.baud

    def _wait_for(self, ident: str, wire_s: float) -> bool:
        """Wait until the printer says that everything up to ``ident`` is printed."""
        end = time.monotonic() + wire_s + self._confirm_s
        while (left := end - time.monotonic()) > 0:
            for said in self._replies.feed(self.wire.read(64, left)):
                if said.kind == "process_id" and said.data == ident.encode():
                    return True
                self._unasked(said)
            self._count_dropped()
        return False

    def _watch(self, seconds: float) -> bool:
        """Give the printer the time that the paper takes, then look: healthy counts as printed, all else is unknown."""
        self.wire.pause(seconds)
        try:
            return state_of(self._look()) in ("ok", "paper_low")
        except DeviceSilent:
            return False

    # --- what was heard ---------------------------------------------------------------------------------------------------

    def _unasked(self, said: Said) -> None:
        if said.kind == "asb":
            facts = protocol.asb(said.data)
            facts["error"] = facts["unrecoverable_error"] or facts["auto_recoverable_error"]
            self._report(facts)
        else:
            # A late confirmation, or a picture that looked like a question: it answers nothing that was asked.
            self.sink.dropped(f"unasked {said.kind}", said.data, self._settings.id)

    def _count_dropped(self) -> None:
        if self._replies.dropped:
            self.sink.dropped("no reply of a printer", bytes(self._replies.dropped), self._settings.id)
            self._replies.dropped.clear()

    def _report(self, facts: Mapping[str, bool]) -> None:
        near = self._near_end and facts.get("near_end", False)
        self.sink.report(
            self._settings.id,
            {
                "paper": "out" if facts["paper_out"] else "low" if near else "ok",
                "cover": "open" if facts["cover_open"] else "closed",
                "cutter": "error" if facts.get("cutter_error") else "ok",
                "state": state_of({**facts, "near_end": near}),
            },
        )


def state_of(facts: Mapping[str, bool]) -> str:
    """Name the state: the cover first, because an open cover often hides the paper too."""
    for name, state in (
        ("cover_open", "cover_open"),
        ("paper_out", "paper_out"),
        ("cutter_error", "cutter_error"),
        ("error", "error"),
    ):
        if facts.get(name):
            return state
    return "paper_low" if facts.get("near_end") else "ok"


def _seconds(data: bytes) -> float:
    """How long the paper takes to move, at 150 mm/s."""
    dots = 0
    high = 1
    for command in protocol.Commands().feed(data):
        if command.name == "size":
            high = (command.args[0] & 7) + 1
        elif command.name == "newline":
            dots += 24 * high + 6
        elif command.name == "feed":
            dots += command.args[0] * 30
        elif command.name == "raster":
            dots += command.args[4] | command.args[5] << 8
        elif command.name == "function":
            dots += 60  # a QR code is five of them
    return dots / DOTS_PER_MM / SPEED_MM_S + 0.1
