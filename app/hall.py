"""What a route, a job or a socket handler is given: the database, what is known of the halls, the keys, and the time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.operations.configuration import HallConfig, Halls
from app.operations.unit_of_work import Database
from app.queries.tickets import Reader
from app.security.vault import Vault
from app.settings import Settings

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
