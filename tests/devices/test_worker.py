"""One port, one worker: it shows the newest state, hears at once, and comes back after every cut."""

import functools
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, Literal

import pytest

from devices.driver import DeviceRefused, DeviceSilent, Line
from devices.ports import Port
from devices.wire import PortLost
from tests.devices.bench import Cable, a_device, until

Lay = Callable[..., Cable]


def call(text: str) -> dict[str, Any]:
    return {"text": text, "ticket_no": text, "window": "3", "mode": "call", "flash": False}


@pytest.mark.req("R-102")
def test_a_bar_shows_what_is_wanted_and_the_state_is_reported_as_shown(cable: Lay) -> None:
    bar = cable(a_device(ack="06"))
    bar.show(call("请A012号"), rev=7)
    until(lambda: bar.text() == "请A012号")
    until(lambda: bar.worker.picture("bar-1")["rev"] == 7)
    assert bar.facts()["shown"] == call("请A012号")
    assert (bar.health(), bar.facts()["emulated"], bar.facts()["driver"]) == ("ok", True, "textbar")


def test_a_bar_that_never_answers_is_not_called_well(cable: Lay) -> None:
    bar = cable(a_device())
    bar.show(call("A012"))
    until(lambda: bar.text() == "A012")
    until(lambda: bar.health() == "unknown")


def test_a_newer_state_replaces_one_that_was_not_yet_shown(cable: Lay) -> None:
    shown: list[str] = []

    class Slow(Watching):
        def show(self, device: str, state: Mapping[str, Any]) -> None:
            assert device == "bar-1"
            shown.append(state["text"])
            self.wire.pause(0.05)

    bar = cable(a_device(), make=Slow)
    for number in range(100):
        bar.show(call(f"A{number:03}"), rev=number)
    until(lambda: bar.worker.picture("bar-1")["rev"] == 99)
    assert shown[-1] == "A099"
    assert len(shown) < 10


@pytest.mark.req("R-103")
def test_an_identical_call_is_not_sent_twice_within_five_seconds(cable: Lay) -> None:
    bar = cable(a_device(ack="06"))
    for rev in (1, 2, 3):
        bar.show(call("A012"), rev=rev)
        until(functools.partial(lambda wanted: bar.worker.picture("bar-1")["rev"] == wanted, rev))
    assert bar.host.seen("bar-1")["frames"] == 1


@pytest.mark.req("R-111")
def test_after_the_cable_was_out_the_whole_state_is_sent_again(cable: Lay) -> None:
    bar = cable(a_device(ack="06"))
    bar.show(call("A012"), rev=3)
    until(lambda: bar.text() == "A012")
    bar.host.act("bar-1", "unplug")
    until(lambda: bar.health() == "offline")
    assert bar.worker.picture("bar-1")["error"] == "port"
    bar.host.act("bar-1", "restart")
    assert bar.text() == ""
    bar.host.act("bar-1", "plug")
    until(lambda: bar.text() == "A012")
    until(lambda: bar.health() == "ok")


def test_a_call_made_while_the_cable_is_out_is_shown_when_it_is_back(cable: Lay) -> None:
    bar = cable(a_device(ack="06"))
    until(lambda: bar.health() == "ok")
    bar.host.act("bar-1", "unplug")
    until(lambda: bar.health() == "offline")
    bar.show(call("A013"))
    bar.show(call("A014"))
    bar.host.act("bar-1", "plug")
    until(lambda: bar.text() == "A014")


def test_going_and_coming_back_are_logged_once_each(cable: Lay, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "devices")
    bar = cable(a_device(ack="06"))
    until(lambda: bar.health() == "ok")
    bar.host.act("bar-1", "unplug")
    until(lambda: "is gone" in caplog.text)
    tried = len(bar.heard.told)
    bar.worker.want("bar-1", 1, call("A012"))
    bar.host.act("bar-1", "plug")
    until(lambda: "is back" in caplog.text)
    assert (caplog.text.count("on fake is gone"), caplog.text.count("on fake is back")) == (1, 1)
    assert tried <= len(bar.heard.told) < tried + 5


