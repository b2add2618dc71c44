"""How a route is declared: address, roles, shapes. The same declaration checks the caller, reads the body and documents it.

``look`` is for reading: the function is given a connection on one snapshot. ``deed`` is for acting: the function runs inside
the hall's transaction, under the press's idempotency key, and what it returns is sent after the commit. Either may be declared
to be of the configuration; with ``?draft=`` it then runs after the steps of a draft, none of which stays (docs/drafts.md).
"""

import hashlib
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, g, request
from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from app.api.error_map import PASSING, dumps, problem
from app.api.field_problems import problems_of
from app.api.limits import PerMinute
from app.auth import Caller, Tokens, caller_of, must_be
from app.domain.people import KEEPERS, OVERSEERS, Actor, Role
from app.errors import Conflict, Forbidden, HallError, Invalid, NotFound, TooMany
from app.hall import House
from app.models.base import new_id
from app.operations import drafting
from app.operations.configuration import HallConfig
from app.operations.configuring import hall_lies_below
from app.operations.drafting import Step
from app.operations.once import Answer, Press, once
from app.operations.unit_of_work import Work
from app.operations.visits import Visit
from app.phones import Phones
from app.queries.tickets import Reader, hall_of_ticket, ticket_view
from app.texts import language

PREFIX = "/api/v1"
KEY_HEADER = "Idempotency-Key"
KEY_PATTERN = "^[!-~]+$"
OVER_SUB_HALLS = frozenset({Role.ADMIN, Role.MANAGER, Role.INTEGRATION})
DRAFT_READERS = KEEPERS | {Role.AUDITOR, Role.SUPERVISOR}
"""May see how a hall would be set up by a draft."""
LINKS_PER_MINUTE = 240
"""How often one unguessable link may be asked for; a hall's phones share one address, so they are not counted by it."""

BOOKINGS_PER_MINUTE = 60
"""Bookings that visitors at one address may ask for; an office or a town's gateway is one address too."""
WRONG_CODES_PER_MINUTE = 10
"""How often one address may name a booking that is not there, so that codes and phones cannot be tried out."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One documented route. also: successful statuses besides the usual. secret: the answer is kept sealed, if at all.

    upload: it takes a file, with ``form`` several and these members; json: the file may be the body itself.
    media: types of the file it gives instead of JSON.
    configuration: it sets up or shows how a hall is set up, so it may be asked in a draft.
    """

    method: str
    rule: str
    name: str
    summary: str
    roles: frozenset[Role]
    answer: type[BaseModel] | None
    status: int
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    also: tuple[int, ...] = ()
    body_required: bool = False
    secret: bool = False
    upload: bool = False
    json: bool = False
    form: type[BaseModel] | None = None
    media: tuple[str, ...] = ()
    configuration: bool = False


@dataclass(frozen=True, slots=True)
class Upload:
    """A file somebody sent, not larger than the settings allow."""

    filename: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Download:
    """A file. name: ASCII, when it is to be saved and not shown or played. key: of content that never changes."""

    name: str
    media: str
    data: bytes
    key: str = ""


@dataclass(slots=True)
class Door:
    """What the routes of one app share; kept in ``app.extensions["tinghao"]``."""

    house: House
    tokens: Tokens
    visits_per_minute: PerMinute
    logins_per_minute: PerMinute
    phones: Phones
    links_per_minute: PerMinute = field(default_factory=lambda: PerMinute(LINKS_PER_MINUTE))
    changed: Callable[[], None] = lambda: None
    speech_per_minute: PerMinute = field(default_factory=lambda: PerMinute(120))
    pairings_per_minute: PerMinute = field(default_factory=lambda: PerMinute(10))
    bookings_per_minute: PerMinute = field(default_factory=lambda: PerMinute(BOOKINGS_PER_MINUTE))
    wrong_codes_per_minute: PerMinute = field(default_factory=lambda: PerMinute(WRONG_CODES_PER_MINUTE))


def door() -> Door:
    found: Door = current_app.extensions["tinghao"]
    return found


