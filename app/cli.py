"""``hall …``: the commands of the person who keeps the hall alive. Each ends non-zero with one line that says what to do."""

import argparse
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from types import FrameType

from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from app import logs, trace
from app.bootstrap import open_house, release
from app.cli_configuration import add_commands
from app.demo.agent import agent_settings
from app.demo.hall import demo_is_loaded, load_demo, remove_demo
from app.domain.people import SYSTEM, Role
from app.errors import HallError
from app.hall import House
from app.jobs.hours import is_loaded
from app.jobs.worker import work_until_told
from app.models import Device, Hall
from app.models.engine import sqlite_module
from app.models.migrate import downgrade, upgrade
from app.operations import accounts, devices
from app.operations.configuring import NewHall, found_hall
from app.operations.employing import open_account
from app.operations.national_days import known_years
from app.operations.unit_of_work import Work
from app.queries.rehearsing import REHEARSER, Draft, must_be_possible, rehearsal_view
from app.security.vault import VaultError
from app.settings import LOOPBACK, Settings, SettingsError, load_settings
from app.speech.engines import AUTO, NONE, find_engine
from app.texts import say
from display.pages import is_built

ROOT = Path(__file__).resolve().parents[1]
SQLITE_SAFE = (3, 51, 3)
"""Older ones can lose a WAL reset when a write races a checkpoint (SQLite documentation, WAL, "walresetbug")."""


class CommandError(Exception):
    """One line: what is wrong and what to do."""


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    forwarded: dict[tuple[str, ...], Callable[[Sequence[str]], int]] = {
        ("trace",): trace.main,
        ("replay",): _replay,
        ("demo", "day"): _demo_day,
        ("estimate",): _estimate,
    }
    for words, command in forwarded.items():
        if tuple(arguments[: len(words)]) == words:
            return command(arguments[len(words) :])
    options = _parser().parse_args(arguments)
    try:
        settings = load_settings(env=os.environ)
        logs.set_up(settings.log)
        code: int = options.run(settings, options)
    except (CommandError, SettingsError, VaultError) as error:
        print(f"hall: {error}", file=sys.stderr)
        return 2
    except HallError as error:
        print(f"hall: {say(error.words, 'en', **error.params)}", file=sys.stderr)
        return 2
    except SQLAlchemyError as error:
        print(f"hall: the database does not answer as it should ({type(error).__name__}); run: hall migrate", file=sys.stderr)
        return 2
    return code


def _replay(arguments: Sequence[str]) -> int:
    from app.replay.commands import main_replay  # noqa: PLC0415 - none of it is needed to serve

    return main_replay(arguments)


def _demo_day(arguments: Sequence[str]) -> int:
    from app.replay.commands import main_demo_day  # noqa: PLC0415

    return main_demo_day(arguments)


