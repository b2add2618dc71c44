"""The agent's TOML: which devices hang on this PC, by which cable. A wrong or unknown key stops the start, by name."""

import re
import shlex
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

KINDS = ("printer", "led_bar", "led_digits", "keypad", "pad", "id_reader", "scanner", "badge", "voice")
AGENT_KEYS = ("server", "state", "token_file", "name")
ID_FORM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")

Check = Callable[[Any], Any]


class SettingsError(ValueError):
    """The settings are wrong; the message says where, what, and what to do."""


@dataclass(frozen=True, slots=True)
class Option:
    """A setting that one driver knows. ``check`` returns the value to use or raises ValueError with a sentence.

    An option named like a common key (baud, timeout_ms, tries, address) gives that key another default for this driver.
    """

    default: Any
    check: Check
    doc: str


@dataclass(frozen=True, slots=True)
class DeviceSettings:
    """One ``[[device]]`` table."""

    id: str
    kind: str  # one of KINDS
    driver: str
    port: str  # /dev/…, tcp:HOST:PORT, a pyserial URL, "fake" (alone) or "fake:NAME" (a shared one)
    baud: int = 9600
    address: int = 1
    window: str = ""  # window number; "" for none
    timeout_ms: int = 1000
    tries: int = 3
    local_echo: bool = False  # the adapter gives the host its own bytes back
    name: str = ""
    place: str = ""  # kiosk code, area …
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def line(self) -> str:
        """The port as a key: a plain "fake" is a cable of its own for each device."""
        return f"fake:{self.id}" if self.port == "fake" else self.port

    @property
    def emulated(self) -> bool:
        """Whether the far end is ours."""
        return self.port.split(":", 1)[0] == "fake"


@dataclass(frozen=True, slots=True)
class AgentSettings:
    """The whole file."""

    server: str  # http://host:port of the hall
    state: Path  # folder of the store
    token_file: Path
    name: str
    devices: tuple[DeviceSettings, ...]
    file: Path = Path("agent.toml")
    server_given: bool = False  # on the command line, not by the file

    @property
    def command(self) -> str:
        """What starts the agent with these settings, ready to be typed."""
        words = ["python", "-m", "devices", "agent", "--settings", str(self.file)]
        return shlex.join([*words, "--server", self.server] if self.server_given else words)


# --- checks that options are made of --------------------------------------------------------------------------------


def whole(low: int, high: int) -> Check:
    """Accept a whole number from ``low`` to ``high``."""

    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(f"must be a whole number from {low} to {high}, not {value!r}")
        return value

    return check


