"""Engines that make speech of text on this machine, without a network.

Another engine is a class with the members of ``Engine`` and a line in ``ENGINES``; the setting ``voice.engine`` names it.
"""

import atexit
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

LIMIT_SECONDS = 4.0
"""A sentence takes some hundredths of a second; an engine that needs longer is broken."""
CHILD = Path(__file__).with_name("espeak_child.py")
VOICES = {"zh": "cmn-latn-pinyin", "en": "en-us"}
"""``cmn`` and ``zh`` may spell Chinese as English letters, so the voice is named in full."""
WORDS_A_MINUTE = 175
"""About four Chinese syllables a second: what is clear in a large room."""


class SpeechError(Exception):
    """No sound could be made; the message is for the log."""


class Engine(Protocol):
    """name: as in the settings. key: changes when it would sound different. detail: for the page of the voice."""

    @property
    def name(self) -> str: ...

    @property
    def key(self) -> str: ...

    @property
    def detail(self) -> str: ...

    def speaks(self, language: str) -> bool: ...

    def wav(self, text: str, language: str, speed: int) -> bytes:
        """Text as a WAV file. speed: percent. Raises SpeechError."""
        ...


@dataclass(frozen=True, slots=True)
class Espeak:
    """espeak-ng, the system's own program."""

    command: tuple[str, ...]
    key: str

    name = "espeak"

    @property
    def detail(self) -> str:
        return self.key

    def speaks(self, language: str) -> bool:
        return language in VOICES

    def wav(self, text: str, language: str, speed: int) -> bytes:
        voice, words = _manner(language, speed)
        return _spoken(_start((*self.command, "-v", voice, "-s", words, "--stdin", "--stdout")), text.encode())


@dataclass(slots=True)
class CarriedEspeak:
    """The one that the package ``espeakng-loader`` brings along, one small process for each sentence.

    The next process stands ready with everything loaded, so that nobody waits for its start. It ends by itself with us.
    """

    command: tuple[str, ...]
    key: str
    _ready: "subprocess.Popen[bytes] | None" = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    name = "espeak"

    def __post_init__(self) -> None:
        atexit.register(self.close)

    @property
    def detail(self) -> str:
        return f"{self.key} (espeakng-loader)"

    def speaks(self, language: str) -> bool:
        return language in VOICES

    def wav(self, text: str, language: str, speed: int) -> bytes:
        voice, words = _manner(language, speed)
        with self._lock:
            child, self._ready = self._ready, None
        if child is None or child.poll() is not None:
            child = _start(self.command)
        try:
            return _spoken(child, f"{voice} {words}\n{text}".encode())
        finally:
            threading.Thread(target=self._stand_ready, daemon=True).start()

    def _stand_ready(self) -> None:
        with suppress(SpeechError), self._lock:
            if self._ready is None:
                self._ready = _start(self.command)

    def close(self) -> None:
        with self._lock:
            child, self._ready = self._ready, None
        if child is not None:
            child.kill()
            child.communicate()


def _manner(language: str, speed: int) -> tuple[str, str]:
    return VOICES[language], str(WORDS_A_MINUTE * speed // 100)


def _start(command: tuple[str, ...]) -> "subprocess.Popen[bytes]":
    try:
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe)  # noqa: S603 - no part of it is from outside
    except OSError as error:
        raise SpeechError(f"{command[0]} cannot be started: {error.strerror}") from None


def _spoken(child: "subprocess.Popen[bytes]", text: bytes) -> bytes:
    """What the program answers; it is ended when it takes too long."""
    with child:
        try:
            out, told = child.communicate(text, timeout=LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            raise SpeechError(f"the engine took longer than {LIMIT_SECONDS} s") from None
    if child.returncode != 0 or not out:
        raise SpeechError(f"the engine ended with {child.returncode}: {told.decode(errors='replace').strip()[-200:]}")
    return out


def find_espeak() -> Engine | None:
    """The program when it is on the PATH, else the package when it is installed."""
    if (program := shutil.which("espeak-ng")) and (version := _version((program, "--version"))):
        return Espeak((program,), version)
    if carried := _carried():
        command = (sys.executable, "-I", "-S", str(CHILD), *carried)
        if version := _version((*command, "version")):
            return CarriedEspeak(command, version)
    return None


def _version(command: tuple[str, ...]) -> str:
    """Such as "espeak-ng 1.52.0"; "" when the program does not work."""
    try:
        told = _spoken(_start(command), b"").decode(errors="replace").split()
    except SpeechError:
        return ""
    return f"espeak-ng {next((word for word in told if word[:1].isdigit()), '?')}"


def _carried() -> tuple[str, str] | None:
    """Library and data in the package ``espeakng-loader``, which is not imported for it; None without the package."""
    package = find_spec("espeakng_loader")
    if package is None or package.origin is None:
        return None
    name = {"win32": "espeak-ng.dll", "darwin": "libespeak-ng.dylib"}.get(sys.platform, "libespeak-ng.so")
    folder = Path(package.origin).parent
    return str(folder / name), str(folder / "espeak-ng-data")


ENGINES: Mapping[str, Callable[[], Engine | None]] = {"espeak": find_espeak}
AUTO, NONE = "auto", "none"


@cache
def find_engine(wanted: str) -> Engine | None:
    """The engine that the settings name, with "auto" the first that works; None where there is none."""
    names = list(ENGINES) if wanted == AUTO else [wanted]
    return next((engine for name in names if name in ENGINES and (engine := ENGINES[name]()) is not None), None)
