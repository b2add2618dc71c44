"""An engine whose speech is a tone, as long as the text: quick, and something can happen while it is at work."""

import math
from array import array
from collections.abc import Callable
from dataclasses import dataclass

from app.speech import sound
from app.speech.engines import SpeechError

SYLLABLE_MS = 250


@dataclass
class Tones:
    """One of the engines that ``app.speech.engines.Engine`` describes. broken: it makes nothing."""

    broken: bool = False
    meanwhile: Callable[[], None] = lambda: None
    made: int = 0

    name = "tones"
    key = "tones 1"
    detail = "tones for tests"

    def speaks(self, language: str) -> bool:
        return language in ("zh", "en")

    def wav(self, text: str, language: str, speed: int) -> bytes:
        self.meanwhile()
        if self.broken:
            raise SpeechError("the string is broken")
        self.made += 1
        syllables = len(text.split()) if language == "en" else len(text)
        length = sound.RATE * SYLLABLE_MS * syllables * 100 // speed // 1000
        period = array("h", [round(9_000 * math.sin(2 * math.pi * n / 49)) for n in range(49)])  # 450 Hz
        return sound.to_wav((period * (length // 49 + 1))[:length])
