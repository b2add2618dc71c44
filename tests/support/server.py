"""The real server, in processes of its own, the way `./dev run` starts it."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import requests

from tests.support.programs import ROOT, Program, started_anew, started_quickly

# Two cores may be shared with browsers, other halls and a build: these end what hangs, and say nothing about speed.
START_SECONDS = 300.0
STOP_SECONDS = 300.0
COMMAND_SECONDS = 600.0
WEB = ("gunicorn", "-c", str(ROOT / "gunicorn.conf.py"), "--chdir", str(ROOT))
WORKER = ("app.cli", "worker")


PATIENT = {"kiosk_warn_seconds": 500, "kiosk_idle_seconds": 600}
"""A kiosk that asks nobody whether they are still there: a busy machine may be slower than a person."""


def override_policy(home: Path, policy: dict[str, Any]) -> None:
    """Rules of the demo hall in ``home``, before it runs."""
    with closing(sqlite3.connect(home / "tinghao.sqlite3")) as connection, connection:
        connection.execute("UPDATE halls SET policy = json_patch(policy, ?) WHERE code = 'H1'", [json.dumps(policy)])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a person's shell would have, without this person's own hall."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("HALL_", "PORT", "HOST"))}
    return {**inherited, "HALL_HOME": str(home), "PYTHONUNBUFFERED": "1", **more}


def hall(home: Path, *arguments: str, **more: str) -> str:
    """Run ``hall ARGUMENTS`` to its end; its output. Raises when it fails."""
    with tempfile.TemporaryDirectory(prefix="hall-command-") as folder:
        output, errors = Path(folder) / "output", Path(folder) / "errors"
        code = started_quickly(["app.cli", *arguments], environment(home, **more), output, errors).wait(COMMAND_SECONDS)
        told = output.read_text("utf-8")
        if code:
            raise AssertionError(f"hall {' '.join(arguments)} ended with {code}:\n{told}{errors.read_text('utf-8')}")
    return told


class Server:
    """A hall that listens on a port of its own. database_url: "" is the SQLite file in ``home``.

    quick: web and worker out of a nursery, each as ``hall serve --with-worker`` would have started it.
    """

    def __init__(self, home: Path, database_url: str = "", *, worker: bool = True, quick: bool = False) -> None:
        self.home = home
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.log = home.with_name(home.name + ".log")
        self.database_url = database_url or f"sqlite:///{home / 'tinghao.sqlite3'}"
        self._more = {"PORT": str(self.port)} | ({"HALL_DATABASE_URL": database_url} if database_url else {})
        self._worker = worker
        self._quick = quick
        self._running: list[Program] = []

    @cached_property
    def credentials(self) -> dict[str, Any]:
        """What the demo wrote: people, windows, tokens."""
        found: dict[str, Any] = json.loads((self.home / "demo" / "credentials.json").read_text("utf-8"))
        return found

    def hall(self, *arguments: str) -> str:
        return hall(self.home, *arguments, **self._more)

    def start(self) -> None:
        """Return when the hall answers that it is ready."""
        start = started_quickly if self._quick else started_anew
        self._running = [start(program, environment(self.home, **self._more), self.log) for program in self._programs()]
        end = time.monotonic() + START_SECONDS
        while not self._is_ready():
            if any(each.poll() is not None for each in self._running) or time.monotonic() > end:
                self.kill9()
                raise AssertionError(f"the server did not start:\n{self.tail()}")
            time.sleep(0.05)

    def _programs(self) -> Sequence[Sequence[str]]:
        """What to run: modules with their arguments."""
        if not self._quick:
            return [["app.cli", "serve", *(["--with-worker"] if self._worker else [])]]
        return [WEB, *([WORKER] if self._worker else [])]

    def stop(self) -> None:
        """As a person ends it, with SIGTERM."""
        for program in self._running:
            program.terminate()
        try:
            for program in self._running:
                program.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the server did not stop in {STOP_SECONDS:.0f} s:\n{self.tail()}") from None
        finally:
            self.kill9()

    def kill9(self) -> None:
        """As a failing machine ends it: all its processes at once, with no time for anything."""
        for program in self._running:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
        for program in self._running:
            program.wait()
        self._running = []

    def restart(self) -> None:
        self.stop()
        self.start()

    def tail(self) -> str:
        return self.log.read_text("utf-8", errors="replace")[-4000:]

    def _is_ready(self) -> bool:
        with suppress(requests.ConnectionError, requests.Timeout):
            return requests.get(f"{self.base_url}/readyz", timeout=30).ok
        return False


def copy_home(template: Path, home: Path) -> Path:
    """A hall that begins where ``template`` stands; both must be at rest."""
    shutil.copytree(template, home)
    return home
