"""Every figure once more, counted from the events with plain lists and nothing of what the hall counts with.

It is written from the words of app/texts_data/figures.py. Events do not say everything, on purpose or because nobody needed it
live; this is taken from the rows: what a ticket is for (special group, purpose, language, matters, agency, other region), the
key of an identity, the wait that was told with the number, the level of a rating, what the roster had planned, and which devices
there are since when. A press that was taken back is left out,
as if it had never been made, except in what windows did meanwhile.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from app.models import Device, Event, Post, Rating, RosterEntry, Ticket

ZONE = ZoneInfo("Asia/Shanghai")
HOUR = 3_600_000
WORDS = (
    "zone",
    "item",
    "window",
    "person",
    "role",
    "channel",
    "priority_class",
    "special_group",
    "purpose",
    "language",
    "cross",
)
LEFT = {"ticket.abandoned": "abandoned", "ticket.cancelled": "cancelled", "ticket.expired": "expired"}

Row = dict[str, Any]


@dataclass(frozen=True)
class Hours:
    """normal, all_: (from, to) of the hall's sessions and of all times a zone serves on a day; carried: zones that rest between.

    pairs: {window: {A or B: id of the person}}, the same all the time.
    """

    normal: Callable[[date], Sequence[tuple[time, time]]]
    all_: Callable[[date, str], Sequence[tuple[time, time]]]
    carried: frozenset[str]
    pairs: Mapping[str, Mapping[str, str]]


def ms(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC"))) // timedelta(milliseconds=1)


def moment_on(day: date, clock: time) -> int:
    return ms(datetime.combine(day, clock, ZONE))


@dataclass
class Recount:
    """tickets, legs, work, time, plan, opening, devices: what happened, a row each. Zones and items by id, as the hall's figures are."""

    tickets: list[Row] = field(default_factory=list)
    legs: list[Row] = field(default_factory=list)
    work: list[Row] = field(default_factory=list)
    time: list[Row] = field(default_factory=list)
    plan: list[Row] = field(default_factory=list)
    opening: list[Row] = field(default_factory=list)
    devices: list[Row] = field(default_factory=list)


def recount(
    connection: Connection, hall_id: str, zones: Mapping[str, str], items: Mapping[str, str], hours: Hours, at: datetime
) -> Recount:
    """zones, items: {code: id}. at: the moment it is now."""
    events = list(connection.execute(select(Event.__table__).where(Event.hall_id == hall_id).order_by(Event.seq)))
    taken_back = {seq for event in events if event.type.endswith(".undone") for seq in event.data["taken_back"]}
    teller = _Teller(connection, hall_id, zones, items)
    for event in events:
        if event.seq not in taken_back:
            teller.hear(event)
    found = Recount()
    _write_tickets(teller, found, hours)
    _write_time(events, found, ms(at))
    _write_plan(connection, hall_id, events, found, hours, ms(at))
    _write_devices(connection, hall_id, events, found, ms(at))
    return found


