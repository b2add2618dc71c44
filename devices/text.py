"""Text for devices with a Chinese font of their own."""

GETA = "〓"  # what a character that the device has not got becomes: visibly missing, never another one


def for_device(text: str, encoding: str = "gbk") -> bytes:
    """Encode ``text``; what ``encoding`` has not got becomes 〓 ("?" where even that is missing), a control character " "."""
    parts = []
    for letter in text:
        try:
            parts.append((max(letter, " ")).encode(encoding))
        except UnicodeEncodeError:
            parts.append(GETA.encode(encoding, errors="replace"))
    return b"".join(parts)
