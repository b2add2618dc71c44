"""From the press at a desk to the boards, against a bare broadcast of the same event to as many."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.boards import Boards, Heard
from tests.bench.load import call_next
from tests.bench.report import Report, middle, number, percentile, say
from tests.bench.seed import store_waiting
from tests.bench.stage import Place, Process
from tests.bench.wire import Http, Template

BOARDS = (10, 100, 500)
AIM = 2.0
SETTLE_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class Pace:
    rounds: int
    calls: int
    spacing_seconds: float


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Milliseconds of every call at every board."""

    from_press: Sequence[float]
    from_answer: Sequence[float]


def measure(report: Report, place: Place, server: Process, floor: Process, pace: Pace) -> list[tuple[str, float]]:
    """Returns (when, MiB) of the hall's memory on the way."""
    with place.house() as house:
        store_waiting(house, place.cast, pace.rounds * pace.calls * len(BOARDS) + 100, mark="wb")
    ours, bare = Boards(server.port, place.cast.hall), Boards(floor.port, place.cast.hall)
    memory = [("at rest, before any screen", server.usage().rss_mib)]
    rows: list[Sequence[str]] = []
    joins = []
    for boards in BOARDS:
        say(f"call to screen with {boards} boards")
        tokens = list(place.cast.boards[ours.number : boards])
        joins.append(f"{len(tokens)} in {ours.join(tokens):.1f} s (floor {bare.join(tokens):.1f} s)")
        time.sleep(SETTLE_SECONDS)
        memory.append((f"with {boards} boards", server.usage().rss_mib))
        rows += _rows(report, boards, (ours, bare), place, server, floor, pace)
    ours.leave()
    bare.leave()
    report.heading("Call to screen")
    report.text(
        f"One press finishes the open service and calls the next; {pace.calls} presses a round, one every "
        f"{pace.spacing_seconds * 1000:.0f} ms, medians of {pace.rounds} interleaved rounds. The floor broadcasts the same "
        f"`ticket.called` to the same number of clients, with no database behind it. Boards joined: {', '.join(joins)}."
    )
    head = ("boards", "", "p50 ms", "p99 ms", "from the answer: p50 ms", "p99 ms", "bytes a press and board")
    report.table(head, rows)
    return memory


def _rows(
    report: Report, boards: int, watchers: tuple[Boards, Boards], place: Place, server: Process, floor: Process, pace: Pace
) -> list[Sequence[str]]:
    ours, bare = watchers
    desks = [call_next(desk) for desk in place.cast.desks]
    hall, low, sizes = [], [], []
    for _ in range(pace.rounds):
        heard = _listen(server, ours, desks, pace, boards)
        hall.append(heard[0])
        sizes.append(heard[2])
        low.append(_listen(floor, bare, [Template("/broadcast", {}, heard[1])], pace, boards)[0])
    ratio = middle([_p99(h.from_press) / _p99(f.from_press) for h, f in zip(hall, low, strict=True)])
    if boards == BOARDS[-1]:  # with few boards the floor, which stores nothing, has hardly anything to do
        found = f"{ratio:.1f} × ({number(middle([_p99(h.from_press) for h in hall]))} ms)"
        report.aim(f"call to {boards} boards, p99", f"≤ {AIM:g} × floor", found, met=ratio <= AIM)
    return [
        (str(boards), "hall", *_cells(hall), number(middle(sizes))),
        ("", "floor", *_cells(low), ""),
        ("", "ratio of p99", "", f"{ratio:.2f}", "", "", ""),
    ]


def _p99(values: Sequence[float]) -> float:
    return percentile(values, 0.99)


def _cells(rounds: Sequence[Arrivals]) -> Sequence[str]:
    def of(pick: Callable[[Arrivals], Sequence[float]], share: float) -> str:
        return number(middle([percentile(pick(arrivals), share) for arrivals in rounds]))

    return (
        of(lambda a: a.from_press, 0.5), of(lambda a: a.from_press, 0.99), of(lambda a: a.from_answer, 0.5),
        of(lambda a: a.from_answer, 0.99),
    )  # fmt: skip


def _listen(
    server: Process, boards: Boards, presses: Sequence[Template], pace: Pace, number_of_boards: int
) -> tuple[Arrivals, bytes, float]:
    """Press, and collect: the arrivals, the event's body as the boards had it, bytes a press and board."""
    boards.heard()
    line = Http(server.port)
    times = []
    for press in range(pace.calls):
        began = time.monotonic_ns()
        status, _ = line.ask(presses[press % len(presses)].request())
        times.append((began, time.monotonic_ns()))
        if status != 200:
            raise RuntimeError(f"a press was answered {status}")
        time.sleep(max(pace.spacing_seconds - (time.monotonic_ns() - began) / 1e9, 0))
    line.socket.close()
    heard = _all_heard(boards, pace.calls, number_of_boards)
    from_press, from_answer = [], []
    for (began, answered), seq in zip(times, sorted(heard.arrivals), strict=True):
        from_press += [(at - began) / 1e6 for at in heard.arrivals[seq]]
        from_answer += [(at - answered) / 1e6 for at in heard.arrivals[seq]]
    return Arrivals(from_press, from_answer), _body(heard.sample), heard.bytes / pace.calls / number_of_boards


def _all_heard(boards: Boards, calls: int, number_of_boards: int) -> Heard:
    heard = boards.heard()
    end = time.monotonic() + 10
    while sum(map(len, heard.arrivals.values())) != calls * number_of_boards:
        if time.monotonic() > end:
            counts = sorted(len(times) for times in heard.arrivals.values())
            raise RuntimeError(f"{calls} calls for {number_of_boards} boards, heard by {counts}")
        time.sleep(0.2)
        heard.add(boards.heard())
    return heard


def _body(frame: bytes) -> bytes:
    """The event without its number, which the floor gives itself."""
    _, event = json.loads(frame[frame.index(b"[") :])
    return json.dumps({name: value for name, value in event.items() if name != "seq"}, ensure_ascii=False).encode()
