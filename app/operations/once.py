"""One press, one effect: the first answer to a request with a key is kept in the transaction that did it (R-271)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError

from app.errors import HallError, Invalid
from app.models import Idempotency
from app.models.statements import run
from app.operations.unit_of_work import Work

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent: an HTTP status and the body's text."""

    status: int
    text: str


@dataclass(frozen=True, slots=True)
class Press:
    """A request that may come twice. caller: whose keys these are; fingerprint: keyed hash of what was asked."""

    caller: str
    key: str
    fingerprint: str


_KNOWN = select(Idempotency.fingerprint, Idempotency.status, Idempotency.answer, Idempotency.at).where(
    Idempotency.caller == bindparam("of_caller"), Idempotency.key == bindparam("of_key")
)
_FORGET = delete(Idempotency).where(Idempotency.caller == bindparam("of_caller"), Idempotency.key == bindparam("of_key"))
_KEEP = insert(Idempotency)


def once(
    work: Work,
    press: Press | None,
    at: datetime,
    deed: Callable[[], Answer],
    refuse: Callable[[HallError], Answer | None],
) -> Answer:
    """Do ``deed`` unless this press was answered before; then return the first answer.

    refuse: the answer to keep for a refusal, None for one that may turn out differently a moment later. A refused deed
    changes nothing, and the same press is refused again. Raises Invalid ``idempotency_mismatch`` for another request under
    a used key.
    """
    if press is None:
        return deed()
    known = _known(work, press, at)
    if known is not None:
        return known
    try:
        answer = deed()
    except HallError as error:
        refusal = refuse(error)
        if refusal is None:
            raise
        work.begin_again()
        answer = refusal
    try:
        run(
            work.connection,
            _KEEP,
            {
                "caller": press.caller, "key": press.key, "fingerprint": press.fingerprint, "status": answer.status,
                "answer": answer.text, "at": at,
            },
        )  # fmt: skip
    except IntegrityError:  # the same press at another process, which committed first
        work.begin_again()
        known = _known(work, press, at)
        if known is None:
            raise
        return known
    return answer


def _known(work: Work, press: Press, at: datetime) -> Answer | None:
    of = {"of_caller": press.caller, "of_key": press.key}
    row = run(work.connection, _KNOWN, of).one_or_none()
    if row is None:
        return None
    if row.at + KEPT <= at:
        run(work.connection, _FORGET, of)
        return None
    if row.fingerprint != press.fingerprint:
        raise Invalid("idempotency_mismatch")
    return Answer(row.status, row.answer)


def forget_old(work: Work, at: datetime) -> int:
    """Drop answers nobody may ask for any more; returns how many."""
    return work.connection.execute(delete(Idempotency).where(Idempotency.at < at - KEPT)).rowcount