def test_a_silent_device_is_suspect_then_offline_and_well_again_after_one_answer(cable: Lay) -> None:
    bar = cable(a_device(ack="06", timeout_ms=10, tries=1))
    until(lambda: bar.health() == "ok")
    bar.host.act("bar-1", "silent")
    bar.show(call("A012"))
    until(lambda: bar.health() == "suspect")
    assert bar.worker.picture("bar-1")["error"] == "silent"
    until(lambda: bar.health() == "offline")
    until(lambda: bar.worker.line.away == {"bar-1"})
    bar.host.act("bar-1", "well")
    until(lambda: bar.worker.picture("bar-1")["rev"] == 1)
    assert (bar.health(), bar.worker.line.away) == ("ok", set())


@pytest.mark.req("R-115")
def test_a_dead_device_delays_no_other_port(cable: Lay) -> None:
    dead = cable(a_device("bar-1", ack="06", timeout_ms=10_000))
    dead.host.act("bar-1", "silent")
    dead.show(call("A001"))
    well = cable(a_device("bar-2", ack="06"))
    began = time.monotonic()
    well.show(call("A002"))
    until(lambda: well.worker.picture("bar-2")["rev"] == 1)
    assert time.monotonic() - began < 5
    assert dead.worker.picture("bar-1")["rev"] == 0


@pytest.mark.req("R-114")
def test_noise_is_counted_and_the_next_badge_is_still_read(cable: Lay, caplog: pytest.LogCaptureFixture) -> None:
    badge = cable(a_device("badge-1", "badge", "badge"))
    until(lambda: badge.health() == "ok")
    badge.host.act("badge-1", "noise", {"bytes": 40})
    until(lambda: badge.facts()["dropped"] > 0)
    badge.host.act("badge-1", "hold", {"tag": "13005D1DA5"})
    until(lambda: badge.heard.inputs)
    assert badge.heard.inputs == [("badge-1", "code", {"text": "13005D1DA5", "symbology": "em4100"})]
    assert "dropped" in caplog.text


@pytest.mark.parametrize("fault", ["corrupt", "truncate"])
def test_a_spoiled_frame_is_dropped_and_the_reader_repeats(cable: Lay, fault: str) -> None:
    badge = cable(a_device("badge-1", "badge", "badge"))
    until(lambda: badge.health() == "ok")
    badge.host.act("badge-1", fault)
    badge.host.act("badge-1", "hold", {"tag": "13005D1DA5"})
    until(lambda: badge.heard.inputs)
    assert badge.facts()["dropped"] > 0
    assert len(badge.heard.inputs) == 1


def test_a_doubled_frame_is_one_badge(cable: Lay) -> None:
    badge = cable(a_device("badge-1", "badge", "badge"))
    until(lambda: badge.health() == "ok")
    badge.host.act("badge-1", "duplicate", {"count": 2})
    badge.host.act("badge-1", "hold", {"tag": "13005D1DA5", "times": 2})
    badge.host.act("badge-1", "hold", {"tag": "0000000001", "times": 1})
    until(lambda: any(data["text"] == "0000000001" for _, _, data in badge.heard.inputs))
    assert len([data for _, _, data in badge.heard.inputs if data["text"] == "13005D1DA5"]) <= 1


def test_the_same_code_scanned_again_at_once_counts_once(cable: Lay) -> None:
    scanner = cable(a_device("scanner-1", "scanner", "scanner"))
    until(lambda: scanner.health() == "ok")
    for text in ("YY20261122000123", "YY20261122000123", '{"no":"A001","名":"张"}'):
        scanner.host.act("scanner-1", "scan", {"text": text, "aim": "]Q1"})
    until(lambda: len(scanner.heard.inputs) >= 2)
    assert [data for _, _, data in scanner.heard.inputs] == [
        {"text": "YY20261122000123", "symbology": "qr"},
        {"text": '{"no":"A001","名":"张"}', "symbology": "qr"},
    ]


