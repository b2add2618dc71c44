"""Check the codecs against a file of vectors: decode, compare, encode to the same bytes, and survive the stream."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from devices.codec import Codec
from devices.registry import codecs


class Wrong(Exception):
    """A vector does not hold; the message says why."""


def verdicts(vectors: Iterable[Mapping[str, Any]], known: Mapping[str, Codec] | None = None) -> Iterator[dict[str, Any]]:
    """Give ``{name, ok, why}`` for each vector, whatever it holds."""
    here = codecs() if known is None else known
    for vector in vectors:
        why = ""
        try:
            _check(vector, here)
        except Wrong as error:
            why = str(error)
        except Exception as error:  # noqa: BLE001 -- a codec that breaks fails its vector, and the next is still checked
            why = f"the codec broke: {type(error).__name__}: {error}"
        yield {"name": str(vector.get("name", "?")), "ok": not why, "why": why}


def load(path: Path) -> list[dict[str, Any]]:
    """Read a file of vectors: ``{"vectors": [...]}`` or the bare list. Raises ValueError with a sentence."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise ValueError(f"{path} is not JSON: {error}") from error
    vectors = content.get("vectors") if isinstance(content, dict) else content
    if not isinstance(vectors, list) or not all(isinstance(each, dict) for each in vectors):
        raise ValueError(f'{path} holds no vectors: it must be a list, or an object with a list under "vectors"')
    return vectors


def _check(vector: Mapping[str, Any], known: Mapping[str, Codec]) -> None:
    protocol, direction = vector.get("protocol"), str(vector.get("direction"))
    codec = known.get(str(protocol))
    if codec is None:
        raise Wrong(f"unknown protocol {protocol!r}; known: {', '.join(sorted(known))}")
    frame = bytes.fromhex(vector["hex"])
    if vector.get("valid", True):
        _check_valid(codec, frame, direction, vector.get("fields") or {})
    else:
        _check_invalid(codec, frame, direction)


def _check_valid(codec: Codec, frame: bytes, direction: str, fields: Mapping[str, Any]) -> None:
    try:
        decoded = codec.decode(frame, direction)
    except ValueError as error:
        raise Wrong(f"a valid frame was refused: {error}") from error
    _compare(fields, decoded, "decoded")
    again = codec.encode(decoded, direction)
    if again != frame:
        raise Wrong(f"encoding what was decoded gives {again.hex(' ').upper()}")
    _check_facts(codec, frame, direction, fields)
    if codec.stream is not None:
        pieces = {"byte by byte": b"", **({"inside noise": codec.noise} if codec.noise else {})}
        for how, noise in pieces.items():
            feed = codec.stream(direction)
            heard = [found for byte in noise + frame for found in feed(bytes([byte]))] + feed(b"")
            if len(heard) != 1:
                raise Wrong(f"fed {how}, {len(heard)} frames were found instead of one")
            _compare(fields, heard[0], f"fed {how}")


def _check_facts(codec: Codec, frame: bytes, direction: str, fields: Mapping[str, Any]) -> None:
    """The facts alone make a frame that says the same; where they do not say enough for a frame, nothing is asked."""
    try:
        made = codec.encode(fields, direction)
    except (KeyError, ValueError, TypeError):
        return
    if made != frame:
        _compare(fields, codec.decode(made, direction), f"{made.hex(' ').upper()}, made of the fields, decoded")


def _check_invalid(codec: Codec, frame: bytes, direction: str) -> None:
    try:
        decoded = codec.decode(frame, direction)
    except ValueError:
        pass
    else:
        raise Wrong(f"an invalid frame was accepted as {decoded}")
    if codec.stream is not None:
        feed = codec.stream(direction)
        if any(feed(bytes([byte])) for byte in frame):
            raise Wrong("fed byte by byte, the invalid frame was accepted")


def _compare(fields: Mapping[str, Any], decoded: Mapping[str, Any], how: str) -> None:
    for key, value in fields.items():
        if key not in decoded or decoded[key] != value:
            raise Wrong(f"{how}: {key} is {decoded.get(key)!r} instead of {value!r}")
