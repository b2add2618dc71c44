"""``python -m devices …``: the agent and its tools."""

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from devices import agent, bench, check_vectors, emulate, pairing, recording, registry
from devices.settings import AgentSettings, SettingsError, load

EPILOG = "docs/devices/README.md says how to wire and set each device."


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code: 0 well, 1 the device or a check says no, 2 asked wrongly."""
    parser = argparse.ArgumentParser(
        prog="python -m devices", description="Devices of a service hall: the agent and its tools.", epilog=EPILOG
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _agent(commands.add_parser("agent", help="run the devices of this PC for the hall", epilog=EPILOG))
    _emulate(
        commands.add_parser(
            "emulate",
            help="be the far end of a cable: an emulated device",
            epilog=f"{emulate.EXAMPLES}\n\n{EPILOG}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
    )
    _bench(commands.add_parser("bench", help="talk to one device by hand and see every frame", epilog=EPILOG))
    _replay(commands.add_parser("replay", help="feed a recording to a driver and see what it understands", epilog=EPILOG))
    vectors = commands.add_parser("check-vectors", help="check the codecs against a file of vectors, one JSON line each")
    vectors.add_argument("file", type=Path, metavar="FILE")
    vectors.set_defaults(run=_run_check_vectors)
    options = parser.parse_args(argv)
    try:
        return int(options.run(options))
    except (SettingsError, pairing.PairingError, registry.UnknownDriver, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        raise  # who reads what we print has seen enough: no error of ours
    except OSError as error:
        print(f"{error.filename or 'failed'}: {error.strerror or error}", file=sys.stderr)
        return 2


# --- agent ------------------------------------------------------------------------------------------------------------


def _agent(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--settings", type=Path, default=Path("agent.toml"), metavar="FILE", help="default: agent.toml")
    parser.add_argument("--server", default="", metavar="URL", help="overrides [agent] server")
    parser.add_argument("--pair", metavar="CODE", help="enrol with a code from the floor page, keep the token, and end")
    parser.add_argument("--check", action="store_true", help="check settings, ports and server, say each problem, and end")
    parser.add_argument("--record", type=Path, metavar="FILE", help="note every byte of every port, personal ones hidden")
    parser.set_defaults(run=_run_agent)


def _run_agent(options: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    settings = load(options.settings)
    if options.server:
        settings = replace(settings, server=options.server.rstrip("/"), server_given=True)
    if options.pair:
        return _pair(settings, options.pair)
    if options.check:
        found = list(agent.problems(settings))
        for problem in found:
            print(problem)
        print(f"{len(settings.devices)} devices: {f'{len(found)} problems' if found else 'all well'}")
        return 1 if found else 0
    if not settings.server:
        raise SettingsError('no server: add server = "http://…" under [agent], or give --server URL')
    return agent.run(settings, record=options.record)


def _pair(settings: AgentSettings, code: str) -> int:
    if not settings.server.startswith(("http://", "https://")):
        raise SettingsError("pairing needs --server http://HOST:PORT, or server under [agent]")
    given = pairing.pair(settings.server, code, settings.name)
    pairing.keep(str(given["token"]), settings.token_file)
    print(f"paired with {given.get('hall', 'the hall')}; the token is in {settings.token_file}; begin with")
    print(f"  {settings.command}")
    return 0


# --- tools ------------------------------------------------------------------------------------------------------------


def _device_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("driver", metavar="DRIVER", help=", ".join(registry.DRIVER_NAMES))
    parser.add_argument("--kind", default="", help="printer, led_bar, keypad … where a driver has several")
    parser.add_argument("--baud", type=int, default=0, metavar="N", help="default: the driver's own")
    parser.add_argument("--option", action="append", default=[], metavar="KEY=VALUE", help="a setting of the driver")


def _emulate(parser: argparse.ArgumentParser) -> None:
    _device_arguments(parser)
    parser.add_argument("--port", default="pty", metavar="PORT", help="pty (default) or tcp:HOST:PORT")
    parser.add_argument("--link", type=Path, metavar="PATH", help="a stable name for the pty")
    parser.add_argument("--address", type=int, action="append", default=[], metavar="N", help="several make several devices")
    parser.add_argument("--fast", action="store_true", help="do not pace bytes by the baud rate")
    parser.set_defaults(run=_run_emulate)


def _run_emulate(options: argparse.Namespace) -> int:
    port = options.port if options.port.startswith("tcp:") else "fake:line"
    if options.port != "pty" and port == "fake:line":
        raise ValueError(f"--port must be pty or tcp:HOST:PORT, not {options.port!r}")
    devices = [
        emulate.one_device(options.driver, port, kind=options.kind, baud=options.baud, address=address, options=options.option)
        for address in options.address or [0]
    ]
    paced = 0 if options.fast or port != "fake:line" else devices[0].baud
    return emulate.run(devices, where=options.port, link=options.link, baud=paced)


def _bench(parser: argparse.ArgumentParser) -> None:
    _device_arguments(parser)
    parser.add_argument("--port", required=True, metavar="PORT", help="/dev/…, tcp:HOST:PORT, socket://…, fake")
    parser.add_argument("--address", type=int, default=0, metavar="N")
    parser.add_argument("--seconds", type=float, default=15.0, metavar="S", help="how long to try or listen (default 15)")
    parser.add_argument("deed", choices=bench.DEEDS)
    parser.add_argument("text", nargs="?", default="A012", metavar="TEXT")
    parser.set_defaults(run=_run_bench)


def _run_bench(options: argparse.Namespace) -> int:
    settings = emulate.one_device(
        options.driver, options.port, kind=options.kind, baud=options.baud, address=options.address, options=options.option
    )
    return bench.run(settings, options.deed, options.text, options.seconds)


def _replay(parser: argparse.ArgumentParser) -> None:
    _device_arguments(parser)
    parser.add_argument("file", type=Path, metavar="FILE", help="of agent --record")
    parser.add_argument("--port", default="", help="only this port of the recording")
    parser.add_argument("--address", type=int, action="append", default=[], metavar="N")
    parser.set_defaults(run=_run_replay)


def _run_replay(options: argparse.Namespace) -> int:
    devices = [
        emulate.one_device(
            options.driver, "fake:replay", kind=options.kind, baud=options.baud, address=address, options=options.option
        )
        for address in options.address or [0]
    ]
    for note in recording.replay(options.file, devices, options.port):
        print(json.dumps(note, ensure_ascii=False))
    return 0


def _run_check_vectors(options: argparse.Namespace) -> int:
    failed = 0
    for verdict in check_vectors.verdicts(check_vectors.load(options.file)):
        failed += not verdict["ok"]
        print(json.dumps(verdict, ensure_ascii=False))
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)
