"""Login, logout, password, and who I am. The cookie is read here and in app.auth only."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from app.api import figures, reports, reviews
from app.api import payloads as p
from app.api.endpoint import Act, Ask, Nouns, door, send
from app.api.error_map import dumps
from app.auth import COOKIE
from app.domain.people import STAFF, Role
from app.errors import TooMany, Unauthorized
from app.operations import accounts
from app.operations.accounts import SignedIn
from app.operations.once import Answer
from app.operations.unit_of_work import Work
from app.security.passwords import verify_password

nouns = Nouns("accounts")
PUBLIC = frozenset(Role)
PEOPLE = PUBLIC - {Role.VISITOR, Role.KIOSK, Role.BOARD, Role.WINDOW_DISPLAY, Role.PAD, Role.AGENT, Role.INTEGRATION}

PAGES: Mapping[str, frozenset[Role]] = {
    "floor": STAFF,
    "statistics": figures.READERS,
    "reports": reports.READERS,
    "review": reviews.READERS | reviews.REVIEWED,
    "forecast": STAFF,
}
"""The managers' pages and whose they are: links lead nobody to a page that refuses him."""


def login(body: p.LoginBody) -> Response:
    """Open a session. A wrong name and a wrong password sound the same and take the same time."""
    here = door()
    house, rules = here.house, here.house.settings.security
    if not here.logins_per_minute.take(request.remote_addr or ""):
        raise TooMany("rate_limited", seconds=60)
    username = body.username.strip()
    with house.database.read() as connection:
        row = accounts.credentials_of(connection, username)
    right = verify_password(row.password_hash if row else None, body.password)
    now = house.now()

    def operation(work: Work) -> SignedIn | None:
        return accounts.login(work, rules, username, right=right, password=body.password, at=now)

    person = house.database.write(row.hall_id if row else "", operation)
    if person is None:
        raise Unauthorized("login_failed")
    with house.database.read() as connection:
        hall = house.halls.get(connection, person.hall_id)
        window_id = accounts.window_of(connection, person.person_id)
    response = send(Answer(200, dumps(_me(person, hall.code, window_id))))
    response.set_cookie(
        COOKIE, person.secret, max_age=rules.session_max_hours * 3600, httponly=True, samesite="Strict",
        secure=rules.cookie_secure or request.is_secure,
    )  # fmt: skip
    return response


nouns.plain("/auth/login", login, body=p.LoginBody, answer=p.Me, roles=PUBLIC, summary="Open a session")


@nouns.look("/auth/me", roles=PEOPLE, answer=p.Me, summary="Who I am, and the CSRF token of this session")
def me(ask: Ask) -> dict[str, Any]:
    assert ask.caller.person is not None
    hall = ask.house.halls.get(ask.connection, ask.caller.person.hall_id)
    window_id = accounts.window_of(ask.connection, ask.caller.person.person_id)
    return _me(ask.caller.person, hall.code, window_id)


@nouns.deed("/auth/logout", roles=PEOPLE, answer=None, summary="End the session")
def logout(act: Act) -> None:
    assert act.caller.person is not None
    accounts.logout(act.work, act.caller.person.session_id, act.at)


@nouns.deed("/auth/password", roles=PEOPLE, body=p.PasswordBody, answer=p.Empty, summary="Change my password")
def change_password(act: Act, body: p.PasswordBody) -> dict[str, Any]:
    assert act.caller.person is not None
    accounts.change_password(act.work, act.house.settings.security, act.caller.person, body.old, body.new)
    return {}


def _me(person: SignedIn, hall: str, window_id: str | None) -> dict[str, Any]:
    return {
        "person": {
            "id": person.person_id,
            "username": person.username,
            "name": person.name,
            "number": person.number,
            "role": person.role.value,
            "hall": hall,
            "window_id": window_id,
        },
        "csrf": person.csrf,
        "must_change_password": person.must_change_password,
        "pages": [page for page, roles in PAGES.items() if person.role in roles],
    }
