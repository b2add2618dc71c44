"""The voice over HTTP: sound, prompts, recordings, a test, the list of what was said; who may, and what is refused."""

import io
import math
import wave
from array import array
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app.api.limits import PerMinute
from app.jobs.announcer import Announcer
from app.models import Announcement
from app.operations.clips import CLIP_BYTES
from tests.builders import Caller, Web
from tests.support.voices import Tones

RATE = 22_050


@pytest.fixture
def talking(web: Web) -> Web:
    web.hall.house.studio.engine = Tones()
    return web


def announce(web: Web) -> dict[str, Any]:
    """Somebody is called, and it is spoken."""
    announcer = Announcer(web.hall.house)
    announcer.step()
    web.hall.take()
    web.hall.open("1").call_next()
    announcer.step()
    announcer.rest()
    told: dict[str, Any] = web.hall.last_event("voice.announced").data["announcement"]
    return told


def recording(ms: int = 300, rate: int = RATE, loud: int = 8_000) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        samples = [round(loud * math.sin(2 * math.pi * 440 * n / rate)) for n in range(rate * ms // 1000)]
        out.writeframes(array("h", samples).tobytes())
    return file.getvalue()


def upload(caller: Caller, *files: tuple[str, bytes], hall: str = "H", key: str = "", **members: str) -> Any:
    parts = [(f'name="{name}"', value.encode()) for name, value in {"language": "zh", **members}.items()]
    parts += [(f'name="file"; filename="{name}"', data) for name, data in files]
    body = b"".join(
        b"--cut\r\nContent-Disposition: form-data; %b\r\n\r\n%b\r\n" % (told.encode(), data) for told, data in parts
    )
    headers = {"Idempotency-Key": key} if key else {}
    form = "multipart/form-data; boundary=cut"
    return caller.ask("POST", f"/halls/{hall}/voice/clips", data=body + b"--cut--\r\n", content_type=form, headers=headers)


def sound_of(web: Web, caller: Caller, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    with web.app.test_client(use_cookies=False).get(f"/api/v1{path}", headers={**caller.headers(), **headers}) as answer:
        return answer.status_code, dict(answer.headers), answer.data


def length_ms(data: bytes) -> int:
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        return int(file.getnframes() * 1000 / RATE)


@pytest.mark.req("R-104")
@pytest.mark.parametrize("who", ["board", "kiosk", "pad", "agent"])
def test_a_loudspeaker_fetches_the_sound_it_is_told_to_play(talking: Web, who: str) -> None:
    told = announce(talking)
    path = told["audio_url"].removeprefix("/api/v1")
    status, headers, data = sound_of(talking, talking.device(who), path)
    assert (status, headers["Content-Type"]) == (200, "audio/wav")
    assert abs(length_ms(data) - told["length_ms"]) <= 3
    assert "immutable" in headers["Cache-Control"]
    assert sound_of(talking, talking.device(who), path, **{"If-None-Match": headers["ETag"]})[0] == 304
    status, headers, part = sound_of(talking, talking.device(who), path, Range="bytes=10-29")
    assert (status, part, headers["Content-Range"]) == (206, data[10:30], f"bytes 10-29/{len(data)}")


def test_a_server_that_did_not_make_the_sound_makes_it_anew(talking: Web) -> None:
    told = announce(talking)
    path = told["audio_url"].removeprefix("/api/v1")
    before = sound_of(talking, talking.device("board"), path)[2]
    for file in (talking.hall.house.settings.home / "voice").iterdir():
        file.unlink()
    assert sound_of(talking, talking.device("board"), path)[2] == before
    for file in (talking.hall.house.settings.home / "voice").iterdir():
        file.unlink()
    talking.hall.house.studio.engine = None
    assert talking.device("board").get(path).code == "speech_unavailable"


def test_there_is_no_sound_of_what_was_not_spoken(talking: Web) -> None:
    announcer = Announcer(talking.hall.house)
    announcer.step()
    talking.hall.take_many(2)
    talking.hall.open("1").call_next()
    talking.hall.open("2").call_next()
    announcer.step()
    announcer.rest()
    waiting = talking.hall.look(lambda c: c.execute(select(Announcement.id).where(Announcement.voice_key == "")).scalar_one())
    board = talking.device("board")
    assert board.get(f"/announcements/{waiting}/audio").code == "unknown_announcement"
    assert board.get("/announcements/nothing/audio").code == "unknown_announcement"


def test_a_device_of_another_hall_hears_nothing(talking: Web, open_web: Callable[..., Web]) -> None:
    told = announce(talking)
    other = open_web(code="O")
    assert other.device("board").get(told["audio_url"].removeprefix("/api/v1")).code == "other_hall"
    assert other.device("kiosk").get("/halls/H/speech", text="你好").code == "other_hall"


# --- prompts ----------------------------------------------------------------------------------------------------------


def test_a_prompt_is_spoken_and_kept(talking: Web) -> None:
    kiosk = talking.device("kiosk")
    engine = talking.hall.house.studio.engine
    assert isinstance(engine, Tones)
    for _ in range(2):
        status, headers, data = sound_of(talking, kiosk, "/halls/H/speech?text=请选择要办理的事项&language=zh")
        assert (status, headers["Content-Type"]) == (200, "audio/wav")
        assert 2_000 < length_ms(data) < 3_000
    assert engine.made == 1
    assert sound_of(talking, kiosk, "/halls/H/speech?text=Please+choose&language=en")[0] == 200


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"text": ""}, "speech_text_missing"),
        ({"text": "  "}, "speech_text_missing"),
        ({}, "speech_text_missing"),
        ({"text": "好" * 201}, "validation_failed"),
        ({"text": "你好", "language": "fr"}, "validation_failed"),
    ],
)
def test_a_prompt_that_cannot_be_read_is_refused(talking: Web, query: dict[str, str], code: str) -> None:
    assert talking.device("kiosk").get("/halls/H/speech", **query).code == code


