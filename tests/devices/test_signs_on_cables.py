"""Signs, keypads and digits through the worker over real pseudo-terminals: pulled, plugged, restarted."""

from collections.abc import Callable
from typing import Any

import pytest

from devices.driver import DeviceError
from tests.devices.bench import Cable, a_device, until
from tests.devices.twins import Twin

SIGNS = [("onbon", "led_bar", "text"), ("lumen", "led_bar", "text"), ("led485", "led_digits", "digits")]


@pytest.mark.req("R-102")
@pytest.mark.parametrize(("driver", "kind", "key"), SIGNS)
def test_a_sign_that_was_pulled_and_lost_its_memory_shows_everything_again(
    cable: Callable[..., Cable], driver: str, kind: str, key: str
) -> None:
    laid = cable(a_device("sign", driver, kind))
    laid.show({"text": "A012", "ticket_no": "A012"})
    until(lambda: laid.host.seen("sign")[key] == "A012", "shown")
    laid.host.act("sign", "unplug")
    until(lambda: laid.health() == "offline", "offline")
    laid.host.act("sign", "restart")
    laid.host.act("sign", "plug")
    until(lambda: laid.host.seen("sign")[key] == "A012" and laid.health() == "ok", "shown again")


@pytest.mark.req("R-062")
def test_a_keypad_calls_and_shows_over_a_real_line(cable: Callable[..., Cable]) -> None:
    laid = cable(*(a_device(f"k{unit}", "ff68", "keypad", port="fake:bus", address=unit) for unit in (3, 4)))
    until(lambda: laid.health() == "unknown", "open")
    laid.host.act("k4", "key", {"key": "next"})
    until(lambda: laid.heard.inputs, "heard")
    until(lambda: laid.host.seen("k4")["lamp"] == "confirmed", "confirmed")
    state: dict[str, Any] = {"ticket_no": "A012", "waiting": 7, "error": "", "beep": 0}
    laid.show(state, device="k4")
    until(lambda: (laid.host.seen("k4")["digits"], laid.host.seen("k4")["waiting"]) == ("012", "007"), "shown")
    assert laid.heard.inputs == [("k4", "key", {"key": "next"})]


def test_a_pad_is_opened_and_heard_over_a_real_line(cable: Callable[..., Cable]) -> None:
    laid = cable(a_device("p5", "pad_frames", "pad", address=5))
    laid.show({"open": {"rating": "r1", "seconds": 60}, "text": "请评价"})
    until(lambda: laid.host.seen("p5")["open"], "open")
    laid.host.act("p5", "duplicate")
    laid.host.act("p5", "level", {"level": 2})
    until(lambda: laid.heard.inputs, "heard")
    assert laid.heard.inputs == [("p5", "level", {"rating": "r1", "level": 2})]


@pytest.mark.parametrize(("driver", "kind"), [("onbon", "led_bar"), ("lumen", "led_bar"), ("led485", "led_digits")])
def test_of_a_line_without_power_every_sign_is_named(driver: str, kind: str) -> None:
    twin = Twin(*({"id": f"sign-{n}", "driver": driver, "kind": kind, "address": n, "timeout_ms": 10} for n in (1, 2, 3)))
    twin.silent = True
    with pytest.raises(DeviceError) as caught:
        twin.line.idle(twin.now)
    assert sorted(each.device for each in (caught.value, *caught.value.more)) == ["sign-1", "sign-2", "sign-3"]
