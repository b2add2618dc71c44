"""``hall replay FILE`` and ``hall demo day``: what they are told, and what they say."""

import json
import os
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.bootstrap import build
from app.demo.credentials import credentials_path
from app.demo.hall import load_demo
from app.models.migrate import upgrade
from app.operations.unit_of_work import Database
from app.replay.client import HallClient, Refused
from app.replay.clock import Clock, OwnClock, WallClock
from app.replay.engine import Engine, places_of
from app.replay.generator import a_day
from app.replay.logs import LogError, Logged, read_log
from app.replay.mapping import Errand, Item, MappingError, errands
from app.replay.report import DayReport
from app.replay.transport import AppTransport, HttpTransport, Transport, Unreachable
from app.replay.visitors import Habits
from app.settings import SettingsError, load_settings

_HALL_ZONE = ZoneInfo("Asia/Shanghai")
_FAULT, _USAGE, _STOPPED = 1, 2, 130


class CommandError(Exception):
    """One line for whoever typed the command: what is wrong and what to do."""


def main_replay(argv: Sequence[str]) -> int:
    """Exit code: 0 when all books agree, 1 when they do not, 2 when the command cannot be carried out."""
    return _carried_out(lambda: _replay(_replay_parser().parse_args(argv)))


def main_demo_day(argv: Sequence[str]) -> int:
    """Exit code as ``main_replay``; 0 also when it was stopped by Ctrl-C."""
    return _carried_out(lambda: _demo_day(_demo_parser().parse_args(argv)))


def replay(
    days: Mapping[date, Sequence[Logged]],
    transport: Transport,
    credentials: Mapping[str, Any],
    clock_of: Callable[[date, Sequence[Logged]], Clock],
    *,
    habits: Habits,
    told: Mapping[str, str],
    leave: Iterable[str] = (),
    seed: int = 0,
    watches_strangers: bool = False,
) -> list[DayReport]:
    """Play days one after the other in the hall of ``credentials`` and say how each went.

    clock_of: the clock of a day, which stands at its midnight or runs already. told: kind → zone or item code. leave: numbers
    of windows where people sit.
    """
    reports = []
    places: dict[str, Errand] = {}
    for day, people in days.items():
        client = HallClient(transport, credentials["hall"], credentials["tokens"]["integration"])
        if not places:
            kinds = Counter(person.kind for everybody in days.values() for person in everybody)
            places = errands(kinds, credentials["zones"], items_of(client), told)
        clock = clock_of(day, people)
        engine = Engine(
            client, clock, habits, pads=credentials["tokens"]["pads"], people=_seated(credentials), progress=_say,
            watches_strangers=watches_strangers,
        )  # fmt: skip
        reports.append(engine.play(people, places, places_of(client, leave), seed=seed))
        for line in reports[-1].lines():
            _say(line)
    return reports


def items_of(client: HallClient) -> list[Item]:
    """The hall's service items."""
    found = client.look(client.of_hall("/service-items"))["items"]
    return [Item(item["code"], item["zone"], float(item["expected_minutes"]) * 60) for item in found]


# --- hall replay ------------------------------------------------------------------------------------------------------


def _replay_parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="hall replay",
        description="Play a log of a real queue in the demo hall, through the public interface, and compare the books.",
        epilog="Columns: day, arrive_seconds, type, priority, wait_seconds, outcome, service_seconds, server; CSV or CSV.gz.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the log")
    parser.add_argument("--day", help="only this day of it, like 1999-02-01; default: every day")
    parser.add_argument("--map", action="append", default=[], metavar="KIND=ZONE", help="where a kind goes: zone or item code")
    parser.add_argument("--url", help="a running hall; default: a hall of its own in this process, as fast as it can")
    parser.add_argument("--credentials", type=Path, help="credentials.json of that hall's demo")
    parser.add_argument("--speed", type=float, default=60.0, help="with --url: seconds of the log per second (default 60)")
    _add_habits(parser, Habits().no_show_percent)
    return parser


def _replay(arguments: Namespace) -> int:
    days = _chosen(read_log(arguments.file), arguments.day)
    told = _told(arguments.map)
    if arguments.url or arguments.credentials:
        return _replay_live(days, told, arguments)
    with tempfile.TemporaryDirectory(prefix="hall-replay-") as home:
        return _replay_here(days, told, arguments, Path(home))


def _replay_here(days: Mapping[date, Sequence[Logged]], told: Mapping[str, str], arguments: Namespace, home: Path) -> int:
    clock = OwnClock(next(iter(days)), _HALL_ZONE)
    settings = load_settings(env={"HALL_HOME": str(home)})
    upgrade(settings.database.url)
    database = Database(settings.database.url)
    path = load_demo(database, home, settings.server.public_url, clock())
    database.close()
    app = build(settings, clock=clock)

    def clock_of(day: date, _: Sequence[Logged]) -> Clock:
        clock.begin(day)
        return clock

    reports = replay(
        days, AppTransport(app.test_client()), _read_json(path), clock_of, habits=_habits(arguments), told=told,
        leave=arguments.leave, seed=arguments.seed,
    )  # fmt: skip
    app.extensions["tinghao"].house.database.close()
    return _verdict(reports)


