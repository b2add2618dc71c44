"""Load in a process of its own: lanes that press, wait for the answer and press again."""

import gc
import json
import selectors
import time
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection

from tests.bench.stage import ZONE, Cast, Desk
from tests.bench.wire import Http, Template

Lane = Generator[bytes, tuple[int, bytes], None]
"""Yields requests and is sent (status, body) of each answer."""
MakeLane = Callable[[], Lane]
GIVE_UP_SECONDS = 120.0


@dataclass(slots=True)
class Outcome:
    """answered: requests counted, within ``seconds``; statuses: how often each was answered."""

    answered: int = 0
    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.answered / self.seconds

    def must_be(self, *expected: int) -> "Outcome":
        """A load that was refused measures refusals; say so instead."""
        if wrong := {status: n for status, n in self.statuses.items() if status not in expected}:
            raise RuntimeError(f"the hall answered {wrong} where {expected} was due")
        return self


def press(port: int, lanes: Sequence[MakeLane], seconds: float, warm_up: float) -> Outcome:
    """Let all lanes press for ``seconds`` after ``warm_up``; lanes that end by themselves end it sooner."""
    # Forked: a fresh interpreter would spend a second of both cores on imports before each round.
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_press_and_tell, args=(theirs, port, lanes, seconds, warm_up))
    process.start()
    theirs.close()
    try:
        found: Outcome | str = ours.recv()
    except EOFError:
        found = "the load broke off"
    process.join()
    if isinstance(found, str):
        raise RuntimeError(found)  # noqa: TRY004 - it is what went wrong there, not a wrong type
    return found


def _press_and_tell(pipe: Connection, port: int, lanes: Sequence[MakeLane], seconds: float, warm_up: float) -> None:
    try:
        pipe.send(_press(port, lanes, seconds, warm_up))
    except (OSError, LookupError, RuntimeError) as error:
        pipe.send(f"{type(error).__name__}: {error}")


class _Line:
    def __init__(self, port: int, lane: Lane) -> None:
        self.http = Http(port)
        self.lane = lane
        self.sent = 0.0

    def send(self, request: bytes) -> None:
        self.sent = time.perf_counter()
        self.http.send(request)


def _press(port: int, lanes: Sequence[MakeLane], seconds: float, warm_up: float) -> Outcome:
    gc.disable()
    outcome = Outcome()
    begin = time.perf_counter() + warm_up
    end = begin + seconds
    with selectors.DefaultSelector() as selector:
        for make in lanes:
            line = _Line(port, make())
            selector.register(line.http.socket, selectors.EVENT_READ, line)
            line.send(next(line.lane))
        while selector.get_map():
            for key, _ in selector.select():
                _turn(selector, key.data, outcome, begin, end)
            if time.perf_counter() > end + GIVE_UP_SECONDS:
                raise TimeoutError("the load did not end")
    outcome.seconds = min(seconds, max(time.perf_counter() - begin, 1e-9))
    return outcome


def _turn(selector: selectors.BaseSelector, line: _Line, outcome: Outcome, begin: float, end: float) -> None:
    answer = line.http.receive()
    if answer is None:
        return
    now = time.perf_counter()
    outcome.statuses[answer[0]] += 1
    if begin <= now <= end:
        outcome.answered += 1
        outcome.milliseconds.append((now - line.sent) * 1000)
    try:
        if now > end:
            raise StopIteration
        line.send(line.lane.send(answer))
    except StopIteration:
        selector.unregister(line.http.socket)
        line.http.socket.close()


# --- what is pressed --------------------------------------------------------------------------------------------------

BODY = json.dumps({"zone": ZONE}).encode()


def _kiosk(cast: Cast, token: str) -> Template:
    return Template(f"/api/v1/halls/{cast.hall}/tickets", {"Authorization": f"Bearer {token}"}, BODY)


def desk_press(desk: Desk, verb: str, body: bytes = b"{}") -> Template:
    headers = {"Cookie": f"tinghao_session={desk.cookie}", "X-CSRF-Token": desk.csrf}
    return Template(f"/api/v1/windows/{desk.window_id}/actions/{verb}", headers, body)


def call_next(desk: Desk) -> Template:
    """The one press of a busy desk: finish the open service and call the next."""
    return desk_press(desk, "call-next", b'{"finish":{"outcome":"done"}}')


def _repeat(template: Template) -> Lane:
    while True:
        yield template.request()


def bare(lanes: int) -> list[MakeLane]:
    return [partial(_repeat, Template("/rows", {}, BODY))] * lanes


def issuing(cast: Cast, lanes: int) -> list[MakeLane]:
    return [partial(_repeat, _kiosk(cast, token)) for token in cast.kiosks[:lanes]]


def calling(cast: Cast, lanes: int) -> list[MakeLane]:
    return [partial(_repeat, call_next(desk)) for desk in cast.desks[:lanes]]


def visiting(cast: Cast, lanes: int, visits: int) -> list[MakeLane]:
    """Whole visits: a number, the call, start, finish, and a rating on the pad; ``visits`` by each lane."""
    return [partial(_visits, cast, lane, visits) for lane in range(lanes)]


def _visits(cast: Cast, lane: int, visits: int) -> Lane:
    desk = cast.desks[lane]
    kiosk = _kiosk(cast, cast.kiosks[lane])
    call, start, finish = call_next(desk), desk_press(desk, "start"), desk_press(desk, "finish")
    rate = Template("", {"Authorization": f"Bearer {desk.pad}"}, b'{"level":5,"channel":"pad"}')
    for _ in range(visits):
        yield kiosk.request()
        _, called = yield call.request()
        if not called:
            raise RuntimeError("a call came back without a ticket")
        yield start.request()
        yield finish.request()
        yield rate.request(f"/api/v1/tickets/{json.loads(called)['ticket']['id']}/rating")
