"""An ID card reader made of software, with cards of invented people (born 1899-1900, so that nobody living can match)."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar

from devices.far import Far, FarRefused
from devices.sdt import protocol
from devices.sdt.protocol import Frames, answer
from devices.settings import DeviceSettings

SAM_NUMBER = "05.03-20120925-001234567-987654321"
READ_S = 0.8  # how long the real ones take over a card


@cache
def cards() -> dict[str, dict[str, str]]:
    """Every invented card by its name, numbers with their check digit."""
    found: dict[str, dict[str, str]] = json.loads(files("devices.sdt").joinpath("cards.json").read_text(encoding="utf-8"))
    for card in found.values():
        if len(card.get("id", "")) == 17:
            card["id"] += protocol.check_digit(card["id"])
    return found


class FakeReader(Far):
    """One reader: none → found → selected → read, and then no card until that one is lifted.

    Verbs beside lay and lift: ``moved`` (the next read fails), ``foreign_body`` (the next selected thing is no card),
    ``sam_bad`` and ``sam_good``, ``self_test_bad`` and ``self_test_good``.
    """

    VERBS: ClassVar[tuple[str, ...]] = (
        "lay",
        "lift",
        "moved",
        "foreign_body",
        "sam_bad",
        "sam_good",
        "self_test_bad",
        "self_test_good",
    )

    def __init__(self, devices: Sequence[DeviceSettings], send: Callable[[bytes], None]) -> None:
        super().__init__(devices, send)
        self.card = ""
        self.read_s: float = devices[0].options.get("emulated_read_ms", READ_S * 1000) / 1000
        self._broken = 0
        self._next_read = self._next_select = 0
        self._due: list[tuple[float, bytes]] = []
        self.restart()

    def restart(self) -> None:
        """Forget where it was; the card lies where it lies."""
        self._frames = Frames()
        self._step = "none"
        self._due = []

    def feed(self, data: bytes, now: float) -> None:
        """Answer each whole frame; what ends with a wrong checksum is answered so."""
        for body in self._frames.feed(data):
            self._due.append((now + (self.read_s if (body[0], body[1]) == protocol.READ else 0.0), self._reply(body)))
        if self._frames.dropped >= len(protocol.PREAMBLE):
            self._due.append((now, answer(protocol.CHECKSUM_WRONG)))
        self._frames.dropped = 0
        self.tick(now)

    def tick(self, now: float) -> None:
        """Send what is due."""
        while self._due and self._due[0][0] <= now:
            self.send(self._due.pop(0)[1])

    def _reply(self, body: bytes) -> bytes:
        what = (body[0], body[1]) if len(body) > 1 else (body[0], 0)
        if self._broken == protocol.SELF_TEST_FAILED:
            return answer(protocol.SELF_TEST_FAILED)
        match what:
            case protocol.STATUS | protocol.RESET:
                return answer(self._broken or protocol.OK)
            case protocol.SAM_ID:
                return answer(self._broken) if self._broken else answer(protocol.OK, protocol.sam_bytes(SAM_NUMBER))
            case protocol.FIND | protocol.SELECT | protocol.READ | protocol.READ_ADDRESS:
                return answer(self._broken) if self._broken else self._with_card(what)
        return answer(protocol.COMMAND_WRONG)

    def _with_card(self, what: tuple[int, int]) -> bytes:  # noqa: PLR0911 -- one way out for each step
        match what, self._step:
            case protocol.FIND, _:
                if not self.card or self._step == "read":
                    return answer(protocol.NO_CARD)
                self._step = "found"
                return answer(protocol.FOUND, bytes(4))
            case protocol.SELECT, "found" | "selected" if self.card:
                failed, self._next_select = self._next_select, 0
                self._step = "none" if failed else "selected"
                return answer(failed) if failed else answer(protocol.OK, bytes(8))
            case protocol.SELECT, _:
                return answer(protocol.SELECT_FAILED)
            case protocol.READ, "selected" if self.card:
                failed, self._next_read = self._next_read, 0
                self._step = "none" if failed else "read"
                return answer(failed) if failed else self._whole_card()
            case protocol.READ_ADDRESS, "selected" | "read" if self.card:
                return answer(protocol.NO_ITEM)
        return answer(protocol.READ_FAILED)

    def _whole_card(self) -> bytes:
        photo = bytes(at * 7 % 256 for at in range(protocol.PHOTO_BYTES))  # no picture: only something of that length
        lengths = protocol.TEXT_BYTES.to_bytes(2, "big") + len(photo).to_bytes(2, "big")
        return answer(protocol.OK, lengths + protocol.write_text(cards()[self.card]) + photo)

    def act(self, device: str, verb: str, args: Mapping[str, Any]) -> None:
        """Do what a hand does. ``lay {card}``: one of the invented people."""
        match verb:
            case "lay":
                name = str(args.get("card", next(iter(cards()))))
                if name not in cards():
                    known = "; ".join(cards())
                    raise FarRefused("card", f"nobody is called {name!r}; there are: {known}", card=name, cards=known)
                self.card, self._step = name, "none"
            case "lift":
                self.card, self._step = "", "none"
            case "moved":
                self._next_read = protocol.READ_FAILED
            case "foreign_body":
                self._next_select = protocol.WRONG_CARD
            case "sam_bad":
                self._broken = protocol.NOT_AUTHORISED
            case "self_test_bad":
                self._broken = protocol.SELF_TEST_FAILED
            case "sam_good" | "self_test_good":
                self._broken = 0
            case _:
                super().act(device, verb, args)

    def seen(self, device: str) -> dict[str, Any]:  # noqa: ARG002
        """Which card lies there, and the lamp: off, ready, card, done, fault."""
        lamp = {"none": "card" if self.card else "ready", "read": "done"}.get(self._step, "card")
        return {"card": self.card or None, "lamp": "fault" if self._broken else lamp, "cards": list(cards())}
