"""People's accounts and signed-in browsers: login, lock after wrong tries, idle logout, change of password (R-261)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select, update

from app.domain.people import Actor, Role
from app.errors import Forbidden, Invalid, NotFound, Unauthorized
from app.models import LoginSession, Person, SignIn, Window
from app.models.base import new_id
from app.models.statements import run
from app.operations.unit_of_work import Work
from app.security.passwords import check_strength, hash_password, needs_rehash, new_password, verify_password
from app.security.tokens import new_token, token_hash
from app.settings import Security

SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last action of a session is kept; a write at every look would cost more than it tells."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with a session. secret: the cookie's value, only known at login."""

    person_id: str
    hall_id: str
    username: str
    name: str
    number: str
    role: Role
    skills: frozenset[str]
    csrf: str
    must_change_password: bool
    session_id: str
    seen_at: datetime
    secret: str = ""

    @property
    def actor(self) -> Actor:
        return Actor(role=self.role, hall_id=self.hall_id, person_id=self.person_id, name=self.name, skills=self.skills)


_BY_USERNAME = select(Person.__table__).where(Person.username == bindparam("username"))
_BY_SESSION = (
    select(Person.__table__, LoginSession.csrf, LoginSession.seen_at, LoginSession.ends_at)
    .join(LoginSession, LoginSession.person_id == Person.id)
    .where(LoginSession.id == bindparam("session"))
)
_WINDOW_OF = select(Window.id).where(Window.staff_id == bindparam("person"))


def credentials_of(connection: Connection, username: str) -> Any:
    """The stored row of a user name, None when nobody has it."""
    return run(connection, _BY_USERNAME, {"username": username}).one_or_none()


def login(work: Work, rules: Security, username: str, *, right: bool, password: str, at: datetime) -> SignedIn | None:
    """Open a session, or count a wrong try and return None; raise Unauthorized ``login_locked`` while locked.

    right: whether the password fits, found out before the transaction because that takes long on purpose.
    """
    row = credentials_of(work.connection, username)
    if row is None or not row.active:
        return None
    if row.locked_until is not None and row.locked_until > at:
        minutes = -(-int((row.locked_until - at).total_seconds()) // 60)
        raise Unauthorized("login_locked", minutes=minutes)
    if not right:
        _count_wrong_try(work, rules, row, at)
        return None
    changes: dict[str, Any] = {"failed_tries": 0, "locked_until": None}
    if needs_rehash(row.password_hash):
        changes["password_hash"] = hash_password(password)
    work.connection.execute(update(Person).where(Person.id == row.id).values(**changes))
    return _open_session(work, rules, row, at)


def _count_wrong_try(work: Work, rules: Security, row: Any, at: datetime) -> None:
    tries = row.failed_tries + 1
    locked = at + timedelta(minutes=rules.lock_minutes) if tries >= rules.lock_after_tries else None
    values = {"failed_tries": 0 if locked else tries, "locked_until": locked}
    work.connection.execute(update(Person).where(Person.id == row.id).values(**values))


def _open_session(work: Work, rules: Security, row: Any, at: datetime) -> SignedIn:
    secret, csrf = new_token(32), secrets.token_urlsafe(24)
    session_id = token_hash(secret)
    work.connection.execute(
        insert(LoginSession),
        {
            "id": session_id, "person_id": row.id, "csrf": csrf, "created_at": at, "seen_at": at,
            "ends_at": at + timedelta(hours=rules.session_max_hours),
        },
    )  # fmt: skip
    sign_in = {"id": new_id(), "hall_id": row.hall_id, "person_id": row.id, "session_id": session_id, "since": at}
    work.connection.execute(insert(SignIn), sign_in)
    return _signed_in(row, session_id, csrf, at, secret)


def _signed_in(row: Any, session_id: str, csrf: str, seen_at: datetime, secret: str = "") -> SignedIn:
    return SignedIn(
        person_id=row.id, hall_id=row.hall_id, username=row.username, name=row.name, number=row.number, role=row.role,
        skills=frozenset(row.skills), csrf=csrf, must_change_password=row.must_change_password, session_id=session_id,
        seen_at=seen_at, secret=secret,
    )  # fmt: skip


def who(connection: Connection, rules: Security, secret: str, at: datetime) -> SignedIn:
    """The person behind a cookie; raise Unauthorized ``session_expired`` when idle too long, ended or unknown."""
    session_id = token_hash(secret)
    row = run(connection, _BY_SESSION, {"session": session_id}).one_or_none()
    if row is None or not _is_on(connection, rules, row, at):
        raise Unauthorized("session_expired")
    return _signed_in(row, session_id, row.csrf, row.seen_at)


def is_on(connection: Connection, rules: Security, session_id: str, at: datetime) -> bool:
    """Whether a session that was good when its socket joined still is."""
    row = run(connection, _BY_SESSION, {"session": session_id}).one_or_none()
    return row is not None and _is_on(connection, rules, row, at)


def _is_on(connection: Connection, rules: Security, row: Any, at: datetime) -> bool:
    """Who sits at a window is at work, however long one visitor takes; everybody else is logged out when idle."""
    if not row.active or row.ends_at <= at:
        return False
    idle = timedelta(minutes=rules.session_idle_minutes)
    return row.seen_at + idle > at or window_of(connection, row.id) is not None


def seen(work: Work, session_id: str, at: datetime) -> None:
    work.connection.execute(update(LoginSession).where(LoginSession.id == session_id).values(seen_at=at))


def logout(work: Work, session_id: str, at: datetime) -> None:
    end_sessions(work.connection, LoginSession.id == session_id, at)


def end_sessions(connection: Connection, which: ColumnElement[bool], at: datetime | None = None) -> None:
    """Delete login sessions; their stays end ``at``, or, when None, with the last thing that was done in each (R-164)."""
    for session_id, seen_at in connection.execute(select(LoginSession.id, LoginSession.seen_at).where(which)).all():
        ended = update(SignIn).where(SignIn.session_id == session_id, SignIn.until.is_(None))
        connection.execute(ended.values(until=at or seen_at))
    connection.execute(delete(LoginSession).where(which))


def change_password(work: Work, rules: Security, person: SignedIn, old: str, new: str) -> None:
    """Set a new password and end all other sessions of the person; raise Invalid or Forbidden when it is not good."""
    row = credentials_of(work.connection, person.username)
    if row is None or not verify_password(row.password_hash, old):
        raise Forbidden("password_wrong")
    if old == new:
        raise Invalid("password_same")
    check_strength(new, username=person.username, min_length=rules.password_min_length)
    values = {"password_hash": hash_password(new), "must_change_password": False}
    work.connection.execute(update(Person).where(Person.id == person.person_id).values(**values))
    others = (LoginSession.person_id == person.person_id) & (LoginSession.id != person.session_id)
    end_sessions(work.connection, others)


def give_password(work: Work, username: str, min_length: int) -> str:
    """A new password for an account, unlocked and in use; its sessions end. Raises NotFound ``unknown_person``."""
    row = credentials_of(work.connection, username)
    if row is None:
        raise NotFound("unknown_person")
    password = new_password(username, min_length)
    values = {
        "password_hash": hash_password(password), "must_change_password": True, "failed_tries": 0, "locked_until": None,
        "active": True,
    }  # fmt: skip
    work.connection.execute(update(Person).where(Person.id == row.id).values(**values))
    end_sessions(work.connection, LoginSession.person_id == row.id)
    return password


def window_of(connection: Connection, person_id: str) -> str | None:
    """Id of the window where a person is now."""
    window_id: str | None = run(connection, _WINDOW_OF, {"person": person_id}).scalar()
    return window_id