class _Teller:
    """Goes through the events as somebody would who only heard of them."""

    def __init__(self, connection: Connection, hall_id: str, zones: Mapping[str, str], items: Mapping[str, str]) -> None:
        self.zones, self.items = zones, items
        of_hall = select(Ticket.__table__).where(Ticket.hall_id == hall_id)
        self.rows = {row.id: row for row in connection.execute(of_hall)}
        self.levels = {(row.ticket_id, row.at): row.level for row in connection.execute(select(Rating.__table__))}
        self.tickets: dict[str, Row] = {}
        self.at_window: dict[str, Row] = {}
        self.slots: dict[str, datetime] = {}
        self.heard = 0

    def hear(self, event: Any) -> None:
        self.heard += 1
        if event.type == "booking.checked_in" and event.state_to == "checked_in":
            self.slots[event.data["ticket_id"]] = datetime.fromisoformat(event.data["starts_at"])
        elif event.type == "window.covered":
            leg = self.at_window.get(event.window_id)
            if leg is not None:
                self._sits(leg, event)
        elif event.type == "ticket.issued":
            self._issued(event)
        elif event.type.startswith("ticket.") or event.type == "rating.given":
            deed = getattr(self, "_" + event.type.replace(".", "_"), None)
            if deed is not None:
                deed(event, self.tickets[event.ticket_id]["legs"][-1])

    def _issued(self, event: Any) -> None:
        row = self.rows[event.ticket_id]
        region = row.cross_region
        ticket = {
            "id": row.id, "day": row.issued_at.astimezone(ZONE).date(), "at": ms(event.at), "channel": event.data["channel"],
            "priority_class": event.data["priority_class"], "special_group": row.special_group, "purpose": row.purpose,
            "language": row.language, "cross": (region["kind"] or "unsaid") if region else "", "cases": row.case_count,
            "agency": row.agency, "identity": row.identity_key, "told": row.wait_at_issue, "no_shows": 0, "returned": 0,
            "ending": "open", "ended": None, "legs": [],
        }  # fmt: skip
        self.tickets[row.id] = ticket
        self._line(ticket, event)
        ticket["zone"], ticket["item"] = ticket["legs"][0]["zone"], ticket["legs"][0]["item"]

    def _line(self, ticket: Row, event: Any) -> None:
        said = event.data
        ticket["legs"].append({
            "ticket": ticket, "order": self.heard, "zone": self.zones[said["zone"]], "item": self.items.get(said["service_item"], ""),
            "priority_class": said["priority_class"], "began": ms(event.at), "window": "", "person": "", "role": "", "calls": [],
            "earlier_calls": 0, "spot": False, "started": None, "implied": False, "finished": None, "outcome": "", "parts": [],
            "since": None, "held": 0, "held_since": None, "left": None, "level": 0,
        })  # fmt: skip

    def _sits(self, leg: Row, event: Any) -> None:
        """Who sits at the window has the visitor from now on."""
        serving = leg["since"] is not None
        self._works_until(leg, ms(event.at))
        staff = event.data["window"]["staff"] or {}
        leg["window"], leg["person"], leg["role"] = event.window_id, staff.get("id", ""), staff.get("role_in_post") or ""
        if serving:
            leg["since"] = ms(event.at)
        self.at_window[event.window_id] = leg

    def _works_until(self, leg: Row, moment: int) -> None:
        if leg["since"] is not None:
            leg["parts"].append((leg["person"], leg["role"], moment - leg["since"]))
            leg["since"] = None

    def _goes(self, leg: Row, event: Any) -> None:
        self._works_until(leg, ms(event.at))
        if self.at_window.get(leg["window"]) is leg:
            del self.at_window[leg["window"]]

    def _ticket_called(self, event: Any, leg: Row) -> None:
        leg["calls"].append(ms(event.at))
        self._sits(leg, event)

    def _ticket_recalled(self, event: Any, leg: Row) -> None:
        leg["calls"].append(ms(event.at))

    def _ticket_started(self, event: Any, leg: Row) -> None:
        if event.data.get("rule") == "walk_up":
            leg["spot"] = True
            self._sits(leg, event)
        leg["implied"] = event.data.get("implied", False)
        leg["started"] = leg["since"] = leg["calls"][-1] if leg["implied"] else ms(event.at)

    def _ticket_finished(self, event: Any, leg: Row) -> None:
        leg["finished"], leg["outcome"] = ms(event.at), event.data["outcome"]
        self._goes(leg, event)
        leg["ticket"] |= {"ending": "served", "ended": ms(event.at)}

    def _ticket_transferred(self, event: Any, leg: Row) -> None:
        leg["finished"], leg["outcome"] = ms(event.at), event.data.get("outcome", "")
        self._goes(leg, event)
        self._line(leg["ticket"], event)

    def _ticket_no_show(self, event: Any, leg: Row) -> None:
        leg["ticket"]["no_shows"] += 1
        self._goes(leg, event)

    def _ticket_reactivated(self, _event: Any, leg: Row) -> None:
        leg["ticket"]["returned"] += 1
        leg["earlier_calls"] = len(leg["calls"])
        leg["window"] = leg["person"] = leg["role"] = ""

    def _ticket_put_back(self, event: Any, leg: Row) -> None:
        self._goes(leg, event)
        del leg["calls"][leg["earlier_calls"] :]
        leg["window"] = leg["person"] = leg["role"] = ""

    def _ticket_held(self, event: Any, leg: Row) -> None:
        leg["held_since"] = ms(event.at) if event.state_from == "serving" else None
        self._goes(leg, event)

    def _ticket_resumed(self, event: Any, leg: Row) -> None:
        self._sits(leg, event)
        if event.state_to == "called":
            leg["calls"].append(ms(event.at))
        else:
            leg["held"] += ms(event.at) - leg["held_since"]
            leg["since"] = ms(event.at)

    def _leaves(self, event: Any, leg: Row) -> None:
        self._goes(leg, event)
        leg["left"] = ms(event.at)
        leg["ticket"] |= {"ending": LEFT[event.type], "ended": ms(event.at)}

    _ticket_abandoned = _ticket_cancelled = _ticket_expired = _leaves

    def _rating_given(self, event: Any, leg: Row) -> None:
        leg["level"] = self.levels[event.ticket_id, event.at]


