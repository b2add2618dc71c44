"""``hall serve --with-worker`` as a person starts it: three programs that begin, go on and end together."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import requests

from tests.support.server import Server, copy_home

PATIENCE_SECONDS = 300.0


@pytest.fixture
def served(demo_home: Path, tmp_path: Path) -> Iterator[Server]:
    running = Server(copy_home(demo_home, tmp_path / "home"))
    running.start()
    yield running
    running.kill9()


def test_the_worker_is_started_again_when_it_dies_and_all_end_with_the_server(served: Server) -> None:
    _soon(lambda: len(_workers_that_began(served)) == 1)
    os.kill(_workers_that_began(served)[0], signal.SIGKILL)
    _soon(lambda: len(_workers_that_began(served)) == 2)
    second = _workers_that_began(served)[1]
    assert requests.get(f"{served.base_url}/readyz", timeout=60).ok
    served.stop()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{served.base_url}/readyz", timeout=60)
    assert not _lives(second)


def test_a_web_server_that_is_killed_is_started_again_and_the_hall_goes_on(served: Server) -> None:
    _soon(lambda: len(_workers_that_began(served)) == 1)
    webs = _webs(served)
    assert webs
    for pid in webs:
        os.kill(pid, signal.SIGKILL)
    _soon(lambda: bool(_webs(served)) and not set(webs) & set(_webs(served)))
    _soon(lambda: _answers(served))
    assert _lives(_workers_that_began(served)[0])
    assert len(_workers_that_began(served)) == 1
    served.stop()


def test_a_web_server_whose_parent_alone_is_killed_comes_back_though_its_child_is_stuck(served: Server) -> None:
    _soon(lambda: len(_workers_that_began(served)) == 1)
    webs = _webs(served)
    [parent] = [pid for pid in webs if _parent_of(pid) not in webs]
    children = [pid for pid in webs if pid != parent]
    assert children
    for pid in children:  # so that it can neither notice nor let go of the port by itself
        os.kill(pid, signal.SIGSTOP)
    os.kill(parent, signal.SIGKILL)
    _soon(lambda: bool(_webs(served)) and not set(webs) & set(_webs(served)))
    _soon(lambda: _answers(served))
    assert len(_workers_that_began(served)) == 1
    served.stop()


def _parent_of(pid: int) -> int:
    return int((Path("/proc") / str(pid) / "stat").read_text("utf-8").rpartition(")")[2].split()[1])


def _webs(served: Server) -> list[int]:
    """The processes of gunicorn, parent and child."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (place / "cmdline").read_bytes().split(b"\0")
            if b"gunicorn" in words and str(served.home).encode() in (place / "environ").read_bytes():
                found.append(int(place.name))
    return found


def _answers(served: Server) -> bool:
    with suppress(requests.ConnectionError):
        return requests.get(f"{served.base_url}/readyz", timeout=60).ok
    return False


def _workers_that_began(served: Server) -> list[int]:
    """Their process numbers, as they tell them."""
    told = []
    for line in served.log.read_text("utf-8").splitlines():
        with suppress(json.JSONDecodeError):
            told.append(json.loads(line))
    return [one["pid"] for one in told if one["event"] == "worker_started"]


def _soon(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.1)


def _lives(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False
