"""Sound as numbers: resampling, trimming, levelling, and files that are no recordings."""

import io
import math
import wave
from array import array

import pytest

from app.speech import sound
from app.speech.sound import PEAK, RATE, BadSound


def tone(hertz: float, rate: int, seconds: float = 0.5, loud: int = 10_000) -> "array[int]":
    return array("h", [round(loud * math.sin(2 * math.pi * hertz * n / rate)) for n in range(round(rate * seconds))])


def wav(pcm: "array[int]", rate: int = RATE, channels: int = 1, width: int = 2) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(width)
        out.setframerate(rate)
        out.writeframes(pcm.tobytes())
    return file.getvalue()


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 32_000, 44_100, 48_000])
def test_a_tone_keeps_its_pitch_and_loudness_at_our_rate(rate: int) -> None:
    made = sound.resampled(tone(1_000, rate), rate)
    assert abs(len(made) - RATE // 2) <= 2
    middle = range(1_000, len(made) - 1_000)
    assert max(abs(made[n] - 10_000 * math.sin(2 * math.pi * 1_000 * n / RATE)) for n in middle) < 20


def test_what_our_rate_cannot_hold_does_not_come_back_as_noise() -> None:
    made = sound.resampled(tone(15_000, 48_000), 48_000)
    assert max(map(abs, made[1_000:-1_000])) < 20


def test_a_recording_is_mixed_to_one_channel_trimmed_and_levelled() -> None:
    speech = tone(440, 16_000, 0.4, loud=3_000)
    quiet = array("h", bytes(2 * 8_000))
    whole = quiet + speech + quiet
    stereo = array("h", [sample for sample in whole for _ in range(2)])
    made = sound.read_clip(wav(stereo, 16_000, channels=2))
    assert 400 <= sound.milliseconds(made) <= 450
    assert max(map(abs, made)) == pytest.approx(PEAK, abs=2)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "not_wav"),
        (b"RIFF\x00\x00\x00\x00WAVE", "not_wav"),
        (b"ID3\x04" + b"\x00" * 500, "not_wav"),
        (wav(tone(440, RATE))[:40], "not_wav"),
        (wav(array("h", [0] * 5_000)), "silent"),
        (wav(array("h")), "silent"),
        (wav(tone(440, RATE, 0.03)), "short"),
        (wav(tone(440, 96_000, 0.1), 96_000), "rate"),
        (wav(tone(440, 8_000, 10.5), 8_000), "length"),
        (wav(tone(440, RATE), width=1), "bits"),
        (wav(array("h", [0] * 9), channels=3), "bits"),
    ],
)
def test_a_file_that_is_no_recording_is_refused_with_its_reason(data: bytes, problem: str) -> None:
    with pytest.raises(BadSound) as refused:
        sound.read_clip(data)
    assert refused.value.problem == problem


@pytest.mark.parametrize("kept", [46, 200, 300, 11_000, -2])
def test_a_cut_off_file_is_refused(kept: int) -> None:
    with pytest.raises(BadSound) as refused:
        sound.read_clip(wav(tone(440, RATE))[:kept])
    assert refused.value.problem == "cut_off"


def test_a_file_whose_length_was_unknown_when_it_was_begun_is_read_to_its_end() -> None:
    whole = bytearray(wav(tone(440, RATE)))
    for size in (b"\x00\xf0\xff\x7f", b"\xff\xff\xff\xff"):
        whole[40:44] = size
        assert 490 < sound.milliseconds(sound.read_clip(bytes(whole))) < 510
        assert 490 < sound.milliseconds(sound.from_wav(bytes(whole))) < 510


def test_the_bell_is_two_soft_tones_in_six_tenths_of_a_second() -> None:
    bell = sound.bell()
    assert sound.milliseconds(bell) == 600
    assert PEAK // 2 < max(map(abs, bell)) < PEAK
    assert max(map(abs, bell[-200:])) < 300
    first, second = bell[500:4_500], bell[8_000:12_000]
    assert strength(first, 880) > 3 * strength(first, 698.46)
    assert strength(second, 698.46) > 3 * strength(second, 880)


def strength(pcm: "array[int]", hertz: float) -> float:
    """How much of a frequency is in the sound."""
    turn = 2 * math.pi * hertz / RATE
    return abs(
        complex(sum(s * math.cos(turn * n) for n, s in enumerate(pcm)), sum(s * math.sin(turn * n) for n, s in enumerate(pcm)))
    )