def test_without_an_engine_a_prompt_is_unavailable_and_says_so(talking: Web) -> None:
    talking.hall.house.studio.engine = None
    answer = talking.device("kiosk").get("/halls/H/speech", text="你好")
    assert (answer.status, answer.code) == (503, "speech_unavailable")
    assert "语音" in answer["detail"]


def test_a_device_cannot_have_prompts_made_without_end(talking: Web) -> None:
    kiosk = talking.device("kiosk")

    talking.app.extensions["tinghao"].speech_per_minute = PerMinute(3)

    def status(caller: Caller, n: int) -> int:
        return sound_of(talking, caller, f"/halls/H/speech?text=第{n}句")[0]

    assert [status(kiosk, n) for n in range(4)] == [200, 200, 200, 429]
    assert status(kiosk, 1) == 200  # made before
    assert status(talking.device("pad"), 999) == 200


# --- recordings -------------------------------------------------------------------------------------------------------


def test_recordings_are_kept_in_one_form_heard_and_taken_away(talking: Web) -> None:
    lin = talking.person("lin")
    answer = upload(lin, ("请.wav", recording(300, 44_100)), ("号到.WAV", recording(500, 16_000)))
    assert answer.status == 200, answer.text
    assert [(clip["language"], clip["name"]) for clip in answer["clips"]] == [("zh", "号到"), ("zh", "请")]
    assert [round(clip["ms"], -2) for clip in answer["clips"]] == [500, 300]
    status, _, data = sound_of(talking, lin, "/halls/H/voice/clips/zh/号到")
    assert status == 200
    assert round(length_ms(data), -2) == 500
    again = upload(lin, ("请.wav", recording(700)))
    assert {clip["name"]: round(clip["ms"], -2) for clip in again["clips"]} == {"请": 700, "号到": 500}
    left = lin.post("/halls/H/voice/actions/remove-clip", {"language": "zh", "name": "请"})
    assert [clip["name"] for clip in left["clips"]] == ["号到"]
    assert lin.post("/halls/H/voice/actions/remove-clip", {"language": "zh", "name": "请"}).code == "unknown_clip"
    assert lin.get("/halls/H/voice/clips/zh/请").code == "unknown_clip"
    changes = [event.data["names"] for event in talking.hall.events("clips.")]
    assert changes == [["请", "号到"], ["请"], ["请"]]


def test_the_same_upload_sent_again_is_answered_as_the_first(talking: Web) -> None:
    lin = talking.person("lin")
    first, second = (upload(lin, ("请.wav", recording()), key="u1") for _ in range(2))
    assert (second.status, second.text) == (first.status, first.text)
    assert upload(lin, ("请.wav", recording(400)), key="u1").code == "idempotency_mismatch"
    assert len(talking.hall.events("clips.kept")) == 1


@pytest.mark.parametrize(
    ("name", "data", "code", "told"),
    [
        ("请.mp3", b"ID3" + bytes(1_000), "clip_bad", "“请.mp3”不是 WAV 文件"),
        ("请.wav", recording(loud=0), "clip_bad", "“请.wav”没有声音"),
        ("请.wav", recording(10_500, 8_000), "clip_bad", "超过 10 秒"),
        ("请.wav", recording(100, 96_000), "clip_bad", "采样率"),
        ("请.wav", bytes(CLIP_BYTES + 1), "clip_bad", "超过 2 MB"),
        ("请.wav", recording()[:250], "clip_bad", "“请.wav”不完整，后面的声音缺失"),
        (".wav", recording(), "clip_name_bad", "以录音里说的话命名"),
        ("...wav", recording(), "clip_name_bad", "以录音里说的话命名"),
        ("..wav", recording(), "clip_name_bad", "以录音里说的话命名"),
        ("好" * 41 + ".wav", recording(), "clip_name_bad", "1–40 个字"),
    ],
)
def test_a_file_that_is_no_recording_is_refused_by_name_and_nothing_is_kept(
    talking: Web, name: str, data: bytes, code: str, told: str
) -> None:
    lin = talking.person("lin")
    answer = upload(lin, ("号到.wav", recording()), (name, data))
    assert (answer.status, answer.code) == (422, code)
    assert told in answer["detail"]
    assert lin.get("/halls/H/voice")["clips"] == []


