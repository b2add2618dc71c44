"""What is spoken: announcements and their sound, prompts, recordings of the hall's own voice."""

from array import array
from typing import Any

from sqlalchemy import select

from app.api import payloads as p
from app.api.configuration import hall_of
from app.api.endpoint import Act, Ask, Download, Nouns, Upload, door
from app.domain.people import DEVICES, KEEPERS, LEADERS, STAFF, Role
from app.domain.wording import Sentence
from app.errors import Invalid, NotFound, TooMany, Unavailable
from app.models import Announcement
from app.operations import announcing, clips
from app.operations.clips import FILES_MOST, Recording
from app.operations.configuration import HallConfig
from app.queries.configuration import policy_setup
from app.queries.voice import announcements_page, clip_digests, clip_sounds, clips_view
from app.speech import sound
from app.speech.engines import SpeechError
from app.speech.studio import EMPTY_SHELF
from app.texts import group

nouns = Nouns("voice")
WAV = "audio/wav"
READERS = STAFF | {Role.INTEGRATION}
LISTENERS = DEVICES | STAFF


@nouns.download(
    "/announcements/<announcement_id>/audio", roles=LISTENERS, media=(WAV,),
    summary="The sound of an announcement: mono, 16 bit, 22,050 Hz",
)  # fmt: skip
def get_announcement_audio(ask: Ask, announcement_id: str) -> Download:
    row = ask.connection.execute(select(Announcement.__table__).where(Announcement.id == announcement_id)).one_or_none()
    if row is None:
        raise NotFound("unknown_announcement")
    hall = ask.own(ask.house.halls.get(ask.connection, row.hall_id))
    if not row.voice_key:
        raise NotFound("unknown_announcement")
    studio = ask.house.studio
    data = studio.read(row.voice_key)
    if data is None:  # made by a worker on another machine, or so long ago that it was let go
        said = [Sentence(one["language"], one["reading"], tuple(one["clips"])) for one in row.script]
        try:
            _, data = studio.announcement(said, ask.house.shelf(ask.connection, hall.id), hall.policy.voice_speed)
        except SpeechError:
            raise Unavailable("speech_unavailable") from None
    return Download("", WAV, data, key=f"{row.id}-{row.voice_key}")


@nouns.download(
    "/halls/<hall>/speech", roles=LISTENERS, media=(WAV,), query=p.SpeechQuery,
    summary="A spoken prompt of up to 200 characters, for kiosks and pads",
)  # fmt: skip
def get_speech(ask: Ask, query: p.SpeechQuery, hall: str) -> Download:
    config = ask.hall(hall)
    text = " ".join(query.text.split())
    if not text:
        raise Invalid("speech_text_missing")
    studio, speed = ask.house.studio, config.policy.voice_speed
    sentence = Sentence(query.language, config.policy.wording.prompt(query.language, text))
    try:
        key = studio.key(sentence, EMPTY_SHELF, speed)
        if studio.read(key) is None and not door().speech_per_minute.take(ask.caller.key):
            raise TooMany("rate_limited", seconds=60)
        _, data = studio.speech(sentence, speed)
    except SpeechError:
        raise Unavailable("speech_unavailable") from None
    return Download("", WAV, data, key=key)


@nouns.look(
    "/halls/<hall>/voice", roles=READERS, answer=p.VoiceOverview, summary="How the hall speaks: engine, settings, recordings"
)
def get_voice(ask: Ask, hall: str) -> dict[str, Any]:
    config = hall_of(ask, hall)
    policy, studio = config.policy, ask.house.studio
    names = group("spoken_language", ask.lang)
    kept = clip_digests(ask.connection, config.id)
    wanted = {language: _wanted(config, language) for language in policy.voice_languages}
    missing = {language: [name for name in names_ if (language, name) not in kept] for language, names_ in wanted.items()}
    engine = studio.engine
    languages = [
        {
            "code": language,
            "name": names.get(language, language),
            "engine": engine is not None and engine.speaks(language),
            "clips": not missing[language],
        }
        for language in policy.voice_languages
    ]
    rules = policy_setup(config, ask.house.settings.policy, {}, ask.lang)
    return {
        "engine": {
            "name": engine.name if engine else "none",
            "ready": engine is not None,
            "detail": engine.detail if engine else "",
        },
        "languages": languages,
        "settings": {rule["key"]: rule["value"] for rule in rules if rule["key"].startswith("voice_")},
        "clips": clips_view(ask.connection, config),
        "wanted": wanted,
        "missing": missing,
    }


