"""What the demo halls are made of, read from app/data/demo."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[1] / "data" / "demo"
HALL = "H1"
TRAINING = "岗前培训"


@dataclass(frozen=True, slots=True)
class HallPlan:
    """One hall as hall.toml has it. items: the file of its service items, in the form that the import reads."""

    hall: dict[str, Any]
    areas: list[dict[str, Any]]
    zones: list[dict[str, Any]]
    windows: list[dict[str, Any]]
    people: list[dict[str, Any]]
    devices: list[dict[str, Any]]
    items: Path
    booking_plans: list[dict[str, Any]]
    themes: list[dict[str, Any]]

    @property
    def code(self) -> str:
        return str(self.hall["code"])


@cache
def hall_plans() -> tuple[HallPlan, ...]:
    """The centre, then its sub-hall."""
    table = tomllib.loads((DATA / "hall.toml").read_text("utf-8"))
    return _plan(table, "service_items.csv"), _plan(table["sub_hall"], "service_items_h2.csv")


def _plan(table: dict[str, Any], items: str) -> HallPlan:
    return HallPlan(
        hall=table["hall"], areas=table["areas"], zones=table["zones"], windows=table["windows"], people=table["people"],
        devices=_devices(table), items=DATA / items, booking_plans=table.get("booking_plans", []),
        themes=table.get("themes", []),
    )  # fmt: skip


def _devices(table: dict[str, Any]) -> list[dict[str, Any]]:
    """Those written down, and a display and a pad at each window of a hall that has devices at all."""
    written: list[dict[str, Any]] = table.get("devices", [])
    if not written:
        return []
    at_windows = [
        {"code": f"{code}{window['number']}", "kind": kind, "name": f"{window['number']} 号{name}", "window": window["number"]}
        for window in table["windows"]
        for kind, code, name in (("window_display", "WD", "窗口屏"), ("pad", "PAD", "评价器"))
    ]
    return written + at_windows
