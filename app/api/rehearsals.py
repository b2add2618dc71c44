"""Trying a draft of rules on a past day. It takes seconds of computing, so it is done in a process beside this one."""

import json
import os
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from app.api import payloads as p
from app.api.common import day_of
from app.api.endpoint import Ask, Nouns
from app.domain.people import LEADERS, Role
from app.errors import Conflict, Invalid, Unavailable
from app.queries.rehearsing import Draft, must_be_possible
from app.settings import Settings

nouns = Nouns("rehearsals")
ROOT = Path(__file__).resolve().parents[2]
LONGEST_SECONDS = 120
_one_at_a_time = threading.Lock()


@nouns.look(
    "/halls/<hall>/rehearsal", roles=LEADERS | {Role.AUDITOR, Role.SUPERVISOR}, query=p.RehearsalQuery, answer=p.Rehearsal,
    summary="A past day under a draft of rules: waits before and after; nothing is changed",
)  # fmt: skip
def get_rehearsal(ask: Ask, query: p.RehearsalQuery, hall: str) -> dict[str, Any]:
    config = ask.hall(hall)
    day = day_of(query.day, config.day(ask.at))
    told = _draft_of(query.draft)
    must_be_possible(ask.connection, config, day, Draft(**told), config.day(ask.at))
    if not _one_at_a_time.acquire(blocking=False):
        raise Conflict("rehearsal_running")
    try:
        return _rehearse_beside(ask.house.settings, config.code, day, told)
    finally:
        _one_at_a_time.release()


def _draft_of(text: str) -> dict[str, Any]:
    try:
        return p.RehearsalDraft.model_validate_json(text or "{}").model_dump(by_alias=True)
    except ValidationError as error:
        problems = [{"field": ".".join(str(part) for part in one["loc"]), "problem": one["type"]} for one in error.errors()]
        raise Invalid("validation_failed", extra={"errors": problems}) from None


def _rehearse_beside(settings: Settings, hall: str, day: date, draft: dict[str, Any]) -> dict[str, Any]:
    env = {**os.environ, "HALL_HOME": str(settings.home), "HALL_DATABASE_URL": settings.database.url}
    if settings.source is not None:
        env["HALL_CONFIG"] = str(settings.source.absolute())
    command = [sys.executable, "-m", "app.cli", "rehearse", hall, day.isoformat(), "--draft", "-"]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, cwd=ROOT, env=env, input=json.dumps(draft), capture_output=True, text=True, timeout=LONGEST_SECONDS,
            check=True,
        )  # fmt: skip
    except subprocess.SubprocessError:
        raise Unavailable("rehearsal_failed") from None
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
