"""Fixtures for devices: cables over real pseudo-terminals."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.settings import DeviceSettings
from tests.devices.bench import Cable


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Callable[..., Cable]]:
    """Lay cables; they are taken away at the end."""
    laid: list[Cable] = []

    def lay(*devices: DeviceSettings, **more: Any) -> Cable:
        laid.append(Cable(tmp_path, *devices, **more))
        return laid[-1]

    yield lay
    for each in laid:
        each.close()
