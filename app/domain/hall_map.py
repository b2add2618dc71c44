"""The drawing of a hall (R-110): places in a rectangle whose origin is the top left corner."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.errors import Invalid

KINDS = ("zone", "window", "area", "kiosk", "door", "toilet", "lift", "stairs", "room", "here")


def check_map(drawn: Mapping[str, Any], codes: Mapping[str, Iterable[str]]) -> None:
    """Check what no single value shows. codes: those the hall knows, by kind of place; kinds left out take any code.

    Raises Invalid ``map_place_outside``, ``map_code_unknown``, ``map_code_missing`` or ``map_place_twice``, each with the
    number of the place in the list (from 1).
    """
    known = {kind: set(these) for kind, these in codes.items()}
    ids: dict[str, int] = {}
    for n, place in enumerate(drawn["places"], 1):
        if place["id"] in ids:
            raise Invalid("map_place_twice", n=n, other=ids[place["id"]])
        ids[place["id"]] = n
        if place["x"] + place["w"] > drawn["width"] or place["y"] + place["h"] > drawn["height"]:
            raise Invalid("map_place_outside", n=n, width=_short(drawn["width"]), height=_short(drawn["height"]))
        kind, code = place["kind"], place["code"]
        if kind in known and not code:
            raise Invalid("map_code_missing", n=n)
        if kind in known and code not in known[kind]:
            raise Invalid("map_code_unknown", n=n, key=code)


def _short(number: float) -> str:
    return f"{number:g}"
