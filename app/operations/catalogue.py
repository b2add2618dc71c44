"""Import of service items from a file (R-011, R-282): every row right, or nothing is imported.

A row is joined to its item by the provincial code, so a re-import changes names and leaves tickets and ratings where they are.
A column the file does not have leaves what the hall has; rows the file does not have stay.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from app.domain.cross_region import read_partners
from app.domain.people import Actor
from app.errors import Invalid
from app.models import ServiceItem
from app.models.base import new_id
from app.operations.configuration import HallConfig, mark_changed
from app.operations.desks import record
from app.operations.unit_of_work import Work
from app.texts import group

ROWS_MAX = 20_000
COLUMNS_MAX = 64
UNPACKED_MAX = 64 * 1024 * 1024
"""Bytes of an XLSX once unpacked; a small file may hold gigabytes of zeros."""
LISTED_MAX = 200
"""Wrong cells named in one answer; whoever has more of them needs another file, not a longer list."""

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("编码", "事项编码", "基本编码", "事项基本编码", "实施编码", "实施清单编码", "code", "itemcode"),
    "name": ("名称", "事项名称", "事项", "name", "itemname"),
    "name_en": ("英文名", "英文名称", "nameen", "englishname"),
    "department": ("部门", "实施部门", "实施主体", "所属部门", "department"),
    "kind": ("类型", "事项类型", "办件类型", "kind", "itemkind"),
    "item_group": ("业务组", "领域", "业务领域", "itemgroup", "group", "domain"),
    "zone": ("区域", "功能区", "办理区域", "zone"),
    "expected_minutes": ("分钟", "预计分钟", "办理分钟", "预计时长", "预计办理分钟", "expectedminutes", "minutes"),
    "skill": ("技能", "技能标签", "skill"),
    "guide_text": ("指南", "办事指南", "指南摘要", "guidetext", "guide"),
    "guide_url": ("指南链接", "指南网址", "办事指南链接", "guideurl"),
    "self_service": ("自助", "自助办理", "自助渠道", "selfservice"),
    "cross_region": ("通办地区", "跨域地区", "crossregion"),
    "daily_cap": ("每日上限", "日上限", "dailycap"),
}
_FIELD_OF = {heading: name for name, headings in _HEADINGS.items() for heading in headings}
_REQUIRED = ("code", "name")
COLUMNS = tuple(_HEADINGS)
"""Fields of a file in the order of the template."""
_LENGTHS = {
    "code": 64, "name": 200, "name_en": 200, "department": 200, "item_group": 64, "skill": 64, "guide_text": 4000,
    "guide_url": 400, "self_service": 200, "cross_region": 4000,
}  # fmt: skip
_KINDS = {word.lower(): kind for lang in ("zh", "en") for kind, word in group("item_kind", lang).items()}

_ENCODINGS = {"utf8": "utf-8-sig", "utf8sig": "utf-8-sig", "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030"}
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item as the file has it; None where the file says nothing. line: of the file, the heading is line 1.

    headings: the file's own name of each column, to speak of a wrong cell in its words.
    """

    line: int
    code: str
    name: str
    name_en: str | None = None
    department: str | None = None
    kind: str | None = None
    item_group: str | None = None
    zone: str | None = None
    expected_minutes: int | None = None
    skill: str | None = None
    guide_text: str | None = None
    guide_url: str | None = None
    self_service: str | None = None
    cross_region: list[dict[str, str]] | None = None
    daily_cap: int | None = None
    headings: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Cell:
    line: int
    column: str
    value: str
    problem: str


class _Bad(ValueError):
    """A cell that cannot be read; the argument is a code of ``row_problem``."""


def read_items(data: bytes, filename: str, encoding: str | None = None) -> list[ItemRow]:
    """Items from a CSV (comma, semicolon or tab; UTF-8, UTF-16 or GB 18030) or XLSX file with a heading in its first row.

    encoding: "utf-8" or "gb18030" when somebody said so, None to find out. Raises Invalid ``import_bad_file``,
    ``import_bad_encoding``, ``import_no_heading``, ``import_no_rows``, ``import_too_large`` or, with every wrong cell in
    its ``rows``, ``import_bad_rows``.
    """
    try:
        return _items(lines_of_file(data, filename, encoding))
    except csv.Error:
        raise Invalid("import_bad_file") from None


