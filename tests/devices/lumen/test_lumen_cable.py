"""Lumen cards over a real pseudo-terminal: what is on the sign after every kind of trouble with the cable."""

import functools
from collections.abc import Callable
from typing import Any

import pytest

from tests.devices.bench import Cable, a_device, until

CALL = {"text": "请A012号", "ticket_no": "A012", "window": "3", "mode": "call", "flash": False}

Lay = Callable[..., Cable]


def sign(cable: Lay, framing: str = "serial", **more: Any) -> Cable:
    return cable(a_device("bar", "lumen", "led_bar", framing=framing, timeout_ms=100, **more))


@pytest.mark.req("R-102", "R-111")
@pytest.mark.parametrize("framing", ["serial", "tcp"])
def test_after_the_cable_was_out_layout_and_text_are_sent_again(cable: Lay, framing: str) -> None:
    bar = sign(cable, framing)
    bar.show(CALL)
    until(lambda: bar.text() == "请A012号")
    bar.host.act("bar", "unplug")
    until(lambda: bar.health() == "offline")
    bar.host.act("bar", "restart")
    assert bar.text() == ""
    bar.host.act("bar", "plug")
    until(lambda: bar.text() == "请A012号")
    until(lambda: bar.health() == "ok")


@pytest.mark.parametrize("fault", ["corrupt", "truncate", "duplicate", "noise"])
def test_a_spoiled_answer_costs_a_try_not_the_text(cable: Lay, fault: str) -> None:
    bar = sign(cable)
    bar.show(CALL)
    until(lambda: bar.text() == "请A012号")
    bar.host.act("bar", fault)
    bar.show({**CALL, "text": "请A013号"}, rev=2)
    until(lambda: bar.text() == "请A013号")
    until(lambda: bar.worker.picture("bar")["rev"] == 2)
    until(lambda: bar.health() == "ok")


def test_a_silent_card_is_suspect_and_well_again_when_it_answers(cable: Lay) -> None:
    bar = sign(cable)
    bar.show(CALL)
    until(lambda: bar.health() == "ok")
    bar.host.act("bar", "silent")
    bar.show({**CALL, "text": "请A013号"}, rev=2)
    until(lambda: bar.health() == "suspect")
    bar.host.act("bar", "well")
    until(lambda: bar.worker.picture("bar")["rev"] == 2)
    assert bar.health() == "ok"


def test_paused_closed_and_a_summary_of_several_lines_are_shown_as_they_come(cable: Lay) -> None:
    bar = sign(cable, h=64)
    for rev, (text, mode) in enumerate((("暂停服务", "paused"), ("热情为您服务", "closed")), 1):
        bar.show({"text": text, "ticket_no": "", "window": "3", "mode": mode}, rev=rev)
        until(functools.partial(lambda wanted: bar.text() == wanted, text))
    lines = ["A012 → 3", "B007 → 5", "K101 → 12"]
    bar.show({"text": "\n".join(lines), "lines": lines, "mode": "steady"}, rev=3)
    until(lambda: bar.host.seen("bar")["lines"] == lines)
