"""The far end of a cable: an emulated device, which obeys the wire as the real one does and can be told to fail."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from devices.settings import DeviceSettings

# The host of the far end does these to the bytes on their way; no far end needs to know them.
CORE_VERBS = ("silent", "slow", "corrupt", "truncate", "noise", "duplicate", "unplug", "plug", "restart", "well")


class FarRefused(ValueError):
    """A hand did what the device cannot do. ``code`` and ``params`` are for programs, the sentence for a terminal."""

    def __init__(self, code: str, sentence: str, **params: str | int) -> None:
        super().__init__(sentence)
        self.code = code
        self.params = params


def no_level(level: object, levels: Iterable[int]) -> FarRefused:
    """Make the refusal of a pad that has no key for ``level``."""
    known = ", ".join(str(each) for each in sorted(levels))
    return FarRefused("level", f"this pad has no key for level {level!r}; it has {known}", level=str(level), levels=known)


class Far(ABC):
    """The devices at the far end of one port. Called from one thread only."""

    VERBS: ClassVar[tuple[str, ...]] = ()  # own verbs, such as "key"; CORE_VERBS come on top

    def __init__(self, devices: Sequence[DeviceSettings], send: Callable[[bytes], None]) -> None:
        self.devices = {settings.id: settings for settings in devices}
        self.send = send

    @abstractmethod
    def feed(self, data: bytes, now: float) -> None:
        """Take bytes from the host; ``now`` in monotonic seconds."""

    def tick(self, now: float) -> None:  # noqa: B027 -- not every device has a clock
        """Let time pass; called about every 20 ms."""

    def act(self, device: str, verb: str, args: Mapping[str, Any]) -> None:
        """Do what a hand would do to the device; FarRefused with a clear sentence for what it cannot do."""
        known = ", ".join(self.VERBS + CORE_VERBS)
        raise FarRefused("verb", f"{device} cannot {verb!r} ({dict(args)}); it knows: {known}", verb=verb, verbs=known)

    @abstractmethod
    def seen(self, device: str) -> dict[str, Any]:
        """Tell how the device looks now, as JSON (pictures as PNG in base64 under "png")."""

    @abstractmethod
    def restart(self) -> None:
        """Cut the power and give it back: everything in RAM is gone."""
