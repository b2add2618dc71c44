"""The agent and the hall: states down, inputs up, each once, over a real socket."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.agent import Agent
from devices.settings import read
from tests.devices.bench import until
from tests.devices.hall import TinyHall

BAR = {"id": "bar-1", "kind": "led_bar", "driver": "textbar", "port": "fake", "window": "3", "ack": "06"}
BADGE = {"id": "badge-1", "kind": "badge", "driver": "badge", "port": "fake"}
SCANNER = {"id": "scanner-1", "kind": "scanner", "driver": "scanner", "port": "fake"}
CALL = {"text": "请A012号", "ticket_no": "A012", "window": "3", "mode": "call", "flash": False}

Run = Callable[..., Agent]


@pytest.fixture
def hall() -> Iterator[TinyHall]:
    tiny = TinyHall()
    yield tiny
    tiny.close()


@pytest.fixture
def agent(hall: TinyHall, tmp_path: Path) -> Iterator[Run]:
    """Run an agent with these devices; ended with the test."""
    running: list[Agent] = []

    def run(*devices: dict[str, Any], **more: Any) -> Agent:
        settings = read({"agent": {"server": hall.url}, "device": list(devices)}, beside=tmp_path)
        running.append(Agent(settings, more.pop("token", "secret"), **more))
        running[-1].start()
        return running[-1]

    yield run
    for each in running:
        each.stop()


def test_the_hall_learns_which_devices_hang_here(hall: TinyHall, agent: Run) -> None:
    agent(BAR, BADGE)
    hello = until(lambda: hall.hellos)[0]
    bar, badge = hello["devices"]
    assert (bar["device"], bar["kind"], bar["driver"], bar["window"], bar["emulated"]) == (
        "bar-1",
        "led_bar",
        "textbar",
        "3",
        True,
    )
    assert "hold" in badge["verbs"]
    assert "unplug" in badge["verbs"]
    until(lambda: set(hall.of("beat")[-1]["devices"]) == {"bar-1", "badge-1"} if hall.of("beat") else False)


@pytest.mark.req("R-111")
def test_a_desired_state_is_shown_and_reported_with_its_rev(hall: TinyHall, agent: Run) -> None:
    running = agent(BAR)
    until(lambda: running.link.connected)
    hall.desired("bar-1", 5, CALL)
    until(lambda: any(said["rev"] == 5 and said["state"]["shown"] == CALL for said in hall.of("reported", "bar-1")))
    assert running.far_ends.seen("bar-1")["text"] == "请A012号"


def test_a_state_that_comes_late_is_not_shown(hall: TinyHall, agent: Run) -> None:
    running = agent(BAR)
    until(lambda: running.link.connected)
    hall.desired("bar-1", 5, CALL)
    hall.desired("bar-1", 4, CALL | {"text": "old"})
    hall.desired("bar-1", 6, CALL | {"text": "newest"})
    until(lambda: any(said["rev"] == 6 for said in hall.of("reported", "bar-1")))
    assert not any(said["state"].get("shown", {}).get("text") == "old" for said in hall.of("reported"))


@pytest.mark.req("R-112")
def test_an_input_whose_answer_was_lost_is_sent_again_under_the_same_id_and_no_third_time(hall: TinyHall, agent: Run) -> None:
    def cut_then_answer(_message: dict[str, Any]) -> Any:
        if len(hall.inputs) == 1:
            hall.hang_up()
        return {"ok": True}

    hall.answer = cut_then_answer
    running = agent(BADGE)
    until(lambda: running.link.connected)
    assert hall.act("badge-1", "hold", tag="13005D1DA5") == {"ok": True}
    until(lambda: len(hall.inputs) == 2)
    until(lambda: hall.act("badge-1", "hold", tag="0000000001")["ok"] if running.link.connected else False)
    until(lambda: hall.inputs[-1]["data"]["text"] == "0000000001")
    ids = [message["id"] for message in hall.inputs]
    assert (ids[0], len(set(ids)), len(ids)) == (ids[1], 2, 3)


def test_a_refused_input_is_not_sent_again(hall: TinyHall, agent: Run) -> None:
    hall.answer = lambda _: {"ok": False, "code": "badge_unknown", "detail": ""}
    running = agent(BADGE)
    until(lambda: running.link.connected)
    hall.act("badge-1", "hold", tag="13005D1DA5", times=1)
    until(lambda: len(hall.inputs) == 1)
    hall.act("badge-1", "hold", tag="0000000001", times=1)
    until(lambda: len(hall.inputs) == 2)
    assert [message["data"]["text"] for message in hall.inputs] == ["13005D1DA5", "0000000001"]


@pytest.mark.req("R-112")
def test_what_was_pressed_while_the_hall_was_away_is_delivered_in_order_when_it_is_back(
    hall: TinyHall, agent: Run, tmp_path: Path
) -> None:
    running = agent(BADGE)
    until(lambda: running.link.connected)
    hall.token = "other"  # whoever comes back is refused for now
    hall.hang_up()
    until(lambda: not running.link.connected)
    for tag in ("0000000001", "0000000002", "0000000003"):
        running.input("badge-1", "code", {"text": tag, "symbology": "em4100"})
    assert hall.inputs == []
    hall.token = "secret"
    until(lambda: len(hall.inputs) == 3)
    assert [message["data"]["text"][-1] for message in hall.inputs] == ["1", "2", "3"]


def test_the_time_of_an_input_is_the_halls(hall: TinyHall, agent: Run) -> None:
    running = agent(BADGE)
    until(lambda: running.link.connected)
    hall.act("badge-1", "hold", tag="13005D1DA5")
    until(lambda: hall.inputs)
    assert 990_000 < hall.inputs[0]["at"] < 1_060_000  # the tiny hall's clock stands near the epoch


def test_frames_and_looks_are_sent_while_somebody_watches(hall: TinyHall, agent: Run) -> None:
    running = agent(BAR)
    until(lambda: running.link.connected)
    hall.desired("bar-1", 1, CALL)
    until(lambda: any(said["rev"] == 1 for said in hall.of("reported", "bar-1")))
    assert hall.of("frames") == []
    hall.watch(on=True)
    until(lambda: any(said["picture"]["text"] == "请A012号" for said in hall.of("seen", "bar-1")))
    hall.desired("bar-1", 2, CALL | {"text": "A013"})
    until(lambda: any(item["hex"] == "40 01 41 30 31 33 0D" for said in hall.of("frames") for item in said["items"]))


def test_a_deed_that_the_device_cannot_do_is_answered_with_a_sentence(hall: TinyHall, agent: Run) -> None:
    running = agent(BADGE)
    until(lambda: running.link.connected)
    answer = hall.act("badge-1", "dance")
    assert answer["ok"] is False
    assert "it knows: hold, silent" in answer["error"]
    assert "is not emulated here" in hall.act("nobody", "hold")["error"]


def test_an_agent_finds_the_hall_again_and_says_hello_again(hall: TinyHall, agent: Run) -> None:
    running = agent(BAR)
    until(lambda: running.link.connected)
    hall.desired("bar-1", 9, CALL)
    until(lambda: running.far_ends.seen("bar-1")["text"] == "请A012号")
    hall.hang_up()
    until(lambda: len(hall.hellos) == 2)
    until(lambda: running.link.connected)
    hall.desired("bar-1", 1, CALL | {"text": "A001"})  # revs count within one connection
    until(lambda: running.far_ends.seen("bar-1")["text"] == "A001")


def test_what_people_show_to_a_scanner_is_in_no_recording_and_no_watched_frame(
    hall: TinyHall, agent: Run, tmp_path: Path
) -> None:
    record = tmp_path / "wire.jsonl"
    running = agent(SCANNER, BADGE, record=record)
    until(lambda: running.link.connected)
    hall.watch(on=True)
    until(lambda: hall.of("seen"))
    hall.act("scanner-1", "scan", text="110101189901011237")
    hall.act("badge-1", "hold", tag="13005D1DA5", times=1)
    until(lambda: len(hall.inputs) == 2)
    until(lambda: hall.of("frames", "scanner-1"))
    lines = until(lambda: [json.loads(line) for line in record.read_text().splitlines()])
    hidden = b"110101189901011237".hex(" ").upper()
    assert hidden not in record.read_text()
    assert hidden not in json.dumps(hall.of("frames"))
    assert {line["port"]: line.get("hex", line.get("bytes")) for line in lines}["fake:badge-1"].startswith("02 31 33")
    assert sum(line["bytes"] for line in lines if line["port"] == "fake:scanner-1") == 19
