"""Settings: read once from a TOML file and a few environment variables, typed, checked and then never changed.

config.example.toml documents every key. Environment: HALL_CONFIG (the file), HALL_HOME, HALL_DATABASE_URL, HALL_KEY,
HALL_MAIL_PASSWORD, HALL_MESSAGES_KEY, HOST and PORT go before the file, so that secrets need not stand in it (R-267).
"""

import re
import tomllib
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.domain.bounded import BadValue, Rule, bounded, choice, nearest, read_all, switch, text, whole
from app.domain.policy import Policy

MIB = 1024 * 1024


class SettingsError(Exception):
    """One line for the administrator: which key, on which line, what is wrong and what would be right."""


def _read_database_url(value: Any) -> str:
    if value != "" and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError
    return str(value)


def _read_public_url(value: Any) -> str:
    if value != "" and not value.startswith(("http://", "https://")):
        raise ValueError
    return str(value).rstrip("/")


def _read_gateway_url(value: Any) -> str:
    if value == "":
        return ""
    parts = urlsplit(value)
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)):
        raise ValueError
    return str(value)


DATABASE_URL = Rule('"sqlite:///…" | "postgresql+psycopg://…"', _read_database_url)
PUBLIC_URL = Rule('"http://…" | "https://…"', _read_public_url)
LOOPBACK = ("127.0.0.1", "::1", "localhost")
GATEWAY_URL = Rule('"https://…" | "http://127.0.0.1…"', _read_gateway_url)
"""Phone numbers do not cross a network in clear (R-263)."""


@dataclass(frozen=True, slots=True)
class Server:
    host: str = text("127.0.0.1")
    port: int = whole(8000, 1, 65535)
    public_url: str = bounded("", PUBLIC_URL)
    workers: int = whole(1, 1, 64)
    trusted_proxies: int = whole(0, 0, 8)


@dataclass(frozen=True, slots=True)
class Home:
    path: str = text("./var")


@dataclass(frozen=True, slots=True)
class Database:
    url: str = bounded("", DATABASE_URL, secret=True)
    pool_size: int = whole(8, 1, 200)
    busy_seconds: int = whole(5, 1, 60)


@dataclass(frozen=True, slots=True)
class Security:
    """key: the master key from HALL_KEY, None when it stands in ``key_file``."""

    cipher: str = choice("aes-gcm", "aes-gcm", "sm4-gcm")
    hash: str = choice("sha256", "sha256", "sm3")
    key_file: str = text()
    session_idle_minutes: int = whole(15, 1, 720)
    session_max_hours: int = whole(12, 1, 72)
    lock_after_tries: int = whole(5, 1, 50)
    lock_minutes: int = whole(15, 1, 1440)
    password_min_length: int = whole(8, 8, 64)
    cookie_secure: bool = switch(False)  # noqa: FBT003 - the default of a setting
    plain_http_allowed: bool = switch(False)  # noqa: FBT003 - the default of a setting
    key: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Limits:
    body_bytes: int = whole(MIB, 1024, 64 * MIB)
    upload_bytes: int = whole(5 * MIB, 1024, 256 * MIB)
    public_per_minute: int = whole(600, 10, 100_000)
    login_per_minute: int = whole(20, 1, 1000)
    phones_held: int = whole(1500, 0, 20_000)


@dataclass(frozen=True, slots=True)
class Voice:
    """engine: what makes speech where a hall has no recordings; "auto" takes the first that is installed."""

    engine: str = choice("auto", "auto", "espeak", "none")
    cache_mib: int = whole(200, 10, 10_000)


@dataclass(frozen=True, slots=True)
class Mail:
    """host: "" where no mail is sent. password: from HALL_MAIL_PASSWORD, "" when it stands in ``password_file``."""

    host: str = text()
    port: int = whole(587, 1, 65535)
    starttls: bool = switch(True)  # noqa: FBT003 - the default of a setting
    ca_file: str = text()
    user: str = text()
    password_file: str = text()
    sender: str = text()
    language: str = choice("zh-CN", "zh-CN", "en")
    timeout_seconds: int = whole(30, 1, 300)
    password: str = field(default="", repr=False)

    def secret(self) -> str:
        """The password as of now: a changed file is heard without a new start. Raises OSError."""
        if self.password or not self.password_file:
            return self.password
        return Path(self.password_file).read_text("utf-8").strip()


@dataclass(frozen=True, slots=True)
class Messages:
    """url: of the gateway for short messages, "" where there is none. key: from HALL_MESSAGES_KEY, else in ``key_file``."""

    url: str = bounded("", GATEWAY_URL)
    key_file: str = text()
    ca_file: str = text()
    timeout_seconds: int = whole(10, 1, 60)
    key: str = field(default="", repr=False)

    def secret(self) -> str:
        """The key as of now, "" where the gateway wants none. Raises OSError."""
        if self.key or not self.key_file:
            return self.key
        return Path(self.key_file).read_text("utf-8").strip()


@dataclass(frozen=True, slots=True)
class Reports:
    """folder: where every report is put too, "" for nowhere."""

    folder: str = text()


@dataclass(frozen=True, slots=True)
class Log:
    level: str = choice("info", "debug", "info", "warning", "error")
    json: bool = switch(True)  # noqa: FBT003 - the default of a setting


GROUPS: Mapping[str, type] = {
    "server": Server,
    "home": Home,
    "database": Database,
    "security": Security,
    "limits": Limits,
    "policy": Policy,
    "voice": Voice,
    "mail": Mail,
    "messages": Messages,
    "reports": Reports,
    "log": Log,
}


