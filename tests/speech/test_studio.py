"""One WAV for each announcement: bell, sentence, repeat; recordings before the engine; kept, bounded, never half written."""

import io
import math
import os
import subprocess
import sys
import time
import wave
from array import array
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.domain.wording import Sentence, Spoken, Wording
from app.speech import sound
from app.speech.engines import CHILD, ENGINES, VOICES, CarriedEspeak, Engine, Espeak, SpeechError, find_engine
from app.speech.sound import PEAK, RATE
from app.speech.studio import AFTER_BELL_MS, EMPTY_SHELF, JOINT_MS, PAUSE_MS, NoVoice, Shelf, Studio
from tests.speech.test_sound import strength, tone

A012 = Spoken("A012", "5", "en")


@pytest.fixture(scope="module")
def engine() -> Engine:
    found = find_engine("auto")
    assert found is not None, "the voice is part of the development tools: pip install -e .[dev], or install espeak-ng"
    return found


@pytest.fixture
def studio(engine: Engine, tmp_path: Path) -> Studio:
    return Studio(tmp_path / "voice", engine)


def samples(data: bytes) -> "array[int]":
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        return array("h", file.readframes(file.getnframes()))


def loudness(pcm: Sequence[int]) -> float:
    return math.sqrt(sum(sample * sample for sample in pcm) / max(len(pcm), 1))


def spoken_parts(pcm: "array[int]", pause_ms: int = 300) -> int:
    """How many stretches of sound lie between pauses."""
    step = RATE // 100
    loud = [loudness(pcm[at : at + step]) > 150 for at in range(0, len(pcm), step)]
    parts, quiet = 0, pause_ms
    for is_loud in loud:
        parts += is_loud and quiet >= pause_ms
        quiet = 0 if is_loud else quiet + 10
    return parts


@pytest.mark.req("R-104")
def test_an_announcement_is_a_bell_and_the_sentence_as_often_as_set(studio: Studio) -> None:
    sentences = Wording().call([Spoken("A012", "5")], times=2)
    key, data = studio.announcement(sentences, EMPTY_SHELF, 100)
    pcm = samples(data)
    assert max(map(abs, pcm)) == pytest.approx(PEAK, abs=2)  # −3 dBFS
    once = len(studio.sentence(sentences[0], EMPTY_SHELF, 100)) * 1000 / RATE
    assert 1_800 < once < 4_500  # eleven syllables
    assert sound.milliseconds(pcm) == pytest.approx(600 + AFTER_BELL_MS + 2 * once + PAUSE_MS, abs=3)
    assert strength(pcm[500:4_500], 880) > 20 * strength(pcm[500:4_500], 1_200)  # the bell's first tone
    bell_ends = RATE * (600 + AFTER_BELL_MS) // 1000
    assert spoken_parts(pcm[bell_ends - 200 :]) == 2
    assert loudness(pcm[bell_ends:]) > 800
    assert (studio.folder / f"{key}.wav").read_bytes() == data


@pytest.mark.req("R-105")
def test_the_chinese_voice_reads_chinese(engine: Engine) -> None:
    """A wrong voice spells characters as English letters, which takes more than twice as long."""
    digits = "零一二三四五六七八九"
    chinese = len(sound.trimmed(sound.from_wav(engine.wav(digits, "zh", 100))))
    spelt = len(sound.trimmed(sound.from_wav(engine.wav(digits, "en", 100))))
    english = len(sound.trimmed(sound.from_wav(engine.wav("zero one two three four five six seven eight nine", "en", 100))))
    assert chinese < 0.6 * spelt
    assert 0.5 < chinese / english < 1.5
    one, two = (sound.from_wav(engine.wav(text, "zh", 100)) for text in ("请到一号窗口", "请到二号窗口"))
    assert one.tobytes() != two.tobytes()


@pytest.mark.req("R-105")
def test_english_and_speed(studio: Studio) -> None:
    said = Wording().call([A012], times=1)
    assert [sentence.language for sentence in said] == ["zh", "en"]
    usual, slow = (len(studio.sentence(said[1], EMPTY_SHELF, speed)) for speed in (100, 70))
    assert slow > 1.2 * usual


def clips_for(sentence: Sentence, ms: int = 200) -> tuple[dict[tuple[str, str], bytes], Shelf]:
    sounds = {
        (sentence.language, name): sound.levelled(tone(300 + 40 * place, RATE, ms / 1000)).tobytes()
        for place, name in enumerate(dict.fromkeys(sentence.clips))
    }
    digests = {key: f"digest of {key}" for key in sounds}
    return sounds, Shelf(digests, lambda wanted: [sounds[key] for key in wanted])


def test_recordings_win_over_the_engine_and_one_that_is_missing_gives_way_to_it(studio: Studio) -> None:
    [sentence] = Wording().call([Spoken("A012", "5")], times=1)
    sounds, shelf = clips_for(sentence)
    assert studio.source(sentence, shelf) == "clips"
    played = studio.sentence(sentence, shelf, 100)
    assert sound.milliseconds(played) == pytest.approx(200 * 8 + JOINT_MS * 7, abs=3)
    lacking = Shelf({key: digest for key, digest in shelf.digests.items() if key != ("zh", "A")}, shelf.load)
    assert studio.source(sentence, lacking) == "engine"
    assert len(studio.sentence(sentence, lacking, 100)) != len(played)
    english = Wording().call([A012], times=1)[1]
    assert studio.source(english, shelf) == "engine"
    assert len(sounds) == 8


