"""Files of a report, made of its kept content and nothing else: the same content gives the same bytes."""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.domain.figures import Unit
from app.queries.item_file import CSV, XLSX, harmless
from app.queries.report_pdf import pdf_of
from app.queries.report_words import Told
from app.texts import say

PDF = "application/pdf"
MEDIA: Mapping[str, str] = {"pdf": PDF, "xlsx": XLSX, "csv": CSV}
LANGS = ("zh", "en")
A4 = 9
"""Number of A4 among the papers of a workbook."""


@dataclass(frozen=True, slots=True)
class ReportFile:
    form: str
    lang: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def files_of(content: Mapping[str, Any], digest: str) -> list[ReportFile]:
    """Every file of a report. digest: of the content, printed on each."""
    return [ReportFile(form, lang, file_of(content, digest, form, lang)) for lang in LANGS for form in MEDIA]


def file_of(content: Mapping[str, Any], digest: str, form: str, lang: str) -> bytes:
    told = Told(content, digest, lang)
    match form:
        case "pdf":
            return pdf_of(told)
        case "xlsx":
            return _Book(told).made()
        case _:
            return _csv(told)


CSV_COLUMNS = ("section", "cut", "key", "label", "figure", "name", "value", "measure")


def _csv(told: Told) -> bytes:
    """One line a figure, so that a program reads every report alike; seconds and shares are plain numbers."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(CSV_COLUMNS)
    writer.writerow([say(f"report_word.{column}", told.lang) for column in CSV_COLUMNS])
    for section in told.content["sections"]:
        lines = [(section["by"], row["key"], told.of(row["label"]), row["values"]) for row in section["rows"]]
        for cut, key, label, values in [*lines, ("", "", told.word("total"), section["total"])]:
            for name in section["figures"]:
                value = "" if values[name] is None else values[name]
                told_of = (section["name"], cut, harmless(key), harmless(label), name, told.figure(name))
                writer.writerow([*told_of, value, told.unit(name)])
    writer.writerows([harmless(cell) for cell in line] for line in told.about())
    return text.getvalue().encode("utf-8-sig")  # without the mark, spreadsheets here read GB 18030


_TAB_MOST = 31
"""Letters that a tab may have."""


def _tab(name: str) -> str:
    words = " ".join(name.split())
    return words if len(words) <= _TAB_MOST else words[:_TAB_MOST].rsplit(" ", 1)[0]


class _Book:
    """The workbook: a sheet a table, one of definitions, one that says what it is."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.file = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        self.book.set_properties(
            {"title": told.title, "created": datetime.fromisoformat(told.content["made_at"]).replace(tzinfo=None)}
        )
        self.book.set_size(1920, 1200)
        self.title = self._format(bold=True, font_size=16, align="center")
        self.quiet = self._format(font_color="#555555")
        self.head = self._format(bold=True, border=1, bg_color="#e8eef4", text_wrap=True, align="center", valign="vcenter")
        self.text = self._format(border=1)
        self.wrapped = self._format(border=1, text_wrap=True, valign="top")
        self.whole = self._format(border=1, num_format="#,##0")
        self.units: Mapping[str, Format] = {
            Unit.COUNT: self.whole, Unit.MINUTES: self.whole, Unit.SECONDS: self._format(border=1, num_format="[mm]:ss"),
            Unit.SHARE: self._format(border=1, num_format="0.0%"), Unit.NUMBER: self._format(border=1, num_format="0.00"),
        }  # fmt: skip

    def _format(self, **how: Any) -> Format:
        return self.book.add_format({"font_name": "SimSun" if self.told.lang == "zh" else "Calibri", **how})

    def made(self) -> bytes:
        for section in self.told.content["sections"]:
            if section["by"]:
                self._cut(section)
            else:
                self._totals(section)
        if self.told.content["adjustments"]:
            self._texts("adjustments", self.told.adjustment_head(), self.told.adjustments(), (6, 8, 26, 22, 12, 12, 18, 40))
        self._texts("definitions", self.told.definition_head(), self.told.definitions(), (26, 26, 60, 10, 8))
        self._texts("about", None, self.told.about(), (28, 90))
        self.book.close()
        return self.file.getvalue()

    def _sheet(self, name: str, columns: int) -> Worksheet:
        sheet = self.book.add_worksheet(_tab(name))
        sheet.set_paper(A4)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        if columns > 6:
            sheet.set_landscape()
        sheet.set_footer(f"&L{self.told.footer.replace('&', '&&')}&R&P / &N")
        return sheet

    def _begin(self, section: Mapping[str, Any], columns: int) -> Worksheet:
        title = self.told.section(section["name"])
        sheet = self._sheet(title.replace("/", " ").replace(":", " "), columns)
        sheet.merge_range(0, 0, 0, columns - 1, harmless(f"{self.told.title} · {title}"), self.title)
        sheet.write_string(1, 0, harmless(self.told.line), self.quiet)
        sheet.set_row(0, 26)
        sheet.freeze_panes(3, 1)
        sheet.repeat_rows(2)
        return sheet

    def _cut(self, section: Mapping[str, Any]) -> None:
        names = section["figures"]
        sheet = self._begin(section, len(names) + 1)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, len(names), 12)
        sheet.set_row(2, 32)
        for column, text in enumerate([self.told.cut(section["by"]), *(self.told.figure(name) for name in names)]):
            sheet.write_string(2, column, text, self.head)
        lines = [(self.told.of(row["label"]), row["values"]) for row in section["rows"]]
        lines += [(self.told.word("total"), section["total"])] if section["lines"] == "all" else []
        for line, (label, values) in enumerate(lines, 3):
            sheet.write_string(line, 0, harmless(label), self.text)
            for column, name in enumerate(names, 1):
                self._value(sheet, line, column, name, values[name])

    def _totals(self, section: Mapping[str, Any]) -> None:
        columns = [section["total"], *(one["total"] for one in section["before"])]
        sheet = self._begin(section, max(len(columns) + 1, 2))
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, len(columns), 16)
        heads = [self.told.word("figure"), self.told.word("value"), *(self.told.before(one) for one in section["before"])]
        for column, text in enumerate(heads):
            sheet.write_string(2, column, text, self.head)
        for line, name in enumerate(section["figures"], 3):
            sheet.write_string(line, 0, self.told.figure(name), self.text)
            for column, values in enumerate(columns, 1):
                self._value(sheet, line, column, name, values[name])

    def _value(self, sheet: Worksheet, line: int, column: int, name: str, value: float | None) -> None:
        unit = self.told.unit(name)
        form = self.units[unit]
        if value is None:
            sheet.write_blank(line, column, None, form)
        else:
            # A spreadsheet counts time in days.
            sheet.write_number(line, column, value / 86_400 if unit == Unit.SECONDS else value, form)

    def _texts(self, name: str, head: Sequence[str] | None, lines: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        sheet = self._sheet(self.told.word(name), len(widths))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for column, text in enumerate(head or ()):
            sheet.write_string(0, column, text, self.head)
        if head:
            sheet.freeze_panes(1, 0)
            sheet.repeat_rows(0)
        for line, cells in enumerate(lines, 1 if head else 0):
            for column, text in enumerate(cells):
                sheet.write_string(line, column, harmless(text), self.wrapped)
