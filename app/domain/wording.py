"""An announcement in words: what is shown, what an engine reads, and which recordings it can be joined from (R-105).

Numbers of tickets are read digit by digit, windows up to 99 as a number. A recording is named by what it says: "请", "A", "0",
"十"; a sentence is played from recordings only when every one of its pieces was recorded.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

MERGED_ZH = "{ticket}到{window}号窗口"
MERGED_EN = "{ticket}, window {window}"
LETTERS: Mapping[str, str] = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "诶 必 西 弟 衣 艾弗 吉 艾吃 爱 杰 开 艾勒 艾姆 恩 欧 批 丘 阿尔 艾斯 提 优 微 达不溜 艾克斯 歪 贼".split(),
        strict=True,
    )
)
"""How a Chinese voice is made to say the names of letters; a hall may say them otherwise."""
DIGITS_ZH = "零一二三四五六七八九"
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_PLACE = re.compile(r"\{(ticket|window)\}")
_TICKET_NO = re.compile(r"(?<![A-Za-z0-9])[A-Z][0-9]{3,4}(?![A-Za-z0-9])")
_NOT_SPOKEN = ' ,.，。、；;：:!！?？()（）“”"'


@dataclass(frozen=True, slots=True)
class Spoken:
    """One visitor called to one window. language: the one the ticket was taken in."""

    ticket_no: str
    window_number: str
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in one language. reading: for an engine. clips: the recordings that say it, in order; none for free text.

    about: which of the calls it is about, by place.
    """

    language: str
    reading: str
    clips: tuple[str, ...] = ()
    about: int = 0


@dataclass(frozen=True, slots=True)
class Wording:
    """A hall's own way of putting it."""

    text_zh: str = "请{ticket}号到{window}号窗口"
    text_en: str = "Number {ticket}, window {window}"
    text_local: str = "请{ticket}号到{window}号窗口"
    languages: tuple[str, ...] = ("zh", "en")
    english_always: bool = False
    repeats: int = 2
    yao: bool = False
    letters: Mapping[str, str] = field(default_factory=lambda: LETTERS)

    def call(self, calls: Sequence[Spoken], *, times: int) -> list[Sentence]:
        """The sentences of one announcement: Chinese first, ``times`` times; then the other languages, once each."""
        merged = len(calls) > 1
        chinese = [self._sentence("zh", one, place, merged=merged) for place, one in enumerate(calls)]
        others = [
            self._sentence(language, one, place, merged=merged)
            for language in self.languages
            if language != "zh"
            for place, one in enumerate(calls)
            if language != "en" or self.english_always or one.language == "en"
        ]
        return chinese * times + others

    def shown(self, calls: Sequence[Spoken]) -> tuple[str, str]:
        """The announcement as it is written, in Chinese and English."""
        merged = len(calls) > 1
        zh = [_filled(MERGED_ZH if merged else self.text_zh, one.ticket_no, one.window_number) for one in calls]
        en = [_filled(MERGED_EN if merged else self.text_en, one.ticket_no, one.window_number) for one in calls]
        return "，".join(zh), "; ".join(en)

    def free(self, text: str, text_en: str, *, times: int) -> list[Sentence]:
        """Words that somebody wrote, such as an emergency: Chinese ``times`` times, then English."""
        english = [Sentence("en", self.prompt("en", text_en))] if text_en else []
        return [Sentence("zh", self.prompt("zh", text))] * times + english

    def prompt(self, language: str, text: str) -> str:
        """Free text as it is read: ticket numbers in it are said as in a call."""
        return _TICKET_NO.sub(lambda found: self._read_ticket(language, found[0]), text)

    def pieces(self, language: str, ticket_chars: Iterable[str], windows: Iterable[str]) -> list[str]:
        """All recordings that a complete set of ``language`` has, for these characters of tickets and these windows."""
        names: dict[str, None] = {}
        for template in (self._template(language, merged=False), self._template(language, merged=True)):
            for literal in _PLACE.split(template)[::2]:
                names |= dict.fromkeys(_clip_names(literal))
        for char in ticket_chars:
            names |= dict.fromkeys(self._ticket_clips(language, char))
        for window in windows:
            names |= dict.fromkeys(self._window_clips(language, window))
        return list(names)

    def _template(self, language: str, *, merged: bool) -> str:
        if language == "en":
            return MERGED_EN if merged else self.text_en
        if language == "zh":
            return MERGED_ZH if merged else self.text_zh
        # Only the hall knows the order of words of its own language: it has no shorter form.
        return self.text_local

    def _sentence(self, language: str, one: Spoken, place: int, *, merged: bool) -> Sentence:
        reading, clips = "", []
        for part in re.split(r"(\{ticket\}|\{window\})", self._template(language, merged=merged)):
            if part == "{ticket}":
                reading += self._read_ticket(language, one.ticket_no)
                clips += self._ticket_clips(language, one.ticket_no)
            elif part == "{window}":
                reading += self._read_window(language, one.window_number)
                clips += self._window_clips(language, one.window_number)
            else:
                reading += part
                clips += _clip_names(part)
        return Sentence(language, reading.strip(), tuple(clips), place)

    def _read_ticket(self, language: str, number: str) -> str:
        if language == "en":
            # A letter before a comma is spelt; "A zero" would be read as the article.
            return " ".join(_ONES[int(char)] if char in "0123456789" else f"{char}," for char in number).rstrip(",")
        return "".join(self._zh_char(char) for char in number)

    def _read_window(self, language: str, number: str) -> str:
        if language == "en":
            return _en_number(int(number)) if _is_whole(number) else self._read_ticket("en", number)
        return _zh_number(int(number)) if _is_whole(number) else self._read_ticket(language, number)

    def _zh_char(self, char: str) -> str:
        if char == "1" and self.yao:
            return "幺"
        if char in "0123456789":
            return DIGITS_ZH[int(char)]
        return self.letters.get(char.upper(), char)

    def _ticket_clips(self, language: str, number: str) -> list[str]:
        yao = self.yao and language != "en"
        return ["幺" if char == "1" and yao else char for char in number]

    def _window_clips(self, language: str, number: str) -> list[str]:
        if not _is_whole(number):
            return self._ticket_clips(language, number)
        tens, ones = divmod(int(number), 10)
        if language == "en":
            if int(number) <= 20 or not ones:
                return [number]
            return [str(tens * 10), str(ones)]
        if not tens:
            return [number]
        return [*([str(tens)] if tens > 1 else []), "十", *([str(ones)] if ones else [])]


