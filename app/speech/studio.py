"""Sentences → one WAV file: recordings of the hall where it has all that a sentence needs, else an engine. Kept by content.

Files are named by the hash of everything that they are made of, so a file is never wrong, only unused; those unused longest go
when the folder grows too large.
"""

import hashlib
import json
import os
import secrets
import threading
from array import array
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.wording import Sentence
from app.speech import sound
from app.speech.engines import Engine, SpeechError

FORMAT = 1
"""Raised when the same words would sound different."""
PAUSE_MS = 450
"""Between two sentences."""
JOINT_MS = 25
"""Between two recordings of one sentence."""
BELL_CLIP = "bell"
"""A recording of this name, in Chinese, is played instead of our own bell."""
AFTER_BELL_MS = 150
PRUNE_EVERY = 64

Digests = Mapping[tuple[str, str], str]
"""(language, name) → digest of every recording a hall has."""
Load = Callable[[Sequence[tuple[str, str]]], Sequence[bytes]]
"""Fetches the sound of recordings, in order."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The recordings of a hall."""

    digests: Digests
    load: Load

    def has(self, language: str, names: Sequence[str]) -> bool:
        return bool(names) and all((language, name) in self.digests for name in names)


EMPTY_SHELF = Shelf({}, lambda _wanted: [])


class NoVoice(SpeechError):
    """There is neither an engine nor a complete set of recordings for a sentence."""


@dataclass(slots=True)
class Studio:
    """Makes and keeps sound in ``folder``. bytes_max: what the folder may hold."""

    folder: Path
    engine: Engine | None
    bytes_max: int = 200 * 1024 * 1024
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _engines: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(2))
    _written: int = 0

    def can_say(self, sentence: Sentence, shelf: Shelf) -> bool:
        engine = self.engine is not None and self.engine.speaks(sentence.language) and bool(sentence.reading)
        return engine or shelf.has(sentence.language, sentence.clips)

    def source(self, sentence: Sentence, shelf: Shelf) -> str:
        """ "clips" or "engine"; raises NoVoice."""
        if shelf.has(sentence.language, sentence.clips):
            return "clips"
        if not self.can_say(sentence, shelf):
            raise NoVoice(f"no voice for {sentence.language}")
        return "engine"

    def key(self, sentence: Sentence, shelf: Shelf, speed: int) -> str:
        """Name of the sound of one sentence; raises NoVoice."""
        if self.source(sentence, shelf) == "clips":
            made_of: list[object] = ["clips", *(shelf.digests[sentence.language, name] for name in sentence.clips)]
        else:
            assert self.engine is not None
            made_of = ["engine", self.engine.name, self.engine.key, sentence.language, sentence.reading, speed]
        return _hash(made_of)

    def sentence(self, sentence: Sentence, shelf: Shelf, speed: int) -> "array[int]":
        """One sentence as sound, from the folder when it was made before. Raises SpeechError."""
        key = self.key(sentence, shelf, speed)
        if (kept := self._kept(key)) is not None:
            return kept
        if self.source(sentence, shelf) == "clips":
            wanted = [(sentence.language, name) for name in sentence.clips]
            pcm = sound.joined([array("h", data) for data in shelf.load(wanted)], JOINT_MS)
        else:
            assert self.engine is not None
            try:
                with self._engines:  # a crowd of prompts must not take the machine from those who call
                    made = self.engine.wav(sentence.reading, sentence.language, speed)
                pcm = sound.trimmed(sound.from_wav(made))
            except sound.BadSound as error:
                raise SpeechError(f"{self.engine.name} made no sound: {error.problem}") from None
            if not pcm:
                raise SpeechError(f"{self.engine.name} made silence")
        pcm = sound.levelled(pcm)
        self._keep(key, sound.to_wav(pcm))
        return pcm

    def bell(self, shelf: Shelf) -> "array[int]":
        """What comes first, with the moment of silence after it."""
        own = ("zh", BELL_CLIP)
        if own in shelf.digests:
            pcm = array("h", shelf.load([own])[0])
        elif (kept := self._kept(_hash(["bell"]))) is not None:
            pcm = kept
        else:
            pcm = sound.bell()
            self._keep(_hash(["bell"]), sound.to_wav(pcm))
        return pcm + sound.silence(AFTER_BELL_MS)

    def announcement_key(self, sentences: Sequence[Sentence], shelf: Shelf, speed: int) -> str:
        bell = shelf.digests.get(("zh", BELL_CLIP), "")
        return _hash(["announcement", bell, *(self.key(sentence, shelf, speed) for sentence in sentences)])

    def announcement(self, sentences: Sequence[Sentence], shelf: Shelf, speed: int) -> tuple[str, bytes]:
        """Bell and sentences as (name of the sound, WAV file). Raises SpeechError."""
        key = self.announcement_key(sentences, shelf, speed)
        if (wav := self.read(key)) is None:
            said = sound.joined([self.sentence(one, shelf, speed) for one in sentences], PAUSE_MS)
            wav = sound.to_wav(self.bell(shelf) + said)
            self._keep(key, wav)
        return key, wav

    def speech(self, sentence: Sentence, speed: int) -> tuple[str, bytes]:
        """A spoken prompt without a bell, as (name of the sound, WAV file). Raises SpeechError."""
        key = self.key(sentence, EMPTY_SHELF, speed)
        wav = self.read(key)
        return key, wav if wav is not None else sound.to_wav(self.sentence(sentence, EMPTY_SHELF, speed))

    def read(self, key: str) -> bytes | None:
        """The file with this name, None when it is not there (any more)."""
        path = self.folder / f"{key}.wav"
        try:
            data = path.read_bytes()
            os.utime(path)  # it was of use just now
        except OSError:
            return None
        return data

    def _kept(self, key: str) -> "array[int] | None":
        data = self.read(key)
        try:
            return sound.from_wav(data) if data is not None else None
        except sound.BadSound:  # a power cut may leave an empty file
            return None

    def _keep(self, key: str, data: bytes) -> None:
        """Write whole or not at all; a full disk costs only the keeping."""
        part = self.folder / f"{key}.{secrets.token_hex(4)}.part"
        with suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.write_bytes(data)
            part.replace(self.folder / f"{key}.wav")
        with self._lock:
            self._written += 1
            due = self._written % PRUNE_EVERY == 1
        if due:
            self.prune()

    def prune(self) -> None:
        """Let go what was unused longest until the folder is within its bound."""
        files = []
        with suppress(OSError):
            for path in self.folder.iterdir():
                with suppress(OSError):
                    told = path.stat()
                    files.append((told.st_mtime, told.st_size, path))
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if total <= self.bytes_max:
                break
            with suppress(OSError):
                path.unlink()
            total -= size


def _hash(made_of: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps([FORMAT, *made_of], ensure_ascii=False).encode()).hexdigest()[:40]
