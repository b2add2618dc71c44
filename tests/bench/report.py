"""The report: Markdown as it is measured, and the aims at the end."""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median


def say(text: str) -> None:
    """Progress, beside the report."""
    print(f"bench {time.strftime('%H:%M:%S')}: {text}", file=sys.stderr, flush=True)


@dataclass(slots=True)
class Report:
    aims: list[Sequence[str]] = field(default_factory=list)

    def heading(self, text: str) -> None:
        print(f"\n## {text}\n", flush=True)

    def text(self, text: str) -> None:
        print(f"{text}\n", flush=True)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        for cells in (head, ["---"] * len(head), *rows):
            print(f"| {' | '.join(cells)} |")
        print(flush=True)

    def aim(self, what: str, wanted: str, found: str, *, met: bool) -> None:
        self.aims.append((what, wanted, found, "met" if met else "**not met**"))

    def end(self) -> None:
        self.heading("Aims")
        self.table(("what", "aim", "measured", ""), self.aims)


def number(value: float) -> str:
    """Three figures are more than such a measurement carries."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def middle(values: Sequence[float]) -> float:
    return median(values)
