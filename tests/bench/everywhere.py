"""One press → the board, the sign over the window, the visitor's phone and the loudspeaker, with sixty more screens joined."""

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.bench.boards import Boards
from tests.bench.report import Report, number, percentile, say
from tests.bench.stage import ZONE
from tests.stories.lobby import Lobby
from tests.support.browser import Visitors, running_browser
from tests.support.server import Server, hall

WINDOWS = 60
SPACING_SECONDS = 12.0
"""Longer than an announcement with its repeat, so that each finds the loudspeaker silent."""
AIM_MS = 1000.0

# When a number is first shown, the page turns to "called", or a sound begins: milliseconds of the machine's clock.
_NOTE = """
  window.noted = {};
  const note = (name) => { window.noted[name] ??= Date.now(); };
  new MutationObserver(() => {
    for (const found of (document.body?.textContent ?? "").matchAll(/[A-Z]\\d{3}/g)) note(found[0]);
    const ticket = document.querySelector('[data-page="ticket"]');
    if (ticket) note(ticket.dataset.state);
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  const start = AudioBufferSourceNode.prototype.start;
  window.sounds = [];
  AudioBufferSourceNode.prototype.start = function (...rest) {
    if (this.buffer && this.buffer.duration > 1) window.sounds.push(Date.now());
    return start.apply(this, rest);
  };
"""


def measure(report: Report, calls: int) -> None:
    say(f"{calls} calls to every kind of screen")
    with tempfile.TemporaryDirectory(prefix="hall-everywhere-") as folder, running_browser() as browser:
        home = Path(folder) / "home"
        hall(home, "migrate")
        hall(home, "demo", "load")
        server = Server(home)
        server.start()
        visitors = Visitors(browser)
        try:
            others = Boards(server.port, "H1")
            others.join([server.credentials["tokens"]["board"]] * WINDOWS)
            delays = _call(_Listening(server, visitors), calls)
            others.leave()
            visitors.leave()
        finally:
            server.kill9()
    report.heading("A call, everywhere")
    report.text(
        f"{calls} calls, {SPACING_SECONDS:.0f} s apart, each with a phone of its own; {WINDOWS} more board pages' sockets are joined. "
        "Milliseconds from the press to what a person sees or hears in Chromium on the same machine."
    )
    report.table(
        ("where", "median ms", "worst ms"),
        [(where, number(statistics.median(ms)), number(max(ms))) for where, ms in delays.items()],
    )
    worst = max(percentile(ms, 0.95) for ms in delays.values())
    report.aim(
        "a call on every kind of screen, p95 of the slowest", f"≤ {AIM_MS:.0f} ms", f"{worst:.0f} ms", met=worst <= AIM_MS
    )


class _Listening(Lobby):
    """Every page notes when it shows what."""

    def open(self, path: str, *, token: str = "", **options: Any) -> Page:
        page = self.new_page(self.server.base_url, **options)
        page.add_init_script(_NOTE)
        page.goto(path + (f"#token={token}" if token else ""))
        return page


def _call(lobby: _Listening, calls: int) -> dict[str, Sequence[float]]:
    tickets = lobby.others(calls, zone=ZONE)
    board, sign = lobby.board("?sound=on").page, lobby.sign("1").page
    phones = [lobby.phone(ticket["e_ticket_url"]).page for ticket in tickets]
    lobby.opens("1")
    window = f"/windows/{lobby.window_id('1')}/actions/call-next"
    delays: dict[str, list[float]] = {"board": [], "window sign": [], "phone": [], "loudspeaker": []}
    for ticket, phone in zip(tickets, phones, strict=True):
        pressed = time.time() * 1000
        lobby.acts(window, finish={"outcome": "done"})
        no = ticket["ticket_no"]
        for where, page, name in (("board", board, no), ("window sign", sign, no), ("phone", phone, "called")):
            page.wait_for_function("name => window.noted[name]", arg=name)
            delays[where].append(page.evaluate("name => window.noted[name]", name) - pressed)
        board.wait_for_function("after => window.sounds.some((at) => at >= after)", arg=pressed)
        delays["loudspeaker"].append(board.evaluate("after => window.sounds.find((at) => at >= after)", pressed) - pressed)
        phone.close()
        time.sleep(max(0.0, SPACING_SECONDS - (time.time() - pressed / 1000)))
    return dict(delays)
