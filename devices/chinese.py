"""Chinese text on signs: what fits, and what is done with what does not."""

from devices.text import GETA, for_device

__all__ = ["GETA", "columns", "for_device", "shorten", "split"]

ENDS = "。！？；，、,.;!? "  # where a sentence may be cut


def columns(text: str) -> int:
    """Width in half-width columns: what the device's font draws as one byte is one, everything else two."""
    return len(for_device(text))


def shorten(text: str, width: int) -> str:
    """Cut ``text`` to ``width`` columns, visibly: it ends in "…" when something is missing."""
    if columns(text) <= width:
        return text
    kept = ""
    for letter in text:
        if columns(kept + letter) > width - 2:
            break
        kept += letter
    return kept + "…" if width >= 2 else ""


def split(text: str, limit: int) -> list[str]:
    """Cut ``text`` into parts of at most ``limit`` bytes (GBK), after punctuation where there is some."""
    parts: list[str] = []
    while columns(text) > limit:
        size = 0
        for at in range(1, len(text) + 1):
            if columns(text[:at]) > limit:
                break
            size = at
        cut = max((text.rfind(end, 0, size) + 1 for end in ENDS), default=0) or max(size, 1)
        parts.append(text[:cut])
        text = text[cut:]
    return [*parts, text] if text else parts
