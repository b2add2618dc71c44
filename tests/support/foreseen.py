"""What a server that foresees the next half hour answers, made up: for pictures and tests of the screens that show it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, Route

Pair = tuple[int | None, int | None]

TARGET: Final = 20  # minutes
NAMES: Final = {
    "Z": ("综合咨询", "General enquiries"),
    "A": ("综合窗口", "Comprehensive windows"),
    "T": ("特殊群体服务", "Priority assistance"),
    "K": ("跨域通办", "Cross-region services"),
    "B": ("“办不成事”反映", "“Can't get it done”"),
}
REASONS: Final = {
    "lend": ("9 号窗口较空，只有 1 人等候", "window 9 can be spared, only 1 wait there"),
    "open": ("4 号窗口未开，刘国栋（A 岗）有空", "window 4 is closed, 刘国栋 (post A) is free"),
}
SOON: Final = timedelta(minutes=50)


def now() -> datetime:
    return datetime.now(ZoneInfo("Asia/Shanghai")).replace(second=0, microsecond=0)


def zone(code: str, waiting: int, waits: tuple[int | None, ...], **more: Any) -> dict[str, Any]:
    """A zone that keeps its target, unless told otherwise. waits: now, in 15 and in 30 minutes, in minutes."""
    name, name_en = NAMES.get(code, (f"{code} 区业务", f"Services {code}"))
    told = dict(zip(("now", "in_15", "in_30"), waits, strict=True))
    return {
        "zone": code, "name": name, "name_en": name_en, "waiting": waiting, "served": True, "slow_minutes": waits[0] or 0,
        "breaks": None, "by_minutes": 0, **told, **more,
    }  # fmt: skip


def effect(zones: dict[str, dict[str, Any]], mean: int = -420, over: tuple[int, int] = (85, 12)) -> dict[str, Any]:
    return {"zones": zones, "waiting_mean_change_seconds": mean, "over_target_minutes": list(over), "walks": 16}


def zone_effect(waiting: int, pairs: Iterable[Pair], helped: int = 0, harmed: int = 0) -> dict[str, Any]:
    """pairs: seconds without and with the move, now, in 15 and in 30 minutes."""
    told = {moment: list(pair) for moment, pair in zip(("now", "in_15", "in_30"), pairs, strict=True)}
    return {**told, "waiting": waiting, "helped": helped, "harmed": harmed}


STEADY: Final = ((240, 250), (300, 300), (300, 290))


def usual_effect() -> dict[str, Any]:
    """Much better for one zone, a little later for the one that lends, nothing for a third."""
    return effect(
        {
            "A": zone_effect(14, ((1080, 720), (1740, 1080), (1980, 1140)), helped=9),
            "T": zone_effect(1, ((180, 300), (240, 420), (240, 420)), harmed=1),
            "Z": zone_effect(4, STEADY),
        }
    )


def proposal(kind: str, window: str, window_id: str, lang: str = "zh", **more: Any) -> dict[str, Any]:
    """A move for the comprehensive windows; one that lends ends by itself in 50 minutes."""
    until = int((now() + SOON).timestamp() * 1000) if kind == "lend" else None
    person = {} if kind == "lend" else {"person": "clerk04", "person_name": "刘国栋"}
    return {
        "id": f"p-{kind}-{window}", "kind": kind, "window": window, "window_id": window_id, "zone": "A", "until": until,
        "person": None, "person_name": "", "reason": REASONS[kind][lang == "en"], "effect": usual_effect(),
        "proposed_at": now().isoformat(), "breaks": "in_15", "target_minutes": TARGET, **person, **more,
    }  # fmt: skip


def outlook(zones: list[dict[str, Any]], proposed: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"as_of": now().isoformat(), "target_minutes": TARGET, "zones": zones, "proposal": proposed}


NOTHING: Final[dict[str, Any]] = {"as_of": None, "target_minutes": TARGET, "zones": [], "proposal": None}


def calm_zones() -> list[dict[str, Any]]:
    return [
        zone("Z", 4, (4, 5, 5)), zone("A", 6, (12, 14, 13)), zone("T", 1, (3, 4, 4)), zone("K", 2, (9, 8, None)),
        zone("B", 0, (0, 0, 0)),
    ]  # fmt: skip


def breaking_zones() -> list[dict[str, Any]]:
    """One zone breaks its target in a quarter of an hour, and those in line of another do already."""
    calm = {one["zone"]: one for one in calm_zones()}
    calm["A"] = zone("A", 14, (18, 29, 33), breaks="in_15", by_minutes=13)
    calm["K"] = zone("K", 5, (16, 15, None), breaks="now", by_minutes=6, slow_minutes=26)
    return list(calm.values())


def moves(lang: str = "zh") -> list[dict[str, Any]]:
    """Two days of the register: one waits, one was done, one was not wanted any more, one was done and did not help."""
    rows: list[tuple[datetime, str, str, dict[str, Any]]] = [
        (now() - timedelta(minutes=4), "lend", "9", {"state": "open"}),
        (now() - timedelta(hours=1), "open", "4", {"state": "taken", "taken_by": "徐正平", "actual": (14, 1080, 1140)}),
        (now() - timedelta(hours=2), "lend", "11", {"state": "withdrawn", "actual": (9, 1500, 1740)}),
        (now() - timedelta(days=1), "open", "5", {"state": "taken", "taken_by": "徐正平", "actual": (11, 1620, 1140)}),
        (now() - timedelta(days=1, hours=1), "lend", "9", {"state": "taken", "taken_by": "徐正平", "actual": (0, None, 1140)}),
    ]
    return [_move(place, at, kind, window, lang, more) for place, (at, kind, window, more) in enumerate(rows)]


def _move(place: int, at: datetime, kind: str, window: str, lang: str, more: dict[str, Any]) -> dict[str, Any]:
    name, name_en = NAMES["A"]
    ended = at + timedelta(minutes=2)
    told = proposal(kind, window, f"w-{window}", lang) | {
        "id": f"m-{place}", "zone_name": name, "zone_name_en": name_en, "proposed_at": at.isoformat(),
        "until": int((at + SOON).timestamp() * 1000) if kind == "lend" else None, "taken_by": "",
        "ended_at": None if more["state"] == "open" else ended.isoformat(), "actual": None, **more,
    }  # fmt: skip
    if told["actual"]:
        called, median, foreseen = told["actual"]
        told["actual"] = {
            "called": called, "median_wait_seconds": median, "foreseen_seconds": foreseen,
            "from": (at + timedelta(minutes=10)).isoformat(), "to": (at + timedelta(minutes=30)).isoformat(),
        }  # fmt: skip
    return told


def answer(page: Page, path: str, told: Any) -> None:
    """From now on every page of this visitor is answered so. path: the end of an address, such as "/outlook"."""
    page.context.route(f"**/api/v1/halls/H1{path}", lambda route: route.fulfill(json=told() if callable(told) else told))


def crowd(page: Page, lang: str = "zh") -> None:
    """An alarm about the line of the comprehensive windows, among what the floor is told."""
    alarm = {
        "id": "crowded:A", "type": "crowded", "since": int(now().timestamp() * 1000), "level": "orange", "zone": "A",
        "text": "31 people wait for Comprehensive windows" if lang == "en" else "综合窗口 31 人在等",
    }  # fmt: skip

    def told(route: Route) -> None:
        found = route.fetch()
        floor = found.json()
        floor["state"]["staff"]["alarms"] = [alarm]
        route.fulfill(response=found, json=floor)

    page.context.route("**/api/v1/halls/H1/floor", told)
