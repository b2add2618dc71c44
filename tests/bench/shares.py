"""Where the time goes: samples of the serving process by layer, under the load of numbers and calls."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.bench import load, sampler
from tests.bench.report import Report, say
from tests.bench.seed import store_waiting
from tests.bench.stage import Place, serving

LANES = 8
LAYERS = (
    ("/app/api/", "our API: routes, repeat protection, answers"),
    ("/app/auth", "our API: routes, repeat protection, answers"),
    ("/app/operations/unit_of_work", "transaction and commit"),
    ("/app/operations/", "operations"),
    ("/app/queries/", "views"),
    ("/app/domain/", "rules"),
    ("/app/realtime/", "realtime"),
    ("/app/models/statements", "statements: the driver's calls, conversions"),
    ("/app/models/", "columns and ids"),
    ("/app/", "the rest of ours"),
    ("/sqlalchemy/", "SQLAlchemy: pool, begin, commit"),
    ("/psycopg", "psycopg"),
    ("/pydantic", "pydantic"),
    ("/json/", "JSON"),
    ("/flask/", "Flask and Werkzeug"),
    ("/werkzeug/", "Flask and Werkzeug"),
    ("/gunicorn/", "gunicorn"),
    ("/gevent/", "gevent"),
    ("/engineio/", "Engine.IO, Socket.IO, websockets"),
    ("/socketio/", "Engine.IO, Socket.IO, websockets"),
    ("/flask_socketio/", "Engine.IO, Socket.IO, websockets"),
    ("/simple_websocket/", "Engine.IO, Socket.IO, websockets"),
    ("/wsproto/", "Engine.IO, Socket.IO, websockets"),
)
FUNCTIONS_SHOWN = 25

Samples = Sequence[tuple[list[str], int]]


def measure(report: Report, place: Place, port: int, seconds: float) -> None:
    say("where the time goes")
    with place.house() as house:
        store_waiting(house, place.cast, int(2000 * seconds), mark="wp")
    report.heading("Where the time goes")
    report.text(
        f"Samples of the serving process per millisecond of its processor time, {LANES} clients, no screens. Own: the running "
        "line is in that layer. Under: the layer is anywhere on the stack."
    )
    for what, lanes in (("numbers", load.issuing(place.cast, LANES)), ("calls", load.calling(place.cast, LANES))):
        file = place.home / f"samples-{what}.json"
        with serving(place, port, configuration="tests/bench/sampled_conf.py", **{sampler.FILE: str(file)}) as server:
            load.press(server.port, lanes, seconds, 0.5).must_be(200, 201)
        _tell(report, what, file)


def _tell(report: Report, what: str, file: Path) -> None:
    samples: Samples = json.loads(file.read_text("utf-8"))
    total = sum(count for _, count in samples)
    own, under = Counter[str](), Counter[str]()
    functions = Counter[str]()
    for stack, count in samples:
        layers = [_layer(frame) for frame in stack]
        own[next((layer for layer in layers if layer), "Python's own library")] += count
        under.update(dict.fromkeys({layer for layer in layers if layer}, count))
        functions.update(dict.fromkeys({_function(frame) for frame in stack if "/app/" in frame}, count))
    report.table(
        (f"layer ({what}: {total:,} samples)", "own", "under"),
        [(layer, f"{n / total:.0%}", f"{under[layer] / total:.0%}") for layer, n in own.most_common()],
    )
    report.table(
        ("function of ours", "under"), [(f"`{name}`", f"{n / total:.0%}") for name, n in functions.most_common(FUNCTIONS_SHOWN)]
    )


def _layer(frame: str) -> str:
    return next((layer for part, layer in LAYERS if part in frame), "")


def _function(frame: str) -> str:
    return frame[frame.index("/app/") + 1 :].replace(".py:", ": ")
