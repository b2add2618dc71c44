"""docs/figures.md, made of the definitions: ``python -m tests.support.figure_document`` writes it."""

from pathlib import Path

from app.domain.figures import CUTS, DEFINITIONS, FIGURES, GROUPS, WORDS, Fact, Figure
from app.texts import say

FILE = Path(__file__).parents[2] / "docs" / "figures.md"
_GROUP = {
    "ledger": "Ledger", "flow": "Flow", "waits": "Waits", "services": "Services", "ratings": "Ratings",
    "promises": "Promises", "time": "Time of windows and of the hall", "devices": "Devices",
}  # fmt: skip
_BEGINNING = f"""# Figures

Made of the definitions (`app/domain/figures.py`, `app/texts_data/figures.py`) by `python -m tests.support.figure_document`.
Edition {DEFINITIONS} of the definitions. Pages, reports, exports and the API show a figure of a name only as it stands here.

**Facts.** A figure is worked out from rows: `tickets`, `legs` (a stay in one line and at one window), `work` (what each person
worked of a finished service, A and B apart), `time` (what a window did under whose name, by half hour), `plan` (what the roster
had planned of it, and what was covered), `opening` (when the hall was open) and `devices` (when each should have worked, and did).
Tickets, legs and work belong to the day the number was taken on, however late they end; the others to the day they passed on. A
row has one value of each cut, so counts and sums of any cut add up to the whole; minutes are rounded each for itself. A day on
which nobody came and no window was planned or opened is not counted.

**Cuts**, one or two at once: {", ".join(f"`{name}`" for name in CUTS)}. Time of windows and the plan know of
{", ".join(f"`{name}`" for name in WORDS[Fact.TIME])}, devices of {", ".join(f"`{name}`" for name in WORDS[Fact.DEVICES])}, the opening of none, and each of the
hall and the periods; what divides one by the other is cut by what both know. Half hour and hour are those of the number's issue, of a leg those it
began to wait in. `ending` is how the ticket ended.

**Numbers.** Milliseconds inside, whole seconds or minutes outside, a half upwards; shares to four places. Percentiles are
nearest rank. Where there is nothing to count by, a mean, rank or share is empty, never 0.

**Where they come from.** A day is collected from its tickets, legs and window events, the roster, the hall's hours and the
ledger of faults (`app/operations/collecting.py`, `running_day.py`). When it is over the worker packs its facts by column (`fact_columns`), and again
when a ticket of it changed or the roster was set afterwards. The running day is read once by each process and then kept up: with every look the tickets that events name, and those that were open, are read anew
(`app/queries/running.py`). Whoever asks before a changed day is packed again gets it collected at once; what would take too long is
left to the worker, and those days are named as `pending` (`app/queries/facts.py`). Nothing that was counted is kept, so nothing
counted can be stale: columns are read some days at a time and counted some 65,000 rows at a time, for all that a page asks in one
go. A year of a hall recounted from its events on every cut proves it (tests/queries/test_figures.py), and a day looked at after
every press (tests/queries/test_running.py).
"""


def document() -> str:
    parts = [_BEGINNING]
    for group, figures in GROUPS.items():
        rows = "\n".join(_row(figure) for figure in figures)
        parts.append(
            f"## {_GROUP[group]}\n\n| name | 名称 | in words | formula | 公式 | of | edition |\n{'| --- ' * 7}|\n{rows}\n"
        )
    return "\n".join(parts)


def _row(figure: Figure) -> str:
    name = figure.name
    said = (
        f"`{name}`", say(f"figure_name.{name}"), say(f"figure_name.{name}", "en"), say(f"figure.{name}", "en"), say(f"figure.{name}"),
        _facts(figure), str(figure.version),
    )  # fmt: skip
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in said)} |"


def _facts(figure: Figure) -> str:
    if figure.fact is not None:
        return figure.fact.value
    parts = {FIGURES[name].fact for name in (figure.above, figure.below)}
    return ", ".join(sorted(fact.value for fact in parts if fact is not None))


if __name__ == "__main__":
    FILE.write_text(document(), "utf-8")