def test_a_name_beside_the_file_counts_for_one_file_only(talking: Web) -> None:
    lin = talking.person("lin")
    assert [clip["name"] for clip in upload(lin, ("take7.wav", recording()), name="号到")["clips"]] == ["号到"]
    assert upload(lin, ("1.wav", recording()), ("2.wav", recording()), name="号到").code == "clip_name_for_several"
    assert upload(lin, name="号到").code == "file_expected"
    assert upload(lin, ("1.wav", recording()), language="中文").code == "validation_failed"


def test_only_keepers_change_the_voice_and_only_leaders_try_it(talking: Web) -> None:
    for who in ("li", "chen", "gao", "shen"):
        assert upload(talking.person(who), ("请.wav", recording())).code == "forbidden"
    assert talking.person("li").post("/halls/H/voice/actions/test").code == "forbidden"
    assert talking.device("board").get("/halls/H/announcements").code == "forbidden"
    assert talking.device("kiosk").get("/halls/H/voice").code == "forbidden"
    assert talking.visitor.get("/halls/H/speech", text="你好").status == 401


# --- the voice of a hall ----------------------------------------------------------------------------------------------


@pytest.mark.req("R-105")
def test_the_overview_says_what_speaks_and_which_recordings_a_complete_set_lacks(open_web: Callable[..., Web]) -> None:
    web = open_web(policy={"voice_languages": ["zh", "en", "hak"]})
    web.hall.house.studio.engine = Tones()
    lin = web.person("lin")
    told = lin.get("/halls/H/voice")
    assert told["engine"] == {"name": "tones", "ready": True, "detail": "tones for tests"}
    assert [(one["code"], one["name"], one["engine"], one["clips"]) for one in told["languages"]] == [
        ("zh", "普通话", True, False),
        ("en", "英语", True, False),
        ("hak", "客家话", False, False),
    ]
    assert told["wanted"]["zh"] == told["missing"]["zh"] == [
        "请", "号到", "号窗口", "到", *"AZTKB", *"0123456789",
    ]  # fmt: skip
    assert told["settings"]["voice_languages"] == ["zh", "en", "hak"]
    assert told["settings"]["voice_late_seconds"] == 20
    upload(lin, *((f"{name}.wav", recording(100)) for name in told["wanted"]["hak"]), language="hak")
    after = lin.get("/halls/H/voice", lang="en")
    assert after["missing"]["hak"] == []
    assert after["languages"][2] == {"code": "hak", "name": "Hakka", "engine": False, "clips": True}
    announce(web)
    assert web.hall.last_event("voice.announced").data["announcement"]["length_ms"] > 6_000
    [row] = lin.get("/halls/H/announcements")["items"]
    assert row["languages"] == ["zh", "hak"]


@pytest.mark.req("R-104")
def test_the_list_tells_newest_first_what_became_of_each(talking: Web) -> None:
    announcer = Announcer(talking.hall.house)
    announcer.step()
    talking.hall.take_many(3)
    desks = [talking.hall.open(number) for number in ("1", "2")]
    for desk in desks:
        desk.call_next()
    announcer.step()
    desks[1].start()
    announcer.step()
    announcer.rest()
    gao = talking.person("gao")
    items = gao.get("/halls/H/announcements")["items"]
    told = [(one["tickets"][0]["ticket_no"], one["state"], one["why"], one["audio_url"] is None) for one in items]
    assert told == [("A002", "dropped", "came", True), ("A001", "speaking", "", False)]
    first = gao.get("/halls/H/announcements", limit=1)
    assert [one["tickets"][0]["ticket_no"] for one in first["items"]] == ["A002"]
    second = gao.get("/halls/H/announcements", limit=1, cursor=first["next"])
    assert [one["tickets"][0]["ticket_no"] for one in second["items"]] == ["A001"]
    assert second["next"] is None
    assert gao.get("/halls/H/announcements", cursor="x").code == "validation_failed"


def test_a_test_is_queued_where_it_was_asked_for(talking: Web) -> None:
    gao = talking.person("gao")
    assert gao.post("/halls/H/voice/actions/test", {"area": "E", "text": "试音"}).status == 202
    assert gao.post("/halls/H/voice/actions/test", {"area": "nowhere"}).code == "unknown_area"
    event = talking.hall.last_event("announcement.asked")
    assert (event.data["area"], event.data["text"]) == ("E", "试音")
    public = talking.device("board").get("/halls/H/events")["items"][-1]
    assert (public["type"], public["data"]) == ("announcement.asked", {})


def test_the_lobby_hears_of_an_announcement_in_full(talking: Web) -> None:
    told = announce(talking)
    heard = [event for event in talking.device("board").get("/halls/H/events")["items"] if event["type"] == "voice.announced"]
    assert [event["data"] for event in heard] == [{"announcement": told}]