def is_template(text: str) -> bool:
    """Whether {ticket} and {window} stand in ``text`` once each, and no other brace."""
    places = _PLACE.findall(text)
    return sorted(places) == ["ticket", "window"] and not set("{}") & set(_PLACE.sub("", text))


def read_letters(value: str) -> str:
    """Own names of letters, "A=诶 B=必", as one text; raises ValueError for anything else."""
    for entry in value.split():
        letter, _, name = entry.partition("=")
        if not re.fullmatch(r"[A-Z]", letter) or not 1 <= len(name) <= 8:
            raise ValueError("a letter, =, and how it is read")
    return " ".join(value.split())


@lru_cache(maxsize=64)
def table_of_letters(own: str) -> Mapping[str, str]:
    """How every letter is read, those of ``own`` ("A=诶") instead of the usual ones."""
    named = (entry.partition("=") for entry in own.split())
    return {**LETTERS, **{letter: name for letter, _, name in named}}


def _filled(template: str, ticket_no: str, window_number: str) -> str:
    return template.replace("{ticket}", ticket_no).replace("{window}", window_number)


def _clip_names(literal: str) -> list[str]:
    """The recording that says a piece of a template; punctuation alone is silence."""
    name = literal.strip(_NOT_SPOKEN)
    return [name] if name else []


def _is_whole(number: str) -> bool:
    """Whether a window's number is read as a number: 5, 12; not 012, 105, A3."""
    return bool(re.fullmatch(r"[1-9][0-9]?", number))


def _zh_number(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS_ZH[ones]
    return ("" if tens == 1 else DIGITS_ZH[tens]) + "十" + (DIGITS_ZH[ones] if ones else "")


def _en_number(number: int) -> str:
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")
