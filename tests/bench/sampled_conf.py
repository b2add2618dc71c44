"""The hall's own gunicorn settings, and a sampler in its worker: which line runs, a thousand times a CPU second."""

import runpy
from pathlib import Path

# The hall's own file patches the standard library, so it comes before anything else.
globals().update(runpy.run_path(str(Path(__file__).resolve().parents[2] / "gunicorn.conf.py")))

from tests.bench import sampler  # noqa: E402

_begin = globals()["post_worker_init"]
_end = globals()["worker_exit"]


def post_worker_init(worker):  # type: ignore[no-untyped-def]
    _begin(worker)
    sampler.start()


def worker_exit(server, worker):  # type: ignore[no-untyped-def]
    sampler.stop()
    _end(server, worker)
