"""Bytes to facts and back, whole frames at a time: how the vectors of a protocol are checked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

# Given the direction, a new parser: it is fed pieces of the stream and gives what `decode` gives, for each whole frame.
# An empty piece says that time passed: what had no end mark is ended by it.
Stream = Callable[[str], Callable[[bytes], list[dict[str, Any]]]]


@dataclass(frozen=True, slots=True)
class Codec:
    """One protocol. The second argument of both is the direction, ``to_device`` or ``from_device``.

    decode raises ValueError for invalid bytes. It may return more than the protocol's facts where encode needs it (a suffix, a
    packet number), so that ``encode(decode(b)) == b`` holds for every valid ``b``.
    """

    decode: Callable[[bytes, str], dict[str, Any]]
    encode: Callable[[Mapping[str, Any], str], bytes]
    stream: Stream | None = None  # given, check-vectors also feeds each frame byte by byte and inside noise
    noise: bytes = b"\x00\x13\x80"  # such bytes before a frame must not hide it; empty where no header tells noise apart
