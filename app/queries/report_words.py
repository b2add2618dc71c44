"""A kept report as people read it, in one language: what its PDF, workbook and CSV share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.figures import Unit
from app.texts import CATALOGUE, say

ADJUSTMENTS_SHOWN = 20
"""Adjustments that are told one by one; the page lists all."""


def shown(value: float | None, unit: str) -> str:
    """ "1,204", "72:05" for seconds, "93.4%"; "—" where there is nothing to count."""
    if value is None:
        return "—"
    match unit:
        case Unit.SECONDS:
            seconds = abs(int(value))
            return f"{'-' if value < 0 else ''}{seconds // 60}:{seconds % 60:02}"
        case Unit.SHARE:
            return f"{value * 100:.1f}%"
        case Unit.NUMBER:
            return f"{value:.2f}"
        case _:
            return f"{value:,}"


@dataclass(frozen=True)
class Told:
    """content: as kept. digest: its SHA-256."""

    content: Mapping[str, Any]
    digest: str
    lang: str

    def of(self, words: Sequence[str]) -> str:
        """In the language of the file, as it stands at the beginning of a cell."""
        text = words[1 if self.lang == "en" else 0]
        return text[:1].upper() + text[1:]

    def word(self, name: str) -> str:
        return say(f"report_word.{name}", self.lang)

    def say(self, name: str, **params: object) -> str:
        return say(f"report_say.{name}", self.lang, **params)

    @property
    def hall(self) -> str:
        hall = self.content["hall"]
        return str(hall["name_en"] if self.lang == "en" else hall["name"])

    @property
    def kind(self) -> str:
        return say(f"report_kind.{self.content['kind']}", self.lang)

    @property
    def title(self) -> str:
        return f"{self.hall}{' – ' if self.lang == 'en' else ''}{self.kind}"

    @property
    def days(self) -> str:
        first, last = (date.fromisoformat(self.content[name]) for name in ("from", "to"))
        if first == last:
            weekday = say(f"weekday.{first.isoweekday()}", self.lang)
            return f"{_day(first, self.lang)}（{weekday}）" if self.lang == "zh" else f"{weekday} {_day(first, self.lang)}"
        return f"{_day(first, self.lang)} – {_day(last, self.lang)}"

    @property
    def made_at(self) -> str:
        return str(self.content["made_at"])[:16].replace("T", " ")

    @property
    def line(self) -> str:
        """Who tells, of when: the line below the title."""
        return f"{self.word('unit')}{self.colon}{self.hall}    {self.word('period')}{self.colon}{self.days}"

    @property
    def colon(self) -> str:
        return ": " if self.lang == "en" else "："

    @property
    def footer(self) -> str:
        return self.say("footer", edition=self.content["definitions"], time=self.made_at, sum=self.digest[:12])

    @property
    def made_by(self) -> str:
        return str(self.content["made_by"] or self.word("by_schedule"))

    def section(self, name: str) -> str:
        return say(f"report_section.{name}", self.lang)

    def cut(self, by: str) -> str:
        return say(f"report_cut.{by}", self.lang)

    def before(self, one: Mapping[str, Any]) -> str:
        opens, closes = ("（", "）") if self.lang == "zh" else (" (", ")")
        return f"{self.word(one['name'])}{opens}{one['period']}{closes}"

    def figure(self, name: str) -> str:
        return self.of(self.content["figures"][name]["name"])

    def unit(self, name: str) -> str:
        return str(self.content["figures"][name]["unit"])

    def shown(self, name: str, value: float | None) -> str:
        return shown(value, self.unit(name))

    # --- sheets and notes ---------------------------------------------------------------------------------------------

    def definition_head(self) -> list[str]:
        return [self.word(name) for name in ("code", "name", "formula", "measure", "version")]

    def definitions(self) -> list[list[str]]:
        return [
            [
                name,
                self.figure(name),
                self.of(one["formula"]),
                say(f"report_unit.{one['unit']}", self.lang),
                str(one["version"]),
            ]
            for name, one in self.content["figures"].items()
        ]

    def about(self) -> list[list[str]]:
        content = self.content
        rows = sum(len(section["rows"]) + 1 for section in content["sections"])
        halls = ", ".join(
            f"{hall['code']} {hall['name_en'] if self.lang == 'en' else hall['name']}" for hall in content["halls"]
        )
        return [
            [self.word("unit"), self.hall],
            [self.word("halls"), halls],
            [self.word("period"), f"{content['from']} – {content['to']}"],
            [self.word("filter"), self.word("everything")],
            [self.word("target"), self.target],
            [self.word("tickets"), str(content["tickets"])],
            [self.word("rows"), str(rows)],
            [self.word("made_at"), content["made_at"]],
            [self.word("timezone"), content["timezone"]],
            [self.word("made_by"), self.made_by],
            [self.word("edition"), str(content["definitions"])],
            [self.word("sha256"), self.digest],
            [self.word("note"), self.say("counted")],
        ]

    @property
    def target(self) -> str:
        return self.say("minutes", minutes=self.content["target_seconds"] // 60)

    def adjustment_head(self) -> list[str]:
        return [self.word(name) for name in ("month", "number", "cut", "figure", "was", "now", "since", "causes")]

    def adjustments(self) -> list[list[str]]:
        return [self._adjustment(one) for one in self.content["adjustments"]]

    def main_adjustments(self) -> tuple[list[list[str]], int]:
        """Those of the totals, and how many more there are of single cuts."""
        main = [one for one in self.content["adjustments"] if not one["cut"]][:ADJUSTMENTS_SHOWN]
        return [self._adjustment(one) for one in main], len(self.content["adjustments"]) - len(main)

    def _adjustment(self, one: Mapping[str, Any]) -> list[str]:
        where = f"{self.cut(one['cut'])} {self.of(one['label'])}" if one["cut"] else self.word("all")
        return [
            one["month"], str(one["number"]), where, self.of(one["name"]), shown(one["was"], one["unit"]),
            shown(one["now"], one["unit"]), one["since"][:16].replace("T", " "), causes_told(one["causes"], self.lang),
        ]  # fmt: skip


def causes_told(causes: Sequence[Mapping[str, Any]], lang: str) -> str:
    """ "A012 补评价": which tickets, and what happened to them."""
    return ("; " if lang == "en" else "；").join(f"{cause['ticket_no']} {cause_told(cause['type'], lang)}" for cause in causes)


def cause_told(type: str, lang: str) -> str:
    code = f"report_cause.{type}"
    return say(code if code in CATALOGUE else "report_cause.other", lang)


def _day(day: date, lang: str) -> str:
    month = {"zh": str(day.month), "en": _MONTHS[day.month - 1]}
    return say("report_say.day", lang, year=day.year, month=month, day=day.day)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


# --- on the page ------------------------------------------------------------------------------------------------------


def section_views(told: Told) -> list[dict[str, Any]]:
    """The tables as the page shows them: every figure as a number and as it is written, with its definition."""
    return [_section_view(told, section) for section in told.content["sections"]]


def _section_view(told: Told, section: Mapping[str, Any]) -> dict[str, Any]:
    names = section["figures"]
    return {
        "name": section["name"],
        "title": told.section(section["name"]),
        "by": section["by"],
        "cut": told.cut(section["by"]) if section["by"] else "",
        "lines": section["lines"],
        "figures": [
            {"name": name, "title": told.figure(name), "formula": told.of(told.content["figures"][name]["formula"])}
            for name in names
        ],
        "rows": [
            {"key": row["key"], "label": told.of(row["label"]), "shown": _all_shown(told, names, row["values"])}
            for row in section["rows"]
        ],
        "total": _all_shown(told, names, section["total"]),
        "before": [{"title": told.before(one), "shown": _all_shown(told, names, one["total"])} for one in section["before"]],
    }


def _all_shown(told: Told, names: Sequence[str], values: Mapping[str, Any]) -> list[str]:
    return [told.shown(name, values[name]) for name in names]


def adjustments_told(adjustments: Sequence[Mapping[str, Any]], lang: str) -> list[dict[str, Any]]:
    """Adjustments with their words in one language beside what they are made of."""
    which = 1 if lang == "en" else 0
    return [
        {
            **one,
            "cut_title": say(f"report_cut.{one['cut']}", lang) if one["cut"] else say("report_word.all", lang),
            "title": one["name"][which],
            "where": one["label"][which] if one["cut"] else "",
            "was_shown": shown(one["was"], one["unit"]),
            "now_shown": shown(one["now"], one["unit"]),
            "why": causes_told(one["causes"], lang),
        }
        for one in adjustments
    ]
