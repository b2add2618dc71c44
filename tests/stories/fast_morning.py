"""gunicorn's door to a hall whose morning passes quickly; ``tests.support.fast_hall`` starts it."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic

from app.bootstrap import build, with_sockets
from app.realtime import sockets as realtime
from app.settings import load_settings


def fast_clock(start: datetime, stop: datetime, speed: float) -> Callable[[], datetime]:
    """Passes ``speed`` times faster than real time from ``start`` to ``stop``, then like any clock."""
    began, lasts = monotonic(), (stop - start).total_seconds() / speed

    def now() -> datetime:
        gone = monotonic() - began
        return start + timedelta(seconds=min(gone, lasts) * speed + max(0.0, gone - lasts))

    return now


def _moment(name: str) -> datetime:
    return datetime.fromisoformat(os.environ[name]).astimezone(UTC)


# Pages whose own clock runs as fast must hear a pulse as often as in a hall, and not think the line dead between two.
realtime.PULSE_SECONDS /= float(os.environ["MORNING_SPEED"])

application = build(
    load_settings(env=os.environ),
    fast_clock(_moment("MORNING_START"), _moment("MORNING_STOP"), float(os.environ["MORNING_SPEED"])),
)
sockets = with_sockets(application, async_mode="gevent")
sockets.io.server.eio.ping_timeout = 3600  # type: ignore[attr-defined]  # seconds of the page's clock
