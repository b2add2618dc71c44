"""Samples of a process's own stack, by the time its processor really worked."""

import json
import os
import signal
from collections import Counter
from pathlib import Path
from types import FrameType

EVERY_SECONDS = 0.001
FILE = "BENCH_SAMPLES"
"""Environment variable that names the file for the samples."""

_seen: Counter[tuple[str, ...]] = Counter()


def start() -> None:
    signal.signal(signal.SIGPROF, _look)
    signal.setitimer(signal.ITIMER_PROF, EVERY_SECONDS, EVERY_SECONDS)


def stop() -> None:
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, signal.SIG_IGN)
    samples = [(list(stack), count) for stack, count in _seen.items()]
    Path(os.environ[FILE]).write_text(json.dumps(samples), "utf-8")


def _look(_number: int, frame: FrameType | None) -> None:
    stack = []
    while frame is not None:
        stack.append(f"{frame.f_code.co_filename}:{frame.f_code.co_qualname}")
        frame = frame.f_back
    _seen[tuple(stack)] += 1
