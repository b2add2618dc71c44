"""The order in which several workers take the tests: quick ones first, and nobody is left alone with a long one at the end."""

from collections import Counter

import pytest

ALONE = "tests/fuzz/test_openapi.py"
"""Long, and of one worker: it begins at once."""
IN_BROWSERS_AND_PROCESSES = ("tests/display/", "tests/stories/", "tests/load/", "tests/jobs/", "tests/replay/", "tests/demo/")
LONG = (
    "tests/load/test_callers.py", "tests/stories/test_everybody.py", "tests/display/test_desk.py",
    "tests/display/test_kiosk_everyone.py", "tests/stories/test_devices_failing.py", "tests/display/test_boards.py",
    "tests/display/test_voice_player.py", "tests/stories/test_posts.py", "tests/stories/test_ways.py",
    "tests/display/test_admin.py", "tests/stories/test_no_show.py", "tests/stories/test_bad_line.py",
    "tests/stories/test_two_desks.py", "tests/jobs/test_conducting.py", "tests/display/test_devices.py",
    "tests/jobs/test_announcer.py", "tests/display/test_pad.py", "tests/display/test_kiosk.py", "tests/display/test_floor.py",
    "tests/display/test_waits.py", "tests/stories/test_room.py", "tests/stories/test_server_gone.py",
    "tests/replay/test_day.py", "tests/display/test_outlook.py", "tests/display/test_ticket.py",
    "tests/stories/test_same_person.py", "tests/load/test_kill.py", "tests/stories/test_visitors_screens.py",
    "tests/stories/test_sessions.py", "tests/stories/test_peak.py", "tests/jobs/test_worker.py", "tests/display/test_guide.py",
    "tests/display/test_gallery.py",
)  # fmt: skip
"""Those that take longest first, also those of a single story: one of them at the very end would be waited for alone."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not hasattr(config, "workerinput"):
        return
    sizes = Counter(_file(item) for item in items)

    def turn(item: pytest.Item) -> tuple[int, int]:
        file = _file(item)
        if file == ALONE:
            return 0, 0
        if file in LONG:
            return 2, LONG.index(file)
        return (3 if file.startswith(IN_BROWSERS_AND_PROCESSES) else 1), -sizes[file]

    items.sort(key=turn)


def _file(item: pytest.Item) -> str:
    return item.nodeid.split("::", 1)[0]
