"""Stories happen in front of real screens: a browser, the real server, and nobody who knows the code.

A story's module has one hall for all its tests, which bear each other's tickets. ``POLICY`` in a module overrides the
demo hall's written rules. What happens at certain times of a day happens in a hall whose clock the story owns (``day``).
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.stories.days import PLAIN, SESSIONS, Day
from tests.stories.lobby import Lobby
from tests.support.browser import PATIENCE_MS, Visitors
from tests.support.owned_hall import OwnedHall
from tests.support.server import PATIENT, Server, copy_home, override_policy

expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def building(request: pytest.FixtureRequest, demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with _hall_of(request, demo_home, tmp_path_factory) as running:
        yield running


@pytest.fixture
def lobby(
    request: pytest.FixtureRequest, demo_home: Path, tmp_path_factory: pytest.TempPathFactory, new_page: Visitors
) -> Iterator[Lobby]:
    """The module's hall, with no page open yet. Fails when a page broke its own Content Security Policy.

    A story that is tried once more has a hall of its own: in the module's a first number was given already. Not where
    devices are wired to the module's hall.
    """
    with ExitStack() as left:
        if getattr(request.node, "execution_count", 1) > 1 and "wired" not in request.fixturenames:
            building = left.enter_context(_hall_of(request, demo_home, tmp_path_factory))
        else:
            building = request.getfixturevalue("building")
        lobby = Lobby(building, new_page)
        yield lobby
        assert lobby.refused_by_policy == []


@contextmanager
def _hall_of(request: pytest.FixtureRequest, demo_home: Path, folders: pytest.TempPathFactory) -> Iterator[Server]:
    home = copy_home(demo_home, folders.mktemp("building") / "home")
    override_policy(home, PATIENT | getattr(request.module, "POLICY", {}))
    running = Server(home, quick=True)
    running.start()
    yield running
    running.kill9()  # nothing of this hall is looked at any more


@pytest.fixture(scope="module")
def owned_hall(
    request: pytest.FixtureRequest, demo_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OwnedHall]:
    home = copy_home(demo_home, tmp_path_factory.mktemp("owned") / "home")
    override_policy(home, {**PATIENT, **PLAIN, "sessions": SESSIONS, **getattr(request.module, "POLICY", {})})
    running = OwnedHall(home)
    running.start()
    yield running
    running.kill9()


@pytest.fixture
def day(owned_hall: OwnedHall, new_page: Visitors) -> Iterator[Day]:
    """The next working day of the module's hall; a story that is tried once more has a day of its own too."""
    owned_hall.next_working_day()
    day = Day(owned_hall, new_page, hall=owned_hall)
    yield day
    assert day.refused_by_policy == []
