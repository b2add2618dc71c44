"""What a replay found: the ledger, the event stream, and the waits beside those of the log."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from app.replay.client import HallClient
from app.replay.visitors import Visitor

_ENDS = ("served", "abandoned", "cancelled", "expired", "open")


@dataclass(frozen=True, slots=True)
class WaitLine:
    """Waits of one kind, in seconds, of those who were called here and served in the log."""

    kind: str
    zone: str
    people: int
    logged_median: float
    logged_p90: float
    got_median: float
    got_p90: float


@dataclass(frozen=True, slots=True)
class DayReport:
    """faults: sentences; empty when the books agree."""

    day: date
    came: int
    ledger: Mapping[str, int]
    waits: Sequence[WaitLine]
    events: int
    presses: int
    refused: Mapping[str, int]
    faults: Sequence[str]

    @property
    def agrees(self) -> bool:
        return not self.faults

    def lines(self) -> Iterable[str]:
        ends = " + ".join(f"{self.ledger[end]} {end}" for end in _ENDS)
        yield f"{self.day}  {self.came} people came"
        yield f"  ledger   issued {self.ledger['issued']} = {ends}"
        yield f"  events   {self.events}"
        refused = ", ".join(f"{code} {times}" for code, times in sorted(self.refused.items()))
        yield f"  presses  {self.presses}" + (f", refused: {refused}" if refused else ", none refused")
        if self.waits:
            yield "  waits of those served, in seconds: median / 90th percentile"
            yield f"    {'kind':<14}{'zone':<6}{'people':>7}{'in the log':>18}{'here':>18}"
        for line in self.waits:
            logged = f"{line.logged_median:.0f} / {line.logged_p90:.0f}"
            got = f"{line.got_median:.0f} / {line.got_p90:.0f}"
            yield f"    {line.kind:<14}{line.zone:<6}{line.people:>7}{logged:>18}{got:>18}"
        if self.agrees:
            yield "  agrees   the ledger balances in every zone, and the events have no gap"
        yield from (f"  FAULT    {fault}" for fault in self.faults)


def day_report(
    client: HallClient, day: date, visitors: Sequence[Visitor], *, hall_days: Sequence[str], after: int, alone: bool
) -> DayReport:
    """Compare the hall's books with each other, and with what the driver did when it was ``alone`` in the hall.

    hall_days: days of the hall in which it happened. after: the number of the last event before.
    """
    ledgers = [client.look(client.of_hall(f"/ledger?day={hall_day}")) for hall_day in hall_days]
    total = {name: sum(ledger["total"][name] for ledger in ledgers) for name in ("issued", *_ENDS)}
    events, faults = _stream_faults(client, after)
    for ledger in ledgers:
        faults += ledger_faults(ledger)
    if alone:
        faults += driver_faults(total, visitors)
    return DayReport(
        day=day, came=len(visitors), ledger=total, waits=wait_lines(visitors), events=events, presses=client.presses,
        refused=dict(client.refused), faults=faults,
    )  # fmt: skip


def driver_faults(total: Mapping[str, int], visitors: Iterable[Visitor]) -> list[str]:
    """The hall must have counted just the tickets that were taken and the services that were finished."""
    people = list(visitors)
    seen = {"issued": sum(bool(one.ticket_id) for one in people), "served": sum(one.was_served for one in people)}
    return [f"ledger: {total[name]} {name}, the driver saw {number}" for name, number in seen.items() if total[name] != number]


def ledger_faults(ledger: Mapping[str, Any]) -> list[str]:
    """Every zone and the total must agree by themselves, and the total with its zones."""
    faults = []
    for name, sums in [*ledger["zones"].items(), ("total", ledger["total"])]:
        if sums["issued"] != sum(sums[end] for end in _ENDS):
            ends = " + ".join(str(sums[end]) for end in _ENDS)
            faults.append(f"ledger of {name}: issued {sums['issued']} is not {ends}")
    for key, total in ledger["total"].items():
        if isinstance(total, int) and total != sum(zone[key] for zone in ledger["zones"].values()):
            faults.append(f"ledger: {key} of the zones do not add up to {total}")
    return faults


def _stream_faults(client: HallClient, after: int) -> tuple[int, list[str]]:
    """(events read, faults)."""
    found, faults, last = 0, [], after
    for event in client.events_after(after):
        if event["seq"] != last + 1:
            faults.append(f"events: {event['seq']} follows {last}")
        last = event["seq"]
        found += 1
    return found, faults


def wait_lines(visitors: Iterable[Visitor]) -> list[WaitLine]:
    """By kind, most people first; a made-up day has no logged waits and so no lines."""
    by_kind: dict[str, list[Visitor]] = {}
    for one in visitors:
        if one.was_served and one.called_at is not None and not one.logged.gave_up and one.logged.server:
            by_kind.setdefault(one.logged.kind, []).append(one)
    return [_wait_line(kind, served) for kind, served in sorted(by_kind.items(), key=lambda entry: (-len(entry[1]), entry[0]))]


def _wait_line(kind: str, served: Sequence[Visitor]) -> WaitLine:
    logged = sorted(float(one.logged.wait_seconds) for one in served)
    got = sorted((one.called_at or one.issued_at) - one.issued_at for one in served)
    return WaitLine(
        kind=kind, zone=served[0].came_for, people=len(served), logged_median=median(logged), logged_p90=p90(logged),
        got_median=median(got), got_p90=p90(got),
    )  # fmt: skip


def p90(ordered: Sequence[float]) -> float:
    """The value that nine of ten do not exceed; ``ordered`` rises and is not empty."""
    return ordered[min(-(-len(ordered) * 9 // 10), len(ordered)) - 1]
