"""A bound on how often one address may ask, for doors that anybody can knock at (R-266)."""

import threading
import time


class PerMinute:
    """At most ``most`` takes a minute for each key, as a bucket that fills steadily. Counts within one process."""

    KEYS_MAX = 50_000

    def __init__(self, most: int) -> None:
        self._most = most
        self._rate = most / 60
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, key: str) -> bool:
        """Use one; False when ``key`` has none left."""
        now = time.monotonic()
        with self._lock:
            left, since = self._left.get(key, (float(self._most), now))
            left = min(left + (now - since) * self._rate, float(self._most))
            allowed = left >= 1
            if len(self._left) > self.KEYS_MAX:
                self._left.clear()
            self._left[key] = (left - 1 if allowed else left, now)
        return allowed
