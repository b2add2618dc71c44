"""Import of service items: what files may look like, what is refused and how it is said, what an import changes."""

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import insert, select

from app.domain.people import Actor, Role
from app.domain.policy import Policy
from app.errors import HallError, Invalid
from app.models import Event, Hall, ServiceItem, Zone
from app.models.base import new_id
from app.operations.catalogue import ROWS_MAX, ItemRow, import_items, read_items
from app.operations.configuration import HallConfig, Halls
from app.operations.unit_of_work import Database, Work
from app.texts import CATALOGUE
from tests.support.clock import MORNING

TWO_ITEMS = "编码,名称,分钟\n440120010010,户口迁移,15\n440120010020,不动产抵押登记,20\n"
MANAGER = Actor(role=Role.MANAGER, hall_id="01hall", person_id="01manager", name="林")


def xlsx(*rows: list[Any]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def problems(refused: HallError) -> list[tuple[int, str, str]]:
    return [(row["line"], row["column"], row["problem"]) for row in refused.extra["rows"]]


def refused(data: bytes, name: str = "items.csv", encoding: str | None = None) -> Invalid:
    with pytest.raises(Invalid) as caught:
        read_items(data, name, encoding)
    return caught.value


# --- reading ----------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-282")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_of_a_file_is_found_out(encoding: str) -> None:
    rows = read_items(TWO_ITEMS.encode(encoding), "items.csv")
    assert [row.name for row in rows] == ["户口迁移", "不动产抵押登记"]


@pytest.mark.req("R-282")
def test_rare_characters_of_gb_18030_survive() -> None:
    name = "䶮𠮷𬭸镇便民事项"
    [row] = read_items(f"编码,名称\nA1,{name}\n".encode("gb18030"), "items.csv")
    assert row.name == name


@pytest.mark.req("R-282")
@pytest.mark.parametrize(
    ("told", "written"), [("GB 18030", "gb18030"), ("gbk", "gbk"), ("UTF-8", "utf-8"), ("utf8", "utf-8-sig")]
)
def test_the_encoding_may_be_told(told: str, written: str) -> None:
    assert len(read_items(TWO_ITEMS.encode(written), "items.csv", told)) == 2


@pytest.mark.parametrize("told", ["utf-8", "klingon"])
def test_a_file_that_is_not_in_the_told_encoding_is_refused_by_its_name(told: str) -> None:
    error = refused(TWO_ITEMS.encode("gb18030"), encoding=told)
    assert (error.code, error.params) == ("import_bad_encoding", {"encoding": told})


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_comma_semicolon_and_tab_separate_columns(delimiter: str) -> None:
    assert len(read_items(TWO_ITEMS.replace(",", delimiter).encode(), "items.csv")) == 2


@pytest.mark.req("R-011")
def test_every_column_is_read_under_its_chinese_heading() -> None:
    heading = "编码,名称,英文名,部门,类型,业务组,区域,分钟,技能,指南,指南链接,自助,每日上限"
    line = "44-01,户口迁移,Move,公安局,即办件,户政,A,15,户籍,带户口簿,https://gov.example/1,自助机可办,30"
    [row] = read_items(f"{heading}\n{line}\n".encode(), "items.csv")
    assert row == ItemRow(
        line=2, code="44-01", name="户口迁移", name_en="Move", department="公安局", kind="instant", item_group="户政",
        zone="A", expected_minutes=15, skill="户籍", guide_text="带户口簿", guide_url="https://gov.example/1",
        self_service="自助机可办", daily_cap=30,
    )  # fmt: skip


def test_english_and_decorated_headings_mean_the_same() -> None:
    [row] = read_items(b"* Code,Name,Expected minutes,item_kind,remarks\n1,a,5,instant,x\n", "items.csv")
    assert (row.code, row.name, row.expected_minutes, row.kind) == ("1", "a", 5, "instant")
    [row] = read_items("事项编码（必填）,事项名称,办件类型\n1,甲,承诺\n".encode(), "items.csv")
    assert (row.code, row.name, row.kind) == ("1", "甲", "promised")


def test_a_column_the_file_does_not_have_says_nothing() -> None:
    [row, _] = read_items(TWO_ITEMS.encode(), "items.csv")
    assert (row.department, row.zone, row.kind, row.daily_cap) == (None, None, None, None)


def test_empty_lines_are_passed_over_and_lines_keep_their_number() -> None:
    data = '编码,名称,指南\nA1,甲,"第一行\n第二行"\n,,\n\nA2,乙,\n'.encode()
    assert [(row.line, row.code) for row in read_items(data, "items.csv")] == [(2, "A1"), (6, "A2")]


def test_a_code_kept_as_text_by_the_spreadsheet_trick_is_taken_out_of_it() -> None:
    [row] = read_items('编码,名称\n"=""00123""",甲\n'.encode(), "items.csv")
    assert row.code == "00123"


def test_a_workbook_is_read_like_a_text_file() -> None:
    data = xlsx(["编码", "名称", "分钟"], [440120010010, " 户口迁移 ", 15.0], [None, None, None], ["A2", "乙", None])
    rows = read_items(data, "items.xlsx")
    assert [(row.line, row.code, row.name, row.expected_minutes) for row in rows] == [
        (2, "440120010010", "户口迁移", 15),
        (4, "A2", "乙", None),
    ]


def test_a_workbook_is_known_by_its_content_whatever_it_is_called() -> None:
    assert len(read_items(xlsx(["编码", "名称"], ["A1", "甲"]), "items.csv")) == 1


# --- refusing ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-011")
def test_all_wrong_cells_are_named_by_line_column_and_problem() -> None:
    data = (
        "编码,名称,类型,预计分钟,指南链接,每日上限\n"
        "A1,甲,即办件,15,,\n"
        ",乙,即办件,15,,\n"
        "A1,,快办件,0,ftp://x,0\n"
        "4.40E+11,丁,,一刻钟,,\n"
        "A 5,戊,,481,,1.5\n"
    )
    error = refused(data.encode())
    assert error.code == "import_bad_rows"
    assert error.params == {"count": 4}
    assert problems(error) == [
        (3, "编码", "required"),
        (4, "名称", "required"),
        (4, "类型", "kind"),
        (4, "预计分钟", "minutes"),
        (4, "指南链接", "url"),
        (4, "每日上限", "cap"),
        (4, "编码", "duplicate"),
        (5, "编码", "mangled_code"),
        (5, "预计分钟", "minutes"),
        (6, "编码", "code"),
        (6, "预计分钟", "minutes"),
        (6, "每日上限", "cap"),
    ]
    assert all(f"row_problem.{problem}" in CATALOGUE for _, _, problem in problems(error))


def test_the_value_is_given_back_so_that_it_can_be_found_in_the_file() -> None:
    error = refused("编码,名称,类型\nA1,甲,快办件\n".encode())
    assert error.extra["rows"] == [{"line": 2, "column": "类型", "value": "快办件", "problem": "kind"}]


def test_a_formula_is_refused_in_text_and_workbook() -> None:
    assert problems(refused('编码,名称\nA1,"=HYPERLINK(""http://x"")"\n'.encode())) == [(2, "名称", "formula")]
    assert problems(refused(xlsx(["编码", "名称"], ["A1", "=1+1"]), "a.xlsx")) == [(2, "名称", "formula")]


def test_a_number_too_long_for_a_spreadsheet_is_not_taken_for_a_code() -> None:
    data = xlsx(["编码", "名称"], [1144990000000000000, "甲"])
    assert problems(refused(data, "a.xlsx")) == [(2, "编码", "mangled_code")]


@pytest.mark.parametrize(
    ("column", "longest"), [("编码", 64), ("名称", 200), ("部门", 200), ("业务组", 64), ("指南", 4000), ("自助", 200)]
)
def test_a_text_longer_than_its_column_is_refused(column: str, longest: int) -> None:
    written = {"编码": "A1", "名称": "甲"}
    fits = written | {column: "a" * longest}
    assert read_items(f"{','.join(fits)}\n{','.join(fits.values())}\n".encode(), "items.csv")
    longer = written | {column: "a" * (longest + 1)}
    assert problems(refused(f"{','.join(longer)}\n{','.join(longer.values())}\n".encode())) == [(2, column, "too_long")]


def test_a_very_long_list_of_errors_is_cut_but_counted() -> None:
    error = refused(("编码,名称\n" + "A1,\n" * 1000).encode())
    assert error.params == {"count": 1000}
    assert len(error.extra["rows"]) == 200


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("名称\n甲\n".encode(), "import_no_heading"),
        ("编码\nA1\n".encode(), "import_no_heading"),
        ("编码,名称\n".encode(), "import_no_rows"),
        ("编码,名称\n,\n".encode(), "import_no_rows"),
        (b"", "import_no_heading"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "import_bad_file"),  # an old .xls
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "import_bad_file"),
        ('编码,名称\nA1,"甲\n'.encode(), "import_bad_file"),
        (b"PK\x03\x04 nothing else", "import_bad_file"),
        (xlsx(["编码", "名称"], ["A1", "甲"])[:2000], "import_bad_file"),
    ],
)
def test_what_is_not_a_table_of_items_is_refused_with_what_to_do(data: bytes, code: str) -> None:
    assert refused(data).code == code


