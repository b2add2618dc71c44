"""The reader's driver against the emulated reader over a real pseudo-terminal."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from devices.sdt import protocol
from devices.sdt.driver import Reader
from devices.sdt.fake import FakeReader, cards
from tests.devices.bench import Cable, a_device, until

Lay = Callable[..., Cable]


class Quick(Reader):
    """Looks for cards more often than a hall needs."""

    POLL_S = 0.02


def a_reader(cable: Lay, **options: Any) -> Cable:
    settings = {"emulated_read_ms": 0, "timeout_ms": 200, "read_timeout_ms": 300, **options}
    reader = cable(a_device("r", "sdt", "id_reader", **settings), make=Quick)
    until(lambda: reader.facts().get("reader") == "ready")
    return reader


def says(reader: Cable, word: str) -> None:
    until(partial(lambda wanted: reader.facts().get("reader") == wanted, word), word)


def names(reader: Cable) -> list[str]:
    return [data["fields"]["name"] for _, kind, data in reader.heard.inputs if kind == "card"]


@pytest.mark.req("R-024")
def test_a_card_is_given_once_for_each_time_it_is_laid(cable: Lay) -> None:
    reader = a_reader(cable)
    reader.host.act("r", "lay", {"card": "张三丰"})
    until(lambda: names(reader))
    polls = reader.worker.wire.written
    until(lambda: reader.worker.wire.written > polls + 100, "ten more looks")
    assert names(reader) == ["张三丰"]
    reader.host.act("r", "lift")
    says(reader, "ready")
    reader.host.act("r", "lay", {"card": "张三丰"})
    until(lambda: len(names(reader)) == 2)


@pytest.mark.req("R-024")
def test_all_kinds_of_card_are_given_with_their_kind(cable: Lay) -> None:
    reader = a_reader(cable)
    for name in cards():
        before = len(reader.heard.inputs)
        reader.host.act("r", "lift")
        says(reader, "ready")
        reader.host.act("r", "lay", {"card": name})
        until(partial(lambda count: len(reader.heard.inputs) > count, before), name)
    kinds = [data["kind"] for _, _, data in reader.heard.inputs]
    assert kinds == ["resident", "resident", "resident", "hmt", "foreign_2017", "foreign_2023"]
    assert [data["fields"]["expired"] for _, _, data in reader.heard.inputs] == [False, False, True, False, False, False]


@pytest.mark.parametrize(("verb", "error"), [("moved", "41"), ("foreign_body", "40")])
def test_a_moved_or_foreign_card_asks_to_be_laid_again_and_is_then_read(cable: Lay, verb: str, error: str) -> None:
    told: list[str] = []
    reader = a_reader(cable)
    reported = reader.heard.reported

    def note(device: str) -> None:
        facts = reader.worker.known[device].facts
        if facts.get("reader") == "lay_again":
            told.append(facts["why"])
        reported(device)

    reader.heard.reported = note  # type: ignore[method-assign]
    reader.host.act("r", verb)
    reader.host.act("r", "lay", {"card": "陈大文"})
    until(lambda: names(reader) == ["陈大文"])
    assert told == [error]
    assert reader.health() == "ok"


@pytest.mark.parametrize("fault", ["corrupt", "truncate", "duplicate"])
def test_a_spoiled_answer_is_dropped_and_asked_for_again(cable: Lay, fault: str) -> None:
    reader = a_reader(cable)
    reader.host.act("r", fault, {"count": 2})
    reader.host.act("r", "lay", {"card": "李𠮷祥"})
    until(lambda: names(reader) == ["李𠮷祥"])


def test_noise_before_an_answer_hides_no_card(cable: Lay) -> None:
    reader = a_reader(cable)
    reader.host.act("r", "noise", {"bytes": 40})
    reader.host.act("r", "lay", {"card": "张三丰"})
    until(lambda: names(reader) == ["张三丰"])


def test_a_reader_that_sees_our_frames_spoiled_is_asked_again() -> None:
    said: list[bytes] = []
    far = FakeReader([a_device("r", "sdt", "id_reader")], said.append)
    frame = protocol.command(protocol.FIND)
    far.feed(frame[:-1] + bytes([frame[-1] ^ 1]), 0.0)
    assert said == [protocol.answer(protocol.CHECKSUM_WRONG)]
    far.feed(frame, 0.0)
    assert said[1:] == [protocol.answer(protocol.NO_CARD)]


def test_the_emulated_reader_goes_its_way_step_by_step() -> None:
    said: list[bytes] = []
    far = FakeReader([a_device("r", "sdt", "id_reader", emulated_read_ms=0)], said.append)

    def ask(what: tuple[int, int]) -> int:
        far.feed(protocol.command(what), 0.0)
        return said[-1][9]

    assert ask(protocol.FIND) == protocol.NO_CARD
    far.act("r", "lay", {"card": "张三丰"})
    assert ask(protocol.READ) == protocol.READ_FAILED
    assert ask(protocol.SELECT) == protocol.SELECT_FAILED
    assert [ask(step) for step in (protocol.FIND, protocol.SELECT, protocol.READ)] == [0x9F, 0x90, 0x90]
    assert len(said[-1]) == 1295
    assert ask(protocol.FIND) == protocol.NO_CARD
    assert ask((0x77, 0x01)) == protocol.COMMAND_WRONG
    far.act("r", "lift", {})
    far.act("r", "lay", {"card": "张三丰"})
    assert ask(protocol.FIND) == protocol.FOUND
    with pytest.raises(ValueError, match="nobody is called"):
        far.act("r", "lay", {"card": "somebody"})


@pytest.mark.parametrize(
    ("bad", "good", "error"), [("sam_bad", "sam_good", "sam"), ("self_test_bad", "self_test_good", "self_test")]
)
def test_a_broken_reader_says_so_and_that_it_is_well_again(cable: Lay, bad: str, good: str, error: str) -> None:
    reader = a_reader(cable)
    reader.host.act("r", bad)
    says(reader, "fault")
    assert reader.facts()["why"] == error
    until(lambda: reader.health() == "offline", "out of use, so that somebody is called")
    reader.host.act("r", good)
    says(reader, "ready")
    until(lambda: reader.health() == "ok")


def test_a_reader_that_is_switched_off_reads_nobody(cable: Lay) -> None:
    reader = a_reader(cable)
    reader.show({"enabled": False}, 1)
    says(reader, "off")
    reader.host.act("r", "lay", {"card": "张三丰"})
    polls = reader.worker.wire.written
    until(lambda: reader.worker.wire.written > polls + 50)
    assert names(reader) == []
    reader.show({"enabled": True}, 2)
    until(lambda: names(reader) == ["张三丰"])


def test_a_silent_reader_goes_offline_and_reads_again_when_it_is_back(cable: Lay) -> None:
    reader = a_reader(cable, timeout_ms=20)
    reader.host.act("r", "silent")
    until(lambda: reader.health() == "offline")
    reader.host.act("r", "well")
    until(lambda: reader.health() == "ok")
    reader.host.act("r", "lay", {"card": "张三丰"})
    until(lambda: names(reader) == ["张三丰"])


def test_nothing_personal_stays_in_logs_frames_facts_or_the_driver(cable: Lay, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    reader = a_reader(cable)
    reader.worker.watched = True
    reader.host.act("r", "corrupt", {"count": 5})
    reader.host.act("r", "lay", {"card": "张三丰"})
    until(lambda: names(reader) == ["张三丰"])
    reader.host.act("r", "moved")
    reader.host.act("r", "lift")
    says(reader, "ready")
    reader.close()
    line = reader.worker.line
    everything = [
        caplog.text,
        repr(reader.heard.items),
        repr(reader.facts()),
        repr(reader.worker.known),
        repr(line),
        repr(vars(line)),
        repr(vars(line._frames)),  # type: ignore[attr-defined]  # noqa: SLF001 -- what a memory dump would show
    ]
    card = cards()["张三丰"]
    for secret in (card["name"], card["id"], card["birth"], card["address"]):
        for where in everything:
            assert secret not in where
            assert secret.encode("utf-16-le").hex() not in where.replace(" ", "").lower()
    assert Reader.SECRET
