"""How the web processes run; ``hall serve`` starts gunicorn with this file."""

# First line of all: psycopg, ssl and threading must meet a patched world, or one slow query stops every screen.
from gevent import monkey

monkey.patch_all()

import ctypes  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
from typing import Any  # noqa: E402

from app.settings import load_settings  # noqa: E402

_settings = load_settings(env=os.environ)

wsgi_app = "wsgi:application"
bind = f"{_settings.server.host}:{_settings.server.port}"
workers = _settings.server.workers
worker_class = "gevent"
# One for each screen, desk and pad and each phone that holds the line, with room for the requests beside them.
worker_connections = 2000 + _settings.limits.phones_held
backlog = 2048
timeout = 60  # a worker that does not answer its arbiter for a minute is stuck; no request takes that long
graceful_timeout = 3  # open websockets would otherwise hold a restart for half a minute (gunicorn #2303)
limit_request_line = 8190  # the draft of a rehearsal is in its address, so that it can be kept and sent on
keepalive = 75  # longer than the kiosk's and the proxies' own, so that they close first
control_socket_disable = True  # two installations of one user would share one control socket
accesslog = None  # requests carry ticket links; what matters is in the event log
loglevel = "warning"
preload_app = False


_PR_SET_PDEATHSIG = 1


def post_fork(_server: Any, worker: Any) -> None:
    """A worker ends with its arbiter: what is left of a web server that was killed would keep the port from the next one.

    gunicorn's worker looks for its arbiter once a second, and goes on serving open connections after that; one that is stuck
    never looks. Other systems than Linux have only that look; ``hall serve`` waits for the port there.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != worker.ppid:  # it was killed before we said so
            os._exit(1)


def post_worker_init(worker: Any) -> None:
    """Begin to follow the events once the worker has its own connections."""
    if not monkey.is_module_patched("select"):
        raise RuntimeError("gevent must patch the standard library before anything else is imported")
    worker.wsgi.extensions["tinghao.sockets"].start()


def worker_exit(_server: Any, worker: Any) -> None:
    """End the background work; a worker that never became ready has none."""
    application = getattr(worker, "wsgi", None)
    if application is not None:
        application.extensions["tinghao.sockets"].stop()