def number(low: float, high: float) -> Check:
    """Accept a number from ``low`` to ``high``."""

    def check(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise ValueError(f"must be a number from {low} to {high}, not {value!r}")
        return float(value)

    return check


def one_of(*choices: Any) -> Check:
    """Accept one of ``choices``."""

    def check(value: Any) -> Any:
        if value not in choices:
            raise ValueError(f"must be one of {', '.join(repr(choice) for choice in choices)}, not {value!r}")
        return value

    return check


def yes_no(value: Any) -> bool:
    """Accept true or false."""
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, not {value!r}")  # noqa: TRY004 -- one kind of error for all checks
    return value


def text(value: Any) -> str:
    """Accept a string."""
    if not isinstance(value, str):
        raise ValueError(f'must be a text in "quotes", not {value!r}')  # noqa: TRY004 -- one kind of error for all checks
    return value


def table(value: Any) -> Mapping[str, Any]:
    """Accept a table (its content is the driver's business)."""
    if not isinstance(value, dict):
        raise ValueError(f"must be a table such as {{a = 1}}, not {value!r}")  # noqa: TRY004 -- one kind of error for all checks
    return MappingProxyType(value)


# --- reading --------------------------------------------------------------------------------------------------------

COMMON: dict[str, Option] = {
    "baud": Option(9600, whole(300, 4_000_000), "speed of the serial line"),
    "address": Option(1, whole(0, 0xFFFF), "screen, unit or bus address"),
    "window": Option("", text, 'number of the window it stands at, as "3"; "" for none'),
    "timeout_ms": Option(1000, whole(10, 60_000), "how long an answer may take"),
    "tries": Option(3, whole(1, 10), "how often a frame is sent before the device counts as silent"),
    "local_echo": Option(default=False, check=yes_no, doc="the RS-485 adapter gives the host its own bytes back"),
    "name": Option("", text, "what people call it"),
    "place": Option("", text, "kiosk code, area"),
}


def load(path: Path) -> AgentSettings:
    """Read the agent's settings; raise SettingsError with one sentence."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}; name the file with --settings FILE") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not TOML: {error}") from error
    return replace(read(content, beside=path.resolve().parent), file=path.absolute())


def read(content: Mapping[str, Any], *, beside: Path) -> AgentSettings:
    """Check the file's content; relative paths count from the folder ``beside`` which the file stands."""
    for key in content:
        if key not in ("agent", "device"):
            raise SettingsError(f"unknown table [{key}]: there are [agent] and [[device]]")
    agent = content.get("agent", {})
    devices = content.get("device", [])
    if not isinstance(agent, dict):
        raise SettingsError("[agent] must be a table: write [agent] on a line of its own, then its keys")
    if not isinstance(devices, list) or not all(isinstance(each, dict) for each in devices):
        raise SettingsError("a device needs double brackets: write [[device]] on a line of its own, then its keys")
    for key, value in agent.items():
        if key not in AGENT_KEYS:
            raise SettingsError(f"[agent] has no key {key!r}: it knows {', '.join(AGENT_KEYS)}")
        _checked("[agent]", key, text, value)
    state = beside / agent.get("state", "state")
    return AgentSettings(
        server=_server(agent.get("server", "")),
        state=state,
        token_file=beside / agent["token_file"] if "token_file" in agent else state / "token",
        name=agent.get("name", ""),
        devices=together([_fitting(device(each)) for each in devices]),
    )


def device(content: Mapping[str, Any]) -> DeviceSettings:
    """Check one ``[[device]]`` table; raise SettingsError."""
    from devices import registry  # noqa: PLC0415 -- the registry knows drivers, which know these settings

    ident = content.get("id", "")
    if not isinstance(ident, str) or not ID_FORM.fullmatch(ident):
        raise SettingsError(f'[[device]] needs id = "…", letters, digits, "_", "-" or "." (at most 64), not {ident!r}')
    where = f"[[device]] {ident}"
    missing = [key for key in ("kind", "driver", "port") if not content.get(key)]
    if missing:
        raise SettingsError(f'{where} lacks {missing[0]}: add a line such as {missing[0]} = "…"')
    _checked(where, "kind", one_of(*KINDS), content["kind"])
    try:
        own = registry.options(content["driver"])
    except registry.UnknownDriver as error:
        raise SettingsError(f"{where}: {error}") from error
    port = _port(where, content["port"])
    common: dict[str, Any] = {}
    options: dict[str, Any] = {}
    for key, option in COMMON.items():
        chosen = own.get(key, option)
        common[key] = _checked(where, key, chosen.check, content[key]) if key in content else chosen.default
    for key, option in own.items():
        if key not in COMMON:
            options[key] = _checked(where, key, option.check, content[key]) if key in content else option.default
    for key in content:
        if key not in {"id", "kind", "driver", "port", *COMMON, *own}:
            known = ", ".join(["id", "kind", "driver", "port", *COMMON, *options])
            raise SettingsError(f"{where} has no key {key!r}: driver {content['driver']!r} knows {known}")
    return DeviceSettings(
        id=ident, kind=content["kind"], driver=content["driver"], port=port, options=MappingProxyType(options), **common
    )


def _fitting(made: DeviceSettings) -> DeviceSettings:
    from devices import registry  # noqa: PLC0415 -- the registry knows drivers, which know these settings

    drives = registry.KINDS[made.driver]
    if made.kind not in drives:
        raise SettingsError(f"[[device]] {made.id}: driver {made.driver!r} drives {' and '.join(drives)}, not {made.kind!r}")
    return made


def together(devices: list[DeviceSettings]) -> tuple[DeviceSettings, ...]:
    """Check that the devices go together on their ports; raise SettingsError."""
    first: dict[str, DeviceSettings] = {}
    ids: set[str] = set()
    addresses: dict[tuple[str, int], str] = {}
    for each in devices:
        if each.id in ids:
            raise SettingsError(f"two devices are called {each.id!r}: give each its own id")
        ids.add(each.id)
        other = first.setdefault(each.line, each)
        if other.driver != each.driver:
            raise SettingsError(
                f"{each.port} has two drivers, {other.driver!r} of {other.id} and {each.driver!r} of {each.id}:"
                " one port speaks one protocol, so give one of them another port"
            )
        if (other.baud, other.local_echo) != (each.baud, each.local_echo):
            raise SettingsError(f"{other.id} and {each.id} share {each.port}: give them the same baud and local_echo")
        twin = addresses.setdefault((each.line, each.address), each.id)
        if twin != each.id:
            raise SettingsError(
                f"{twin} and {each.id} have the same address {each.address} on {each.port}: give each its own address"
            )
    return tuple(devices)


def _checked(where: str, key: str, check: Check, value: Any) -> Any:
    try:
        return check(value)
    except ValueError as error:
        raise SettingsError(f"{where}: {key} {error}") from error


def _server(value: str) -> str:
    if value and not re.fullmatch(r"https?://[^/\s]+(/\S*)?", value):
        raise SettingsError(f'[agent]: server must look like "http://10.0.0.5:8000", not {value!r}')
    return value.rstrip("/")


def _port(where: str, value: Any) -> str:
    port = _checked(where, "port", text, value)
    if port.startswith("tcp:"):
        host, _, last = port.removeprefix("tcp:").rpartition(":")
        if not host or not last.isdecimal() or not 0 < int(last) < 65536:
            raise SettingsError(f'{where}: port must look like "tcp:10.0.8.33:5005", not {port!r}')
    elif not (port == "fake" or port.startswith(("fake:", "/", "COM")) or "://" in port):
        raise SettingsError(
            f'{where}: port must be a path such as "/dev/serial/by-id/…", "tcp:HOST:PORT", "socket://HOST:PORT",'
            f' "rfc2217://HOST:PORT" or "fake", not {port!r}'
        )
    return str(port)
