"""The voice of all halls: follows the events, and has one announcement after the other said in each waiting area (R-104).

It runs in the worker, so there is one. Nothing is heard before it is committed: the sound is made first, then the row and the
event ``voice.announced`` are written in one transaction, and the boards play what the stream tells them. It keeps no state that
is not in the database or follows from the events there, so it may be killed at any moment.
"""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from app.domain.announcing import Announcement, Fitted, Kind, Loudspeakers, Manner, Plan, fit
from app.domain.people import SYSTEM
from app.domain.wording import Sentence
from app.errors import HallError
from app.hall import House
from app.models.base import from_ms, to_ms
from app.models.statements import run
from app.operations import announcing
from app.operations.announcing import OvertakenError
from app.operations.configuration import HallConfig
from app.operations.desks import record
from app.operations.unit_of_work import Work
from app.queries.events import COUNTERS, events_after
from app.queries.voice import announcement_view, voice_fails_since
from app.speech import sound
from app.speech.engines import SpeechError
from app.speech.studio import PAUSE_MS, NoVoice, Shelf

POLL_SECONDS = 0.02
WRITE_MS = 500
"""How long rows of what waits may lie before they are written; until then they follow from the events."""
LOOK_MS = 100
"""How often to look whether something has been said to its end."""
CURSOR_BEHIND = 300
"""Events that concern no announcement, after which the place is written down all the same."""
ALARM = "voice_failed"

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Room:
    """One hall. read_to: number of the last event heard; reached: as written down."""

    hall_id: str
    read_to: int
    reached: int
    fails: bool
    speakers: Loudspeakers = field(default_factory=Loudspeakers)
    written_at: int = 0
    served_at: int = 0


@dataclass(frozen=True, slots=True)
class _Made:
    """An announcement whose sound is ready."""

    plan: Plan
    fitted: Fitted
    text: str
    text_en: str
    voice_key: str


