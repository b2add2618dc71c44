"""The two-month review: made-up figures of the demo's people, as they lie ready on the first of the odd month."""

import json
import random
import sqlite3
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from app.domain.indicators import USUAL, Subject, indicator_view
from app.domain.review import Period, last_period
from app.models.base import new_id
from tests.gallery.stage import Opens, Stage, View, shot

SIZES = ("1280x800", "390x844", "1920x1080")
VALUES = {
    "late_opening": (0, 0.08, 86), "uncovered": (0, 0.04, 86), "long_pauses": (0, 2.4, 41), "pace": (0.82, 1.28, 260),
    "held": (0.01, 0.09, 260), "in_target": (0.6, 0.93, 260), "satisfied": (0.88, 1, 90), "participation": (0.2, 0.45, 260),
}  # fmt: skip


FEW = {"n": 12, "shared": 0, "alone": 4, "services": 16, "days": 6, "observed_minutes": None, "expected_minutes": None}


def figures(chance: random.Random, subject: Subject, *, few: bool) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = {}
    for one in USUAL.of(subject):
        if one.code not in VALUES:
            found[one.code] = {"value": None, "n": None, "low": None, "high": None, "why": "by_hand"}
            continue
        low, high, n = VALUES[one.code]
        value = round(chance.uniform(low, high), 3)
        wide = one.code in ("pace", "satisfied")
        interval = {"low": round(value * 0.93, 3), "high": min(round(value * 1.07, 3), 1 if one.code == "satisfied" else 9)}
        told = {"value": value, "n": n, "why": "", **(interval if wide else {"low": None, "high": None})}
        found[one.code] = {"value": None, "n": 12, "low": None, "high": None, "why": "few"} if few and n == 260 else told
    return found


def facts_of(pace: float) -> dict[str, Any]:
    minutes = {"expected_minutes": 1872.0, "observed_minutes": round(1872 * pace, 1)}
    return {"n": 260, "shared": 3, "alone": 4, "services": 267, "days": 41, **minutes}


def keep(home: Path) -> Period:
    """A draft whose due day is near."""
    chance, now = random.Random(11), time.time_ns() // 1_000_000
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    period = last_period(today)
    connection = sqlite3.connect(home / "tinghao.sqlite3", timeout=30)
    with connection:
        hall_id = connection.execute("SELECT id FROM halls WHERE code = 'H1'").fetchone()[0]
        weights = json.dumps({group.value: weight for group, weight in USUAL.weights.items()})
        indicators = json.dumps([indicator_view(one) for one in USUAL.indicators])
        row = [new_id(), hall_id, 1, weights, indicators, 3, now, None, ""]
        connection.execute("INSERT INTO review_schemes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        review_id, norms = new_id(), json.dumps({"alike": [], "items": [], "hall": 420_000})
        days = [period.first.isoformat(), period.last.isoformat(), (today + timedelta(days=6)).isoformat()]
        row = [review_id, hall_id, period.code, *days, "drafted", 1, 1, norms, now, None, "", None, None, "", 0]
        connection.execute("INSERT INTO reviews VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        people = connection.execute(
            "SELECT id, number, name FROM people WHERE hall_id = ? AND role = 'clerk' ORDER BY username LIMIT 7", [hall_id]
        ).fetchall()
        windows = connection.execute(
            "SELECT id, number, name FROM windows WHERE hall_id = ? ORDER BY CAST(number AS INTEGER) LIMIT 6", [hall_id]
        ).fetchall()
        for subject, rows in ((Subject.PERSON, people), (Subject.WINDOW, windows)):
            for subject_id, number, name in rows:
                told = figures(chance, subject, few=subject_id == rows[-1][0])
                facts = json.dumps(FEW if told["pace"]["why"] else facts_of(told["pace"]["value"]))
                row = [new_id(), review_id, subject.value, subject_id, number, name, json.dumps(told), facts]
                connection.execute("INSERT INTO review_sheets VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    connection.close()
    return period


def as_manager(view: View) -> Page:
    page = view.open("/review", login="manager01")
    expect(page.locator("[data-value=person] tbody tr").first).to_be_visible()
    return page


@shot("review", "draft", title=("双月考核初稿", "The draft of a review"), sizes=SIZES, fresh=True)
def draft(stage: Stage) -> Opens:
    keep(stage.lobby.server.home)
    return as_manager


@shot("review", "sheet", title=("一张考核表", "One sheet"), sizes=SIZES[:2], fresh=True)
def sheet(stage: Stage) -> Opens:
    keep(stage.lobby.server.home)

    def opens(view: View) -> Page:
        page = as_manager(view)
        page.locator("[data-value=person] [data-action=open-sheet]").first.click()
        expect(page.locator("[data-field=sheet_total]")).to_be_visible()
        return page

    return opens


@shot("review", "own", title=("我的考核表", "One's own sheet"), sizes=SIZES[:2], fresh=True)
def own(stage: Stage) -> Opens:
    period = keep(stage.lobby.server.home)
    stage.lobby.ask("POST", f"/halls/H1/reviews/{period.code}/actions/publish")

    def opens(view: View) -> Page:
        page = view.open("/review", login="clerk01")
        expect(page.locator("[data-field=total]")).to_be_visible()
        return page

    return opens


@shot("review", "scheme", title=("考核指标", "Indicators of a review"), sizes=SIZES[:2])
def scheme(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/review#scheme", login="manager01")
        expect(page.locator("[data-action=save-scheme]")).to_be_visible()
        return page

    return opens


@shot("review", "none", title=("还没有考核", "No review yet"), sizes=SIZES[1:2], fresh=True)
def none(stage: Stage) -> Opens:
    def opens(view: View) -> Page:
        page = view.open("/review", login="manager01")
        expect(page.locator("[data-field=none]")).to_be_visible()
        return page

    return opens