def test_a_scanner_without_suffix_is_read_by_the_gap(cable: Lay) -> None:
    scanner = cable(a_device("scanner-1", "scanner", "scanner", suffix="none", gap_ms=30))
    until(lambda: scanner.health() == "ok")
    scanner.host.act("scanner-1", "scan", {"text": "6901234567892"})
    until(lambda: scanner.heard.inputs)
    assert scanner.heard.inputs[0][2]["text"] == "6901234567892"


def test_two_bars_on_one_line_each_show_their_own(cable: Lay) -> None:
    line = cable(a_device("bar-1", port="fake:a", address=1), a_device("bar-2", port="fake:a", address=2))
    line.show(call("A001"), device="bar-1")
    line.show(call("A002"), device="bar-2")
    until(lambda: (line.text("bar-1"), line.text("bar-2")) == ("A001", "A002"))


def test_a_call_blinks_and_then_stays(cable: Lay) -> None:
    bar = cable(a_device(ack="06"))
    bar.show(call("A012") | {"flash": True})
    until(lambda: bar.host.seen("bar-1")["blank"], "dark")
    until(lambda: bar.host.seen("bar-1")["frames"] == 7, "three times on and off")
    assert bar.text() == "A012"


def test_an_adapter_that_returns_our_own_bytes_is_told_apart_from_the_device(
    cable: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devices.worker.ECHO_S", 60.0)  # however slow this machine is

    class Asks(Watching):
        def open(self) -> None:
            self.wire.write(b"\x05ask")
            answers.append(self.wire.read(16, 10.0))

    answers: list[bytes] = []
    bar = cable(a_device(local_echo=True), make=Asks)
    bar.close()
    answers.clear()
    wire = bar.worker.wire
    loop = Loop()
    wire.connect(loop)
    bar.worker._stopped.clear()  # noqa: SLF001 -- the wire alone is tried here
    wire.write(b"\x05ask")
    loop.come += b"\x05as"
    loop.come += b"kyes"
    assert wire.read(16, 1.0) + wire.read(16, 1.0) == b"yes"
    # A device's answer that begins like our question is no echo, and no byte of it is lost.
    wire.write(b"\x05ask")
    loop.come += b"\x05amen"
    assert b"".join(wire.read(16, 1.0) for _ in range(3)) == b"\x05amen"


def test_a_driver_that_stumbles_over_a_state_says_so_and_shows_the_next(cable: Lay, caplog: pytest.LogCaptureFixture) -> None:
    class Stumbles(Watching):
        def show(self, device: str, state: Mapping[str, Any]) -> None:
            assert state["text"] != "bad", device

    bar = cable(a_device(), make=Stumbles)
    bar.show(call("bad"))
    until(lambda: bar.worker.picture("bar-1")["error"] == "driver")
    bar.show(call("good"), rev=2)
    until(lambda: bar.worker.picture("bar-1")["rev"] == 2)
    assert "cannot show this state" in caplog.text


def test_frames_are_shown_to_who_watches_and_to_nobody_else(cable: Lay) -> None:
    bar = cable(a_device(ack="06"))
    bar.show(call("A001"))
    until(lambda: bar.worker.picture("bar-1")["rev"] == 1)
    assert bar.heard.items == []
    bar.worker.watched = True
    bar.show(call("A002"), rev=2)
    until(lambda: len(bar.heard.items) == 2)
    assert [(item["way"], item["hex"]) for item in bar.heard.items] == [("out", "40 01 41 30 30 32 0D"), ("in", "06")]


# --- printing ---------------------------------------------------------------------------------------------------------


class Watching(Line):
    """A driver that does nothing; tests say what they need of it."""

    def show(self, device: str, state: Mapping[str, Any]) -> None:
        pass


def test_of_several_on_a_line_those_that_are_away_are_offline_soon_and_the_others_well(cable: Lay) -> None:
    class TwoAreAway(Watching):
        POLL_S = 0.01

        def idle(self, now: float) -> None:
            assert now
            one, other = DeviceSilent(), DeviceSilent()
            one.device, other.device, one.more = "bar-1", "bar-3", (other,)
            raise one

    laid = cable(*(a_device(f"bar-{n}", ack="06", port="fake:bus", address=n) for n in (1, 2, 3)), make=TwoAreAway)
    until(lambda: [laid.worker.health(f"bar-{n}") for n in (1, 2, 3)] == ["offline", "ok", "offline"])
    until(lambda: laid.worker.line.away == {"bar-1", "bar-3"})


def printer(outcomes: list[Any], printed: list[str]) -> type[Line]:
    """A printer's driver that ends each job as told."""

    class Printer(Watching):
        def print_job(self, device: str, job_id: str, slip: Mapping[str, Any]) -> Literal["printed", "unknown"]:
            assert (device, slip["width"]) == ("printer-1", 576)
            printed.append(job_id)
            how = outcomes.pop(0)
            if isinstance(how, Exception):
                if isinstance(how, PortLost):
                    self.wire.write(b"half a slip, and then the cable")
                raise how
            assert how in ("printed", "unknown")
            return "printed" if how == "printed" else "unknown"

    return Printer


def jobs(*idents: str) -> dict[str, Any]:
    return {"jobs": [{"id": ident, "slip": {"width": 576, "parts": []}} for ident in idents]}


def a_printer() -> Any:
    return a_device("printer-1", kind="printer")


def test_each_job_is_printed_once_however_often_it_is_wanted(cable: Lay) -> None:
    printed: list[str] = []
    desk = cable(a_printer(), make=printer(["printed", "printed"], printed))
    desk.show(jobs("a"), rev=1)
    desk.show(jobs("a", "b"), rev=2)
    until(lambda: desk.worker.picture("printer-1")["rev"] == 2)
    desk.host.act("printer-1", "unplug")
    until(lambda: desk.health() == "offline")
    desk.host.act("printer-1", "plug")
    until(lambda: desk.health() == "ok")
    desk.show(jobs("a", "b"), rev=3)
    until(lambda: desk.worker.picture("printer-1")["rev"] == 3)
    assert printed == ["a", "b"]
    assert desk.facts()["jobs"] == [{"job": each, "outcome": "printed", "why": ""} for each in ("a", "b")]


def test_a_refused_job_may_be_printed_later_under_the_same_id(cable: Lay) -> None:
    printed: list[str] = []
    desk = cable(a_printer(), make=printer([DeviceRefused("paper_out"), "printed"], printed))
    desk.show(jobs("a"), rev=1)
    until(lambda: desk.facts().get("outcome") == "refused")
    assert desk.facts()["why"] == "paper_out"
    desk.show(jobs("a"), rev=2)
    until(lambda: desk.facts().get("outcome") == "printed")
    assert printed == ["a", "a"]


def test_a_silent_printer_refuses_the_job_and_does_not_print_it_later_by_itself(cable: Lay) -> None:
    printed: list[str] = []
    desk = cable(a_printer(), make=printer([DeviceSilent()], printed))
    desk.show(jobs("a"), rev=1)
    until(lambda: desk.facts().get("outcome") == "refused")
    assert (desk.facts()["why"], printed) == ("silent", ["a"])


def test_a_cable_cut_within_a_slip_leaves_its_outcome_unknown_and_it_is_not_printed_again(cable: Lay) -> None:
    printed: list[str] = []
    desk = cable(a_printer(), make=printer([PortLost("out")], printed))
    desk.show(jobs("a"), rev=1)
    until(lambda: desk.facts().get("outcome") == "unknown")
    until(lambda: desk.worker.picture("printer-1")["rev"] == 1, "it came back and did not print again")
    assert printed == ["a"]


class Loop(Port):
    """A port in memory."""

    def __init__(self) -> None:
        self.come = bytearray()

    def write(self, data: bytes) -> None:
        pass

    def read_now(self, size: int) -> bytes:
        size = min(size, 3)
        data = bytes(self.come[:size])
        del self.come[:size]
        return data

    def waiting(self) -> bool:
        return bool(self.come)

    def close(self) -> None:
        pass
