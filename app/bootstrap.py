"""The only module that sees everything: settings → database, keys, routes, pages, sockets."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import structlog
from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from app.api import (
    accounts,
    agency,
    bookings,
    configuration,
    configuration_files,
    cross_region,
    devices,
    drafts,
    figures,
    floor,
    guide,
    halls,
    hardware,
    health,
    helping,
    hours,
    peaks,
    personnel,
    posts,
    ratings,
    rehearsals,
    replies,
    reports,
    reviews,
    tickets,
    voice,
    windows,
)
from app.api.endpoint import PREFIX, Door, Nouns, send, trace_id
from app.api.error_map import dumps, from_http, problem
from app.api.limits import PerMinute
from app.api.openapi import document
from app.api.steps import step_doer
from app.auth import Tokens
from app.errors import HallError, Unavailable
from app.hall import House, wall_clock
from app.operations.once import Answer
from app.operations.unit_of_work import Database
from app.phones import Phones
from app.realtime.sockets import Sockets
from app.security.vault import Vault, load_master_key
from app.settings import Settings
from app.texts import language, say
from display import pages

log = structlog.get_logger(__name__)

NOUNS: tuple[Nouns, ...] = (
    halls.nouns, tickets.nouns, windows.nouns, ratings.nouns, accounts.nouns, devices.nouns, configuration.nouns,
    personnel.nouns, voice.nouns, hardware.nouns, helping.nouns, cross_region.nouns, agency.nouns, bookings.nouns,
    hours.nouns, posts.nouns, rehearsals.nouns, drafts.nouns, configuration_files.nouns, replies.nouns, guide.nouns,
    peaks.nouns, figures.nouns, reports.nouns, reviews.nouns, floor.nouns,
)  # fmt: skip


def release() -> str:
    try:
        return version("tinghao")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0"


def open_house(settings: Settings, clock: Callable[[], datetime] = wall_clock) -> House:
    """Database and keys of an installation; no web in it, so the worker and the commands use the same."""
    database = Database(
        settings.database.url, busy_seconds=settings.database.busy_seconds, pool_size=settings.database.pool_size
    )
    return House(settings, database, open_vault(settings), clock, step_doer(NOUNS))


def open_vault(settings: Settings) -> Vault:
    security = settings.security
    key = security.key if security.key is not None else load_master_key(Path(security.key_file))
    return Vault(key, security.cipher, security.hash)


def build(settings: Settings, clock: Callable[[], datetime] = wall_clock) -> Flask:
    """The web application without sockets; ``with_sockets`` adds them in a process that serves."""
    house = open_house(settings, clock)
    app = Flask("app", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.limits.body_bytes
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    limits = settings.limits
    app.extensions["tinghao"] = Door(
        house, Tokens(house), PerMinute(limits.public_per_minute), PerMinute(limits.login_per_minute),
        Phones(limits.phones_held),
    )  # fmt: skip
    if settings.server.trusted_proxies:
        proxies = settings.server.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    for nouns in NOUNS:
        app.register_blueprint(nouns.blueprint)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(pages.bp)
    app.after_request(pages.add_headers)
    _document(app)
    _answer_errors(app, limits.body_bytes)
    return app


def with_sockets(app: Flask, *, async_mode: str) -> Sockets:
    """Join sockets to the application. Long polling needs every request of a client at one process."""
    here: Door = app.extensions["tinghao"]
    one_process = here.house.settings.server.workers == 1
    sockets = Sockets(app, here.house, here.tokens, here.phones, async_mode=async_mode, polling=one_process)
    app.extensions["tinghao.sockets"] = sockets
    return sockets


@cache
def _document_text() -> str:
    return dumps(document([endpoint for nouns in NOUNS for endpoint in nouns.endpoints], release()))


def _document(app: Flask) -> None:
    @app.get(f"{PREFIX}/openapi.json")
    def openapi() -> Response:
        return send(Answer(200, _document_text()))


def _answer_errors(app: Flask, limit: int) -> None:
    def refuse(error: HallError) -> Response:
        # Refused before it was known who asks: an address that is not there, a wrong token.
        lang = g.get("lang") or language(request.args.get("lang") or request.headers.get("Accept-Language"))
        body, status = problem(error, lang, trace_id())
        response = send(Answer(status, dumps(body)))
        if status in (429, 503):
            response.headers["Retry-After"] = str(error.params.get("seconds", 1))
        return response

    def refused(error: HallError) -> Response:
        if isinstance(error, Unavailable) or type(error) is HallError:
            log.warning("refused", code=error.code, trace_id=trace_id())
        return refuse(error)

    def http_refused(error: HTTPException) -> Response | HTTPException:
        if error.code is not None and error.code < 400:
            return error
        refusal = from_http(error, limit)
        if request.method == "GET" and not request.path.startswith(PREFIX) and request.accept_mimetypes.accept_html:
            return pages.say_refused(say(refusal.code, "zh"), say(refusal.code, "en"), error.code or 500)
        return refuse(refusal)

    def failed(error: Exception) -> Response:
        log.error("request_failed", trace_id=trace_id(), exc_info=error)
        return refuse(HallError("internal_error"))

    app.register_error_handler(HallError, refused)
    app.register_error_handler(HTTPException, http_refused)
    app.register_error_handler(Exception, failed)
