"""Figures as they stand on the screen, as a file: with what was asked, when, and by which definitions (M16)."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter import Workbook

from app.operations.configuration import HallConfig
from app.queries.item_file import harmless
from app.texts import CATALOGUE, say

_FORMATS = {"share": "0.0%", "number": "0.00", "count": "#,##0", "minutes": "#,##0", "seconds": "#,##0"}


def figures_file(
    view: Mapping[str, Any], hall: HallConfig, narrowing: Mapping[str, Sequence[str]], form: str, lang: str
) -> bytes:
    """form: "csv" or "xlsx". A sheet of figures, and one that says what they are; a CSV has the second below the first."""
    return _csv(view, hall, narrowing, lang) if form == "csv" else _xlsx(view, hall, narrowing, lang)


def _head(view: Mapping[str, Any], lang: str) -> list[str]:
    return [*(say(f"cut.{cut}", lang) for cut in view["by"]), *(_titled(figure, lang) for figure in view["figures"])]


def _titled(figure: Mapping[str, Any], lang: str) -> str:
    """A time with its unit: a file has numbers where the page has words."""
    in_unit = f"figures.in_{figure['unit']}"
    return say(in_unit, lang, title=figure["title"]) if in_unit in CATALOGUE else str(figure["title"])


def _rows(view: Mapping[str, Any], lang: str) -> list[list[Any]]:
    names = [figure["name"] for figure in view["figures"]]
    rows = [[*map(harmless, row["name"]), *(row["values"][name] for name in names)] for row in view["rows"]]
    cuts = len(view["by"])
    total = [say("figures.total", lang), *[""] * (cuts - 1)] if cuts else []
    return [*rows, [*total, *(view["total"][name] for name in names)]]


def _about(
    view: Mapping[str, Any], hall: HallConfig, narrowing: Mapping[str, Sequence[str]], lang: str
) -> list[list[str | int]]:
    said = "; ".join(f"{say(f'cut.{cut}', lang)} = {', '.join(values)}" for cut, values in narrowing.items())
    return [
        [say("figures.hall", lang), harmless(hall.name)],
        [say("figures.from_to", lang), f"{view['from']} – {view['to']}"],
        [say("figures.narrowed", lang), harmless(said)],
        [say("figures.target", lang), view["target_seconds"] // 60],
        [say("figures.made_at", lang), view["as_of"]],
        [say("figures.edition", lang), view["edition"]],
        [say("figures.rows", lang), len(view["rows"])],
    ]


def _definitions(view: Mapping[str, Any], lang: str) -> list[list[str]]:
    head = [say("figures.figure", lang), say("figures.formula", lang)]
    return [head, *([figure["title"], figure["formula"]] for figure in view["figures"])]


def _csv(view: Mapping[str, Any], hall: HallConfig, narrowing: Mapping[str, Sequence[str]], lang: str) -> bytes:
    text = io.StringIO(newline="")
    write = csv.writer(text)
    write.writerow(_head(view, lang))
    write.writerows(_rows(view, lang))
    write.writerow([])
    write.writerows(_about(view, hall, narrowing, lang))
    write.writerow([])
    write.writerows(_definitions(view, lang))
    return text.getvalue().encode("utf-8-sig")  # without the mark, spreadsheets here read GB 18030


def _xlsx(view: Mapping[str, Any], hall: HallConfig, narrowing: Mapping[str, Sequence[str]], lang: str) -> bytes:
    file = io.BytesIO()
    book = Workbook(file, {"in_memory": True})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    forms = {unit: book.add_format({"num_format": form}) for unit, form in _FORMATS.items()}
    sheet = book.add_worksheet(say("figures.figure", lang))
    cuts = len(view["by"])
    sheet.write_row(0, 0, _head(view, lang), bold)
    for place, row in enumerate(_rows(view, lang), 1):
        sheet.write_row(place, 0, row[:cuts])
        for column, (figure, value) in enumerate(zip(view["figures"], row[cuts:], strict=True), cuts):
            if value is not None:
                sheet.write_number(place, column, value, forms[figure["unit"]])
    sheet.freeze_panes(1, cuts)
    sheet.set_column(0, max(cuts - 1, 0), 18)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(0)
    about = book.add_worksheet(say("figures.formula", lang))
    lines = [*_about(view, hall, narrowing, lang), [], *_definitions(view, lang)]
    for place, line in enumerate(lines):
        about.write_row(place, 0, line)
    about.set_column(0, 0, 24)
    about.set_column(1, 1, 80)
    book.close()
    return file.getvalue()
