"""``python -m MODULE …`` in a process of its own, in one of two ways.

A new interpreter imports the hall for seconds before it does anything, and many tests want a hall of their own. So a test process
may keep a ``Nursery``: an interpreter that has imported what a program needs and nothing more, and forks itself for each that is
wanted. What then runs is the program from its first line on, with its own arguments, environment and output.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

ROOT = Path(__file__).resolve().parents[2]
LOOK_SECONDS = 0.02


class Program(Protocol):
    """What we need to know of a process that runs. It leads a session, so that one signal reaches all that it starts."""

    pid: int

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def terminate(self) -> None: ...


def started_anew(arguments: Sequence[str], env: Mapping[str, str], log: Path, errors: Path | None = None) -> Program:
    """By an interpreter of its own, as a person starts it. errors: where they go, if not into the log."""
    with log.open("ab") as output, (errors or log).open("ab") as complaints:
        return subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=complaints, start_new_session=True,
        )  # fmt: skip


def started_quickly(arguments: Sequence[str], env: Mapping[str, str], log: Path, errors: Path | None = None) -> Program:
    """The same out of a nursery: one for programs that gevent has patched before all else, one for the others."""
    if not hasattr(os, "fork") or sys.platform == "darwin":  # macOS kills forks that use its frameworks
        return started_anew(arguments, env, log, errors)
    return _nursery("web" if arguments[0] == "gunicorn" else "plain").start(arguments, env, log, errors or log)


class Nursery:
    """An interpreter that waits for orders on its standard input, a line each, and answers each with a line."""

    def __init__(self, kind: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.nursery", kind],
            cwd=ROOT, env={**os.environ, "PYTHONUNBUFFERED": "1"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            start_new_session=True,
        )  # fmt: skip
        self._turn = threading.Lock()

    def start(self, arguments: Sequence[str], env: Mapping[str, str], log: Path, errors: Path) -> Program:
        return Forked(self, self.ask(start=list(arguments), env=dict(env), log=str(log), errors=str(errors)))

    def ask(self, **order: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._turn:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())

    def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


@cache
def _nursery(kind: str) -> Nursery:
    nursery = Nursery(kind)
    atexit.register(nursery.end)
    return nursery


class Forked:
    """A child of a nursery, which alone can ask whether it has ended."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self.pid = pid
        self._nursery = nursery
        self._code: int | None = None

    def poll(self) -> int | None:
        if self._code is None:
            self._code = self._nursery.ask(poll=self.pid)
        return self._code

    def wait(self, timeout: float | None = None) -> int:
        end = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if timeout is not None and end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout)
            time.sleep(LOOK_SECONDS)
        return code

    def terminate(self) -> None:
        # Nobody else waits for it, so until it is polled the number is its own.
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)