def test_the_missing_heading_is_named() -> None:
    assert refused("编码\nA1\n".encode()).params == {"column": "名称"}


def test_a_small_workbook_that_unpacks_to_gigabytes_is_refused_unread() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", bytes(80 * 1024 * 1024))
    assert len(file.getvalue()) < 200_000
    assert refused(file.getvalue(), "a.xlsx").code == "import_too_large"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_workbook_with_a_document_type_is_refused(encoding: str) -> None:
    whole = xlsx(["编码", "名称"], ["A1", "甲"])
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "xl/workbook.xml":
                content = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>{content.decode()}'.encode(encoding)
            new.writestr(part, content)
    assert refused(file.getvalue(), "a.xlsx").code == "import_bad_file"


def test_a_workbook_that_claims_a_million_rows_is_read_as_far_as_it_goes() -> None:
    whole = xlsx(["编码", "名称"], ["A1", "甲"])
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename.startswith("xl/worksheets/"):
                content = content.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')
            new.writestr(part, content)
    assert len(read_items(file.getvalue(), "a.xlsx")) == 1


def test_more_rows_than_a_hall_can_have_are_refused() -> None:
    lines = "".join(f"A{n},甲\n" for n in range(ROWS_MAX + 1))
    assert refused(f"编码,名称\n{lines}".encode()).code == "import_too_large"
    assert len(read_items(f"编码,名称\n{lines[: lines.rindex('A')]}".encode(), "items.csv")) == ROWS_MAX


