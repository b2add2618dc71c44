"""How many windows a half hour needs (R-096): the smallest number with which few wait longer than the target.

Erlang's formula of the staffed queue: people come at random at a steady rate, each takes about as long as the learned
minutes, and the line is in balance. It knows no line left over from the half hour before and nobody who gives up; so it says
a little too few just after a rush, and a little too many for a rush that is short.
"""

from math import exp

MOST = 60
"""No zone has more windows."""


def wait_beyond(people: float, service_seconds: float, windows: int, target_seconds: float, span_seconds: float) -> float:
    """Share of those who come that wait longer than the target; 1.0 when the windows cannot keep up.

    people: who come in ``span_seconds``.
    """
    if people <= 0:
        return 0.0
    load = people * service_seconds / span_seconds
    if load >= windows:
        return 1.0
    blocked = 1.0  # Erlang's loss formula, step by step: no factorial becomes too large
    for count in range(1, windows + 1):
        blocked = load * blocked / (count + load * blocked)
    waits = blocked / (1 - load / windows * (1 - blocked))
    return waits * exp(-(windows - load) * target_seconds / service_seconds)


def windows_needed(
    people: float, service_seconds: float, target_seconds: float, span_seconds: float, most_beyond: float = 0.1
) -> int:
    """The fewest windows with which at most ``most_beyond`` of those who come wait longer than the target; 0 for nobody."""
    if people < 0.05:
        return 0
    for windows in range(1, MOST + 1):
        if wait_beyond(people, service_seconds, windows, target_seconds, span_seconds) <= most_beyond:
            return windows
    return MOST
