"""A small hall for tests: valid by default, so that a test says only what it is about.

``SmallHall`` acts through the operations; ``Web`` knocks at the doors of the same hall over HTTP.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Concatenate, ParamSpec, TypeVar

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from app.auth import COOKIE, CSRF_HEADER
from app.domain.identity import check_character
from app.domain.people import Actor, Role
from app.errors import HallError
from app.hall import House
from app.models import (
    Base,
    Counter,
    Device,
    Event,
    Hall,
    Person,
    Post,
    PostAssignment,
    Rating,
    ServiceItem,
    WaitingArea,
    Window,
    WindowPreference,
    Zone,
)
from app.models.base import new_id
from app.operations import accounts, calling, day, issuing, moving, rating, staffing, undoing
from app.operations.calling import Done, Finish
from app.operations.configuration import HallConfig, Halls
from app.operations.desks import WindowRow
from app.operations.issuing import Identity, Issued, Request
from app.operations.moving import Target
from app.operations.rating import Rated
from app.operations.staffing import Pause
from app.operations.summing import keep_sums, sums_of
from app.operations.unit_of_work import Work
from app.operations.visits import Visit, visit_by_id, visit_by_leg
from app.queries.desk import window_row
from app.queries.tickets import Reader
from app.security.passwords import hash_password
from app.security.tokens import new_token, token_hash
from app.texts import say
from tests.support.clock import Clock

P = ParamSpec("P")
T = TypeVar("T")

PASSWORD = "Meijiang-2b"
NAME = "梅江区政务服务中心"

ZONES: Mapping[str, Mapping[str, Any]] = {
    "A": {"kind": "comprehensive", "name": "综合窗口", "name_en": "Comprehensive", "identity_kinds": ["id_card", "typed_id"]},
    "Z": {"kind": "consult", "name": "综合咨询", "name_en": "Enquiries"},
    "T": {"kind": "special_group", "name": "特殊群体", "name_en": "Special groups"},
    "K": {"kind": "cross_region", "name": "跨域通办", "name_en": "Cross-region"},
    "B": {"kind": "hard_case", "name": "办不成事", "name_en": "Can't get it done"},
    "X": {"kind": "self_service", "name": "自助服务区", "name_en": "Self-service", "prefix": None, "issues_tickets": False},
}
ITEMS: Mapping[str, Mapping[str, Any]] = {
    "passport": {"zone": "A", "name": "护照办理", "item_group": "civil"},
    "house": {"zone": "A", "name": "不动产登记", "item_group": "estate"},
    "abroad": {"zone": "K", "name": "异地医保备案", "skill": "cross"},
}
WINDOWS: Mapping[str, Sequence[str]] = {"1": ["A", "T"], "2": ["A", "T"], "3": ["Z"], "4": ["K"]}
"""Number → the zones it serves, the preferred first; "A/civil" is one item group of a zone."""

POSTS: Mapping[str, tuple[str, str]] = {
    "1": ("li", "wang"), "2": ("zhao", "qian"), "3": ("sun", "zhou"), "4": ("wu", "zheng"),
}  # fmt: skip
PEOPLE: Mapping[str, Mapping[str, Any]] = {
    "li": {"name": "李明"}, "wang": {"name": "王芳"}, "zhao": {"name": "赵强"}, "qian": {"name": "钱多多"},
    "sun": {"name": "孙丽"}, "zhou": {"name": "周平"}, "wu": {"name": "吴勇", "skills": ["cross"]}, "zheng": {"name": "郑重"},
    "chen": {"name": "陈静", "role": Role.GUIDE}, "lin": {"name": "林峰", "role": Role.MANAGER},
    "gao": {"name": "高远", "role": Role.SHIFT_LEADER}, "shen": {"name": "沈清", "role": Role.AUDITOR},
    "he": {"name": "何谦", "role": Role.HANDLER}, "admin1": {"name": "管理员", "role": Role.ADMIN},
    "xu": {"name": "许监督", "role": Role.SUPERVISOR},
}  # fmt: skip
OBSERVER: Mapping[str, Mapping[str, Any]] = {"mo": {"name": "莫晓", "role": Role.OBSERVER}}
"""A social supervisor, for tests that want one: no hall needs any."""
DEVICES: Mapping[str, tuple[Role, str | None]] = {
    "kiosk": (Role.KIOSK, None), "kiosk2": (Role.KIOSK, None), "board": (Role.BOARD, None), "pad": (Role.PAD, "1"),
    "pad2": (Role.PAD, "2"), "agent": (Role.AGENT, None), "integration": (Role.INTEGRATION, None),
}  # fmt: skip

ALL_DAY = [{"from": "00:00", "to": "24:00", "days": [1, 2, 3, 4, 5, 6, 7]}]


@cache
def hashed_password() -> str:
    return hash_password(PASSWORD)


def id_number(n: int = 1, born: str = "19800101") -> str:
    """A valid ID number of nobody; another for each n (0-999)."""
    first = f"441402{born}{n:03d}"
    return first + check_character(first)


def card(n: int = 1, name: str = "张三") -> Identity:
    """What a reader takes from the ID card of person ``n``."""
    return Identity("id_card", id_number(n), name)


@contextmanager
def refused(code: str, **params: Any) -> Iterator[HallError]:
    """The hall must refuse what is done inside, with this code and these facts in the sentence."""
    with pytest.raises(HallError) as caught:
        yield caught  # type: ignore[misc]
    assert caught.value.code == code
    assert {name: caught.value.params.get(name) for name in params} == params


def sentence(caught: Any) -> str:
    """What ``refused`` heard, as it is told in Chinese."""
    error: HallError = caught.value
    return say(error.words, **error.params)


# --- making it --------------------------------------------------------------------------------------------------------


def make_hall(
    house: House, clock: Clock, *, code: str = "H", policy: Mapping[str, Any] | None = None,
    zones: Mapping[str, Mapping[str, Any]] | None = None, items: Mapping[str, Mapping[str, Any]] | None = None,
    windows: Mapping[str, Sequence[str]] | None = None, people: Mapping[str, Mapping[str, Any]] | None = None,
    hall: Mapping[str, Any] | None = None,
) -> "SmallHall":  # fmt: skip
    """A hall with five queues, four windows and their people. Tables given here are laid over the usual ones, key by key."""
    made = SmallHall(house, clock, new_id(), code)
    plan = _Plan(made, _over(ZONES, zones), _over(ITEMS, items), {**WINDOWS, **(windows or {})}, _over(PEOPLE, people))
    house.database.write("", lambda work: plan.write(work, dict(policy or {}), dict(hall or {})))
    return made


def _over(usual: Mapping[str, Mapping[str, Any]], more: Mapping[str, Mapping[str, Any]] | None) -> dict[str, dict[str, Any]]:
    more = more or {}
    return {key: {**usual.get(key, {}), **more.get(key, {})} for key in {**usual, **more}}


@dataclass
class _Plan:
    made: "SmallHall"
    zones: dict[str, dict[str, Any]]
    items: dict[str, dict[str, Any]]
    windows: dict[str, Sequence[str]]
    people: dict[str, dict[str, Any]]

    def write(self, work: Work, policy: dict[str, Any], hall: dict[str, Any]) -> None:
        made, at = self.made, self.made.clock.now
        row = {"id": made.id, "code": made.code, "name": NAME, "name_en": "Meijiang Hall", "complaint_phone": "0753-2190000"}
        work.connection.execute(insert(Hall), {**row, "policy": policy, **hall})
        [area] = self._insert(work, WaitingArea, "code", {"E": {"name": "一楼东侧", "name_en": "Ground floor, east"}}).values()
        zones = {
            code: {"prefix": code, "position": place, "waiting_area_id": area, **zone}
            for place, (code, zone) in enumerate(self.zones.items())
        }
        made.zones = self._insert(work, Zone, "code", zones)
        items = {
            code: {name: value for name, value in item.items() if name != "zone"} | {"zone_id": made.zones[item["zone"]]}
            for code, item in self.items.items()
        }
        made.items = self._insert(work, ServiceItem, "code", items)
        people = {
            name: {
                "role": Role.CLERK, "number": f"{number:04d}", "password_hash": hashed_password(),
                "must_change_password": False, **person, "username": self._username(name),
            }
            for number, (name, person) in enumerate(self.people.items(), 1)
        }  # fmt: skip
        made.people = self._insert(work, Person, "", people)
        made.windows = self._insert(
            work, Window, "number", {number: {"name": f"{number}号窗口", "since": at} for number in self.windows}
        )
        self._profiles(work)
        self._posts(work, at)
        for name, (kind, number) in DEVICES.items():
            token = made.tokens[name] = new_token()
            device: dict[str, Any] = {
                "id": new_id(), "hall_id": made.id, "code": name, "kind": kind, "name": name, "place": "一楼",
                "window_id": made.windows[number] if number else None, "token_hash": token_hash(token), "created_at": at,
            }  # fmt: skip
            made.devices[name] = device["id"]
            work.connection.execute(insert(Device), device)

    def _username(self, name: str) -> str:
        return name if self.made.code == "H" else f"{name}.{self.made.code}"

    def _insert(self, work: Work, table: type[Base], key: str, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
        ids = {name: new_id() for name in rows}
        for name, row in rows.items():
            named = {key: name} if key else {}
            work.connection.execute(insert(table), {"id": ids[name], "hall_id": self.made.id, **named, **row})
        return ids

    def _profiles(self, work: Work) -> None:
        for number, lines in self.windows.items():
            for rank, line in enumerate(lines, 1):
                zone, _, group = line.partition("/")
                group, _, weight = group.partition("*")
                preference = {
                    "id": new_id(), "window_id": self.made.windows[number], "zone_id": self.made.zones[zone],
                    "item_group": group, "rank": 1 if weight else rank, "weight": float(weight or 1),
                }  # fmt: skip
                work.connection.execute(insert(WindowPreference), preference)

    def _posts(self, work: Work, at: datetime) -> None:
        for number, pair in POSTS.items():
            if number not in self.made.windows:
                continue
            post = {"id": new_id(), "hall_id": self.made.id, "window_id": self.made.windows[number], "code": f"P{number}"}
            work.connection.execute(insert(Post), {**post, "name": f"{number}号岗"})
            for role, name in zip("AB", pair, strict=True):
                row = {"id": new_id(), "post_id": post["id"], "person_id": self.made.people[name], "role": role}
                work.connection.execute(insert(PostAssignment), {**row, "since": at, "until": None})


# --- acting in it -----------------------------------------------------------------------------------------------------


@dataclass
class SmallHall:
    """One hall on one clock. Ids by the code, number or name that tests use."""

    house: House
    clock: Clock
    id: str
    code: str
    zones: dict[str, str] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    windows: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    devices: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def config(self) -> HallConfig:
        with self.house.database.read() as connection:
            return self.house.halls.get(connection, self.id)

    @property
    def today(self) -> Any:
        return self.config.day(self.clock.now)

    def person(self, name: str) -> Actor:
        with self.house.database.read() as connection:
            row = connection.execute(select(Person.__table__).where(Person.id == self.people[name])).one()
        return Actor(row.role, self.id, person_id=row.id, name=row.name, skills=frozenset(row.skills))

    def device(self, name: str) -> Actor:
        kind, number = DEVICES[name]
        return Actor(kind, self.id, device_id=self.devices[name], name=name, window_id=self.windows[number] if number else None)

    def do(self, operation: Callable[Concatenate[Work, Halls, P], T], *args: P.args, **more: P.kwargs) -> T:
        """Run an operation of the form ``operation(work, halls, …)`` in its own transaction."""
        return self.house.database.write(self.id, lambda work: operation(work, self.house.halls, *args, **more))

    def issue(self, zone: str = "A", item: str | None = None, *, by: Actor | None = None, **more: Any) -> Issued:
        request = Request(zone=zone, service_item=item, **more)
        actor, at = by or self.device("kiosk"), self.clock.now
        return self.house.database.write(
            self.id, lambda work: issuing.issue(work, self.house.halls, self.house.vault, self.id, request, actor, at)
        )

    def take(self, zone: str = "A", item: str | None = None, *, by: Actor | None = None, **more: Any) -> Visit:
        return self.issue(zone, item, by=by, **more).visit

    def take_many(self, n: int, zone: str = "A", seconds_apart: float = 60, **more: Any) -> list[Visit]:
        """``n`` numbers, one after the other."""
        taken = []
        for _ in range(n):
            taken.append(self.take(zone, **more))
            self.clock.advance(seconds_apart)
        return taken

    def desk(self, number: str, who: str | None = None) -> "Desk":
        return Desk(self, number, self.person(who or POSTS[number][0]))

    def open(self, number: str, who: str | None = None) -> "Desk":
        """The window, open, with its A person at it."""
        desk = self.desk(number, who)
        desk.open()
        return desk

    def now(self, ticket: Visit) -> Visit:
        """The ticket as it is stored now."""
        with self.house.database.read() as connection:
            return visit_by_id(connection, self.id, ticket.id)

    def cancel(self, ticket: Visit, reason: str = "误取", by: Actor | None = None) -> Visit:
        return self.do(moving.cancel, self.id, ticket.id, by or self.person("chen"), self.clock.now, reason)

    def abandon(self, ticket: Visit, reason: str = "", by: Actor | None = None) -> Visit:
        return self.do(moving.abandon, self.id, ticket.id, by or self.device("kiosk"), self.clock.now, reason)

    def reactivate(self, ticket: Visit, by: Actor | None = None) -> Visit:
        return self.do(moving.reactivate, self.id, ticket.id, by or self.device("kiosk"), self.clock.now)

    def reprint(self, ticket: Visit, by: Actor | None = None) -> Visit:
        return self.do(moving.reprint, self.id, ticket.id, by or self.device("kiosk"), self.clock.now)

    def move_ahead(self, ticket: Visit, reason: str = "孕妇不适", by: Actor | None = None) -> Visit:
        return self.do(moving.move_ahead, self.id, ticket.id, by or self.person("gao"), self.clock.now, reason)

    def send(self, ticket: Visit, target: Target, by: Actor | None = None) -> Visit:
        """A guide sends somebody who waits to another line."""
        return self.do(moving.transfer_waiting, self.id, ticket.id, target, by or self.person("chen"), self.clock.now)

    def rate(self, ticket: Visit, level: int = 5, by: Actor | None = None, **more: Any) -> Rated:
        answer = rating.Answer(level, **more)
        return self.do(rating.rate, self.id, ticket.id, answer, by or self.device("pad"), self.clock.now)

    def sum_day(self, day: date) -> None:
        """What the worker does once a day is over."""
        self.do(keep_sums, self.id, self.look(sums_of, self.config, day, self.clock.now))

    def close_day(self, by: Actor | None = None) -> dict[str, day.Ledger]:
        return self.do(day.close_day, self.id, by or self.person("lin"), self.clock.now)

    def ledger(self) -> dict[str, day.Ledger]:
        config = self.config
        with self.house.database.read() as connection:
            return day.ledger(connection, config, config.day(self.clock.now))

    def set_policy(self, **rules: Any) -> None:
        """Rules of this hall from now on."""
        self.house.database.write(self.id, lambda work: _set_policy(work, self.id, rules))

    def events(self, kind: str = "") -> list[Any]:
        """Stored events whose type begins with ``kind``, oldest first."""
        statement = select(Event.__table__).where(Event.hall_id == self.id, Event.type.startswith(kind)).order_by(Event.seq)
        with self.house.database.read() as connection:
            return list(connection.execute(statement))

    def last_event(self, kind: str = "") -> Any:
        return self.events(kind)[-1]

    def ratings(self) -> list[Any]:
        with self.house.database.read() as connection:
            return list(connection.execute(select(Rating.__table__).order_by(Rating.id)))

    def counter(self, zone: str = "A") -> Any:
        with self.house.database.read() as connection:
            return connection.execute(select(Counter.__table__).where(Counter.zone_id == self.zones[zone])).one()

    def reader(self, lang: str = "zh") -> Reader:
        return self.house.reader(self.config, self.clock.now, lang)

    def look(self, query: Callable[..., T], *args: Any, **more: Any) -> T:
        """Ask a query of the form ``query(connection, …)``."""
        with self.house.database.read() as connection:
            return query(connection, *args, **more)

    def everything(self, *without: type[Base]) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table except ``without``, to compare before with after."""
        with self.house.database.read() as connection:
            return {
                table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
                for table in Base.metadata.sorted_tables
                if table.name not in {kind.__tablename__ for kind in without}
            }


