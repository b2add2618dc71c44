"""Finding frames: what is dropped is counted, and little is ever kept."""

from collections.abc import Callable
from typing import Any

import pytest

from devices.driver import DeviceSilent
from devices.ff68 import protocol as ff68
from devices.frames import Hunter, ask
from devices.led485 import protocol as led485
from devices.lumen import protocol as lumen
from devices.onbon import protocol as onbon
from devices.pad_frames import protocol as pads
from tests.devices.streams import fuzz
from tests.devices.twins import vectors

LOOKS: list[tuple[str, Callable[[bytes], Any], int]] = [
    ("ff68-caller", ff68.looker("from_device"), 128),
    ("generic-pad", pads.looker("from_device"), 128),
    ("generic-pad", pads.look_line, 128),
    ("onbon-bxk", onbon.look, 5000),
    ("lumen-cpower", lumen.look_serial, 5000),
    ("lumen-cpower", lumen.looker_tcp(), 5000),
    ("modbus-led485", led485.looker("to_device"), 256),
]


@pytest.mark.req("R-114")
@pytest.mark.parametrize(("name", "look", "bound"), LOOKS)
def test_whatever_comes_little_is_kept(name: str, look: Callable[[bytes], Any], bound: int) -> None:
    frames = [bytes.fromhex(each["hex"]) for each in vectors(name)]
    fuzz(lambda: Hunter[Any](look, lambda *_: None), 3000, seed=114, frames=frames, bound=bound)


def test_noise_is_told_once_with_the_frame_that_ends_it() -> None:
    told: list[tuple[str, bytes]] = []
    hunter = Hunter(ff68.looker("from_device"), lambda *what: told.append(what))
    for byte in b"\x01\x02\x03":
        hunter.feed(bytes([byte]))
    assert not told
    hunter.feed(bytes.fromhex("FF6803036803010C1016"))
    assert told == [("noise", b"\x01\x02\x03")]


def test_a_good_frame_inside_the_rest_of_a_bad_one_is_found_when_time_ends_the_bad_one() -> None:
    told: list[tuple[str, bytes]] = []
    hunter = Hunter(pads.looker("to_device"), lambda *what: told.append(what))
    good = pads.build(pads.Frame(5, pads.OPEN, b"\x1e"))
    assert hunter.feed(b"\xaa\x55\x70\x05\x04" + good, 1.0) == []
    assert hunter.feed(b"", 2.0) == [pads.Frame(5, pads.OPEN, b"\x1e")]
    assert [data for _, data in told] == [b"\xaa\x55\x70\x05\x04"]


def test_a_line_that_babbles_for_ever_holds_nobody_longer_than_the_time_out() -> None:
    class Babble:
        def write(self, data: bytes) -> None: ...

        def discard_input(self) -> None: ...

        def pause(self, seconds: float) -> None: ...

        def read(self, size: int, timeout_s: float) -> bytes:  # noqa: ARG002
            return b"\x13"

    with pytest.raises(DeviceSilent):
        ask(Babble(), b"x", Hunter(onbon.look), lambda _: True, tries=2, timeout_s=0.02, who="card 1")
