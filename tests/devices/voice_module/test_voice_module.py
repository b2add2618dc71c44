"""Speech modules: one sentence after the other, each announcement once."""

from collections.abc import Callable
from typing import Any

import pytest

from devices.frames import Hunter
from devices.settings import SettingsError, device
from devices.voice_module import protocol
from devices.voice_module.protocol import SYN6288, XFS5152, AnswerStream, Family
from tests.devices.bench import Cable, a_device, until
from tests.devices.streams import fuzz
from tests.devices.twins import Twin

BOTH = pytest.mark.parametrize("driver", ["syn6288", "xfs5152"])


def speaker(driver: str = "syn6288", **more: Any) -> Twin:
    return Twin({"id": "v1", "kind": "voice", "driver": driver, **more})


def say(ident: str, text: str, **more: Any) -> dict[str, Any]:
    return {"say": {"id": ident, "text": text}, **more}


def said(twin: Twin) -> list[str]:
    return list(twin.far.seen("v1")["said"])


@BOTH
def test_an_announcement_is_said_and_its_end_is_reported(driver: str) -> None:
    twin = speaker(driver)
    twin.line.show("v1", say("a", "请A零一二号到三号窗口"))
    assert twin.far.seen("v1")["saying"] == "请A零一二号到三号窗口"
    assert twin.facts["v1"]["saying"] == "a"
    twin.run(3)
    assert twin.far.seen("v1")["saying"] == ""
    assert (twin.facts["v1"]["said"], twin.facts["v1"]["saying"], twin.facts["v1"]["waiting"]) == ("a", "", 0)


@pytest.mark.req("R-104")
@BOTH
def test_announcements_wait_for_each_other_and_none_is_cut_off(driver: str) -> None:
    twin = speaker(driver)
    for number in "一二三四":
        twin.line.show("v1", say(number, f"请A零一{number}号到三号窗口"))
    twin.run(15)
    assert said(twin) == [f"请A零一{number}号到三号窗口" for number in "一二三四"]
    assert twin.far.seen("v1")["cut_off"] == 0


def test_the_next_begins_as_soon_as_the_module_tells_the_end() -> None:
    twin = speaker()
    twin.line.show("v1", say("a", "请A零一二号"))  # 6 characters
    began = twin.now
    twin.line.show("v1", say("b", "请A零一三号"))
    while len(said(twin)) < 2:
        twin.run(0.02)
    assert 1.5 <= twin.now - began <= 1.7


@pytest.mark.req("R-104")
@BOTH
def test_a_module_that_does_not_tell_the_end_is_given_the_time_and_then_asked(driver: str) -> None:
    twin = speaker(driver)
    twin.far.act("v1", "no_end", {})
    for ident in "abc":
        twin.line.show("v1", say(ident, f"请A零一二号到{ident}号窗口办理"))
    twin.run(20)
    assert len(said(twin)) == 3
    assert twin.far.seen("v1")["cut_off"] == 0


def test_a_module_slower_than_the_estimate_is_not_cut_off() -> None:
    twin = speaker(per_character_s=0.05)
    twin.far.act("v1", "no_end", {})
    twin.line.show("v1", say("a", "请A零一二号到三号窗口办理业务"))
    twin.line.show("v1", say("b", "请A零一三号"))
    twin.run(10)
    assert len(said(twin)) == 2
    assert twin.far.seen("v1")["cut_off"] == 0


@pytest.mark.req("R-103")
def test_each_announcement_is_said_once_however_often_it_is_wanted() -> None:
    twin = speaker()
    for _ in range(3):
        twin.line.show("v1", say("a", "请A零一二号"))
        twin.run(3)
    twin.line.show("v1", {"say": None})
    twin.reopen()
    twin.line.show("v1", say("a", "请A零一二号"))
    twin.run(3)
    assert said(twin) == ["请A零一二号"]


def test_it_is_repeated_as_often_as_set() -> None:
    twin = speaker(repeat=2)
    twin.line.show("v1", say("a", "请A零一二号"))
    twin.run(6)
    assert said(twin) == ["请A零一二号", "请A零一二号"]


def test_volume_and_speed_go_ahead_as_marks_and_brackets_of_the_text_are_none() -> None:
    twin = speaker(volume=12, speed=4)
    twin.line.show("v1", say("a", "请[v0]到三号"))
    assert bytes.fromhex("5B7631325D5B74345D") + "请（v0）到三号".encode("gbk") in twin.sent
    other = speaker("xfs5152", volume=10, speed=0)
    other.line.show("v1", say("a", "请"))
    assert b"[v10][s0]\xc7\xeb" in other.sent


