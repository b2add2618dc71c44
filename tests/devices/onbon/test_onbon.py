"""Onbon cards: text, acknowledgements, refusals, and what is lost with the power."""

from typing import Any

import pytest

from devices.chinese import columns, shorten, split
from tests.devices.twins import Twin

CALL = {"text": "请A012号", "ticket_no": "A012", "window": "3", "mode": "call", "flash": False}


def sign(**more: Any) -> Twin:
    return Twin({"id": "bar", "kind": "led_bar", "driver": "onbon", **more})


def two() -> Twin:
    return Twin(
        {"id": "w1", "kind": "led_bar", "driver": "onbon", "address": 1, "unit": 1, "area": 0},
        {"id": "w2", "kind": "led_bar", "driver": "onbon", "address": 2, "unit": 1, "area": 1, "y": 16},
        {"id": "w3", "kind": "led_bar", "driver": "onbon", "address": 3},
    )


@pytest.mark.req("R-102")
@pytest.mark.parametrize("more", [{}, {"x_unit": "pixel", "colour": "green"}])
def test_a_call_is_shown_in_chinese_and_acknowledged(more: dict[str, Any]) -> None:
    twin = sign(**more)
    twin.line.show("bar", CALL)
    seen = twin.far.seen("bar")
    assert (seen["text"], seen["colour"], seen["moves"]) == ("请A012号", more.get("colour", "red"), False)
    assert len(twin.writes) == 1


@pytest.mark.req("R-102")
def test_a_fresh_call_goes_off_and_on_three_times_and_stays() -> None:
    twin = sign()
    twin.line.show("bar", {**CALL, "flash": True})
    looks = []
    for _ in range(9):
        looks.append(twin.far.seen("bar")["blank"])
        twin.run(0.5)
    assert looks == [False, True, False, True, False, True, False, False, False]
    assert twin.line.wake_at is None


@pytest.mark.req("R-103")
def test_the_same_call_within_five_seconds_is_not_sent_twice() -> None:
    twin = sign()
    twin.line.show("bar", CALL)
    twin.run(4)
    twin.line.show("bar", CALL)
    assert len(twin.writes) == 1
    twin.run(2)
    twin.line.show("bar", CALL)
    assert len(twin.writes) == 2


@pytest.mark.req("R-102")
@pytest.mark.parametrize("fault", ["lose", "corrupt", "truncate"])
def test_a_lost_or_spoiled_answer_costs_another_try(fault: str) -> None:
    twin = sign()
    twin.spoil = [fault]
    twin.line.show("bar", CALL)
    assert len(twin.writes) == 2
    assert twin.writes[0][1] == twin.writes[1][1]


@pytest.mark.req("R-102")
def test_a_silent_card_is_given_up_after_three_tries_of_a_second_and_a_half() -> None:
    twin = sign()
    twin.silent = True
    started = twin.now
    assert twin.refusal("bar", CALL) == "silent"
    assert len(twin.writes) == 3
    assert 4.4 < twin.now - started < 4.8


@pytest.mark.parametrize(
    ("error", "count", "refusal", "tries"),
    [(3, 1, "", 2), (3, 9, "busy", 3), (5, 1, "", 2), (5, 9, "silent", 3), (1, 9, "group", 1), (12, 9, "no_font", 1)],
)
def test_each_refusal_of_the_card_has_its_rule(error: int, count: int, refusal: str, tries: int) -> None:
    twin = sign()
    twin.act("bar", "nack", error=error, count=count)
    assert twin.refusal("bar", CALL) == refusal
    assert len(twin.writes) == tries
    if error == 3:
        assert twin.writes[1][0] - twin.writes[0][0] >= 0.2


def test_several_windows_share_a_card_and_each_has_its_area() -> None:
    twin = two()
    for device, text in [("w1", "一号"), ("w2", "二号"), ("w3", "三号")]:
        twin.line.show(device, {"text": text})
    assert [twin.far.seen(device)["text"] for device in ("w1", "w2", "w3")] == ["一号", "二号", "三号"]


def test_after_the_cable_was_out_or_the_power_everything_is_shown_again() -> None:
    twin = two()
    twin.line.show("w1", {"text": "一号"})
    twin.line.show("w2", {"text": "二号"})
    twin.far.restart()
    twin.silent = True
    with pytest.raises(Exception, match="no answer"):
        twin.line.idle(twin.now)
    twin.silent = False
    twin.line.idle(twin.now)
    assert [twin.far.seen(device)["text"] for device in ("w1", "w2")] == ["一号", "二号"]
    twin.far.restart()
    twin.reopen()
    twin.line.show("w1", {"text": "一号"})
    assert twin.far.seen("w1")["text"] == "一号"


def test_a_power_cut_between_two_pings_is_mended_within_a_minute() -> None:
    twin = sign()
    twin.line.show("bar", CALL)
    twin.line.idle(twin.now)
    twin.far.restart()
    for _ in range(7):
        twin.run(10)
        twin.line.idle(twin.now)
    assert twin.far.seen("bar")["text"] == "请A012号"


@pytest.mark.req("R-281")
@pytest.mark.parametrize(("text", "shown"), [("请𠮷田", "请〓田"), ("䶮A1", "〓A1"), ("a\\C2b", "a＼C2b"), ("a\x07b", "a b")])
def test_what_the_card_cannot_show_is_visibly_missing(text: str, shown: str) -> None:
    twin = sign()
    twin.line.show("bar", {"text": text})
    assert twin.far.seen("bar")["text"] == shown


def test_a_text_too_long_moves_or_is_visibly_cut() -> None:
    long = "请A012号到3号窗口办理业务"
    twin = sign()
    twin.line.show("bar", {"text": long})
    assert (twin.far.seen("bar")["text"], twin.far.seen("bar")["moves"]) == (long, True)
    twin = sign(long="shorten")
    twin.line.show("bar", {"text": long})
    assert (twin.far.seen("bar")["text"], twin.far.seen("bar")["moves"]) == ("请A012号到3号…", False)


def test_cutting_and_splitting_never_lose_a_letter_unseen() -> None:
    assert (columns("请A012"), shorten("请A012", 6), shorten("请A012号", 6)) == (6, "请A012", "请A0…")
    assert split("一二，三四五", 6) == ["一二，", "三四五"]
    assert "".join(split("一二三四五六七" * 9, 11)) == "一二三四五六七" * 9


def test_a_summary_sign_shows_its_lines() -> None:
    twin = sign(h=32)
    twin.line.show("bar", {"text": "A012 → 3\nA013 → 4", "lines": ["A012 → 3", "A013 → 4"]})
    assert twin.far.seen("bar")["lines"] == ["A012 → 3", "A013 → 4"]