@dataclass(slots=True)
class Ask:
    """One request: who asks, when, in which language, on which connection."""

    house: House
    caller: Caller
    at: datetime
    connection: Connection

    @property
    def actor(self) -> Actor:
        return self.caller.actor

    @property
    def lang(self) -> str:
        return self.caller.lang

    def hall(self, code: str) -> HallConfig:
        """The hall of an address; raise Forbidden when the caller belongs to another."""
        hall = self.house.halls.by_code(self.connection, code)
        return self.own(hall)

    def hall_of_window(self, window_id: str) -> HallConfig:
        hall_id = self.house.halls.hall_of_window(self.connection, window_id)
        return self.own(self.house.halls.get(self.connection, hall_id))

    def hall_of_ticket(self, ticket_id: str) -> HallConfig:
        return self.own(self._ticket_hall(ticket_id))

    def _ticket_hall(self, ticket_id: str) -> HallConfig:
        hall_id = hall_of_ticket(self.connection, ticket_id)
        if hall_id is None:
            raise NotFound("unknown_ticket")
        return self.house.halls.get(self.connection, hall_id)

    def hall_or_below(self, code: str) -> HallConfig:
        """As ``hall``, and for a centre's keepers one below theirs."""
        return self._own_or_below(self.house.halls.by_code(self.connection, code), OVER_SUB_HALLS)

    def hall_seen(self, code: str) -> HallConfig:
        """As ``hall``, and for those who oversee others one below theirs: to look into, not to act in (R-215)."""
        return self._own_or_below(self.house.halls.by_code(self.connection, code), OVERSEERS)

    def hall_of_ticket_seen(self, ticket_id: str) -> HallConfig:
        """As ``hall_of_ticket``, with the halls of ``hall_seen``."""
        return self._own_or_below(self._ticket_hall(ticket_id), OVERSEERS)

    def _own_or_below(self, hall: HallConfig, overseers: frozenset[Role]) -> HallConfig:
        own = self.actor.hall_id
        if own not in (None, hall.id) and self.actor.role in overseers and hall_lies_below(self.connection, hall.id, str(own)):
            return hall
        return self.own(hall)

    def own(self, hall: HallConfig) -> HallConfig:
        if self.actor.hall_id is not None and self.actor.hall_id != hall.id:
            raise Forbidden("other_hall")
        return hall

    def reader(self, hall: HallConfig) -> Reader:
        return self.house.reader(hall, self.at, self.lang, with_links=self.actor.role is not Role.CLERK)


@dataclass(slots=True)
class Act(Ask):
    """A request that changes something. after: what this process does once the change is committed."""

    work: Work = field(kw_only=True)
    after: list[Callable[[], None]] = field(kw_only=True, default_factory=list)

    def held_hall(self, code: str) -> HallConfig:
        """As ``hall``, and no other process writes to it until the commit."""
        hall_id = self.house.halls.id_of(self.connection, code)
        return self.own(self.house.halls.held(self.work, hall_id))