def _estimate(arguments: Sequence[str]) -> int:
    from app.replay.estimate import main_estimate  # noqa: PLC0415

    return main_estimate(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hall", description="Tinghao 听号: queueing, calling and rating for a public service hall"
    )
    parser.add_argument("--version", action="version", version=release())
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="serve pages, the API and sockets")
    serve.add_argument("--with-worker", action="store_true", help="also do the scheduled work, in a process beside")
    serve.add_argument(
        "--with-devices", action="store_true", help="also run the demo's devices, all made of software, by their agent"
    )
    serve.set_defaults(run=_serve)
    commands.add_parser("worker", help="do the scheduled work (one is enough)").set_defaults(run=_worker)
    migrate = commands.add_parser("migrate", help="bring the database up to date, or down to a revision")
    migrate.add_argument("--down", metavar="REVISION", help="go down to this revision ('base' removes everything)")
    migrate.set_defaults(run=_migrate)
    create = commands.add_parser("create", help="create a hall with its five zones and a first administrator")
    create.add_argument("code", help="short code of the hall, such as H1; part of its addresses")
    create.add_argument("name", help="official name, as kiosks and tickets show it")
    create.add_argument("--kind", choices=["centre", "sub_hall", "town_centre", "village_station"], default="centre")
    create.add_argument("--admin", metavar="USERNAME", default="admin", help="user name of the administrator (default: admin)")
    create.set_defaults(run=_create)
    password = commands.add_parser("password", help="give an account a new password, to be changed at the next login")
    password.add_argument("username")
    password.set_defaults(run=_password)
    demo = commands.add_parser("demo", help="the demo hall: load, remove, day").add_subparsers(required=True, metavar="WHAT")
    load = demo.add_parser("load", help="load demo hall H1 and write its credentials")
    load.add_argument("--if-empty", action="store_true", help="only when the database has no hall yet")
    load.set_defaults(run=_demo_load)
    demo.add_parser("remove", help="remove the demo halls with everything in them").set_defaults(run=_demo_remove)
    demo.add_parser("day", help="let visitors and clerks act in the running demo hall; see hall demo day --help")
    commands.add_parser("replay", help="replay a log of a real day through the API; see hall replay --help")
    commands.add_parser("trace", help="which test proves which requirement; see hall trace --help")
    commands.add_parser("estimate", help="how long tickets of a recorded day will wait; see hall estimate --help")
    rehearse = commands.add_parser("rehearse", help="what a draft of rules would have done on a past day, as JSON")
    rehearse.add_argument("hall")
    rehearse.add_argument("day", help="such as 2026-11-24")
    rehearse.add_argument(
        "--draft",
        metavar="FILE",
        help='JSON such as {"policy": {"priority_share": 3}}, - for standard input; none: the day itself',
    )
    rehearse.add_argument("--configuration", type=int, metavar="N", help="under this draft of the hall's configuration")
    rehearse.set_defaults(run=_rehearse)
    add_commands(commands)
    token = commands.add_parser("token", help="tokens of devices").add_subparsers(required=True, metavar="WHAT")
    new = token.add_parser("new", help="enrol a device and print its token once")
    new.add_argument("hall")
    new.add_argument("kind", choices=["kiosk", "board", "window_display", "pad", "agent"])
    new.add_argument("code", help="short name, unique in the hall, such as K3")
    new.add_argument("--name", default="")
    new.add_argument("--window", help="number of the window it belongs to")
    new.set_defaults(run=_token_new)
    revoke = token.add_parser("revoke", help="make a device's token worthless")
    revoke.add_argument("hall")
    revoke.add_argument("code")
    revoke.set_defaults(run=_token_revoke)
    commands.add_parser("doctor", help="check settings, keys, database and screens").set_defaults(run=_doctor)
    return parser


def _serve(settings: Settings, options: argparse.Namespace) -> int:
    _must_be_migrated(settings)
    _refuse_open_plain_http(settings)
    if settings.server.workers > 1 and settings.database.url.startswith("sqlite"):
        raise CommandError("server.workers above 1 needs PostgreSQL; set database.url or workers = 1")
    _must_be_free(settings)
    server = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "gunicorn.conf.py"), "--chdir", str(ROOT)]
    env = {**os.environ, "HALL_HOME": str(settings.home)}
    if settings.source is not None:
        env["HALL_CONFIG"] = str(settings.source.absolute())
    print(f"Tinghao 听号 {release()}: {settings.server.public_url}/  (Ctrl-C stops it)", flush=True)
    agent = _agent_command(settings) if options.with_devices else None
    if not options.with_worker and agent is None:
        os.chdir(ROOT)
        os.execve(sys.executable, server, env)  # noqa: S606 - our own server in our own place
    worker = [sys.executable, "-m", "app.cli", "worker"] if options.with_worker else None
    return _serve_together(settings, server, [command for command in (worker, agent) if command], env)


def _must_be_free(settings: Settings) -> None:
    error = _why_not_free(settings)
    if error is not None:
        raise CommandError(
            f"cannot listen on {settings.server.host}:{settings.server.port} ({error.strerror}); "
            "stop what uses it, or set PORT or server.port"
        )


def _why_not_free(settings: Settings) -> OSError | None:
    """What stands against listening on our port; None where nothing does."""
    host, port = settings.server.host, settings.server.port
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None


