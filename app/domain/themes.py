"""Themes (一件事): several matters as one visit, whose single number passes a chain of steps (R-014, R-073)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

GOES_ON = frozenset({"done", "accepted"})
"""Outcomes of a step after which the visitor goes on to the next one; with any other the visit ends here."""

PLACES = ("original", "next", "last")
"""Where the ticket stands in the next line: by its first issue, before everybody, or behind everybody."""


@dataclass(frozen=True, slots=True)
class Step:
    """One window of the chain. zone, service_item: codes; no item where the zone is enough."""

    zone: str
    service_item: str | None = None

    def view(self) -> dict[str, str | None]:
        return {"zone": self.zone, "service_item": self.service_item}


@dataclass(frozen=True, slots=True)
class Theme:
    code: str
    name: str
    name_en: str
    place: str
    steps: tuple[Step, ...]
    active: bool = True

    def on_ticket(self) -> dict[str, Any]:
        """The theme as a ticket keeps it: who has a number goes the way that was announced, whatever is changed later."""
        steps = [step.view() for step in self.steps]
        return {"code": self.code, "name": self.name, "name_en": self.name_en, "place": self.place, "steps": steps}


def read_steps(stored: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    return tuple(Step(entry["zone"], entry.get("service_item")) for entry in stored)


def step_after(theme: Mapping[str, Any] | None, step: int | None, outcome: str) -> int | None:
    """Number (from 0) of the step to which a finished one leads; None where the visit ends."""
    if theme is None or step is None or outcome not in GOES_ON or step + 1 >= len(theme["steps"]):
        return None
    return step + 1