def lines_of_file(data: bytes, filename: str, encoding: str | None) -> "Lines":
    """The rows of a CSV or XLSX file; raises as ``read_items`` does, and csv.Error while it is read."""
    # By content first: files are renamed, and browsers send any type.
    if data.startswith(b"PK\x03\x04") or filename.lower().endswith((".xlsx", ".xlsm")):
        return _xlsx_lines(data)
    return _csv_lines(_decoded(data, encoding))


def heading(field: str, lang: str) -> str:
    """What the template calls a column; the import knows it by this name again."""
    return field if lang == "en" else _HEADINGS[field][0]


def import_items(work: Work, hall: HallConfig, rows: Iterable[ItemRow], actor: Actor, at: datetime) -> dict[str, int]:
    """Add and update items by code; the hall must be held. Returns how many were ``added``, ``updated``, ``unchanged``.

    Raises Invalid ``import_bad_rows`` when a row names a zone the hall does not have.
    """
    rows = list(rows)
    zones = _zone_ids(hall, rows)
    wanted = {row.code: _columns(row, zones[row.line]) for row in rows}
    known = _known_items(work.connection, hall.id)
    added = [_new_item(hall, code, values) for code, values in wanted.items() if code not in known]
    updated = [
        {"of_item": known[code]["id"], **_bound({name: known[code][name] for name in _CHANGED} | values)}
        for code, values in wanted.items()
        if code in known and any(known[code][name] != value for name, value in values.items())
    ]
    if added:
        work.connection.execute(insert(ServiceItem), added)
    if updated:
        work.connection.execute(_UPDATE, updated)
    counts = {"added": len(added), "updated": len(updated), "unchanged": len(rows) - len(added) - len(updated)}
    if added or updated:
        mark_changed(work.connection, hall.id)
        record(work, "hall.configured", actor, at, {"what": "service_items", **counts}, sensitive="configuration")
    return counts


