"""A module's hall on a clock of its own, with a working day for each of its stories, and the pages people have open meanwhile."""

from dataclasses import dataclass, field
from datetime import UTC
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.stories.lobby import WIDE, Lobby, Screen
from tests.support.owned_hall import ZONE, OwnedHall

SESSIONS = [
    {"from": "08:30", "to": "12:00", "days": [1, 2, 3, 4, 5]},
    {"from": "14:30", "to": "18:00", "days": [1, 2, 3, 4, 5]},
]
PLAIN = {"recall_spacing_seconds": 10, "no_show_after_seconds": 180}


@dataclass
class Day(Lobby):
    """One working day of the hall H1, from 07:00 on. hall: its clock and its background work."""

    hall: OwnedHall = field(kw_only=True)

    def it_is(self, clock: str) -> None:
        self.hall.it_is(clock)

    def staff(self, username: str, path: str, **options: Any) -> Screen:
        """A page of somebody who has logged in. path: with the tab after "#", where there is one."""
        address, _, tab = path.partition("#")
        page = self.open(f"/login?next={address}", **{**WIDE, **options})
        page.locator("input[name=username]").fill(username)
        page.locator("input[name=password]").fill(self.person(username)["password"])
        page.locator('[data-action="login"]').click()
        page.wait_for_url(lambda url: urlsplit(url).path == address)
        if tab:
            page.wait_for_load_state()
            page.evaluate("tab => { location.hash = tab }", tab)
        return Screen(page)

    def events(self) -> list[dict[str, Any]]:
        """What happened in the hall on this day, in order."""
        found: list[dict[str, Any]] = []
        seq = 0
        while items := self.asks(f"/halls/H1/events?after={seq}&limit=200")["items"]:
            found += [one for one in items if one["at"] >= self._began]
            seq = items[-1]["seq"]
        return found

    @property
    def _began(self) -> str:
        midnight = self.hall.now().astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight.astimezone(UTC).isoformat(timespec="milliseconds")


def told(screen: Screen, text: str) -> None:
    """The page says it somewhere, within its patience."""
    expect(screen.page.locator("body")).to_contain_text(text)