@dataclass(frozen=True, slots=True)
class Settings:
    """All groups. home: an absolute folder; database.url, security.key_file and server.public_url are filled in."""

    home: Path
    server: Server
    database: Database
    security: Security
    limits: Limits
    policy: Policy
    voice: Voice
    mail: Mail
    messages: Messages
    reports: Reports
    log: Log
    source: Path | None = None


def load_settings(path: Path | None = None, env: Mapping[str, str] | None = None) -> Settings:
    """Settings from ``path``, else HALL_CONFIG, else config.toml in the home folder if there is one, else the defaults.

    env: the environment, nothing when None. Raises SettingsError.
    """
    env = env or {}
    source = path or _file_of(env)
    written = _read_file(source) if source else ""
    groups = _read_groups(source, written)
    home = Path(env.get("HALL_HOME") or groups["home"].path).expanduser().absolute()
    settings = Settings(
        home=home, server=groups["server"], database=groups["database"], security=groups["security"],
        limits=groups["limits"], policy=groups["policy"], voice=groups["voice"], mail=groups["mail"],
        messages=groups["messages"], reports=groups["reports"], log=groups["log"], source=source,
    )  # fmt: skip
    return _filled_in(_with_environment(settings, env))


def _file_of(env: Mapping[str, str]) -> Path | None:
    if named := env.get("HALL_CONFIG"):
        return Path(named)
    usual = Path(env.get("HALL_HOME") or Home().path) / "config.toml"
    return usual if usual.is_file() else None


def _read_file(source: Path) -> str:
    try:
        return source.read_text("utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{source}: cannot be read ({error.strerror}); name another file in HALL_CONFIG") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{source}: is not UTF-8; save it as UTF-8") from None


def _read_groups(source: Path | None, written: str) -> dict[str, Any]:
    try:
        tables = tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{source}: is not TOML: {error}") from None
    for name, table in tables.items():
        if name not in GROUPS or not isinstance(table, dict):
            place = _place(source, written, name, "")
            raise SettingsError(f"{place}: there is no group [{name}]; the nearest is [{nearest(name, GROUPS)}]")
    return {name: _read_group(source, written, name, tables.get(name, {})) for name in GROUPS}


def _read_group(source: Path | None, written: str, name: str, table: Mapping[str, Any]) -> Any:
    try:
        return GROUPS[name](**read_all(GROUPS[name], table))
    except BadValue as error:
        place = _place(source, written, name, error.key)
        if error.allowed:
            found = f", not {table[error.key]!r}" if error.key in table else ""
            raise SettingsError(f"{place}: {name}.{error.key} must be {error.allowed}{found}") from None
        raise SettingsError(f"{place}: there is no key {name}.{error.key}; the nearest is {name}.{error.nearest}") from None


def _place(source: Path | None, written: str, group: str, key: str) -> str:
    """ "config.toml line 12"; tomllib keeps no lines, so the key is looked for in its group."""
    current = ""
    for number, line in enumerate(written.splitlines(), 1):
        if heading := re.match(r"\s*\[+\s*([^\]\s]+)\s*\]+", line):
            current = heading[1].split(".")[0]
            if not key and current == group:
                return f"{source} line {number}"
        elif (named := re.match(r"\s*[\"']?([\w-]+)[\"']?\s*[=.]", line)) and (
            (current == group and named[1] == key) or (not current and named[1] == group)
        ):
            return f"{source} line {number}"
    return str(source)


def _with_environment(settings: Settings, env: Mapping[str, str]) -> Settings:
    server, database, security = settings.server, settings.database, settings.security
    if port := env.get("PORT"):
        number: int | str = int(port) if port.isdecimal() else port
        server = replace(server, **_checked_env(Server, "PORT", port=number))
    if host := env.get("HOST"):
        server = replace(server, host=host)
    if url := env.get("HALL_DATABASE_URL"):
        database = replace(database, **_checked_env(Database, "HALL_DATABASE_URL", url=url))
    if key := env.get("HALL_KEY"):
        security = replace(security, key=_read_key(key))
    mail = replace(settings.mail, password=env.get("HALL_MAIL_PASSWORD", ""))
    messages = replace(settings.messages, key=env.get("HALL_MESSAGES_KEY", ""))
    return replace(settings, server=server, database=database, security=security, mail=mail, messages=messages)


def _checked_env(kind: type, variable: str, **values: object) -> dict[str, Any]:
    try:
        return read_all(kind, values)
    except BadValue as error:
        raise SettingsError(f"environment variable {variable} must be {error.allowed}") from None


def _read_key(written: str) -> bytes:
    try:
        key = bytes.fromhex(written) if len(written) == 64 else b64decode(written, validate=True)
    except (ValueError, Base64Error):
        key = b""
    if len(key) != 32:
        raise SettingsError("environment variable HALL_KEY must be 32 bytes as 64 hex digits or as base64")
    return key


def _filled_in(settings: Settings) -> Settings:
    server, database, security = settings.server, settings.database, settings.security
    if not server.public_url:
        server = replace(server, public_url=f"http://{server.host}:{server.port}")
    if not database.url:
        database = replace(database, url=f"sqlite:///{settings.home / 'tinghao.sqlite3'}")
    key_file = Path(security.key_file or "keys/master.key").expanduser()
    security = replace(security, key_file=str(settings.home / key_file))
    return replace(settings, server=server, database=database, security=security)