def _agent_command(settings: Settings) -> list[str] | None:
    """How the demo's agent is started; None with a word where there is no demo."""
    path = agent_settings(settings.home)
    if not path.is_file():
        print(f"no devices: {path} is not there; hall demo load writes it", file=sys.stderr, flush=True)
        return None
    server = f"http://127.0.0.1:{settings.server.port}"
    return [sys.executable, "-m", "devices", "agent", "--settings", str(path), "--server", server]


PAUSE_SECONDS = 2.0
"""How long after its end a child is started again."""
LOOK_SECONDS = 0.2
"""How long a signal, or the end of a child, may go unnoticed."""
END_SECONDS = 10.0
"""How long either may take to end when it is told to."""
PORT_SECONDS = 60.0
"""How long the web may keep the port after it was killed: as long as gunicorn bears a worker that does not answer."""


def _serve_together(settings: Settings, server: list[str], beside: list[list[str]], env: dict[str, str]) -> int:
    """Web, worker and agent as children. What dies is started again; when the web ends by itself or we are told to, all end."""
    over = threading.Event()
    told: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        told.append(number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    keepers = [threading.Thread(target=_keep, args=(command, env, over), daemon=True) for command in beside]
    for keeper in keepers:
        keeper.start()
    code = _serve_until(settings, server, env, told)
    over.set()
    for keeper in keepers:
        keeper.join()
    return code


def _serve_until(settings: Settings, server: list[str], env: dict[str, str], told: list[int]) -> int:
    """Run the web until we are told to end, or it ends with a code of its own, as when it cannot start; its exit code.

    Killed (by the system where memory is short, or by hand) it is started again: a hall does not stand still for that.
    """
    while True:
        web = subprocess.Popen(server, env=env, cwd=ROOT)  # noqa: S603 - our own program
        # No lock and no wait without end: a signal that comes just before one waits would not wake it.
        while web.poll() is None and not told:
            time.sleep(LOOK_SECONDS)
        web.terminate()
        code = web.wait()
        if told or code >= 0:
            return code
        print(f"the web server was killed (signal {-code}) and is started again", file=sys.stderr, flush=True)
        time.sleep(PAUSE_SECONDS)
        _wait_for_port(settings, told)


def _wait_for_port(settings: Settings, told: list[int]) -> None:
    """Until what a killed web server left behind has let go of the port; gunicorn itself tries for five seconds only.

    Still taken after ``PORT_SECONDS``, the start is tried all the same, and says itself that it cannot listen.
    """
    end = time.monotonic() + PORT_SECONDS
    while not told and time.monotonic() < end and _why_not_free(settings) is not None:
        time.sleep(LOOK_SECONDS)


def _keep(command: list[str], env: dict[str, str], over: threading.Event) -> None:
    while not over.is_set():
        child = subprocess.Popen(command, env=env, cwd=ROOT)  # noqa: S603 - our own program
        while child.poll() is None and not over.wait(LOOK_SECONDS):
            pass
        if over.is_set():
            child.terminate()
            try:
                child.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            return
        over.wait(PAUSE_SECONDS)


def _worker(settings: Settings, _options: argparse.Namespace) -> int:
    _must_be_migrated(settings)
    house = open_house(settings)
    work_until_told(house)
    house.database.close()
    return 0


def _migrate(settings: Settings, options: argparse.Namespace) -> int:
    _make_home(settings)
    if options.down:
        downgrade(settings.database.url, options.down)
    else:
        upgrade(settings.database.url)
    return 0


def _create(settings: Settings, options: argparse.Namespace) -> int:
    """A hall nobody holds yet; the administrator sets up the rest on /admin."""
    _must_be_migrated(settings)
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,32}", options.code):
        raise CommandError("the code may only have letters, digits, - and _, at most 32 of them")
    house = open_house(settings)

    def create(work: Work) -> str:
        new = NewHall(code=options.code, name=options.name, kind=options.kind)
        hall_id = found_hall(work.connection, new, parent=None)
        wanted = {"username": options.admin, "name": options.admin, "role": Role.ADMIN.value}
        return open_account(work, hall_id, wanted, SYSTEM, settings.security.password_min_length)

    password = house.database.write("", create)
    house.database.close()
    print(f"Hall {options.code} is created. Log in at {settings.server.public_url}/admin")
    print(f"user name: {options.admin}\npassword:  {password}   (to be changed at the first login)")
    return 0


