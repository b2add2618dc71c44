"""A program of its own: a sentence on stdin → WAV on stdout, by the espeak-ng library that ``espeakng-loader`` carries.

espeak-ng is under the GPL, version 3: it is never loaded into the hall's own process, only asked as a program is. Arguments:
library, data; with "version" it tells that instead. The first line of stdin is "voice words-a-minute", the rest is text.
"""

import ctypes
import sys

SYNCHRONOUS = 2
SPEED = 1
UTF_8 = 1


def main(library_path: str, data_path: str, instead: str = "") -> int:
    """The exit code: 0, or what went wrong. Nothing on stdin is no fault: whoever started it has ended."""
    library = ctypes.CDLL(library_path)
    rate = library.espeak_Initialize(SYNCHRONOUS, 0, data_path.encode(), 0)
    if rate <= 0:
        sys.stderr.write("espeak-ng found no data\n")
        return 3
    if instead == "version":
        library.espeak_Info.restype = ctypes.c_char_p
        sys.stdout.write(library.espeak_Info(None).decode())
        return 0
    manner, _, text = sys.stdin.buffer.read().partition(b"\n")
    if not manner:
        return 0
    voice, speed = manner.split()
    if library.espeak_SetVoiceByName(voice) != 0:
        sys.stderr.write(f"espeak-ng has no voice {voice.decode()}\n")
        return 4
    library.espeak_SetParameter(SPEED, int(speed), 0)
    sound = bytearray()

    def take(samples: int | None, count: int, _events: int | None) -> int:
        if samples and count > 0:
            sound.extend(ctypes.string_at(samples, 2 * count))
        return 0

    callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(take)
    library.espeak_SetSynthCallback(callback)
    if library.espeak_Synth(text, len(text) + 1, 0, 0, 0, UTF_8, None, None) != 0:
        return 5
    library.espeak_Synchronize()
    sys.stdout.buffer.write(_header(len(sound), rate) + sound)
    return 0


def _header(size: int, rate: int) -> bytes:
    """Of a WAV file: mono, 16 bit."""

    def number(value: int, width: int) -> bytes:
        return value.to_bytes(width, "little")

    about = number(1, 2) + number(1, 2) + number(rate, 4) + number(2 * rate, 4) + number(2, 2) + number(16, 2)
    return b"RIFF" + number(36 + size, 4) + b"WAVEfmt " + number(16, 4) + about + b"data" + number(size, 4)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