_CHANGED = (
    "name", "name_en", "department", "kind", "item_group", "zone_id", "expected_seconds", "skill", "guide_text", "guide_url",
    "self_service", "cross_region", "daily_cap",
)  # fmt: skip
_UPDATE = (
    update(ServiceItem.__table__)  # type: ignore[arg-type]
    .where(ServiceItem.__table__.c.id == bindparam("of_item"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)


def _bound(values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in values.items()}


def _known_items(connection: Connection, hall_id: str) -> dict[str, Mapping[str, Any]]:
    found = connection.execute(select(ServiceItem.__table__).where(ServiceItem.hall_id == hall_id)).mappings()
    return {item["code"]: dict(item) for item in found}


def _new_item(hall: HallConfig, code: str, values: Mapping[str, Any]) -> dict[str, Any]:
    defaults: dict[str, Any] = {
        "name_en": "", "department": "", "kind": "promised", "item_group": "", "expected_seconds": 600, "skill": "",
        "guide_text": "", "guide_url": "", "self_service": "", "cross_region": None, "daily_cap": None, "active": True,
    }  # fmt: skip
    return {"id": new_id(), "hall_id": hall.id, "code": code, **defaults, **values}


def _columns(row: ItemRow, zone_id: str | None) -> dict[str, Any]:
    """What the row says, by column of the table."""
    said = {
        "name": row.name,
        "name_en": row.name_en,
        "department": row.department,
        "kind": row.kind,
        "item_group": row.item_group,
        "zone_id": zone_id,
        "expected_seconds": None if row.expected_minutes is None else row.expected_minutes * 60,
        "skill": row.skill,
        "guide_text": row.guide_text,
        "guide_url": row.guide_url,
        "self_service": row.self_service,
    }
    values: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
    if row.cross_region is not None:
        values["cross_region"] = row.cross_region or None
    if "daily_cap" in row.headings:  # an empty cell takes the cap away
        values["daily_cap"] = row.daily_cap
    return values


def _zone_ids(hall: HallConfig, rows: Iterable[ItemRow]) -> dict[int, str | None]:
    """Zone id by line; an item without a zone that is new goes to the comprehensive windows (R-008)."""
    by_word = {
        word: hall.zone(zone.code).id  # a file may still speak of a zone that has become part of another
        for zone in reversed(list(hall.zones.values()))
        if zone.issues_tickets
        for word in (zone.name_en, zone.name, zone.code)
    }
    usual = next((zone.id for zone in hall.zones.values() if zone.kind == "comprehensive" and zone.issues_tickets), None)
    found: dict[int, str | None] = {}
    bad: list[Cell] = []
    for row in rows:
        if row.zone:
            found[row.line] = by_word.get(row.zone)
        else:
            found[row.line] = None if row.code in hall.items_by_code else usual
        if found[row.line] is None and (row.zone or row.code not in hall.items_by_code):
            bad.append(Cell(row.line, row.headings.get("zone", _HEADINGS["zone"][0]), row.zone or "", "unknown_zone"))
    refuse_cells(bad)
    return found


def refuse_cells(bad: list[Cell]) -> None:
    if bad:
        listed = [
            {"line": cell.line, "column": cell.column, "value": cell.value[:80], "problem": cell.problem}
            for cell in bad[:LISTED_MAX]
        ]
        raise Invalid("import_bad_rows", count=len({cell.line for cell in bad}), extra={"rows": listed})


Lines = Iterator[tuple[int, list[Any]]]
"""(line number, cells) of each row of a file."""


def _decoded(data: bytes, encoding: str | None) -> str:
    if encoding:
        codec = _ENCODINGS.get(re.sub(r"[^a-z0-9]", "", encoding.lower()))
        try:
            return data.decode(codec or "")
        except (UnicodeDecodeError, LookupError):
            raise Invalid("import_bad_encoding", encoding=encoding) from None
    for codec in [codec for bom, codec in _BOMS if data.startswith(bom)] or ["utf-8", "gb18030"]:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        # GB 18030 gives a meaning to almost any bytes; pictures and old .xls files give themselves away by their zeros.
        if "\0" not in text:
            return text
    raise Invalid("import_bad_file")


def _csv_lines(text: str) -> Lines:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    for cells in reader:
        yield line, list(cells)
        line = reader.line_num + 1  # a quoted cell may hold line breaks: the row is where it begins


def _xlsx_lines(data: bytes) -> Lines:
    from openpyxl import load_workbook  # noqa: PLC0415 - no start waits for it
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    _check_archive(data)
    try:
        # Not data_only: a formula must be seen to be refused, its last value may be from another computer.
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        with closing(book):
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # the size a file claims may be a lie, in either direction
            rows = sheet.iter_rows(max_row=ROWS_MAX + 2, max_col=COLUMNS_MAX, values_only=True)
            yield from ((line, list(cells)) for line, cells in enumerate(rows, 1))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, SyntaxError, TypeError, AttributeError):
        # What a broken workbook raises depends on where it is broken; ParseError of the XML is a SyntaxError.
        raise Invalid("import_bad_file") from None


def _check_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > 1000 or sum(part.file_size for part in parts) > UNPACKED_MAX:
                raise Invalid("import_too_large", limit=ROWS_MAX)
            for part in parts:
                # No workbook has a document type; it is how an XML file grows without end or reads other files.
                if part.filename.endswith((".xml", ".rels")) and _has_document_type(archive, part):
                    raise Invalid("import_bad_file")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise Invalid("import_bad_file") from None


def _has_document_type(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with archive.open(part) as file:
        beginning = file.read(4096).replace(b"\0", b"")  # UTF-16 has zeros in between
    return b"<!DOCTYPE" in beginning or b"<!ENTITY" in beginning


def _items(lines: Lines) -> list[ItemRow]:
    columns = _columns_of(next(lines, (1, []))[1])
    headings = {name: heading for _, name, heading in columns}
    rows: list[ItemRow] = []
    bad: list[Cell] = []
    seen: set[str] = set()
    for line, cells in lines:
        written = {name: written_in(cells[place]) if place < len(cells) else "" for place, name, _ in columns}
        if not any(written.values()):
            continue
        if len(rows) >= ROWS_MAX:
            raise Invalid("import_too_large", limit=ROWS_MAX)
        wrong, values = _checked(written, seen)
        bad += [Cell(line, headings[name], written[name], problem) for name, problem in wrong.items()]
        rows.append(ItemRow(line=line, headings=headings, **values))
    refuse_cells(bad)
    if not rows:
        raise Invalid("import_no_rows")
    return rows


def _columns_of(cells: list[Any]) -> list[tuple[int, str, str]]:
    """(place, field, heading) of the known columns; other columns are nobody's business."""
    found: dict[str, tuple[int, str, str]] = {}
    for place, cell in enumerate(cells):
        heading = written_in(cell)
        name = _FIELD_OF.get(plain_heading(heading))
        if name is not None:
            found.setdefault(name, (place, name, heading))
    for name in _REQUIRED:
        if name not in found:
            raise Invalid("import_no_heading", column=_HEADINGS[name][0])
    return list(found.values())


def plain_heading(heading: str) -> str:
    """ "* 编码（必填）" and "expected_minutes" without decoration."""
    plain = unicodedata.normalize("NFKC", heading).lower().replace("\ufeff", "")
    return re.sub(r"[\s*_:\-]", "", re.sub(r"\(.*?\)", "", plain))


def written_in(value: Any) -> str:
    """A cell as people see it. Spreadsheets keep numbers as fractions, and ``="007"`` is how they are told to keep a code."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**15:
        return f"{value:.5e}"  # a spreadsheet keeps 15 digits: the rest are zeros it made up
    text = str(value).strip().removeprefix("'")
    quoted = re.fullmatch(r'="([^"]*)"', text)
    return quoted[1].strip() if quoted else text


def _checked(written: Mapping[str, str], seen: set[str]) -> tuple[dict[str, str], dict[str, Any]]:
    """(problem by field, values by field) of one row; ``seen`` are the codes of the rows before."""
    wrong: dict[str, str] = {}
    values: dict[str, Any] = {}
    for name, text in written.items():
        try:
            values[name] = _read(name, text)
        except _Bad as problem:
            wrong[name] = str(problem)
            values[name] = text if name in _REQUIRED else None
    code = values["code"]
    if "code" not in wrong and code in seen:
        wrong["code"] = "duplicate"
    seen.add(code)
    return wrong, values


def _read(name: str, text: str) -> Any:
    if text.startswith("="):
        raise _Bad("formula")
    if not text and name in _REQUIRED:
        raise _Bad("required")
    if len(text) > _LENGTHS.get(name, 64):
        raise _Bad("too_long")
    return _READERS.get(name, str)(text)


def _read_code(text: str) -> str:
    if re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", text):
        raise _Bad("mangled_code")
    if not re.fullmatch(r"[0-9A-Za-z._\-]+", text):
        raise _Bad("code")
    return text


def _read_kind(text: str) -> str | None:
    if not text:
        return None
    kind = _KINDS.get(text.lower()) or _KINDS.get(f"{text}件")
    if kind is None:
        if text.lower() not in _KINDS.values():
            raise _Bad("kind")
        kind = text.lower()
    return kind


def _whole(low: int, high: int, problem: str) -> Callable[[str], int | None]:
    def read(text: str) -> int | None:
        if not text:
            return None
        if not text.isdecimal() or not low <= int(text) <= high:
            raise _Bad(problem)
        return int(text)

    return read


def _read_url(text: str) -> str:
    if text and not text.startswith(("http://", "https://")):
        raise _Bad("url")
    return text


def _read_partners(text: str) -> list[dict[str, str]]:
    try:
        return [partner.view() for partner in read_partners(text)]
    except Invalid:
        raise _Bad("cross_region") from None


def _read_zone(text: str) -> str | None:
    return text or None


_READERS: Mapping[str, Callable[[str], Any]] = {
    "code": _read_code,
    "kind": _read_kind,
    "zone": _read_zone,
    "expected_minutes": _whole(1, 480, "minutes"),
    "daily_cap": _whole(1, 99_999, "cap"),
    "guide_url": _read_url,
    "cross_region": _read_partners,
}
