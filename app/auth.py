"""Who asks: a device or program with a bearer token, a person with a session cookie, or a visitor with neither."""

import threading
import time
from dataclasses import dataclass

from flask import Request

from app.domain.people import Actor, Role
from app.errors import Forbidden, Unauthorized
from app.hall import House
from app.operations import accounts, devices
from app.operations.accounts import SEEN_EVERY, SignedIn
from app.security.tokens import token_hash
from app.texts import language

COOKIE = "tinghao_session"
CSRF_HEADER = "X-CSRF-Token"
VISITOR = Actor(role=Role.VISITOR, hall_id=None, name="visitor")
TOKEN_KEPT_SECONDS = 1.0
"""How long a token is believed without looking it up again; a revocation works after this at the latest."""


@dataclass(frozen=True, slots=True)
class Caller:
    """key: whose idempotency keys these are. person: set when a signed-in browser asks."""

    actor: Actor
    key: str
    lang: str
    person: SignedIn | None = None


class Tokens:
    """Tokens looked up a moment ago, so that a kiosk under load is not looked up at every press."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._known: dict[str, tuple[float, Actor]] = {}
        self._lock = threading.Lock()

    def actor(self, token: str) -> Actor:
        """The device behind ``token``; raise Unauthorized when it is unknown or revoked."""
        hashed = token_hash(token)
        kept = self._known.get(hashed)
        now = time.monotonic()
        if kept is not None and kept[0] > now:
            return kept[1]
        with self._house.database.read() as connection:
            actor = devices.actor_of_token(connection, token)
        with self._lock:
            if len(self._known) > 10_000:
                self._known.clear()
            self._known[hashed] = (now + TOKEN_KEPT_SECONDS, actor)
        return actor

    def forget(self) -> None:
        """Look every token up again, as after one was revoked here."""
        with self._lock:
            self._known.clear()


def caller_of(house: House, tokens: Tokens, request: Request, *, acts: bool) -> Caller:
    """Who sends ``request``. acts: it wants to change something, so a cookie needs its CSRF token beside it.

    Raises Unauthorized for a wrong token or an ended session, Forbidden ``csrf_failed`` or ``must_change_password``.
    """
    lang = language(request.args.get("lang") or request.headers.get("Accept-Language"))
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if token:
        if scheme.lower() != "bearer":
            raise Unauthorized("unauthorized")
        return device_caller(tokens, token.strip(), lang)
    secret = request.cookies.get(COOKIE)
    if not secret:
        return Caller(VISITOR, f"visitor:{request.remote_addr}", lang)
    return _person(house, request, secret, lang, acts=acts)


def device_caller(tokens: Tokens, token: str, lang: str) -> Caller:
    actor = tokens.actor(token)
    return Caller(actor, f"device:{actor.device_id}", lang)


def person_caller(house: House, secret: str, lang: str) -> Caller:
    with house.database.read() as connection:
        person = accounts.who(connection, house.settings.security, secret, house.now())
    return Caller(person.actor, f"person:{person.person_id}", lang, person)


def _person(house: House, request: Request, secret: str, lang: str, *, acts: bool) -> Caller:
    caller = person_caller(house, secret, lang)
    person = caller.person
    assert person is not None
    if acts and request.headers.get(CSRF_HEADER) != person.csrf:
        raise Forbidden("csrf_failed")
    now = house.now()
    if acts and now - person.seen_at > SEEN_EVERY:
        house.database.write("", lambda work: accounts.seen(work, person.session_id, now))
    return caller


def must_be(caller: Caller, roles: frozenset[Role]) -> None:
    """Raise Unauthorized for a visitor and Forbidden for others whose role is not among ``roles``."""
    if caller.actor.role in roles:
        return
    if caller.actor.role is Role.VISITOR:
        raise Unauthorized("unauthorized")
    # Nobody is sent to himself.
    words = {Role.MANAGER: "forbidden.manager", Role.ADMIN: "forbidden.admin"}.get(caller.actor.role, "forbidden")
    raise Forbidden("forbidden", words=words)
