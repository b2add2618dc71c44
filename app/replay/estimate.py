"""``hall estimate --jsonl``: recorded events in, ranges out, one JSON object a line.

Lines with a ``type`` are events of a day that begins with ``config``; ``{"ask": 17, "now": 34567.0, "tickets": ["B012"]}`` is
answered by ``{"ask": 17, "p": {"B012": [p10, p50, p90]}}``, in seconds from ``now``. Times are seconds after midnight.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TextIO

from app.domain.waits.estimator import Estimator, Range
from app.domain.waits.floor import Seen, What
from app.domain.waits.picture import FOREVER, ORDINARY, Booking, Hours, Item, Plan, Shift
from app.replay.ratio_rule import OWN_FIRST, RatioRule

WHAT = {
    "open": What.SESSION_OPEN,
    "close": What.SESSION_END,
    "window_open": What.WINDOW_OPEN,
    "window_pause": What.WINDOW_PAUSE,
    "window_close": What.WINDOW_CLOSE,
    "issue": What.ISSUED,
    "call": What.CALLED,
    "start": What.STARTED,
    "finish": What.FINISHED,
    "no_show": What.NO_SHOW,
    "hold": What.HELD,
    "transfer": What.MOVED,
    "abandon": What.LEFT,
}
CLASSES = {"normal": ORDINARY}
AFTER_CLOSING = 5400.0


class RecordedHall:
    """One hall whose events are read from outside; the estimator behind it is the hall's own."""

    def __init__(self) -> None:
        self.estimator = Estimator(RatioRule({}))

    def observe(self, line: Mapping[str, Any]) -> None:
        kind = line["type"]
        if kind == "config":
            self.estimator.begin_day(plan_of(line), rule_of(line))
            return
        if kind == "checkin":
            what = What.RETURNED if line.get("ticket") in self.estimator.floor.away else None
        else:
            what = WHAT.get(kind)
        if what is None:
            return
        self.estimator.observe(_seen(what, line))

    def predict_many(self, tickets: Iterable[str], now: float) -> dict[str, Range]:
        return self.estimator.predict(list(tickets), now)


def _seen(what: What, line: Mapping[str, Any]) -> Seen:
    kind = line.get("priority", "normal")
    return Seen(
        what=what,
        at=float(line["t"]),
        ticket_id=line.get("ticket", ""),
        zone_id=line.get("to_zone") or line.get("zone", ""),
        item_id=line.get("to_service") or line.get("service") or "",
        priority_class=CLASSES.get(kind, kind),
        window_id=line.get("window", ""),
        person=line.get("staff", ""),
        reason=line.get("reason", ""),
        booking_id=line.get("appt", ""),
        slot=float(line.get("slot", 0.0)),
    )


def rule_of(config: Mapping[str, Any]) -> RatioRule:
    rule = config.get("rule", {})
    return RatioRule(
        {window["id"]: window.get("mode", OWN_FIRST) for window in config["windows"]},
        rule.get("priority_in_a_row", 2), rule.get("normal_aging_s", 3600.0), rule.get("aged_in_a_row", 1),
        rule.get("appt_early_s", 300.0), rule.get("help_after_s", 900.0), rule.get("missed_goes_behind", 3),
    )  # fmt: skip


def plan_of(config: Mapping[str, Any]) -> Plan:
    day = date.fromisoformat(config["date"])
    overrun = config.get("rule", {}).get("lunch_overrun_s", 0.0)
    sessions = config["sessions"]
    return Plan(
        config["date"], day.weekday(), day.day,
        {zone["id"]: float(zone["nominal_s"]) for zone in config["zones"]},
        {item["id"]: Item(item["id"], item["zone"], float(item["nominal_s"])) for item in config["services"]},
        {window["id"]: tuple(window["zones"]) for window in config["windows"]},
        [Hours(s["issue_from"], s["open"], s["issue_to"], s["close"],
               s["close"] + (overrun if k < len(sessions) - 1 else AFTER_CLOSING)) for k, s in enumerate(sessions)],
        frozenset(window["id"] for window in config["windows"] if window.get("noon_duty")),
        [Shift(s["window"], s["staff"], float(s["from"]), float(s["to"])) for s in config.get("roster", ())],
        [Booking(b["id"], b["zone"], b["service"], float(b["slot"])) for b in config.get("appointments", ())],
        config.get("rule", {}).get("appt_grace_s", FOREVER),
    )  # fmt: skip


class BadLine(ValueError):
    """A line that cannot be used; the argument says what would be right."""


def answer_lines(lines: Iterable[str], out: TextIO) -> None:
    """Until the lines end; raises BadLine, with the number of the line."""
    hall = RecordedHall()
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            answer = _answer(hall, json.loads(text))
        except (ValueError, TypeError, LookupError, AssertionError) as error:
            raise BadLine(f"line {number}: {_wrong(error)}") from error
        if answer is not None:
            out.write(json.dumps(answer, separators=(",", ":")) + "\n")
            out.flush()


def _answer(hall: RecordedHall, line: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if "type" in line:
        hall.observe(line)
        return None
    found = hall.predict_many(line["tickets"], float(line["now"]))
    told = {ticket_id: [round(seconds, 1) for seconds in wait] for ticket_id, wait in found.items()}
    return {"ask": line["ask"], "p": told}


def _wrong(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return "is not JSON; write one object a line"
    if isinstance(error, KeyError):
        return f"names {error}, which is missing or was never seen; a day begins with config, a ticket with issue"
    return "cannot be used; a day begins with config, events and questions follow in order"


def main_estimate(argv: Sequence[str]) -> int:
    """Exit code: 0 at the end of the lines, 2 when one cannot be used."""
    parser = argparse.ArgumentParser(
        prog="hall estimate", description="Read a hall's events from standard input and answer how long tickets will wait."
    )
    parser.add_argument("--jsonl", action="store_true", required=True, help="one JSON object a line, both ways")
    parser.parse_args(argv)
    try:
        answer_lines(sys.stdin, sys.stdout)
    except BadLine as bad:
        sys.stderr.write(f"hall: {bad}\n")
        return 2
    except BrokenPipeError:
        return 0
    return 0
