"""``python -m devices emulate``: one emulated line on a pseudo-terminal or TCP port, driven by words on stdin."""

import json
import select
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
# The argument that the word after a verb is: "key next" is key {"key": "next"}.
MAIN_ARGUMENT = {
    "key": "key",
    "level": "level",
    "lay": "card",
    "scan": "text",
    "hold": "tag",
    "slow": "ms",
    "noise": "bytes",
    "corrupt": "count",
    "truncate": "count",
    "duplicate": "count",
}


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
    """Emulate until stdin says quit (or, without a terminal, is killed); return the exit code."""
    source = words or sys.stdin
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


def _converse(host: FarHost, devices: Sequence[str], source: TextIO) -> None:
    shown: dict[str, Any] = {}
    listening = True
    while True:
        for each in devices:
            seen = host.seen(each)
            if shown.get(each) != seen:
                shown[each] = seen
                _print({"device": each, "seen": _short(seen)})
        if not listening:
            time.sleep(0.1)
        elif select.select([source], [], [], 0.1)[0]:
            line = source.readline()
            listening = bool(line)  # a closed stdin, as under systemd, is no reason to end
            words = line.split()
            if words and words[0] in ("quit", "exit"):
                return
            if words:
                _do(host, devices, words)


def _do(host: FarHost, devices: Sequence[str], words: list[str]) -> None:
    about = devices[0]
    if words[0] in devices:
        about, *words = words
    if not words or words[0] in ("help", "?"):
        _print({"verbs": host.verbs(about), "example": "[DEVICE] VERB [VALUE] [KEY=VALUE …], or quit"})
        return
    verb, *rest = words
    args: dict[str, Any] = {}
    for word in rest:
        key, found, value = word.partition("=")
        if found:
            args[key] = value_of(value)
        else:
            args[MAIN_ARGUMENT.get(verb, "value")] = value_of(word)
    try:
        host.act(about, verb, args)
    except (ValueError, TypeError) as error:
        _print({"device": about, "error": str(error)})


def _short(seen: Any) -> Any:
    """Pictures are for pages: a terminal gets their size."""
    if isinstance(seen, Mapping):
        return {key: f"PNG, {len(value)} characters" if key == "png" else _short(value) for key, value in seen.items()}
    if isinstance(seen, list):
        return [_short(each) for each in seen]
    return seen


def _print(line: Mapping[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)