class Announcer:
    """``run`` until told to stop; ``step`` does what is due now."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._rooms: dict[str, _Room] = {}
        self._data_version = -1

    def run(self, told: threading.Event) -> None:
        log.info("announcer_started", engine=self._house.studio.engine.detail if self._house.studio.engine else "none")
        pause = POLL_SECONDS
        while not told.wait(pause):
            try:
                self.step()
                pause = POLL_SECONDS
            except (SQLAlchemyError, HallError, OvertakenError):
                log.warning("announcer_hindered", exc_info=True)
                pause = min(pause * 2, 1.0)
            except Exception:
                log.exception("announcer_failed")
                self._rooms.clear()
                pause = 1.0
        self.rest()

    def step(self) -> None:
        """Hear what was committed, and begin what may begin."""
        heard: set[str] = set()
        if self._may_have_news():
            with self._house.database.read() as connection:
                numbers = dict(run(connection, COUNTERS, {}).all())
                for hall_id, seq in numbers.items():
                    if self._hear(connection, hall_id, seq):
                        heard.add(hall_id)
            self._rooms = {hall_id: room for hall_id, room in self._rooms.items() if hall_id in numbers}
        for room in list(self._rooms.values()):
            if room.hall_id in heard or self._is_time(room):
                self._serve(room)

    def rest(self) -> None:
        """Write down how far this came; what is not written follows from the events again."""
        for room in self._rooms.values():
            if room.speakers.changed() or room.read_to != room.reached:
                try:
                    self._write(room)
                except (SQLAlchemyError, HallError, OvertakenError):
                    log.warning("announcer_not_written", hall=room.hall_id, exc_info=True)

    # Hearing

    def _may_have_news(self) -> bool:
        if not self._house.database.has_one_lane:
            return True
        version = self._house.database.data_version()
        news = version != self._data_version
        self._data_version = version
        return news

    def _hear(self, connection: Connection, hall_id: str, seq: int) -> bool:
        """Whether there was something that nobody had heard before."""
        room = self._rooms.get(hall_id)
        is_new = room is None
        if room is None:
            room = self._rooms[hall_id] = self._enter(connection, hall_id, seq)
        before = room.read_to
        while room.read_to < seq:
            events = events_after(connection, hall_id, room.read_to)
            if not events:
                break
            hall = self._house.halls.get(connection, hall_id)
            languages = announcing.languages_of(connection, events)
            for event in events:
                announcing.hear(room.speakers, hall, event, languages)
            room.read_to = events[-1].seq
        return is_new or room.read_to > before

    def _is_time(self, room: _Room) -> bool:
        """Whether something may have come to its end since the last look."""
        if room.speakers.is_quiet and not room.speakers.changed() and room.read_to - room.reached <= CURSOR_BEHIND:
            return False
        return not 0 <= self._now() - room.served_at < LOOK_MS

    def _enter(self, connection: Connection, hall_id: str, seq: int) -> _Room:
        reached = announcing.cursor_of(connection, hall_id)
        hall = self._house.halls.get(connection, hall_id)
        if reached is None:
            since = self._house.now() - timedelta(seconds=hall.policy.voice_late_seconds)
            reached = announcing.first_place(connection, hall_id, seq, since)
        room = _Room(hall_id, reached, reached, fails=voice_fails_since(connection, hall_id) is not None)
        announcing.restore(connection, hall_id, room.speakers)
        return room

    # Saying

    def _serve(self, room: _Room) -> None:
        room.served_at = self._now()
        with self._house.database.read() as connection:
            hall = self._house.halls.get(connection, room.hall_id)
        policy, speakers = hall.policy, room.speakers
        speakers.manner = Manner(policy.voice_repeats, policy.voice_merge_over, policy.voice_late_seconds * 1000)
        try:
            self._pass_time(room, hall)
            if (hush := speakers.to_hush()) is not None:
                self._commit(room, partial(self._hush, room, *hush))
            for plan in speakers.plans(self._now()):
                if speakers.stands(plan):
                    self._say(room, hall, plan)
            if self._is_due(room):
                self._write(room)
        except (SQLAlchemyError, OvertakenError):
            # Perhaps it was written, perhaps not: only the database knows.
            self._rooms.pop(room.hall_id, None)
            self._data_version = -1
            raise

    def _pass_time(self, room: _Room, hall: HallConfig) -> None:
        at = self._house.now()
        room.speakers.pass_time(to_ms(at), muted=hall.policy.is_muted(at, hall.timezone))

    def _say(self, room: _Room, hall: HallConfig, plan: Plan) -> None:
        with self._house.database.read() as connection:
            shelf = self._house.shelf(connection, room.hall_id)
        try:
            made = self._made(hall, shelf, plan)
        except NoVoice:
            room.speakers.dropped(plan, "no_voice")
        except SpeechError as error:
            log.warning("voice_failed", hall=hall.code, tickets=[one.ticket_no for one in plan.parts], problem=str(error))
            room.speakers.failed(plan, "engine")
            self._commit(room, partial(self._give_up, room))
        else:
            if made is None:
                room.speakers.dropped(plan, "late")
            else:
                self._commit(room, partial(self._begin, room, made))

    def _made(self, hall: HallConfig, shelf: Shelf, plan: Plan) -> _Made | None:
        """The sound of a plan, as far as it can begin in time; None when nothing can."""
        studio, speed = self._house.studio, hall.policy.voice_speed
        wording, head = hall.policy.wording, plan.head
        if head.kind is Kind.CALL:
            sentences = wording.call([one.spoken for one in plan.parts], times=plan.times)
        else:
            sentences = wording.free(head.text, head.text_en, times=plan.times)
        sentences = [sentence for sentence in sentences if studio.can_say(sentence, shelf)]
        if not sentences:
            raise NoVoice(head.area)
        lengths = [sound.milliseconds(studio.sentence(sentence, shelf, speed)) for sentence in sentences]
        lead = sound.milliseconds(studio.bell(shelf))
        late_ms = hall.policy.voice_late_seconds * 1000
        fitted = fit(plan, sentences, lengths, lead=lead, pause=PAUSE_MS, now=self._now(), late_ms=late_ms)
        if not fitted.parts:
            return None
        key, _ = studio.announcement(fitted.sentences, shelf, speed)
        if head.kind is Kind.CALL:
            text, text_en = wording.shown([one.spoken for one in fitted.parts])
        else:
            text, text_en = head.text, head.text_en
        return _Made(plan, fitted, text, text_en, key)

    def _begin(self, room: _Room, made: _Made, work: Work) -> bool:
        """Commit that an announcement begins now; False when something came between, and all is to be looked at again."""
        hall = self._house.halls.held(work, room.hall_id)
        concerned = [one.ticket_id for one in made.plan.parts]
        for event in events_after(work.connection, room.hall_id, room.read_to):
            if announcing.changes(event, concerned):
                return False
        at = self._house.now()
        if to_ms(at) > made.fitted.expires_at:
            return False
        for cut in made.plan.cuts:
            record(work, "voice.hushed", SYSTEM, at, {"announcement_id": cut.id, "why": "emergency"})
        room.speakers.began(made.plan, made.fitted, to_ms(at))
        head = made.fitted.parts[0]
        more = {head.id: _what_is_said(hall, made, head, at)}
        announcing.write(work, room.hall_id, room.speakers.changed(), room.read_to, more)
        record(work, "voice.announced", SYSTEM, at, {"announcement": _told(head, more[head.id])})
        if room.fails:
            room.fails = False
            record(work, "alarm.cleared", SYSTEM, at, {"alarm_id": ALARM, "kind": ALARM})
        return True

    def _hush(self, room: _Room, one: Announcement, why: str, work: Work) -> bool:
        self._house.halls.held(work, room.hall_id)
        at = self._house.now()
        room.speakers.hushed(one, to_ms(at), why)
        announcing.write(work, room.hall_id, room.speakers.changed(), room.read_to)
        record(work, "voice.hushed", SYSTEM, at, {"announcement_id": one.id, "why": why})
        return True

    def _give_up(self, room: _Room, work: Work) -> bool:
        """Write down what failed; the staff hear of it once, until it works again."""
        self._house.halls.held(work, room.hall_id)
        announcing.write(work, room.hall_id, room.speakers.changed(), room.read_to)
        if not room.fails:
            room.fails = True
            record(work, "alarm.raised", SYSTEM, self._house.now(), {"alarm_id": ALARM, "kind": ALARM})
        return True

    def _commit(self, room: _Room, operation: Any) -> None:
        try:
            done = self._house.database.write(room.hall_id, operation)
        except HallError as error:  # the database is busy: whether it was written, only the database knows
            raise OvertakenError(error.code) from error
        if done:
            self._written(room)

    def _is_due(self, room: _Room) -> bool:
        if room.read_to - room.reached > CURSOR_BEHIND:
            return True
        return bool(room.speakers.changed()) and self._now() - room.written_at >= WRITE_MS

    def _write(self, room: _Room) -> None:
        def write(work: Work) -> bool:
            announcing.write(work, room.hall_id, room.speakers.changed(), room.read_to)
            return True

        self._commit(room, write)

    def _written(self, room: _Room) -> None:
        room.speakers.stored(room.speakers.changed())
        room.reached = room.read_to
        room.written_at = self._now()

    def _now(self) -> int:
        return to_ms(self._house.now())


def _what_is_said(hall: HallConfig, made: _Made, head: Announcement, at: datetime) -> dict[str, Any]:
    """Columns of the row of an announcement that begins."""
    fitted = made.fitted
    calls = [one for one in fitted.parts if one.kind is Kind.CALL]
    return {
        "text": made.text,
        "text_en": made.text_en,
        "tickets": [{"ticket_no": one.ticket_no, "window_number": one.window_number} for one in calls],
        "languages": list(dict.fromkeys(sentence.language for sentence in fitted.sentences)),
        "script": [_stored(sentence) for sentence in fitted.sentences],
        "voice_key": made.voice_key,
        "volume": 100 if head.kind is Kind.EMERGENCY else hall.policy.volume(at, hall.timezone),
        "length_ms": fitted.length_ms,
        "expires_at": from_ms(fitted.expires_at),
    }


def _told(head: Announcement, said: dict[str, Any]) -> dict[str, Any]:
    row = SimpleNamespace(
        id=head.id, area=head.area, kind=head.kind.value, wanted_at=from_ms(head.wanted_at),
        starts_at=from_ms(head.starts_at or 0), ends_at=from_ms(head.ends_at or 0), **said,
    )  # fmt: skip
    return announcement_view(row)


def _stored(sentence: Sentence) -> dict[str, Any]:
    return {"language": sentence.language, "reading": sentence.reading, "clips": list(sentence.clips)}
