"""Trying a draft of rules on a past day. It takes seconds of computing, so it is done in a process beside this one."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from app.api import payloads as p
from app.api.common import day_of
from app.api.endpoint import Ask, Nouns
from app.api.field_problems import problems_of
from app.domain.people import LEADERS, Role
from app.errors import Conflict, Invalid, Unavailable
from app.phones import Phones
from app.queries.rehearsing import REHEARSER, Draft, must_be_possible
from app.settings import Settings

nouns = Nouns("rehearsals")
Look = Callable[[Callable[[Ask], Any]], Any]
ROOT = Path(__file__).resolve().parents[2]
LONGEST_SECONDS = 120
_one_at_a_time = threading.Lock()


@nouns.held(
    "/halls/<hall>/rehearsal", roles=LEADERS | {Role.AUDITOR, Role.SUPERVISOR}, query=p.RehearsalQuery, answer=p.Rehearsal,
    summary="A past day under a draft of rules: waits before and after; nothing is changed",
)  # fmt: skip
def get_rehearsal(look: Look, _phones: Phones, query: p.RehearsalQuery, hall: str) -> dict[str, Any]:
    """Without a connection while it runs, so that a long day takes none from those who press."""
    told = _draft_of(query.draft)

    house, hall_id = look(lambda ask: (ask.house, ask.hall(hall).id))
    drafted = house.drafted_config(hall_id, query.configuration, REHEARSER) if query.configuration else None

    def ready(ask: Ask) -> tuple[Settings, str, date]:
        config = ask.hall(hall)
        day = day_of(query.day, config.day(ask.at))
        must_be_possible(ask.connection, config, day, Draft(**told), config.day(ask.at), drafted=drafted)
        return ask.house.settings, config.code, day

    settings, code, day = look(ready)
    if not _one_at_a_time.acquire(blocking=False):
        raise Conflict("rehearsal_running")
    try:
        return _rehearse_beside(settings, code, day, told, query.configuration)
    finally:
        _one_at_a_time.release()


def _draft_of(text: str) -> dict[str, Any]:
    try:
        return p.RehearsalDraft.model_validate_json(text or "{}").model_dump(by_alias=True)
    except ValidationError as error:
        raise Invalid("validation_failed", extra={"errors": problems_of(error)}) from None


def _rehearse_beside(
    settings: Settings, hall: str, day: date, draft: dict[str, Any], configuration: int | None
) -> dict[str, Any]:
    env = {**os.environ, "HALL_HOME": str(settings.home), "HALL_DATABASE_URL": settings.database.url}
    if settings.source is not None:
        env["HALL_CONFIG"] = str(settings.source.absolute())
    command = [sys.executable, "-m", "app.cli", "rehearse", hall, day.isoformat(), "--draft", "-"]
    command += ["--configuration", str(configuration)] if configuration else []
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, cwd=ROOT, env=env, input=json.dumps(draft), capture_output=True, text=True, timeout=LONGEST_SECONDS,
            check=True,
        )  # fmt: skip
    except subprocess.SubprocessError:
        raise Unavailable("rehearsal_failed") from None
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