def _replay_live(days: Mapping[date, Sequence[Logged]], told: Mapping[str, str], arguments: Namespace) -> int:
    credentials = _read_json(arguments.credentials or credentials_path(_home()))
    with closing(HttpTransport(arguments.url or credentials["base_url"])) as transport:
        reports = replay(
            days, transport, credentials, _wall_clock(arguments.speed), habits=_habits(arguments), told=told,
            leave=arguments.leave, seed=arguments.seed, watches_strangers=True,
        )  # fmt: skip
    return _verdict(reports)


# --- hall demo day ----------------------------------------------------------------------------------------------------


def _demo_parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="hall demo day",
        description="Fill the running demo hall with visitors and clerks for one day. Ctrl-C stops it; people may join in.",
    )
    parser.add_argument("--speed", type=float, default=20.0, help="how many times faster than a real day (default 20)")
    parser.add_argument("--visitors", type=int, default=420, help="how many people come (default 420)")
    parser.add_argument("--log", type=Path, metavar="FILE", help="play the first day of this log instead of a made-up one")
    parser.add_argument("--day", help="with --log: this day of it")
    parser.add_argument("--url", help="the hall; default: the address in credentials.json")
    parser.add_argument("--credentials", type=Path, help="default: demo/credentials.json in the home folder")
    # The hall's three minutes for a missed call are real ones: at twenty times the speed they keep a window for an hour.
    _add_habits(parser, 1.0)
    return parser


def _demo_day(arguments: Namespace) -> int:
    credentials = _read_json(arguments.credentials or credentials_path(_home()))
    with closing(HttpTransport(arguments.url or credentials["base_url"])) as transport:
        client = HallClient(transport, credentials["hall"], credentials["tokens"]["integration"])
        people = _people_of_demo_day(arguments, client)
        try:
            reports = replay(
                {people[0].day: people}, transport, credentials, _wall_clock(arguments.speed), habits=_habits(arguments),
                told={}, leave=arguments.leave, seed=arguments.seed, watches_strangers=True,
            )  # fmt: skip
        except KeyboardInterrupt:
            _say("stopped; the hall stays as it is")
            return 0
    return _verdict(reports)


def _people_of_demo_day(arguments: Namespace, client: HallClient) -> list[Logged]:
    if arguments.log:
        days = _chosen(read_log(arguments.log), arguments.day)
        return list(next(iter(days.values())))
    if arguments.visitors < 1:
        raise CommandError("--visitors must be at least 1")
    today = datetime.now(UTC).astimezone(_HALL_ZONE).date()
    return a_day(today, arguments.visitors, items_of(client), arguments.seed)


# --- what both share --------------------------------------------------------------------------------------------------


def _add_habits(parser: ArgumentParser, no_show_percent: float) -> None:
    parser.add_argument(
        "--no-show-percent", type=float, default=no_show_percent,
        help=f"how many of a hundred do not come when called (default {no_show_percent})",
    )  # fmt: skip
    parser.add_argument("--leave", action="append", default=[], metavar="NUMBER", help="a window where a person sits")
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same visitors")


def _habits(arguments: Namespace) -> Habits:
    if not 0 <= arguments.no_show_percent <= 100:
        raise CommandError("--no-show-percent must be from 0 to 100")
    return Habits(no_show_percent=arguments.no_show_percent)


def _wall_clock(speed: float) -> Callable[[date, Sequence[Logged]], Clock]:
    if speed <= 0:
        raise CommandError("--speed must be above 0")
    # A little before the first arrival, so that the windows are open when the doors are.
    return lambda _, people: WallClock(people[0].arrive_seconds - 60.0, speed)


def _chosen(days: Mapping[date, Sequence[Logged]], wanted: str | None) -> Mapping[date, Sequence[Logged]]:
    if wanted is None or wanted == "all":
        return days
    try:
        day = date.fromisoformat(wanted)
    except ValueError:
        raise CommandError(f"--day must be like 1999-02-01, not {wanted}") from None
    if day not in days:
        raise CommandError(f"the log has nobody on {day}; it has {', '.join(map(str, days))}")
    return {day: days[day]}


def _told(pairs: Iterable[str]) -> dict[str, str]:
    told = {}
    for pair in pairs:
        kind, equals, place = pair.partition("=")
        if not kind or not equals or not place:
            raise CommandError(f"--map must be like PS=A, not {pair}")
        told[kind] = place
    return told


def _seated(credentials: Mapping[str, Any]) -> dict[str, str]:
    """User name of the person of each window's post."""
    return {person["window_id"]: person["username"] for person in credentials["people"] if person["window_id"]}


def _home() -> Path:
    return load_settings(env=os.environ).home


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"{path}: cannot be used ({error}); load the demo with: hall demo load") from None
    return content


def _verdict(reports: Sequence[DayReport]) -> int:
    wrong = [str(report.day) for report in reports if not report.agrees]
    if wrong:
        _say(f"the books do not agree on {', '.join(wrong)}")
        return _FAULT
    return 0


def _carried_out(command: Callable[[], int]) -> int:
    try:
        return command()
    except (CommandError, LogError, MappingError, Unreachable, Refused, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return _USAGE
    except KeyboardInterrupt:
        return _STOPPED


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
