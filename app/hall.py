"""What a route, a job or a socket handler is given: the database, what is known of the halls, the keys, and the time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, partial

from sqlalchemy import Connection

from app.operations.configuration import HallConfig, Halls
from app.operations.unit_of_work import Database
from app.queries.tickets import Reader
from app.queries.voice import clip_digests, clip_sounds
from app.security.vault import Vault
from app.settings import Settings
from app.speech.engines import SpeechError, find_engine
from app.speech.studio import Shelf, Studio

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """Now, in UTC, to the millisecond that is stored."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


@dataclass(frozen=True)
class House:
    """One running installation. now: the only clock; tests give their own."""

    settings: Settings
    database: Database
    vault: Vault
    now: Clock = wall_clock
    halls: Halls = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "halls", Halls(self.settings.policy))

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