def _password(settings: Settings, options: argparse.Namespace) -> int:
    """The way back for an administrator who is alone and forgot his own."""
    _must_be_migrated(settings)
    house = open_house(settings)
    length = settings.security.password_min_length
    password = house.database.write("", lambda work: accounts.give_password(work, options.username, length))
    house.database.close()
    print(f"password: {password}   (to be changed at the next login)")
    return 0


def _demo_load(settings: Settings, options: argparse.Namespace) -> int:
    _make_home(settings)
    _must_be_migrated(settings)
    house = open_house(settings)
    if options.if_empty and _has_halls(house) and not demo_is_loaded(house.database):
        return 0
    known = demo_is_loaded(house.database)
    path = load_demo(house.database, settings.home, settings.server.public_url, house.now())
    print(f"Demo hall H1 {'was there already' if known else 'is loaded'}; people, passwords and tokens: {path}")
    house.database.close()
    return 0


def _demo_remove(settings: Settings, _options: argparse.Namespace) -> int:
    _must_be_migrated(settings)
    house = open_house(settings)
    remove_demo(house.database, settings.home)
    house.database.close()
    return 0


def _token_new(settings: Settings, options: argparse.Namespace) -> int:
    house = open_house(settings)
    with house.database.read() as connection:
        hall = house.halls.by_code(connection, options.hall)
    window_id = next((w.id for w in hall.windows.values() if w.number == options.window), None)
    if options.window and window_id is None:
        raise CommandError(f"hall {hall.code} has no window {options.window}")
    _, token = house.database.write(
        hall.id,
        lambda work: devices.enrol(
            work, house.halls, hall.id, Role(options.kind), options.code, options.name or options.code, SYSTEM, house.now(),
            window_id=window_id,
        ),
    )  # fmt: skip
    print(token)
    return 0


def _token_revoke(settings: Settings, options: argparse.Namespace) -> int:
    house = open_house(settings)
    with house.database.read() as connection:
        hall = house.halls.by_code(connection, options.hall)
        found = connection.execute(select(Device.id).where(Device.hall_id == hall.id, Device.code == options.code)).scalar()
    if found is None:
        raise CommandError(f"hall {hall.code} has no device {options.code}")
    house.database.write(hall.id, lambda work: devices.revoke(work, house.halls, found, SYSTEM, house.now()))
    return 0


_Line = tuple[str, bool | None, str]
"""What was looked at, whether it is good (None: it works, but see to it), and what was found."""


def _rehearse(settings: Settings, options: argparse.Namespace) -> int:
    """Nothing is changed; the database is only read."""
    try:
        day = date.fromisoformat(options.day)
        told = (
            "{}"
            if options.draft is None
            else sys.stdin.read()
            if options.draft == "-"
            else Path(options.draft).read_text("utf-8")
        )
        draft = Draft(**json.loads(told))
    except (ValueError, TypeError, OSError) as error:
        raise CommandError(f"the day or the draft cannot be read ({error}); see: hall rehearse --help") from None
    house = open_house(settings)
    with house.database.read() as connection:
        hall_id = house.halls.by_code(connection, options.hall).id
    drafted = house.drafted_config(hall_id, options.configuration, REHEARSER) if options.configuration else None
    with house.database.read() as connection:
        hall = house.halls.by_code(connection, options.hall)
        must_be_possible(connection, hall, day, draft, date.max, drafted=drafted)
        print(json.dumps(rehearsal_view(connection, hall, day, draft, drafted=drafted), ensure_ascii=False))
    house.database.close()
    return 0


