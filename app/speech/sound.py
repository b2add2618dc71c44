"""Sound as numbers: mono, 16 bit, 22,050 a second. Reading and writing WAV, joining, levelling, resampling, the bell."""

import io
import math
import time
import wave
from array import array
from collections.abc import Iterable, Sequence
from operator import mul

RATE = 22_050
PEAK = 23_197
"""−3 dBFS: loud, and no amplifier has to cut."""
QUIET = 330
"""−40 dBFS: below this a recording has not begun yet."""
CLIP_SECONDS = 10
CLIP_LEAST_MS = 50
"""Nothing that is spoken is shorter."""
_UNKNOWN_BYTES = 2**30
"""Programs that write into a pipe do not know the length when they write the header; they promise more than this."""


class BadSound(ValueError):
    """A file that is not what is asked for. problem: a code of the texts' group ``clip_problem``."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


def empty() -> "array[int]":
    return array("h")


def milliseconds(pcm: "array[int]") -> int:
    return round(len(pcm) * 1000 / RATE)


def silence(ms: int) -> "array[int]":
    return array("h", bytes(2 * (RATE * ms // 1000)))


def joined(parts: Iterable["array[int]"], pause_ms: int) -> "array[int]":
    """The parts with a pause between two."""
    whole, pause = array("h"), silence(pause_ms)
    for place, part in enumerate(parts):
        if place:
            whole.extend(pause)
        whole.extend(part)
    return whole


def to_wav(pcm: "array[int]") -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(pcm.tobytes())
    return file.getvalue()


def from_wav(data: bytes) -> "array[int]":
    """Sound in our own form from a WAV file that we wrote or an engine made; raises BadSound."""
    frames, channels, rate = _read(data)
    return resampled(mono(frames, channels), rate)


def read_clip(data: bytes) -> "array[int]":
    """A recording as somebody sent it, without the silence at its ends and levelled; raises BadSound."""
    frames, channels, rate = _read(data)
    if _is_cut_off(data):
        raise BadSound("cut_off")
    if not 8_000 <= rate <= 48_000:
        raise BadSound("rate")
    if len(frames) // channels > CLIP_SECONDS * rate:
        raise BadSound("length")
    pcm = trimmed(resampled(mono(frames, channels), rate))
    if not pcm:
        raise BadSound("silent")
    if milliseconds(pcm) < CLIP_LEAST_MS:
        raise BadSound("short")
    return levelled(pcm)


def _is_cut_off(data: bytes) -> bool:
    """Whether a readable file has fewer samples than it promises."""
    promised: int
    with wave.open(io.BytesIO(data)) as file:
        frame = file.getsampwidth() * file.getnchannels()
        promised = file.getnframes() * frame
        return promised < _UNKNOWN_BYTES and len(file.readframes(file.getnframes())) < promised


def _read(data: bytes) -> tuple["array[int]", int, int]:
    try:
        with wave.open(io.BytesIO(data)) as file:
            if file.getsampwidth() != 2 or file.getnchannels() not in (1, 2):
                raise BadSound("bits")
            channels, rate = file.getnchannels(), file.getframerate()
            raw = file.readframes(file.getnframes())
    except (wave.Error, EOFError, ValueError, ZeroDivisionError) as error:
        if isinstance(error, BadSound):
            raise
        raise BadSound("not_wav") from None
    frames = array("h", raw[: len(raw) - len(raw) % (2 * channels)])
    if not frames or rate <= 0:
        raise BadSound("silent")
    return frames, channels, rate


def mono(frames: "array[int]", channels: int) -> "array[int]":
    if channels == 1:
        return frames
    return array("h", [(left + right) // 2 for left, right in zip(frames[::2], frames[1::2], strict=True)])


def resampled(pcm: "array[int]", rate: int) -> "array[int]":
    """``pcm`` of ``rate`` at our own rate: each new sample is a windowed sinc over the old ones around it."""
    if rate == RATE:
        return pcm
    common = math.gcd(rate, RATE)
    up, down = RATE // common, rate // common
    cut = min(1.0, RATE / rate)  # what the new rate cannot hold would come back as noise
    reach = math.ceil(16 / cut)
    taps = [_taps(phase / up, cut, reach) for phase in range(up)]
    padded = array("h", bytes(2 * reach)) + pcm + array("h", bytes(2 * (reach + 1)))
    out = array("h")
    for n in range(len(pcm) * up // down):
        at, phase = divmod(n * down, up)
        if n % 2048 == 0:
            time.sleep(0)  # a web process has other visitors meanwhile
        value = round(sum(map(mul, taps[phase], padded[at + 1 : at + 1 + 2 * reach])))
        out.append(max(-32_768, min(32_767, value)))
    return out


def _taps(fraction: float, cut: float, reach: int) -> Sequence[float]:
    """Weights of the old samples from ``reach − 1`` before to ``reach`` after a place between two (Hann window), sum 1."""
    weights = []
    for k in range(1 - reach, reach + 1):
        x = k - fraction
        sinc = 1.0 if x == 0 else math.sin(math.pi * cut * x) / (math.pi * cut * x)
        weights.append(sinc * (0.5 + 0.5 * math.cos(math.pi * x / (reach + 1))))
    total = sum(weights)
    return [weight / total for weight in weights]


def trimmed(pcm: "array[int]") -> "array[int]":
    """Without the silence at both ends, but for 20 ms, so that no consonant is cut."""
    loud = [place for place in range(0, len(pcm), 22) if max(map(abs, pcm[place : place + 22])) > QUIET]
    if not loud:
        return array("h")
    margin = RATE // 50
    return pcm[max(0, loud[0] - margin) : loud[-1] + 22 + margin]


def levelled(pcm: "array[int]", peak: int = PEAK) -> "array[int]":
    """As loud as everything else; silence stays silence."""
    loudest = max(max(pcm, default=0), -min(pcm, default=0))
    if not loudest:
        return pcm
    by = peak / loudest
    return array("h", [int(sample * by) for sample in pcm])


def bell() -> "array[int]":
    """Two soft tones, a third apart, in 0.6 s."""
    length = RATE * 6 // 10
    out = [0.0] * length
    for start, frequency in ((0.0, 880.0), (0.22, 698.46)):
        first = int(start * RATE)
        for n in range(first, length):
            t = (n - first) / RATE
            swell = min(1.0, t / 0.008) * math.exp(-6.5 * t)
            turn = 2 * math.pi * frequency * t
            out[n] += swell * (math.sin(turn) + 0.25 * math.sin(2 * turn) + 0.08 * math.sin(3 * turn))
    fade = RATE // 20
    for n in range(fade):
        out[length - fade + n] *= 1 - n / fade
    return levelled(array("h", [int(9_000 * sample) for sample in out]), PEAK * 2 // 3)
