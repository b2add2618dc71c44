"""``python -m devices emulate``: one emulated line on a pseudo-terminal or TCP port, driven by words on stdin."""

import json
import os
import re
import select
import stat
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from devices import registry
from devices.far_host import FarHost
from devices.settings import DeviceSettings, device

# What a driver's device is, unless told otherwise.
KIND_OF = {
    "escpos": "printer",
    "sdt": "id_reader",
    "ff68": "keypad",
    "pad_frames": "pad",
    "onbon": "led_bar",
    "lumen": "led_bar",
    "textbar": "led_bar",
    "led485": "led_digits",
    "syn6288": "voice",
    "xfs5152": "voice",
    "scanner": "scanner",
    "badge": "badge",
}
# The argument that what stands after a verb is: "key next" is key {"key": "next"}.
MAIN_ARGUMENT = {
    "key": "key",
    "level": "level",
    "press": "key",
    "slow": "ms",
    "noise": "bytes",
    "corrupt": "count",
    "truncate": "count",
    "duplicate": "count",
    "exception": "code",
    "nack": "code",
    "refuse": "code",
}
# Of these verbs the rest of the line is one text, exactly as typed: a name has spaces, an address has "=", a number zeros.
TEXT_ARGUMENT = {"lay": "card", "scan": "text", "hold": "tag"}
# What may follow such a text as KEY=VALUE.
BESIDE_TEXT = {"scan": ("aim",), "hold": ("times",)}

LOOK_S = 0.1  # how often one looks whether the device shows something else
PIECE = 65536

EXAMPLES = """\
words on stdin, one line each: [DEVICE] VERB [VALUE] [KEY=VALUE …]
  key next                         press a key of a keypad; key transfer argument=3
  level 1                          press "very satisfied" on a pad
  lay 张三丰                       lay an invented card on the reader; a name may have spaces:
  lay TEST, ALEX SAMPLE
  lift                             take it away
  scan https://hall/t/x?a=b 中 文  show a code: the rest of the line, as it stands
  scan A012 aim=]Q1                … with its kind; quotes keep anything together: scan "A012 aim=]Q1"
  hold 13005D1DA5 times=5          hold a badge to the reader for five readings
  slow 800                         a fault: silent, slow, corrupt, truncate, noise, duplicate, unplug, plug, restart, well
  ff68-4 key next                  the device's id first, where one line has several
  help, quit
Lines may be piped in: they act in order, and the end of the pipe ends the emulator.
  printf 'lay 张三丰\\nlift\\n' | python -m devices emulate sdt --link /tmp/reader"""


def one_device(
    driver: str, port: str, *, kind: str = "", ident: str = "", baud: int = 0, address: int = 0, options: Sequence[str] = ()
) -> DeviceSettings:
    """Settings of a device that is named on a command line; SettingsError as for the file."""
    content: dict[str, Any] = {"driver": driver, "port": port, "kind": kind or KIND_OF.get(driver, "led_bar")}
    content["id"] = ident or f"{driver}-{address or 1}"
    content |= {"baud": baud} if baud else {}
    content |= {"address": address} if address else {}
    for option in options:
        key, found, value = option.partition("=")
        if not found:
            raise ValueError(f"--option needs KEY=VALUE, not {option!r}")
        content[key] = value_of(value)
    return device(content)


def value_of(word: str) -> Any:
    """A word as JSON where it is some, else as text."""
    try:
        return json.loads(word)
    except ValueError:
        return word


def run(devices: Sequence[DeviceSettings], *, where: str, link: Path | None, baud: int, words: TextIO | None = None) -> int:
    """Emulate until stdin says quit or ends (without a terminal or pipe: until killed); return the exit code."""
    source = Words(words or sys.stdin)
    host = FarHost()
    try:
        seat = host.add(registry.far(devices[0].driver), devices, where=where, link=link, baud=baud)
        _print({"port": seat.path, "devices": [each.id for each in devices], "verbs": host.verbs(devices[0].id)})
        _converse(host, [each.id for each in devices], source)
    except KeyboardInterrupt:
        pass
    finally:
        host.close()
    return 0


class Words:
    """Lines of stdin, each given once, however many of them come at a time."""

    def __init__(self, source: TextIO | None) -> None:
        self._fd = -1
        if source is not None:
            # /dev/null, which a service is given, ends at once and means nothing: such an emulator runs until it is killed.
            mode = os.fstat(source.fileno()).st_mode
            self._fd = source.fileno() if source.isatty() or not stat.S_ISCHR(mode) else -1
        self._held = bytearray()
        self._ended = False

    def next(self, timeout_s: float) -> str | None:
        """Give the next line, "" when none came within ``timeout_s``, None when there will be none any more."""
        line = self._line()
        if line is not None:
            return line
        if self._fd < 0:
            time.sleep(timeout_s)
            return ""
        if not self._ended and select.select([self._fd], [], [], timeout_s)[0]:
            piece = os.read(self._fd, PIECE)
            self._held += piece or b"\n"  # a last line needs no end
            self._ended = not piece
        line = self._line()
        return line if line is not None else None if self._ended else ""

    def _line(self) -> str | None:
        line, found, rest = self._held.partition(b"\n")
        if not found:
            return None
        self._held = bytearray(rest)
        return line.decode("utf-8", "replace").strip()


def _converse(host: FarHost, devices: Sequence[str], source: Words) -> None:
    shown: dict[str, Any] = {}
    while True:
        for each in devices:
            seen = host.seen(each)
            if shown.get(each) != seen:
                shown[each] = seen
                _print({"device": each, "seen": _short(seen)})
        line = source.next(LOOK_S)
        if line is None or line in ("quit", "exit"):
            return
        if line:
            _do(host, devices, line)


def _do(host: FarHost, devices: Sequence[str], line: str) -> None:
    about = devices[0]
    first, _, rest = line.partition(" ")
    if first in devices:
        about, line = first, rest.strip()
    verb, _, rest = line.partition(" ")
    if verb in ("", "help", "?"):
        _print({"device": about, "verbs": host.verbs(about)})
        print(EXAMPLES, flush=True)
        return
    try:
        host.act(about, verb, arguments(verb, rest.strip()))
    except (ValueError, TypeError) as error:
        _print({"device": about, "error": str(error)})


def arguments(verb: str, rest: str) -> dict[str, Any]:
    """What stands after a verb, as the arguments of ``act``."""
    args: dict[str, Any] = {}
    if verb not in TEXT_ARGUMENT:
        for word in rest.split():
            key, found, value = word.partition("=")
            args[key if found else MAIN_ARGUMENT.get(verb, "value")] = value_of(value if found else word)
        return args
    while beside := re.search(rf"(?:^|\s)({'|'.join(BESIDE_TEXT.get(verb, ('-',)))})=([^\s\"']*)$", rest):
        args[beside[1]] = beside[2]
        rest = rest[: beside.start()].rstrip()
    rest = rest.removeprefix(f"{TEXT_ARGUMENT[verb]}=")
    if len(rest) > 1 and rest[0] == rest[-1] and rest[0] in "\"'":
        rest = rest[1:-1]
    return {**args, TEXT_ARGUMENT[verb]: rest} if rest else args


def _short(seen: Any) -> Any:
    """Pictures are for pages: a terminal gets their size."""
    if isinstance(seen, Mapping):
        return {key: f"PNG, {len(value)} characters" if key == "png" else _short(value) for key, value in seen.items()}
    if isinstance(seen, list):
        return [_short(each) for each in seen]
    return seen


def _print(line: Mapping[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)