def _set_policy(work: Work, hall_id: str, rules: dict[str, Any]) -> None:
    old = work.connection.execute(select(Hall.policy).where(Hall.id == hall_id)).scalar_one()
    values = {"policy": {**old, **rules}, "config_version": Hall.config_version + 1}
    work.connection.execute(update(Hall).where(Hall.id == hall_id).values(**values))


@dataclass
class Desk:
    """A window and the person who works it."""

    hall: SmallHall
    number: str
    actor: Actor

    @property
    def window_id(self) -> str:
        return self.hall.windows[self.number]

    @property
    def at(self) -> datetime:
        return self.hall.clock.now

    @property
    def row(self) -> WindowRow:
        return self.hall.look(window_row, self.window_id)

    @property
    def ticket(self) -> str | None:
        """Number of the ticket called or served here."""
        leg_id = self.row.leg_id
        if leg_id is None:
            return None
        return self.hall.look(visit_by_leg, leg_id).ticket_no

    def call_next(self, finish: Finish | None = None) -> Done:
        return self.hall.do(calling.call_next, self.window_id, self.actor, self.at, finish)

    def calls(self) -> str | None:
        """Call whoever is next and say its number."""
        done = self.call_next()
        return done.visit.ticket_no if done.visit else None

    def call(self, ticket: Visit, reason: str = "") -> Done:
        return self.hall.do(calling.call_chosen, self.window_id, ticket.id, self.actor, self.at, reason)

    def recall(self, ticket: Visit | None = None) -> Done:
        return self.hall.do(calling.recall, self.window_id, self.actor, self.at, ticket.id if ticket else None)

    def start(self, ticket: Visit | None = None) -> Done:
        return self.hall.do(calling.start, self.window_id, self.actor, self.at, ticket.id if ticket else None)

    def walk_up(self, zone: str = "A", item: str | None = None) -> Done:
        request, house = Request(zone=zone, service_item=item, channel="window"), self.hall.house
        return self.hall.do(
            lambda work, halls: calling.start_walk_up(work, halls, house.vault, self.window_id, request, self.actor, self.at)
        )

    def finish(self, outcome: str = "done", **more: Any) -> Done:
        return self.hall.do(calling.finish, self.window_id, self.actor, self.at, Finish(outcome, **more))

    def no_show(self) -> Done:
        return self.hall.do(calling.no_show, self.window_id, self.actor, self.at)

    def hold(self, note: str = "") -> Done:
        return self.hall.do(moving.hold, self.window_id, self.actor, self.at, None, note)

    def resume_hold(self, ticket: Visit) -> Done:
        return self.hall.do(moving.resume_hold, self.window_id, ticket.id, self.actor, self.at)

    def put_back(self) -> Done:
        return self.hall.do(moving.put_back, self.window_id, self.actor, self.at)

    def transfer(self, **target: Any) -> Done:
        return self.hall.do(moving.transfer, self.window_id, Target(**target), self.actor, self.at)

    def undo(self) -> Done:
        return self.hall.do(undoing.undo, self.window_id, self.actor, self.at)

    def invite_rating(self, ticket: Visit | None = None) -> Done:
        return self.hall.do(rating.invite_rating, self.window_id, self.actor, self.at, ticket.id if ticket else None)

    def open(self, person: str | None = None) -> Done:
        return self.hall.do(staffing.open_window, self.window_id, self.actor, self.at, person)

    def close(self, reason: str = "") -> Done:
        return self.hall.do(staffing.close_window, self.window_id, self.actor, self.at, reason)

    def pause(self, reason: str = "restroom", minutes: int | None = None, public_text: str = "") -> Done:
        return self.hall.do(staffing.pause, self.window_id, self.actor, self.at, Pause(reason, minutes, public_text))

    def resume(self) -> Done:
        return self.hall.do(staffing.resume, self.window_id, self.actor, self.at)

    def hand_over(self, note: str = "材料在左手抽屉") -> Done:
        return self.hall.do(staffing.hand_over, self.window_id, self.actor, self.at, note)

    def cover(self, person: str | None = None) -> Done:
        return self.hall.do(staffing.cover, self.window_id, self.actor, self.at, person)

    def serves(self, ticket_no: str | None = None, seconds: float = 300) -> Visit:
        """Call whoever is next, serve and finish."""
        done = self.call_next()
        assert done.visit is not None
        if ticket_no is not None:
            assert done.visit.ticket_no == ticket_no
        self.start()
        self.hall.clock.advance(seconds)
        finished = self.finish().visit
        assert finished is not None
        return finished

    def misses(self) -> Visit:
        """Call whoever is next, wait in vain, pass."""
        self.call_next()
        self.hall.clock.advance(self.hall.config.policy.no_show_after_seconds)
        missed = self.no_show().visit
        assert missed is not None
        return missed


