"""The published and captured frames of signs, keypads, pads and voice modules, both ways and through the streams."""

from typing import Any

import pytest

from devices.check_vectors import verdicts
from devices.registry import codecs
from tests.devices.streams import fuzz, survives
from tests.devices.twins import vectors

PROTOCOLS = ("ff68-caller", "generic-pad", "onbon-bxk", "lumen-cpower", "modbus-led485", "syn6288", "xfs5152")
HERE = tuple(name for name in PROTOCOLS if name in codecs())
ALL = vectors(*HERE)


@pytest.mark.parametrize("vector", ALL, ids=[each["name"] for each in ALL])
def test_each_vector_holds_in_both_directions(vector: dict[str, Any]) -> None:
    assert [each["why"] for each in verdicts([vector])] == [""]


def ends_itself(vector: dict[str, Any]) -> bool:
    """Time alone ends a few, as 41 of a speech module, which may be the first half of two; those have tests of their own."""
    stream = codecs()[vector["protocol"]].stream
    return stream is not None and bool(stream(vector["direction"])(bytes.fromhex(vector["hex"])))


GOOD = [each for each in ALL if each["valid"] and ends_itself(each)]


@pytest.mark.parametrize("vector", GOOD, ids=[each["name"] for each in GOOD])
def test_each_frame_is_found_whole_in_pieces_in_noise_and_after_bad_ones(vector: dict[str, Any]) -> None:
    codec, direction = codecs()[vector["protocol"]], vector["direction"]
    assert codec.stream is not None
    frame = bytes.fromhex(vector["hex"])
    (expected,) = codec.stream(direction)(frame) or codec.stream(direction)(b"")
    bad = [
        bytes.fromhex(each["hex"])
        for each in ALL
        if not each["valid"] and (each["protocol"], each["direction"]) == (vector["protocol"], direction)
    ]
    make = codec.stream
    survives(lambda: make(direction), frame, expected, noise=codec.noise, bad=bad if len(frame) > 1 else [])


@pytest.mark.req("R-114")
@pytest.mark.parametrize("direction", ["to_device", "from_device"])
@pytest.mark.parametrize("protocol", HERE)
def test_parsers_survive_whatever_comes(protocol: str, direction: str) -> None:
    make = codecs()[protocol].stream
    frames = [bytes.fromhex(each["hex"]) for each in vectors(protocol) if each["direction"] == direction]
    if make is not None and frames:
        fuzz(lambda: make(direction), 10_000, seed=281, frames=frames)
