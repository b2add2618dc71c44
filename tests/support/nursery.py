"""``python -m tests.support.nursery KIND``: forks itself for each program that ``tests.support.programs`` wants.

It has one thread, opens nothing and reads no setting: a fork of it differs from a new interpreter in what is imported, and in
nothing else.
"""

import os
import sys

KIND = sys.argv[1]
fork, waitpid = os.fork, os.waitpid

if KIND == "web":  # as gunicorn.conf.py does, before anything else is imported
    from gevent import monkey

    monkey.patch_all()

import gc  # noqa: E402
import json  # noqa: E402
import runpy  # noqa: E402
import time  # noqa: E402
from importlib import import_module  # noqa: E402
from typing import Any  # noqa: E402

PROGRAM = "app.cli"
USED = {
    "web": [PROGRAM, "gunicorn.app.wsgiapp", "gunicorn.workers.ggevent", "engineio.async_drivers.gevent"],
    "plain": [PROGRAM],
}


def main() -> None:
    for name in USED[KIND]:
        import_module(name)
    del sys.modules[PROGRAM]  # it is run from its first line on, not taken as it lies here
    gc.collect()
    gc.freeze()  # a collector that looked through what is shared would copy it
    for line in sys.stdin:
        order = json.loads(line)
        answer = _start(order) if "start" in order else _code(order["poll"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _start(order: dict[str, Any]) -> int:
    pid = fork()
    if pid == 0:
        _become(order)
    return pid


def _become(order: dict[str, Any]) -> None:
    os.setsid()
    _open(os.devnull, os.O_RDONLY, 0)
    _open(order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 1)
    _open(order["errors"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 2)
    os.environ.clear()
    os.environ.update(order["env"])
    time.tzset()
    module, *sys.argv[1:] = order["start"]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    sys.exit()


def _open(path: str, flags: int, number: int) -> None:
    """Put a file in the place of the descriptor ``number``."""
    opened = os.open(path, flags, 0o644)
    os.dup2(opened, number)
    os.close(opened)


def _code(pid: int) -> int | None:
    """How a child ended, negative by a signal; None while it lives."""
    ended, status = waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


if __name__ == "__main__":
    main()
