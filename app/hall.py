"""What a route, a job or a socket handler is given: the database, what is known of the halls, the keys, and the time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import Any

from sqlalchemy import Connection

from app.domain.people import Actor
from app.operations import drafting
from app.operations.configuration import HallConfig, Halls, HallsApart
from app.operations.drafting import Doing, Step
from app.operations.unit_of_work import Database, Work
from app.queries.tickets import Reader
from app.queries.voice import clip_digests, clip_sounds
from app.security.vault import Vault
from app.settings import Settings
from app.speech.engines import SpeechError, find_engine
from app.speech.studio import Shelf, Studio

Clock = Callable[[], datetime]


DoStep = Callable[["House", str, Work, Step, Actor, datetime], Any]
"""Runs one step of a draft in a house of its own and returns what the request would be answered, in a language."""


def wall_clock() -> datetime:
    """Now, in UTC, to the millisecond that is stored."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def _no_steps(_house: "House", _lang: str, _work: Work, step: Step, _actor: Actor, _at: datetime) -> Any:
    raise ValueError(f"nobody here knows how to do {step.what}")


@dataclass(frozen=True)
class House:
    """One running installation. now: the only clock; tests give their own. do_step: what the routes of configuration do."""

    settings: Settings
    database: Database
    vault: Vault
    now: Clock = wall_clock
    do_step: DoStep = _no_steps
    halls: Halls = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "halls", Halls(self.settings.policy, has_gateway=bool(self.settings.messages.url)))

    def apart(self) -> "House":
        """The same house for one transaction that runs a draft: what it reads of the halls is kept from everybody else."""
        apart = replace(self)
        object.__setattr__(apart, "halls", HallsApart(self.settings.policy, has_gateway=bool(self.settings.messages.url)))
        return apart

    def doing(self, lang: str = "zh") -> Doing:
        """How steps of a draft are run in this house, which must be ``apart``. lang: of what they answer."""
        return Doing(self.halls, partial(self.do_step, self, lang))

    def drafted_config(self, hall_id: str, number: int, actor: Actor) -> HallConfig:
        """The hall as draft ``number`` would leave it now; nothing of it stays.

        Raises NotFound ``unknown_draft``, Conflict ``draft_step_refused``.
        """
        doing, at = self.apart().doing(), self.now()

        def tried(work: Work) -> HallConfig:
            with work.trial():
                return drafting.apply_steps(work, doing, hall_id, number, actor, at)

        return self.database.write(hall_id, tried)

    def reader(self, hall: HallConfig, at: datetime, lang: str, *, with_links: bool = True) -> Reader:
        """What views of tickets need besides the database."""
        return Reader(hall, self.vault, self.settings.server.public_url, at, lang, with_links)

    @cached_property
    def studio(self) -> Studio:
        """Makes and keeps the sound of announcements."""
        voice = self.settings.voice
        return Studio(self.settings.home / "voice", find_engine(voice.engine), voice.cache_mib * 1024 * 1024)

    def shelf(self, connection: Connection, hall_id: str) -> Shelf:
        """The recordings of a hall as of now."""
        return Shelf(clip_digests(connection, hall_id), partial(self._clips, hall_id))

    def _clips(self, hall_id: str, wanted: Sequence[tuple[str, str]]) -> Sequence[bytes]:
        try:
            with self.database.read() as connection:
                return clip_sounds(connection, hall_id, wanted)
        except KeyError:
            raise SpeechError("a recording was removed meanwhile") from None