# --- over HTTP --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)

    @property
    def code(self) -> str:
        """Code of a refusal, "" when it was granted."""
        return str(self.body["code"]) if self.status >= 400 else ""

    def __getitem__(self, name: str) -> Any:
        return self.body[name]


@dataclass
class Caller:
    """Somebody who asks over HTTP. headers: made anew for each request, since sessions run out."""

    app: Flask
    headers: Callable[[], Mapping[str, str]]
    windows: Mapping[str, str]

    def ask(self, method: str, path: str, **how: Any) -> Answer:
        """path: below /api/v1 unless it begins with a page's or another address in full ("//healthz")."""
        url = path[1:] if path.startswith("//") else f"/api/v1{path}"
        headers = {**self.headers(), **how.pop("headers", {})}
        with self.app.test_client(use_cookies=False).open(url, method=method, headers=headers, **how) as response:
            return Answer(response.status_code, dict(response.headers), response.get_data(as_text=True))

    def get(self, path: str, **query: Any) -> Answer:
        return self.ask("GET", path, query_string=query)

    def file(self, path: str, **query: Any) -> bytes:
        url = f"/api/v1{path}"
        with self.app.test_client(use_cookies=False).open(url, headers=self.headers(), query_string=query) as response:
            assert response.status_code == 200, response.get_data(as_text=True)
            return response.get_data()

    def post(self, path: str, body: Any = None, *, key: str | None = None, **how: Any) -> Answer:
        headers = {"Idempotency-Key": key} if key else {}
        return self.ask("POST", path, json=body if body is not None else {}, headers=headers, **how)

    def act(self, number: str, verb: str, key: str | None = None, **body: Any) -> Answer:
        """One of the desk's verbs at a window."""
        return self.post(f"/windows/{self.windows[number]}/actions/{verb}", body, key=key)


