"""What the worker does about short messages: words them, hands them to the hall's gateway, and keeps what it answered."""

import json
import ssl
from datetime import datetime
from functools import partial
from http import HTTPStatus
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, HTTPSHandler, ProxyHandler, Request, build_opener

import structlog

from app.hall import House
from app.operations import messaging
from app.operations.configuration import HallConfig
from app.operations.messaging import Outcome
from app.security.vault import VaultError
from app.settings import Messages
from app.texts import say

log = structlog.get_logger(__name__)

REFUSED = (HTTPStatus.BAD_REQUEST, HTTPStatus.GONE, HTTPStatus.UNPROCESSABLE_ENTITY)
"""Answers by which a gateway says that it will never take this message; all others are its own trouble, and pass."""
ANSWER_BYTES = 4096
"""How much of an answer is read."""


def send_messages(house: House, at: datetime) -> None:
    """Send every message that is due. When the gateway is away the rest waits: each would only wait for it again."""
    if not house.settings.messages.url:
        return
    with house.database.read() as connection:
        due = messaging.due_messages(connection, at)
    for one in due:
        outcome = _outcome(house, one, at)
        house.database.write(
            one.hall_id, partial(messaging.keep_outcome, halls=house.halls, message=one, outcome=outcome, at=at)
        )
        log.info("message", kind=one.kind, state=outcome.state)
        if outcome.state == "waiting":
            return


def _outcome(house: House, message: Any, at: datetime) -> Outcome:
    if message.expires_at <= at:
        return Outcome("expired", message.problem)
    try:
        number = messaging.number_of(house.vault, message)
    except VaultError:  # one that nobody can read must not hold up all others
        return Outcome("withdrawn", "sealed with another key")
    if number is None or not messaging.is_true_still(message):
        return Outcome("withdrawn")
    with house.database.read() as connection:
        hall = house.halls.get(connection, message.hall_id)
    return post(house.settings.messages, message.id, body_of(hall, message, number, house.settings.server.public_url))


def body_of(hall: HallConfig, message: Any, number: str, public_url: str) -> dict[str, Any]:
    """What the gateway gets (docs/messages.md)."""
    lang = message.booking_language if message.booking_id else message.ticket_language
    english = lang == "en"
    values = {"hall": (hall.name_en or hall.name) if english else hall.name}
    values |= (
        _of_booking(hall, message, public_url, lang) if message.booking_id else _of_ticket(hall, message, public_url, lang)
    )
    kind = message.kind
    sentence = f"message.{kind}.{message.whose}" + ("_next" if kind == messaging.NEARLY and not values["people_ahead"] else "")
    return {
        "id": message.id, "kind": kind, "whose": message.whose, "phone": number, "language": lang,
        "text": say(sentence, lang, **values), "values": values,
    }  # fmt: skip


def _of_ticket(hall: HallConfig, message: Any, public_url: str, lang: str) -> dict[str, Any]:
    zone = hall.zones[message.zone_id]
    place = zone.area or zone
    window = hall.windows.get(message.window_id or "")
    return {
        "ticket_no": message.ticket_no,
        "people_ahead": message.facts.get("people_ahead", 0),
        "place": (place.name_en or place.name) if lang == "en" else place.name,
        "window": window.number if window else "",
        "url": f"{public_url}/t/{message.token}",
    }


def _of_booking(hall: HallConfig, message: Any, public_url: str, lang: str) -> dict[str, Any]:
    named = hall.items.get(message.booking_item_id or "") or hall.zones[message.booking_zone_id]
    local = message.starts_at.astimezone(hall.timezone)
    day = say("words.day", lang, day=local.day, month=f"{local:%b}" if lang == "en" else local.month)
    return {
        "matter": (named.name_en or named.name) if lang == "en" else named.name,
        "time": f"{day} {local:%H:%M}" if message.slot_id else day,
        "code": message.booking_code,
        "url": f"{public_url}/book/{hall.code}?code={message.booking_code}",
    }


class _NoRedirect(HTTPRedirectHandler):
    """A gateway that sends elsewhere is set up wrong; a phone number does not follow."""

    def redirect_request(self, *_: Any) -> None:
        return None


def post(settings: Messages, key: str, body: dict[str, Any]) -> Outcome:
    """Hand one message to the gateway. key: the same at every attempt, so that it can drop a repeat."""
    request = Request(  # noqa: S310 - the setting takes https and this machine alone
        settings.url, method="POST", data=json.dumps(body, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key},
    )  # fmt: skip
    try:
        if secret := settings.secret():
            request.add_header("Authorization", f"Bearer {secret}")
        trusted = ssl.create_default_context(cafile=settings.ca_file or None)
        opener = build_opener(ProxyHandler({}), HTTPSHandler(context=trusted), _NoRedirect())
        with opener.open(request, timeout=settings.timeout_seconds) as answer:
            answer.read(ANSWER_BYTES)
            return Outcome("sent", str(answer.status))
    except HTTPError as error:
        with error:
            return Outcome("refused" if error.code in REFUSED else "waiting", f"{error.code} {error.reason}"[:300])
    except (OSError, HTTPException) as error:  # URLError and TimeoutError are OSErrors
        reason = getattr(error, "reason", None) or error
        return Outcome("waiting", (str(reason) or type(error).__name__)[:300])