def _doctor(settings: Settings, _options: argparse.Namespace) -> int:
    """Print a line for each thing looked at; non-zero when one of them stops the hall from working well."""
    house = open_house(settings)
    lines: list[_Line] = [("settings", True, str(settings.source or "the defaults"))]
    lines.append(("master key", True, "readable, by this user only"))
    try:
        with house.database.read() as connection:
            halls = connection.execute(select(Hall.code)).scalars().all()
            lines.append(("database", True, f"halls: {', '.join(halls) or 'none yet'}"))
            if house.database.has_one_lane:
                synchronous = connection.execute(text("PRAGMA synchronous")).scalar_one()
                lines.append(("durable commits", synchronous == 2, f"synchronous = {synchronous}"))
    except SQLAlchemyError as error:
        lines.append(("database", False, f"{type(error).__name__}; run: hall migrate"))
    if house.database.has_one_lane:
        version = tuple(int(part) for part in sqlite_module.sqlite_version.split("."))
        lines.append(("sqlite", version >= SQLITE_SAFE, sqlite_module.sqlite_version))
    lines += _calendar_lines(house)
    lines.append(("screens", is_built(), "built" if is_built() else "not built; run ./dev run, or install the wheel"))
    lines.append(("voice", *_voice_line(settings.voice.engine)))
    for name, good, told in lines:
        print(f"{_MARKS[good]} {name}: {told}")
    return 1 if any(good is False for _, good, _ in lines) else 0


_MARKS = {True: "ok  ", False: "BAD ", None: "WARN"}


def _calendar_lines(house: House) -> list[_Line]:
    """For each hall but the demo: whether it knows the holidays of this year and, from November on, of the next (R-170)."""
    lines: list[_Line] = []
    with suppress(SQLAlchemyError), house.database.read() as connection:
        for hall_id in connection.execute(select(Hall.id).where(Hall.is_demo.is_(False)).order_by(Hall.code)).scalars():
            hall = house.halls.get(connection, hall_id)
            today = hall.day(house.now())
            years = [today.year] if today.month < ANNOUNCED_IN else [today.year, today.year + 1]
            for year in years:
                if is_loaded(hall, year):
                    lines.append(("calendar", True, f"{hall.code} knows the holidays of {year}"))
                else:
                    how = HOW_TO_LOAD if year not in known_years() else "run: hall worker, or load it on /admin#hours"
                    # The next year is no fault yet, but must not be forgotten over New Year.
                    good = None if year > today.year else False
                    lines.append(("calendar", good, f"{hall.code} does not know the holidays of {year}; {how}"))
    return lines


ANNOUNCED_IN = 11
"""Month in which the State Council says what the holidays of the coming year are."""
HOW_TO_LOAD = "newer than the library: pip install -U chinesecalendar, or import a file on /admin#hours"


def _voice_line(wanted: str) -> tuple[bool, str]:
    """A hall may speak by recordings alone; only an engine that was named and is not there is a fault."""
    engine = find_engine(wanted)
    if engine is not None:
        return True, engine.detail
    if wanted == NONE:
        return True, "recordings only, as set"
    return wanted == AUTO, "recordings only; for speech: pip install 'tinghao[voice]', or install espeak-ng"


def _make_home(settings: Settings) -> None:
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)


def _has_halls(house: House) -> bool:
    with house.database.read() as connection:
        return connection.execute(select(Hall.id).limit(1)).first() is not None


def _must_be_migrated(settings: Settings) -> None:
    _make_home(settings)
    house = open_house(settings)
    try:
        _has_halls(house)
    except SQLAlchemyError:
        raise CommandError("the database has no tables yet, or cannot be reached; run: hall migrate") from None
    finally:
        house.database.close()


def _refuse_open_plain_http(settings: Settings) -> None:
    """Passwords must not cross a network in clear unless the hall says that its network is its own (R-263)."""
    local = settings.server.host in LOOPBACK
    proxied = settings.server.trusted_proxies > 0
    if not (local or proxied or settings.security.plain_http_allowed):
        raise CommandError(
            f"server.host = {settings.server.host} would serve plain HTTP to others; put a TLS proxy in front and set "
            "server.trusted_proxies, or set security.plain_http_allowed = true in an isolated network"
        )


if __name__ == "__main__":
    sys.exit(main())
