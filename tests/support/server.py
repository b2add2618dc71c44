"""The real server, in processes of its own, the way `./dev run` starts it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0  # two cores may be shared with a browser and a build
STOP_SECONDS = 15.0


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
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        cwd=ROOT, env=environment(home, **more), capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    if done.returncode:
        raise AssertionError(f"hall {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


class Server:
    """A hall that listens on a port of its own. database_url: "" is the SQLite file in ``home``."""

    def __init__(self, home: Path, database_url: str = "", *, worker: bool = True) -> None:
        self.home = home
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.log = home.with_name(home.name + ".log")
        self.database_url = database_url or f"sqlite:///{home / 'tinghao.sqlite3'}"
        self._more = {"PORT": str(self.port)} | ({"HALL_DATABASE_URL": database_url} if database_url else {})
        self._options = ["--with-worker"] if worker else []
        self._process: subprocess.Popen[bytes] | None = None

    @cached_property
    def credentials(self) -> dict[str, Any]:
        """What the demo wrote: people, windows, tokens."""
        found: dict[str, Any] = json.loads((self.home / "demo" / "credentials.json").read_text("utf-8"))
        return found

    def hall(self, *arguments: str) -> str:
        return hall(self.home, *arguments, **self._more)

    def start(self) -> None:
        """Return when the hall answers that it is ready."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "serve", *self._options],
                cwd=ROOT, env=environment(self.home, **self._more), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,  # one signal reaches all its processes
            )  # fmt: skip
        end = time.monotonic() + START_SECONDS
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > end:
                self.kill9()
                raise AssertionError(f"the server did not start:\n{self.tail()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """As a person ends it, with SIGTERM."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the server did not stop in {STOP_SECONDS:.0f} s:\n{self.tail()}") from None
        finally:
            self.kill9()

    def kill9(self) -> None:
        """As a failing machine ends it: all its processes at once, with no time for anything."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def tail(self) -> str:
        return self.log.read_text("utf-8", errors="replace")[-4000:]

    def _is_ready(self) -> bool:
        with suppress(requests.ConnectionError, requests.Timeout):
            return requests.get(f"{self.base_url}/readyz", timeout=5).ok
        return False


def copy_home(template: Path, home: Path) -> Path:
    """A hall that begins where ``template`` stands; both must be at rest."""
    shutil.copytree(template, home)
    return home
