"""How the facts of a day are held and kept: column by column, in the smallest integers that hold the values."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.figures import MISSING

Numbers = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """words: what the numbers of a column of words stand for; None: they are numbers themselves."""

    values: Numbers
    words: tuple[str, ...] | None = None


Table = Mapping[str, Column]
"""Columns of one fact, all of one length."""

_MOST = 2**31 - 1


def number_column(values: Sequence[int]) -> Column:
    # A ticket that a worker out of order left open for a month has a longer time than fits.
    return Column(np.minimum(np.array(values, dtype=np.int64), _MOST).astype(np.int32))


def word_column(values: Sequence[str]) -> Column:
    words = tuple(dict.fromkeys(values))
    codes = {word: code for code, word in enumerate(words)}
    return Column(np.array([codes[value] for value in values], dtype=np.int16), words)


_SIZES: Mapping[int, np.dtype[np.signedinteger[Any]]] = {1: np.dtype("<i1"), 2: np.dtype("<i2"), 4: np.dtype("<i4")}
_WORTH_IT = 0.6
"""Compressed only where so much is left or less: times take as long to unpack as all the rest, for a fifth less room."""


def packed(column: Column) -> dict[str, Any]:
    """``{rows, size, words, data}`` of ``fact_columns``. size: bytes a value, below 0 where they are not compressed.

    MISSING is the lowest integer of each size, which no value has.
    """
    values = column.values.astype(np.int64)
    there = values != MISSING
    bound = int(np.abs(values[there]).max(initial=0))
    size = 1 if bound < 2**7 else 2 if bound < 2**15 else 4
    small = np.where(there, values, _nothing(size)).astype(_SIZES[size]).tobytes()
    data = zlib.compress(small, 1)
    if len(data) > _WORTH_IT * len(small):
        size, data = -size, small
    words = None if column.words is None else {"words": list(column.words)}
    return {"rows": len(values), "size": size, "words": words, "data": data}


def unpacked(size: int, words: Mapping[str, Any] | None, data: bytes) -> Column:
    """Also of what was packed when all was compressed and MISSING took four bytes."""
    kind = _SIZES[abs(size)]
    values: Numbers = np.frombuffer(data if size < 0 else zlib.decompress(data), dtype=kind)
    if words is not None:
        return Column(values, tuple(words["words"]))
    if abs(size) < 4 and len(values) and int(values.min()) == _nothing(size):
        values = np.where(values == _nothing(size), MISSING, values.astype(np.int32)).astype(np.int32)
    return Column(values)


def _nothing(size: int) -> int:
    return int(np.iinfo(_SIZES[abs(size)]).min)
