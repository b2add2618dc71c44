"""Roster and attendance sheet as files: for people, and for the import to read again."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.operations.configuration import HallConfig
from app.queries.item_file import harmless
from app.texts import group, say


def roster_file(view: dict[str, Any], form: str, lang: str) -> bytes:
    """One line a day, session and post, empty ones too, so that it can be filled in and imported."""
    columns = ("day", "session", "post", "duty", "name", "gap")
    rows = []
    for day in view["days"]:
        for session in day["sessions"]:
            for line in session["posts"]:
                if not line["open"] and not line["planned"]:
                    continue
                gap = say(f"gap.{line['gap']}", lang) if line["gap"] else ""
                rows.append([day["day"], str(session["session"]), line["post"], line["planned"] or "", line["name"], gap])
    # The import knows the Chinese headings and the keys.
    headings = [say(f"roster_column.{name}", "zh") if lang == "zh" else name for name in columns]
    return table_file(headings, rows, form)


_MINUTES = ("as_a", "as_b", "other", "alone", "pause")
_ATTENDANCE = ("day", "name", "number", "planned", "came_at", "left_at", *_MINUTES, "served", "status", "corrected")


def attendance_file(lines: Sequence[dict[str, Any]], hall: HallConfig, form: str, lang: str) -> bytes:
    words = group("attendance", lang)
    rows = []
    for line in lines:
        told = {name: str(round(line[f"{name}_seconds"] / 60)) for name in _MINUTES}
        told |= {name: _clock(line[name], hall) for name in ("came_at", "left_at")}
        told |= {"planned": " ".join(line["planned"]), "status": words.get(line["status"], line["status"])}
        told |= {"corrected": line["corrected"]["reason"] if line["corrected"] else ""}
        rows.append([str(told.get(name, line.get(name, ""))) for name in _ATTENDANCE])
    return table_file([say(f"attendance_column.{name}", lang) for name in _ATTENDANCE], rows, form)


def _clock(text: str | None, hall: HallConfig) -> str:
    return f"{datetime.fromisoformat(text).astimezone(hall.timezone):%H:%M}" if text else ""


def table_file(headings: Sequence[str], rows: Sequence[Sequence[str | float]], form: str) -> bytes:
    """form: "csv" or "xlsx"; numbers stay numbers."""
    lines: list[Sequence[str | float]] = [[harmless(heading) for heading in headings]]
    lines += [[harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    if form == "csv":
        text = io.StringIO(newline="")
        csv.writer(text).writerows(lines)
        return text.getvalue().encode("utf-8-sig")  # without the mark, spreadsheets here read GB 18030
    from openpyxl import Workbook  # noqa: PLC0415 - no start waits for it

    book = Workbook()
    sheet = book.worksheets[0]
    for row in lines:
        sheet.append(list(row))
    sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
