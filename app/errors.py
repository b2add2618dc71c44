"""What the hall may answer instead of doing what was asked. No HTTP here: app/api/error_map.py speaks it."""

from collections.abc import Mapping
from typing import Any


class HallError(Exception):
    """A refusal that people can act on.

    code: stable snake_case; app/texts.py has its sentence, filled with ``params``. words: the code of another sentence, where
    the same refusal is told to somebody who must do something else about it. extra: further members of the answer, such as the
    ticket a person already has.
    """

    code: str = "internal_error"

    def __init__(
        self, code: str | None = None, /, *, extra: Mapping[str, Any] | None = None, words: str = "", **params: Any
    ) -> None:
        if code is not None:
            self.code = code
        self.words = words or self.code
        self.params = params
        self.extra = dict(extra or {})
        super().__init__(self.code)

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code} ({told})" if told else self.code


class NotFound(HallError):
    code = "not_found"


class Unauthorized(HallError):
    """Nobody is known to ask: log in or bring a token."""

    code = "unauthorized"


class Forbidden(HallError):
    code = "forbidden"


class Conflict(HallError):
    """The request is right, the state of the hall is against it."""

    code = "conflict"


class Invalid(HallError):
    """The request itself is wrong and will be wrong again."""

    code = "validation_failed"


class TooMany(HallError):
    code = "rate_limited"


class Unavailable(HallError):
    """A part of the system is away for a moment; the same request may be sent again."""

    code = "not_ready"
