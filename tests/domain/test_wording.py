"""Announcements in words: digits and letters by local habit, English after the Chinese, templates of a hall's own."""

import pytest

from app.domain.bounded import rules_of
from app.domain.policy import Policy
from app.domain.wording import Sentence, Spoken, Wording, is_template
from tests.builders import refused

A012 = Spoken("A012", "5")
ENGLISH = Spoken("A012", "5", "en")


def readings(wording: Wording, *calls: Spoken, times: int = 1) -> list[str]:
    return [sentence.reading for sentence in wording.call(calls, times=times)]


@pytest.mark.req("R-105")
def test_a_call_is_read_digit_by_digit_and_repeated() -> None:
    assert readings(Wording(), A012, times=2) == ["请诶零一二号到五号窗口"] * 2


@pytest.mark.parametrize(
    ("number", "read"),
    [
        ("1", "一"), ("2", "二"), ("10", "十"), ("12", "十二"), ("20", "二十"), ("35", "三十五"), ("105", "一零五"),
        ("012", "零一二"), ("A3", "诶三"),
    ],
)  # fmt: skip
def test_a_window_up_to_99_is_read_as_a_number(number: str, read: str) -> None:
    assert readings(Wording(), Spoken("K001", number)) == [f"请开零零一号到{read}号窗口"]


def test_one_is_read_yao_where_that_is_the_habit_but_not_in_a_number() -> None:
    assert readings(Wording(yao=True), Spoken("A110", "11")) == ["请诶幺幺零号到十一号窗口"]


@pytest.mark.req("R-105")
def test_english_comes_after_the_chinese_for_those_who_took_their_ticket_in_english() -> None:
    assert readings(Wording(), ENGLISH, times=2)[2:] == ["Number A, zero one two, window five"]
    assert readings(Wording(), Spoken("B30", "42", "en"))[1:] == ["Number B, three zero, window forty-two"]
    assert len(readings(Wording(), A012)) == 1
    assert len(readings(Wording(english_always=True), A012)) == 2
    assert len(readings(Wording(languages=("zh",)), ENGLISH)) == 1


@pytest.mark.req("R-105")
def test_a_local_language_is_spoken_with_its_own_order_of_words() -> None:
    wording = Wording(languages=("zh", "hak"), text_local="{window}号窗口，{ticket}号")
    said = wording.call([A012], times=1)[1]
    assert said == Sentence("hak", "五号窗口，诶零一二号", ("5", "号窗口", "A", "0", "1", "2", "号"), 0)


def test_several_calls_in_one_announcement_are_short() -> None:
    calls = [A012, Spoken("A013", "7", "en")]
    assert readings(Wording(), *calls) == ["诶零一二到五号窗口", "诶零一三到七号窗口", "A, zero one three, window seven"]
    assert [sentence.about for sentence in Wording().call(calls, times=1)] == [0, 1, 1]
    assert Wording().shown(calls) == ("A012到5号窗口，A013到7号窗口", "A012, window 5; A013, window 7")
    assert Wording().shown([A012]) == ("请A012号到5号窗口", "Number A012, window 5")


def test_a_sentence_knows_the_recordings_it_is_made_of() -> None:
    [chinese, english] = Wording().call([Spoken("A10", "12", "en")], times=1)
    assert chinese.clips == ("请", "A", "1", "0", "号到", "十", "2", "号窗口")
    assert english.clips == ("Number", "A", "1", "0", "window", "12")
    assert Wording(yao=True).call([Spoken("A10", "21")], times=1)[0].clips == (
        "请",
        "A",
        "幺",
        "0",
        "号到",
        "2",
        "十",
        "1",
        "号窗口",
    )


@pytest.mark.parametrize("language", ["zh", "en", "yue"])
@pytest.mark.parametrize("yao", [False, True])
def test_a_complete_set_has_every_recording_any_call_needs(language: str, yao: bool) -> None:
    wording = Wording(languages=("zh", "en", "yue"), yao=yao, english_always=True)
    windows = [str(number) for number in range(1, 120)]
    complete = set(wording.pieces(language, "AK0123456789", windows))
    calls = [
        Spoken(f"{letter}{number:03d}", window) for letter in "AK" for number in range(0, 1000, 7) for window in windows[::9]
    ]
    said = [s for calls_ in (calls[:1], calls) for s in wording.call(calls_, times=1) if s.language == language]
    assert said
    assert all(set(sentence.clips) <= complete for sentence in said)


def test_letters_are_read_as_the_hall_says() -> None:
    policy = Policy().merged({"voice_letters": "A=甲"})
    assert readings(policy.wording, A012) == ["请甲零一二号到五号窗口"]
    assert readings(policy.wording, Spoken("K1", "1")) == ["请开一号到一号窗口"]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("{ticket}{window}", True), ("请{window}号窗口的{ticket}号", True), ("{ticket}", False), ("{ticket}{window}{ticket}", False),
        ("{ticket} {window} {name}", False), ("{ticket.x} {window}", False), ("{ticket}{window}}", False), ("", False),
    ],
)  # fmt: skip
def test_a_template_has_the_number_and_the_window_once_each(text: str, right: bool) -> None:
    assert is_template(text) is right


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("voice_text_zh", "请到窗口"), ("voice_text_zh", 5), ("voice_text_en", "{ticket}"), ("voice_languages", ["en"]),
        ("voice_languages", ["zh", "zh"]), ("voice_languages", "zh"), ("voice_languages", ["zh", "../x"]), ("voice_letters", "A甲"),
        ("voice_letters", "Ä=甲"), ("voice_repeats", 0), ("voice_late_seconds", 4), ("voice_mute", [{"from": "14:00", "to": "12:00"}]),
        ("voice_volume_hours", [{"from": "12:00", "to": "14:00", "volume": 101}]), ("voice_volume_hours", [{"from": "12:00", "to": "14:00"}]),
        ("voice_one", "er"),
    ],
)  # fmt: skip
def test_a_setting_of_the_voice_that_makes_no_sense_is_refused(key: str, value: object) -> None:
    with refused("policy_value_invalid", key=key, allowed=rules_of(Policy)[key].allowed):
        Policy().merged({key: value})