@dataclass
class Web:
    """The doors of a small hall: the real application, asked in-process."""

    app: Flask
    hall: SmallHall
    _sessions: dict[str, tuple[datetime, dict[str, str]]] = field(default_factory=dict)

    @property
    def clock(self) -> Clock:
        return self.hall.clock

    @property
    def visitor(self) -> Caller:
        return self._caller(dict)

    def device(self, name: str) -> Caller:
        return self.bearer(self.hall.tokens[name])

    def bearer(self, token: str) -> Caller:
        return self._caller(lambda: {"Authorization": f"Bearer {token}"})

    def person(self, name: str) -> Caller:
        """A signed-in browser that is never idle for long."""
        return self._caller(lambda: self.session(name))

    def session(self, name: str) -> dict[str, str]:
        """Cookie and CSRF header of a person; the password is not asked for, since checking it is slow on purpose."""
        since, headers = self._sessions.get(name, (datetime.min.replace(tzinfo=self.clock.now.tzinfo), {}))
        if self.clock.now - since < timedelta(minutes=10):
            return headers
        house, now = self.hall.house, self.clock.now
        username = name if self.hall.code == "H" else f"{name}.{self.hall.code}"
        signed_in = house.database.write(
            self.hall.id,
            lambda work: accounts.login(work, house.settings.security, username, right=True, password=PASSWORD, at=now),
        )
        assert signed_in is not None
        headers = {"Cookie": f"{COOKIE}={signed_in.secret}", CSRF_HEADER: signed_in.csrf}
        self._sessions[name] = (now, headers)
        return headers

    def _caller(self, headers: Callable[[], Mapping[str, str]]) -> Caller:
        return Caller(self.app, headers, self.hall.windows)

    def take(self, zone: str = "A", **more: Any) -> dict[str, Any]:
        """A number from the kiosk."""
        answer = self.device("kiosk").post(f"/halls/{self.hall.code}/tickets", {"zone": zone, **more})
        assert answer.status == 201, answer.text
        ticket: dict[str, Any] = answer.body
        return ticket

    def open(self, number: str) -> Caller:
        """The window's A person, with the window open."""
        clerk = self.person(POSTS[number][0])
        answer = clerk.act(number, "open")
        assert answer.status == 200, answer.text
        return clerk