def _wanted(hall: HallConfig, language: str) -> list[str]:
    letters = "".join(
        dict.fromkeys("".join(zone.prefix for zone in hall.zones.values() if zone.issues_tickets and zone.active))
    )
    windows = [window.number for window in hall.windows.values() if window.active]
    return hall.policy.wording.pieces(language, letters + "0123456789", windows)


def _read_clips(files: list[Upload], form: p.ClipForm) -> list[Recording]:
    if len(files) > FILES_MOST:
        raise Invalid("clips_too_many", limit=FILES_MOST)
    if form.name and len(files) > 1:
        raise Invalid("clip_name_for_several")
    return [clips.read_recording(file.filename, file.data, form.name) for file in files]


@nouns.upload_several(
    "/halls/<hall>/voice/clips", roles=KEEPERS, form=p.ClipForm, answer=p.ClipList, read=_read_clips,
    summary="Keep recordings: WAV files, named by what they say",
)  # fmt: skip
def add_clips(act: Act, recordings: list[Recording], form: p.ClipForm, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    clips.keep(act.work, act.house.halls, config.id, form.language, recordings, act.actor, act.at)
    return {"clips": clips_view(act.connection, config)}


@nouns.deed(
    "/halls/<hall>/voice/actions/remove-clip", roles=KEEPERS, body=p.ClipBody, answer=p.ClipList,
    summary="Take a recording away; the engine speaks in its place",
)  # fmt: skip
def remove_clip(act: Act, body: p.ClipBody, hall: str) -> dict[str, Any]:
    config = hall_of(act, hall)
    clips.remove(act.work, act.house.halls, config.id, body.language, body.name, act.actor, act.at)
    return {"clips": clips_view(act.connection, config)}


@nouns.download(
    "/halls/<hall>/voice/clips/<language>/<name>", roles=READERS, media=(WAV,), summary="One recording, to listen to"
)
def get_clip(ask: Ask, hall: str, language: str, name: str) -> Download:
    config = hall_of(ask, hall)
    try:
        [data] = clip_sounds(ask.connection, config.id, [(language, name)])
    except KeyError:
        raise NotFound("unknown_clip", file=name) from None
    return Download("", WAV, sound.to_wav(array("h", data)))


@nouns.deed(
    "/halls/<hall>/voice/actions/test", roles=LEADERS, body=p.VoiceTestBody, answer=p.VoiceTest, status=202,
    summary="Have something said in one waiting area, or at every loudspeaker",
)  # fmt: skip
def test_voice(act: Act, body: p.VoiceTestBody, hall: str) -> dict[str, Any]:
    config = act.hall(hall)
    announcing.ask_for_test(act.work, act.house.halls, config.id, body.area or "", body.text.strip(), act.actor, act.at)
    return {"announcement": None}


@nouns.look(
    "/halls/<hall>/announcements", roles=READERS, query=p.AnnouncementQuery, answer=p.AnnouncementList,
    summary="What was said and what was not, and why; newest first",
)  # fmt: skip
def list_announcements(ask: Ask, query: p.AnnouncementQuery, hall: str) -> dict[str, Any]:
    config = hall_of(ask, hall)
    return announcements_page(ask.connection, config, query.limit, query.cursor)
