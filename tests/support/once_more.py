"""A test in a real browser that fails is tried once more, and the summary names it: the machine's other work is not the hall's fault.

Nothing else is: what is wrong once under concurrency or after a kill is wrong.
"""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1))