class Nouns:
    """A blueprint whose routes are declared, checked and documented in one place."""

    def __init__(self, name: str) -> None:
        self.blueprint = Blueprint(name, __name__, url_prefix=PREFIX)
        self.endpoints: list[Endpoint] = []
        self.steps: dict[str, tuple[Endpoint, Callable[..., Any]]] = {}
        """Deeds of configuration by name: what a draft may consist of."""

    def look(
        self, rule: str, *, roles: frozenset[Role], answer: type[BaseModel], summary: str,
        query: type[BaseModel] | None = None, configuration: bool = False,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # fmt: skip
        """Declare a GET. The function is called with (ask, query?, **path)."""

        def declare(function: Callable[..., Any]) -> Callable[..., Any]:
            endpoint = Endpoint(
                "GET", rule, function.__name__, summary, roles, answer, 200, query=query, configuration=configuration
            )

            def view(**path: str) -> Response:
                return _answer_look(endpoint, function, path)

            return self._add(endpoint, function, view)

        return declare

    def deed(
        self, rule: str, *, roles: frozenset[Role], answer: type[BaseModel] | None, summary: str,
        body: type[BaseModel] | None = None, status: int = 200, also: tuple[int, ...] = (), method: str = "POST",
        secret: bool = False, configuration: bool = False,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # fmt: skip
        """Declare a POST or PATCH. The function is called with (act, body?, **path); None is answered as 204.

        secret: the answer holds a password, a token or personal data; it is kept for a repeat only sealed.
        """

        def declare(function: Callable[..., Any]) -> Callable[..., Any]:
            required = body is not None and any(entry.is_required() for entry in body.model_fields.values())
            endpoint = Endpoint(
                method, rule, function.__name__, summary, roles, answer, status, body=body, also=also,
                body_required=required, secret=secret, configuration=configuration,
            )  # fmt: skip

            def view(**path: str) -> Response:
                return _answer_deed(endpoint, function, path)

            return self._add(endpoint, function, view)

        return declare

    def upload(
        self, rule: str, *, roles: frozenset[Role], answer: type[BaseModel], summary: str, query: type[BaseModel],
        read: Callable[[Upload, Any], Any], json: bool = False,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # fmt: skip
        """Declare a POST of one file, the form's member ``file``. The function is called with (act, read, query, **path).

        read: makes sense of (file, query) before the hall is held, because a large file takes its time. json: the file is JSON
        and may be sent as the body itself.
        """

        def declare(function: Callable[..., Any]) -> Callable[..., Any]:
            endpoint = Endpoint(
                "POST", rule, function.__name__, summary, roles, answer, 200, query=query, upload=True, json=json
            )

            def view(**path: str) -> Response:
                return _answer_deed(endpoint, function, path, read)

            return self._add(endpoint, function, view)

        return declare

    def upload_several(
        self, rule: str, *, roles: frozenset[Role], answer: type[BaseModel], summary: str, form: type[BaseModel],
        read: Callable[[list[Upload], Any], Any],
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # fmt: skip
        """Declare a POST of files, each a member ``file``. The function is called with (act, read, form, **path)."""

        def declare(function: Callable[..., Any]) -> Callable[..., Any]:
            endpoint = Endpoint("POST", rule, function.__name__, summary, roles, answer, 200, form=form, upload=True)

            def view(**path: str) -> Response:
                return _answer_deed(endpoint, function, path, read)

            return self._add(endpoint, function, view)

        return declare

    def download(
        self,
        rule: str,
        *,
        roles: frozenset[Role],
        media: tuple[str, ...],
        summary: str,
        query: type[BaseModel] | None = None,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a GET of a file. The function is called with (ask, query, **path) and returns a Download."""

        def declare(function: Callable[..., Any]) -> Callable[..., Any]:
            endpoint = Endpoint("GET", rule, function.__name__, summary, roles, None, 200, query=query, media=media)

            def view(**path: str) -> Response:
                return _saved(_looked_up(endpoint, function, path))

            return self._add(endpoint, function, view)

        return declare

    def held(
        self, rule: str, *, roles: frozenset[Role], answer: type[BaseModel], summary: str, query: type[BaseModel]
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a GET that may keep the caller waiting. The function is called with (look, phones, query, **path).

        look: calls what it is given with an Ask of its own, so that no connection is kept while the caller waits.
        """

        def declare(function: Callable[..., Any]) -> Callable[..., Any]:
            endpoint = Endpoint("GET", rule, function.__name__, summary, roles, answer, 200, query=query)

            def view(**path: str) -> Response:
                here = door()
                caller = _caller(here, endpoint, path, acts=False)
                _plain(path)

                def look(reading: Callable[[Ask], Any]) -> Any:
                    with here.house.database.read() as connection:
                        return reading(Ask(here.house, caller, here.house.now(), connection))

                wanted = parsed(query, dict(request.args))
                return send(Answer(200, dumps(function(look, here.phones, wanted, **path))))

            return self._add(endpoint, function, view)

        return declare

    def plain(
        self, rule: str, function: Callable[[Any], Response], *, body: type[BaseModel], answer: type[BaseModel],
        roles: frozenset[Role], summary: str,
    ) -> None:  # fmt: skip
        """Declare a POST that opens its own transaction and makes its own response; login needs both."""
        endpoint = Endpoint("POST", rule, function.__name__, summary, roles, answer, 200, body=body, body_required=True)

        def view() -> Response:
            _language_only()
            return function(parsed(body, _json(request.get_data(cache=True), required=True)))

        self._add(endpoint, function, view)

    def trial(
        self, rule: str, *, roles: frozenset[Role], answer: type[BaseModel], summary: str
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a GET that has to write to find its answer. The function is called with (act, **path); nothing stays."""

        def declare(function: Callable[..., Any]) -> Callable[..., Any]:
            endpoint = Endpoint("GET", rule, function.__name__, summary, roles, answer, 200)

            def view(**path: str) -> Response:
                here = door()
                caller = _caller(here, endpoint, path, acts=False)
                _plain(path)
                return send(Answer(200, dumps(_tried(here, caller, path, lambda act: function(act, **path)))))

            return self._add(endpoint, function, view)

        return declare

    def _add(self, endpoint: Endpoint, function: Callable[..., Any], view: Callable[..., Response]) -> Callable[..., Any]:
        self.endpoints.append(endpoint)
        if endpoint.configuration and endpoint.method != "GET":
            self.steps[endpoint.name] = (endpoint, function)
        self.blueprint.add_url_rule(endpoint.rule, endpoint=function.__name__, view_func=view, methods=[endpoint.method])
        return function


def _answer_look(endpoint: Endpoint, function: Callable[..., Any], path: dict[str, str]) -> Response:
    return send(Answer(200, dumps(_looked_up(endpoint, function, path))))


def _looked_up(endpoint: Endpoint, function: Callable[..., Any], path: dict[str, str]) -> Any:
    here = door()
    caller = _caller(here, endpoint, path, acts=False)
    _plain(path)
    arguments = [] if endpoint.query is None else [parsed(endpoint.query, dict(request.args))]
    draft = _draft_of(caller) if endpoint.configuration else None
    if draft is not None:
        return _tried(here, caller, path, lambda ask: function(ask, *arguments, **path), draft)
    with here.house.database.read() as connection:
        ask = Ask(here.house, caller, here.house.now(), connection)
        return function(ask, *arguments, **path)


def _draft_of(caller: Caller) -> int | None:
    """The draft in which this is asked, None for the hall itself."""
    told = request.args.get("draft")
    if told is None:
        return None
    must_be(caller, DRAFT_READERS)
    return draft_number(told)


def draft_number(told: str) -> int:
    """Raise NotFound ``unknown_draft`` for what is no number."""
    if not (told.isascii() and told.isdecimal() and len(told) < 10):
        raise NotFound("unknown_draft")
    return int(told)


def _tried(
    here: Door, caller: Caller, path: dict[str, str], reading: Callable[[Act], Any], draft: int | None = None
) -> Any:  # fmt: skip
    """What ``reading`` finds, after the steps of the draft if one is named; whatever was written for it is taken back."""

    def operation(work: Work) -> Any:
        apart, at = here.house.apart(), here.house.now()
        act = Act(apart, caller, at, work.connection, work=work)
        with work.trial():
            if draft is not None:
                hall = act.hall_or_below(path["hall"])
                drafting.apply_steps(work, apart.doing(), hall.id, draft, tester(caller.actor), at)
            return reading(act)

    return here.house.database.write(_lane(here.house, caller, path), operation)


def tester(actor: Actor) -> Actor:
    """Auditors read what a draft would change, and may change nothing: it is tried as a keeper would do it."""
    return actor if actor.role in KEEPERS else replace(actor, role=Role.ADMIN)


def _saved(file: Download) -> Response:
    response = Response(file.data, mimetype=file.media)
    if file.name:
        response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    if not file.key:
        response.headers["Cache-Control"] = "no-store"
        return response
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    response.set_etag(file.key)
    # Some players ask for a sound piece by piece, and play nothing from a server that has only wholes.
    response.make_conditional(request, accept_ranges=True, complete_length=len(file.data))
    return response


def _answer_deed(
    endpoint: Endpoint,
    function: Callable[..., Any],
    path: dict[str, str],
    read: Callable[[Any, Any], Any] | None = None,
) -> Response:
    here = door()
    caller = _caller(here, endpoint, path, acts=True)
    _plain(path)
    draft = _draft_to_fill(endpoint, caller)
    arguments, raw = _sent(endpoint) if read is None else _uploaded(here.house, endpoint, read)
    press = _press(here.house, caller, raw)
    after: list[Callable[[], None]] = []

    def operation(work: Work) -> Answer:
        after.clear()
        act = Act(here.house, caller, here.house.now(), work.connection, work=work, after=after)

        def deed() -> Answer:
            found = function(act, *arguments, **path) if draft is None else _kept_as_step(act, endpoint, path, raw, draft)
            if found is None:
                return Answer(204, "")
            text = dumps(found)
            return Answer(endpoint.status, here.house.vault.seal(text, field="answer") if endpoint.secret else text)

        def refuse(error: HallError) -> Answer | None:
            if isinstance(error, PASSING):
                return None
            body, status = problem(_shown(act, error), caller.lang, trace_id())
            return Answer(status, dumps(body))

        return once(work, press, act.at, deed, refuse)

    try:
        answer = here.house.database.write(_lane(here.house, caller, path), operation)
    except HallError as error:
        raise _shown_later(here.house, caller, error) from None
    for step in after:
        step()
    if endpoint.secret and answer.text and answer.status < 400:
        answer = Answer(answer.status, here.house.vault.open(answer.text, field="answer"))
    return send(answer)


def _draft_to_fill(endpoint: Endpoint, caller: Caller) -> int | None:
    """The draft that is to be changed instead of the hall; raise Conflict ``draft_not_here`` where that cannot be."""
    told = request.args.get("draft")
    if told is None:
        return None
    if not endpoint.configuration:
        raise Conflict("draft_not_here")
    must_be(caller, KEEPERS)
    return draft_number(told)


def _kept_as_step(act: Act, endpoint: Endpoint, path: dict[str, str], raw: bytes, draft: int) -> Any:
    """What the deed would be answered in the draft, where it is kept as the next step; the hall stays as it is."""
    hall = act.hall_or_below(path["hall"])
    body = None if endpoint.body is None else _json(raw, required=endpoint.body_required)
    step = Step(new_id(), endpoint.name, path, body)
    return drafting.add_step(act.work, act.house.apart().doing(act.lang), hall.id, draft, step, act.actor, act.at)


def _sent(endpoint: Endpoint) -> tuple[list[Any], bytes]:
    """(arguments for the function, what tells this request from another) of a JSON body."""
    raw = request.get_data(cache=True)
    return [] if endpoint.body is None else [parsed(endpoint.body, _json(raw, required=endpoint.body_required))], raw


_FORM_BYTES = 16 * 1024
"""What a form may need around its file."""


def _uploaded(house: House, endpoint: Endpoint, read: Callable[[Any, Any], Any]) -> tuple[list[Any], bytes]:
    """The same of a form with files; the boundaries between its parts differ each time it is sent."""
    limit = house.settings.limits.upload_bytes
    request.max_content_length = limit + _FORM_BYTES
    try:
        if endpoint.json and request.is_json:
            files = [Upload("", request.get_data())]
        else:
            files = [_read_whole(file) for file in request.files.getlist("file")]
        members = dict(request.form)
    except RequestEntityTooLarge:
        raise Invalid("body_too_large", bytes=limit) from None
    shape, sent = (endpoint.query, dict(request.args)) if endpoint.form is None else (endpoint.form, members)
    assert shape is not None
    told = parsed(shape, sent)
    if not files:
        raise Invalid("file_expected")
    if sum(len(file.data) for file in files) > limit:
        raise Invalid("body_too_large", bytes=limit)
    hashes = " ".join(hashlib.sha256(file.filename.encode() + b"\0" + file.data).hexdigest() for file in files)
    return [read(files[0] if endpoint.form is None else files, told), told], f"{told.model_dump_json()} {hashes}".encode()


def _read_whole(file: FileStorage) -> Upload:
    with file.stream:  # a large one lies in a temporary file
        return Upload(file.filename or "", file.read())


def _language_only() -> None:
    g.lang = language(request.args.get("lang") or request.headers.get("Accept-Language"))


def _caller(here: Door, endpoint: Endpoint, path: dict[str, str], *, acts: bool) -> Caller:
    caller = caller_of(here.house, here.tokens, request, acts=acts)
    g.lang = caller.lang
    if caller.actor.role is Role.VISITOR:
        link = path.get("token", "")
        allowed = here.links_per_minute.take(link[:64]) if link else here.visits_per_minute.take(request.remote_addr or "")
        if not allowed:
            raise TooMany("rate_limited", seconds=60)
    must_be(caller, endpoint.roles)
    if caller.person is not None and caller.person.must_change_password and not endpoint.rule.startswith("/auth/"):
        raise Forbidden("must_change_password")
    return caller


def unknown_link() -> HallError:
    """The refusal of a link that leads to no ticket. An address that guesses is soon refused for that alone (R-266)."""
    known_here = door().visits_per_minute.take(request.remote_addr or "")
    return NotFound("unknown_token") if known_here else TooMany("rate_limited", seconds=60)


def _lane(house: House, caller: Caller, path: dict[str, str]) -> str:
    """The hall whose writers queue up together. Only where the database has several writers is it worth a look."""
    if caller.actor.hall_id is not None or house.database.has_one_lane:
        return caller.actor.hall_id or ""
    with house.database.read() as connection:
        if "hall" in path:
            return house.halls.id_of(connection, path["hall"])
        if "ticket_id" in path:
            return hall_of_ticket(connection, path["ticket_id"]) or ""
    return ""


def _press(house: House, caller: Caller, raw: bytes) -> Press | None:
    key = request.headers.get(KEY_HEADER)
    if key is None:
        return None
    if not re.fullmatch(KEY_PATTERN, key) or len(key) > 200:
        raise Invalid("bad_request")
    draft = request.args.get("draft")
    address = request.path if draft is None else f"{request.path}?draft={draft}"
    asked = f"{request.method} {address}\n".encode() + _canonical(raw)
    # Keyed, because a body may hold a password or an ID number, and a plain hash of one can be guessed.
    return Press(caller.key[:64], key, house.vault.fingerprint(asked))


def _canonical(raw: bytes) -> bytes:
    """The same body written another way is the same request."""
    try:
        return json.dumps(json.loads(raw), sort_keys=True, separators=(",", ":")).encode() if raw.strip() else b"{}"
    except ValueError:
        return raw


def _json(raw: bytes, *, required: bool) -> Any:
    if not raw.strip():
        if required:
            raise Invalid("bad_json")
        return {}
    if not request.is_json:
        raise Invalid("unsupported_media_type")
    try:
        return json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError, BadRequest):
        raise Invalid("bad_json") from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def parsed(model: type[BaseModel], value: Any) -> BaseModel:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise Invalid("validation_failed", extra={"errors": problems_of(error)}) from None


def _plain(path: dict[str, str]) -> None:
    """No stored code has a control character; PostgreSQL would refuse to look for one."""
    if not all(value.isprintable() for value in path.values()):
        raise NotFound("not_found")


def _shown(ask: Ask, error: HallError) -> HallError:
    """The refusal with a ticket in it as outside programs see tickets."""
    visit = error.extra.pop("visit", None)
    if isinstance(visit, Visit):
        hall = ask.house.halls.get(ask.connection, visit.hall_id)
        error.extra["ticket"] = ticket_view(ask.connection, ask.reader(hall), visit)
    return error


def _shown_later(house: House, caller: Caller, error: HallError) -> HallError:
    if "visit" not in error.extra:
        return error
    with house.database.read() as connection:
        return _shown(Ask(house, caller, house.now(), connection), error)


def trace_id() -> str:
    """Number of this request in the log, told to the caller when something goes wrong."""
    if "trace_id" not in g:
        g.trace_id = secrets.token_hex(8)
    found: str = g.trace_id
    return found


def send(answer: Answer) -> Response:
    kind = "application/problem+json" if answer.status >= 400 else "application/json"
    return Response(answer.text, status=answer.status, mimetype=kind)
