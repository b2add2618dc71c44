"""HallError → status and problem+json (RFC 9457), once. Unknown exceptions are 500 and logged with their trace."""

import json
from http import HTTPStatus
from typing import Any

from werkzeug.exceptions import HTTPException

from app.api.field_problems import problem_text
from app.errors import (
    Conflict,
    Forbidden,
    HallError,
    Invalid,
    NotFound,
    TooMany,
    Unauthorized,
    Unavailable,
)
from app.texts import say

STATUS: dict[type[HallError], int] = {
    NotFound: 404, Unauthorized: 401, Forbidden: 403, Conflict: 409, Invalid: 422, TooMany: 429, Unavailable: 503,
    HallError: 500,
}  # fmt: skip
_BY_CODE = {
    "bad_json": 400, "bad_request": 400, "cursor_invalid": 400, "body_too_large": 413, "unsupported_media_type": 415,
    "method_not_allowed": 405,
}  # fmt: skip
_BY_HTTP = {
    400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "body_too_large",
    415: "unsupported_media_type", 429: "rate_limited", 503: "not_ready",
}  # fmt: skip
PASSING = (Unauthorized, Forbidden, TooMany, Unavailable)
"""Refusals that the same request may escape a moment later; they are not kept under its key."""


def status_of(error: HallError) -> int:
    if error.code in _BY_CODE:
        return _BY_CODE[error.code]
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def problem(error: HallError, lang: str, trace_id: str) -> tuple[dict[str, Any], int]:
    """(body, status) of a refusal; ``detail`` says in the caller's language what to do next."""
    status = status_of(error)
    body = {
        "type": f"urn:tinghao:problem:{error.code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": say(error.words, lang, **error.params),
        "code": error.code,
        "trace_id": trace_id,
    }
    body |= error.extra
    if "errors" in error.extra:
        body["errors"] = [entry | {"text": problem_text(entry, lang)} for entry in error.extra["errors"]]
    return body, status


def from_http(error: HTTPException, limit: int) -> HallError:
    """What Flask and Werkzeug refuse, in our words."""
    status = error.code or 500
    code = _BY_HTTP.get(status, "bad_request" if 400 <= status < 500 else "internal_error")
    if status == 404:
        return NotFound(code)
    if status >= 500:
        return Unavailable(code) if status == 503 else HallError(code)
    return Invalid(code, bytes=limit, seconds=60)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def dumps(body: Any) -> str:
    return _ENCODER.encode(body)
