"""How much is tested: what every change must pass, or all there is, with HALL_TESTS=all before a release."""

import os
from zlib import crc32

IS_WHOLE = os.environ.get("HALL_TESTS") == "all"


def is_chosen(name: str, one_in: int) -> bool:
    """Whether a variation is tested: one in so many, the same every time; each where all is asked for."""
    return IS_WHOLE or crc32(name.encode()) % one_in == 0
