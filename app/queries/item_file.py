"""The file of service items: an empty template, or the hall's items to be changed and imported again."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from app.operations.catalogue import COLUMNS, heading
from app.operations.configuration import HallConfig
from app.queries.configuration import item_setup
from app.texts import group

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
SPARE_LINES = 200
"""Lines of a workbook prepared for what is added by hand."""


def item_file(hall: HallConfig, form: str, lang: str, *, filled: bool) -> bytes:
    """form: "csv" or "xlsx". Importing a filled one unchanged changes nothing."""
    rows = [_row(item_setup(hall, item), lang) for item in hall.items.values()] if filled else []
    headings = [heading(column, lang) for column in COLUMNS]
    return _xlsx(headings, rows) if form == "xlsx" else _csv(headings, rows)


def _row(item: dict[str, Any], lang: str) -> list[str]:
    written = item | {"kind": group("item_kind", lang).get(item["kind"], item["kind"])}
    return ["" if written[column] is None else harmless(str(written[column])) for column in COLUMNS]


def harmless(text: str) -> str:
    """Spreadsheets run what begins like a formula; the import takes the mark off again."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "'")) else text


def _csv(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([headings, *rows])
    return file.getvalue().encode("utf-8-sig")  # without the mark, spreadsheets here read GB 18030


def _xlsx(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415 - no start waits for it
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook()
    sheet = book.worksheets[0]
    for row in (headings, *rows):
        sheet.append(list(row))
    for column, name in enumerate(COLUMNS, 1):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = 28 if name in ("code", "name", "department", "guide_text") else 14
        # Empty lines too, and as text: a long code typed into a cell for numbers becomes 4.4E+11.
        for line in range(2, len(rows) + 2 + SPARE_LINES):
            sheet.cell(line, column).number_format = "@"
    sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
