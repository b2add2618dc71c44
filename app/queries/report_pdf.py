"""A report as a document on A4, set by Typst. What people wrote reaches it as data, never as markup."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from noto_cjk_sans_otc import FONT_PATH

import app.data
from app.queries.report_words import Told

TEMPLATE = Path(app.data.__file__).parent / "reports" / "report.typ"

# What offices set such documents in, where the machine has it; the last one comes with us.
TITLE_FONTS = ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "SimHei", "STZhongsong", "Noto Serif CJK SC", "Noto Sans CJK SC")
TEXT_FONTS = ("FangSong", "STFangsong", "FZFangSong-Z02S", "SimSun", "STSong", "Noto Serif CJK SC", "Noto Sans CJK SC")


def pdf_of(told: Told) -> bytes:
    """The whole document; the same for the same report on a machine with the same fonts."""
    made_at = datetime.fromisoformat(told.content["made_at"])
    sheet = json.dumps(_sheet(told), ensure_ascii=False)
    compiler = typst.Compiler(TEMPLATE, font_paths=_fonts(), sys_inputs={"report": sheet})
    made = compiler.compile(format="pdf", timestamp=int(made_at.timestamp()))
    assert isinstance(made, bytes)
    return made


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Looked for once: reading a large collection takes a moment."""
    return typst.Fonts(font_paths=[str(Path(FONT_PATH).parent)])


def _sheet(told: Told) -> dict[str, Any]:
    """Everything the template shows, already in words."""
    content = told.content
    adjustments, more = told.main_adjustments()
    return {
        "lang": told.lang,
        "title_fonts": TITLE_FONTS,
        "text_fonts": TEXT_FONTS,
        "one_page": content["kind"] == "day",
        "title": told.title,
        "facts": [
            [told.word("unit"), told.hall], [told.word("period"), told.days],
            [told.word("made_at"), told.made_at], [told.word("target"), told.target],
        ],
        "halls": [told.of([hall["name"], hall["name_en"]]) for hall in content["halls"]] if len(content["halls"]) > 1 else [],
        "halls_word": told.word("halls"),
        "sections": [_table(told, section) for section in content["sections"]],
        "adjustments": {
            "title": told.word("adjustments"), "head": told.adjustment_head(), "rows": adjustments,
            "more": told.say("more_adjustments", n=more) if more else "",
        },
        "note": told.say("counted"),
        "note_word": told.word("note"),
        "none": told.word("none"),
        "signatures": [told.word(name) for name in ("compiled", "checked", "approved")],
        "footer": told.footer,
        "page": told.say("page", page="{p}", pages="{n}"),
        "colon": told.colon,
    }  # fmt: skip


def _table(told: Told, section: Mapping[str, Any]) -> dict[str, Any]:
    table = {
        "name": section["name"],
        "title": told.section(section["name"]),
        "pairs": [],
        "head": [],
        "rows": [],
        "chart": None,
    }
    if not section["by"]:
        return table | _totals(told, section)
    names = section["figures"]
    rows = [_line(told, names, told.of(row["label"]), row["values"]) for row in section["rows"]]
    return table | {
        "head": [told.cut(section["by"]), *(told.figure(name) for name in names)],
        "rows": rows,
        "total": _line(told, names, told.word("total"), section["total"]) if section["lines"] == "all" else None,
        "chart": _chart(told, section) if section["chart"] else None,
    }


def _totals(told: Told, section: Mapping[str, Any]) -> dict[str, Any]:
    names = section["figures"]
    if not section["before"]:
        return {"pairs": [[told.figure(name), told.shown(name, section["total"][name])] for name in names]}
    columns = [section["total"], *(one["total"] for one in section["before"])]
    return {
        "head": [told.word("figure"), told.word("value"), *(told.before(one) for one in section["before"])],
        "rows": [[told.figure(name), *(told.shown(name, column[name]) for column in columns)] for name in names],
        "total": None,
        "halves": True,
    }


def _line(told: Told, names: Sequence[str], label: str, values: Mapping[str, Any]) -> list[str]:
    return [label, *(told.shown(name, values[name]) for name in names)]


def _chart(told: Told, section: Mapping[str, Any]) -> dict[str, Any]:
    name = section["chart"]
    return {
        "title": told.figure(name),
        "bars": [
            {"label": told.of(row["label"]).split("–")[0].split(" ")[0], "value": row["values"][name] or 0}
            for row in section["rows"]
        ],
    }
