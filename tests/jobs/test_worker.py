"""Of several workers one works; the next takes over when it is gone."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.builders import SmallHall
from tests.support.server import environment

ROOT = Path(__file__).parents[2]
Opened = Callable[..., SmallHall]


@contextmanager
def worker(home: Path, url: str) -> Iterator["subprocess.Popen[str]"]:
    """``hall worker`` in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-m", "app.cli", "worker"], cwd=ROOT, env=environment(home, HALL_DATABASE_URL=url),
        stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def started(process: "subprocess.Popen[str]") -> datetime:
    """When the worker says that it has begun to work; waits for that as long as it lives."""
    assert process.stderr is not None
    for line in process.stderr:
        if "worker_started" in line:
            # Nobody else reads on, and a worker that complains into a full pipe stands still.
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return datetime.fromisoformat(json.loads(line)["timestamp"])
    raise AssertionError("the worker ended without having worked")


@pytest.mark.req("R-276")
def test_a_second_worker_begins_only_when_the_first_is_gone(open_hall_on_each: Opened, tmp_path: Path) -> None:
    url = open_hall_on_each().house.settings.database.url
    with worker(tmp_path, url) as first:
        started(first)
        with worker(tmp_path, url) as second:
            told_to_stop = datetime.now(UTC)
            first.send_signal(signal.SIGTERM)
            assert first.wait() == 0
            assert started(second) >= told_to_stop
            second.send_signal(signal.SIGTERM)
            assert second.wait() == 0
