"""What every parser of a byte stream must survive; used by the tests of each protocol.

A parser is any object with ``feed(data)`` or ``feed(data, now)`` (or a plain function of the bytes) that returns what it found.
"""

import inspect
import random
from collections.abc import Callable, Iterable, Sequence
from typing import Any

Feed = Callable[[bytes], list[Any]]


def feeder(parser: Any) -> Feed:
    """Give the one way to feed any parser."""
    call = parser if not hasattr(parser, "feed") else parser.feed
    timed = len(inspect.signature(call).parameters) > 1
    return lambda data: list((call(data, 0.0) if timed else call(data)) or [])


def survives(
    make_parser: Callable[[], Any],
    good_frame: bytes,
    expected: Any,
    *,
    noise: bytes = b"\x00\x13\x80",
    bad: Iterable[bytes] = (),
) -> None:
    """The frame is found whole, byte by byte, split anywhere, in noise, twice in a row, and after each bad frame."""

    def heard(*pieces: bytes) -> list[Any]:
        feed = feeder(make_parser())
        return [found for piece in pieces for found in feed(piece)]

    assert heard(good_frame) == [expected], "whole"
    assert heard(*(bytes([byte]) for byte in good_frame)) == [expected], "byte by byte"
    for cut in range(1, len(good_frame)):
        assert heard(good_frame[:cut], good_frame[cut:]) == [expected], f"cut after {cut} bytes"
    if noise:
        assert heard(noise + good_frame) == [expected], "noise before"
        assert heard(*(bytes([byte]) for byte in noise + good_frame)) == [expected], "noise before, byte by byte"
    assert heard(good_frame + good_frame) == [expected, expected], "two in one read"
    assert heard(good_frame, good_frame) == [expected, expected], "two in two reads"
    for frame in bad:
        assert heard(frame + good_frame)[-1:] == [expected], f"after {frame.hex(' ')}"
        assert heard(frame, good_frame)[-1:] == [expected], f"after {frame.hex(' ')}, in two reads"


def held(parser: Any) -> int:
    """Bytes and entries that the parser keeps, in its attributes and theirs."""
    size, queue, seen = 0, [parser], set()
    while queue:
        thing = queue.pop()
        if id(thing) in seen or isinstance(thing, type) or (callable(thing) and not hasattr(thing, "feed")):
            continue
        seen.add(id(thing))
        if isinstance(thing, bytes | bytearray | str):
            size += len(thing)
        elif isinstance(thing, dict):
            size += len(thing)
            queue.extend(thing.values())
        elif isinstance(thing, Sequence | set | frozenset):
            size += len(thing)
            queue.extend(thing)
        else:
            queue.extend(vars(thing).values() if hasattr(thing, "__dict__") else ())
            queue.extend(getattr(thing, slot) for slot in getattr(type(thing), "__slots__", ()) if hasattr(thing, slot))
    return size


def fuzz(
    make_parser: Callable[[], Any],
    n: int,
    seed: int,
    *,
    frames: Sequence[bytes] = (),
    bound: int = 70_000,
    alphabet: bytes = b"",
) -> int:
    """Feed ``n`` random pieces (noise, good frames, damaged ones); no exception, and never more than ``bound`` kept. Returns the peak."""
    chance = random.Random(seed)
    letters = alphabet or b"".join(frames) or bytes(range(256))
    parser = make_parser()
    feed, peak = feeder(parser), 0
    for turn in range(n):
        match chance.randrange(4) if frames else 0:
            case 0:
                piece = bytes(chance.choices(letters, k=chance.randrange(1, 12)))
            case 1:
                piece = chance.randbytes(chance.randrange(1, 12))
            case 2:
                piece = chance.choice(frames)
            case _:
                damaged = bytearray(chance.choice(frames))
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
                piece = bytes(damaged[: chance.randrange(1, len(damaged) + 1)])
        feed(piece)
        if turn % 64 == 0:
            peak = max(peak, held(parser))
            assert peak <= bound, f"the parser keeps {peak} bytes after {turn} pieces"
    return peak