@pytest.mark.req("R-281")
def test_a_rare_character_becomes_a_visible_blank_never_another_one() -> None:
    twin = speaker()
    twin.line.show("v1", say("a", "请𠮷先生"))
    assert twin.far.seen("v1")["saying"] == "请〓先生"


def test_a_long_text_is_said_in_parts_split_at_punctuation() -> None:
    twin = speaker(volume=3)
    sentences = [
        f"第{number}段通知：今天下午五点以后本大厅停止取号，请尚未取号的各位办事群众改日再来。" for number in "一二三四"
    ]
    twin.line.show("v1", say("a", "".join(sentences)))
    twin.run(60)
    assert "".join(said(twin)) == "".join(sentences)
    assert all(part.endswith(("。", "，")) for part in said(twin))
    assert twin.far.seen("v1")["cut_off"] == 0
    assert twin.facts["v1"]["said"] == "a"


@pytest.mark.parametrize("fault", ["lose", "corrupt"])
@BOTH
def test_a_lost_yes_does_not_say_it_again(driver: str, fault: str) -> None:
    twin = speaker(driver)
    twin.spoil = [fault]
    twin.line.show("v1", say("a", "请A零一二号到三号窗口"))
    twin.line.show("v1", say("b", "请"))
    twin.run(8)
    twin.spoil = [fault]
    twin.line.show("v1", say("c", "请去"))  # over before the yes is missed
    twin.run(5)
    assert said(twin) == ["请A零一二号到三号窗口", "请", "请去"]
    assert twin.far.seen("v1")["cut_off"] == 0


def test_a_sentence_that_the_module_does_not_understand_is_let_go_and_the_next_is_said() -> None:
    class Deaf(Twin):
        garble = False

        def write(self, data: bytes) -> None:
            super().write(data[:-1] + bytes([data[-1] ^ 1]) if self.garble else data)

    twin = Deaf({"id": "v1", "kind": "voice", "driver": "syn6288"})
    twin.garble = True
    assert twin.refusal("v1", say("a", "请A零一二号")) == "not_understood"
    assert twin.far.seen("v1")["not_understood"] == 3
    twin.garble = False
    twin.line.show("v1", say("b", "请A零一三号"))
    assert said(twin) == ["请A零一三号"]
    assert twin.facts["v1"]["lost"] == 1


def test_a_busy_module_is_waited_for() -> None:
    twin = speaker()
    twin.far.feed(protocol.say(SYN6288, "停电通知请不要慌张".encode("gbk")), twin.now)  # another master's sentence
    twin.reopen()
    twin.line.show("v1", say("a", "请A零一二号"))
    twin.run(6)
    assert said(twin) == ["停电通知请不要慌张", "请A零一二号"]
    assert twin.far.seen("v1")["cut_off"] == 0


def test_an_absent_module_is_called_silent_and_what_waited_too_long_is_not_said_any_more() -> None:
    twin = speaker(stale_s=20)
    twin.silent = True
    twin.deaf = True
    assert twin.refusal("v1", say("a", "请A零一二号")) == "silent"
    twin.now += 30
    twin.silent = twin.deaf = False
    twin.line.show("v1", say("b", "请A零一三号"))
    twin.run(3)
    assert said(twin) == ["请A零一三号"]
    assert (twin.facts["v1"]["lost"], twin.facts["v1"]["lost_why"]) == (1, "stale")


def test_one_that_could_not_be_said_is_said_by_itself_when_the_module_is_back() -> None:
    twin = speaker()
    twin.deaf = True
    assert twin.refusal("v1", say("a", "请A零一二号")) == "silent"
    twin.deaf = False
    assert twin.line.wake_at is not None
    twin.run(4)
    assert said(twin) == ["请A零一二号"]


def test_an_announcement_from_before_this_program_began_is_not_said() -> None:
    twin = speaker()
    twin.line.show("v1", {"say": {"id": "old", "text": "请A零一二号", "at": 1_700_000_000_000}})
    twin.run(1)
    assert said(twin) == []


def test_a_module_whose_power_was_cut_goes_on_with_the_next() -> None:
    twin = speaker()
    twin.line.show("v1", say("a", "请A零一二号到三号窗口"))
    twin.line.show("v1", say("b", "请A零一三号"))
    twin.far.restart()
    twin.run(4)
    assert said(twin) == ["请A零一二号到三号窗口", "请A零一三号"]


