"""Which package speaks which driver. Imported when first needed, so that one that lacks a library harms no other."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, cast

from devices.codec import Codec
from devices.driver import Line
from devices.far import Far
from devices.settings import Option

PACKAGES = (
    "escpos",
    "sdt",
    "ff68",
    "pad_frames",
    "onbon",
    "lumen",
    "led485",
    "voice_module",
    "scanner",
    "badge",
    "textbar",
    "alpha",
)

# Driver name → package, where the names differ.
HOMES = {"syn6288": "voice_module", "xfs5152": "voice_module"}

DRIVER_NAMES = tuple(sorted({"syn6288", "xfs5152", *PACKAGES} - {"voice_module", "alpha"}))


# What each driver drives.
KINDS = {
    "escpos": ("printer",), "sdt": ("id_reader",), "ff68": ("keypad", "pad"), "pad_frames": ("pad",), "onbon": ("led_bar",),
    "lumen": ("led_bar",), "textbar": ("led_bar",), "led485": ("led_digits",), "syn6288": ("voice",), "xfs5152": ("voice",),
    "scanner": ("scanner",), "badge": ("badge",),
}  # fmt: skip


class UnknownDriver(ValueError):
    """No package speaks this driver."""


@cache
def package(name: str) -> ModuleType:
    """Return the package that speaks driver ``name``; raise UnknownDriver with a sentence."""
    home = HOMES.get(name, name)
    if name not in DRIVER_NAMES or find_spec(f"devices.{home}") is None:
        raise UnknownDriver(f"no driver {name!r}; there are: {', '.join(DRIVER_NAMES)}")
    try:
        return import_module(f"devices.{home}")
    except ModuleNotFoundError as error:
        raise UnknownDriver(f"driver {name!r} needs {error.name}: pip install 'tinghao[devices]'") from error


def driver(name: str) -> type[Line]:
    """Return the Line class of driver ``name``."""
    return cast("type[Line]", package(name).DRIVERS[name])


def far(name: str) -> type[Far]:
    """Return the emulator of driver ``name``."""
    return cast("type[Far]", package(name).FARS[name])


def options(name: str) -> Mapping[str, Option]:
    """Return the settings that only driver ``name`` knows."""
    return cast("Mapping[str, Option]", getattr(package(name), "OPTIONS", {}).get(name, {}))


@cache
def codecs() -> Mapping[str, Codec]:
    """Return the codec of every protocol whose package is here."""
    found: dict[str, Codec] = {}
    for name in PACKAGES:
        if find_spec(f"devices.{name}") is not None:
            module: Any = import_module(f"devices.{name}")
            found.update(module.CODECS)
    return found