def _half_hour(day: date, moment: int) -> int:
    return min(max((moment - moment_on(day, time())) // (HOUR // 2), 0), 47)


def _write_tickets(teller: _Teller, found: Recount, hours: Hours) -> None:
    for ticket in teller.tickets.values():
        last = ticket["legs"][-1]
        shared = {name: ticket[name] for name in ("day", "channel", "special_group", "purpose", "language", "cross")}
        found.tickets.append({
            **ticket, **{name: last[name] for name in ("window", "person", "role")}, "half_hour": _half_hour(ticket["day"], ticket["at"]),
            "called": any(leg["calls"] for leg in ticket["legs"]), "started": any(leg["started"] for leg in ticket["legs"]),
            "booked": ticket["id"] in teller.slots, "stay": None if ticket["ended"] is None else ticket["ended"] - ticket["at"],
            "ahead": ms(teller.slots[ticket["id"]]) - ticket["at"] if ticket["id"] in teller.slots else None,
        })  # fmt: skip
        for place, leg in enumerate(ticket["legs"]):
            row = {**leg, **shared, "ending": ticket["ending"], "person_key": ticket["identity"] or ticket["id"]}
            row["half_hour"] = _half_hour(ticket["day"], leg["began"])
            _waited(row, hours)
            slot = teller.slots.get(ticket["id"]) if place == 0 else None
            _promised(row, ticket["told"] if place == 0 and ticket["id"] not in teller.slots else None)
            _came_for_slot(row, slot)
            _served(row, hours)
            found.legs.append(row)
            if row["service"] is not None:
                found.work += [{**row, "person": who, "role": role, "worked": worked} for who, role, worked in leg["parts"]]
    _overtaken(found.legs)
    _late_people(found.legs)


def _waited(row: Row, hours: Hours) -> None:
    calls, began = row["calls"], row["began"]
    row["wait"] = calls[0] - began if calls else None
    row["last_wait"] = calls[-1] - began if calls else None
    row["net_wait"] = None
    if calls:
        spans = hours.all_(row["day"], row["zone"]) if row["zone"] in hours.carried else ()
        gaps = [(moment_on(row["day"], a[1]), moment_on(row["day"], b[0])) for a, b in pairwise(sorted(spans))]
        row["net_wait"] = row["wait"] - _inside(gaps, began, calls[0])
    row["left_line"] = row["left"] is not None and not calls and not row["spot"]
    row["waited"] = row["left"] - began if row["left_line"] else row["wait"]
    row["walk"] = row["started"] - calls[-1] if calls and row["started"] is not None and not row["implied"] else None


def _inside(spans: Iterable[tuple[int, int]], since: int, until: int) -> int:
    return sum(max(min(end, until) - max(start, since), 0) for start, end in spans)


def _promised(row: Row, told: Mapping[str, Any] | None) -> None:
    row["promise"] = None
    if told and "p50" in told and row["wait"] is not None:
        row["promise"] = tuple(round(Fraction(str(told[name])) * 1000) for name in ("p10", "p50", "p90"))


def _came_for_slot(row: Row, slot: datetime | None) -> None:
    row["after_slot"] = row["calls"][0] - ms(slot) if slot is not None and row["calls"] else None


def _served(row: Row, hours: Hours) -> None:
    row["service"], row["extended"] = None, 0
    if not row["outcome"] or row["started"] is None:
        return
    row["service"] = row["finished"] - row["started"] - row["held"]
    day = datetime.fromtimestamp(row["started"] / 1000, ZONE).date()
    normal = [(moment_on(day, start), moment_on(day, end)) for start, end in hours.normal(day)]
    outside = row["finished"] - row["started"] - _inside(normal, row["started"], row["finished"])
    row["extended"] = min(outside, row["service"])


def _overtaken(legs: Sequence[Row]) -> None:
    lines: dict[Any, list[Row]] = {}
    for leg in legs:
        if leg["calls"]:
            lines.setdefault((leg["day"], leg["zone"]), []).append(leg)
    for line in lines.values():
        for leg in line:
            later = [other for other in line if (other["began"], other["order"]) > (leg["began"], leg["order"])]
            leg["overtaken"] = sum(other["calls"][0] < leg["calls"][0] for other in later)


def _late_people(legs: Sequence[Row]) -> None:
    known = set()
    for leg in sorted(legs, key=lambda leg: (leg["started"] or 0, leg["order"])):
        leg["late_person"] = leg["extended"] > 0 and (leg["day"], leg["person_key"]) not in known
        if leg["extended"] > 0:
            known.add((leg["day"], leg["person_key"]))


def _write_time(events: Sequence[Any], found: Recount, now: int) -> None:
    seen: dict[str, tuple[int, Mapping[str, Any]]] = {}
    for event in events:
        window = event.data.get("window") if event.window_id else None
        if window and "state" in window:
            _spend(found, event.window_id, seen.get(event.window_id), ms(event.at))
            seen[event.window_id] = ms(event.at), window
    for window_id, last in seen.items():
        _spend(found, window_id, last, now)


def _spend(found: Recount, window_id: str, last: tuple[int, Mapping[str, Any]] | None, until: int) -> None:
    if last is None or last[1]["state"] == "closed":
        return
    since, window = last
    staff = window["staff"] or {}
    state = "paused" if window["unmanned"] else window["state"]
    while since < until:
        day = datetime.fromtimestamp(since / 1000, ZONE).date()
        half_hour = _half_hour(day, since)
        stop = min(until, moment_on(day, time()) + (half_hour + 1) * HOUR // 2)
        found.time.append({
            "day": day, "half_hour": half_hour, "window": window_id, "person": staff.get("id", ""),
            "role": staff.get("role_in_post") or "", "state": state, "spent": stop - since,
        })  # fmt: skip
        since = stop


def _write_plan(connection: Connection, hall_id: str, events: Sequence[Any], found: Recount, hours: Hours, now: int) -> None:
    """When the hall was open, on days on which anybody came, and what of the planned time somebody was at the window."""
    there: dict[str, list[tuple[int, int]]] = {}
    since: dict[str, int] = {}
    for event in events:
        window = event.data.get("window") if event.window_id else None
        if window and "state" in window:
            is_there = window["state"] != "closed" and not window["unmanned"]
            if is_there:
                since.setdefault(event.window_id, ms(event.at))
            elif event.window_id in since:
                there.setdefault(event.window_id, []).append((since.pop(event.window_id), ms(event.at)))
    for window_id, begun in since.items():
        there.setdefault(window_id, []).append((begun, now))
    planned = select(RosterEntry.day, RosterEntry.session, RosterEntry.role, Post.window_id).join(
        Post, Post.id == RosterEntry.post_id
    )
    rows = list(connection.execute(planned.where(RosterEntry.hall_id == hall_id)))
    for day in sorted({row["day"] for row in found.tickets} | {row["day"] for row in found.time} | {row.day for row in rows}):
        known = {span for zone in hours.carried for span in hours.all_(day, zone)} | set(hours.normal(day))
        spans = [(moment_on(day, start), min(moment_on(day, end), now)) for start, end in sorted(known)]
        found.opening += [{"day": day, "half_hour": n, "open": spent} for n, spent in _half_hours(day, spans) if spent]
    for row in rows:
        start, end = (moment_on(row.day, clock) for clock in sorted(hours.normal(row.day))[row.session - 1])
        end = min(end, now)
        covered = [(max(a, start), min(b, end)) for a, b in there.get(row.window_id, ())]
        parts = dict(_half_hours(row.day, covered))
        found.plan += [
            {
                "day": row.day, "half_hour": n, "window": row.window_id, "person": hours.pairs[row.window_id][row.role],
                "role": row.role, "planned": spent, "covered": parts[n],
            }
            for n, spent in _half_hours(row.day, [(start, end)]) if spent
        ]  # fmt: skip


def _half_hours(day: date, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """(half hour, ms of the spans in it) of all of a day's."""
    edges = [moment_on(day, time()) + n * HOUR // 2 for n in range(49)]
    return [(n, _inside(spans, a, b)) for n, (a, b) in enumerate(pairwise(edges))]


def _write_devices(connection: Connection, hall_id: str, events: Sequence[Any], found: Recount, now: int) -> None:
    """Every device was there from the beginning, and was well but for the times it was found silent until it was heard again."""
    silent: dict[str, list[tuple[int, int]]] = {}
    since: dict[str, int] = {}
    for event in events:
        if event.type == "device.offline":
            since[event.data["device_id"]] = ms(event.at)
        elif event.type == "device.online" and event.data["device_id"] in since:
            silent.setdefault(event.data["device_id"], []).append((since.pop(event.data["device_id"]), ms(event.at)))
    for device_id, begun in since.items():
        silent.setdefault(device_id, []).append((begun, now))
    rows = connection.execute(select(Device.id, Device.kind).where(Device.hall_id == hall_id))
    watched = [row for row in rows if row.kind.value != "integration"]
    by_day: dict[date, list[Row]] = {}
    for row in found.opening:
        by_day.setdefault(row["day"], []).append(row)
    for day, of_day in by_day.items():
        start = moment_on(day, time())
        for device in watched:
            gone = [(max(a, start), min(b, start + 24 * HOUR)) for a, b in silent.get(device.id, ())]
            lost = [span for span in gone if span[0] < span[1]]
            for row in of_day:
                begin = start + row["half_hour"] * HOUR // 2
                # The hall is open in the whole of a half hour, but for the one that is not over yet.
                out = _inside(lost, begin, begin + row["open"])
                found.devices.append({
                    "day": day, "half_hour": row["half_hour"], "device": device.id, "device_kind": device.kind.value,
                    "watched": row["open"], "working": row["open"] - out,
                })  # fmt: skip


# --- cutting ----------------------------------------------------------------------------------------------------------

HAS: Mapping[str, tuple[str, ...]] = {
    "tickets": (*WORDS, "ending"), "legs": (*WORDS, "ending"), "work": WORDS, "time": ("window", "person", "role"),
    "plan": ("window", "person", "role"), "opening": (), "devices": ("device", "device_kind"),
}  # fmt: skip
PERIODS: Mapping[str, Callable[[Row], str]] = {
    "hall": lambda _: "H",
    "half_hour": lambda row: f"{row['half_hour'] * 30 // 60:02d}:{row['half_hour'] * 30 % 60:02d}",
    "hour": lambda row: f"{row['half_hour'] * 30 // 60:02d}",
    "weekday": lambda row: row["day"].strftime("%u"),
    "day": lambda row: row["day"].strftime("%Y-%m-%d"),
    "week": lambda row: row["day"].strftime("%G-W%V"),
    "ten_days": lambda row: (
        row["day"].strftime("%Y-%m-") + ("1" if row["day"].day <= 10 else "2" if row["day"].day <= 20 else "3")
    ),
    "month": lambda row: row["day"].strftime("%Y-%m"),
    "quarter": lambda row: f"{row['day'].year}-Q{ceil(row['day'].month / 3)}",
    "year": lambda row: row["day"].strftime("%Y"),
}


def cut(found: Recount, by: Sequence[str]) -> dict[tuple[str, ...], dict[str, list[Row]]]:
    """{key: {kind of row: rows}}; kinds of rows that know nothing of a cut are left out."""
    kinds = [kind for kind, words in HAS.items() if all(name in words or name in PERIODS for name in by)]
    groups: dict[tuple[str, ...], dict[str, list[Row]]] = {}
    for kind in kinds:
        for row in getattr(found, kind):
            key = tuple(PERIODS[name](row) if name in PERIODS else row[name] for name in by)
            groups.setdefault(key, {kind: [] for kind in kinds})[kind].append(row)
    return groups


def between(found: Recount, first: date, last: date) -> Recount:
    return Recount(*([row for row in getattr(found, kind) if first <= row["day"] <= last] for kind in HAS))


# --- counting ---------------------------------------------------------------------------------------------------------


def whole(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def share(above: int, below: int, least: int = 1) -> float | None:
    return None if below < max(least, 1) else whole(Fraction(above, below) * 10_000) / 10_000


def times(of: str, values: Sequence[int]) -> dict[str, int | None]:
    ordered = sorted(values)
    n = len(ordered)

    def rank(percent: int) -> int | None:
        return whole(Fraction(ordered[ceil(Fraction(percent * n, 100)) - 1], 1000)) if n else None

    return {
        f"mean_{of}_seconds": whole(Fraction(sum(ordered), 1000 * n)) if n else None,
        f"median_{of}_seconds": rank(50),
        f"p90_{of}_seconds": rank(90),
        f"max_{of}_seconds": rank(100),
    }


def minutes(spent: Iterable[int]) -> int:
    return whole(Fraction(sum(spent), 60_000))


def interval(above: int, below: int) -> tuple[float | None, float | None]:
    if below < 10:
        return None, None
    z, n, p = Decimal("1.959964"), Decimal(below), Decimal(above) / Decimal(below)
    spread = z * (p * (1 - p) / n + z * z / (4 * n * n)).sqrt()
    low, high = ((p + z * z / (2 * n) + sign * spread) / (1 + z * z / n) for sign in (-1, 1))
    return float(round(max(low, Decimal(0)), 4)), float(round(min(high, Decimal(1)), 4))


def counted(rows: Mapping[str, list[Row]], target_seconds: int) -> dict[str, Any]:
    """Every figure of a group of rows; of kinds of rows that are left out, none."""
    said: dict[str, Any] = {}
    if "tickets" in rows:
        said |= _of_tickets(rows["tickets"])
    if "legs" in rows:
        said |= _of_waits(rows["legs"], target_seconds * 1000) | _of_services(rows["legs"]) | _of_promises(rows["legs"])
    if "work" in rows:
        said["worked_minutes"] = minutes(row["worked"] for row in rows["work"])
    if "time" in rows:
        said |= _of_time(rows["time"])
    if "plan" in rows:
        planned, covered = (sum(row[name] for row in rows["plan"]) for name in ("planned", "covered"))
        said |= {"planned_minutes": minutes([planned]), "covered_minutes": minutes([covered])}
        said["schedule_adherence"] = share(covered, planned)
    if "devices" in rows:
        watched, working = (sum(row[name] for row in rows["devices"]) for name in ("watched", "working"))
        said |= {"device_minutes": minutes([watched]), "device_working_minutes": minutes([working])}
        said["device_availability"] = share(working, watched)
    if "opening" in rows:
        said |= _of_opening(rows)
    return said


def _of_opening(rows: Mapping[str, list[Row]]) -> dict[str, Any]:
    """What is told by the time the hall was open."""
    length = sum(row["open"] for row in rows["opening"])
    said: dict[str, Any] = {"hall_open_minutes": minutes([length])}
    if "legs" in rows:
        said["mean_line"] = share(sum(row["waited"] for row in rows["legs"] if row["waited"] is not None), length)
    if "work" in rows:
        said["offered_load"] = share(sum(row["worked"] for row in rows["work"]), length)
    if "time" in rows:
        said["mean_open_windows"] = share(sum(row["spent"] for row in rows["time"]), length)
    return said


def _half_called(rows: Sequence[Row]) -> int | None:
    """The Kaplan–Meier median in seconds: who left while waiting is known to have waited until then, and no more."""
    waiting, left = len(rows), Fraction(1)
    for moment in sorted({row["waited"] for row in rows}):
        here = [row for row in rows if row["waited"] == moment]
        left *= 1 - Fraction(sum(not row["left_line"] for row in here), waiting)
        if left <= Fraction(1, 2):
            return whole(Fraction(moment, 1000))
        waiting -= len(here)
    return None


def _of_tickets(rows: list[Row]) -> dict[str, Any]:
    n = len(rows)
    ended = {ending: [row for row in rows if row["ending"] == ending] for ending in ("served", *LEFT.values(), "open")}
    called = [row for row in rows if row["called"]]
    returned = [row for row in rows if row["returned"]]
    never = [row for row in called if not row["started"] and row["ending"] in ("abandoned", "expired")]
    dropped = [row for row in rows if row["ending"] in LEFT.values()]
    uncalled = [row for row in dropped if not row["called"]]
    back = [row for row in returned if row["ending"] == "served"]
    ahead = [row["ahead"] for row in rows if row["ahead"] is not None]
    return {
        "issued": n, **{ending: len(of) for ending, of in ended.items()}, "transferred_out": 0,
        "cases": sum(row["cases"] for row in rows), "called_tickets": len(called), "no_shows": sum(row["no_shows"] for row in rows),
        "never_came": len(never), "no_show_share": share(len(never), len(called)), "returned": len(returned),
        "returned_served": len(back), "return_share": share(len(back), len(returned)), "left_uncalled": len(uncalled),
        "left_share": share(len(uncalled), n), "dropped": len(dropped), "dropped_share": share(len(dropped), n),
        "served_share": share(len(ended["served"]), n), "booked": sum(row["booked"] for row in rows),
        "agency_tickets": sum(row["agency"] for row in rows), "cross_tickets": sum(row["cross"] != "" for row in rows),
        **times("stay", [row["stay"] for row in rows if row["stay"] is not None]),
        "mean_ahead_seconds": whole(Fraction(sum(ahead), 1000 * len(ahead))) if ahead else None,
    }  # fmt: skip


def _of_waits(rows: list[Row], target: int) -> dict[str, Any]:
    called = [row for row in rows if row["calls"]]
    left = [row["waited"] for row in rows if row["left_line"]]
    waits, n, ends = [row["wait"] for row in called], len(called), len(called) + len(left)
    good = sum(wait <= target for wait in waits)
    soon = sum(wait <= target for wait in left)
    slots = [row["after_slot"] for row in rows if row["after_slot"] is not None]
    punctual = sum(abs(after) <= 5 * 60_000 for after in slots)
    overtaken = [row["overtaken"] for row in called]
    seconds = [wait // 1000 for wait in waits]
    return {
        "waits": n, **times("wait", waits), **times("net_wait", [row["net_wait"] for row in called]),
        "waits_over_target": n - good, "over_target_share": share(n - good, n), "waits_in_target": good,
        "left_waiting": len(left), "left_in_target": soon, "line_ends": ends, "in_target_share": share(good, ends),
        "in_target_or_left": good + soon, "in_target_or_left_share": share(good + soon, ends),
        "in_target_of_patient_share": share(good, ends - soon), "waits_over_hour": sum(wait > HOUR for wait in waits),
        **times("last_wait", [row["last_wait"] for row in called]),
        **times("walk", [row["walk"] for row in rows if row["walk"] is not None]), "waiting_minutes": minutes(waits + left),
        "overtaken": sum(overtaken), "mean_overtaken": share(sum(overtaken), n), "max_overtaken": max(overtaken, default=None),
        "on_the_spot": sum(row["spot"] for row in rows), "slot_waits": len(slots),
        **times("slot_wait", [max(after, 0) for after in slots]), "punctual_calls": punctual,
        "punctual_share": share(punctual, len(slots)), "wait_evenness": share(sum(seconds) ** 2, n * sum(one * one for one in seconds)),
        "survival_wait_seconds": _half_called([row for row in rows if row["waited"] is not None]),
    }  # fmt: skip


def _of_services(rows: list[Row]) -> dict[str, Any]:
    services = [row["service"] for row in rows if row["service"] is not None]
    levels = [row["level"] for row in rows if row["level"]]
    n, good, satisfied = len(levels), sum(level >= 3 for level in levels), sum(level >= 4 for level in levels)
    low, high = interval(satisfied, n)
    return {
        "services": len(services), **times("service", services), "held_minutes": minutes(row["held"] for row in rows),
        "extended_tickets": sum(row["extended"] > 0 for row in rows), "extended_people": sum(row["late_person"] for row in rows),
        "extended_minutes": minutes(row["extended"] for row in rows), "rated": n,
        **{f"level_{level}": levels.count(level) for level in (1, 2, 3, 4, 5)},
        **{f"level_{level}_share": share(levels.count(level), n) for level in (1, 2, 3, 4, 5)}, "participation": share(n, len(services)),
        "good_ratings": good, "good_share": share(good, n, 10), "satisfied_ratings": satisfied,
        "satisfied_share": share(satisfied, n, 10), "satisfied_low": low, "satisfied_high": high, "bad_ratings": n - good,
    }  # fmt: skip


def _of_promises(rows: list[Row]) -> dict[str, Any]:
    told = [(row["wait"], *row["promise"]) for row in rows if row["promise"]]
    n = len(told)
    kept = sum(low <= wait <= high for wait, low, _, high in told)
    late = sum(wait > high for wait, _, _, high in told)
    return {
        "promises": n, "promises_kept": kept, "kept_share": share(kept, n), "promises_late": late, "late_share": share(late, n),
        "promise_error_seconds": whole(Fraction(sum(abs(w - p) for w, _, p, _ in told), 1000 * n)) if n else None,
        "promise_bias_seconds": whole(Fraction(sum(w - p for w, _, p, _ in told), 1000 * n)) if n else None,
    }  # fmt: skip


def _of_time(rows: list[Row]) -> dict[str, Any]:
    states = ("idle", "called", "serving", "paused", "break")
    spent = {state: sum(row["spent"] for row in rows if row["state"] == state) for state in states}
    ready = spent["serving"] + spent["idle"] + spent["called"]
    open_ = ready + spent["paused"] + spent["break"]
    return {
        **{f"{state}_minutes": minutes([of]) for state, of in spent.items()}, "busy_minutes": minutes([spent["serving"]]),
        "ready_minutes": minutes([ready]), "open_minutes": minutes([open_]), "occupancy": share(spent["serving"], ready),
        "utilisation": share(spent["serving"], open_),
    }  # fmt: skip