def test_identify_says_who_it_is_but_not_at_the_first_state() -> None:
    twin = speaker(name="东区音箱")
    twin.line.show("v1", {"say": None, "identify": 4})
    twin.line.show("v1", {"say": None, "identify": 5})
    twin.run(5)
    assert said(twin) == ["语音测试，东区音箱"]


def test_an_idle_module_is_asked_how_it_is() -> None:
    twin = speaker()
    twin.sent.clear()
    twin.line.idle(twin.now)
    assert twin.sent == bytes.fromhex("FD000221DE")


def test_a_flood_keeps_the_newest_fifty() -> None:
    twin = speaker()
    for number in range(80):
        twin.line.show("v1", say(str(number), f"第{number}号"))
    assert twin.facts["v1"]["lost"] == 30
    assert twin.facts["v1"]["lost_why"] == "queue_full"


def test_wrong_settings_are_refused_by_name() -> None:
    with pytest.raises(SettingsError, match="volume must be a whole number from -1 to 10"):
        device({"id": "v1", "kind": "voice", "driver": "xfs5152", "port": "fake", "volume": 16})


def test_answers_to_a_state_query_are_told_from_a_lone_yes() -> None:
    answers = AnswerStream()
    assert answers.feed(b"\x41") == []
    assert answers.feed(b"\x41\x4e") == [{"status": "command accepted"}, {"status": "query reply: accepted + busy"}]
    assert answers.feed(b"\x41\x00\x45") == [{"status": "command accepted"}, {"status": "command not understood"}]
    assert answers.feed(b"\x41") == []
    assert answers.feed(b"") == [{"status": "command accepted"}]


def test_a_sentence_too_long_for_a_frame_is_refused() -> None:
    with pytest.raises(ValueError, match="202 bytes of text"):
        protocol.say(XFS5152, "请".encode("gbk") * 101)


@pytest.mark.req("R-114")
@pytest.mark.parametrize("family", [SYN6288, XFS5152], ids=["syn6288", "xfs5152"])
def test_what_finds_frames_survives_whatever_comes_and_keeps_no_more_than_a_frame(family: Family) -> None:
    frames = [protocol.say(family, "请A零一二号".encode("gbk")), protocol.build(family, protocol.Command(protocol.STATE))]
    assert fuzz(lambda: Hunter(protocol.look(family)), 10_000, seed=6288, frames=frames, bound=300) > 0


@pytest.mark.req("R-114")
@BOTH
def test_the_driver_survives_whatever_comes(driver: str) -> None:
    twin = speaker(driver)
    twin.line.show("v1", say("a", "请A零一二号"))

    def hear(data: bytes) -> list[Any]:
        twin.line.hear(data, twin.now)
        return []

    fuzz(lambda: hear, 10_000, seed=104, frames=[b"\x41", b"\x4e", b"\x4f", b"\x45"])


def test_over_a_cable_it_speaks_and_after_the_cable_was_out_it_says_only_what_is_new(
    cable: Callable[..., Cable],
) -> None:
    box = cable(a_device("v1", "syn6288", "voice", timeout_ms=100))
    box.show(say("a", "一"))
    until(lambda: box.host.seen("v1")["said"] == ["一"])
    until(lambda: box.facts().get("said") == "a")
    box.host.act("v1", "unplug")
    until(lambda: box.health() == "offline")
    box.show(say("b", "二"), rev=2)
    box.host.act("v1", "plug")
    until(lambda: box.host.seen("v1")["said"] == ["一", "二"])
    until(lambda: box.health() == "ok")
    until(lambda: box.facts().get("said") == "b")
    box.host.act("v1", "silent")
    box.show(say("c", "三"), rev=3)
    until(lambda: box.health() != "ok")
    assert box.host.seen("v1")["begun"] == 3
    box.host.act("v1", "well")
    until(lambda: box.health() == "ok")


def test_a_mute_module_is_told_once_and_again_only_when_it_answers() -> None:
    twin = speaker()
    twin.silent = True
    assert twin.refusal("v1", say("a", "请A零一二号")) == "silent"
    assert twin.refusal("v1", say("a", "请A零一二号")) == "silent"
    assert said(twin) == ["请A零一二号"]


@pytest.mark.req("R-104")
def test_one_whose_answers_are_not_wired_is_given_the_time() -> None:
    twin = speaker(answers=False)
    twin.silent = True
    for ident in "abc":
        twin.line.show("v1", say(ident, f"请A零一二号到{ident}号窗口"))
    twin.line.idle(twin.now)
    twin.run(20)
    assert len(said(twin)) == 3
    assert twin.far.seen("v1")["cut_off"] == 0
    assert twin.facts["v1"]["said"] == "c"
