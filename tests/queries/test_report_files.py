"""Files of a report as other programs read them: a document of A4 pages, a workbook with typed cells, lines of figures."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pypdf
import pypdfium2
import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.reports import KINDS, read_period
from app.queries.figures import Ask, figures
from app.queries.report_files import CSV_COLUMNS, LANGS, MEDIA, file_of, files_of
from app.queries.reports import Compiling, digest_of, halls_of
from app.texts import CATALOGUE
from tests.builders import SmallHall, card
from tests.support.reporting import go_to, table

A4_MM = (210, 297)
PERIODS = {"day": "2026-03-02", "week": "2026-W10", "month": "2026-03", "quarter": "2026-Q1", "year": "2026"}


@pytest.fixture
def busy(hall: SmallHall) -> SmallHall:
    """A hall after a day on which some waited long, some left, and some said what they thought."""
    desk, other = hall.open("1"), hall.open("2")
    hall.take(item="passport", special_group="elderly")
    for n in range(4):
        hall.take(item="house")
        hall.clock.advance(70 * 60 if n == 0 else 120)
        rated = (desk if n % 2 else other).serves()
        hall.rate(rated, 5, by=hall.device("integration"))
    hall.cancel(hall.take())
    desk.close()
    other.close()
    return hall


def content_of(hall: SmallHall, kind: str) -> dict[str, Any]:
    go_to(hall.clock, "2027-01-02 01:00")
    wanted = KINDS[kind]
    with hall.house.database.read() as connection:
        halls = halls_of(connection, hall.house.halls, hall.config, wanted)
        work = Compiling(connection, halls, wanted, read_period(wanted.span, PERIODS[wanted.span.value]), hall.clock.now)
        return work.content(list(work.sections()), "")


def pages(data: bytes) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(data))
    for page in reader.pages:
        size = tuple(round(float(side) / 72 * 25.4) for side in (page.mediabox.width, page.mediabox.height))
        assert size == A4_MM
    return [page.extract_text() for page in reader.pages]


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.req("R-222", "R-223", "R-225", "R-228", "R-229")
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_a_document_and_a_workbook_in_both_languages(busy: SmallHall, kind: str) -> None:
    content = content_of(busy, kind)
    digest = digest_of(content)
    for lang in LANGS:
        which = LANGS.index(lang)
        text = pages(file_of(content, digest, "pdf", lang))
        whole = squeezed("".join(text))
        hall_name = busy.config.name_en if which else busy.config.name
        assert squeezed(hall_name + (" – " if which else "") + CATALOGUE[f"report_kind.{kind}"][which]) in whole
        for section in content["sections"]:
            assert squeezed(CATALOGUE[f"report_section.{section['name']}"][which]) in whole
        for number, page in enumerate(text, 1):
            footer = f"Page{number}of{len(text)}" if which else f"第{number}页，共{len(text)}页"
            assert footer in squeezed(page)
            assert digest[:12] in squeezed(page)
        book = load_workbook(io.BytesIO(file_of(content, digest, "xlsx", lang)))
        assert len(book.worksheets) == len(content["sections"]) + 2
        assert all(sheet.page_setup.paperSize == 9 for sheet in book.worksheets)


def drawn(data: bytes) -> Iterator[float]:
    """Share of each page that is not white."""
    document = pypdfium2.PdfDocument(data)
    for page in document:
        levels = page.render(scale=1).to_pil().convert("L").histogram()
        yield sum(levels[:200]) / sum(levels)
    document.close()


@pytest.mark.req("R-222")
def test_the_pages_have_ink_on_them_and_chinese_is_no_row_of_boxes(busy: SmallHall) -> None:
    content = content_of(busy, "month")
    data = file_of(content, digest_of(content), "pdf", "zh")
    assert all(0.01 < share < 0.5 for share in drawn(data))
    fonts = {str(font["/BaseFont"]) for page in pypdf.PdfReader(io.BytesIO(data)).pages for font in _fonts(page)}
    assert any("CJK" in name or "Song" in name or "Hei" in name or "Fang" in name for name in fonts), fonts


def _fonts(page: Any) -> list[Any]:
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


@pytest.mark.req("R-222")
@pytest.mark.parametrize("windows", [2, 60])
def test_the_daily_sheet_is_one_page_however_many_windows_there_are(busy: SmallHall, windows: int) -> None:
    content = content_of(busy, "day")
    section = table(content, "windows")
    section["rows"] = [section["rows"][n % 2] for n in range(windows)]
    [page] = pages(file_of(content, digest_of(content), "pdf", "zh"))
    assert squeezed(page).count("号窗口") == windows
    assert "签发" in squeezed(page)


def sheet(content: dict[str, Any], section: str, lang: str = "zh") -> Worksheet:
    book = load_workbook(io.BytesIO(file_of(content, digest_of(content), "xlsx", lang)))
    found = book[CATALOGUE[f"report_section.{section}"][LANGS.index(lang)].replace("/", " ").replace(":", " ")[:31]]
    assert isinstance(found, Worksheet)
    return found


@pytest.mark.req("R-218", "R-222")
def test_cells_of_a_workbook_are_numbers_times_and_shares(busy: SmallHall) -> None:
    content = content_of(busy, "month")
    waits = sheet(content, "waits")
    assert waits.freeze_panes == "B4"
    assert waits.print_title_rows == "$3:$3"
    heads = [cell.value for cell in waits[3]]
    row: dict[Any, Any] = dict(zip(heads, waits[waits.max_row], strict=True))
    total = table(content, "waits")["total"]
    longest = row["最长等候"]
    assert longest.number_format == "[mm]:ss"
    assert longest.is_date
    assert longest.value.total_seconds() == total["max_wait_seconds"] >= 70 * 60
    assert (row["超目标率"].value, row["超目标率"].number_format) == (total["over_target_share"], "0.0%")
    assert (row["等候数"].value, row["等候数"].data_type) == (4, "n")


@pytest.mark.req("R-222")
def test_a_workbook_says_what_it_is_made_of(busy: SmallHall) -> None:
    content = content_of(busy, "rating")
    digest = digest_of(content)
    book = load_workbook(io.BytesIO(file_of(content, digest, "xlsx", "zh")))
    about = {row[0].value: row[1].value for row in book["报表信息"].iter_rows()}
    assert about["数据校验码（SHA-256）"] == digest
    assert (about["指标定义版本"], about["统计期间"], about["时区"]) == ("1", "2026-03-01 – 2026-03-31", "Asia/Shanghai")
    assert int(str(about["数据行数"])) == sum(len(section["rows"]) + 1 for section in content["sections"])
    defined = [row[0].value for row in book["指标定义"].iter_rows(min_row=2)]
    assert defined == list(content["figures"])


@pytest.mark.req("R-222")
def test_every_figure_is_a_line_for_a_program(busy: SmallHall) -> None:
    content = content_of(busy, "month")
    text = file_of(content, digest_of(content), "csv", "en")
    assert text.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    assert tuple(lines[0]) == CSV_COLUMNS
    found = {(line[0], line[1], line[2], line[4]): line[6] for line in lines[2:] if len(line) == len(CSV_COLUMNS)}
    for section in content["sections"]:
        rows = [(section["by"], row["key"], row["values"]) for row in section["rows"]]
        for cut, key, values in [("", "", section["total"]), *rows]:
            for name, value in values.items():
                assert found[section["name"], cut, key, name] == ("" if value is None else str(value))


@pytest.mark.req("R-221", "R-222")
def test_a_report_says_what_the_engine_says(busy: SmallHall) -> None:
    content = content_of(busy, "month")
    period = read_period(KINDS["month"].span, "2026-03")
    for section in content["sections"]:
        by = (section["by"],) if section["by"] else ()
        ask = Ask(period.first, period.last, tuple(section["figures"]), by, target_seconds=content["target_seconds"])
        answer = busy.look(figures, [busy.config], ask, busy.clock.now)
        assert section["total"] == answer.total
        for row in section["rows"]:
            assert row["values"] == answer.rows[row["key"],]
    ledger = table(content, "ledger")["total"]
    assert ledger["issued"] == sum(value for name, value in ledger.items() if name != "issued") == 6


@pytest.mark.req("R-228")
def test_the_rating_report_names_the_busiest_windows_and_those_without_a_case(busy: SmallHall) -> None:
    content = content_of(busy, "rating")
    levels = table(content, "levels")["total"]
    assert (levels["services"], levels["rated"], levels["participation"], levels["level_5_share"]) == (4, 4, 1.0, 1.0)
    assert [row["label"][0] for row in table(content, "top_windows")["rows"]] == ["1 号窗口", "2 号窗口"]
    assert [row["label"][0] for row in table(content, "idle_windows")["rows"]] == ["3 号窗口", "4 号窗口"]


HOSTILE = ["=HYPERLINK(1)", '#panic("x") $ \\ *_`<a> @b', "+1", "@SUM(1)"]


@pytest.mark.req("R-265")
def test_what_people_wrote_is_text_in_every_file(busy: SmallHall) -> None:
    content = content_of(busy, "day")
    rows = table(content, "windows")["rows"]
    content["hall"]["name"] = HOSTILE[1]
    table(content, "windows")["rows"] = [{**rows[0], "key": str(n), "label": [name, name]} for n, name in enumerate(HOSTILE)]
    digest = digest_of(content)
    [page] = pages(file_of(content, digest, "pdf", "zh"))
    for name in HOSTILE:
        assert squeezed(name) in squeezed(page)
    book = load_workbook(io.BytesIO(file_of(content, digest, "xlsx", "zh")))
    cells = [cell for one in book.worksheets for row in one.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    text = file_of(content, digest, "csv", "zh").decode("utf-8-sig")
    assert not any(cell.startswith(("=", "+", "@")) for line in csv.reader(io.StringIO(text)) for cell in line)


def test_names_of_visitors_stand_in_no_report(hall: SmallHall) -> None:
    desk = hall.open("1")
    hall.take(identity=card(7, "欧阳小明"))
    desk.serves()
    for kind in ("day", "month"):
        content = content_of(hall, kind)
        for file in files_of(content, digest_of(content)):
            shown = "".join(pages(file.data)) if file.form == "pdf" else file.data.decode("utf-8", "ignore")
            assert "欧阳" not in shown
        assert "欧阳" not in repr(content)
        assert ("李明" in repr(content)) is (kind == "month")  # the staff of the hall, in what the hall reads of itself


def test_the_same_content_is_the_same_bytes(busy: SmallHall) -> None:
    content = content_of(busy, "progress")
    first, second = (files_of(content, digest_of(content)) for _ in range(2))
    assert [file.sha256 for file in first] == [file.sha256 for file in second]
    assert {file.form for file in first} == set(MEDIA)