@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda tail: b"PK\x03\x04" + tail))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(Invalid):  # anything else is a fault
        read_items(data, "items.csv")


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[0-9A-Za-z]{1,3}[A-Za-z._\-]{1,3}", fullmatch=True),
            st.text(
                st.characters(codec="gb18030", exclude_categories=["C", "Z"], exclude_characters="='"), min_size=1, max_size=20
            ),
        ),
        min_size=1,
        unique_by=lambda item: item[0],
    )
)
def test_what_was_written_is_what_is_read(items: list[tuple[str, str]]) -> None:
    file = io.StringIO()
    csv.writer(file).writerows([("编码", "名称"), *items])
    rows = read_items(file.getvalue().encode("gb18030"), "items.csv", "gb18030")
    assert [(row.code, row.name) for row in rows] == items


# --- importing --------------------------------------------------------------------------------------------------------


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A hall with a consult zone, comprehensive windows and an area without a queue."""
    database = Database(database_url)

    def make(work: Work) -> None:
        work.connection.execute(insert(Hall), {"id": "01hall", "code": "H9", "name": "测试大厅"})
        for place, (code, kind, name, queue) in enumerate(
            [
                ("Z", "consult", "综合咨询", True),
                ("A", "comprehensive", "综合窗口", True),
                ("S", "self_service", "自助区", False),
            ]
        ):
            work.connection.execute(
                insert(Zone),
                {
                    "id": f"01zone{code}", "hall_id": "01hall", "code": code, "kind": kind, "name": name, "name_en": f"{code} zone",
                    "prefix": code if queue else None, "position": place, "issues_tickets": queue,
                },
            )  # fmt: skip

    database.write("", make)
    yield database
    database.close()


def imported(database: Database, text: str) -> dict[str, int]:
    rows = read_items(text.encode(), "items.csv")

    def operation(work: Work) -> dict[str, int]:
        return import_items(work, Halls(Policy()).held(work, "01hall"), rows, MANAGER, MORNING)

    return database.write("01hall", operation)


def items(database: Database) -> dict[str, dict[str, Any]]:
    with database.read() as connection:
        rows = connection.execute(select(ServiceItem.__table__).order_by(ServiceItem.code)).mappings()
        return {row["code"]: dict(row) for row in rows}


def hall_now(database: Database) -> HallConfig:
    with database.read() as connection:
        return Halls(Policy()).get(connection, "01hall")


@pytest.mark.req("R-011", "R-012")
def test_items_of_a_file_are_in_the_hall_with_their_codes(database: Database) -> None:
    text = "编码,名称,部门,类型,业务组,区域,分钟\n440120010010,户口迁移,公安局,即办件,户政,A,15\n"
    assert imported(database, text) == {"added": 1, "updated": 0, "unchanged": 0}
    item = hall_now(database).item("440120010010")
    assert (item.name, item.department, item.kind, item.item_group) == ("户口迁移", "公安局", "instant", "户政")
    assert (item.zone_id, item.expected_seconds) == ("01zoneA", 900)


@pytest.mark.req("R-011")
def test_a_second_import_renames_the_same_item(database: Database) -> None:
    imported(database, "编码,名称,分钟\nA1,旧名,15\nA2,乙,5\n")
    before = items(database)
    assert imported(database, "编码,名称\nA1,新名\nA2,乙\nA3,丙\n") == {"added": 1, "updated": 1, "unchanged": 1}
    after = items(database)
    assert after["A1"] == before["A1"] | {"name": "新名"}, "the id, which tickets refer to, and the minutes stay"
    assert after["A2"] == before["A2"]


def test_rows_the_file_does_not_have_stay(database: Database) -> None:
    imported(database, "编码,名称\nA1,甲\nA2,乙\n")
    imported(database, "编码,名称\nA2,乙\n")
    assert set(items(database)) == {"A1", "A2"}


def test_an_empty_cell_clears_a_text_and_a_cap_but_never_the_zone(database: Database) -> None:
    imported(database, "编码,名称,区域,指南,每日上限\nA1,甲,Z,带户口簿,30\n")
    imported(database, "编码,名称,区域,指南,每日上限\nA1,甲,,,\n")
    item = items(database)["A1"]
    assert (item["guide_text"], item["daily_cap"], item["zone_id"]) == ("", None, "01zoneZ")


def test_a_new_item_goes_to_the_comprehensive_windows_unless_a_zone_is_named(database: Database) -> None:
    imported(database, "编码,名称,区域\nA1,甲,\nA2,乙,综合咨询\nA3,丙,Z zone\nA4,丁,Z\n")
    assert [item["zone_id"] for item in items(database).values()] == ["01zoneA", "01zoneZ", "01zoneZ", "01zoneZ"]


@pytest.mark.parametrize("zone", ["X", "自助区"])
def test_a_zone_that_is_not_there_or_has_no_queue_imports_nothing(database: Database, zone: str) -> None:
    with pytest.raises(Invalid) as caught:
        imported(database, f"编码,名称,功能区\nA1,甲,A\nA2,乙,{zone}\n")
    assert caught.value.extra["rows"] == [{"line": 3, "column": "功能区", "value": zone, "problem": "unknown_zone"}]
    assert items(database) == {}


def test_an_import_is_an_event_and_a_new_version_and_one_that_changes_nothing_is_neither(database: Database) -> None:
    version = hall_now(database).version
    imported(database, TWO_ITEMS)
    imported(database, TWO_ITEMS)
    assert hall_now(database).version == version + 1
    with database.read() as connection:
        [event] = connection.execute(select(Event.__table__)).all()
        seq = connection.execute(select(Hall.seq)).scalar()
    assert (event.seq, event.type, event.actor_id, event.at) == (seq, "hall.configured", "01manager", MORNING)
    assert event.data == {"what": "service_items", "added": 2, "updated": 0, "unchanged": 0}


def test_items_of_another_hall_are_left_alone(database: Database) -> None:
    other = {"id": "01other", "code": "H8", "name": "别的大厅"}
    zone = {"id": "01zoneO", "hall_id": "01other", "code": "A", "kind": "comprehensive", "name": "综合窗口", "prefix": "A"}
    item = {"id": new_id(), "hall_id": "01other", "zone_id": "01zoneO", "code": "A1", "name": "别人的"}

    def make(work: Work) -> None:
        for table, row in ((Hall, other), (Zone, zone), (ServiceItem, item)):
            work.connection.execute(insert(table), row)

    database.write("", make)
    assert imported(database, "编码,名称\nA1,我们的\n")["added"] == 1
    with database.read() as connection:
        names = connection.execute(select(ServiceItem.name).order_by(ServiceItem.hall_id)).scalars().all()
    assert names == ["我们的", "别人的"]


def test_the_shipped_lists_can_be_imported(database: Database) -> None:
    shipped = Path(__file__).resolve().parents[2] / "app" / "data" / "demo" / "service_items_h2.csv"
    assert imported(database, shipped.read_text("utf-8")) == {"added": 3, "updated": 0, "unchanged": 0}
