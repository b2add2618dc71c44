"""The way to a hall, guessed from the straight line (R-089, R-090): stated assumptions, since no map service is asked.

Streets are longer than the straight line by ``DETOUR``. Who is near walks; who is farther takes a bus or drives, with some
minutes for waiting or parking.
"""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

DETOUR = 1.3
WALK_KMH = 4.5
RIDE_KMH = 20.0
RIDE_EXTRA_MINUTES = 5
WALKS_UP_TO_KM = 1.5
"""Straight line up to which people walk."""


@dataclass(frozen=True, slots=True)
class Way:
    """by: "walk" or "ride"."""

    by: str
    minutes: int


def way(distance_km: float) -> Way:
    """The way over a straight line of ``distance_km``, in whole minutes."""
    street = distance_km * DETOUR
    if distance_km <= WALKS_UP_TO_KM:
        return Way("walk", round(street / WALK_KMH * 60))
    return Way("ride", round(street / RIDE_KMH * 60) + RIDE_EXTRA_MINUTES)


def distance_km(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    """Great-circle distance of two places in degrees."""
    south, north = radians(lat), radians(to_lat)
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin(radians(to_lon - lon) / 2) ** 2
    return 2 * 6371 * asin(sqrt(min(half, 1.0)))