def test_a_new_recording_is_heard_the_next_time(studio: Studio) -> None:
    [sentence] = Wording().call([Spoken("A1", "5")], times=1)
    _, shelf = clips_for(sentence)
    before = studio.announcement_key([sentence], shelf, 100)
    newer = Shelf({**shelf.digests, ("zh", "A"): "another"}, shelf.load)
    assert studio.announcement_key([sentence], newer, 100) != before
    belled = Shelf({**shelf.digests, ("zh", "bell"): "their own"}, shelf.load)
    assert studio.announcement_key([sentence], belled, 100) != before


def test_a_local_language_is_spoken_from_recordings_only(studio: Studio) -> None:
    hakka = Wording(languages=("zh", "hak")).call([Spoken("A1", "5")], times=1)[1]
    assert not studio.can_say(hakka, EMPTY_SHELF)
    with pytest.raises(NoVoice):
        studio.sentence(hakka, EMPTY_SHELF, 100)
    _, shelf = clips_for(hakka)
    assert studio.can_say(hakka, shelf)
    assert len(studio.sentence(hakka, shelf, 100)) > RATE


def test_without_an_engine_recordings_are_enough(tmp_path: Path) -> None:
    studio = Studio(tmp_path, None)
    [sentence] = Wording().call([Spoken("A012", "5")], times=1)
    assert not studio.can_say(sentence, EMPTY_SHELF)
    _, shelf = clips_for(sentence)
    assert len(samples(studio.announcement([sentence], shelf, 100)[1])) > RATE


def test_what_was_made_once_is_read_from_the_folder(studio: Studio) -> None:
    sentences = Wording().call([Spoken("A077", "5")], times=2)
    first = studio.announcement(sentences, EMPTY_SHELF, 100)
    silent = Studio(studio.folder, Espeak(("/nowhere/espeak",), studio.engine.key if studio.engine else ""))
    assert silent.announcement(sentences, EMPTY_SHELF, 100) == first
    with pytest.raises(SpeechError):
        silent.announcement(sentences, EMPTY_SHELF, 90)


def test_an_empty_file_left_by_a_power_cut_is_made_anew(studio: Studio) -> None:
    [sentence] = Wording().call([Spoken("A1", "5")], times=1)
    made = studio.sentence(sentence, EMPTY_SHELF, 100)
    (studio.folder / f"{studio.key(sentence, EMPTY_SHELF, 100)}.wav").write_bytes(b"")
    assert studio.sentence(sentence, EMPTY_SHELF, 100) == made


def test_the_folder_keeps_within_its_bound_and_lets_the_oldest_go(tmp_path: Path) -> None:
    studio = Studio(tmp_path, None, bytes_max=5_000)
    for n in range(10):
        (tmp_path / f"{n}.wav").write_bytes(bytes(1_000))
        os.utime(tmp_path / f"{n}.wav", (1_000 + n, 1_000 + n))
    studio.read("0")  # of use just now
    studio.prune()
    assert sorted(path.stem for path in tmp_path.iterdir()) == ["0", "6", "7", "8", "9"]


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("import sys; sys.exit(3)", "ended with 3"),
        ("import time; time.sleep(60)", "longer than"),
        ("print('no sound')", "not_wav"),
        ("pass", "ended with 0"),
    ],
)
def test_an_engine_that_fails_or_hangs_is_given_up(
    script: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.speech.engines.LIMIT_SECONDS", 1.0)
    broken = Espeak((sys.executable, "-I", "-c", script), "broken")
    with pytest.raises(SpeechError, match=told):
        Studio(tmp_path, broken).speech(Sentence("zh", "你好"), 100)


def test_the_engine_is_a_program_and_never_part_of_our_process() -> None:
    """Its licence asks for it: the library is opened by the child alone."""
    seen = (
        "import sys, app.speech.studio, app.speech.engines as e; e.find_engine('auto'); print('espeakng_loader' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
    assert CHILD.is_file()


def test_the_settings_name_the_engines_there_are() -> None:
    assert find_engine("none") is None
    assert set(ENGINES) == {"espeak"}
    assert set(VOICES) == {"zh", "en"}


def test_the_process_that_stands_ready_ends_with_us_and_is_replaced_when_it_died() -> None:
    engine = find_engine("auto")
    if not isinstance(engine, CarriedEspeak):
        assert isinstance(engine, Espeak)  # the system's program stands ready by itself
        return
    first = engine.wav("你好", "zh", 100)
    ready = standing_ready(engine)
    ready.kill()
    ready.communicate()
    assert engine.wav("你好", "zh", 100) == first
    ready = standing_ready(engine)
    assert ready.communicate(timeout=300) == (b"", b"")  # its stdin is closed, as when we are killed
    assert ready.returncode == 0


def standing_ready(engine: CarriedEspeak) -> "subprocess.Popen[bytes]":
    end = time.monotonic() + 30
    while engine._ready is None:  # noqa: SLF001 - the process itself
        assert time.monotonic() < end, "no process stands ready"
        time.sleep(0.01)
    return engine._ready  # noqa: SLF001
